//! What people answered when they checked themselves, and when each check is asked again.
//!
//! Answers are appended and never edited; the rows of `review` follow from them in the same transaction. An answer counts on
//! its day, as a change or a check-in does. One with which all of a topic's checks are remembered may prove the topic (see
//! [`Done::is_proven`]): that holds whatever is answered later, and whatever checks the topic gets.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::Date;
use waymark_roadmap::rules::{Done, Grade, Rest};

use crate::batch::Batch;
use crate::boards::scores;
use crate::cache::Touched;
use crate::connection::Connection;
use crate::days::{self, Counted, Dates};
use crate::guilds::zone_of_guild;
use crate::people::{calendar, counted_date, zones_of};
use crate::progress::{done_since, move_former_ids};
use crate::query::{Json, query, query_scalar};
use crate::row::Row;
use crate::sql::{date_from_sql, time_from_sql};
use crate::statement::Statement;
use crate::{Origin, Store, StoreError, TopicKey, UserId, proven};

/// Where a person stands with a check that they answered at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The topic's id, as it was when it was answered.
    pub topic: String,
    /// The check's id.
    pub check: String,
    /// How long it rests.
    pub rest: Rest,
    /// The date from which on it is asked again, in the person's calendar.
    pub due: Date,
    /// The last answer.
    pub last: Grade,
    /// How often it was answered.
    pub answers: u32,
    /// When it was last answered right a while after the answer before, so that it was remembered; none since the last one
    /// that was not right.
    pub recalled: Option<Timestamp>,
}

/// An answer to a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The topic.
    pub key: TopicKey,
    /// The check's id.
    pub check: String,
    /// How often it had been answered when it was put: of two answers to one question, the first counts.
    pub answers: u32,
    /// How good the answer is.
    pub grade: Grade,
    /// Whether the check was due.
    pub due: bool,
    /// The ids of all checks that the topic has now: once all of them are remembered, it may be proven.
    pub checks: Vec<String>,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It counts, or did when it was delivered before.
    Counted {
        /// How good it was.
        grade: Grade,
        /// The date from which on the check is asked again.
        due: Date,
        /// Whether it is the first thing that counts on its day. Never when the same interaction is delivered again.
        first_of_day: bool,
        /// Whether it proved the topic.
        proved: bool,
    },
    /// The check was answered since the question was put: this answer changes nothing.
    Superseded,
}

/// When a check is asked again, after an answer that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextReview {
    /// The date from which on it is.
    pub due: Date,
    /// Whether the answer was the first thing that counts on its day. Never when the same interaction is delivered again.
    pub first_of_day: bool,
    /// Whether it proved the topic.
    pub proved: bool,
}

impl Store {
    /// Every check of a roadmap that a person answered.
    pub async fn reviews(&self, user: UserId, roadmap: &str) -> Result<Vec<Review>, StoreError> {
        let rows = query("SELECT topic, question, step, due, result, answers, recalled FROM review WHERE \"user\" = $1 AND roadmap = $2 ORDER BY topic, question")
            .bind(user)
            .bind(roadmap)
            .fetch_all(self.readers())
            .await?;
        rows.iter().map(Review::from_sql).collect()
    }

    /// Counts an answer of the person of `origin`. Delivered again, the same interaction is told the same. Returns once it is
    /// durable.
    pub async fn answer(&self, origin: Origin, given: Answer) -> Result<Answered, StoreError> {
        self.writer
            .run(Touched::Person(origin.user), move |connection| {
                async move { answer(connection, &origin, &given).await }.boxed()
            })
            .await
    }
}

impl Review {
    fn from_sql(row: &Row) -> Result<Self, StoreError> {
        let recalled: Option<i64> = row.try_get("recalled")?;
        Ok(Self {
            topic: row.try_get("topic")?,
            check: row.try_get("question")?,
            rest: rest_from_sql(row)?,
            due: date_from_sql(row.try_get("due")?)?,
            last: grade_from_sql(row)?,
            answers: row.try_get("answers")?,
            recalled: recalled.map(time_from_sql).transpose()?,
        })
    }
}

fn rest_from_sql(row: &Row) -> Result<Rest, StoreError> {
    let number: u8 = row.try_get("step")?;
    Rest::new(number).ok_or_else(|| StoreError::Foreign { what: "step", found: number.to_string() })
}

pub(crate) fn grade_from_sql(row: &Row) -> Result<Grade, StoreError> {
    let name: &str = row.try_get("result")?;
    Grade::from_name(name).ok_or_else(|| StoreError::Foreign { what: "result", found: name.to_owned() })
}

