//! Search over the shipped content: how well queries of all sorts are answered.

mod queries;
#[path = "queries/report.rs"]
mod report;

#[test]
fn questions_find_their_entry() {
    let report::Figures { tuned: [tuned, by_personas], held_out: [held_out, unseen] } = report::faq();
    tuned.reaches(95, 90, 93);
    by_personas.reaches(90, 70, 90);
    held_out.reaches(92, 80, 80);
    unseen.reaches(85, 60, 80);
}

/// Topics that the shipped roadmap does not have are asked for too, and deserve no answer.
#[test]
fn names_find_their_topic() {
    let report::Figures { tuned: [tuned, by_personas], held_out: [held_out, unseen] } = report::topics();
    tuned.reaches(97, 93, 90);
    by_personas.reaches(90, 75, 90);
    held_out.reaches(94, 80, 90);
    unseen.reaches(80, 65, 80);
}

#[test]
fn the_report_is_current() {
    let current = report::markdown(report::faq(), report::topics());
    let written = include_str!("../SEARCH.md");
    assert!(written == current, "run: cargo run --release -p waymark-search --example search_report -- --write");
}
