//! Times, days, weekdays and time zones as people write them; periods and schedules.
//!
//! Pure functions of instants, dates and zones: nothing here knows of roadmaps, and nothing reads the clock. Of the
//! machine only its time zone database is looked at (see [`zone::time_zone`]).

mod local;
mod period;
mod personal;
mod schedule;
mod time_of_day;
mod weekdays;
pub mod zone;

pub use local::{first_instant, local_date};
pub use period::Period;
pub use personal::{PersonalCalendar, Residence};
pub use schedule::{Fate, Firing, MAX_LATENESS, Schedule, fate};
pub use time_of_day::{TimeError, WrittenTime, time_of_day};
pub use weekdays::{Weekdays, WeekdaysError};

/// The time zone of that IANA name, from the database in the binary: the same on every machine.
#[cfg(test)]
pub(crate) fn iana(name: &str) -> jiff::tz::TimeZone {
    jiff::tz::TimeZoneDatabase::bundled().get(name).unwrap()
}