async fn answer(connection: &mut Connection<'_>, origin: &Origin, given: &Answer) -> Result<Answered, StoreError> {
    let review = find(connection, origin.user, &given.key, &given.check).await?;
    if review.as_ref().map_or(0, |review| review.answers) != given.answers {
        // By this very interaction, delivered before, or by another.
        let earlier = query(
            "SELECT result, EXISTS (SELECT 1 FROM proven WHERE proven.user = answer.user \
                AND proven.roadmap = answer.roadmap AND proven.topic = answer.topic AND proven.at = answer.at) AS proved \
             FROM review_answer AS answer WHERE interaction = $1",
        )
        .bind(origin.interaction)
        .fetch_optional(connection)
        .await?;
        return Ok(match (earlier, review) {
            (Some(earlier), Some(Review { due, .. })) => Answered::Counted {
                grade: grade_from_sql(&earlier)?,
                due,
                first_of_day: false,
                proved: earlier.try_get("proved")?,
            },
            _ => Answered::Superseded,
        });
    }
    let NextReview { due, first_of_day, proved } = count(connection, origin, given).await?;
    Ok(Answered::Counted { grade: given.grade, due, first_of_day, proved })
}

/// Where a person stands with a check, whichever of its topic's ids it was answered under.
async fn find(
    connection: &mut Connection<'_>,
    user: UserId,
    key: &TopicKey,
    check: &str,
) -> Result<Option<Review>, StoreError> {
    move_reviews(connection, user, key).await?;
    let review = query("SELECT topic, question, step, due, result, answers, recalled FROM review WHERE \"user\" = $1 AND roadmap = $2 AND topic = $3 AND question = $4")
        .bind(user)
        .bind(&key.roadmap)
        .bind(&key.topic)
        .bind(check)
        .fetch_optional(connection)
        .await?;
    review.as_ref().map(Review::from_sql).transpose()
}

/// When a check is asked again that a person has answered before.
pub(crate) async fn next(
    connection: &mut Connection<'_>,
    user: UserId,
    key: &TopicKey,
    check: &str,
) -> Result<Option<NextReview>, StoreError> {
    let review = find(connection, user, key, check).await?;
    Ok(review.map(|Review { due, .. }| NextReview { due, first_of_day: false, proved: false }))
}

