//! What there is to learn: the roadmap's content, its rules and its search.
//!
//! Nothing here does I/O beyond reading content, and nothing reads the clock.

pub mod diagnostic;
mod find;
pub mod id;
pub mod import;
pub mod load;
pub mod model;
pub mod rules;
pub mod search;
pub mod source;
pub mod wording;

pub use diagnostic::{Fault, Report, Severity};
pub use id::{FaqSlug, RoadmapId, StageId, TopicId};
pub use load::{Loaded, load, load_directory};
pub use model::{
    Choice, ChoiceIx, FaqEntry, FaqIx, Library, Link, LinkKind, Mark, Roadmap, Stage, StageIx, Topic, TopicIx,
};
