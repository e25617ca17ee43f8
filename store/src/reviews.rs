//! What people answered when they checked themselves, and when each check is asked again.
//!
//! Answers are appended and never edited; the rows of `review` follow from them in the same transaction. An answer counts on
//! its day, as a change or a check-in does.

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use waymark_roadmap::rules::{Grade, Rest};

use crate::batch::Batch;
use crate::cache::Touched;
use crate::days::{self, Counted, Dates};
use crate::guilds::zone_of_guild;
use crate::people::{counted_date, zones_of};
use crate::sql::{date_from_sql, time_from_sql};
use crate::{Origin, Store, StoreError, TopicKey, UserId};

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
    /// When it was answered right last; none if it never was.
    pub right: Option<Timestamp>,
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
    },
    /// The check was answered since the question was put: this answer changes nothing.
    Superseded,
}

impl Store {
    /// Every check of a roadmap that a person answered.
    pub async fn reviews(&self, user: UserId, roadmap: &str) -> Result<Vec<Review>, StoreError> {
        let rows = sqlx::query("SELECT * FROM review WHERE user = ? AND roadmap = ? ORDER BY topic, question")
            .bind(user)
            .bind(roadmap)
            .fetch_all(self.readers())
            .await?;
        rows.iter().map(Review::from_sql).collect()
    }

    /// Counts an answer of the person of `origin` to a check of a topic, which had been answered `answers` times when it was put to them,
    /// and was `due` then or not: of two answers to one question, the first counts. Delivered again, the same interaction is told the same. Returns
    /// once it is durable.
    pub async fn answer(
        &self,
        origin: Origin,
        key: TopicKey,
        check: String,
        answers: u32,
        grade: Grade,
        due: bool,
    ) -> Result<Answered, StoreError> {
        self.writer
            .run(Touched::Person(origin.user), move |connection| {
                async move { answer(connection, &origin, &key, &check, (answers, due), grade).await }.boxed()
            })
            .await
    }
}

impl Review {
    fn from_sql(row: &SqliteRow) -> Result<Self, StoreError> {
        let right: Option<i64> = row.try_get("right")?;
        Ok(Self {
            topic: row.try_get("topic")?,
            check: row.try_get("question")?,
            rest: rest_from_sql(row)?,
            due: date_from_sql(row.try_get("due")?)?,
            last: grade_from_sql(row)?,
            answers: row.try_get("answers")?,
            right: right.map(time_from_sql).transpose()?,
        })
    }
}

fn rest_from_sql(row: &SqliteRow) -> Result<Rest, StoreError> {
    let number: u8 = row.try_get("step")?;
    Rest::new(number).ok_or_else(|| StoreError::Foreign { what: "step", found: number.to_string() })
}

fn grade_from_sql(row: &SqliteRow) -> Result<Grade, StoreError> {
    let name: &str = row.try_get("result")?;
    Grade::from_name(name).ok_or_else(|| StoreError::Foreign { what: "result", found: name.to_owned() })
}

async fn answer(
    connection: &mut SqliteConnection,
    origin: &Origin,
    key: &TopicKey,
    check: &str,
    (answers, was_due): (u32, bool),
    grade: Grade,
) -> Result<Answered, StoreError> {
    let TopicKey { roadmap, topic, former } = key;
    for former in former {
        move_reviews(connection, origin.user, key, former).await?;
    }
    let review = sqlx::query("SELECT * FROM review WHERE user = ? AND roadmap = ? AND topic = ? AND question = ?")
        .bind(origin.user)
        .bind(roadmap)
        .bind(topic)
        .bind(check)
        .fetch_optional(&mut *connection)
        .await?;
    let review = review.as_ref().map(Review::from_sql).transpose()?;
    if review.as_ref().map_or(0, |review| review.answers) != answers {
        // By this very interaction, delivered before, or by another.
        let earlier = sqlx::query("SELECT result FROM review_answer WHERE interaction = ?")
            .bind(origin.interaction)
            .fetch_optional(connection)
            .await?;
        return Ok(match (earlier, review) {
            (Some(earlier), Some(Review { due, .. })) => {
                Answered::Counted { grade: grade_from_sql(&earlier)?, due, first_of_day: false }
            }
            _ => Answered::Superseded,
        });
    }
    let zones = zones_of(connection, origin.user).await?;
    let guild_zone = match origin.guild_id() {
        Some(guild) if zones.is_empty() => zone_of_guild(&mut *connection, guild).await?,
        _ => None,
    };
    let today = counted_date(connection, origin.user, zones, guild_zone, origin.at).await?;
    sqlx::query(
        "INSERT INTO review_answer (interaction, user, guild, roadmap, topic, question, at, day, result) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
    let rest = review.as_ref().map_or(Rest::FIRST, |review| review.rest).after(grade, was_due);
    let due = rest.until(today);
    sqlx::query(
        "INSERT INTO review (user, roadmap, topic, question, step, due, result, answers, right) \
         VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?) \
         ON CONFLICT (user, roadmap, topic, question) DO UPDATE SET step = excluded.step, due = excluded.due, \
            result = excluded.result, answers = answers + 1, right = coalesce(excluded.right, right)",
    )
    .bind(origin.user)
    .bind(roadmap)
    .bind(topic)
    .bind(check)
    .bind(rest.number())
    .bind(due.to_string())
    .bind(grade.name())
    .bind((grade == Grade::Right).then(|| origin.at.as_millisecond()))
    .execute(&mut *connection)
    .await?;
    let mut batch = Batch::default();
    days::count(&mut batch, &[Dates { user: origin.user, from: today, to: today }]);
    let first_of_day = match batch.run(connection).await?.first() {
        Some(day) => Counted::from_sql(day)?.things == 1,
        None => false,
    };
    Ok(Answered::Counted { grade, due, first_of_day })
}

/// Moves what is stored under a topic's former id to the present one. Where there is something under both, both stay, and
/// the present one holds.
async fn move_reviews(
    connection: &mut SqliteConnection,
    user: UserId,
    key: &TopicKey,
    former: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE OR IGNORE review SET topic = ? WHERE user = ? AND roadmap = ? AND topic = ?")
        .bind(&key.topic)
        .bind(user)
        .bind(&key.roadmap)
        .bind(former)
        .execute(connection)
        .await?;
    Ok(())
}