/// Counts an answer of the person of `origin`, however often the check was answered before.
pub(crate) async fn count(
    connection: &mut Connection<'_>,
    origin: &Origin,
    given: &Answer,
) -> Result<NextReview, StoreError> {
    let Answer { key, check, grade, due: was_due, .. } = given;
    let review = find(connection, origin.user, key, check).await?;
    let TopicKey { roadmap, topic, .. } = key;
    let zones = zones_of(connection, origin.user).await?;
    let guild_zone = match origin.guild_id() {
        Some(guild) if zones.is_empty() => zone_of_guild(&mut *connection, guild).await?,
        _ => None,
    };
    let today = counted_date(connection, origin.user, zones, guild_zone, origin.at).await?;
    query(
        "INSERT INTO review_answer (interaction, \"user\", guild, roadmap, topic, question, at, day, result) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(origin.interaction)
    .bind(origin.user)
    .bind(origin.guild_id())
    .bind(roadmap)
    .bind(topic)
    .bind(check)
    .bind(origin.at.as_millisecond())
    .bind(today.to_string())
    .bind(grade.name())
    .execute(&mut *connection)
    .await?;
    let done = done(connection, origin.user, key).await?;
    let first = || done.map_or(Rest::FIRST, |(_, done)| done.first_rest());
    let rest = review.as_ref().map_or_else(first, |review| review.rest).after(*grade, *was_due);
    let due = rest.until(today);
    let tells = review.as_ref().is_none_or(|review| review.rest.tells(review.due, today));
    let recalled = match grade {
        Grade::Right if tells => Some(origin.at),
        Grade::Right => review.and_then(|review| review.recalled),
        Grade::Partly | Grade::Wrong => None,
    };
    query(
        "INSERT INTO review (\"user\", roadmap, topic, question, step, due, result, answers, recalled) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) \
         ON CONFLICT (\"user\", roadmap, topic, question) DO UPDATE SET step = excluded.step, due = excluded.due, \
            result = excluded.result, answers = review.answers + 1, recalled = excluded.recalled",
    )
    .bind(origin.user)
    .bind(roadmap)
    .bind(topic)
    .bind(check)
    .bind(rest.number())
    .bind(due.to_string())
    .bind(grade.name())
    .bind(recalled.map(Timestamp::as_millisecond))
    .execute(&mut *connection)
    .await?;
    let proved = match done {
        Some(done) if *grade == Grade::Right => prove(connection, origin, given, done).await?,
        _ => false,
    };
    let mut batch = Batch::default();
    scores::leave_behind(&mut batch, proved.then(|| (origin.user, origin.at.as_millisecond())));
    days::count(&mut batch, &[Dates { user: origin.user, from: today, to: today }]);
    let first_of_day = match batch.run(connection).await?.first() {
        Some(day) => Counted::from_sql(day)?.things == 1,
        None => false,
    };
    Ok(NextReview { due, first_of_day, proved })
}

/// When a person did a topic, by the clock and by their calendar; none if they have not done it.
async fn done(
    connection: &mut Connection<'_>,
    user: UserId,
    key: &TopicKey,
) -> Result<Option<(Timestamp, Done)>, StoreError> {
    let Some((since, known_before)) = done_since(connection, user, &key.roadmap, &key.topic).await? else {
        return Ok(None);
    };
    let date = calendar(&zones_of(connection, user).await?).date(since);
    Ok(Some((since, Done { date, known_before })))
}

/// Proves the topic of an answer, which was done then, if enough of its checks are remembered by now. Says whether it was not
/// proven yet.
async fn prove(
    connection: &mut Connection<'_>,
    origin: &Origin,
    given: &Answer,
    (since, done): (Timestamp, Done),
) -> Result<bool, StoreError> {
    let Answer { key: TopicKey { roadmap, topic, .. }, checks, .. } = given;
    let calendar = calendar(&zones_of(connection, origin.user).await?);
    let mut remembered = BTreeMap::new();
    for row in query(
        "SELECT question, recalled FROM review \
         WHERE \"user\" = $1 AND roadmap = $2 AND topic = $3 AND recalled IS NOT NULL",
    )
    .bind(origin.user)
    .bind(roadmap)
    .bind(topic)
    .fetch_all(&mut *connection)
    .await?
    {
        let check: String = row.try_get("question")?;
        remembered.insert(check, calendar.date(time_from_sql(row.try_get("recalled")?)?));
    }
    if !done.is_proven(checks.iter().map(|check| remembered.get(check).copied())) {
        return Ok(false);
    }
    proven::prove(connection, origin.user, (roadmap, topic), since, origin.at).await
}

/// Those of a topic's former ids under which something is stored.
macro_rules! former_ids_in_use {
    ($former:literal) => {
        concat!(
            "SELECT former.value FROM ",
            $former,
            " WHERE EXISTS (SELECT 1 FROM review \
                WHERE review.user = $1 AND review.roadmap = $2 AND review.topic = former.value) \
            OR EXISTS (SELECT 1 FROM topic_state AS held \
                WHERE held.user = $1 AND held.roadmap = $2 AND held.topic = former.value)"
        )
    };
}

/// Moves what is stored under a topic's former ids to the present one. Where a check was answered under both, both stay, and
/// the present one holds.
async fn move_reviews(connection: &mut Connection<'_>, user: UserId, key: &TopicKey) -> Result<(), StoreError> {
    let TopicKey { roadmap, topic, former } = key;
    if former.is_empty() {
        return Ok(());
    }
    // Most topics that have other names never went by one of them.
    let found: Vec<String> = query_scalar(Statement {
        sqlite: former_ids_in_use!("json_each($3) AS former"),
        postgres: former_ids_in_use!("jsonb_array_elements_text(CAST($3 AS jsonb)) AS former (value)"),
    })
    .bind(user)
    .bind(roadmap)
    .bind(Json(serde_json::json!(former).to_string()))
    .fetch_all(&mut *connection)
    .await?;
    for former in &found {
        query("UPDATE review SET topic = $1 WHERE \"user\" = $2 AND roadmap = $3 AND topic = $4 AND NOT EXISTS ( \
                SELECT 1 FROM review AS present WHERE present.user = $2 AND present.roadmap = $3 AND present.topic = $1 \
                    AND present.question = review.question)")
            .bind(topic)
            .bind(user)
            .bind(roadmap)
            .bind(former)
            .execute(&mut *connection)
            .await?;
    }
    if found.is_empty() {
        return Ok(());
    }
    move_former_ids(connection, user, &TopicKey { former: found, ..key.clone() }).await
}
