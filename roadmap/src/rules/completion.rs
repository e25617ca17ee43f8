//! How much of a roadmap is done, counted in units: every topic outside a group of alternatives, and every group.

use super::{Progress, State};
use crate::model::{Mark, Roadmap, StageIx, TopicIx};

/// A part of a roadmap that is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole of it.
    Roadmap,
    /// One stage.
    Stage(StageIx),
    /// The entry path. A group is on it when one of its alternatives is.
    Entry,
}

/// A count of units. What is skipped, advised against, or matters only beside something else is in neither number, so
/// that 100 % can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Completion {
    /// Units done.
    pub done: usize,
    /// Units there are.
    pub total: usize,
}

impl Completion {
    /// Whole percent, rounded down: 100 is said only when everything is done, and nothing to do is 0.
    pub fn percent(self) -> u8 {
        u8::try_from((self.done * 100).checked_div(self.total).unwrap_or(0)).unwrap_or(100)
    }

    /// Whether there was something to do and all of it is done.
    pub fn is_complete(self) -> bool {
        self.total > 0 && self.done == self.total
    }
}

impl Scope {
    /// Whether `topic` is in this part of `roadmap`.
    pub(super) fn contains(self, roadmap: &Roadmap, topic: TopicIx) -> bool {
        match self {
            Scope::Roadmap => true,
            Scope::Stage(stage) => roadmap.topic(topic).stage == stage,
            Scope::Entry => roadmap.topic(topic).is_entry(),
        }
    }
}

/// Whether `topic` is counted at all: it is neither skipped nor advised against, and it matters to the person.
pub(super) fn counts(progress: &Progress<'_>, topic: TopicIx) -> bool {
    progress.roadmap().topic(topic).mark != Some(Mark::Avoid)
        && progress.state(topic) != State::Skipped
        && progress.matters(topic)
}

/// How much of `scope` is done.
pub fn completion(progress: &Progress<'_>, scope: Scope) -> Completion {
    count(progress, scope, |topic| progress.state(topic) == State::Done)
}

/// Whether a stage is wholly proven: all of it is done, and of each unit a topic is `proven` or has no checks, of some unit one
/// that is.
pub fn is_wholly_proven(progress: &Progress<'_>, stage: StageIx, proven: impl Fn(TopicIx) -> bool) -> bool {
    let roadmap = progress.roadmap();
    let done = |topic| progress.state(topic) == State::Done;
    let units = count(progress, Scope::Stage(stage), |topic| {
        done(topic) && (proven(topic) || roadmap.topic(topic).checks.is_empty())
    });
    units.is_complete() && roadmap.topics().any(|(topic, it)| it.stage == stage && done(topic) && proven(topic))
}

/// Whether there is something to do in `scope` and all of it is done, as [`completion`] would tell.
pub(super) fn is_complete(progress: &Progress<'_>, scope: Scope) -> bool {
    let mut units = units(progress, scope, |topic| progress.state(topic) == State::Done).peekable();
    units.peek().is_some() && units.all(|done| done)
}

/// Counts the units of `scope`, and those of them that are `done`.
fn count(progress: &Progress<'_>, scope: Scope, done: impl Fn(TopicIx) -> bool + Copy) -> Completion {
    units(progress, scope, done).fold(Completion::default(), |so_far, done| Completion {
        done: so_far.done + usize::from(done),
        total: so_far.total + 1,
    })
}

