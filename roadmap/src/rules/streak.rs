//! The streak: days in a row on which a person learned.

use jiff::Timestamp;
use jiff::civil::Date;
use waymark_calendar::{PersonalCalendar, Weekdays};

/// How many counted days of a streak earn a freeze.
pub const DAYS_A_FREEZE: u32 = 7;

/// How many freezes a person can hold. Days that would earn a third earn nothing.
pub const MOST_FREEZES: u8 = 2;

/// A person's streak as it stands on one day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Streak {
    /// Days counted in the streak that goes on; 0 without one.
    pub current: u32,
    /// Days counted in the longest streak there was, this one included.
    pub longest: u32,
    /// The first day of the streak that goes on.
    pub since: Option<Date>,
    /// Freezes held now.
    pub freezes: u8,
    /// The missed days that a freeze covered, ever, in order; also those of streaks that broke afterwards.
    pub frozen: Vec<Date>,
    /// Whether today is counted already.
    pub counts_today: bool,
    /// Whether the streak breaks when today goes by: today is a chosen day, not counted yet, and no freeze is held.
    pub at_risk: bool,
}

impl Streak {
    /// How many more counted days earn the next freeze; none while as many are held as can be, or without a streak.
    pub fn to_next_freeze(&self) -> Option<u32> {
        (self.current > 0 && self.freezes < MOST_FREEZES).then(|| DAYS_A_FREEZE - self.current % DAYS_A_FREEZE)
    }
}

/// A date that counts, and what was done on it: the first thing and the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedDay {
    /// The date, in the person's calendar.
    pub date: Date,
    /// When the first thing was done.
    pub first: Timestamp,
    /// When the last thing was done.
    pub last: Timestamp,
}

/// The streak at `now` of a person with this calendar, whose counted days are `counted`, ascending, each date once.
///
/// A counted day adds one, chosen or not. `chosen` gives the days of the week that held *on that date*, so that
/// choosing others does not rewrite the past (see [`chosen_on`]). A chosen day that went by without being counted takes
/// a freeze, or breaks the streak if none is held. A break takes everything that belonged to the streak: the count
/// begins at 0, and so do the days towards a freeze; no freeze is left, since one would have prevented it. Today never
/// breaks a streak.
///
/// A date that a move passed over is not missed: between two days there are no more missed ones than
/// [`PersonalCalendar::days_apart`] leaves room for. Days after today (a flight to the west) were lived, and count.
/// Takes time in proportion to the days counted and, with odd choices, to the days between them.
pub fn streak(
    counted: &[CountedDay],
    calendar: &PersonalCalendar,
    chosen: impl Fn(Date) -> Weekdays,
    now: Timestamp,
) -> Streak {
    let dates: Vec<Date> = counted.iter().map(|day| day.date).collect();
    let room = |later: usize| {
        let until = counted.get(later).map_or(now, |day| day.first);
        let last = later.checked_sub(1).and_then(|before| counted.get(before)).map_or(until, |day| day.last);
        usize::try_from(calendar.days_apart(last, until) - 1).unwrap_or(0)
    };
    of_dates(&dates, room, chosen, calendar.date(now))
}

/// The same of dates. `room` says for each of them, and beyond the last for today, how many days can have been missed
/// before it.
fn of_dates(counted: &[Date], room: impl Fn(usize) -> usize, chosen: impl Fn(Date) -> Weekdays, today: Date) -> Streak {
    let mut streak = Streak::default();
    // The first day that has not been looked at.
    let mut open: Option<Date> = None;
    for (at, &day) in counted.iter().enumerate() {
        match open {
            Some(open) if day < open => continue,
            Some(open) if day > open => streak.pass(open, day, room(at), &chosen),
            _ => {}
        }
        streak.count(day);
        streak.counts_today |= day == today;
        open = day.tomorrow().ok();
    }
    if let Some(open) = open.filter(|open| *open < today) {
        streak.pass(open, today, room(counted.len()), &chosen);
    }
    let could_break = streak.current > 0 && streak.freezes == 0;
    let is_ahead = open.is_some_and(|open| open > today);
    streak.at_risk = could_break && !is_ahead && !streak.counts_today && chosen(today).include(today);
    streak
}

/// The days of the week that held on `date`, of a person who chose `changes` (each from its date on, ascending). Before
/// the first choice it is every day.
pub fn chosen_on(changes: &[(Date, Weekdays)], date: Date) -> Weekdays {
    let later = changes.partition_point(|(from, _)| *from <= date);
    later.checked_sub(1).map_or(Weekdays::ALL, |last| changes[last].1)
}

