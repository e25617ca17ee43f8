//! The periods of a board.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Which completions a board counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// The calendar week, from Monday.
    Week,
    /// The calendar month.
    Month,
    /// All there are.
    All,
}

impl Period {
    /// The name it is stored under.
    pub fn name(self) -> &'static str {
        match self {
            Period::Week => "week",
            Period::Month => "month",
            Period::All => "all",
        }
    }

    /// When the period began that `at` is in; none for all time.
    pub fn start(self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        midnight(self.first_day(at.to_zoned(zone.clone()).date())?, zone)
    }

    /// When it is over: the first instant of the next. None for all time.
    pub fn end(self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let first = self.first_day(at.to_zoned(zone.clone()).date())?;
        let length = if self == Period::Week { 1.week() } else { 1.month() };
        midnight(first.checked_add(length).ok()?, zone)
    }

    fn first_day(self, date: Date) -> Option<Date> {
        match self {
            Period::Week => date.checked_sub(i64::from(date.weekday().since(Weekday::Monday)).days()).ok(),
            Period::Month => Some(date.first_of_month()),
            Period::All => None,
        }
    }
}

fn midnight(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    date.to_zoned(zone.clone()).ok().map(|first| first.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_on_monday_and_on_the_first() {
        for (at, period, zone, start, end) in [
            ("2026-11-20T22:10:00Z", Period::Week, "UTC", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("2026-11-16T00:00:00Z", Period::Week, "UTC", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("2026-11-15T23:59:59Z", Period::Week, "UTC", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"),
            ("2027-01-01T12:00:00Z", Period::Week, "UTC", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"),
            ("2026-11-15T23:30:00Z", Period::Week, "Europe/Paris", "2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z"),
            ("2026-03-29T12:00:00Z", Period::Week, "Europe/Paris", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"),
            ("2026-11-20T22:10:00Z", Period::Month, "UTC", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("2026-11-20T22:10:00Z", Period::All, "UTC", "", ""),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            let at = at.parse().unwrap();
            let bounds = (period.start(at, &zone), period.end(at, &zone));
            assert_eq!(bounds, (start.parse().ok(), end.parse().ok()), "{period:?} of {at}");
        }
    }
}
