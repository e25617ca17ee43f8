//! Finding roadmaps, and their topics, stages and questions, by what people call them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use waymark_roadmap::text::{fold, truncate};
use waymark_roadmap::{FaqEntry, FaqIx, Library, Roadmap, Stage, StageIx, Topic, TopicIx};

use crate::index::{Document, Found, Index, Match};

/// All there is to learn, and what its parts are found by. Made once for the content that is loaded.
#[derive(Debug)]
pub struct Search {
    library: Library,
    /// The selections that were offered so far.
    selections: Mutex<HashMap<Vec<usize>, Arc<Selection>>>,
}

/// Selections that are kept. Servers choose among a handful of roadmaps; should there ever be more, all are made anew.
const KEPT: usize = 64;

impl Search {
    /// What is in `library` is found by.
    pub fn new(library: Library) -> Self {
        Self { library, selections: Mutex::default() }
    }

    /// What there is to learn.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The roadmaps at `positions`, searched as one.
    fn selection(&self, positions: Vec<usize>) -> Arc<Selection> {
        let mut known = self.selections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(selection) = known.get(&positions) {
            return Arc::clone(selection);
        }
        if known.len() >= KEPT {
            known.clear();
        }
        let selection = Arc::new(Selection { roadmaps: positions.clone(), ..Selection::default() });
        known.insert(positions, Arc::clone(&selection));
        selection
    }
}

/// What there is to learn as it is offered somewhere: everything, or some of the roadmaps, which are searched as one. It
/// shares what it offers: making and cloning one costs next to nothing.
#[derive(Debug, Clone)]
pub struct Offer {
    search: Arc<Search>,
    selection: Arc<Selection>,
}

impl Offer {
    /// Everything.
    pub fn everything(search: &Arc<Search>) -> Self {
        let selection = search.selection((0..search.library.roadmaps().len()).collect());
        Self { search: Arc::clone(search), selection }
    }

    /// Works out what everything here is found by, which else the first who asks waits for: some milliseconds a hundred topics.
    /// Questions on a thread of their own: a start waits for all of it.
    pub fn prepare(&self) {
        std::thread::scope(|scope| {
            scope.spawn(|| self.questions());
            self.titles();
            self.topics();
            self.stages();
        });
    }

    /// Those of the roadmaps here that have one of `ids`. None if it would be none.
    pub fn only(&self, ids: &[String]) -> Option<Self> {
        let is_chosen = |at: &usize| ids.iter().any(|id| self.search.library.roadmap_at(*at).id.as_str() == id);
        let chosen: Vec<usize> = self.selection.roadmaps.iter().copied().filter(is_chosen).collect();
        (!chosen.is_empty())
            .then(|| Self { search: Arc::clone(&self.search), selection: self.search.selection(chosen) })
    }

    /// The roadmaps, at least one, by the names of their folders.
    pub fn roadmaps(&self) -> impl ExactSizeIterator<Item = &Roadmap> + Clone {
        self.selection.roadmaps.iter().map(|&at| self.search.library.roadmap_at(at))
    }

    /// The roadmap that is meant when none is named: the first.
    pub fn default_roadmap(&self) -> &Roadmap {
        self.search.library.roadmap_at(self.selection.roadmaps[0])
    }

    /// The roadmap in the folder `id`.
    pub fn roadmap(&self, id: &str) -> Option<&Roadmap> {
        self.roadmaps().find(|roadmap| roadmap.id.as_str() == id)
    }

    /// The roadmap that free text means.
    pub fn find_roadmap(&self, text: &str) -> Match<&Roadmap> {
        self.titles().find(text).map(|at| self.search.library.roadmap_at(at))
    }

    /// The topic that free text means, whichever roadmap it stands in.
    pub fn find_topic(&self, text: &str) -> Match<(&Roadmap, TopicIx)> {
        self.look_for_topic(text).meant
    }

    pub(crate) fn look_for_topic(&self, text: &str) -> Found<(&Roadmap, TopicIx)> {
        let titles = |roadmap| Roadmap::topics(roadmap).map(|(topic, it)| (topic, it.title.as_str())).collect();
        self.look(self.topics(), text, Roadmap::topic_by_id, titles)
    }

    /// The stage that free text means, whichever roadmap it stands in; a number is that of a stage of the first roadmap,
    /// as its map counts them.
    pub fn find_stage(&self, text: &str) -> Match<(&Roadmap, StageIx)> {
        let roadmap = self.default_roadmap();
        if let Ok(number) = text.trim().parse::<usize>()
            && let Some((stage, _)) = roadmap.stages().nth(number.wrapping_sub(1))
        {
            return Match::Named((roadmap, stage));
        }
        let titles = |roadmap| Roadmap::stages(roadmap).map(|(stage, it)| (stage, it.title.as_str())).collect();
        match self.look(self.stages(), text, Roadmap::stage_by_id, titles).meant {
            // A word that several titles have says no more of one than of another.
            Match::Likely(found, others) => match self.stages().with_words_in_title(text) {
                several if several.len() > 1 => {
                    Match::Unsure(several).map(|(at, stage)| (self.search.library.roadmap_at(at), stage))
                }
                _ => Match::Likely(found, others),
            },
            found => found,
        }
    }