impl Streak {
    fn count(&mut self, day: Date) {
        self.current += 1;
        self.longest = self.longest.max(self.current);
        self.since.get_or_insert(day);
        if self.current.is_multiple_of(DAYS_A_FREEZE) {
            self.freezes = MOST_FREEZES.min(self.freezes + 1);
        }
    }

    /// Lets the days from `from` to before `to` go by uncounted, of which at most `room` can have been missed.
    fn pass(&mut self, from: Date, to: Date, room: usize, chosen: impl Fn(Date) -> Weekdays) {
        let days = std::iter::successors(Some(from), |day| day.tomorrow().ok()).take_while(|day| *day < to);
        let all = usize::try_from(from.until(to).map_or(0, |span| span.get_days())).unwrap_or(0);
        // Which of them a move passed over nobody can tell: those that could have broken the streak.
        let passed_over = all.saturating_sub(room);
        for missed in days.filter(|day| chosen(*day).include(*day)).skip(passed_over) {
            if self.freezes == 0 {
                self.current = 0;
                self.since = None;
                return;
            }
            self.freezes -= 1;
            self.frozen.push(missed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::iana;
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use waymark_calendar::local_date;

    const MONDAY: Date = date(2026, 11, 2);

    /// Of a person who never moves.
    fn streak(counted: &[Date], chosen: impl Fn(Date) -> Weekdays, today: Date) -> Streak {
        of_dates(counted, |_| usize::MAX, chosen, today)
    }

    /// The days marked `x` in `days`, one character a day from a Monday on, and the last day, which is today.
    fn calendar(days: &str) -> (Vec<Date>, Date) {
        let days: Vec<char> = days.chars().filter(|at| *at != ' ').collect();
        let day = |at: usize| MONDAY + i64::try_from(at).unwrap().days();
        let counted = days.iter().enumerate().filter(|(_, mark)| **mark == 'x').map(|(at, _)| day(at)).collect();
        (counted, day(days.len() - 1))
    }

    #[test]
    fn what_counts_what_breaks_and_what_a_freeze_covers() {
        // days (x counted, . not; the last is today), chosen, then: current, longest, freezes, days frozen, at risk
        for (what, days, chosen, current, longest, freezes, frozen, at_risk) in [
            ("nothing yet", ".", "every day", 0, 0, 0, 0, false),
            ("never anything", ".......", "every day", 0, 0, 0, 0, false),
            ("the first day", "x", "every day", 1, 1, 0, 0, false),
            ("today is not over", "x.", "every day", 1, 1, 0, 0, true),
            ("yesterday is", "x..", "every day", 0, 1, 0, 0, false),
            ("days in a row", "xxx", "every day", 3, 3, 0, 0, false),
            ("it begins again", "xxx.x", "every day", 1, 3, 0, 0, false),
            ("the longest stays", "xxxx..xx.", "every day", 2, 4, 0, 0, true),
            ("a weekend off", "xxxxx.. x", "weekdays", 6, 6, 0, 0, false),
            ("unchosen today is no risk", "xxxxx.", "weekdays", 5, 5, 0, 0, false),
            ("Monday is one", "xxxxx.. .", "weekdays", 5, 5, 0, 0, true),
            ("unchosen days count", "xxxxxx. x", "weekdays", 7, 7, 1, 0, false),
            ("a chosen day breaks", "xxx.x.. x", "weekdays", 2, 3, 0, 0, false),
            ("once a week", "x...... x...... x", "mon", 3, 3, 0, 0, false),
            ("and missed once", "x...... x...... .......x", "mon", 1, 2, 0, 0, false),
            ("unchosen days alone", ".....xx .....xx", "weekdays", 2, 2, 0, 0, false),
            ("seven days earn a freeze", "xxxxxxx", "every day", 7, 7, 1, 0, false),
            ("six do not", "xxxxxx", "every day", 6, 6, 0, 0, false),
            ("with one there is no risk", "xxxxxxx .", "every day", 7, 7, 1, 0, false),
            ("it covers a day and adds none", "xxxxxxx .x", "every day", 8, 8, 0, 1, false),
            ("a day before today is covered", "xxxxxxx ..", "every day", 7, 7, 0, 1, true),
            ("one, not two", "xxxxxxx ..x", "every day", 1, 7, 0, 1, false),
            ("fourteen earn two", "xxxxxxx xxxxxxx", "every day", 14, 14, 2, 0, false),
            ("which cover two", "xxxxxxx xxxxxxx ..x", "every day", 15, 15, 0, 2, false),
            ("not three", "xxxxxxx xxxxxxx ...x", "every day", 1, 14, 0, 2, false),
            ("no third is held", "xxxxxxx xxxxxxx xxxxxxx", "every day", 21, 21, 2, 0, false),
            ("none is owed later", "xxxxxxx xxxxxxx xxxxxxx .xx", "every day", 23, 23, 1, 1, false),
            ("a used one is earned again", "xxxxxxx .xxxxxxx", "every day", 14, 14, 1, 1, false),
            ("counted days, not covered ones, earn it", "xxxxxxx .xxxxxx", "every day", 13, 13, 0, 1, false),
            ("unchosen days take no freeze", "xxxxxxx .....xx", "sat,sun", 9, 9, 1, 0, false),
            ("days towards one end with the streak", "xxxx.xxxxxx", "every day", 6, 6, 0, 0, false),
            ("seven of a new streak earn one", "xxxx.xxxxxxx", "every day", 7, 7, 1, 0, false),
            ("freezes do not outlive the streak", "xxxxxxx xxxxxxx ....x.x", "every day", 1, 14, 0, 2, false),
        ] {
            let (counted, today) = calendar(days);
            let chosen = Weekdays::parse(chosen).unwrap();
            let found = streak(&counted, |_| chosen, today);
            let facts = (found.current, found.longest, found.freezes, found.frozen.len(), found.at_risk);
            assert_eq!(facts, (current, longest, freezes, frozen, at_risk), "{what}: {days}");
            assert_eq!(found.counts_today, days.ends_with('x'), "{what}");
            assert_eq!(found.since.is_some(), current > 0, "{what}");
        }
    }

    #[test]
    fn covered_days_and_beginnings_have_dates() {
        let (counted, today) = calendar("xx.xxxxxxx.xx");
        let found = streak(&counted, |_| Weekdays::ALL, today);
        assert_eq!(found.since, Some(date(2026, 11, 5)));
        assert_eq!(found.frozen, [date(2026, 11, 12)]);
    }

    #[test]
    fn the_way_to_the_next_freeze() {
        for (days, expect) in [
            (".", None),
            ("x", Some(6)),
            ("xxxxxx", Some(1)),
            ("xxxxxxx", Some(7)),
            ("xxxxxxx xxxxxxx", None),
            ("xxxxxxx xxxxxxx .x", Some(6)),
        ] {
            let (counted, today) = calendar(days);
            assert_eq!(streak(&counted, |_| Weekdays::ALL, today).to_next_freeze(), expect, "{days}");
        }
    }

    #[test]
    fn another_choice_does_not_rewrite_the_past() {
        // Counted Monday to Friday, three weeks long; today is the Monday after.
        let (counted, today) = calendar("xxxxx.. xxxxx.. xxxxx.. .");
        let weeks = |from: &[(i64, &str)]| -> Vec<(Date, Weekdays)> {
            from.iter().map(|(at, days)| (MONDAY + at.days(), Weekdays::parse(days).unwrap())).collect()
        };
        for (what, changes, current, frozen) in [
            ("every day all along", vec![], 0, 0),
            ("weekdays from the first", weeks(&[(0, "weekdays")]), 15, 0),
            ("weekdays before it", weeks(&[(-90, "weekdays")]), 15, 0),
            ("too late for the first weekend", weeks(&[(7, "weekdays")]), 10, 0),
            ("in time for Sunday only, with no freeze held", weeks(&[(6, "weekdays")]), 10, 0),
            ("after everything: nothing is mended", weeks(&[(21, "weekdays")]), 0, 0),
            ("more days, later: nothing is broken", weeks(&[(0, "weekdays"), (21, "daily")]), 15, 0),
            ("more days, for the last weekend", weeks(&[(0, "weekdays"), (19, "daily")]), 15, 2),
        ] {
            let found = streak(&counted, |day| chosen_on(&changes, day), today);
            assert_eq!(found.current, current, "{what}");
            assert_eq!(found.frozen.len(), frozen, "{what}");
        }
    }

    #[test]
    fn days_are_those_on_the_persons_wall() {
        // What was done when, in which zone, and when the streak is looked at.
        for (what, zone, events, now, expect) in [
            (
                "23:59 and 00:01 are two days",
                "Europe/Paris",
                "2026-11-20T22:59:00Z 2026-11-20T23:01:00Z",
                "2026-11-20T23:02:00Z",
                2,
            ),
            ("in UTC they are one", "UTC", "2026-11-20T22:59:00Z 2026-11-20T23:01:00Z", "2026-11-20T23:02:00Z", 1),
            (
                "the short day of the spring",
                "Europe/Paris",
                "2026-03-28T22:30:00Z 2026-03-29T21:30:00Z 2026-03-29T22:30:00Z",
                "2026-03-30T12:00:00Z",
                3,
            ),
            (
                "25 hours lie between, and no day",
                "Europe/Paris",
                "2026-10-24T22:10:00Z 2026-10-25T23:10:00Z",
                "2026-10-26T12:00:00Z",
                2,
            ),
            (
                "the long day of the autumn is one",
                "Europe/Paris",
                "2026-10-24T22:10:00Z 2026-10-25T22:50:00Z",
                "2026-10-25T22:55:00Z",
                1,
            ),
            (
                "a day that begins at 01:00",
                "America/Santiago",
                "2026-09-05T12:00:00Z 2026-09-06T04:00:00Z",
                "2026-09-06T05:00:00Z",
                2,
            ),
            (
                "at +14",
                "Pacific/Kiritimati",
                "2026-11-19T09:59:00Z 2026-11-19T10:01:00Z 2026-11-20T10:01:00Z",
                "2026-11-20T11:00:00Z",
                3,
            ),
            (
                "at −11",
                "Pacific/Niue",
                "2026-11-19T10:59:00Z 2026-11-19T11:01:00Z 2026-11-20T11:01:00Z",
                "2026-11-20T12:00:00Z",
                3,
            ),
            (
                "a date that the calendar left out is missed like any other",
                "Pacific/Apia",
                "2011-12-30T09:00:00Z 2011-12-30T11:00:00Z",
                "2011-12-30T12:00:00Z",
                1,
            ),
        ] {
            let zone = iana(zone);
            let day = |at: &str| local_date(at.parse().unwrap(), &zone);
            let mut counted: Vec<Date> = events.split(' ').map(day).collect();
            counted.dedup();
            assert_eq!(streak(&counted, |_| Weekdays::ALL, day(now)).current, expect, "{what}");
        }
    }

    #[test]
    fn another_zone_and_other_clocks() {
        let (counted, today) = calendar("xxxxxxx xxx");
        let on = |today| streak(&counted, |_| Weekdays::ALL, today);
        for (what, back, current, counts_today) in [
            ("today", 0, 10, true),
            ("flown west over the date line: yesterday again", 1, 10, true),
            ("the clock jumped back a week", 7, 10, true),
            ("or to before everything", 400, 10, false),
        ] {
            let found = on(today - i64::from(back).days());
            assert_eq!((found.current, found.counts_today), (current, counts_today), "{what}");
            assert!(!found.at_risk, "{what}");
        }
        let east = on(today + 1.day());
        assert_eq!((east.current, east.counts_today), (10, false), "flown east: tomorrow already");
        assert_eq!(on(Date::MIN).current, 10);
        assert_eq!((on(Date::MAX).current, on(Date::MAX).longest), (0, 10));
    }

    #[test]
    fn ten_thousand_days_and_the_whole_calendar() {
        let days = |count| (0..count).map(|at: i64| MONDAY + at.days()).collect::<Vec<_>>();
        let counted = days(10_000);
        let found = streak(&counted, |_| Weekdays::ALL, counted[9_999]);
        assert_eq!((found.current, found.longest, found.freezes), (10_000, 10_000, 2));

        // Every other day: each break is found and none is paid for twice.
        let counted: Vec<Date> = days(10_000).into_iter().step_by(2).collect();
        let found = streak(&counted, |_| Weekdays::ALL, counted[4_999]);
        assert_eq!((found.current, found.longest), (1, 1));

        let found = streak(&[Date::MIN, Date::MAX], |_| Weekdays::ALL, Date::MAX);
        assert_eq!((found.current, found.longest), (1, 1));
        // Callers sort; a mistake of theirs must still not panic or count a day twice.
        let found = streak(&[MONDAY, MONDAY, MONDAY - 1.day()], |_| Weekdays::ALL, MONDAY);
        assert_eq!(found.current, 1);
    }
}
