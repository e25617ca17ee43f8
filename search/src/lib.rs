//! From what people type to what they mean: topics, stages, questions and roadmaps, by free text.
//!
//! [`Search`] is made once for the content that is loaded. An [`Offer`] is what of it is found somewhere, such as in a
//! server that offers some roadmaps only: a view, made for each interaction at next to no cost. Both find with an
//! [`Index`], which knows nothing of roadmaps. How well all this does, and how that is measured: SEARCH.md.

mod ask;
mod index;
mod search;

pub use ask::Part;
pub use index::{Document, Index, Match};
pub use search::{Offer, Search};
