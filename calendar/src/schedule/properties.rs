//! What holds of every schedule, tried in all IANA zones over ten years, and with every change that a person can make.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase, TimeZoneTransition};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{Firing, Schedule};
use crate::weekdays::Weekdays;

const FIRST: Date = date(2020, 1, 1);
const YEARS: i64 = 10;

/// Every IANA zone, those that never differ in the ten years taken together under one of their names.
#[test]
#[expect(clippy::print_stdout, reason = "how much was tried is part of the result")]
fn once_a_chosen_date_in_every_zone_for_ten_years() {
    let mut random = Random(0x5eed);
    let (names, zones) = all_zones();
    let (mut firings, mut around) = (0_u32, 0_u32);
    for (name, zone) in &zones {
        // Day by day, at one time and on some days.
        let schedule = Schedule { time: random.time(), zone: zone.clone(), days: random.days() };
        firings += walk(name, &schedule, FIRST, FIRST + YEARS.years());
        // Around each change of the clocks, every day, at the times that it makes doubtful.
        for change in changes(zone) {
            let shown = zone.to_datetime(change);
            let was = zone.to_datetime(change - 1.second()) + 1.second();
            for near in [shown, was] {
                for minutes in [-61, -30, -1, 0, 1, 30, 61, 24 * 60 - 1] {
                    let time = (near + minutes.minutes()).time();
                    let schedule = Schedule { time, zone: zone.clone(), days: Weekdays::ALL };
                    around += walk(name, &schedule, shown.date() - 2.days(), shown.date() + 3.days());
                }
            }
        }
    }
    println!(
        "{names} zones, {} that differ, {YEARS} years: {firings} firings, and {around} more around changes of the clocks",
        zones.len()
    );
    assert!(names > 500 && zones.len() > 50 && firings > 100_000 && around > 10_000);
}

/// Follows `schedule` through all firings for dates from `first` to before `end`.
fn walk(name: &str, schedule: &Schedule, first: Date, end: Date) -> u32 {
    let mut expected = first.series(1.day()).take_while(|date| *date < end).filter(|date| schedule.days.include(*date));
    let mut now = schedule.zone.to_timestamp((first - 2.days()).to_datetime(Time::midnight())).unwrap();
    let mut last = Some(first.yesterday().unwrap());
    for count in 0.. {
        let Firing { date, at } = schedule.next(now, last).unwrap();
        let Some(expect) = expected.next() else {
            assert!(date >= end);
            return count;
        };
        let what = || format!("{name}, {} on {date}", schedule.time);
        assert_eq!(date, expect, "{}: one for each chosen date", what());
        assert!(at > now, "{}: strictly increasing", what());
        assert_eq!(at, first_showing(date.to_datetime(schedule.time), &schedule.zone), "{}", what());
        // Half of the ways to go on: with and without the memory of what was dealt with.
        (now, last) = (at, (count % 2 == 0).then_some(date));
    }
    unreachable!()
}

/// When clocks first show `local` or more, found the slow way: by trying every offset in use around that time.
fn first_showing(local: DateTime, zone: &TimeZone) -> Timestamp {
    let middle = Offset::UTC.to_timestamp(local).unwrap();
    let (from, to) = (middle - 48.hours(), middle + 48.hours());
    let changes: Vec<_> = zone.following(from).take_while(|change| change.timestamp() < to).collect();
    let offsets = changes.iter().map(TimeZoneTransition::offset).chain([zone.to_offset(from)]);
    let showing = offsets.map(|offset| offset.to_timestamp(local).unwrap());
    let showing = showing.filter(|&at| zone.to_datetime(at) == local).min();
    showing.unwrap_or_else(|| {
        let after = changes.iter().map(TimeZoneTransition::timestamp).find(|&at| zone.to_datetime(at) > local);
        let after = after.expect("a time that is never shown is jumped over");
        assert!(zone.to_datetime(after - 1.nanosecond()) < local);
        after
    })
}

#[test]
#[expect(clippy::print_stdout, reason = "how much was tried is part of the result")]
fn changing_time_zone_and_days_never_gives_two_for_a_date() {
    let mut random = Random(0xca11);
    let (_, zones) = all_zones();
    let (mut firings, mut changes) = (0, 0);
    for _person in 0..40 {
        let mut now = zones[0].1.to_timestamp(FIRST.to_datetime(random.time())).unwrap();
        let pick = |random: &mut Random| Schedule {
            time: random.time(),
            zone: zones[random.below(zones.len())].1.clone(),
            days: random.days(),
        };
        let mut schedule = pick(&mut random);
        let mut dates = HashSet::new();
        let mut last = None;
        for _step in 0..400 {
            let next = schedule.next(now, last).unwrap();
            assert!(next.at > now && last.is_none_or(|last| next.date > last));
            if random.below(2) == 0 {
                assert!(dates.insert(next.date), "two for {}", next.date);
                (now, last) = (next.at, Some(next.date));
                firings += 1;
            } else {
                // At any moment until then, one or several of the three are changed.
                let wait = usize::try_from(next.at.duration_since(now).as_secs()).unwrap();
                now += SignedDuration::from_secs(i64::try_from(random.below(wait + 1)).unwrap());
                now = now.min(next.at - 1.nanosecond());
                let other = pick(&mut random);
                let which = random.below(7) + 1;
                if which & 1 != 0 {
                    schedule.time = other.time;
                }
                if which & 2 != 0 {
                    schedule.zone = other.zone;
                }
                if which & 4 != 0 {
                    schedule.days = other.days;
                }
                changes += 1;
            }
        }
    }
    println!("{firings} firings, {changes} changes, no date twice");
    assert!(firings > 5_000 && changes > 5_000);
}

/// How many zones there are, and one, by a name, of each set of them that never differ in the ten years.
fn all_zones() -> (usize, Vec<(String, TimeZone)>) {
    let database = TimeZoneDatabase::bundled();
    let mut zones: HashMap<_, (String, TimeZone)> = HashMap::new();
    let names: Vec<String> = database.available().map(|name| name.to_string()).collect();
    for name in &names {
        let zone = database.get(name).unwrap();
        let start = zone.to_offset(Offset::UTC.to_timestamp(FIRST.to_datetime(Time::midnight())).unwrap());
        let same = (start, changes(&zone).map(|at| (at, zone.to_offset(at))).collect::<Vec<_>>());
        zones.entry(same).or_insert_with(|| (name.clone(), zone));
    }
    let mut zones: Vec<_> = zones.into_values().collect();
    zones.sort_by(|(a, _), (b, _)| a.cmp(b));
    (names.len(), zones)
}

/// The instants in the ten years at which the clocks of `zone` are changed.
fn changes(zone: &TimeZone) -> impl Iterator<Item = Timestamp> {
    let bound = |date: Date| Offset::UTC.to_timestamp(date.to_datetime(Time::midnight())).unwrap();
    let end = bound(FIRST + YEARS.years() + 3.days());
    let changes = zone.following(bound(FIRST - 3.days())).map(|change| change.timestamp());
    changes.take_while(move |at| *at < end).filter(|&at| zone.to_offset(at) != zone.to_offset(at - 1.second()))
}

/// Numbers that look random and are the same every time (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    fn time(&mut self) -> Time {
        let minutes = i64::try_from(self.below(24 * 60)).unwrap();
        Time::midnight() + minutes.minutes()
    }

    fn days(&mut self) -> Weekdays {
        Weekdays::from_bits(u8::try_from(self.below(127) + 1).unwrap()).unwrap()
    }
}
