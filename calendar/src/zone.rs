//! Time zones as people write them (`Paris`, `new york`, `IST`, `UTC+2`), and as they are stored: an IANA name such as
//! `Europe/Paris`, or an offset such as `UTC+05:30`.

mod find;
mod places;

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};

pub use find::{ZoneChoice, ZoneMatch, complete, find};

/// The time zone that is stored as `name`; of IANA names in any case. None if there is no such zone (any more).
pub fn time_zone(name: &str) -> Option<TimeZone> {
    match offset(name) {
        Some(Offset::UTC) => Some(TimeZone::UTC),
        Some(offset) => Some(TimeZone::fixed(offset)),
        None => iana_zone(name),
    }
}

/// Names that systems keep beside those of zones: their own setting, and what stands for none.
const NO_ZONES: [&str; 3] = ["localtime", "posixrules", "factory"];

/// The zone of that IANA name, in any case: from the system's database, which is kept up to date with everything else
/// there, or from the one in the program where the system has none, or has left out that name.
fn iana_zone(name: &str) -> Option<TimeZone> {
    if NO_ZONES.iter().any(|other| name.eq_ignore_ascii_case(other)) {
        return None;
    }
    let zone = jiff::tz::db().get(name).or_else(|_| TimeZoneDatabase::bundled().get(name)).ok()?;
    (!zone.is_unknown()).then_some(zone)
}

/// The offsets that are in use somewhere, in minutes: from Baker Island to the Line Islands.
const OFFSETS: std::ops::RangeInclusive<i64> = -12 * 60..=14 * 60;

/// Reads `+5:30`, `UTC+2`, `GMT-3`, `utc +0530`, `UTC+5.5`, `UTC`. East is positive, unlike in the IANA names `Etc/GMT+3`.
fn offset(text: &str) -> Option<Offset> {
    let text = text.trim().to_ascii_lowercase();
    let named = ["utc", "gmt"].into_iter().find_map(|name| text.strip_prefix(name));
    if named == Some("") {
        return Some(Offset::UTC);
    }
    let rest = named.unwrap_or(&text).trim_start();
    let (sign, digits) = match rest.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, rest.strip_prefix(['-', '−', '–'])?),
    };
    let digits = digits.trim_start();
    let (hours, minutes) = match (digits.split_once(':'), digits.split_once(['.', ','])) {
        (Some((hours, minutes)), _) if minutes.len() == 2 => (hours, minutes),
        (Some(_), _) => return None,
        // Offsets are of whole quarters, so that a part of an hour and minutes cannot be taken for one another.
        (None, Some((hours, part))) => match part {
            "0" | "00" => (hours, "0"),
            "25" | "15" => (hours, "15"),
            "5" | "50" | "30" => (hours, "30"),
            "75" | "45" => (hours, "45"),
            _ => return None,
        },
        (None, None) if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        (None, None) => (digits, "0"),
    };
    let number = |digits: &str| -> Option<i64> {
        let plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if plain { digits.parse().ok() } else { None }
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let all = sign * (hours * 60 + minutes);
    if minutes > 59 || !OFFSETS.contains(&all) {
        return None;
    }
    Offset::try_from(SignedDuration::from_mins(all)).ok()
}

/// The offset of a zone that is nothing but an offset: `UTC+05:30`, and `Etc/GMT+5`, which counts to the west and so is
/// five hours behind UTC. Such a zone keeps no summer time. None of UTC itself, and of every other zone.
pub fn fixed_offset(name: &str) -> Option<Offset> {
    let sea = name.get(.."Etc/GMT".len()).is_some_and(|start| start.eq_ignore_ascii_case("Etc/GMT"));
    let offset = if sea { iana_zone(name)?.to_offset(Timestamp::UNIX_EPOCH) } else { offset(name)? };
    (offset != Offset::UTC).then_some(offset)
}

