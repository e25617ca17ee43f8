//! Questions to check oneself with, as outlines have them: an item with an empty box, a question and its answer.

use super::text::line;
use waymark_roadmap::text::utf16_len;

/// The longest question, in UTF-16 units.
const MAX_ASK: usize = 400;

/// The longest answer, in UTF-16 units.
const MAX_ANSWER: usize = 600;

/// The most questions of a topic.
pub(super) const MAX_QUESTIONS: usize = 10;

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) ask: String,
    pub(super) answer: String,
}

impl Question {
    /// The question that `item` is, an item of a list with all that stands in it. Only what is plain is one: one question,
    /// one answer, behind it or in a line of its own, no code.
    pub(super) fn of(item: &str) -> Option<Self> {
        let mut lines = item.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next()?;
        let rest: Vec<_> = lines.collect();
        if rest.iter().filter(|line| line.starts_with("- ")).count() > 1 || item.contains("```") || item.contains("> ")
        {
            return None;
        }
        let parts = std::iter::once(first).chain(rest).map(|line| line.strip_prefix("- ").unwrap_or(line));
        let whole = line(&parts.collect::<Vec<_>>().join(" ")).0?;
        let end = whole.find('?')? + 1;
        let (ask, answer) = (whole[..end].trim(), whole[end..].strip_prefix(' ')?);
        let answer = answer.strip_prefix("Answer:").unwrap_or(answer).trim_start_matches(['–', '—', '→', ' ']);
        let is_plain = ask.contains(' ') && !answer.is_empty() && !answer.contains('?');
        let fits = utf16_len(ask) <= MAX_ASK && utf16_len(answer) <= MAX_ANSWER;
        (is_plain && fits).then(|| Self { ask: ask.to_owned(), answer: answer.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_plain_is_a_question() {
        for (item, expect) in [
            ("- What does 404 say? There is no such page.", Some(("What does 404 say?", "There is no such page."))),
            (
                "- What does 404 say?\n  No such page.\n  Not here.",
                Some(("What does 404 say?", "No such page. Not here.")),
            ),
            ("- What does 404 say?\n  - No such page.", Some(("What does 404 say?", "No such page."))),
            ("- What does 404 say? Answer: No such page.", Some(("What does 404 say?", "No such page."))),
            ("3. Is `GET` *safe*? Yes.", Some(("3. Is `GET` *safe*?", "Yes."))),
            ("- What does 404 say?", None),
            ("- Explain 404", None),
            ("- Why? Because.", None),
            ("- What is it? And why? Both.", None),
            ("- What are they?\n  - This\n  - That", None),
            ("- What does it print?\n```\n1\n```", None),
            ("- See https://example.org/?a=1 for more", None),
            ("", None),
        ] {
            let found = Question::of(item);
            assert_eq!(found.as_ref().map(|it| (it.ask.as_str(), it.answer.as_str())), expect, "{item:?}");
        }
        assert_eq!(Question::of(&format!("- What is it? {}", "x".repeat(601))), None);
    }
}
