//! The questions that a person can be asked about what they have done, and when each is due.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use waymark_pictures::Remembered;
use waymark_roadmap::rules::{Askable, Done, Grade, Memory, PROOFS, State, memory, pick};
use waymark_roadmap::{Check, CheckKind, Roadmap, TopicIx};
use waymark_search::Offer;
use waymark_store::progress::{Earned, Standing};
use waymark_store::{StoreError, UserId};

use crate::context::Context;
use crate::interactions::custom_id::{part, short_name};
use crate::person::progress::stored;

/// Questions of one round.
pub(crate) const ROUND: usize = 5;

/// A question about a topic that a person has done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Open<'c> {
    pub roadmap: &'c Roadmap,
    pub topic: TopicIx,
    pub check: &'c Check,
    /// The date from which on it is asked.
    pub due: Date,
    /// How often it was answered.
    pub answers: u32,
    /// Whether the last answer was right.
    right: bool,
    /// Whether the topic was known before.
    pub known_before: bool,
}

/// All questions about what a person has done, in the order of the content.
#[derive(Debug)]
pub(crate) struct Reviews<'c> {
    pub today: Date,
    pub open: Vec<Open<'c>>,
}

impl<'c> Reviews<'c> {
    /// Those of the roadmaps on offer.
    pub(crate) async fn of(context: &'c Context, user: UserId, now: Timestamp) -> Result<Self, StoreError> {
        let calendar = context.store.person(user).await?.calendar();
        let mut open = Vec::new();
        for roadmap in context.offer.roadmaps() {
            let mut done = BTreeMap::new();
            for held in stored(context, user, roadmap).await?.iter() {
                if let Some(topic) = roadmap.topic_by_id(&held.topic) {
                    // The newest change comes last, and holds.
                    let known_before = held.standing == Standing::Done(Earned::PriorKnowledge);
                    let date = calendar.date(held.since);
                    let done_then = (held.standing.state() == State::Done).then_some(Done { date, known_before });
                    done.insert(topic.index(), (topic, done_then));
                }
            }
            let mut answered = BTreeMap::new();
            for review in context.store.reviews(user, roadmap.id.as_str()).await? {
                let Some(topic) = roadmap.topic_by_id(&review.topic) else { continue };
                let present = roadmap.topic(topic).id.as_str() == review.topic;
                let key = (topic.index(), review.check.clone());
                // What stands under a former id gives way.
                if present || !answered.contains_key(&key) {
                    answered.insert(key, review);
                }
            }
            for (topic, done) in done.into_values().filter_map(|(topic, done)| Some((topic, done?))) {
                for check in &roadmap.topic(topic).checks {
                    let review = answered.get(&(topic.index(), check.id.to_string()));
                    let due = review.map_or_else(|| done.first_rest().until(done.date), |review| review.due);
                    let answers = review.map_or(0, |review| review.answers);
                    let right = review.is_some_and(|review| review.last == Grade::Right);
                    open.push(Open { roadmap, topic, check, due, answers, right, known_before: done.known_before });
                }
            }
        }
        Ok(Self { today: calendar.date(now), open })
    }

    /// The questions of a roadmap: how many are remembered, how many fade, and how many there are.
    pub(crate) fn remembered(&self, roadmap: &Roadmap) -> Remembered {
        let of = || self.open.iter().filter(|open| open.roadmap.id == roadmap.id);
        let held = |holds| of().filter(|open| open.answers > 0 && self.holds(open) == holds).count();
        Remembered { solid: held(true), fading: held(false), all: of().count() }
    }

    /// How well the topics of a roadmap are remembered that were asked about.
    pub(crate) fn memories(&self, roadmap: &Roadmap) -> Vec<(TopicIx, Memory)> {
        let mut answered: BTreeMap<usize, (TopicIx, Vec<bool>)> = BTreeMap::new();
        for open in self.open.iter().filter(|open| open.roadmap.id == roadmap.id && open.answers > 0) {
            answered.entry(open.topic.index()).or_insert((open.topic, Vec::new())).1.push(self.holds(open));
        }
        answered.into_values().filter_map(|(topic, answered)| Some((topic, memory(answered)?))).collect()
    }

    /// Whether the last answer was right and the question is not due again.
    fn holds(&self, open: &Open<'_>) -> bool {
        open.right && open.due > self.today
    }

