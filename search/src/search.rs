//! Finding roadmaps, and their topics, stages and questions, by what people call them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use waymark_roadmap::{FaqIx, Library, Roadmap, StageIx, TopicIx};

use crate::index::{Document, Index, Match};

/// All there is to learn, and what its parts are found by. Made once for the content that is loaded.
#[derive(Debug)]
pub struct Search {
    library: Library,
    /// What is found in each roadmap, in the order of the library.
    parts: Vec<Parts>,
    /// The selections that were offered so far: few, since servers choose among a handful of roadmaps.
    selections: Mutex<HashMap<Vec<usize>, Arc<Finder<usize>>>>,
}

impl Search {
    /// Works out what everything in `library` is found by. That takes a while: some milliseconds a hundred topics.
    pub fn new(library: Library) -> Self {
        let parts = library.roadmaps().map(Parts::of).collect();
        Self { library, parts, selections: Mutex::default() }
    }

    /// What there is to learn.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The finder of the roadmaps at `positions`.
    fn selection(&self, positions: Vec<usize>) -> Arc<Finder<usize>> {
        let mut known = self.selections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(selection) = known.get(&positions) {
            return Arc::clone(selection);
        }
        let roadmaps = positions.iter().map(|&at| (at, roadmap_document(self.library.roadmap_at(at))));
        let selection = Arc::new(Finder::new(roadmaps));
        known.insert(positions, Arc::clone(&selection));
        selection
    }
}

/// What there is to learn as it is offered somewhere: everything, or some of the roadmaps. It shares what it offers:
/// making and cloning one costs next to nothing.
#[derive(Debug, Clone)]
pub struct Offer {
    search: Arc<Search>,
    /// Positions in the library, ascending, at least one.
    selection: Arc<Finder<usize>>,
}

impl Offer {
    /// Everything.
    pub fn everything(search: &Arc<Search>) -> Self {
        let selection = search.selection((0..search.library.roadmaps().len()).collect());
        Self { search: Arc::clone(search), selection }
    }

    /// Those of the roadmaps here that have one of `ids`. None if it would be none.
    pub fn only(&self, ids: &[String]) -> Option<Self> {
        let is_chosen = |at: &usize| ids.iter().any(|id| self.search.library.roadmap_at(*at).id.as_str() == id);
        let chosen: Vec<usize> = self.selection.things.iter().copied().filter(is_chosen).collect();
        (!chosen.is_empty())
            .then(|| Self { search: Arc::clone(&self.search), selection: self.search.selection(chosen) })
    }

    /// The roadmaps, at least one, by the names of their folders.
    pub fn roadmaps(&self) -> impl ExactSizeIterator<Item = &Roadmap> + Clone {
        self.selection.things.iter().map(|&at| self.search.library.roadmap_at(at))
    }

    /// The roadmap that is meant when none is named: the first.
    pub fn default_roadmap(&self) -> &Roadmap {
        self.search.library.roadmap_at(self.selection.things[0])
    }

    /// The roadmap in the folder `id`.
    pub fn roadmap(&self, id: &str) -> Option<&Roadmap> {
        self.roadmaps().find(|roadmap| roadmap.id.as_str() == id)
    }

    /// The roadmap that free text means.
    pub fn find_roadmap(&self, text: &str) -> Match<&Roadmap> {
        self.selection.find(text).map(|at| self.search.library.roadmap_at(at))
    }

    /// The roadmaps to offer while one is being typed, best first, at most `limit`.
    pub fn complete_roadmaps(&self, partial: &str, limit: usize) -> Vec<&Roadmap> {
        let found = self.selection.complete(partial, limit);
        found.into_iter().map(|at| self.search.library.roadmap_at(at)).collect()
    }

    /// The topic of `roadmap` that free text means.
    pub fn find_topic(&self, roadmap: &Roadmap, text: &str) -> Match<TopicIx> {
        self.parts(roadmap).map(|parts| parts.topics.find(text)).unwrap_or_default()
    }

