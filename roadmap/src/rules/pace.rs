//! How long it still takes: hours left, when they will be over, and the pace so far.

use jiff::ToSpan;
use jiff::civil::Date;

use super::completion::counts;
use super::{Progress, Scope, State};
use crate::model::{Mark, TopicIx};

/// How many years ahead a finish is still said by its date. What is further off is "not at this pace".
pub const FARTHEST_YEARS: i16 = 50;

/// Hours of a part of a roadmap.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Hours {
    /// Of the topics that are done; several alternatives of a group count each.
    pub done: f64,
    /// Of what is still to do; an open group of alternatives takes as long as one of them.
    pub left: f64,
}

/// The hours of `scope`, for what [`completion`](super::completion()) counts: nothing that is skipped or advised
/// against. Of an open group of alternatives one is taken: the one being learned, else the recommended one, else the
/// shortest.
pub fn hours(progress: &Progress<'_>, scope: Scope) -> Hours {
    let roadmap = progress.roadmap();
    let inside = |topic| scope.contains(roadmap, topic);
    let learning = |topic| progress.state(topic) == State::Learning;
    let takes = |topic: TopicIx| roadmap.topic(topic).hours;

    let mut hours = Hours::default();
    for (topic, it) in roadmap.topics().filter(|&(topic, _)| inside(topic) && counts(progress, topic)) {
        if progress.state(topic) == State::Done {
            hours.done += it.hours;
        } else if it.choice.is_none() {
            hours.left += it.hours;
        }
    }
    for (_, group) in roadmap.choices().filter(|&(choice, _)| !progress.chosen(choice)) {
        let open: Vec<TopicIx> = group.topics.iter().copied().filter(|&topic| counts(progress, topic)).collect();
        if !open.iter().any(|&topic| inside(topic)) {
            continue;
        }
        // What lies off the entry path satisfies a group on it just as well, but only who learns it already goes there.
        let rank = |topic| (!learning(topic), roadmap.topic(topic).mark != Some(Mark::Recommended));
        let ways = open.into_iter().filter(|&topic| inside(topic) || learning(topic));
        let way = ways.min_by(|&a, &b| rank(a).cmp(&rank(b)).then(takes(a).total_cmp(&takes(b))));
        hours.left += way.map_or(0.0, takes);
    }
    hours
}

/// When something will be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// Nothing is left to do.
    Already,
    /// On that day.
    On(Date),
    /// In more than [`FARTHEST_YEARS`] years, or never.
    TooFar,
}

/// When `hours` will be over for someone who learns `per_week` hours a week from `today` on.
pub fn finish(hours: f64, per_week: f64, today: Date) -> Finish {
    if hours <= 0.0 {
        return Finish::Already;
    }
    // Written so that what is no number, and division by nothing, end on the far side.
    let days = (hours / per_week * 7.0).ceil();
    if !(per_week > 0.0 && days <= f64::from(FARTHEST_YEARS) * 365.25) {
        return Finish::TooFar;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most fifty years of days, and whole")]
    let days = (days as i32).days();
    today.checked_add(days).map_or(Finish::TooFar, Finish::On)
}

/// How fast a person went on so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Hours of topics finished in a week of learning; above 0.
    pub per_week: f64,
    /// The hours it is made of: those of the topics finished after [`since`](Self::since).
    pub hours: f64,
    /// The days it is made of; at least 14.
    pub days: u32,
    /// The day from which on it is measured; something was finished on it, too.
    pub since: Date,
    /// Days since then that were a break and are not among [`days`](Self::days).
    pub break_days: u32,
}

/// How many days must lie between the first completion and today before a pace is spoken of.
const ENOUGH: i32 = 14;

/// A break is what goes beyond this many days without finishing anything…
const BREAK: f64 = 28.0;

/// …and beyond the days that what was finished at last takes at this many hours a week, so that a topic of 100 hours is
/// no break.
const SLOWEST: f64 = 2.0;

/// How many days of learning a pace looks back on; how it went before says little about what comes.
const RECENT: f64 = 84.0;

