//! What to learn next, and why.

use super::{Progress, State};
use crate::model::{ChoiceIx, Mark, Tier, TopicIx};

/// A topic to learn next, with the facts that put it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The topic.
    pub topic: TopicIx,
    /// Whether it has been begun.
    pub learning: bool,
    /// The part of the path it is on.
    pub tier: Option<Tier>,
    /// What it requires and the person has done.
    pub builds_on: Vec<TopicIx>,
    /// What becomes open to the person by finishing it.
    pub unlocks: Vec<TopicIx>,
    /// The other alternatives of its group that would do as well, best first.
    pub instead: Vec<TopicIx>,
}

/// The best `count` topics to go on with, best first. Of a group of alternatives only the best one stands in the list
/// (all that are being learned do); the others are named by its [`Step::instead`], so that a choice of languages does
/// not crowd out everything else.
pub fn next_steps(progress: &Progress<'_>, count: usize) -> Vec<Step> {
    let roadmap = progress.roadmap();
    let mut candidates: Vec<TopicIx> =
        roadmap.topics().map(|(topic, _)| topic).filter(|&topic| is_candidate(progress, topic)).collect();
    candidates.sort_by_key(|&topic| rank(progress, topic));

    let mut seen: Vec<ChoiceIx> = Vec::new();
    let mut steps = Vec::new();
    for &topic in &candidates {
        let it = roadmap.topic(topic);
        let learning = progress.state(topic) == State::Learning;
        if let Some(choice) = it.choice {
            if seen.contains(&choice) && !learning {
                continue;
            }
            seen.push(choice);
        }
        if steps.len() == count {
            break;
        }
        steps.push(Step {
            topic,
            learning,
            tier: it.tier,
            builds_on: it.requires.iter().copied().filter(|&need| progress.state(need) == State::Done).collect(),
            unlocks: unlocks(progress, topic),
            instead: candidates
                .iter()
                .copied()
                .filter(|&other| other != topic && it.choice.is_some() && roadmap.topic(other).choice == it.choice)
                .collect(),
        });
    }
    steps
}

/// What finishing `topic` opens, best first: topics not done that wait for it (or for its group) and for nothing else.
pub fn unlocks(progress: &Progress<'_>, topic: TopicIx) -> Vec<TopicIx> {
    let after = progress.clone().with(topic, State::Done);
    let before = progress.clone().with(topic, State::Todo);
    let opened = |&other: &TopicIx| is_candidate(&after, other) && !(before.unlocked(other) && before.matters(other));
    let mut opened: Vec<_> = progress.roadmap().topics().map(|(other, _)| other).filter(opened).collect();
    opened.sort_by_key(|&other| rank(&after, other));
    opened
}

fn is_candidate(progress: &Progress<'_>, topic: TopicIx) -> bool {
    matches!(progress.state(topic), State::Todo | State::Learning)
        && progress.roadmap().topic(topic).mark != Some(Mark::Avoid)
        && progress.matters(topic)
        && !progress.optional(topic)
        && progress.unlocked(topic)
}

