//! What one person has done of one roadmap.

use crate::model::{ChoiceIx, Roadmap, TopicIx};

/// Where a person stands with a topic. Every change from one to another is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum State {
    /// Not begun: what a topic is until its person says otherwise.
    #[default]
    Todo,
    /// Begun.
    Learning,
    /// Known.
    Done,
    /// Left out on purpose. It is not counted, and what requires it is not held up by it.
    Skipped,
}

impl State {
    /// Every state, by the name it is stored and sent under.
    pub const ALL: [(&'static str, State); 4] =
        [("todo", State::Todo), ("learning", State::Learning), ("done", State::Done), ("skipped", State::Skipped)];

    /// The name it is stored and sent under.
    pub fn name(self) -> &'static str {
        match self {
            State::Todo => "todo",
            State::Learning => "learning",
            State::Done => "done",
            State::Skipped => "skipped",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<State> {
        Self::ALL.into_iter().find_map(|(known, state)| (known == name).then_some(state))
    }
}

/// One person's states of one roadmap's topics.
#[derive(Debug, Clone)]
pub struct Progress<'r> {
    roadmap: &'r Roadmap,
    states: Vec<State>,
}

impl<'r> Progress<'r> {
    /// The progress of someone who has not begun.
    pub fn new(roadmap: &'r Roadmap) -> Self {
        Self { roadmap, states: vec![State::Todo; roadmap.topics().len()] }
    }

    /// The progress kept under `stored` ids, oldest change first. A former id counts for the topic that lists it
    /// among its aliases, the newest change wins where several ids lead to one topic, and an id that the content
    /// no longer knows is passed over here (it stays in the store).
    pub fn from_stored<'s>(roadmap: &'r Roadmap, stored: impl IntoIterator<Item = (&'s str, State)>) -> Self {
        let mut progress = Self::new(roadmap);
        for (id, state) in stored {
            if let Some(topic) = roadmap.topic_by_id(id) {
                progress.states[topic.0] = state;
            }
        }
        progress
    }

    /// The progress of which [`Progress::states`] were taken, with the same roadmap.
    pub fn from_states(roadmap: &'r Roadmap, mut states: Vec<State>) -> Self {
        states.resize(roadmap.topics().len(), State::Todo);
        Self { roadmap, states }
    }

    /// Where the person stands with each topic, in order.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The roadmap this is the progress of.
    pub fn roadmap(&self) -> &'r Roadmap {
        self.roadmap
    }

    /// Where the person stands with `topic`.
    pub fn state(&self, topic: TopicIx) -> State {
        self.states[topic.0]
    }

    /// The same with `topic` in another state.
    #[must_use]
    pub fn with(mut self, topic: TopicIx, state: State) -> Self {
        self.states[topic.0] = state;
        self
    }

    /// Whether one of the group's alternatives is done, which is enough.
    pub fn chosen(&self, choice: ChoiceIx) -> bool {
        self.roadmap.choice(choice).topics.iter().any(|&topic| self.state(topic) == State::Done)
    }

    /// Whether `topic` matters to the person: one of those it matters only with is done or being learned, or it is itself.
    pub fn matters(&self, topic: TopicIx) -> bool {
        let is_learned = |topic: TopicIx| matches!(self.state(topic), State::Learning | State::Done);
        let only_with = &self.roadmap.topic(topic).only_with;
        only_with.is_empty() || is_learned(topic) || only_with.iter().copied().any(is_learned)
    }

    /// Whether what requires `topic` may go ahead: it is done or skipped, another alternative of its group is done, or it
    /// does not matter to the person.
    pub fn satisfied(&self, topic: TopicIx) -> bool {
        matches!(self.state(topic), State::Done | State::Skipped)
            || !self.matters(topic)
            || self.roadmap.topic(topic).choice.is_some_and(|choice| self.chosen(choice))
    }

    /// Whether `topic` is not done itself but an alternative to it is, so that nobody needs it any more.
    pub fn optional(&self, topic: TopicIx) -> bool {
        self.state(topic) != State::Done && self.roadmap.topic(topic).choice.is_some_and(|choice| self.chosen(choice))
    }

    /// Whether everything `topic` requires is satisfied.
    pub fn unlocked(&self, topic: TopicIx) -> bool {
        self.roadmap.topic(topic).requires.iter().all(|&required| self.satisfied(required))
    }

    /// What `topic` still waits for.
    pub fn missing(&self, topic: TopicIx) -> impl Iterator<Item = TopicIx> {
        self.roadmap.topic(topic).requires.iter().copied().filter(|&required| !self.satisfied(required))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{TREE, progress, roadmap};
    use super::*;

    #[test]
    fn former_ids_lead_to_their_topic() {
        let roadmap = roadmap(&["new:0 alias=old", "other:0"]);
        for (what, stored, expect) in [
            ("under the id", "new=done", State::Done),
            ("under a former id", "old=done", State::Done),
            ("the newest wins", "old=done new=learning", State::Learning),
            ("whichever it is under", "new=learning old=done", State::Done),
            ("unknown ids are passed over", "gone=done", State::Todo),
        ] {
            assert_eq!(progress(&roadmap, stored).state(TopicIx(0)), expect, "{what}");
        }
    }

    #[test]
    fn requirements() {
        let roadmap = roadmap(TREE);
        // states, topic, is it unlocked, is it optional
        for (what, states, topic, unlocked, optional) in [
            ("nothing required", "", "a", true, false),
            ("required and not done", "", "b", false, false),
            ("required and being learned", "a=learning", "b", false, false),
            ("required and done", "a=done", "b", true, false),
            ("required and skipped", "a=skipped", "b", true, false),
            ("an alternative of what is required", "green=done", "last", true, false),
            ("a skipped alternative of it does not choose", "green=skipped", "last", false, false),
            ("an alternative to what is done", "a=done red=done", "blue", true, true),
            ("done itself", "a=done red=done", "red", true, false),
        ] {
            let progress = progress(&roadmap, states);
            let topic = roadmap.topic_by_id(topic).unwrap();
            assert_eq!((progress.unlocked(topic), progress.optional(topic)), (unlocked, optional), "{what}");
        }
    }
}
