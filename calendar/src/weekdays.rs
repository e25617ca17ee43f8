//! Days of the week, as people choose them: "weekdays", "mon, wed and fri".

use std::fmt;

use jiff::civil::{Date, Weekday};

/// A set of days of the week. It has at least one: to choose none is to turn a thing off, which is said elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

/// Why a text is no set of days. It says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeekdaysError {
    /// No day is left: nothing was written, or everything was taken away again.
    #[error("no day is named; write {WRITE}")]
    Empty,
    /// A word that is no day, at most twenty characters of it.
    #[error("“{0}” is no day; write {WRITE}")]
    Unknown(String),
    /// A range without its first or its last day.
    #[error("a range needs its first and its last day; write {WRITE}")]
    Range,
}

const WRITE: &str = "“every day”, “weekdays”, “weekends”, or days such as “mon, wed, fri” or “mon-fri”";

/// How much of a word an error repeats: enough for every word that is a day.
const LONGEST: usize = 20;

const WEEK: [(Weekday, &str, &str); 7] = [
    (Weekday::Monday, "Mon", "monday"),
    (Weekday::Tuesday, "Tue", "tuesday"),
    (Weekday::Wednesday, "Wed", "wednesday"),
    (Weekday::Thursday, "Thu", "thursday"),
    (Weekday::Friday, "Fri", "friday"),
    (Weekday::Saturday, "Sat", "saturday"),
    (Weekday::Sunday, "Sun", "sunday"),
];

impl Weekdays {
    /// Monday alone.
    pub const MONDAY: Weekdays = Weekdays(0b000_0001);
    /// Every day of the week.
    pub const ALL: Weekdays = Weekdays(0b111_1111);
    /// Monday to Friday.
    pub const WORKING: Weekdays = Weekdays(0b001_1111);
    /// Saturday and Sunday.
    pub const WEEKEND: Weekdays = Weekdays(0b110_0000);

    /// The set as it is stored: bit 0 for Monday to bit 6 for Sunday.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// The set of those bits; none if it would be empty or has a bit too many.
    pub fn from_bits(bits: u8) -> Option<Self> {
        (bits != 0 && bits & !Self::ALL.0 == 0).then_some(Self(bits))
    }

    /// Whether that day of the week is among them.
    pub fn contains(self, weekday: Weekday) -> bool {
        self.0 & bit(weekday) != 0
    }

    /// Whether the day of the week that `date` falls on is among them.
    pub fn include(self, date: Date) -> bool {
        self.contains(date.weekday())
    }

    /// The days in order, from Monday.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        WEEK.into_iter().map(|(weekday, ..)| weekday).filter(move |&weekday| self.contains(weekday))
    }

    /// Reads the days as people write them: `weekdays`, `weekends`, `every day`, `daily`, `mon,wed,fri`,
    /// `Monday and Thursday`, `mon-fri`, `fri to mon`, `every day except Sunday`. Days may be cut to two letters.
    pub fn parse(text: &str) -> Result<Self, WeekdaysError> {
        let text = text.to_lowercase().replace(['–', '—', '-'], " - ");
        let words = text.split(|at: char| at.is_whitespace() || ",;/&+.".contains(at)).filter(|word| !word.is_empty());

        let mut named = 0;
        let mut taken_away = None;
        let mut last: Option<Weekday> = None;
        let mut range = false;
        let mut before = "";
        for word in words {
            let days = taken_away.as_mut().unwrap_or(&mut named);
            let mut single = None;
            match word {
                "and" | "on" | "every" | "each" | "all" => {}
                "except" | "but" | "not" | "without" => {
                    taken_away.get_or_insert(0);
                }
                "-" | "to" | "till" | "until" | "through" | "thru" => {
                    if last.is_none() || range {
                        return Err(WeekdaysError::Range);
                    }
                    range = true;
                    before = word;
                    continue;
                }
                "daily" | "everyday" | "always" => *days |= Self::ALL.0,
                "day" | "days" if matches!(before, "every" | "each" | "all") => *days |= Self::ALL.0,
                "weekday" | "weekdays" | "workdays" => *days |= Self::WORKING.0,
                "weekend" | "weekends" => *days |= Self::WEEKEND.0,
                _ => {
                    let day =
                        weekday(word).ok_or_else(|| WeekdaysError::Unknown(word.chars().take(LONGEST).collect()))?;
                    match last.filter(|_| range) {
                        Some(first) => *days |= between(first, day),
                        None => *days |= bit(day),
                    }
                    single = Some(day).filter(|_| !range);
                    range = false;
                }
            }
            if range {
                return Err(WeekdaysError::Range);
            }
            last = single;
            before = word;
        }
        if range {
            return Err(WeekdaysError::Range);
        }
        let days = match taken_away {
            None => named,
            // "not on Sundays" means all the others.
            Some(without) => (if named == 0 { Self::ALL.0 } else { named }) & !without,
        };
        Self::from_bits(days).ok_or(WeekdaysError::Empty)
    }
}

impl Default for Weekdays {
    /// Every day.
    fn default() -> Self {
        Self::ALL
    }
}