/// The name an offset is stored under, which is also what people read: `UTC`, `UTC+05:30`.
pub fn offset_name(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    if minutes == 0 {
        return "UTC".into();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_as_people_write_them() {
        for (text, expect) in [
            ("UTC", Some("UTC")),
            ("gmt", Some("UTC")),
            ("UTC+0", Some("UTC")),
            ("-0:00", Some("UTC")),
            ("+5:30", Some("UTC+05:30")),
            ("+0530", Some("UTC+05:30")),
            ("UTC+05:30", Some("UTC+05:30")),
            ("utc + 5:45", Some("UTC+05:45")),
            ("UTC+2", Some("UTC+02:00")),
            ("GMT-3", Some("UTC-03:00")),
            ("UTC−3:30", Some("UTC-03:30")),
            (" +14 ", Some("UTC+14:00")),
            ("-12", Some("UTC-12:00")),
            ("UTC+5.5", Some("UTC+05:30")),
            ("+5,75", Some("UTC+05:45")),
            ("gmt-3.30", Some("UTC-03:30")),
            ("UTC+2.0", Some("UTC+02:00")),
            ("UTC+5.55", None),
            ("UTC+5.", None),
            ("+14:01", None),
            ("-12:15", None),
            ("UTC+25", None),
            ("UTC+5:60", None),
            ("UTC+5:3", None),
            ("UTC+", None),
            ("UTC5", None),
            ("+", None),
            ("5:30", None),
            ("+5:30:00", None),
            ("++5", None),
            ("+-5", None),
            ("+é1", None),
            ("+99999999999999999999", None),
            ("Etc/GMT+3", None),
        ] {
            assert_eq!(offset(text).map(offset_name).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn zones_that_are_offsets() {
        for (name, expect) in [
            ("UTC+05:30", Some("UTC+05:30")),
            ("Etc/GMT+5", Some("UTC-05:00")),
            ("etc/gmt-14", Some("UTC+14:00")),
            ("Etc/GMT", None),
            ("UTC", None),
            ("Etc/UTC", None),
            ("Europe/Paris", None),
            ("Africa/Lagos", None),
        ] {
            assert_eq!(fixed_offset(name).map(offset_name).as_deref(), expect, "{name}");
        }
    }

    #[test]
    fn stored_names_lead_back_to_their_zone() {
        let at: Timestamp = "2026-07-01T12:00:00Z".parse().unwrap();
        for (name, expect) in [
            ("Europe/Paris", Some("2026-07-01T14:00:00")),
            ("europe/paris", Some("2026-07-01T14:00:00")),
            ("Asia/Calcutta", Some("2026-07-01T17:30:00")),
            ("Etc/GMT+3", Some("2026-07-01T09:00:00")),
            ("UTC", Some("2026-07-01T12:00:00")),
            ("UTC+05:30", Some("2026-07-01T17:30:00")),
            ("UTC-03:00", Some("2026-07-01T09:00:00")),
            ("Pacific/Kiritimati", Some("2026-07-02T02:00:00")),
            ("Mars/Phobos", None),
            ("Paris", None),
            ("", None),
            ("Factory", None),
            ("Etc/Unknown", None),
            ("LocalTime", None),
            ("posixrules", None),
            ("posix/Europe/Paris", None),
            ("right/Europe/Paris", None),
            ("localtime", None),
            ("../../../etc/localtime", None),
            ("/usr/share/zoneinfo/Europe/Paris", None),
            ("Europe/Paris\0", None),
        ] {
            let found = time_zone(name).map(|zone| zone.to_datetime(at).to_string());
            assert_eq!(found.as_deref(), expect, "{name:?}");
        }
    }

    #[test]
    fn the_program_has_every_zone_itself() {
        let names: Vec<_> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
        assert!(names.len() > 500, "{}", names.len());
        for name in names.iter().filter(|name| !NO_ZONES.contains(&name.to_ascii_lowercase().as_str())) {
            assert!(time_zone(name).is_some(), "{name}");
        }
    }
}
