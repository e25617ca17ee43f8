//! Time zones as they are stored: by name.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use waymark_calendar::zone::{offset_name, time_zone};

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

    /// The zone of a stored name; none if it has left the zone database since.
    pub(crate) fn from_sql(stored: Option<String>) -> Option<Self> {
        stored?.parse().ok()
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    /// An IANA name in any case (`Europe/Paris`), or an offset (`UTC+05:30`, `+2`).
    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        let zone = time_zone(name).ok_or(UnknownZone)?;
        let name = match (zone.iana_name(), zone.to_fixed_offset()) {
            (Some(name), _) => name.to_owned(),
            (None, Ok(offset)) => offset_name(offset),
            (None, Err(_)) => return Err(UnknownZone),
        };
        Ok(Self { name, zone })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
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
