//! Months of the calendar, as content writes them: `2026-11`.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A month of a year from 0 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Month {
    /// Months since January of the year 0.
    since: u32,
}

impl Month {
    /// The month that `text` says, such as `2026-11`; none if it is written otherwise.
    pub fn from_text(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let (year, month): (u32, u32) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then(|| Self { since: year * 12 + month - 1 })
    }

    /// The month of `date`; January of the year 0 for all before.
    pub fn of(date: Date) -> Self {
        let (year, month) = (u32::try_from(date.year()).unwrap_or(0), u32::try_from(date.month()).unwrap_or(1));
        Self { since: year * 12 + month - 1 }
    }

    /// How many months lie between this one and the `later`; 0 if it is not later.
    pub fn until(self, later: Self) -> u32 {
        later.since.saturating_sub(self.since)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.since / 12, self.since % 12 + 1)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_as_they_are_written() {
        for (text, is_one) in [
            ("2026-11", true),
            ("0000-01", true),
            ("9999-12", true),
            ("2026-00", false),
            ("2026-13", false),
            ("2026-1", false),
            ("26-11", false),
            ("2026-11-27", false),
            ("2026/11", false),
            ("+026-11", false),
            ("２０２６-11", false),
            ("", false),
        ] {
            assert_eq!(
                Month::from_text(text).map(|month| month.to_string()).as_deref(),
                is_one.then_some(text),
                "{text}"
            );
        }
    }

    #[test]
    fn months_between() {
        let month = |text| Month::from_text(text).unwrap();
        for (from, until, expect) in [
            ("2026-11", "2026-11", 0),
            ("2026-11", "2027-11", 12),
            ("2025-12", "2026-01", 1),
            ("2027-01", "2026-01", 0),
        ] {
            assert_eq!(month(from).until(month(until)), expect, "{from} to {until}");
        }
        assert_eq!(Month::of(date(2026, 11, 27)), month("2026-11"));
        assert_eq!(Month::of(Date::MIN), month("0000-01"));
    }
}
