//! Gives a plan its ids, and holds it to the limits of content.

use std::collections::{HashMap, HashSet};

use super::notes::{Note, Notes};
use super::plan::{MAX_TITLE, Plan, PlannedStage, PlannedTopic};
use super::questions::Question;
use super::text::{line, shortened};
use super::{ImportError, MAX_STAGE, MAX_STAGES};
use waymark_roadmap::id::{MAX_ID, RoadmapId};
use waymark_roadmap::load::schema::MAX_TOPICS;
use waymark_roadmap::text::{as_id, fold, utf16_len};

/// The longest alias, in UTF-16 units.
const MAX_ALIAS: usize = 60;

/// An id that is longer than this is made of the last part of a stage's title only.
const LONG_ID: usize = 30;

/// What a stage may not be called: two files of a roadmap, and names that Windows keeps for devices.
const TAKEN: [&str; 6] = ["roadmap", "faq", "con", "nul", "aux", "prn"];

/// A roadmap ready to be written.
#[derive(Debug)]
pub(super) struct FinishedRoadmap {
    pub(super) id: RoadmapId,
    pub(super) format: &'static str,
    pub(super) title: String,
    pub(super) summary: Option<String>,
    pub(super) stages: Vec<FinishedStage>,
}

/// A stage with its id.
#[derive(Debug)]
pub(super) struct FinishedStage {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) summary: Option<String>,
    pub(super) topics: Vec<FinishedTopic>,
}

/// A topic with its id.
#[derive(Debug)]
pub(super) struct FinishedTopic {
    pub(super) id: String,
    pub(super) alias: Option<String>,
    /// The ids of its questions.
    pub(super) checks: Vec<String>,
    pub(super) plan: PlannedTopic,
}

/// Finishes `plan` as the roadmap `id`, or as one named after its title.
pub(super) fn finish(
    plan: Plan,
    id: Option<RoadmapId>,
    stem: &str,
    notes: &mut Notes,
) -> Result<FinishedRoadmap, ImportError> {
    if plan.stages.iter().map(|stage| stage.topics.len()).sum::<usize>() > MAX_TOPICS {
        return Err(ImportError::TooMany { what: "topics", max: MAX_TOPICS });
    }
    let stages: Vec<PlannedStage> = plan.stages.into_iter().flat_map(|stage| split(stage, notes)).collect();
    if stages.len() > MAX_STAGES {
        return Err(ImportError::TooMany { what: "stages", max: MAX_STAGES });
    }
    let title = plan.title.unwrap_or_else(|| "Imported roadmap".to_owned());
    let named = || [slug(&title), slug(stem)].into_iter().flatten().find_map(|id| RoadmapId::new(&id).ok());
    let id = match id.or_else(named) {
        Some(id) => id,
        None => RoadmapId::new("imported").map_err(|error| ImportError::Unsound(error.to_string()))?,
    };
    let mut stage_ids = Ids::default();
    stage_ids.used.extend(TAKEN.map(str::to_owned));
    let mut topic_ids = Ids::default();
    let mut finished = Vec::new();
    for stage in stages {
        let topics = stage.topics.into_iter().map(|topic| {
            let wanted = slug(&topic.title).or_else(|| topic.source.as_deref().and_then(as_id));
            let mut check_ids = Ids::default();
            let wanted_by = |question: &Question| slug(&question.ask).unwrap_or_else(|| "question".to_owned());
            let checks = topic.questions.iter().map(|question| check_ids.give(&wanted_by(question))).collect();
            FinishedTopic { id: topic_ids.give(wanted.as_deref().unwrap_or("topic")), alias: None, checks, plan: topic }
        });
        let topics = topics.collect();
        let whole = slug(&stage.title);
        // Of a long one, the part that tells it from others is what is read.
        let is_long = whole.as_ref().is_some_and(|id| id.len() > LONG_ID);
        let own = stage.own.as_deref().filter(|_| is_long).and_then(slug);
        let id = stage_ids.give(own.or(whole).as_deref().unwrap_or("stage"));
        finished.push(FinishedStage { id, title: stage.title, summary: stage.summary, topics });
    }
    add_aliases(&mut finished, notes);
    Ok(FinishedRoadmap { id, format: plan.format, title, summary: plan.summary, stages: finished })
}

