//! What there is to learn, as loaded and checked: roadmaps, their stages and topics, and the FAQ.
//!
//! Parts of a roadmap are named by position ([`TopicIx`] and its like) once it is loaded: a position is always
//! valid for the roadmap it came from, so rules need not look anything up or handle "not found".

mod practice;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub use self::practice::{Check, CheckKind, CheckOption, Mistake, Open, Project, Task};

use crate::id::{FaqSlug, RoadmapId, StageId, TopicId};
use crate::month::Month;

macro_rules! positions {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub(crate) usize);

        impl $name {
            /// The position as a number, from 0.
            pub fn index(self) -> usize {
                self.0
            }
        }
    )*};
}

positions! {
    /// The position of a stage in its roadmap.
    StageIx;
    /// The position of a topic in its roadmap, over all stages in order.
    TopicIx;
    /// The position of a group of alternatives in its roadmap.
    ChoiceIx;
    /// The position of an entry in a roadmap's FAQ.
    FaqIx;
}

/// One roadmap with its FAQ. Made by loading content, never changed after.
#[derive(Debug, Serialize, Deserialize)]
pub struct Roadmap {
    /// The name of its folder.
    pub id: RoadmapId,
    /// For people, at most 80 characters.
    pub title: String,
    /// One line, at most 100 characters.
    pub summary: String,
    /// What its entry path is, such as "what a first job asks for", at most 100 characters.
    pub entry_path: Option<String>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) topics: Vec<Topic>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) faq: Vec<FaqEntry>,
    /// Topics by id and by alias; ids win.
    pub(crate) topic_ids: HashMap<String, TopicIx>,
}

/// A part of the path, learned as a whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stage {
    /// The name of its file.
    pub id: StageId,
    /// For people, at most 80 characters.
    pub title: String,
    /// One line, at most 100 characters.
    pub summary: Option<String>,
    /// Its topics, in file order.
    pub topics: std::ops::Range<usize>,
}

/// One thing to learn.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Topic {
    /// Stable; progress is kept under it.
    pub id: TopicId,
    /// The stage it stands in.
    pub stage: StageIx,
    /// For people, at most 80 characters.
    pub title: String,
    /// One line, at most 100 characters.
    pub summary: String,
    /// Discord markdown, at most 2,000 characters.
    pub description: String,
    /// Why it matters, at most 500 characters.
    pub why: Option<String>,
    /// What to know first.
    pub requires: Vec<TopicIx>,
    /// The authors' advice on it.
    pub mark: Option<Mark>,
    /// The group of alternatives it belongs to.
    pub choice: Option<ChoiceIx>,
    /// Which part of the path it is on, if not the long rest.
    pub tier: Option<Tier>,
    /// It matters only beside one of these: until one of them is learned it is not counted, nor proposed. None for most.
    pub only_with: Vec<TopicIx>,
    /// How long a beginner takes, 1 to 200 hours.
    pub hours: f64,
    /// Former ids and other names people use.
    pub aliases: Vec<String>,
    /// Where to learn it.
    pub links: Vec<Link>,
    /// Things to build with it, each in a line.
    pub projects: Vec<String>,
    /// The month in which somebody last ran its examples.
    pub verified: Option<Month>,
    /// What they were run with, such as `PostgreSQL 18`.
    pub versions: Vec<String>,
    /// Questions to check oneself with.
    pub checks: Vec<Check>,
    /// What goes wrong for many.
    pub mistakes: Vec<Mistake>,
    /// Things to try, each in half an hour at most.
    pub tasks: Vec<Task>,
    /// Something larger to build, with what makes it finished.
    pub project: Option<Project>,
}

/// A group of topics of which one is enough.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Choice {
    /// What the content calls it, such as `language`.
    pub name: String,
    /// Its members, in file order, at least two, all of one stage.
    pub topics: Vec<TopicIx>,
}

/// The authors' advice on a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// The authors' own pick.
    Recommended,
    /// As good as the pick, but not theirs.
    Alternative,
    /// Useful, at any point of the path.
    Anytime,
    /// Advised against. It is never proposed and does not count.
    Avoid,
}

impl Mark {
    /// Every mark, by the name content gives it.
    pub const ALL: [(&'static str, Mark); 4] = [
        ("recommended", Mark::Recommended),
        ("alternative", Mark::Alternative),
        ("anytime", Mark::Anytime),
        ("avoid", Mark::Avoid),
    ];

    /// The mark that content calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(known, mark)| (known == name).then_some(mark))
    }
}

/// A part of the path over all stages, in the order they are learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tier {
    /// The entry path: what a beginner needs first.
    Entry,
    /// What the first year at work asks for.
    FirstYear,
}

impl Tier {
    /// Every tier, by the name content gives it.
    pub const ALL: [(&'static str, Tier); 2] = [("entry", Tier::Entry), ("first-year", Tier::FirstYear)];

    /// The tier that content calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(known, tier)| (known == name).then_some(tier))
    }
}

/// A place to learn a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// For people, at most 100 characters.
    pub title: String,
    /// An `http` or `https` address, at most 512 characters.
    pub url: String,
    /// What is to be found there; content may leave it out.
    pub kind: Option<LinkKind>,
}

/// What is to be found behind a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LinkKind {
    /// The documentation of those who make the thing.
    Official,
    /// Something to read.
    Article,
    /// Something to watch.
    Video,
    /// A sequence of lessons.
    Course,
    /// A book.
    Book,
    /// Exercises.
    Practice,
}

