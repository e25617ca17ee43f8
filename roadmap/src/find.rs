//! Finding things by what people call them: topics, stages, questions and roadmaps.

use std::collections::HashMap;

use crate::model::{FaqEntry, FaqIx, Library, Roadmap, Stage, StageIx, Topic, TopicIx};
use crate::search::{Document, Index, Match};

/// What one roadmap's parts are found by, worked out when it is loaded.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    /// Topics by id and by alias; ids win.
    topic_ids: HashMap<String, TopicIx>,
    topics: Index,
    stages: Index,
    questions: Index,
}

impl Finder {
    pub(crate) fn new(stages: &[Stage], topics: &[Topic], faq: &[FaqEntry]) -> Self {
        let aliases = topics
            .iter()
            .enumerate()
            .flat_map(|(at, topic)| topic.aliases.iter().map(move |it| (it.clone(), TopicIx(at))));
        let ids = topics.iter().enumerate().map(|(at, topic)| (topic.id.to_string(), TopicIx(at)));
        Self {
            topic_ids: aliases.chain(ids).collect(),
            topics: Index::new(topics.iter().map(|topic| Document {
                id: topic.id.as_str(),
                title: &topic.title,
                aliases: &topic.aliases,
                text: &topic.summary,
            })),
            stages: Index::new(stages.iter().map(|stage| Document {
                id: stage.id.as_str(),
                title: &stage.title,
                aliases: &[],
                text: stage.summary.as_deref().unwrap_or_default(),
            })),
            questions: Index::new(faq.iter().map(|entry| Document {
                id: entry.slug.as_str(),
                title: &entry.question,
                aliases: &entry.aliases,
                text: &entry.answer,
            })),
        }
    }
}

impl Roadmap {
    /// The topic that progress stored under `id` belongs to: the one with that id, else the one with that alias
    /// (a former id). None when the content no longer knows it.
    pub fn topic_by_id(&self, id: &str) -> Option<TopicIx> {
        self.finder.topic_ids.get(id).copied()
    }

    /// The topic that free text means.
    pub fn find_topic(&self, text: &str) -> Match<TopicIx> {
        self.finder.topics.find(text).map(TopicIx)
    }

    /// The stage that free text means.
    pub fn find_stage(&self, text: &str) -> Match<StageIx> {
        self.finder.stages.find(text).map(StageIx)
    }

    /// The entry of the FAQ that a question in somebody's own words means.
    pub fn find_question(&self, text: &str) -> Match<FaqIx> {
        self.finder.questions.find(text).map(FaqIx)
    }

    /// The topics to offer while one is being typed, best first, at most `limit`.
    pub fn complete_topics(&self, partial: &str, limit: usize) -> Vec<TopicIx> {
        self.finder.topics.complete(partial, limit).into_iter().map(TopicIx).collect()
    }

    /// The stages to offer while one is being typed, best first, at most `limit`.
    pub fn complete_stages(&self, partial: &str, limit: usize) -> Vec<StageIx> {
        self.finder.stages.complete(partial, limit).into_iter().map(StageIx).collect()
    }

    /// The questions to offer while one is being typed, best first, at most `limit`.
    pub fn complete_questions(&self, partial: &str, limit: usize) -> Vec<FaqIx> {
        self.finder.questions.complete(partial, limit).into_iter().map(FaqIx).collect()
    }
}

impl Library {
    /// The roadmap that free text means, as its position among [`Library::roadmaps`].
    pub fn find_roadmap(&self, text: &str) -> Match {
        self.index.find(text)
    }

    /// The roadmaps to offer while one is being typed, best first, at most `limit`.
    pub fn complete_roadmaps(&self, partial: &str, limit: usize) -> Vec<usize> {
        self.index.complete(partial, limit)
    }
}

/// What roadmaps are found by.
pub(crate) fn roadmap_index(roadmaps: &[std::sync::Arc<Roadmap>]) -> Index {
    Index::new(roadmaps.iter().map(|roadmap| Document {
        id: roadmap.id.as_str(),
        title: &roadmap.title,
        aliases: &[],
        text: &roadmap.summary,
    }))
}