/// Keeps what the source called its topics as aliases, so that a later import can tell which is which.
fn add_aliases(stages: &mut [FinishedStage], notes: &mut Notes) {
    let topics = || stages.iter().flat_map(|stage| &stage.topics);
    let mut taken: HashSet<String> = topics().flat_map(|topic| [topic.id.clone(), fold(&topic.plan.title)]).collect();
    for topic in stages.iter_mut().flat_map(|stage| &mut stage.topics) {
        let Some(source) = topic.plan.source.take().filter(|source| *source != topic.id) else { continue };
        // Its length first: a hostile one is large.
        let is_alias = utf16_len(&source) <= MAX_ALIAS && line(&source) == (Some(source.clone()), false);
        if is_alias && fold(&source) == fold(&topic.plan.title) {
            continue;
        }
        if is_alias && taken.insert(fold(&source)) {
            topic.alias = Some(source);
        } else {
            notes.add(Note::DroppedAlias, &topic.plan.title);
        }
    }
}

/// Makes several stages of one that is too large, all of about one size.
fn split(stage: PlannedStage, notes: &mut Notes) -> Vec<PlannedStage> {
    let parts = stage.topics.len().div_ceil(MAX_STAGE);
    if parts <= 1 {
        return vec![stage];
    }
    notes.add(Note::SplitStage, &stage.title);
    let count = stage.topics.len();
    let mut topics = stage.topics.into_iter();
    let mut summary = stage.summary;
    let part = |part: usize| {
        let number = format!(" ({part} of {parts})");
        let room = MAX_TITLE - utf16_len(&number);
        let title = shortened(&stage.title, room).unwrap_or_else(|| stage.title.clone());
        // The first ones take what is left over.
        let size = count / parts + usize::from(part <= count % parts);
        let topics = topics.by_ref().take(size).collect();
        PlannedStage { title: title + &number, own: None, summary: summary.take(), topics }
    };
    (1..=parts).map(part).collect()
}

/// An id for what is called `title`; nothing when no letter of it can stay.
fn slug(title: &str) -> Option<String> {
    // C, C++ and C# are three things.
    let title = title.replace("++", "pp").replace("C#", "csharp").replace("F#", "fsharp");
    let is_plain = title.is_ascii();
    as_id(&title).filter(|id| is_plain || id.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

/// Ids that have been given.
#[derive(Default)]
struct Ids {
    used: HashSet<String>,
    /// By the id that was wanted, the last number it was given with.
    last: HashMap<String, usize>,
}

impl Ids {
    /// The id `wanted`, with a number if it is not the first one.
    fn give(&mut self, wanted: &str) -> String {
        if self.used.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let last = self.last.entry(wanted.to_owned()).or_insert(1);
        loop {
            *last += 1;
            let number = format!("-{last}");
            // An id has one byte a character.
            let stem = wanted[..wanted.len().min(MAX_ID - number.len())].trim_end_matches('-');
            let id = format!("{stem}{number}");
            if self.used.insert(id.clone()) {
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_from_titles() {
        for (title, expect) in [
            ("HTTP", Some("http")),
            ("C++", Some("cpp")),
            ("C#", Some("csharp")),
            ("C", Some("c")),
            ("CI / CD", Some("ci-cd")),
            ("404", Some("404")),
            ("日本 5", None),
            ("日本", None),
            ("Größe", Some("gro-e")),
        ] {
            assert_eq!(slug(title).as_deref(), expect, "{title}");
        }
    }

    #[test]
    fn ids_are_given_once() {
        let mut ids = Ids::default();
        let long = "a".repeat(40);
        let given = ["a", "a", "a-2", "a", &long, &long].map(|wanted| ids.give(wanted));
        assert_eq!(given, ["a", "a-2", "a-2-2", "a-3", &long, &format!("{}-2", "a".repeat(38))]);
    }
}