    /// The entry of the FAQ that a question in somebody's own words means, whichever roadmap it stands in.
    pub fn find_question(&self, text: &str) -> Match<(&Roadmap, FaqIx)> {
        self.look_for_question(text).meant
    }

    pub(crate) fn look_for_question(&self, text: &str) -> Found<(&Roadmap, FaqIx)> {
        let titles = |roadmap| Roadmap::faq(roadmap).map(|(entry, it)| (entry, it.question.as_str())).collect();
        self.look(self.questions(), text, Roadmap::entry_by_slug, titles)
    }

    /// The roadmaps to offer while one is being typed, best first, at most `limit`.
    pub fn complete_roadmaps(&self, partial: &str, limit: usize) -> Vec<&Roadmap> {
        let found = self.titles().complete(partial, limit);
        found.into_iter().map(|at| self.search.library.roadmap_at(at)).collect()
    }

    /// The topics to offer while one is being typed, best first, at most `limit`.
    pub fn complete_topics(&self, partial: &str, limit: usize) -> Vec<(&Roadmap, TopicIx)> {
        self.complete(self.topics(), partial, limit)
    }

    /// The stages to offer while one is being typed, best first, at most `limit`.
    pub fn complete_stages(&self, partial: &str, limit: usize) -> Vec<(&Roadmap, StageIx)> {
        let mut offered = self.complete(self.stages(), partial, limit);
        if let Match::Named(meant) = self.find_stage(partial) {
            offered.retain(|(roadmap, stage)| (roadmap.id.as_str(), *stage) != (meant.0.id.as_str(), meant.1));
            offered.insert(0, meant);
            offered.truncate(limit);
        }
        offered
    }

    /// The questions to offer while one is being typed, best first, at most `limit`.
    pub fn complete_questions(&self, partial: &str, limit: usize) -> Vec<(&Roadmap, FaqIx)> {
        self.complete(self.questions(), partial, limit)
    }

    /// What a suggestion of something in `roadmap` sends: its id, which is enough for the first roadmap, and else says
    /// which. Finding takes it for its name.
    pub fn value_of(&self, roadmap: &Roadmap, id: &str) -> String {
        if self.is_first(roadmap) { id.to_owned() } else { format!("{}/{id}", roadmap.id) }
    }

    /// What a suggestion of something in `roadmap` shows: its title, and which roadmap unless it is the first. Discord
    /// sometimes sends this instead of the value, so finding takes it for a name, too.
    pub fn label_of(&self, roadmap: &Roadmap, title: &str) -> String {
        if self.is_first(roadmap) {
            truncate(title, LABEL)
        } else {
            truncate(&format!("{title}{LABEL_JOINT}{}", roadmap.title), LABEL)
        }
    }

    fn is_first(&self, roadmap: &Roadmap) -> bool {
        self.default_roadmap().id == roadmap.id
    }

    fn look<'s, T: Copy>(
        &'s self,
        parts: &Finder<(usize, T)>,
        text: &str,
        by_id: impl Fn(&'s Roadmap, &str) -> Option<T>,
        titles: impl Fn(&'s Roadmap) -> Vec<(T, &'s str)>,
    ) -> Found<(&'s Roadmap, T)> {
        let folded = fold(text);
        if let Some((roadmap, id)) = folded.split_once('/')
            && let Some(roadmap) = self.roadmap(roadmap)
            && let Some(found) = by_id(roadmap, id)
        {
            return Found::named((roadmap, found));
        }
        // Only labels that say more, or less, than a title have to be looked for.
        if folded.contains(LABEL_JOINT) || folded.ends_with('…') {
            let labelled = |roadmap| {
                let mut titles = titles(roadmap).into_iter();
                titles
                    .find(|(_, title)| fold(&self.label_of(roadmap, title)) == folded)
                    .map(|(found, _)| (roadmap, found))
            };
            if let Some(found) = self.roadmaps().find_map(labelled) {
                return Found::named(found);
            }
        }
        parts.look(text).map(|(at, part)| (self.search.library.roadmap_at(at), part))
    }

    fn complete<T: Copy>(&self, parts: &Finder<(usize, T)>, partial: &str, limit: usize) -> Vec<(&Roadmap, T)> {
        let found = parts.complete(partial, limit).into_iter();
        found.map(|(at, part)| (self.search.library.roadmap_at(at), part)).collect()
    }

