//! When a reminder comes: at a local time, on chosen days, once for each local date.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::local::{first_instant, local_date};
use crate::weekdays::Weekdays;

/// How late a reminder is still sent. Later than that, its date is dropped.
pub const MAX_LATENESS: SignedDuration = SignedDuration::from_hours(6);

/// How many dates are looked at for the next firing: enough to pass over a chosen weekday that the calendar left out.
const DATES_AHEAD: usize = 30;

/// What a person or a server chose: a local time, where, and on which days.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// The time that clocks show.
    pub time: Time,
    /// Whose clocks.
    pub zone: TimeZone,
    /// The days of the week, there.
    pub days: Weekdays,
}

/// One time that a schedule comes due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Firing {
    /// The local date it is for. There is never a second one for it.
    pub date: Date,
    /// When.
    pub at: Timestamp,
}

impl Schedule {
    /// The first firing after the instant `after` that is for a date after `last_date`, the latest one already dealt
    /// with (sent or dropped), under whatever time, zone and days that was.
    ///
    /// A time that clocks jump over fires at the first instant after the jump, one that they show twice fires the first
    /// time, and a date that the calendar leaves out does not fire. None only at the end of the calendar, in the year
    /// 9999.
    pub fn next(&self, after: Timestamp, last_date: Option<Date>) -> Option<Firing> {
        let today = local_date(after, &self.zone);
        let from = match last_date {
            Some(last) => today.max(last.tomorrow().ok()?),
            None => today,
        };
        let dates = from.series(1.day()).take(DATES_AHEAD).filter(|&date| self.days.include(date));
        dates.filter_map(|date| self.on(date)).find(|firing| firing.at > after)
    }

    /// The first firing that is not too late to be sent at `now`: how a clock goes on after it stood still. It may lie
    /// up to [`MAX_LATENESS`] in the past.
    pub fn next_sendable(&self, now: Timestamp, last_date: Option<Date>) -> Option<Firing> {
        let too_late =
            now.checked_sub(MAX_LATENESS).and_then(|at| at.checked_sub(1.nanosecond())).unwrap_or(Timestamp::MIN);
        self.next(too_late, last_date)
    }

    /// The firing for `date`, if there is such a date there.
    fn on(&self, date: Date) -> Option<Firing> {
        let begin = first_instant(date.to_datetime(Time::midnight()), &self.zone)?;
        let at = first_instant(date.to_datetime(self.time), &self.zone)?;
        (local_date(begin, &self.zone) == date).then_some(Firing { date, at })
    }
}

/// What becomes of a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is not due.
    NotYet,
    /// It is due, or late by up to [`MAX_LATENESS`].
    Send,
    /// Its date is dropped.
    TooLate,
}

