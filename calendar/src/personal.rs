//! One person's calendar: the time zones they lived by, and so which date an instant fell on for them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::local::local_date;

/// A time zone that a person lived by, from an instant on.
#[derive(Debug, Clone, PartialEq)]
pub struct Residence {
    /// When it was told or, if not, assumed.
    pub since: Timestamp,
    /// Whose clocks.
    pub zone: TimeZone,
    /// Whether the person told it; else it was assumed.
    pub told: bool,
}

/// The calendar of a person who may move, and whose zone nobody knew at first.
///
/// The first zone that they told holds for the time before it, too, whatever was assumed until then. While they told
/// none, the one assumed last holds for all of the time; while nothing is known, it is UTC's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonalCalendar {
    /// Ascending.
    residences: Vec<Residence>,
}

impl PersonalCalendar {
    /// The calendar of somebody who lived by these zones, ascending.
    pub fn new(residences: Vec<Residence>) -> Self {
        Self { residences }
    }

    /// The date of an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        local_date(at, self.zone(at))
    }

    /// How many days apart two instants are at the least: by the dates that they have, or by any one of the zones that
    /// held for the person in between, among them what was assumed at the time. So learning a zone, or another one, never
    /// puts a gap between them that was not there before.
    pub fn days_apart(&self, earlier: Timestamp, later: Timestamp) -> i64 {
        let apart = |from: &TimeZone, to: &TimeZone| {
            let days = local_date(earlier, from).until(local_date(later, to));
            days.map_or(0, |span| i64::from(span.get_days()))
        };
        let (from, to) = (self.zone(earlier), self.zone(later));
        let begun_by = |at| self.residences.partition_point(|residence| residence.since <= at);
        let held = begun_by(earlier).checked_sub(1);
        // Before anything was known, days were UTC's.
        let unknown = held.is_none().then_some(&UTC);
        let lived = self.residences.get(held.unwrap_or(0)..begun_by(later)).unwrap_or_default();
        let zones = lived.iter().map(|residence| &residence.zone).chain([from, to]).chain(unknown);
        zones.map(|zone| apart(zone, zone)).fold(apart(from, to), i64::min)
    }

    fn zone(&self, at: Timestamp) -> &TimeZone {
        let told = || self.residences.iter().filter(|residence| residence.told);
        let residence = told().rfind(|residence| residence.since <= at).or_else(|| told().next());
        residence.or(self.residences.last()).map_or(&UTC, |residence| &residence.zone)
    }
}

static UTC: TimeZone = TimeZone::UTC;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iana;

    #[test]
    fn dates_and_how_far_apart_they_are() {
        // The zones (`?` assumed, else told; each with its day of November 2026 at noon UTC), two instants, their dates,
        // and how many days apart they are.
        for (what, zones, earlier, later, dates, apart) in [
            ("nothing known: UTC", "", "20T23:30", "22T00:30", "20 22", 2),
            ("assumed, for all of the time", "?21 Asia/Tokyo", "19T23:00", "20T23:00", "20 21", 1),
            ("told, for the time before it", "21 Asia/Tokyo", "19T16:00", "20T14:00", "20 20", 0),
            ("told after it was assumed", "?19 Europe/Paris, 21 Asia/Tokyo", "19T16:00", "20T14:00", "20 20", 0),
            ("the first one told, of two", "19 Asia/Tokyo, 21 Europe/Paris", "18T16:00", "20T16:00", "19 21", 2),
            ("a move to the east", "10 America/Los_Angeles, 20 Asia/Tokyo", "20T06:00", "21T01:00", "19 21", 1),
            ("a move to the west", "10 Asia/Tokyo, 20 America/Los_Angeles", "20T01:00", "21T06:00", "20 20", 0),
            ("as it was assumed then", "?10 UTC, 22 Europe/Paris", "20T12:00", "21T23:30", "20 22", 1),
            ("long after a move", "10 Asia/Tokyo, 15 Europe/Paris", "20T23:30", "22T22:30", "21 22", 1),
            ("a gap stays one", "10 America/Los_Angeles, 20 Asia/Tokyo", "20T06:00", "22T16:00", "19 23", 3),
        ] {
            let residence = |text: &str| {
                let (day, zone) = text.trim_start_matches('?').split_once(' ').unwrap();
                let since = format!("2026-11-{day}T12:00:00Z").parse().unwrap();
                Residence { since, zone: iana(zone), told: !text.starts_with('?') }
            };
            let residences = zones.split(", ").filter(|text| !text.is_empty()).map(residence).collect();
            let calendar = PersonalCalendar::new(residences);
            let at = |text: &str| -> Timestamp { format!("2026-11-{text}:00Z").parse().unwrap() };
            let found = [earlier, later].map(|text| calendar.date(at(text)).day().to_string()).join(" ");
            assert_eq!((found.as_str(), calendar.days_apart(at(earlier), at(later))), (dates, apart), "{what}");
        }
    }
}