/// The order of candidates: what is being learned; the entry path, the first year at work, the rest; the stages; inside
/// a stage the authors' mark; the file.
fn rank(progress: &Progress<'_>, topic: TopicIx) -> impl Ord + use<> {
    let it = progress.roadmap().topic(topic);
    let mark = match it.mark {
        Some(Mark::Recommended) => 0,
        None => 1,
        Some(Mark::Alternative) => 2,
        Some(Mark::Anytime) => 3,
        Some(Mark::Avoid) => 4,
    };
    (progress.state(topic) != State::Learning, it.tier.is_none(), it.tier, it.stage, mark, topic)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{TREE, name, progress, roadmap};
    use super::*;
    use crate::model::Roadmap;

    #[test]
    fn candidates_in_order() {
        // states, then the topics proposed, in order
        let table = [
            ("the entry path first, anytime last", "", "a any"),
            ("what it requires is done; one of a group", "a=done", "b red any"),
            ("or skipped", "a=skipped", "b red any"),
            ("what is being learned comes first", "a=done red=learning", "red b any"),
            ("of a group, what is being learned", "a=done green=learning", "green b any"),
            ("two of a group, if both are being learned", "a=done green=learning blue=learning", "blue green b any"),
            ("a satisfied group proposes no alternatives", "a=done blue=done", "b any last"),
            ("a requirement is satisfied by an alternative", "a=done blue=done b=done", "any last"),
            ("being learned does not replace what is required", "last=learning", "a any"),
            ("what is skipped is not proposed", "a=done red=skipped b=skipped", "blue any last"),
            ("nothing left", "a=done b=done red=done last=done any=done", ""),
        ];
        let roadmap = roadmap(TREE);
        for (what, states, expect) in table {
            assert_eq!(proposed(&roadmap, states), expect, "{what}");
        }
    }

    #[test]
    fn tiers_before_stages() {
        let roadmap = roadmap(&["rest:0", "year:0 first-year", "late:1 entry", "later:1 first-year", "tail:1"]);
        for (what, states, expect) in [
            ("the entry path, the first year, the rest", "", "late year later rest tail"),
            ("what is being learned before all of it", "tail=learning", "tail late year later rest"),
        ] {
            assert_eq!(proposed(&roadmap, states), expect, "{what}");
        }
    }

    #[test]
    fn what_matters_only_beside_something_else() {
        let roadmap = roadmap(&[
            "script:0 choice=language",
            "snake:0 choice=language",
            "gem:0 choice=language",
            "types:0 with=script,gem",
            "big:0 needs=types",
        ]);
        for (what, states, expect) in [
            ("nothing chosen: it holds nothing up either", "", "script big"),
            ("another choice", "snake=done", "big"),
            ("what it belongs to is begun", "script=learning", "script types"),
            ("or done", "gem=done", "types"),
            ("skipping that is no choice", "script=skipped snake=done", "big"),
            ("begun for itself", "snake=done types=learning", "types"),
            ("and what builds on it after it", "script=done types=done", "big"),
        ] {
            assert_eq!(proposed(&roadmap, states), expect, "{what}");
        }
        let opened: Vec<_> = unlocks(&progress(&roadmap, ""), TopicIx(0));
        assert_eq!(opened, [TopicIx(3)], "finishing what it belongs to opens it");
    }

    /// The ids of what is proposed, in order.
    fn proposed(roadmap: &Roadmap, states: &str) -> String {
        let steps = next_steps(&progress(roadmap, states), 9);
        steps.iter().map(|step| name(roadmap, step.topic)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn no_more_than_asked_for() {
        let roadmap = roadmap(TREE);
        assert_eq!(next_steps(&progress(&roadmap, "a=done"), 2).len(), 2);
        assert_eq!(next_steps(&progress(&roadmap, "a=done"), 0).len(), 0);
    }

    #[test]
    fn reasons_are_facts() {
        let roadmap = roadmap(TREE);
        let names =
            |topics: &[TopicIx]| topics.iter().map(|&topic| name(&roadmap, topic)).collect::<Vec<_>>().join(" ");
        let steps = next_steps(&progress(&roadmap, "a=done b=learning"), 2);
        let facts: Vec<_> = steps
            .iter()
            .map(|step| {
                let Step { learning, tier, builds_on, unlocks, instead, .. } = step;
                (*learning, *tier, names(builds_on), names(unlocks), names(instead))
            })
            .collect();
        assert_eq!(
            facts,
            [
                (true, Some(Tier::Entry), "a".into(), String::new(), String::new()),
                (false, Some(Tier::Entry), "a".into(), "last".into(), "blue green".into()),
            ]
        );
    }

    #[test]
    fn what_finishing_opens() {
        for (what, states, topic, expect) in [
            ("all that waited for it alone", "", "a", "b red blue green"),
            ("not what waits for more", "a=done", "b", ""),
            ("by way of the group", "a=done", "green", "last"),
            ("said of what is done already, too", "a=done", "a", "b red blue green"),
            ("and of what is skipped", "a=skipped", "a", "b red blue green"),
            ("not what is done", "b=done", "a", "red blue green"),
        ] {
            let roadmap = roadmap(TREE);
            let topic = roadmap.topic_by_id(topic).unwrap();
            let opened: Vec<_> = unlocks(&progress(&roadmap, states), topic);
            let opened: Vec<_> = opened.into_iter().map(|topic| name(&roadmap, topic)).collect();
            assert_eq!(opened.join(" "), expect, "{what}");
        }
    }
}
