//! Search over a small corpus of our own: how well queries of all sorts are answered.

mod queries;

use queries::{FAQ, FAQ_HELD_OUT, Score, TOPICS, TOPICS_HELD_OUT, read, score};
use toml::{Table, Value};
use waymark_search::{Document, Index};

/// Things to search.
struct Corpus {
    ids: Vec<String>,
    index: Index,
}

impl Corpus {
    /// The fixture's tables called `kind`, by the fields they are found by.
    fn of(kind: &str, [id, title, text]: [&str; 3]) -> Self {
        let fixture: Table = include_str!("queries/fixture.toml").parse().expect("the fixture is TOML");
        let tables = fixture[kind].as_array().expect("a list of tables");
        let field = |value: &Value| value.as_str().expect("text").to_owned();
        let aliases: Vec<Vec<String>> = tables
            .iter()
            .map(|table| table["aliases"].as_array().expect("a list").iter().map(field).collect())
            .collect();
        let documents = tables.iter().zip(&aliases).map(|(table, aliases)| Document {
            id: table[id].as_str().expect("text"),
            title: table[title].as_str().expect("text"),
            aliases,
            text: table[text].as_str().expect("text"),
            mistakes: &[],
            is_tool: false,
        });
        Self { ids: tables.iter().map(|table| field(&table[id])).collect(), index: Index::new(documents) }
    }

    fn score(&self, name: &str, table: &str) -> Score {
        score(name, &read(table, &self.ids), |text| self.index.find(text).map(|at| self.ids[at].clone()))
    }
}

#[test]
fn questions_find_their_entry() {
    let faq = Corpus::of("faq", ["slug", "question", "answer"]);
    faq.score("faq, tuned", FAQ).reaches(97, 95);
    faq.score("faq, held out", FAQ_HELD_OUT).reaches(92, 90);
}

#[test]
fn names_find_their_topic() {
    let topics = Corpus::of("topic", ["id", "title", "summary"]);
    topics.score("topics, tuned", TOPICS).reaches(97, 95);
    topics.score("topics, held out", TOPICS_HELD_OUT).reaches(94, 90);
}
