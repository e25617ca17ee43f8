//! What there is to learn: the roadmaps, how their content is read, and the rules of learning.
//!
//! Nothing here does I/O beyond reading content, and nothing reads the clock.

pub mod diagnostic;
pub mod id;
pub mod load;
mod markdown;
pub mod model;
mod month;
mod packed;
pub mod rules;
pub mod source;
pub mod text;
pub mod url;
pub mod wording;

pub use diagnostic::{Fault, Report, Severity};
pub use id::{CheckId, FaqSlug, RoadmapId, StageId, TopicId};
pub use load::{Loaded, load, load_directory};
pub use model::{
    Check, CheckKind, CheckOption, Choice, ChoiceIx, FaqEntry, FaqIx, Library, Link, LinkKind, Mark, Mistake, Open,
    Project, Roadmap, Stage, StageIx, Task, Tier, Topic, TopicIx,
};
pub use month::Month;
