//! What an author may want to know about content without faults.
//!
//! A warning is worth reading only while most of them are right, so each rule here keeps to what it can know.
//! What follows from one mistake is told at that mistake, not at every topic it reaches.

mod example;
mod practice;

use std::collections::VecDeque;
use std::ops::Range;

use super::choices::Group;
use super::draft::{Draft, DraftTopic};
use super::faults::{Faults, Location};
use super::references::TopicReferences;
use super::schema::{LINK_KINDS, Record, TIERS};
use super::value::Words;
use crate::diagnostic::quoted;
use crate::model::{Mark, Tier};

/// What a Discord menu holds; more topics, or stages, are spread over pages.
const MENU: usize = 25;

/// A roadmap's topics need links, and questions, when at least one in this many has some: an author who gives none has
/// decided so.
const LINKED: usize = 2;

/// The most hours a learner can be asked for before a first job application: a year of full days of work.
const MAX_ENTRY_HOURS: f64 = 2_000.0;

/// How many times as long as the middle one of its alternatives a topic may take, and they as long as it.
const MAX_TIMES: f64 = 4.0;

/// The fewest other parts of a stage that a topic's hours are held against, and the fewest hours that are looked at:
/// a stage of two or three may well have one that is most of it.
const FEWEST: (usize, f64) = (4, 20.0);

/// Warns of what could be better in a roadmap without faults, whose topics name these others.
pub(super) fn report(draft: &Draft<'_>, groups: &[Group<'_>], references: &[TopicReferences<'_>], faults: &mut Faults) {
    let mut advice = Advice::new(draft, groups, references, faults);
    advice.sizes();
    advice.unreachable();
    for at in 0..draft.topics.len() {
        advice.progression(at);
        advice.example(at);
        advice.kinds(at);
    }
    advice.marks();
    advice.links();
    advice.practice();
    advice.answers();
    advice.hours();
}

struct Advice<'a, 'f> {
    draft: &'a Draft<'a>,
    groups: &'a [Group<'a>],
    references: &'a [TopicReferences<'a>],
    /// By topic, its group.
    group_of: Vec<Option<usize>>,
    faults: &'f mut Faults,
}

