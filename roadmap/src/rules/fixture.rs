//! A tiny roadmap for the tables of the rules' tests, written in one line a topic.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::{Progress, State};
use crate::model::{Choice, ChoiceIx, Mark, Roadmap, Stage, StageIx, Tier, Topic, TopicIx, topic_ids};
use crate::{RoadmapId, StageId, TopicId};

/// Two stages: `id:stage [needs=…] [with=…] [mark=…] [choice=…] [entry]`; `first-year` is the other tier.
pub(crate) const TREE: &[&str] = &[
    "any:0 mark=anytime",
    "b:0 needs=a entry",
    "a:0 mark=recommended entry",
    "bad:0 mark=avoid",
    "last:1 needs=red",
    "blue:1 needs=a choice=colour mark=alternative entry",
    "green:1 needs=a choice=colour mark=anytime",
    "red:1 needs=a choice=colour mark=recommended entry",
];

/// The roadmap written in `lines`, topics in the order of their stages.
pub(crate) fn roadmap(lines: &[&str]) -> Roadmap {
    let ids: Vec<&str> = lines.iter().map(|line| line.split(':').next().unwrap()).collect();
    let position = |id: &str| TopicIx(ids.iter().position(|known| *known == id).unwrap());
    let mut choices: Vec<Choice> = Vec::new();
    let mut topics = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let (head, facts) = line.split_once(' ').unwrap_or((line, ""));
        let (id, stage) = head.split_once(':').unwrap();
        let fact = |key: &str| facts.split(' ').find_map(|fact| fact.strip_prefix(key)?.strip_prefix('='));
        let positions = |key: &str| fact(key).map(|ids| ids.split(',').map(position).collect()).unwrap_or_default();
        let choice = fact("choice").map(|name| {
            let known = choices.iter().position(|choice| choice.name == name).unwrap_or_else(|| {
                choices.push(Choice { name: name.into(), topics: Vec::new() });
                choices.len() - 1
            });
            choices[known].topics.push(TopicIx(at));
            ChoiceIx(known)
        });
        topics.push(Topic {
            id: TopicId::new(id).unwrap(),
            stage: StageIx(stage.parse().unwrap()),
            title: id.to_uppercase(),
            summary: String::new(),
            description: String::new(),
            why: None,
            requires: positions("needs"),
            mark: fact("mark").map(|name| Mark::from_name(name).unwrap()),
            choice,
            tier: facts.split(' ').find_map(Tier::from_name),
            only_with: positions("with"),
            hours: 1.0,
            aliases: fact("alias").map(|alias| vec![alias.into()]).unwrap_or_default(),
            links: Vec::new(),
            projects: Vec::new(),
            verified: None,
            versions: Vec::new(),
            checks: Vec::new(),
            mistakes: Vec::new(),
            tasks: Vec::new(),
            project: None,
        });
    }
    let last = topics.last().map_or(0, |topic: &Topic| topic.stage.0);
    let stages = (0..=last).map(|stage| {
        let first = topics.iter().position(|topic| topic.stage.0 == stage).unwrap();
        let count = topics.iter().filter(|topic| topic.stage.0 == stage).count();
        Stage {
            id: StageId::new(&format!("stage-{stage}")).unwrap(),
            title: format!("Stage {stage}"),
            summary: None,
            topics: first..first + count,
        }
    });
    let stages: Vec<Stage> = stages.collect();
    Roadmap {
        topic_ids: topic_ids(&topics),
        id: RoadmapId::new("tree").unwrap(),
        title: "Tree".into(),
        summary: String::new(),
        entry_path: None,
        stages,
        topics,
        choices,
        faq: Vec::new(),
    }
}

/// The progress written as `id=state …`.
pub(crate) fn progress<'r>(roadmap: &'r Roadmap, states: &str) -> Progress<'r> {
    Progress::from_stored(
        roadmap,
        states.split_whitespace().map(|word| {
            let (id, state) = word.split_once('=').unwrap();
            (id, State::from_name(state).unwrap())
        }),
    )
}

/// The id of a topic.
pub(crate) fn name(roadmap: &Roadmap, topic: TopicIx) -> &str {
    roadmap.topic(topic).id.as_str()
}

/// The time zone of that IANA name, from the database in the binary: the same on every machine.
pub(crate) fn iana(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).unwrap()
}
