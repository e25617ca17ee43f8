//! The rules, as pure functions (DESIGN.md §2): of learning, from a roadmap and one person’s progress; and of days and times,
//! from instants and time zones.

mod completion;
mod local;
mod milestone;
mod next;
mod period;
mod plan;
mod points;
mod progress;
mod schedule;
mod streak;
mod weekdays;
mod when;
pub mod zone;

pub use completion::{Completion, Scope, completion};
pub use local::{first_instant, local_date};
pub use milestone::{Milestone, milestones, reached, reached_days};
pub use next::{Step, next_steps, unlocks};
pub use period::Period;
pub use plan::{FARTHEST_YEARS, Finish, Hours, Pace, finish, hours, pace};
pub use points::{Points, points};
pub use progress::{Progress, State};
pub use schedule::{Fate, Firing, LATEST, Schedule, fate};
pub use streak::{DAYS_A_FREEZE, MOST_FREEZES, Streak, chosen_on, streak};
pub use weekdays::{Weekdays, WeekdaysError};
pub use when::{TimeError, time_of_day};

#[cfg(test)]
pub(crate) mod fixture;