impl<'a, 'f> Advice<'a, 'f> {
    fn new(
        draft: &'a Draft<'a>,
        groups: &'a [Group<'a>],
        references: &'a [TopicReferences<'a>],
        faults: &'f mut Faults,
    ) -> Self {
        let mut group_of = vec![None; draft.topics.len()];
        for (at, group) in groups.iter().enumerate() {
            group.topics.iter().for_each(|&topic| group_of[topic] = Some(at));
        }
        Self { draft, groups, references, group_of, faults }
    }

    /// More stages, or topics of a stage, than a menu holds.
    fn sizes(&mut self) {
        if let Some(roadmap) = &self.draft.roadmap
            && let Some(first) = roadmap.stages.items().get(MENU)
        {
            let message = format!("the roadmap has {} stages; a menu holds {MENU}", self.draft.stages.len());
            self.faults.warning(first.location, message, "members turn pages to reach this one: join some of them");
        }
        for (stage, (name, _)) in self.draft.stages.iter().enumerate() {
            let topics = self.stage(stage);
            if let Some(first) = topics.clone().nth(MENU) {
                let message = format!("the stage `{name}` has {} topics; a menu holds {MENU}", topics.len());
                let help = "members turn pages to reach this one: make two stages of it";
                self.faults.warning(self.draft.topics[first].record.location(), message, help);
            }
        }
    }

    /// Topics that are never proposed because something they require never is: told where the path ends, with how
    /// much lies behind.
    fn unreachable(&mut self) {
        let count = self.draft.topics.len();
        let reached = self.reached();
        let mut lost: Vec<bool> = (0..count).map(|at| !reached[at] && !self.is_avoided(at)).collect();
        // The ends of the path: topics that require only advised-against ones where one is needed.
        let mut ends = Vec::new();
        for at in (0..count).filter(|&at| lost[at]) {
            let end = self.requires(at).iter().find(|(need, _)| self.unit(*need).all(|other| self.is_avoided(other)));
            ends.extend(end.map(|&(_, words)| (at, words)));
        }
        let mut behind = vec![0_usize; ends.len()];
        let mut queue: VecDeque<(usize, usize)> = ends.iter().enumerate().map(|(end, (at, _))| (*at, end)).collect();
        for &(at, _) in &queue {
            lost[at] = false;
        }
        let dependents = self.dependents();
        while let Some((at, end)) = queue.pop_front() {
            for &other in self.unit(at).flat_map(|member| &dependents[member]) {
                if std::mem::replace(&mut lost[other], false) {
                    behind[end] += 1;
                    queue.push_back((other, end));
                }
            }
        }
        for ((at, words), behind) in ends.into_iter().zip(behind) {
            let more = match behind {
                0 => String::new(),
                1 => ", nor to the topic that builds on it".to_owned(),
                _ => format!(", nor to the {behind} topics that build on it"),
            };
            let message = format!("`{}` is required, but marked `avoid`", words.text);
            let help = format!(
                "nobody is ever led to `{}`{more}: require something else, or change the mark of `{}`",
                self.id(at),
                words.text
            );
            self.faults.warning(words.location, message, help);
        }
    }

    /// By topic, whether somebody who does all that is proposed comes to it.
    fn reached(&self) -> Vec<bool> {
        let count = self.draft.topics.len();
        let dependents = self.dependents();
        let mut open: Vec<usize> = self.references.iter().map(|of| of.requires.len()).collect();
        let mut reached = vec![false; count];
        let mut satisfied = vec![false; count];
        let is_start = |at: &usize| open[*at] == 0 && !self.is_avoided(*at);
        let mut queue: VecDeque<usize> = (0..count).filter(is_start).collect();
        while let Some(at) = queue.pop_front() {
            reached[at] = true;
            for member in self.unit(at) {
                if std::mem::replace(&mut satisfied[member], true) {
                    continue;
                }
                for &other in &dependents[member] {
                    open[other] -= 1;
                    if open[other] == 0 && !self.is_avoided(other) {
                        queue.push_back(other);
                    }
                }
            }
        }
        reached
    }

    /// By topic, what requires it.
    fn dependents(&self) -> Vec<Vec<usize>> {
        let mut dependents = vec![Vec::new(); self.draft.topics.len()];
        for (at, of) in self.references.iter().enumerate() {
            for &(need, _) in &of.requires {
                dependents[need].push(at);
            }
        }
        dependents
    }

    /// What a topic requires from a later stage, and what the entry path requires that is not on it.
    fn progression(&mut self, at: usize) {
        let topic = &self.draft.topics[at];
        if self.is_avoided(at) {
            return;
        }
        for &(need, words) in self.requires(at) {
            let stage = self.draft.topics[need].stage;
            if stage > topic.stage {
                let message = format!("`{}` is required, but comes in a later stage", words.text);
                let help = format!(
                    "the stage `{}` comes after `{}`: move one of the two topics, or take it off the list",
                    self.draft.stages[stage].0, self.draft.stages[topic.stage].0
                );
                self.faults.warning(words.location, message, help);
            }
            let Some(tier) = topic.record.tier() else { continue };
            let mut instead = self.unit(need).filter(|&other| !self.is_avoided(other)).peekable();
            let is_no_later = |other: usize| self.tier(other).is_some_and(|other| other <= tier);
            if instead.peek().is_some() && !instead.any(is_no_later) {
                let path = match tier {
                    Tier::Entry => "on the entry path, but is not on it",
                    Tier::FirstYear => "in the first year, but comes after it",
                };
                let message = format!("`{}` is required {path}", words.text);
                let name = TIERS[tier as usize];
                let help = format!("give it `tier = \"{name}\"`, or take that off `{}`", self.id(at));
                self.faults.warning(words.location, message, help);
            }
        }
    }

    /// Members of a choice without a mark, where another is recommended: nobody knows what that says of them.
    fn marks(&mut self) {
        for group in self.groups {
            let mark = |at: usize| &self.draft.topics[at].record.mark;
            let is_picked = |at: &usize| mark(*at).value().is_some_and(|mark| mark.0 == Some(Mark::Recommended));
            if !group.topics.iter().any(is_picked) {
                continue;
            }
            for at in group.topics.iter().copied().filter(|&at| !mark(at).is_there()) {
                let message = format!("`{}` has no `mark`, and an alternative to it is recommended", self.id(at));
                let help = "add `mark`: does it do as well (`alternative`), or is it one to leave (`avoid`)?";
                self.faults.warning(self.draft.topics[at].record.location(), message, help);
            }
        }
    }

    fn kinds(&mut self, at: usize) {
        for link in self.draft.topics[at].record.links.items().iter().filter(|link| !link.kind.is_there()) {
            let title = link.title.value().map_or("", |title| &title.text);
            let message = format!("the link {} has no `kind`", quoted(title));
            let kinds: Vec<_> = LINK_KINDS.iter().map(|kind| format!("`{kind}`")).collect();
            let help = format!("links are shown by kind; add `kind = \"…\"`: {}", kinds.join(", "));
            self.faults.warning(link.location(), message, help);
        }
    }

    /// Topics that were forgotten when the others got their links.
    fn links(&mut self) {
        let topics: Vec<usize> = (0..self.draft.topics.len()).filter(|&at| !self.is_avoided(at)).collect();
        let is_linked = |at: &usize| !self.draft.topics[*at].record.links.items().is_empty();
        let linked = topics.iter().filter(|at| is_linked(at)).count();
        if linked * LINKED < topics.len() {
            return;
        }
        for at in topics {
            let record = &self.draft.topics[at].record;
            // An empty list is an answer.
            if !record.links.is_there() {
                let message = format!("`{}` has no links, unlike most topics of this roadmap", self.id(at));
                let help = "add `links`: where to learn it; or `links = []`, if there is nothing to link to";
                self.faults.warning(record.location(), message, help);
            }
        }
    }

    /// Names in an answer that members cannot press: below it are buttons to its `topics` and its `related` entries only.
    fn answers(&mut self) {
        let draft = self.draft;
        for entry in &draft.entries {
            let Some(answer) = entry.answer.value() else { continue };
            let is_listed = |id: &str| entry.topics.items().iter().any(|listed| listed.text == id);
            for name in emphasized(&answer.text) {
                // A plain word may be emphasized for itself.
                let is_slug = |slug: &Words<'_>| name.contains('-') && slug.text == name;
                if draft.entries.iter().any(|other| other.slug.value().is_some_and(is_slug)) {
                    let message = format!("the answer names the entry `{name}` by its slug, which members do not know");
                    let help = "say what it is about, and put the slug into `related`, which become buttons";
                    self.faults.warning(answer.location, message, help);
                }
                let has_title = |topic: &&DraftTopic<'_>| topic.record.title.value().is_some_and(|it| it.text == name);
                let named = draft.topics.iter().find(has_title).and_then(|topic| topic.record.id.value());
                if let Some(id) = named.filter(|id| !is_listed(&id.text)) {
                    let message = format!("the answer names the topic {}, which members cannot press", quoted(name));
                    let help = format!("add `{}` to `topics`, which become buttons", id.text);
                    self.faults.warning(answer.location, message, help);
                }
            }
        }
    }

    /// Hours that are most likely a slip: beside its alternatives, its stage, or what a person can do.
    fn hours(&mut self) {
        for group in self.groups {
            let hours: Vec<f64> = group.topics.iter().map(|&topic| self.hours_of(topic)).collect();
            // Which of two is off cannot be told; the longer one is asked about.
            let usual = if let [one, other] = hours[..] { one.min(other) } else { median(&hours) };
            for (&at, &own) in group.topics.iter().zip(&hours) {
                if own > MAX_TIMES * usual || own * MAX_TIMES < usual {
                    let message = format!("`{}` takes {own} hours, its alternatives about {usual}", self.id(at));
                    let help = "one of the choice is to be enough: is it that much more, or less, to learn?";
                    self.faults.warning(self.hours_location(at), message, help);
                }
            }
        }
        for stage in 0..self.draft.stages.len() {
            self.hours_of_stage(stage);
        }
        self.hours_of_entry_path();
    }

    fn hours_of_stage(&mut self, stage: usize) {
        let units = self.units(self.stage(stage));
        let total: f64 = units.iter().map(|&(_, hours)| hours).sum();
        let (fewest, least) = FEWEST;
        for &(at, hours) in units.iter().filter(|_| units.len() > fewest) {
            let rest = total - hours;
            if self.group_of[at].is_none() && hours >= least && hours > rest {
                let message =
                    format!("`{}` takes {hours} hours, longer than the rest of its stage ({rest})", self.id(at));
                let help = "is it one topic? Make several of it, or put the number right";
                self.faults.warning(self.hours_location(at), message, help);
            }
        }
    }

    fn hours_of_entry_path(&mut self) {
        let entry = (0..self.draft.topics.len()).filter(|&at| self.is_entry(at));
        let total: f64 = self.units(entry).iter().map(|&(_, hours)| hours).sum();
        if let Some(roadmap) = &self.draft.roadmap
            && total > MAX_ENTRY_HOURS
        {
            let message = format!("the entry path takes {total} hours; a year of work has {MAX_ENTRY_HOURS}");
            let help = "take off it what a first job application does not need, or put the hours right";
            self.faults.warning(roadmap.location(), message, help);
        }
    }

    /// What there is to do of `topics`, each with its hours: topics, and for a group the first of its topics with the
    /// hours of the middle one.
    fn units(&self, topics: impl Iterator<Item = usize>) -> Vec<(usize, f64)> {
        let mut seen = vec![false; self.groups.len()];
        let mut units = Vec::new();
        for at in topics.filter(|&at| !self.is_avoided(at)) {
            match self.group_of[at] {
                None => units.push((at, self.hours_of(at))),
                Some(group) if !std::mem::replace(&mut seen[group], true) => {
                    let hours: Vec<_> = self.groups[group].topics.iter().map(|&topic| self.hours_of(topic)).collect();
                    units.push((at, median(&hours)));
                }
                Some(_) => {}
            }
        }
        units
    }

    /// The topics of a stage, in file order.
    fn stage(&self, stage: usize) -> Range<usize> {
        let of = |topic: &DraftTopic<'_>| topic.stage;
        self.draft.topics.partition_point(|topic| of(topic) < stage)
            ..self.draft.topics.partition_point(|topic| of(topic) <= stage)
    }

    /// The topics of which doing one is doing `at`: its group, or itself.
    fn unit(&self, at: usize) -> impl Iterator<Item = usize> + use<'a> {
        let group = self.group_of[at].map(|group| &self.groups[group].topics);
        let alone = group.is_none().then_some(at);
        group.into_iter().flatten().copied().chain(alone)
    }

    fn is_avoided(&self, at: usize) -> bool {
        self.draft.topics[at].record.mark.value().is_some_and(|mark| mark.0 == Some(Mark::Avoid))
    }

    fn is_entry(&self, at: usize) -> bool {
        self.tier(at) == Some(Tier::Entry)
    }

    fn tier(&self, at: usize) -> Option<Tier> {
        self.draft.topics[at].record.tier()
    }

    /// What a topic requires, and where it says so.
    fn requires(&self, at: usize) -> &'a [(usize, &'a Words<'a>)] {
        &self.references[at].requires
    }

    fn hours_of(&self, at: usize) -> f64 {
        self.draft.topics[at].record.hours.value().map_or(0.0, |hours| hours.number)
    }

    fn hours_location(&self, at: usize) -> Location<'a> {
        let record = &self.draft.topics[at].record;
        record.hours.value().map_or(record.location(), |hours| hours.location)
    }

    fn id(&self, at: usize) -> &'a str {
        self.draft.topics[at].record.id.value().map_or("", |id| &id.text)
    }
}

