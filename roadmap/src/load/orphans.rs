//! Progress that content no longer shows: topics that people have worked on, under ids that lead nowhere any more.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Fault, LeftOut, Report, quoted};
use crate::id::is_id;
use crate::model::{Library, Roadmap, Topic, TopicIx};
use crate::text::{as_id, fold};

/// The most warnings that are given; more are counted.
const MAX_WARNINGS: usize = 500;

/// How often a lost topic is compared with all there are. Nobody renames more at a time.
const BUDGET: usize = 100;

/// From here on, names are alike enough for one to have become the other.
const ALIKE: f64 = 0.66;

/// From here on, topics have enough words in common.
const AKIN: f64 = 0.5;

/// From here on, a name may have become that of a topic that nobody has begun, where such topics are few.
const PERHAPS: f64 = 0.55;

/// What "few" is.
const FEW: usize = 3;

/// Words that say nothing about what a topic is about.
const EMPTY_WORDS: [&str; 14] =
    ["a", "an", "and", "basic", "for", "how", "in", "introduction", "of", "the", "to", "what", "with", "work"];

/// Progress that people have on a topic, as a database keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredProgress<'a> {
    /// The roadmap's id.
    pub roadmap: &'a str,
    /// The topic's id.
    pub topic: &'a str,
    /// How many people have some.
    pub people: u64,
}

/// Where the parts of a library stand, each as a warning without words.
#[derive(Debug, Default)]
pub(super) struct Locations {
    /// By roadmap, its file.
    pub(super) roadmaps: Vec<Fault>,
    /// By roadmap and topic.
    pub(super) topics: Vec<Vec<Fault>>,
}

/// Warns of what is `kept` and leads nowhere in `library`, and names the change that would save it.
pub(super) fn report(library: &Library, locations: &Locations, kept: &[StoredProgress<'_>]) -> Report {
    let mut lost: Vec<Fault> = Vec::new();
    let mut by_roadmap: Vec<(&str, Vec<StoredProgress<'_>>)> = Vec::new();
    let mut position: HashMap<&str, usize> = HashMap::new();
    for &one in kept {
        let at = *position.entry(one.roadmap).or_insert_with(|| {
            by_roadmap.push((one.roadmap, Vec::new()));
            by_roadmap.len() - 1
        });
        by_roadmap[at].1.push(one);
    }
    let mut budget = BUDGET;
    for (id, kept) in by_roadmap {
        match library.roadmaps().position(|roadmap| roadmap.id.as_str() == id) {
            Some(at) => {
                let roadmap = library.roadmap_at(at);
                let mut renames = None;
                for one in kept.iter().filter(|one| roadmap.topic_by_id(one.topic).is_none()) {
                    let renames = renames.get_or_insert_with(|| Renames::new(roadmap, &kept));
                    let near = (budget > 0 && is_id(one.topic)).then(|| renames.nearest(one.topic)).flatten();
                    budget = budget.saturating_sub(1);
                    let location = near.map_or(&locations.roadmaps[at], |near| &locations.topics[at][near.index()]);
                    lost.push(lost_topic(location, *one, near.map(|near| roadmap.topic(near))));
                }
            }
            None => lost.push(lost_roadmap(library, locations, id, &kept)),
        }
    }
    let left_out = LeftOut { errors: 0, warnings: lost.len().saturating_sub(MAX_WARNINGS) };
    lost.truncate(MAX_WARNINGS);
    Report::new(lost, left_out)
}

fn lost_topic(location: &Fault, kept: StoredProgress<'_>, near: Option<&Topic>) -> Fault {
    let id = quoted(kept.topic);
    let whose = match kept.people {
        1 => "1 person's".to_owned(),
        people => format!("{people} people's"),
    };
    let help = match near {
        Some(near) if near.aliases.is_empty() => {
            format!("if `{}` took its place, write `aliases = [\"{}\"]` there", near.id, kept.topic)
        }
        Some(near) => format!("if `{}` took its place, add \"{}\" to its `aliases`", near.id, kept.topic),
        None => "it is kept, and shows again once a topic has that `id`, or has it among its `aliases`".to_owned(),
    };
    Fault { message: format!("{whose} progress on {id} would be lost from view"), help, ..location.clone() }
}

fn lost_roadmap(library: &Library, locations: &Locations, id: &str, kept: &[StoredProgress<'_>]) -> Fault {
    let known = |roadmap: &Roadmap| kept.iter().filter(|one| roadmap.topic_by_id(one.topic).is_some()).count();
    let by_topics = library.roadmaps().enumerate().max_by_key(|(_, roadmap)| known(roadmap));
    let near = by_topics.filter(|(_, roadmap)| 2 * known(roadmap) >= kept.len());
    let alike = |roadmap: &Roadmap| strsim::normalized_damerau_levenshtein(id, roadmap.id.as_str()) > ALIKE;
    let near = near.or_else(|| library.roadmaps().enumerate().find(|(_, roadmap)| alike(roadmap)));
    let people = kept.iter().map(|one| one.people).max().unwrap_or(0);
    let (topics, people) = match (kept.len(), people) {
        (1, 1) => ("1 topic".to_owned(), "1 person".to_owned()),
        (1, people) => ("1 topic".to_owned(), format!("{people} people")),
        (topics, 1) => (format!("{topics} topics"), "one person each".to_owned()),
        (topics, people) => (format!("{topics} topics"), format!("up to {people} people each")),
    };
    let help = match near {
        Some((_, near)) => format!("if `{}` took its place, call its folder {} again", near.id, quoted(id)),
        None => "it is kept, and shows again once a roadmap's folder has that name".to_owned(),
    };
    let message =
        format!("there is no roadmap {}: progress on {topics} of it, by {people}, would be lost from view", quoted(id));
    let location = &locations.roadmaps[near.map_or(0, |(at, _)| at)];
    if near.is_some() {
        return Fault { message, help, ..location.clone() };
    }
    Fault { file: ".".to_owned(), message, help, ..location.clone() }
}

/// What a lost topic of a roadmap may have become.
struct Renames<'r> {
    candidates: Vec<Candidate<'r>>,
    /// Whether topics that nobody has begun are so few that a lost one may be among them.
    few_new: bool,
}

struct Candidate<'r> {
    id: &'r str,
    /// Its id, and its title as one.
    spellings: Vec<String>,
    title: HashSet<String>,
    /// The words of its title and its other names.
    named: HashSet<String>,
    /// The words said about it.
    said: HashSet<String>,
    /// Nobody has begun it.
    is_new: bool,
}

impl<'r> Renames<'r> {
    fn new(roadmap: &'r Roadmap, kept: &[StoredProgress<'_>]) -> Self {
        let begun: HashSet<TopicIx> = kept.iter().filter_map(|one| roadmap.topic_by_id(one.topic)).collect();
        let candidates: Vec<_> =
            roadmap.topics().map(|(at, topic)| Candidate::new(topic, !begun.contains(&at))).collect();
        let few_new = candidates.iter().filter(|candidate| candidate.is_new).count() <= FEW;
        Self { candidates, few_new }
    }

    /// The topic that `lost` most likely became, if any is like it.
    fn nearest(&self, lost: &str) -> Option<TopicIx> {
        let words = words(&lost.replace('-', " "));
        let scores = self.candidates.iter().map(|candidate| {
            let spelt = candidate.spelt_like(lost);
            let named = candidate.named_like(&words);
            let score = if spelt > ALIKE { spelt.max(named) } else { named };
            // Of two that are as good, the one that nobody has begun under its present name.
            if score > 0.0 && candidate.is_new { score + 0.01 } else { score }
        });
        if let Some(best) = best(scores, AKIN) {
            return Some(best);
        }
        // What is said about a topic counts if it is said about one only.
        let said = |candidate: &Candidate<'_>| !words.is_empty() && words.is_subset(&candidate.said);
        let mut said = self.candidates.iter().enumerate().filter(|(_, candidate)| said(candidate));
        if let (Some((at, _)), None) = (said.next(), said.next()) {
            return Some(TopicIx(at));
        }
        let new = |candidate: &Candidate<'_>| f64::from(u8::from(candidate.is_new && self.few_new));
        let alike = self.candidates.iter().map(|it| new(it) * strsim::jaro(lost, it.id));
        best(alike, PERHAPS)
    }
}