/// The pace of someone who finished `completions` (day and hours, ascending; the caller leaves out prior knowledge), as
/// seen on `today`. None before two weeks have gone by since the first of them, and while nothing has been finished
/// after its day.
///
/// What was finished on the first day does not count: the time it took lies before it and nobody knows it, and a first
/// day is when people enter what they knew before. From then on, hours are divided by the time it took, over the last
/// twelve weeks. A pause does not spoil the pace: of the days between two completions (and between the last one and
/// today) no more than four weeks count, or what the topic finished takes at two hours a week if that is longer; the
/// rest is a break.
pub fn pace(completions: &[(Date, f64)], today: Date) -> Option<Pace> {
    let mut days: Vec<(Date, f64)> = Vec::new();
    for &(day, hours) in completions.iter().filter(|(day, _)| *day <= today) {
        match days.last_mut() {
            Some((last, sum)) if day <= *last => *sum += hours,
            _ => days.push((day, hours)),
        }
    }
    let &(first, _) = days.first()?;
    if days_between(first, today) < f64::from(ENOUGH) {
        return None;
    }

    let (mut since, _) = *days.last()?;
    let mut hours = 0.0;
    let mut active = days_between(since, today).min(BREAK);
    for pair in days.windows(2).rev() {
        let [(before, _), (day, finished)] = *pair else { continue };
        // A topic and its time belong together: what reaches beyond the weeks looked at is taken whole.
        if active >= RECENT {
            break;
        }
        hours += finished;
        active += days_between(before, day).min(BREAK.max(finished / SLOWEST * 7.0));
        since = before;
    }
    let per_week = hours / (active / 7.0);
    let usable = per_week.is_finite() && per_week > 0.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "days of the calendar, rounded; casts saturate"
    )]
    usable.then(|| Pace {
        per_week,
        hours,
        days: active.round() as u32,
        since,
        break_days: (days_between(since, today) - active).round() as u32,
    })
}