impl LinkKind {
    /// Every kind, by the name content gives it, in the order they are shown.
    pub const ALL: [(&'static str, LinkKind); 6] = [
        ("official", LinkKind::Official),
        ("article", LinkKind::Article),
        ("video", LinkKind::Video),
        ("course", LinkKind::Course),
        ("book", LinkKind::Book),
        ("practice", LinkKind::Practice),
    ];

    /// The kind that content calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(known, kind)| (known == name).then_some(kind))
    }
}

/// A question and its answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FaqEntry {
    /// Stable and short, such as `salary`.
    pub slug: FaqSlug,
    /// For people, at most 100 characters.
    pub question: String,
    /// Words people use for it.
    pub aliases: Vec<String>,
    /// Discord markdown, at most 3,500 characters.
    pub answer: String,
    /// Other entries worth reading.
    pub related: Vec<FaqIx>,
    /// Topics to go on with.
    pub topics: Vec<TopicIx>,
}

impl Topic {
    /// Whether it is on the entry path.
    pub fn is_entry(&self) -> bool {
        self.tier == Some(Tier::Entry)
    }
}

impl Roadmap {
    /// The stages in order.
    pub fn stages(&self) -> impl ExactSizeIterator<Item = (StageIx, &Stage)> {
        self.stages.iter().enumerate().map(|(at, stage)| (StageIx(at), stage))
    }

    /// The topics of every stage, in order.
    pub fn topics(&self) -> impl ExactSizeIterator<Item = (TopicIx, &Topic)> {
        self.topics_within(None)
    }

    /// The topics of one stage, in file order.
    pub fn topics_of(&self, stage: StageIx) -> impl ExactSizeIterator<Item = (TopicIx, &Topic)> {
        self.topics_within(Some(stage))
    }

    /// The topics of one stage, or of every stage.
    pub(crate) fn topics_within(&self, stage: Option<StageIx>) -> impl ExactSizeIterator<Item = (TopicIx, &Topic)> {
        let range = stage.map_or(0..self.topics.len(), |stage| self.stages[stage.0].topics.clone());
        range.map(|at| (TopicIx(at), &self.topics[at]))
    }

    /// The groups of alternatives, in the order of their first member.
    pub fn choices(&self) -> impl ExactSizeIterator<Item = (ChoiceIx, &Choice)> {
        self.choices.iter().enumerate().map(|(at, choice)| (ChoiceIx(at), choice))
    }

    /// The FAQ, in file order.
    pub fn faq(&self) -> impl ExactSizeIterator<Item = (FaqIx, &FaqEntry)> {
        self.faq.iter().enumerate().map(|(at, entry)| (FaqIx(at), entry))
    }

    /// One stage.
    pub fn stage(&self, stage: StageIx) -> &Stage {
        &self.stages[stage.0]
    }

    /// One topic.
    pub fn topic(&self, topic: TopicIx) -> &Topic {
        &self.topics[topic.0]
    }

    /// One group of alternatives.
    pub fn choice(&self, choice: ChoiceIx) -> &Choice {
        &self.choices[choice.0]
    }

    /// One entry of the FAQ.
    pub fn entry(&self, entry: FaqIx) -> &FaqEntry {
        &self.faq[entry.0]
    }

    /// The topic that progress stored under `id` belongs to: the one with that id, else the one with that alias
    /// (a former id). None when the content no longer knows it.
    pub fn topic_by_id(&self, id: &str) -> Option<TopicIx> {
        self.topic_ids.get(id).copied()
    }

    /// The stage whose file is called `id`.
    pub fn stage_by_id(&self, id: &str) -> Option<StageIx> {
        self.stages.iter().position(|stage| stage.id.as_str() == id).map(StageIx)
    }

    /// The FAQ entry whose slug is `slug`.
    pub fn entry_by_slug(&self, slug: &str) -> Option<FaqIx> {
        self.faq.iter().position(|entry| entry.slug.as_str() == slug).map(FaqIx)
    }
}

/// What each topic is stored under, its id and its aliases, to its position; ids win.
pub(crate) fn topic_ids(topics: &[Topic]) -> HashMap<String, TopicIx> {
    let aliases =
        topics.iter().enumerate().flat_map(|(at, topic)| topic.aliases.iter().map(move |it| (it.clone(), TopicIx(at))));
    let ids = topics.iter().enumerate().map(|(at, topic)| (topic.id.to_string(), TopicIx(at)));
    aliases.chain(ids).collect()
}

/// Everything there is to learn: one or more roadmaps.
#[derive(Debug, Serialize, Deserialize)]
pub struct Library {
    /// At least one.
    pub(crate) roadmaps: Vec<Roadmap>,
}

impl Library {
    /// The roadmaps, at least one, by the names of their folders.
    pub fn roadmaps(&self) -> impl ExactSizeIterator<Item = &Roadmap> + Clone {
        self.roadmaps.iter()
    }

    /// The roadmap at a position among [`Library::roadmaps`].
    pub fn roadmap_at(&self, at: usize) -> &Roadmap {
        &self.roadmaps[at]
    }

    /// The roadmap that is meant when none is named: the first.
    pub fn default_roadmap(&self) -> &Roadmap {
        &self.roadmaps[0]
    }

    /// The roadmap in the folder `id`.
    pub fn roadmap(&self, id: &str) -> Option<&Roadmap> {
        self.roadmaps.iter().find(|roadmap| roadmap.id.as_str() == id)
    }
}
