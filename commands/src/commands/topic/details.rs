//! *Read on*: all there is to say of a topic.

use waymark_roadmap::{Roadmap, TopicIx};

use super::link_lines;
use crate::replies::text::escape;
use crate::replies::{Colour, Reply, parts};

/// The whole description, and all links.
pub(super) fn view(roadmap: &Roadmap, at: TopicIx) -> Reply {
    let topic = roadmap.topic(at);
    Reply::new(Colour::Neutral)
        .title(escape(&topic.title))
        .text(&topic.description)
        .list("Where to learn it", &link_lines(&topic.links.iter().collect::<Vec<_>>(), usize::MAX))
        .small(parts::place(roadmap, at))
}
