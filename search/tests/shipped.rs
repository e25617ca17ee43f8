//! Search over the shipped content: how well queries of all sorts are answered.

use waymark_roadmap::{Roadmap, TopicIx};

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

/// Whoever pastes what they see finds where it is explained. Some signs are told by two topics, and nearly as well.
#[test]
fn errors_lead_to_where_they_are_explained() {
    let offer = report::shipped();
    let (mut signs, mut led, mut right) = (0, 0, 0);
    let mut missed = String::new();
    for roadmap in offer.roadmaps() {
        for (at, topic) in roadmap.topics() {
            for mistake in &topic.mistakes {
                let found = offer.find_topic(&mistake.sign);
                let is_own = |found: &(&Roadmap, TopicIx)| found.0.id == roadmap.id && found.1 == at;
                signs += 1;
                right += usize::from(found.clone().found().as_ref().is_some_and(is_own));
                if found.clone().closest().iter().any(is_own) {
                    led += 1;
                } else {
                    missed += &format!("\n{} of {}", mistake.sign, topic.id);
                }
            }
        }
    }
    let told = format!("{signs} signs, {led} led right, {right} outright; missed:{missed}");
    assert!(signs > 500 && led * 100 >= 99 * signs && right * 100 >= 95 * signs, "{told}");
}