    /// The questions that are due.
    pub(crate) fn due(&self) -> usize {
        self.open.iter().filter(|open| open.due <= self.today).count()
    }

    /// The next date on which any are due, and how many are.
    pub(crate) fn next_date(&self) -> Option<(Date, usize)> {
        let next = self.open.iter().map(|open| open.due).filter(|&due| due > self.today).min()?;
        Some((next, self.open.iter().filter(|open| open.due == next).count()))
    }

    /// The question to ask now, after one about `last`.
    pub(crate) fn pick(&self, last: Option<(&Roadmap, TopicIx)>) -> Option<Open<'c>> {
        let askable = self.open.iter().enumerate().map(|(check, open)| {
            let topic = (open.roadmap.id.as_str(), open.topic);
            Askable { topic, check, due: open.due }
        });
        let last = last.map(|(roadmap, topic)| (roadmap.id.as_str(), topic));
        let confuses = |of: &str, one: TopicIx, other: TopicIx| {
            let roadmap = self.open.iter().find(|open| open.roadmap.id.as_str() == of).map(|open| open.roadmap);
            roadmap.is_some_and(|roadmap| roadmap.topic(one).checks.iter().any(|check| check.confuses.contains(&other)))
        };
        let go_together = |one: (&str, TopicIx), other: (&str, TopicIx)| {
            one.0 == other.0 && (confuses(one.0, one.1, other.1) || confuses(one.0, other.1, one.1))
        };
        pick(askable.collect(), self.today, ROUND, last, go_together).first().map(|picked| self.open[picked.check])
    }

    /// The question about this topic that was asked least.
    pub(crate) fn about(&self, roadmap: &Roadmap, topic: TopicIx) -> Option<Open<'c>> {
        let about = self.open.iter().filter(|open| open.roadmap.id == roadmap.id && open.topic == topic);
        about.min_by_key(|open| open.answers).copied()
    }

    /// The questions that would prove what was known before, of each topic as many as are still needed for [`PROOFS`] answers, those
    /// with options first: they are soonest answered.
    pub(crate) fn of_prior_knowledge(&self) -> Vec<Open<'c>> {
        let mut needed = Vec::new();
        let known: Vec<Open<'c>> = self.open.iter().filter(|open| open.known_before).copied().collect();
        // All of one topic stand together.
        for of_topic in known.chunk_by(|one, other| one.topic == other.topic && one.roadmap.id == other.roadmap.id) {
            let (answered, mut new): (Vec<Open<'c>>, Vec<Open<'c>>) =
                of_topic.iter().copied().partition(|open| open.answers > 0);
            new.sort_by_key(|open| !matches!(open.check.kind, CheckKind::Choose { .. }));
            needed.extend(new.into_iter().take(PROOFS.saturating_sub(answered.len())));
        }
        needed
    }

    /// The question of that name, if it is about something that the person has done.
    pub(crate) fn find(&self, name: CheckName) -> Option<Open<'c>> {
        self.open.iter().find(|open| CheckName::of(open.roadmap, open.topic, open.check) == name).copied()
    }
}

/// A question as buttons name it: by a hash, since ids of a roadmap, a topic and a question would be too long together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CheckName(pub u64);

part!(CheckName: |to, name| to.id(name.0), |from| from.id().map(CheckName));

impl CheckName {
    pub(crate) fn of(roadmap: &Roadmap, topic: TopicIx, check: &Check) -> Self {
        Self::under(roadmap, roadmap.topic(topic).id.as_str(), check)
    }

    /// As it is called while its topic has that id.
    fn under(roadmap: &Roadmap, topic: &str, check: &Check) -> Self {
        Self(short_name(&[roadmap.id.as_str(), "/", topic, "/", check.id.as_str()]))
    }

    /// The question in the content, on offer or not, also if its topic had another id; none if it is gone.
    pub(crate) fn find(self, among: &Offer) -> Option<(&Roadmap, TopicIx, &Check)> {
        among.roadmaps().find_map(|roadmap| {
            roadmap.topics().find_map(|(at, topic)| {
                let ids = topic.aliases.iter().map(String::as_str).chain([topic.id.as_str()]);
                let is_it = |check: &&Check| ids.clone().any(|id| Self::under(roadmap, id, check) == self);
                let check = topic.checks.iter().find(is_it)?;
                Some((roadmap, at, check))
            })
        })
    }
}
