//! Buttons and menus that lead from one feature's message to another feature. Each is read and run by the feature that
//! it leads to.

use waymark_roadmap::wording::count;
use waymark_roadmap::{LinkKind, Roadmap, Topic, TopicIx};
use waymark_store::UserId;

use super::{Button, MENU_OPTIONS, Menu, MenuOption};
use crate::interactions::custom_id::{Owner, TopicName, Wire as _, letters, wire};

/// A menu to open a topic from. Leads to `/topic`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenTopic {
    /// Whose message it is on.
    pub of: UserId,
    pub roadmap: String,
}

impl OpenTopic {
    /// The menu of `topics`, all of one roadmap, so that its values stay short.
    pub(crate) fn menu(
        placeholder: &str,
        of: UserId,
        roadmap: &Roadmap,
        topics: impl IntoIterator<Item = TopicIx>,
    ) -> Menu {
        let option = |topic: TopicIx| {
            let topic = roadmap.topic(topic);
            MenuOption::new(&*topic.title, topic.id.to_string(), &*topic.summary)
        };
        let open = Self { of, roadmap: roadmap.id.to_string() };
        Menu::options(placeholder, open.custom_id(), topics.into_iter().map(option).collect())
    }

    /// The topic that was picked from the menu.
    pub(crate) fn picked(self, value: String) -> TopicName {
        match value.split_once('/') {
            Some((roadmap, topic)) => TopicName { roadmap: roadmap.into(), topic: topic.into() },
            None => TopicName { roadmap: self.roadmap, topic: value },
        }
    }
}

/// Opens the first official page about a topic, if the content names one.
pub(crate) fn official_page(topic: &Topic) -> Option<Button> {
    let official = topic.links.iter().find(|link| link.kind == Some(LinkKind::Official))?;
    Some(Button::link(&official.title, &official.url))
}

/// A page of a stage's topics. Leads to `/roadmap`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenStage {
    /// Whose message it is on.
    pub of: UserId,
    pub roadmap: String,
    pub stage: String,
    pub page: usize,
}

impl OpenStage {
    /// Topics on one page: what one menu holds.
    pub(crate) const PAGE: usize = MENU_OPTIONS;

    /// To the page of its stage that a topic stands on.
    pub(crate) fn of_topic(of: UserId, roadmap: &Roadmap, topic: TopicIx) -> Self {
        let stage = roadmap.topic(topic).stage;
        let before = roadmap.topics_of(stage).position(|(other, _)| other == topic).unwrap_or(0);
        let (roadmap_id, stage) = (roadmap.id.to_string(), roadmap.stage(stage).id.to_string());
        Self { of, roadmap: roadmap_id, stage, page: before / Self::PAGE }
    }
}

/// What of a stage somebody knows already: whoever presses gets a message of their own. Leads to placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnowAlready {
    pub roadmap: String,
    pub stage: String,
    pub page: usize,
}

impl KnowAlready {
    /// About the stage that a topic is in.
    pub(crate) fn of_topic(roadmap: &Roadmap, topic: TopicIx) -> Self {
        let OpenStage { roadmap, stage, page, .. } = OpenStage::of_topic(UserId(0), roadmap, topic);
        Self { roadmap, stage, page }
    }

    pub(crate) fn button(&self) -> Button {
        Button::secondary("I know this already", self.custom_id())
    }
}

/// What is next in a roadmap. Leads to `/next`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShowNext {
    /// Whose message it is on.
    pub of: UserId,
    pub roadmap: String,
}

impl ShowNext {
    pub(crate) fn button(of: UserId, roadmap: &Roadmap) -> Button {
        Button::primary("What's next?", Self { of, roadmap: roadmap.id.to_string() }.custom_id())
    }
}

/// Asks what is due. Leads to `/review`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BeginReview {
    pub owner: Owner,
}

impl BeginReview {
    pub(crate) fn button(of: UserId, label: &str) -> Button {
        Button::primary(label, Self { owner: Owner(of) }.custom_id())
    }
}

/// Asks what proves what was known before. Leads to `/review`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProveIt {
    pub owner: Owner,
}

impl ProveIt {
    pub(crate) fn button(of: UserId, questions: usize) -> Button {
        let label = format!("Prove it: {}", count(questions as u64, "question"));
        Button::primary(&label, Self { owner: Owner(of) }.custom_id())
    }
}

/// Asks about a topic right away. Leads to `/review`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TestMe {
    pub owner: Owner,
    pub topic: TopicName,
}

impl TestMe {
    /// The button, if there is anything to ask.
    pub(crate) fn button(of: UserId, roadmap: &Roadmap, topic: TopicIx) -> Option<Button> {
        let test = Self { owner: Owner(of), topic: TopicName::of(roadmap, topic) };
        (!roadmap.topic(topic).checks.is_empty()).then(|| Button::secondary("Test me", test.custom_id()))
    }
}

/// Counts today. Leads to `/checkin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckIn {
    pub owner: Owner,
}

/// Takes the person off the board of the server it is pressed on. Leads to `/privacy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HideMe {
    pub owner: Owner,
}

/// What the buttons under a daily reminder do. Lead to `/remind`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangeReminder {
    pub owner: Owner,
    pub how: ReminderChange,
}

/// What can be done to a daily reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReminderChange {
    /// Once more in an hour.
    Snooze,
    /// No more of them.
    Stop,
    /// A message at once, to see whether it arrives.
    Test,
    Pause,
    Resume,
}

letters!(ReminderChange { 's' Snooze 'o' Stop 't' Test 'p' Pause 'r' Resume });

/// Shows a topic to whoever presses, in a message of their own. Leads to `/topic`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShowTopic {
    pub topic: TopicName,
}

/// Answers a question of the FAQ to whoever presses, in a message of their own. Leads to `/faq`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadEntry {
    pub roadmap: String,
    pub slug: String,
}

wire!(struct OpenTopic 'T' { of, roadmap });
wire!(struct OpenStage 's' { of, roadmap, stage, page });
wire!(struct ShowNext 'n' { of, roadmap });
wire!(struct BeginReview 'B' { owner });
wire!(struct TestMe 'V' { owner, topic });
wire!(struct ProveIt 'U' { owner });
wire!(struct KnowAlready 'F' { roadmap, stage, page });
wire!(struct CheckIn 'i' { owner });
wire!(struct HideMe 'h' { owner });
wire!(struct ChangeReminder 'a' { owner, how });
wire!(struct ShowTopic 'D' { topic });
wire!(struct ReadEntry 'f' { roadmap, slug });
