//! Topics whose examples nobody has run for long.

use super::draft::Draft;
use crate::diagnostic::{Fault, LeftOut, Report, Severity};
use crate::month::Month;

/// From more than this many months on, what was run says little about what happens today: most tools that the shipped
/// topics speak of have a new major version each year.
const FRESH: u32 = 12;

/// The most warnings that are given; more are counted.
const MAX_WARNINGS: usize = 500;

/// When a topic was verified, and where it says so, as a warning without words.
#[derive(Debug)]
pub(super) struct Verified {
    topic: String,
    month: Month,
    location: Fault,
}

/// What the topics of `draft` say of it.
pub(super) fn verified(draft: &Draft<'_>) -> Vec<Verified> {
    let topics = draft.topics.iter().filter_map(|topic| {
        let (id, words) = (topic.record.id.value()?, topic.record.verified.value()?);
        let location = words.location.fault(Severity::Warning, String::new(), String::new());
        Some(Verified { topic: id.text.clone(), month: Month::from_text(&words.text)?, location })
    });
    topics.collect()
}

/// Warns of those whose examples were last run too long before `today`.
pub(super) fn report(verified: &[Verified], today: Month) -> Report {
    let mut outdated: Vec<Fault> = Vec::new();
    for Verified { topic, month, location } in verified.iter().filter(|one| one.month.until(today) > FRESH) {
        let message = format!("the examples of `{topic}` were last run {} months ago", month.until(today));
        let help = format!("run them; if they still do what the text says, write `verified = \"{today}\"`");
        outdated.push(Fault { message, help, ..location.clone() });
    }
    let left_out = LeftOut { errors: 0, warnings: outdated.len().saturating_sub(MAX_WARNINGS) };
    outdated.truncate(MAX_WARNINGS);
    Report::new(outdated, left_out)
}
