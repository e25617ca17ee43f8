//! Search over the shipped content: how well queries of all sorts are answered.

mod queries;

use queries::{Corpus, FAQ, FAQ_HELD_OUT, TOPICS, TOPICS_HELD_OUT, read};
use waymark_roadmap::Library;
use waymark_roadmap::search::Document;

#[test]
fn questions_find_their_entry() {
    let library = Library::embedded().expect("the shipped content has no faults");
    let faq = Corpus::of(library.default_roadmap().faq().map(|(_, entry)| Document {
        id: entry.slug.as_str(),
        title: &entry.question,
        aliases: &entry.aliases,
        text: &entry.answer,
    }));
    faq.score("shipped faq, tuned", &read(FAQ, &faq.ids)).reaches(95, 88, 93);
    faq.score("shipped faq, held out", &read(FAQ_HELD_OUT, &faq.ids)).reaches(92, 75, 90);
}

/// Topics that the shipped roadmap does not have are asked for too, and deserve no answer.
#[test]
fn names_find_their_topic() {
    let library = Library::embedded().expect("the shipped content has no faults");
    let topics = Corpus::of(library.default_roadmap().topics().map(|(_, topic)| Document {
        id: topic.id.as_str(),
        title: &topic.title,
        aliases: &topic.aliases,
        text: &topic.summary,
    }));
    topics.score("shipped topics, tuned", &read(TOPICS, &topics.ids)).reaches(97, 95, 92);
    topics.score("shipped topics, held out", &read(TOPICS_HELD_OUT, &topics.ids)).reaches(94, 80, 90);
}
