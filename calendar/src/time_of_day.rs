//! Times of day as people write them: `19:00`, `7pm`, `noon`.

use std::fmt;

use jiff::civil::Time;
use unicode_normalization::UnicodeNormalization;

use crate::zone::{ZoneMatch, find};

/// Why a text is no time of day. It says what to write instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// It does not look like a time.
    #[error("that is no time of day; write it like “19:00”, “7pm” or “noon”")]
    Unreadable,
    /// Hours beyond 23.
    #[error("there is no hour {0}; hours go from 0 to 23, as in “19:00”, or from 1 to 12 with am or pm, as in “7pm”")]
    Hour(u16),
    /// Minutes beyond 59.
    #[error("there is no minute {0}; minutes go from 00 to 59, as in “19:30” or “7:30 pm”")]
    Minute(u16),
    /// Hours beyond 12, or 0, with am or pm.
    #[error("hours with am or pm go from 1 to 12, as in “7pm”; without them from 0 to 23, as in “{0:02}:00”")]
    TwelveHourClock(u16),
    /// A number of 1 to 12 alone, which may be meant in the morning or in the evening.
    #[error("“{0}” can be morning or evening; write “{0}am” or “{0}pm”, or “{0}:00” for the morning")]
    Ambiguous(u16),
    /// A time with the time zone it is in.
    #[error("write the time alone, as in “{0}”, and put its time zone in the option “timezone”")]
    WithZone(WrittenTime),
}

/// A time of day, and how it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenTime {
    /// The time, to the minute.
    pub time: Time,
    /// Whether it was written with am or pm.
    pub twelve_hours: bool,
}

impl fmt::Display for WrittenTime {
    /// `7:00 pm`, or `19:00`: as the person writes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = (self.time.hour(), self.time.minute());
        if !self.twelve_hours {
            return write!(f, "{hour:02}:{minute:02}");
        }
        let half = if hour < 12 { "am" } else { "pm" };
        write!(f, "{}:{minute:02} {half}", if hour % 12 == 0 { 12 } else { hour % 12 })
    }
}

/// What is looked at of a text, in characters.
const LONGEST: usize = 20;

/// Reads `19:00`, `7:30`, `7.30 pm`, `7pm`, `7 p.m.`, `noon`, `midnight`, `19h`, `19h30`, `0700`, `24:00` (midnight) and
/// the like. Without am or pm, hours are those of 24; to the minute.
pub fn time_of_day(text: &str) -> Result<WrittenTime, TimeError> {
    alone(text).map_err(|error| with_zone(text).unwrap_or(error))
}

/// How a text is to be written that is a time and the zone it is in: `19:00 UTC`, `7:30pm EST`.
fn with_zone(text: &str) -> Option<TimeError> {
    let text = text.trim();
    // The longest beginning that is a time: `7:30 pm`, not `7:30`.
    let cuts = text.char_indices().take(LONGEST).map(|(at, _)| at).collect::<Vec<_>>();
    cuts.into_iter().rev().find_map(|at| {
        let (time, zone) = text.split_at_checked(at)?;
        let error = match alone(time) {
            Ok(time) => TimeError::WithZone(time),
            Err(ambiguous @ TimeError::Ambiguous(_)) => ambiguous,
            Err(_) => return None,
        };
        (!matches!(find(zone), ZoneMatch::Unknown(_))).then_some(error)
    })
}

fn alone(text: &str) -> Result<WrittenTime, TimeError> {
    // Wide digits and colons are what some keyboards give.
    let text: String =
        text.nfkc().flat_map(char::to_lowercase).filter(|char| !char.is_whitespace()).take(LONGEST).collect();
    let text = text.strip_prefix("at").unwrap_or(&text);
    let plain = |time| WrittenTime { time, twelve_hours: false };
    match text {
        "noon" | "midday" | "12noon" => return at(12, 0).map(plain),
        "midnight" | "12midnight" => return at(0, 0).map(plain),
        _ => {}
    }
    let ends = |ends: &[&str]| ends.iter().find_map(|end| text.strip_suffix(end));
    let (digits, half) = if let Some(digits) = ends(&["am", "a.m.", "a.m", "a"]) {
        (digits, Some(0))
    } else if let Some(digits) = ends(&["pm", "p.m.", "p.m", "p"]) {
        (digits, Some(12))
    } else {
        (text, None)
    };
    let digits = ["o'clock", "o’clock", "uhr"].iter().find_map(|end| digits.strip_suffix(end)).unwrap_or(digits);

    let (hour, minute, whole) = split(digits).ok_or(TimeError::Unreadable)?;
    let written = |time| WrittenTime { time, twelve_hours: half.is_some() };
    match half {
        _ if minute > 59 => Err(TimeError::Minute(minute)),
        Some(half) if (1..=12).contains(&hour) => at(hour % 12 + half, minute).map(written),
        Some(_) if hour > 23 => Err(TimeError::Hour(hour)),
        Some(_) => Err(TimeError::TwelveHourClock(hour)),
        None if whole && (1..=12).contains(&hour) => Err(TimeError::Ambiguous(hour)),
        None if hour == 24 && minute == 0 => at(0, 0).map(written),
        None => at(hour, minute).map(written),
    }
}

/// Hours and minutes, and whether the hours stand alone.
fn split(digits: &str) -> Option<(u16, u16, bool)> {
    let number = |digits: &str| -> Option<u16> {
        let plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if plain { digits.parse().ok() } else { None }
    };
    if let Some((hour, minute)) = digits.split_once([':', '.', 'h']) {
        return match minute.len() {
            // `19h`
            0 if digits.ends_with('h') => Some((number(hour)?, 0, false)),
            2 => Some((number(hour)?, number(minute)?, false)),
            _ => None,
        };
    }
    match digits.len() {
        // `700`, `0700`
        3 | 4 if digits.is_ascii() => {
            let (hour, minute) = digits.split_at(digits.len() - 2);
            Some((number(hour)?, number(minute)?, false))
        }
        _ => Some((number(digits)?, 0, true)),
    }
}

