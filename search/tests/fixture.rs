//! Search over a small corpus of our own: how well queries of all sorts are answered.

mod queries;

use queries::{Corpus, FAQ, FAQ_HELD_OUT, TOPICS, TOPICS_HELD_OUT, read};
use toml::{Table, Value};
use waymark_search::Document;

/// The fixture's tables called `kind`, by the fields they are found by.
fn corpus(kind: &str, [id, title, text]: [&str; 3]) -> Corpus {
    let fixture: Table = include_str!("queries/fixture.toml").parse().expect("the fixture is TOML");
    let tables = fixture[kind].as_array().expect("a list of tables");
    let field = |value: &Value| value.as_str().expect("text").to_owned();
    let aliases: Vec<Vec<String>> =
        tables.iter().map(|table| table["aliases"].as_array().expect("a list").iter().map(field).collect()).collect();
    Corpus::of(tables.iter().zip(&aliases).map(|(table, aliases)| Document {
        id: table[id].as_str().expect("text"),
        title: table[title].as_str().expect("text"),
        aliases,
        text: table[text].as_str().expect("text"),
        is_tool: false,
    }))
}

#[test]
fn questions_find_their_entry() {
    let faq = corpus("faq", ["slug", "question", "answer"]);
    faq.score("faq, tuned", &read(FAQ, &faq.ids)).reaches(97, 95);
    faq.score("faq, held out", &read(FAQ_HELD_OUT, &faq.ids)).reaches(92, 90);
}

#[test]
fn names_find_their_topic() {
    let topics = corpus("topic", ["id", "title", "summary"]);
    topics.score("topics, tuned", &read(TOPICS, &topics.ids)).reaches(97, 95);
    topics.score("topics, held out", &read(TOPICS_HELD_OUT, &topics.ids)).reaches(94, 90);
}