    fn titles(&self) -> &Finder<usize> {
        let of = |at, roadmap| vec![(at, roadmap_document(roadmap))];
        self.selection.titles.get_or_init(|| Finder::new(self.groups(of)))
    }

    fn topics(&self) -> &Finder<(usize, TopicIx)> {
        let of = |at, roadmap| {
            Roadmap::topics(roadmap).map(|(it, topic)| ((at, it), topic_document(roadmap, topic))).collect()
        };
        self.selection.topics.get_or_init(|| Finder::new(self.groups(of)))
    }

    fn stages(&self) -> &Finder<(usize, StageIx)> {
        let of = |at, roadmap| Roadmap::stages(roadmap).map(|(it, stage)| ((at, it), stage_document(stage))).collect();
        self.selection.stages.get_or_init(|| Finder::new(self.groups(of)))
    }

    fn questions(&self) -> &Finder<(usize, FaqIx)> {
        let of = |at, roadmap| Roadmap::faq(roadmap).map(|(it, entry)| ((at, it), faq_document(entry))).collect();
        self.selection.questions.get_or_init(|| Finder::new(self.groups(of)))
    }

    /// What `of` says of each roadmap on offer.
    fn groups<'s, T>(&'s self, of: impl Fn(usize, &'s Roadmap) -> Vec<T>) -> Vec<Vec<T>> {
        self.selection.roadmaps.iter().map(|&at| of(at, self.search.library.roadmap_at(at))).collect()
    }
}

/// Some of the roadmaps, by their positions in the library, ascending, at least one, and what is found in them. Each kind
/// is worked out when it is first looked for, which takes some milliseconds a hundred topics.
#[derive(Debug, Default)]
struct Selection {
    roadmaps: Vec<usize>,
    titles: OnceLock<Finder<usize>>,
    topics: OnceLock<Finder<(usize, TopicIx)>>,
    stages: OnceLock<Finder<(usize, StageIx)>>,
    questions: OnceLock<Finder<(usize, FaqIx)>>,
}

fn roadmap_document(roadmap: &Roadmap) -> Document<'_> {
    Document {
        id: roadmap.id.as_str(),
        title: &roadmap.title,
        aliases: &[],
        text: &roadmap.summary,
        mistakes: &[],
        is_tool: false,
    }
}

fn topic_document<'r>(roadmap: &'r Roadmap, topic: &'r Topic) -> Document<'r> {
    let is_tool = topic.choice.is_some() || roadmap.topics().any(|(_, other)| goes_deeper(topic, other));
    Document {
        id: topic.id.as_str(),
        title: &topic.title,
        aliases: &topic.aliases,
        text: &topic.summary,
        mistakes: &topic.mistakes,
        is_tool,
    }
}

/// Whether `topic` is more of an alternative, by its title: `PostgreSQL in depth` of `PostgreSQL`.
fn goes_deeper(topic: &Topic, alternative: &Topic) -> bool {
    let rest = || topic.title.strip_prefix(alternative.title.as_str());
    alternative.choice.is_some() && rest().is_some_and(|rest| rest.starts_with(' '))
}

fn stage_document(stage: &Stage) -> Document<'_> {
    let text = stage.summary.as_deref().unwrap_or_default();
    Document { id: stage.id.as_str(), title: &stage.title, aliases: &[], text, mistakes: &[], is_tool: false }
}

fn faq_document(entry: &FaqEntry) -> Document<'_> {
    let (id, title, aliases) = (entry.slug.as_str(), entry.question.as_str(), &entry.aliases);
    Document { id, title, aliases, text: &entry.answer, mistakes: &[], is_tool: false }
}

/// Things of one kind, and what they are found by.
#[derive(Debug)]
struct Finder<T> {
    things: Vec<T>,
    index: Index,
}

impl<T: Copy> Finder<T> {
    fn new(groups: Vec<Vec<(T, Document<'_>)>>) -> Self {
        let index = Index::of_groups(groups.iter().map(|group| group.iter().map(|(_, document)| *document)));
        Self { things: groups.into_iter().flatten().map(|(thing, _)| thing).collect(), index }
    }

    fn find(&self, text: &str) -> Match<T> {
        self.look(text).meant
    }

    fn look(&self, text: &str) -> Found<T> {
        self.index.look(text).map(|at| self.things[at])
    }

    fn complete(&self, partial: &str, limit: usize) -> Vec<T> {
        self.index.complete(partial, limit).into_iter().map(|at| self.things[at]).collect()
    }

    fn with_words_in_title(&self, text: &str) -> Vec<T> {
        self.index.with_words_in_title(text).into_iter().map(|at| self.things[at]).collect()
    }
}

/// What stands between a title and its roadmap in a label.
const LABEL_JOINT: &str = " · ";

/// The longest label of a suggestion, in UTF-16 units.
/// Source: <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure>
const LABEL: usize = 100;
