//! The rules of learning: pure functions from a roadmap and one person's progress (DESIGN.md §2).

mod completion;
mod next;
mod points;
mod progress;

pub use completion::{Completion, Scope, completion};
pub use next::{Step, next_steps, unlocks};
pub use points::{Points, points};
pub use progress::{Progress, State};

#[cfg(test)]
pub(crate) mod fixture;
