//! What a topic lacks that would help people to remember it, and what only some matter with.

use super::{Advice, LINKED};
use crate::load::schema::{Record, TopicRecord};

/// The fewest questions that are worth coming back to a topic for: two to test oneself with, and one for later.
const CHECKS: usize = 3;

impl Advice<'_, '_> {
    /// Topics with few questions, or none where most have some, and what is alike.
    pub(super) fn practice(&mut self) {
        let topics: Vec<usize> = (0..self.draft.topics.len()).filter(|&at| !self.is_avoided(at)).collect();
        let most = |has: fn(&TopicRecord<'_>) -> bool| {
            let having = topics.iter().filter(|&&at| has(&self.draft.topics[at].record)).count();
            having > 0 && having * LINKED >= topics.len()
        };
        let most_have_checks = most(|record| !record.check.items().is_empty());
        let most_have_mistakes = most(|record| !record.mistake.items().is_empty());
        for at in topics {
            self.checks(at, most_have_checks);
            self.only_with(at);
            let record = &self.draft.topics[at].record;
            // An empty list is an answer.
            if most_have_mistakes && !record.mistake.is_there() {
                let message = format!("`{}` has no mistakes, unlike most topics of this roadmap", self.id(at));
                let help = "add `[[topic.mistake]]`: what people see, where it comes from, what to do";
                self.faults.warning(record.location(), message, help);
            }
        }
    }

    fn checks(&mut self, at: usize, most_have_some: bool) {
        let record = &self.draft.topics[at].record;
        let checks = record.check.items();
        let count = match checks.len() {
            0 if record.check.is_there() || !most_have_some => return,
            0 => "no check, unlike most topics of this roadmap".to_owned(),
            1 => "1 check only".to_owned(),
            count => format!("{count} checks only"),
        };
        if checks.len() < CHECKS {
            let message = format!("`{}` has {count}", self.id(at));
            let help = "add `[[topic.check]]`: with three, two can be asked at once and one is left for later";
            self.faults.warning(record.location(), message, help);
        }
        let is_tried = |kind: &str| matches!(kind, "choose" | "predict");
        if !checks.is_empty() && !checks.iter().any(|check| check.kind.value().is_some_and(|it| is_tried(&it.text))) {
            let message = format!("no check of `{}` is of the kind `predict` or `choose`", self.id(at));
            let help = "add one: what one commits to before seeing the answer is remembered best";
            self.faults.warning(record.location(), message, help);
        }
    }

    /// Topics that never count, since nobody is led to what they matter with.
    fn only_with(&mut self, at: usize) {
        let others = &self.references[at].only_with;
        if let Some((_, words)) = others.first()
            && others.iter().all(|&(other, _)| self.is_avoided(other))
        {
            let message = format!("`{}` never counts: what it matters with is marked `avoid`", self.id(at));
            self.faults.warning(words.location, message, "name another topic, or mark this one `avoid` as well");
        }
    }
}