/// What stands between single asterisks on a line, outside code.
fn emphasized(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let lines = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !is_fence && !in_code
    });
    let outside_code = lines.flat_map(|line| line.split('`').step_by(2));
    // Every other part is inside; a pair of asterisks leaves an empty part, which changes nothing.
    let inside = outside_code.flat_map(|text| text.split('*').skip(1).step_by(2));
    inside.filter(|part| !part.trim().is_empty()).collect()
}

/// The middle one; of two, the mean.
fn median(hours: &[f64]) -> f64 {
    let mut hours = hours.to_vec();
    hours.sort_by(f64::total_cmp);
    match hours.len() {
        0 => 0.0,
        count if count % 2 == 1 => hours[count / 2],
        count => f64::midpoint(hours[count / 2 - 1], hours[count / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_emphasized() {
        for (text, expect) in [
            ("See *HTTP* and *Web frameworks*.", &["HTTP", "Web frameworks"][..]),
            ("**Next:** *HTTP*, **and** so on", &["HTTP"]),
            ("2 * 3", &[" 3"]),
            ("```\n*a*\n```\n*b* and `*c*`", &["b"]),
            ("", &[]),
        ] {
            assert_eq!(emphasized(text), expect, "{text:?}");
        }
    }

    #[test]
    fn the_middle_of_some_hours() {
        for (hours, expect) in [(&[][..], 0.0), (&[3.0], 3.0), (&[1.0, 4.0], 2.5), (&[9.0, 1.0, 2.0], 2.0)] {
            assert!((median(hours) - expect).abs() < f64::EPSILON, "{hours:?}");
        }
    }
}
