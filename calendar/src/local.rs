//! From local time to instants and back, where clocks are put forward and back.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// The date that the calendar on the wall shows in `zone` at `at`.
pub fn local_date(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

/// The instant at which clocks in `zone` show `local`. If they show it twice (put back), the first time; if never (put
/// forward), the first instant after the gap. None only at the ends of the calendar, in the years −9999 and 9999.
pub fn first_instant(local: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local).ok(),
        AmbiguousOffset::Gap { before, after } => {
            // Read with the later offset, the time lies before the jump. Other changes, of a zone's abbreviation say,
            // do not move the clocks.
            let earlier = after.to_timestamp(local).ok()?;
            let change = zone.following(earlier).find(|change| change.offset() != before)?;
            Some(change.timestamp())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iana;

    #[test]
    fn dates_on_the_wall() {
        for (at, zone, expect) in [
            ("2026-11-20T22:59:59Z", "Europe/Paris", "2026-11-20"),
            ("2026-11-20T23:00:00Z", "Europe/Paris", "2026-11-21"),
            ("2026-11-20T09:59:59Z", "Pacific/Kiritimati", "2026-11-20"), // +14
            ("2026-11-20T10:00:00Z", "Pacific/Kiritimati", "2026-11-21"),
            ("2026-11-20T10:59:59Z", "Pacific/Niue", "2026-11-19"), // −11
            ("2026-11-20T11:00:00Z", "Pacific/Niue", "2026-11-20"),
            ("2026-03-28T22:59:59Z", "Europe/Paris", "2026-03-28"), // the day that is 23 hours long
            ("2026-03-28T23:00:00Z", "Europe/Paris", "2026-03-29"),
            ("2026-03-29T21:59:59Z", "Europe/Paris", "2026-03-29"),
            ("2026-03-29T22:00:00Z", "Europe/Paris", "2026-03-30"),
            ("2026-10-25T22:59:59Z", "Europe/Paris", "2026-10-25"), // the one that is 25 hours long
            ("2026-10-25T23:00:00Z", "Europe/Paris", "2026-10-26"),
            ("2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29"), // Samoa left out 30 December
            ("2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"),
            ("-009999-01-02T01:59:59Z", "Pacific/Niue", "-009999-01-01"),
            ("9999-12-30T22:00:00Z", "Pacific/Kiritimati", "9999-12-31"),
        ] {
            let zone = iana(zone);
            assert_eq!(local_date(at.parse().unwrap(), &zone), expect.parse().unwrap(), "{at} in {zone:?}");
        }
    }

    #[test]
    fn instants_in_gaps_and_folds() {
        for (what, local, zone, expect) in [
            ("an ordinary time", "2026-11-20T19:00", "Europe/Paris", "2026-11-20T18:00:00Z"),
            ("the last minute before a gap", "2026-03-29T01:59", "Europe/Paris", "2026-03-29T00:59:00Z"),
            ("the begin of a gap", "2026-03-29T02:00", "Europe/Paris", "2026-03-29T01:00:00Z"),
            ("inside of a gap", "2026-03-29T02:30", "Europe/Paris", "2026-03-29T01:00:00Z"),
            ("after a gap", "2026-03-29T03:00", "Europe/Paris", "2026-03-29T01:00:00Z"),
            ("a gap of half an hour", "2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
            ("a gap over midnight", "1919-03-31T00:00", "America/Toronto", "1919-03-31T04:30:00Z"),
            ("no midnight", "2026-09-06T00:00", "America/Santiago", "2026-09-06T04:00:00Z"),
            ("a day that was left out", "2011-12-30T19:00", "Pacific/Apia", "2011-12-30T10:00:00Z"),
            ("twice: the first", "2026-10-25T02:30", "Europe/Paris", "2026-10-25T00:30:00Z"),
            ("the last minute before a fold", "2026-10-25T01:59", "Europe/Paris", "2026-10-24T23:59:00Z"),
            ("midnight twice: the first", "2026-04-04T23:30", "America/Santiago", "2026-04-05T02:30:00Z"),
        ] {
            let zone = iana(zone);
            let found = first_instant(local.parse().unwrap(), &zone);
            assert_eq!(found, Some(expect.parse().unwrap()), "{what}");
        }
        assert_eq!(first_instant(DateTime::MIN, &iana("Pacific/Kiritimati")), None);
        assert_eq!(first_instant(DateTime::MAX, &iana("Pacific/Niue")), None);
    }
}
