//! Search over the shipped content: how well queries of all sorts are answered.

mod queries;
#[path = "queries/report.rs"]
mod report;

/// What was kept out has to do as well as people may expect of strangers' questions; topics that the shipped roadmaps do
/// not have are asked for too, and deserve no answer.
#[test]
fn queries_lead_where_they_should() {
    let [questions, asked_topics, topics] = report::figures();
    questions.all_tuned().reaches(95, 95);
    questions.all_held_out().reaches(90, 80);
    asked_topics.all_tuned().reaches(90, 90);
    asked_topics.all_held_out().reaches(75, 80);
    topics.all_tuned().reaches(90, 95);
    topics.all_held_out().reaches(88, 80);
    // Being right is easy for those who never answer.
    questions.all_held_out().answers(55);
    topics.all_held_out().answers(75);
}

#[test]
fn the_report_is_current() {
    let current = report::markdown(&report::figures());
    let written = include_str!("../SEARCH.md");
    assert!(written == current, "run: cargo run --release -p waymark-search --example search_report -- --write");
}
