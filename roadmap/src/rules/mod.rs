//! The rules of learning, as pure functions of a roadmap and one person’s progress.

mod completion;
mod milestone;
mod next;
mod pace;
mod points;
mod progress;
mod question_of_the_day;
mod review;
mod streak;
mod units;

pub use completion::{Completion, Scope, completion, is_wholly_proven};
pub use milestone::{Milestone, milestones, reached, reached_days};
pub use next::{Step, next_steps, unlocks};
pub use pace::{FARTHEST_YEARS, Finish, Hours, Pace, finish, hours, pace};
pub use points::{Points, points};
pub use progress::{Progress, State};
pub use question_of_the_day::{Question, RESTS, question_of_the_day};
pub use review::{Askable, Done, Grade, LADDER, Memory, PROOFS, PROVES_AFTER, Rest, memory, pick};
pub use streak::{CountedDay, DAYS_A_FREEZE, MOST_FREEZES, Streak, chosen_on, streak};
pub use units::{Unit, units};

#[cfg(test)]
pub(crate) mod fixture;