impl<'r> Candidate<'r> {
    fn new(topic: &'r Topic, is_new: bool) -> Self {
        let spellings = std::iter::once(topic.id.to_string()).chain(as_id(&topic.title)).collect();
        let title = words(&topic.title);
        let mut named = words(&topic.aliases.join(" "));
        named.extend(words(&topic.id.as_str().replace('-', " ")));
        named.extend(title.iter().cloned());
        let said = words(&format!("{} {}", topic.summary, topic.description));
        Self { id: topic.id.as_str(), spellings, title, named, said, is_new }
    }

    /// How much `lost` is spelt like one of its names, from 0 to 1.
    fn spelt_like(&self, lost: &str) -> f64 {
        let alike = self.spellings.iter().map(|name| strsim::normalized_damerau_levenshtein(lost, name));
        alike.fold(0.0, f64::max)
    }

    /// How much `words` and its names have in common, from 0 to 1: mostly how many of the words are among its names,
    /// but also how many of its title's are among the words.
    fn named_like(&self, words: &HashSet<String>) -> f64 {
        0.6 * share(words, &self.named) + 0.4 * share(&self.title, words)
    }
}

/// The position of the highest score, if it comes up to `least`; the first of several.
fn best(scores: impl Iterator<Item = f64>, least: f64) -> Option<TopicIx> {
    let mut best: Option<(usize, f64)> = None;
    for (at, score) in scores.enumerate() {
        if score >= least && best.is_none_or(|(_, so_far)| score > so_far) {
            best = Some((at, score));
        }
    }
    best.map(|(at, _)| TopicIx(at))
}

/// How many of `these` are among the `others`, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a name has a few words")]
fn share(these: &HashSet<String>, others: &HashSet<String>) -> f64 {
    if these.is_empty() { 0.0 } else { these.intersection(others).count() as f64 / these.len() as f64 }
}

/// The words of `text` that say something, in the singular as far as an `s` makes the plural.
fn words(text: &str) -> HashSet<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(|word| match word.strip_suffix('s') {
        Some(one) if one.len() > 2 && !one.ends_with('s') => one,
        _ => word,
    });
    words.filter(|word| !EMPTY_WORDS.contains(word)).map(str::to_owned).collect()
}