/// What becomes at `now` of a reminder that is due at `due`.
pub fn fate(due: Timestamp, now: Timestamp) -> Fate {
    match now.duration_since(due) {
        late if late.is_negative() => Fate::NotYet,
        late if late <= MAX_LATENESS => Fate::Send,
        _ => Fate::TooLate,
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iana;

    /// A case a line: what it is about; time, zone and days; the instant asked for; the last date dealt with, if any;
    /// then the date and the instant of the next firing.
    const NEXT: &str = "
today           | 19:00 Europe/Paris daily | 2026-11-20T12:00:00Z |            | 2026-11-20 | 2026-11-20T18:00:00Z
already past    | 12:00 Europe/Paris daily | 2026-11-20T12:00:00Z |            | 2026-11-21 | 2026-11-21T11:00:00Z
strictly after  | 13:00 Europe/Paris daily | 2026-11-20T12:00:00Z |            | 2026-11-21 | 2026-11-21T12:00:00Z
not again today | 19:00 Europe/Paris daily | 2026-11-20T12:00:00Z | 2026-11-20 | 2026-11-21 | 2026-11-21T18:00:00Z
after the last  | 19:00 Europe/Paris daily | 2026-11-20T12:00:00Z | 2026-12-24 | 2026-12-25 | 2026-12-25T18:00:00Z
long after it   | 19:00 Europe/Paris daily | 2026-11-20T12:00:00Z | 2001-01-01 | 2026-11-20 | 2026-11-20T18:00:00Z
on chosen days  | 19:00 Europe/Paris sat   | 2026-11-20T12:00:00Z |            | 2026-11-21 | 2026-11-21T18:00:00Z
a week on       | 19:00 Europe/Paris fri   | 2026-11-20T18:00:00Z |            | 2026-11-27 | 2026-11-27T18:00:00Z
days at +14     | 08:00 Pacific/Kiritimati sat | 2026-11-20T12:00:00Z |        | 2026-11-21 | 2026-11-20T18:00:00Z
days at −11     | 23:30 Pacific/Niue thu   | 2026-11-20T10:00:00Z |            | 2026-11-19 | 2026-11-20T10:30:00Z
summer begins   | 19:00 Europe/Paris daily | 2026-03-28T18:00:00Z |            | 2026-03-29 | 2026-03-29T17:00:00Z
jumped over     | 02:30 Europe/Paris daily | 2026-03-28T12:00:00Z |            | 2026-03-29 | 2026-03-29T01:00:00Z
over midnight   | 23:30 America/Nuuk sat   | 2026-03-28T12:00:00Z |            | 2026-03-28 | 2026-03-29T01:00:00Z
the second before it | 23:30 America/Nuuk sat | 2026-03-29T00:59:59Z |         | 2026-03-28 | 2026-03-29T01:00:00Z
shown twice     | 02:30 Europe/Paris daily | 2026-10-24T12:00:00Z |            | 2026-10-25 | 2026-10-25T00:30:00Z
fired once      | 02:30 Europe/Paris daily | 2026-10-25T00:30:00Z |            | 2026-10-26 | 2026-10-26T01:30:00Z
no such date    | 08:00 Pacific/Apia daily | 2011-12-30T09:00:00Z |            | 2011-12-31 | 2011-12-30T18:00:00Z
no such Friday  | 08:00 Pacific/Apia fri   | 2011-12-29T09:00:00Z |            | 2012-01-06 | 2012-01-05T18:00:00Z
moved west      | 19:00 America/Los_Angeles daily | 2026-11-20T12:00:00Z | 2026-11-20 | 2026-11-21 | 2026-11-22T03:00:00Z
the last second | 23:59:59 Europe/Paris daily | 2026-11-20T12:00:00Z |         | 2026-11-20 | 2026-11-20T22:59:59Z
";

    #[test]
    fn the_next_one() {
        for case in NEXT.trim().lines() {
            let [what, schedule, after, last, date, at] = case.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
                panic!("{case}")
            };
            let expect = Firing { date: date.parse().unwrap(), at: at.parse().unwrap() };
            let last = (!last.is_empty()).then(|| last.parse().unwrap());
            assert_eq!(read(schedule).next(after.parse().unwrap(), last), Some(expect), "{what}");
        }
        let schedule = read("19:00 Europe/Paris daily");
        assert_eq!(schedule.next(Timestamp::MAX, None), None);
        assert_eq!(schedule.next(Timestamp::MIN, Some(Date::MAX)), None);
        assert!(schedule.next(Timestamp::MIN, None).is_some());
    }

    #[test]
    fn late_by_six_hours_and_no_more() {
        for (now, expect) in [
            ("2026-11-20T17:59:59.999Z", Fate::NotYet),
            ("2026-11-20T18:00:00Z", Fate::Send),
            ("2026-11-21T00:00:00Z", Fate::Send),
            ("2026-11-21T00:00:00.000000001Z", Fate::TooLate),
            ("2027-11-21T00:00:00Z", Fate::TooLate),
        ] {
            assert_eq!(fate("2026-11-20T18:00:00Z".parse().unwrap(), now.parse().unwrap()), expect, "{now}");
        }
        assert_eq!(fate(Timestamp::MIN, Timestamp::MAX), Fate::TooLate);
        assert_eq!(fate(Timestamp::MAX, Timestamp::MIN), Fate::NotYet);
    }

    #[test]
    fn after_standing_still_the_first_that_can_be_sent() {
        let schedule = read("19:00 Europe/Paris daily");
        for (what, now, last, expect, is) in [
            ("three days later, in time", "2026-11-23T23:00:00Z", "2026-11-20", "2026-11-23", Fate::Send),
            ("at the last moment", "2026-11-24T00:00:00Z", "2026-11-20", "2026-11-23", Fate::Send),
            ("three days later, too late", "2026-11-24T00:00:00.000000001Z", "2026-11-20", "2026-11-24", Fate::NotYet),
            ("dealt with already", "2026-11-23T23:00:00Z", "2026-11-23", "2026-11-24", Fate::NotYet),
        ] {
            let now = now.parse().unwrap();
            let found = schedule.next_sendable(now, last.parse().ok()).unwrap();
            assert_eq!((found.date.to_string().as_str(), fate(found.at, now)), (expect, is), "{what}");
        }
        assert!(schedule.next_sendable(Timestamp::MIN, None).is_some());
    }

    /// `19:00 Europe/Paris weekdays`.
    fn read(schedule: &str) -> Schedule {
        let [time, name, days] = schedule.split(' ').collect::<Vec<_>>()[..] else { panic!("{schedule}") };
        Schedule { time: time.parse().unwrap(), zone: iana(name), days: Weekdays::parse(days).unwrap() }
    }
}
