//! Where people stand with topics.

use std::sync::Arc;

use jiff::Timestamp;
use waymark_roadmap::rules::{Points, State};

use crate::StoreError;
use crate::row::Row;

/// What a completion earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earned {
    /// These points, which count from the time of the completion on.
    Points(Points),
    /// Nothing: the person knew the topic before.
    PriorKnowledge,
}

/// Where a person stands with a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Not begun.
    #[default]
    Todo,
    /// Begun.
    Learning,
    /// Known, and what that earned.
    Done(Earned),
    /// Left out on purpose.
    Skipped,
}

impl Standing {
    /// The standing with that state. `earned` is what it earns if it is a completion.
    pub fn new(state: State, earned: Earned) -> Self {
        match state {
            State::Todo => Standing::Todo,
            State::Learning => Standing::Learning,
            State::Done => Standing::Done(earned),
            State::Skipped => Standing::Skipped,
        }
    }

    /// The state, whatever was earned.
    pub fn state(self) -> State {
        match self {
            Standing::Todo => State::Todo,
            Standing::Learning => State::Learning,
            Standing::Done(_) => State::Done,
            Standing::Skipped => State::Skipped,
        }
    }

    /// The points that it holds: those of a completion that earned some, else 0.
    pub fn points(self) -> u32 {
        match self {
            Standing::Done(Earned::Points(points)) => points.get(),
            _ => 0,
        }
    }

    /// Reads it from the columns of a row that hold its state and its points.
    pub(super) fn from_sql(row: &Row, state: &str, points: &str) -> Result<Self, StoreError> {
        let state: &str = row.try_get(state)?;
        let state =
            State::from_name(state).ok_or_else(|| StoreError::Foreign { what: "state", found: state.to_owned() })?;
        let earned = Points::new(row.try_get(points)?).map_or(Earned::PriorKnowledge, Earned::Points);
        Ok(Self::new(state, earned))
    }
}

/// A person's progress with a topic that they touched at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicProgress {
    /// The id it is stored under. The content may list it as a former id by now, or not know it any more.
    pub topic: Arc<str>,
    /// Where the person stands with it.
    pub standing: Standing,
    /// Since when.
    pub since: Timestamp,
}