/// The units of `scope`: of each, whether it, or one of its alternatives, is `done`.
fn units(progress: &Progress<'_>, scope: Scope, done: impl Fn(TopicIx) -> bool + Copy) -> impl Iterator<Item = bool> {
    let roadmap = progress.roadmap();
    let inside = move |topic| scope.contains(roadmap, topic);
    let counts = move |topic| counts(progress, topic);
    let stage = if let Scope::Stage(stage) = scope { Some(stage) } else { None };
    let alone = roadmap.topics_within(stage);
    let alone = alone.filter(move |(topic, it)| it.choice.is_none() && inside(*topic) && counts(*topic));
    let groups = roadmap.choices().filter_map(move |(choice, group)| {
        let members = || group.topics.iter().copied();
        // A group whose last way in was skipped or is advised against asks nothing; one that is satisfied counts, by
        // whichever of its members it was.
        let is_unit =
            members().any(inside) && (progress.chosen(choice) || members().any(|topic| inside(topic) && counts(topic)));
        is_unit.then(|| members().any(done))
    });
    alone.map(move |(topic, _)| done(topic)).chain(groups)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{TREE, progress, roadmap};
    use super::*;
    use crate::id::CheckId;
    use crate::model::{Check, CheckKind, Open};

    #[test]
    fn units_are_topics_outside_groups_and_groups() {
        // states, whole, first stage, entry path (done/total)
        let table = [
            ("nothing begun", "", (0, 5), (0, 3), (0, 3)),
            ("learning is not done", "a=learning", (0, 5), (0, 3), (0, 3)),
            ("a topic counts one", "a=done", (1, 5), (1, 3), (1, 3)),
            ("one alternative satisfies the group", "red=done", (1, 5), (0, 3), (1, 3)),
            ("a second one adds nothing", "red=done blue=done", (1, 5), (0, 3), (1, 3)),
            ("an alternative off the entry path satisfies the group on it", "green=done", (1, 5), (0, 3), (1, 3)),
            ("what is skipped is not counted", "b=skipped", (0, 4), (0, 2), (0, 2)),
            ("one skipped alternative leaves the group", "red=skipped", (0, 5), (0, 3), (0, 3)),
            ("a group skipped whole is gone", "red=skipped blue=skipped green=skipped", (0, 4), (0, 3), (0, 2)),
            ("what is advised against is not counted", "bad=done", (0, 5), (0, 3), (0, 3)),
            ("100 % is reachable", "a=done b=done red=done last=done any=done", (5, 5), (3, 3), (3, 3)),
            ("by skipping, too", "a=done b=skipped blue=done last=skipped any=done", (3, 3), (2, 2), (2, 2)),
        ];
        let roadmap = roadmap(TREE);
        let count = |progress: &Progress<'_>, scope| {
            let Completion { done, total } = completion(progress, scope);
            (done, total)
        };
        for (what, states, whole, stage, entry) in table {
            let progress = progress(&roadmap, states);
            assert_eq!(count(&progress, Scope::Roadmap), whole, "{what}: roadmap");
            assert_eq!(count(&progress, Scope::Stage(StageIx(0))), stage, "{what}: stage");
            assert_eq!(count(&progress, Scope::Entry), entry, "{what}: entry path");
        }
    }

    #[test]
    fn what_matters_only_beside_something_else_counts_with_it() {
        let roadmap = roadmap(&["script:0 choice=language", "snake:0 choice=language", "types:0 with=script"]);
        for (states, expect) in [
            ("", (0, 1)),
            ("snake=done", (1, 1)),
            ("script=learning", (0, 2)),
            ("script=done", (1, 2)),
            ("script=done types=done", (2, 2)),
            ("types=done", (1, 2)),
            ("types=skipped script=done", (1, 1)),
        ] {
            let Completion { done, total } = completion(&progress(&roadmap, states), Scope::Roadmap);
            assert_eq!((done, total), expect, "{states}");
        }
    }

    #[test]
    fn a_stage_is_wholly_proven() {
        // Every topic has a check but `any`.
        let mut roadmap = roadmap(TREE);
        for topic in roadmap.topics.iter_mut().filter(|topic| topic.id.as_str() != "any") {
            topic.checks.push(Check {
                id: CheckId::new("c").unwrap(),
                ask: String::new(),
                code: None,
                kind: CheckKind::Open { how: Open::Recall, answer: String::new() },
                confuses: Vec::new(),
            });
        }
        for (what, states, proven, expect) in [
            ("done, nothing proven", "any=done a=done b=done", "", ""),
            ("one of two proven", "any=done a=done b=done", "a", ""),
            ("both, and one has no checks", "any=done a=done b=done", "a b", "0"),
            ("what has no checks is open", "a=done b=done", "a b", ""),
            ("and is skipped", "any=skipped a=done b=done", "a b", "0"),
            ("nothing in it could be proven", "any=done a=skipped b=skipped", "", ""),
            ("what was reset", "any=done a=done b=learning", "a b", ""),
            ("one of a kind will do", "last=done red=done green=done", "last green", "1"),
            ("the wrong one", "last=done red=done", "last green", ""),
        ] {
            let progress = progress(&roadmap, states);
            let proven = |topic| proven.split(' ').any(|id| id == roadmap.topic(topic).id.as_str());
            let found = [0, 1].into_iter().filter(|&stage| is_wholly_proven(&progress, StageIx(stage), proven));
            assert_eq!(found.map(|stage| stage.to_string()).collect::<Vec<_>>().join(" "), expect, "{what}");
        }
    }

    #[test]
    fn percent_is_honest() {
        for (done, total, expect) in
            [(0, 0, 0), (0, 149, 0), (1, 149, 0), (2, 149, 1), (148, 149, 99), (249, 250, 99), (149, 149, 100)]
        {
            assert_eq!(Completion { done, total }.percent(), expect, "{done} of {total}");
        }
        assert!(!Completion::default().is_complete(), "nothing to do is not done");
    }
}
