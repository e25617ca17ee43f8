//! Buttons and menus that lead from one feature's message to another feature. Each is read and run by the feature that it
//! leads to.

use waymark_roadmap::{Roadmap, TopicIx};
use waymark_store::UserId;

use super::{Button, MENU_OPTIONS, Menu, MenuOption};
use crate::interactions::custom_id::{CustomId, Reader, TopicName, write};

/// A menu to open a topic from. Leads to `/topic`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenTopic {
    pub owner: UserId,
    pub roadmap: String,
}

impl OpenTopic {
    /// The menu of `topics`, all of one roadmap, so that its values stay short.
    pub(crate) fn menu(
        placeholder: &str,
        owner: UserId,
        roadmap: &Roadmap,
        topics: impl IntoIterator<Item = TopicIx>,
    ) -> Menu {
        let option = |topic: TopicIx| {
            let topic = roadmap.topic(topic);
            MenuOption { label: topic.title.clone(), value: topic.id.to_string(), description: topic.summary.clone() }
        };
        let open = Self { owner, roadmap: roadmap.id.to_string() };
        Menu::options(placeholder, open.custom_id(), topics.into_iter().map(option).collect())
    }

    pub(crate) fn custom_id(&self) -> CustomId {
        write('T').user(self.owner).names([&self.roadmap])
    }

    pub(crate) fn read(kind: char, mut rest: Reader<'_>) -> Option<Self> {
        if kind != 'T' {
            return None;
        }
        let owner = rest.user()?;
        let [roadmap] = rest.names()?;
        Some(Self { owner, roadmap: roadmap.into() })
    }
}

/// A page of a stage's topics. Leads to `/roadmap`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenStage {
    pub owner: UserId,
    pub roadmap: String,
    pub stage: String,
    pub page: usize,
}

impl OpenStage {
    /// Topics on one page: what one menu holds.
    pub(crate) const PAGE: usize = MENU_OPTIONS;

    /// To the page of its stage that a topic stands on.
    pub(crate) fn of_topic(owner: UserId, roadmap: &Roadmap, topic: TopicIx) -> Self {
        let stage = roadmap.topic(topic).stage;
        let before = roadmap.topics_of(stage).position(|(other, _)| other == topic).unwrap_or(0);
        let (roadmap_id, stage) = (roadmap.id.to_string(), roadmap.stage(stage).id.to_string());
        Self { owner, roadmap: roadmap_id, stage, page: before / Self::PAGE }
    }

    pub(crate) fn custom_id(&self) -> CustomId {
        write('s').user(self.owner).names([&self.roadmap, &self.stage, &self.page.to_string()])
    }

    pub(crate) fn read(kind: char, mut rest: Reader<'_>) -> Option<Self> {
        if kind != 's' {
            return None;
        }
        let owner = rest.user()?;
        let [roadmap, stage, page] = rest.names()?;
        Some(Self { owner, roadmap: roadmap.into(), stage: stage.into(), page: page.parse().ok()? })
    }
}

/// What is next in a roadmap. Leads to `/next`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShowNext {
    pub owner: UserId,
    pub roadmap: String,
}

impl ShowNext {
    pub(crate) fn button(owner: UserId, roadmap: &Roadmap) -> Button {
        Button::primary("What is next", Self { owner, roadmap: roadmap.id.to_string() }.custom_id())
    }

    pub(crate) fn custom_id(&self) -> CustomId {
        write('n').user(self.owner).names([&self.roadmap])
    }

    pub(crate) fn read(kind: char, mut rest: Reader<'_>) -> Option<Self> {
        if kind != 'n' {
            return None;
        }
        let owner = rest.user()?;
        let [roadmap] = rest.names()?;
        Some(Self { owner, roadmap: roadmap.into() })
    }
}

/// Counts today. Leads to `/checkin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckIn {
    pub owner: UserId,
}

impl CheckIn {
    pub(crate) fn custom_id(&self) -> CustomId {
        write('i').user(self.owner).end()
    }

    pub(crate) fn read(kind: char, mut rest: Reader<'_>) -> Option<Self> {
        if kind != 'i' {
            return None;
        }
        Some(Self { owner: rest.user()? })
    }
}

/// What the buttons under a daily reminder do. Lead to `/remind`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangeReminder {
    pub owner: UserId,
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

impl ChangeReminder {
    const LETTERS: [(char, ReminderChange); 5] = [
        ('s', ReminderChange::Snooze),
        ('o', ReminderChange::Stop),
        ('t', ReminderChange::Test),
        ('p', ReminderChange::Pause),
        ('r', ReminderChange::Resume),
    ];

    pub(crate) fn custom_id(&self) -> CustomId {
        write('a').user(self.owner).one_of(&Self::LETTERS, &self.how).end()
    }

    pub(crate) fn read(kind: char, mut rest: Reader<'_>) -> Option<Self> {
        if kind != 'a' {
            return None;
        }
        let owner = rest.user()?;
        Some(Self { owner, how: rest.one_of(&Self::LETTERS)? })
    }
}

/// Shows the topic of the day to whoever presses. Leads to `/topic`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShowTopicOfTheDay(pub TopicName);

impl ShowTopicOfTheDay {
    pub(crate) fn custom_id(&self) -> CustomId {
        write('D').topic(&self.0)
    }

    pub(crate) fn read(kind: char, rest: Reader<'_>) -> Option<Self> {
        if kind != 'D' {
            return None;
        }
        rest.topic().map(Self)
    }
}