fn days_between(from: Date, to: Date) -> f64 {
    f64::from(from.until(to).map_or(0, |span| span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::fixture::{progress, roadmap};
    use super::*;
    use crate::model::StageIx;

    const TODAY: Date = date(2026, 11, 20);

    #[test]
    fn hours_done_and_left() {
        let mut roadmap = roadmap(&[
            "a:0 entry",
            "b:0",
            "bad:0 mark=avoid",
            "red:1 choice=colour mark=recommended entry",
            "blue:1 choice=colour entry",
            "green:1 choice=colour",
            "tea:1 choice=drink",
            "milk:1 choice=drink",
        ]);
        for (topic, hours) in roadmap.topics.iter_mut().zip([1.0, 2.5, 50.0, 30.0, 20.0, 10.0, 8.0, 4.0]) {
            topic.hours = hours;
        }
        // states, then the hours left: of the roadmap, of the second stage, of the entry path; and those done
        for (what, states, whole, stage, entry, done) in [
            ("the recommended one of a group, else the shortest", "", 37.5, 34.0, 31.0, 0.0),
            ("what is done is not left", "a=done", 36.5, 34.0, 30.0, 1.0),
            ("what is skipped is not", "a=skipped b=skipped", 34.0, 34.0, 30.0, 0.0),
            ("what is being learned is, whole", "b=learning", 37.5, 34.0, 31.0, 0.0),
            ("the one being learned", "blue=learning", 27.5, 24.0, 21.0, 0.0),
            ("also off the entry path", "green=learning", 17.5, 14.0, 11.0, 0.0),
            ("the shorter of two", "blue=learning green=learning", 17.5, 14.0, 11.0, 0.0),
            ("the recommended one of two", "red=learning green=learning", 37.5, 34.0, 31.0, 0.0),
            ("one done satisfies the group", "green=done", 7.5, 4.0, 1.0, 10.0),
            ("whatever else is learned", "green=done red=learning", 7.5, 4.0, 1.0, 10.0),
            ("two alternatives took the time of both", "green=done blue=done", 7.5, 4.0, 1.0, 30.0),
            ("without the recommended one, the shortest", "red=skipped", 17.5, 14.0, 21.0, 0.0),
            ("off the entry path nobody has to go", "red=skipped blue=skipped", 17.5, 14.0, 1.0, 0.0),
            ("a group skipped whole is gone", "tea=skipped milk=skipped", 33.5, 30.0, 31.0, 0.0),
            ("what is advised against takes and gives nothing", "bad=done", 37.5, 34.0, 31.0, 0.0),
            ("nothing left", "a=done b=done red=done milk=done", 0.0, 0.0, 0.0, 37.5),
        ] {
            let progress = progress(&roadmap, states);
            let left = |scope| hours(&progress, scope).left;
            let found = (left(Scope::Roadmap), left(Scope::Stage(StageIx(1))), left(Scope::Entry));
            assert_eq!(found, (whole, stage, entry), "{what}");
            assert!((hours(&progress, Scope::Roadmap).done - done).abs() < 1e-9, "{what}");
        }
    }

    #[test]
    fn when_it_will_be_over() {
        let on = |date: &str| Finish::On(date.parse().unwrap());
        for (what, hours, per_week, expect) in [
            ("a week", 10.0, 10.0, on("2026-11-27")),
            ("a day, begun", 0.1, 7.0, on("2026-11-21")),
            ("a year and a leap day", 520.0, 5.0, on("2028-11-17")),
            ("half hours", 1.5, 0.5, on("2026-12-11")),
            ("day and night", 168.0, 168.0, on("2026-11-27")),
            ("nothing left", 0.0, 10.0, Finish::Already),
            ("nothing left, at no pace", 0.0, 0.0, Finish::Already),
            ("at no pace", 10.0, 0.0, Finish::TooFar),
            ("backwards", 10.0, -1.0, Finish::TooFar),
            ("at no number", 10.0, f64::NAN, Finish::TooFar),
            ("no number of hours", f64::NAN, 10.0, Finish::TooFar),
            ("in 49 years", 49.0 * 52.0, 1.0, on("2075-09-20")),
            ("in 51 years", 51.0 * 52.2, 1.0, Finish::TooFar),
            ("in 200 years", 10_400.0, 1.0, Finish::TooFar),
            ("at an endless pace", 10.0, f64::INFINITY, on("2026-11-20")),
            ("at next to nothing", f64::MAX, f64::MIN_POSITIVE, Finish::TooFar),
        ] {
            assert_eq!(finish(hours, per_week, TODAY), expect, "{what}");
        }
        assert_eq!(finish(1.0, 1.0, Date::MAX), Finish::TooFar);
    }

    #[test]
    fn the_pace_so_far() {
        // days ago and hours of each completion, then: hours a week, days it is made of, days of a break
        type Case = (&'static str, &'static [(i32, f64)], Option<(f64, u32, u32)>);
        let table: &[Case] = &[
            ("nothing finished", &[], None),
            ("thirteen days are not enough", &[(13, 6.0), (7, 6.0)], None),
            ("two weeks are", &[(14, 6.0), (7, 6.0), (0, 6.0)], Some((6.0, 14, 0))),
            ("the first day began before", &[(14, 500.0), (7, 6.0), (0, 6.0)], Some((6.0, 14, 0))),
            ("however much of it", &[(14, 50.0), (14, 50.0), (7, 12.0)], Some((6.0, 14, 0))),
            ("a first day alone is no pace", &[(40, 6.0), (40, 6.0)], None),
            ("several a day", &[(14, 6.0), (7, 2.0), (7, 4.0), (0, 6.0)], Some((6.0, 14, 0))),
            ("time since the last counts", &[(28, 6.0), (21, 6.0), (14, 6.0)], Some((3.0, 28, 0))),
            ("up to four weeks of it", &[(114, 6.0), (107, 6.0), (100, 12.0)], Some((3.0, 42, 72))),
            ("a pause of half a year between", &[(201, 6.0), (194, 6.0), (7, 6.0), (0, 6.0)], Some((3.0, 42, 159))),
            ("a big topic is no pause", &[(140, 6.0), (0, 100.0)], Some((5.0, 140, 0))),
            ("unless it would not have taken that long", &[(700, 6.0), (0, 100.0)], Some((2.0, 350, 350))),
            (
                "twelve weeks tell, not the year before",
                &[(350, 1.0), (343, 90.0), (84, 90.0), (56, 8.0), (28, 8.0), (0, 8.0)],
                Some((2.0, 84, 0)),
            ),
            ("what is still to come does not count", &[(14, 6.0), (7, 12.0), (-3, 90.0)], Some((6.0, 14, 0))),
            ("only to come", &[(-30, 6.0)], None),
            ("an hour a day", &[(14, 1.0), (10, 4.0), (5, 5.0), (1, 4.0)], Some((6.5, 14, 0))),
        ];
        for (what, completions, expect) in table {
            let completions: Vec<_> = completions.iter().map(|&(ago, hours)| (TODAY - ago.days(), hours)).collect();
            let found = pace(&completions, TODAY);
            assert_eq!(found.map(|pace| (pace.per_week, pace.days, pace.break_days)), *expect, "{what}");
            if let Some(pace) = found {
                assert!((pace.hours / f64::from(pace.days) * 7.0 - pace.per_week).abs() < 1e-9, "{what}: adds up");
            }
        }
        let whole = [(Date::MIN, 1.0), (Date::MAX, 1.0)];
        assert_eq!(pace(&whole, Date::MAX).map(|pace| pace.days), Some(28));
        assert_eq!(pace(&[(Date::MIN, 1.0), (Date::MIN, f64::NAN)], Date::MAX), None);
    }
}
