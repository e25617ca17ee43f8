//! What there is to learn: the roadmap's content, its rules and its search.
//!
//! Nothing here does I/O beyond reading content, and nothing reads the clock.

pub mod id;
pub mod model;
pub mod rules;
pub mod search;

pub use id::{FaqSlug, RoadmapId, StageId, TopicId};
pub use model::{
    Choice, ChoiceIx, FaqEntry, FaqIx, Library, Link, LinkKind, Mark, Roadmap, Stage, StageIx, Topic, TopicIx,
};
