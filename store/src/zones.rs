//! Time zones as they are stored: by name.

use std::fmt;
use std::str::FromStr;

use jiff::tz::{Offset, TimeZone};

/// The farthest that clocks are from UTC, in minutes: Kiritimati's are 14 hours ahead.
const FARTHEST: i32 = 14 * 60;

/// A time zone that has a name to store it under: an IANA name, or an offset such as `UTC+05:30`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

/// No time zone goes by that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no time zone goes by that name")]
pub struct UnknownZone;

impl Zone {
    /// UTC, which holds where nothing else is known.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), zone: TimeZone::UTC }
    }

    /// The name it is stored under and written back as.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What tells local time.
    pub fn time_zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Of a stored name. A name that has left the zone database since counts as none.
    pub(crate) fn from_sql(stored: Option<String>) -> Option<Self> {
        stored?.parse().ok()
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    /// An IANA name in any case (`Europe/Paris`), `UTC`, or an offset of at most 14 hours (`UTC+05:30`, `UTC-3`).
    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        if let Some(offset) = name.strip_prefix("UTC").and_then(offset) {
            let zone = TimeZone::fixed(Offset::from_seconds(offset * 60).map_err(|_| UnknownZone)?);
            let sign = if offset < 0 { '-' } else { '+' };
            let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
            return Ok(if offset == 0 {
                Self::utc()
            } else {
                Self { name: format!("UTC{sign}{hours:02}:{minutes:02}"), zone }
            });
        }
        let zone = TimeZone::get(name).map_err(|_| UnknownZone)?;
        let name = zone.iana_name().filter(|_| !zone.is_unknown()).ok_or(UnknownZone)?;
        Ok(Self { name: name.to_owned(), zone: zone.clone() })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The minutes of `+05:30`, `-3`.
fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "00"));
    let number = |text: &str, longest: usize| -> Option<i32> {
        let fits = (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse().ok())?
    };
    let minutes = number(minutes, 2).filter(|&minutes| minutes < 60)?;
    let offset = number(hours, 2)? * 60 + minutes;
    (offset <= FARTHEST).then_some(sign * offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, expect) in [
            ("Europe/Paris", Some("Europe/Paris")),
            ("europe/paris", Some("Europe/Paris")),
            ("UTC", Some("UTC")),
            ("UTC+0", Some("UTC")),
            ("UTC+05:30", Some("UTC+05:30")),
            ("UTC-3", Some("UTC-03:00")),
            ("UTC+14:00", Some("UTC+14:00")),
            ("UTC+14:01", None),
            ("UTC+5:60", None),
            ("UTC+", None),
            ("UTC+é", None),
            ("UTC5", None),
            ("UTC+99999999999", None),
            ("Mars/Phobos", None),
            ("Etc/Unknown", None),
            ("../../etc/passwd", None),
            ("", None),
        ] {
            let zone = name.parse::<Zone>().ok();
            assert_eq!(zone.as_ref().map(Zone::name), expect, "{name}");
            if let Some(zone) = zone {
                assert_eq!(zone.name().parse(), Ok(zone.clone()), "{name} comes back from the database");
            }
        }
    }
}