fn at(hour: u16, minute: u16) -> Result<Time, TimeError> {
    let part = |number: u16| i8::try_from(number).unwrap_or(i8::MAX);
    Time::new(part(hour), part(minute), 0, 0).map_err(|_| TimeError::Hour(hour))
}

#[cfg(test)]
mod tests {
    use super::TimeError::{Ambiguous, Hour, Minute, TwelveHourClock, Unreadable, WithZone};
    use super::*;

    #[test]
    fn times_as_people_write_them() {
        for (text, expect) in [
            ("19:00", "19:00"),
            ("7:30", "07:30"),
            ("07:30", "07:30"),
            ("7pm", "19:00"),
            ("7 PM", "19:00"),
            ("7.30 pm", "19:30"),
            ("7:30pm", "19:30"),
            ("7 p.m.", "19:00"),
            ("7p", "19:00"),
            ("7 a.m.", "07:00"),
            ("7 o’clock pm", "19:00"),
            ("at 7pm", "19:00"),
            ("730pm", "19:30"),
            ("12am", "00:00"),
            ("12:30 am", "00:30"),
            ("12pm", "12:00"),
            ("12:30pm", "12:30"),
            ("noon", "12:00"),
            ("12 noon", "12:00"),
            ("Midday", "12:00"),
            ("midnight", "00:00"),
            ("19h", "19:00"),
            ("7h", "07:00"),
            ("19h30", "19:30"),
            ("19 h 30", "19:30"),
            ("19 Uhr", "19:00"),
            ("19.30", "19:30"),
            ("0700", "07:00"),
            ("700", "07:00"),
            ("1930", "19:30"),
            ("0000", "00:00"),
            ("19", "19:00"),
            ("0", "00:00"),
            ("00:00", "00:00"),
            ("23:59", "23:59"),
            ("24:00", "00:00"),
            ("１９：３０", "19:30"),
            ("  19:00  ", "19:00"),
        ] {
            let found = time_of_day(text).map(|written| written.time.strftime("%H:%M").to_string());
            assert_eq!(found.as_deref(), Ok(expect), "{text}");
        }
    }

    #[test]
    fn times_are_said_as_they_were_written() {
        for (text, expect) in [
            ("7pm", "7:00 pm"),
            ("7:30 P.M.", "7:30 pm"),
            ("12am", "12:00 am"),
            ("12:05pm", "12:05 pm"),
            ("730a", "7:30 am"),
            ("19:00", "19:00"),
            ("7:05", "07:05"),
            ("noon", "12:00"),
            ("19h", "19:00"),
        ] {
            assert_eq!(time_of_day(text).unwrap().to_string(), expect, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_what_to_write() {
        let zoned = |hour, minute, twelve_hours| {
            WithZone(WrittenTime { time: Time::constant(hour, minute, 0, 0), twelve_hours })
        };
        for (text, expect, says) in [
            ("25:00", Hour(25), "no hour 25; hours go from 0 to 23"),
            ("24:01", Hour(24), "from 0 to 23"),
            ("99", Hour(99), "from 0 to 23"),
            ("2500", Hour(25), "from 0 to 23"),
            ("7:65", Minute(65), "no minute 65; minutes go from 00 to 59"),
            ("7:60 pm", Minute(60), "00 to 59"),
            ("25:65", Minute(65), "00 to 59"),
            ("13pm", TwelveHourClock(13), "“13:00”"),
            ("19:00 pm", TwelveHourClock(19), "“19:00”"),
            ("0am", TwelveHourClock(0), "“00:00”"),
            ("25pm", Hour(25), "“7pm”"),
            ("7", Ambiguous(7), "write “7am” or “7pm”"),
            ("12", Ambiguous(12), "“12am”"),
            ("", Unreadable, "write it like “19:00”"),
            ("soon", Unreadable, "“7pm”"),
            ("pm", Unreadable, "“7pm”"),
            ("h", Unreadable, "“7pm”"),
            (":", Unreadable, "“7pm”"),
            ("7:5", Unreadable, "“7pm”"),
            ("007:30", Unreadable, "“7pm”"),
            ("-7:00", Unreadable, "“7pm”"),
            ("+7:00", Unreadable, "“7pm”"),
            ("7:+5", Unreadable, "“7pm”"),
            ("19:00:00", Unreadable, "“7pm”"),
            ("7:30 UTC", zoned(7, 30, false), "as in “07:30”"),
            ("19:00 UTC", zoned(19, 0, false), "“timezone”"),
            ("7:30pm EST", zoned(19, 30, true), "“7:30 pm”"),
            ("7:30pm Eastern Standard Time", zoned(19, 30, true), "“7:30 pm”"),
            ("19:00UTC+2", zoned(19, 0, false), "“19:00”"),
            ("7 EST", Ambiguous(7), "write “7am” or “7pm”"),
            ("19:00 or so", Unreadable, "“7pm”"),
            ("٧:٣٠", Unreadable, "“7pm”"),
            ("éé", Unreadable, "“7pm”"),
            ("12345", Unreadable, "“7pm”"),
            (&"9".repeat(6_000), Unreadable, "“7pm”"),
            (&"é".repeat(6_000), Unreadable, "“7pm”"),
        ] {
            let found = time_of_day(text).unwrap_err();
            assert_eq!(found, expect, "{text}");
            assert!(found.to_string().contains(says), "{text}: {found}");
        }
    }
}
