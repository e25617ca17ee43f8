//! A database of its own for each test, and a short way to say what people do.

use jiff::Timestamp;
use waymark_roadmap::rules::{Grade, Points};
use waymark_store::progress::{Applied, Earned, Standing};
use waymark_store::reviews::Answer;
use waymark_store::{GuildId, InteractionId, Origin, Store, TopicKey, UserId};

use crate::place::{Outside, Place};

pub(crate) const ADA: UserId = UserId(1);
pub(crate) const GRACE: UserId = UserId(2);
pub(crate) const LINUS: UserId = UserId(3);
pub(crate) const GUILD: GuildId = GuildId(100);

/// Done, and known before.
pub(crate) const KNOWN_BEFORE: Standing = Standing::Done(Earned::PriorKnowledge);

/// Done, for at least one point.
pub(crate) fn done(points: u32) -> Standing {
    Standing::Done(Earned::Points(Points::new(points).unwrap()))
}

/// An open store, and where its database is.
pub(crate) struct Harness {
    pub(crate) store: Store,
    pub(crate) folder: Place,
}

/// What stands in a column of a row, looked at from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Nothing,
    Number(i64),
    Text(String),
}

impl Cell {
    pub(crate) fn number(&self) -> i64 {
        let Self::Number(number) = self else { panic!("{self:?} is no number") };
        *number
    }

    pub(crate) fn text(&self) -> &str {
        let Self::Text(text) = self else { panic!("{self:?} is no text") };
        text
    }
}

impl Outside {
    /// The one number that a statement gives.
    pub(crate) async fn number(&mut self, sql: &str) -> i64 {
        self.rows(sql).await[0][0].number()
    }
}

/// Names, each with those that stand beside it.
pub(crate) fn gather(rows: Vec<Vec<Cell>>) -> Vec<(String, Vec<String>)> {
    let mut gathered: Vec<(String, Vec<String>)> = Vec::new();
    for row in rows {
        let (name, member) = (row[0].text(), row[1].text().to_owned());
        match gathered.last_mut().filter(|(last, _)| last == name) {
            Some((_, members)) => members.push(member),
            None => gathered.push((name.to_owned(), vec![member])),
        }
    }
    gathered
}

impl Harness {
    pub(crate) async fn new() -> Self {
        let folder = Place::new().await;
        Self { store: folder.open().await, folder }
    }

    /// `user` changes where they stand with `topic`, in the guild, at second `at`.
    pub(crate) async fn change(&self, interaction: u64, user: UserId, topic: &str, to: Standing, at: i64) -> Applied {
        self.store.change(origin(interaction, user, Some(GUILD), at), key(topic), to).await.unwrap()
    }
}

pub(crate) fn origin(interaction: u64, user: UserId, guild: Option<GuildId>, at: i64) -> Origin {
    Origin {
        interaction: InteractionId(interaction),
        user,
        guild: guild.map(|guild| (guild, format!("name-{}", user.0))),
        at: Timestamp::from_second(at).unwrap(),
    }
}

/// `roadmap/topic`, or a topic of the roadmap `r`.
pub(crate) fn key(topic: &str) -> TopicKey {
    let (roadmap, topic) = topic.split_once('/').unwrap_or(("r", topic));
    TopicKey { roadmap: roadmap.into(), topic: topic.into(), former: Vec::new() }
}

/// An answer to a check of a topic that has these, which was due and had been answered that often.
pub(crate) fn answer(key: TopicKey, check: &str, checks: &[&str], answers: u32, grade: Grade) -> Answer {
    let checks = checks.iter().map(ToString::to_string).collect();
    Answer { key, check: check.into(), answers, grade, due: true, checks }
}

/// Numbers that look random and are the same every time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as u64)).unwrap()]
    }
}