impl fmt::Display for Weekdays {
    /// In words that [`Weekdays::parse`] reads: "every day", "weekdays", "weekends", "Mon, Wed and Fri".
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ALL => return out.write_str("every day"),
            Self::WORKING => return out.write_str("weekdays"),
            Self::WEEKEND => return out.write_str("weekends"),
            _ => {}
        }
        let count = self.iter().count();
        for (at, (_, short, _)) in WEEK.iter().filter(|(weekday, ..)| self.contains(*weekday)).enumerate() {
            out.write_str(match at {
                0 => "",
                _ if at + 1 == count => " and ",
                _ => ", ",
            })?;
            out.write_str(short)?;
        }
        Ok(())
    }
}

fn bit(weekday: Weekday) -> u8 {
    1 << weekday.to_monday_zero_offset()
}

/// The bits from `first` to `last`, around the end of the week if need be.
fn between(first: Weekday, last: Weekday) -> u8 {
    let days = (0..=last.since(first)).map(|days| bit(first.wrapping_add(days)));
    days.fold(0, |all, bit| all | bit)
}

/// The day that `word` is the beginning of; two letters tell them apart. `tues` and `thurs` are beginnings.
fn weekday(word: &str) -> Option<Weekday> {
    let word = if word == "weds" { "wed" } else { word };
    let (weekday, ..) = WEEK
        .into_iter()
        .find(|(_, _, name)| word.len() >= 2 && (name.starts_with(word) || word.strip_suffix('s') == Some(name)))?;
    Some(weekday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_people_write_them() {
        for (text, expect) in [
            ("weekdays", "weekdays"),
            ("Weekday", "weekdays"),
            ("every weekday", "weekdays"),
            ("workdays", "weekdays"),
            ("mon-fri", "weekdays"),
            ("Mon – Fri", "weekdays"),
            ("monday through friday", "weekdays"),
            ("mon,tue,wed,thu,fri", "weekdays"),
            ("weekends", "weekends"),
            ("WEEKEND", "weekends"),
            ("sat & sun", "weekends"),
            ("every day", "every day"),
            ("everyday", "every day"),
            ("daily", "every day"),
            ("all days", "every day"),
            ("mon-sun", "every day"),
            ("weekdays and weekends", "every day"),
            ("mon,wed,fri", "Mon, Wed and Fri"),
            ("fri, mon , wed", "Mon, Wed and Fri"),
            ("mo we fr", "Mon, Wed and Fri"),
            ("Mon. Wed. Fri.", "Mon, Wed and Fri"),
            ("Monday and Thursday", "Mon and Thu"),
            ("mondays & thursdays", "Mon and Thu"),
            ("tues/thurs", "Tue and Thu"),
            ("weds", "Wed"),
            ("on Sunday", "Sun"),
            ("fri-mon", "Mon, Fri, Sat and Sun"),
            ("sat to tue", "Mon, Tue, Sat and Sun"),
            ("mon-wed, sat", "Mon, Tue, Wed and Sat"),
            ("mon-mon", "Mon"),
            ("weekdays and sat", "Mon, Tue, Wed, Thu, Fri and Sat"),
            ("every day except Sunday", "Mon, Tue, Wed, Thu, Fri and Sat"),
            ("weekdays but not wed and fri", "Mon, Tue and Thu"),
            ("not on mondays", "Tue, Wed, Thu, Fri, Sat and Sun"),
        ] {
            let found = Weekdays::parse(text).map(|days| days.to_string());
            assert_eq!(found.as_deref(), Ok(expect), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused_with_what_to_write() {
        use WeekdaysError::{Empty, Range, Unknown};
        let unknown = |word: &str| Unknown(word.into());
        for (text, expect) in [
            ("", Empty),
            (" , ", Empty),
            ("every", Empty),
            ("mon except mon", Empty),
            ("funday", unknown("funday")),
            ("every other day", unknown("other")),
            ("day", unknown("day")),
            ("m", unknown("m")),
            ("mon,tus", unknown("tus")),
            ("1-5", unknown("1")),
            ("понедельник", unknown("понедельник")),
            ("mon-", Range),
            ("-fri", Range),
            ("mon--fri", Range),
            ("mon-wed-fri", Range),
            ("mon to daily", Range),
            (&"é".repeat(6_000), unknown(&"é".repeat(20))),
        ] {
            let found = Weekdays::parse(text);
            assert_eq!(found, Err(expect), "{text}");
            assert!(found.unwrap_err().to_string().contains("write “every day”, “weekdays”"), "{text}");
        }
    }

    #[test]
    fn every_set_is_stored_and_said_so_that_it_can_be_read_again() {
        for bits in 1..128 {
            let days = Weekdays::from_bits(bits).unwrap();
            assert_eq!(days.bits(), bits);
            assert_eq!(Weekdays::parse(&days.to_string()), Ok(days), "{days}");
            assert_eq!(days.iter().fold(0, |all, day| all | bit(day)), bits);
        }
        for bits in [0, 128, 255] {
            assert_eq!(Weekdays::from_bits(bits), None, "{bits}");
        }
        assert_eq!(Weekdays::default(), Weekdays::ALL);
    }
}
