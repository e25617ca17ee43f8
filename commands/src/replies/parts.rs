//! What answers a question: an entry of the FAQ, or a topic in short; and the buttons that lead to both.

use waymark_roadmap::{FaqIx, Roadmap, Tier, TopicIx};
use waymark_search::Part;

use super::links::{ReadEntry, ShowTopic, official_page};
use super::text::escape;
use super::{Button, Colour, Reply};
use crate::interactions::custom_id::{TopicName, Wire as _};

/// Rows of buttons to topics; one more is for related questions.
const TOPIC_ROWS: usize = 4;
const BUTTONS_IN_ROW: usize = 5;

/// The part as an answer for everybody.
pub(crate) fn view(part: Part<'_>) -> Reply {
    match part {
        Part::Entry(roadmap, entry) => entry_view(roadmap, entry),
        Part::Topic(roadmap, topic) => topic_in_short(roadmap, topic),
    }
}

/// An entry of the FAQ. The topics and questions that its answer names can be pressed.
pub(crate) fn entry_view(roadmap: &Roadmap, at: FaqIx) -> Reply {
    let entry = roadmap.entry(at);
    let reply = Reply::new(Colour::Neutral).title(escape(&entry.question)).text(&entry.answer);
    let topics = entry.topics.chunks(BUTTONS_IN_ROW).take(TOPIC_ROWS);
    let topics = topics.map(|row| row.iter().map(|&topic| topic_button(roadmap, topic)));
    let related = entry.related.iter().map(|&entry| entry_button(roadmap, entry));
    topics.fold(reply, Reply::buttons).buttons(related)
}

/// What a topic is, as somebody who knows would answer in a sentence or two, and the way to the rest of it.
fn topic_in_short(roadmap: &Roadmap, at: TopicIx) -> Reply {
    let topic = roadmap.topic(at);
    let more = Button::primary("Read more", ShowTopic { topic: TopicName::of(roadmap, at) }.custom_id());
    Reply::new(Colour::Neutral)
        .title(escape(&topic.title))
        .text(escape(&topic.summary))
        .under("Why it matters", topic.why.as_deref().map(escape).unwrap_or_default())
        .buttons([more].into_iter().chain(official_page(topic)))
        .small(place(roadmap, at))
}

/// Where a topic is, for small print.
pub(crate) fn place(roadmap: &Roadmap, at: TopicIx) -> String {
    let topic = roadmap.topic(at);
    let tier = match topic.tier {
        Some(Tier::Entry) => " · on the entry path",
        Some(Tier::FirstYear) => " · for the first year at work",
        None => "",
    };
    format!("{} › {}{tier}", escape(&roadmap.title), escape(&roadmap.stage(topic.stage).title))
}

/// Leads to one of several parts that may be meant; of a topic it says that it is one.
pub(crate) fn button(part: Part<'_>) -> Button {
    match part {
        Part::Entry(roadmap, entry) => entry_button(roadmap, entry),
        Part::Topic(roadmap, topic) => topic_button(roadmap, topic).labelled_after("Topic: "),
    }
}

fn topic_button(roadmap: &Roadmap, at: TopicIx) -> Button {
    Button::secondary(&roadmap.topic(at).title, ShowTopic { topic: TopicName::of(roadmap, at) }.custom_id())
}

fn entry_button(roadmap: &Roadmap, at: FaqIx) -> Button {
    let entry = roadmap.entry(at);
    let read = ReadEntry { roadmap: roadmap.id.to_string(), slug: entry.slug.to_string() };
    Button::secondary(&entry.question, read.custom_id())
}
