//! What there is to learn: the roadmaps, how their content is read, and the rules of learning.
//!
//! Nothing here does I/O beyond reading content, and nothing reads the clock.

pub mod diagnostic;
pub mod id;
pub mod load;
mod markdown;
pub mod model;
pub mod rules;
pub mod source;
pub mod text;
pub mod url;
pub mod wording;

pub use diagnostic::{Fault, Report, Severity};
pub use id::{FaqSlug, RoadmapId, StageId, TopicId};
pub use load::{Loaded, load, load_directory};
pub use model::{
    Choice, ChoiceIx, FaqEntry, FaqIx, Library, Link, LinkKind, Mark, Roadmap, Stage, StageIx, Topic, TopicIx,
};