    /// The stage of `roadmap` that free text means.
    pub fn find_stage(&self, roadmap: &Roadmap, text: &str) -> Match<StageIx> {
        self.parts(roadmap).map(|parts| parts.stages.find(text)).unwrap_or_default()
    }

    /// The entry of the FAQ of `roadmap` that a question in somebody's own words means.
    pub fn find_question(&self, roadmap: &Roadmap, text: &str) -> Match<FaqIx> {
        self.parts(roadmap).map(|parts| parts.questions.find(text)).unwrap_or_default()
    }

    /// The topics of `roadmap` to offer while one is being typed, best first, at most `limit`.
    pub fn complete_topics(&self, roadmap: &Roadmap, partial: &str, limit: usize) -> Vec<TopicIx> {
        self.parts(roadmap).map(|parts| parts.topics.complete(partial, limit)).unwrap_or_default()
    }

    /// The stages of `roadmap` to offer while one is being typed, best first, at most `limit`.
    pub fn complete_stages(&self, roadmap: &Roadmap, partial: &str, limit: usize) -> Vec<StageIx> {
        self.parts(roadmap).map(|parts| parts.stages.complete(partial, limit)).unwrap_or_default()
    }

    /// The questions of `roadmap` to offer while one is being typed, best first, at most `limit`.
    pub fn complete_questions(&self, roadmap: &Roadmap, partial: &str, limit: usize) -> Vec<FaqIx> {
        self.parts(roadmap).map(|parts| parts.questions.complete(partial, limit)).unwrap_or_default()
    }

    /// What is found in `roadmap`, which is one of the library, whether offered or not. None for one of another.
    fn parts(&self, roadmap: &Roadmap) -> Option<&Parts> {
        let at = self.search.library.roadmaps().position(|known| known.id == roadmap.id)?;
        self.search.parts.get(at)
    }
}

/// What is found in one roadmap.
#[derive(Debug)]
struct Parts {
    topics: Finder<TopicIx>,
    stages: Finder<StageIx>,
    questions: Finder<FaqIx>,
}

impl Parts {
    fn of(roadmap: &Roadmap) -> Self {
        let topics = roadmap.topics().map(|(at, topic)| {
            let (id, title) = (topic.id.as_str(), &topic.title);
            (at, Document { id, title, aliases: &topic.aliases, text: &topic.summary })
        });
        let stages = roadmap.stages().map(|(at, stage)| {
            let (id, title) = (stage.id.as_str(), &stage.title);
            (at, Document { id, title, aliases: &[], text: stage.summary.as_deref().unwrap_or_default() })
        });
        let questions = roadmap.faq().map(|(at, entry)| {
            let (id, title) = (entry.slug.as_str(), &entry.question);
            (at, Document { id, title, aliases: &entry.aliases, text: &entry.answer })
        });
        Self { topics: Finder::new(topics), stages: Finder::new(stages), questions: Finder::new(questions) }
    }
}

fn roadmap_document(roadmap: &Roadmap) -> Document<'_> {
    Document { id: roadmap.id.as_str(), title: &roadmap.title, aliases: &[], text: &roadmap.summary }
}

/// Things of one kind, and what they are found by.
#[derive(Debug)]
struct Finder<T> {
    things: Vec<T>,
    index: Index,
}

impl<T: Copy> Finder<T> {
    fn new<'a>(things: impl Iterator<Item = (T, Document<'a>)>) -> Self {
        let (things, documents): (Vec<T>, Vec<Document<'a>>) = things.unzip();
        Self { things, index: Index::new(documents) }
    }

    fn find(&self, text: &str) -> Match<T> {
        self.index.find(text).map(|at| self.things[at])
    }

    fn complete(&self, partial: &str, limit: usize) -> Vec<T> {
        self.index.complete(partial, limit).into_iter().map(|at| self.things[at]).collect()
    }
}
