//! The periods of a server's board, in the server's time zone.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::local::{first_instant, local_date};

/// Which completions a board counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// The calendar week, from Monday.
    Week,
    /// The calendar month.
    Month,
    /// All there are.
    All,
}

impl Period {
    /// Every period: the name it is sent under, itself, and what people read.
    pub const ALL: [(&'static str, Period, &'static str); 3] =
        [("week", Period::Week, "This week"), ("month", Period::Month, "This month"), ("all", Period::All, "All time")];

    /// The name it is sent under.
    pub fn name(self) -> &'static str {
        match self {
            Period::Week => "week",
            Period::Month => "month",
            Period::All => "all",
        }
    }

    /// The period of that name.
    pub fn from_name(name: &str) -> Option<Period> {
        Self::ALL.into_iter().find_map(|(known, period, _)| (known == name).then_some(period))
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Period::Week => "This week",
            Period::Month => "This month",
            Period::All => "All time",
        }
    }

    /// When the period began that `at` is in: the first instant of its first day in `zone`. None for all time, and for
    /// a period that begins before the calendar does, in the year −9999.
    pub fn start(self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        midnight(self.first_day(local_date(at, zone))?, zone)
    }

    /// When the next period begins, which is when this one is over. None for all time, and at the end of the calendar.
    pub fn end(self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let first = self.first_day(local_date(at, zone))?;
        let length = match self {
            Period::Week => 1.week(),
            Period::Month => 1.month(),
            Period::All => return None,
        };
        midnight(first.checked_add(length).ok()?, zone)
    }

    fn first_day(self, date: Date) -> Option<Date> {
        match self {
            Period::Week => date.checked_sub(date.weekday().since(Weekday::Monday).days()).ok(),
            Period::Month => Some(date.first_of_month()),
            Period::All => None,
        }
    }
}

/// The first instant of a day, which is not everywhere midnight: clocks are put forward at midnight, too.
fn midnight(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    first_instant(date.to_datetime(Time::midnight()), zone)
}

#[cfg(test)]
mod tests {
    use super::Period::{All, Month, Week};
    use super::*;
    use crate::iana;

    /// What is asked, the period, at what instant, in which zone, its first instant and that of the next one.
    type Case = (&'static str, Period, &'static str, &'static str, &'static str, &'static str);

    fn check(table: &[Case]) {
        for (what, period, at, zone, start, end) in table {
            let zone = iana(zone);
            let at = at.parse().unwrap();
            let bounds = (period.start(at, &zone), period.end(at, &zone));
            assert_eq!(bounds, (start.parse().ok(), end.parse().ok()), "{what}");
        }
    }

    #[test]
    fn periods_in_the_servers_zone() {
        check(&[
            ("a Friday", Week, "2026-11-20T22:10:00Z", "UTC", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("its first instant", Week, "2026-11-16T00:00:00Z", "UTC", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("its last second", Week, "2026-11-15T23:59:59Z", "UTC", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"),
            ("two years", Week, "2027-01-01T12:00:00Z", "UTC", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"),
            ("a month", Month, "2026-11-20T22:10:00Z", "UTC", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("a leap year", Month, "2028-02-29T22:10:00Z", "UTC", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
            (
                "Monday already at +14",
                Week,
                "2026-11-15T10:00:00Z",
                "Pacific/Kiritimati",
                "2026-11-15T10:00:00Z",
                "2026-11-22T10:00:00Z",
            ),
            (
                "Sunday still at −11",
                Week,
                "2026-11-16T10:59:59Z",
                "Pacific/Niue",
                "2026-11-09T11:00:00Z",
                "2026-11-16T11:00:00Z",
            ),
            (
                "another month at +14",
                Month,
                "2026-10-31T10:00:00Z",
                "Pacific/Kiritimati",
                "2026-10-31T10:00:00Z",
                "2026-11-30T10:00:00Z",
            ),
            (
                "and at −11",
                Month,
                "2026-11-01T10:59:59Z",
                "Pacific/Niue",
                "2026-10-01T11:00:00Z",
                "2026-11-01T11:00:00Z",
            ),
        ]);
    }

    #[test]
    fn periods_in_which_clocks_change() {
        check(&[
            (
                "the week that is an hour short",
                Week,
                "2026-03-29T12:00:00Z",
                "Europe/Paris",
                "2026-03-22T23:00:00Z",
                "2026-03-29T22:00:00Z",
            ),
            (
                "the week that is an hour long",
                Week,
                "2026-10-25T00:30:00Z",
                "Europe/Paris",
                "2026-10-18T22:00:00Z",
                "2026-10-25T23:00:00Z",
            ),
            (
                "the month of the change",
                Month,
                "2026-10-31T12:00:00Z",
                "Europe/Paris",
                "2026-09-30T22:00:00Z",
                "2026-10-31T23:00:00Z",
            ),
            (
                "a first day that begins at half past midnight",
                Week,
                "1919-04-02T12:00:00Z",
                "America/Toronto",
                "1919-03-31T04:30:00Z",
                "1919-04-07T04:00:00Z",
            ),
            (
                "a change at midnight of the 1st",
                Month,
                "2024-12-05T12:00:00Z",
                "America/Asuncion",
                "2024-12-01T03:00:00Z",
                "2025-01-01T03:00:00Z",
            ),
            (
                "a week with a day left out",
                Week,
                "2011-12-31T12:00:00Z",
                "Pacific/Apia",
                "2011-12-26T10:00:00Z",
                "2012-01-01T10:00:00Z",
            ),
            ("all time", All, "2026-11-20T22:10:00Z", "UTC", "", ""),
            (
                "the first week there is",
                Week,
                "-009999-01-02T01:59:59Z",
                "UTC",
                "-009999-01-01T00:00:00Z",
                "-009999-01-08T00:00:00Z",
            ),
            ("the last month there is", Month, "9999-12-30T22:00:00Z", "UTC", "9999-12-01T00:00:00Z", ""),
        ]);
    }

    #[test]
    fn another_zone_moves_the_boundary() {
        let at: Timestamp = "2026-11-16T03:00:00Z".parse().unwrap();
        let start = |zone| Period::Week.start(at, &iana(zone)).unwrap().to_string();
        assert_eq!(start("Europe/Paris"), "2026-11-15T23:00:00Z");
        assert_eq!(start("America/New_York"), "2026-11-09T05:00:00Z", "it is still Sunday there");
    }

    #[test]
    fn periods_have_names() {
        for (name, period, label) in Period::ALL {
            assert_eq!((period.name(), period.label()), (name, label));
            assert_eq!(Period::from_name(name), Some(period));
        }
        assert_eq!(Period::from_name("year"), None);
    }
}
