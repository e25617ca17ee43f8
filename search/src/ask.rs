//! What a question asked in a chat leads to: an entry of the FAQ, a topic, or a choice of what comes closest.
//!
//! People ask where they happen to be. `what is an index` is a topic's matter and asked of the FAQ all the same, and who
//! looks for a topic may name an entry. So both are looked for, and what fits better answers a question, if it surely does.

use waymark_roadmap::{FaqIx, Roadmap, TopicIx};

use crate::index::{Found, Match};
use crate::search::Offer;

/// How much better one kind has to fit than the other to be taken for it. Closer than that, the kind that was asked for
/// answers, if it alone is sure.
const APART: f64 = 0.03;

/// How much better an entry has to fit for a topic that is surely meant to be asked back about.
const FAR: f64 = 0.1;

/// How many of the closest are offered, a row of buttons, and from which share of the first's score on.
const OFFERED: usize = 5;
const CLOSE: f64 = 0.6;

/// What can answer a question.
#[derive(Debug, Clone, Copy)]
pub enum Part<'o> {
    /// An entry of a roadmap's FAQ.
    Entry(&'o Roadmap, FaqIx),
    /// A topic of a roadmap.
    Topic(&'o Roadmap, TopicIx),
}

impl Offer {
    /// What answers `text`, asked of the FAQ: an entry or a topic, whichever fits better.
    pub fn answer_question(&self, text: &str) -> Match<Part<'_>> {
        answer_question(self.entry(text), || self.topic(text))
    }

    /// What answers `text`, given as a topic: a topic, unless an entry fits far better, or an entry that has that very name.
    pub fn answer_topic(&self, text: &str) -> Match<Part<'_>> {
        answer_topic(self.topic(text), || self.entry(text))
    }

    /// What to offer while a question is being typed, best first, at most `limit`: entries, and before them the topic that
    /// would answer the text.
    pub fn complete_answers(&self, partial: &str, limit: usize) -> Vec<Part<'_>> {
        let entries = self.complete_questions(partial, limit).into_iter();
        let entries = entries.map(|(roadmap, entry)| Part::Entry(roadmap, entry));
        let topic = self.answer_question(partial).found().filter(|part| matches!(part, Part::Topic(..)));
        topic.into_iter().chain(entries).take(limit).collect()
    }

    fn entry(&self, text: &str) -> Found<Part<'_>> {
        self.look_for_question(text).map(|(roadmap, entry)| Part::Entry(roadmap, entry))
    }

    fn topic(&self, text: &str) -> Found<Part<'_>> {
        self.look_for_topic(text).map(|(roadmap, topic)| Part::Topic(roadmap, topic))
    }
}

fn answer_question<T: Copy>(entry: Found<T>, topic: impl FnOnce() -> Found<T>) -> Match<T> {
    if let Match::Named(_) = entry.meant {
        return entry.meant;
    }
    let topic = topic();
    let lead = entry.score - topic.score;
    match (entry.meant, topic.meant) {
        (_, named @ Match::Named(_)) => named,
        (likely @ Match::Likely(..), _) if lead > APART => likely,
        (_, likely @ Match::Likely(..)) if lead < -APART => likely,
        (likely @ Match::Likely(..), Match::Unsure(_)) if lead >= -APART => likely,
        _ => Match::Unsure(closest(entry.near, topic.near)),
    }
}

fn answer_topic<T: Copy>(topic: Found<T>, entry: impl FnOnce() -> Found<T>) -> Match<T> {
    if let Match::Named(_) = topic.meant {
        return topic.meant;
    }
    let entry = entry();
    match (topic.meant, entry.meant) {
        (_, named @ Match::Named(_)) => named,
        (likely @ Match::Likely(..), _) if topic.score + FAR > entry.score => likely,
        _ => Match::Unsure(closest(topic.near, entry.near)),
    }
}

/// What to offer of both, best first.
fn closest<T>(mut near: Vec<(T, f64)>, others: Vec<(T, f64)>) -> Vec<T> {
    near.extend(others);
    near.sort_by(|one, other| other.1.total_cmp(&one.1));
    let enough = near.first().map_or(0.0, |(_, best)| best * CLOSE);
    near.into_iter().take_while(|(_, score)| *score >= enough).map(|(part, _)| part).take(OFFERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(meant: Match<char>, score: f64, near: &[(char, f64)]) -> Found<char> {
        Found { meant, score, near: near.to_vec() }
    }

    fn likely(what: char, score: f64) -> Found<char> {
        found(Match::Likely(what, Vec::new()), score, &[(what, score)])
    }

    fn unsure(what: char, score: f64) -> Found<char> {
        found(Match::Unsure(vec![what]), score, &[(what, score)])
    }

    fn nothing() -> Found<char> {
        found(Match::default(), 0.0, &[])
    }

    /// An answer, or after a question mark what is offered.
    fn told(answer: Match<char>) -> String {
        match answer {
            Match::Named(found) | Match::Likely(found, _) => found.to_string(),
            Match::Unsure(offered) => format!("?{}", String::from_iter(offered)),
        }
    }

    /// What entries and topics come to, each by itself, and then a question, and a topic's name.
    #[test]
    fn the_better_fit_answers_if_it_is_sure() {
        type Case = (fn() -> Found<char>, fn() -> Found<char>, &'static str, &'static str);
        let cases: &[Case] = &[
            (|| Found::named('e'), || Found::named('t'), "e", "t"),
            (|| likely('e', 0.9), || Found::named('t'), "t", "t"),
            (|| Found::named('e'), || likely('t', 0.9), "e", "e"),
            (|| likely('e', 0.9), || likely('t', 0.85), "e", "t"),
            (|| likely('e', 0.9), || likely('t', 0.6), "e", "?et"),
            (|| likely('e', 0.5), || likely('t', 0.9), "t", "t"),
            (|| likely('e', 0.9), || unsure('t', 0.5), "e", "?e"),
            (|| unsure('e', 0.5), || likely('t', 0.9), "t", "t"),
            // It is sure, and the other fits better.
            (|| likely('e', 0.6), || unsure('t', 0.9), "?te", "?te"),
            (|| unsure('e', 0.9), || likely('t', 0.85), "?et", "t"),
            (|| unsure('e', 0.9), || likely('t', 0.6), "?et", "?et"),
            // As good as each other: what was asked for, if it alone is sure.
            (|| likely('e', 0.70), || likely('t', 0.71), "?te", "t"),
            (|| likely('e', 0.70), || unsure('t', 0.71), "e", "?te"),
            (|| unsure('e', 0.71), || likely('t', 0.70), "?et", "t"),
            // What is far from the closest is not offered.
            (|| unsure('e', 0.2), || unsure('t', 0.3), "?te", "?te"),
            (|| unsure('e', 0.2), || unsure('t', 0.4), "?t", "?t"),
            (nothing, nothing, "?", "?"),
        ];
        for (entry, topic, asked, looked_for) in cases {
            let case = format!("{:?} and {:?}", entry(), topic());
            assert_eq!(told(answer_question(entry(), topic)), *asked, "{case}");
            assert_eq!(told(answer_topic(topic(), entry)), *looked_for, "{case}");
        }
    }

    #[test]
    fn no_more_is_offered_than_a_row_of_buttons() {
        let near: Vec<(char, f64)> = ('a'..='z').map(|part| (part, 0.3)).collect();
        assert_eq!(closest(near.clone(), near).len(), OFFERED);
    }
}
