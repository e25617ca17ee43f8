//! The question of the day: which checks a server was asked, what its members answered, once each, and how all answered.
//!
//! A question is named by its server and its date, which is its delivery's. The next delivery closes it and tells how it was
//! answered: of a question that is turned off, a last one, which asks nothing.

use futures_util::FutureExt;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use waymark_roadmap::rules::Grade;

use super::DeliveryId;
use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::reviews::{self, Answer, NextReview, grade_from_sql};
use crate::row::Row;
use crate::sql::date_from_sql;
use crate::{GuildId, Origin, Store, StoreError, UserId};

/// Days for which what people answered is kept. A question that is older is closed.
const KEPT: i64 = 30;
/// Answers that are deleted in one transaction: others' changes need not wait for all of them.
const DELETED_AT_ONCE: i64 = 500;
/// Members who are asked what they have done, to find what many have: so many tell, however large a server is.
const SAMPLE: i64 = 1_000;
/// The column `again` of the delivery that tells how the last question was answered, once it is turned off.
const LAST_WORD: i64 = 1;

/// A check that a server was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedQuestion {
    /// The last date on which it was asked.
    pub date: Date,
    /// The roadmap's id.
    pub roadmap: String,
    /// The topic's id, as it was then.
    pub topic: String,
    /// The check's id.
    pub check: String,
}

/// How many members of a server have done a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneTopic {
    /// The roadmap's id.
    pub roadmap: String,
    /// The topic's id, as it was when they did it.
    pub topic: String,
    /// How many of those who were looked at: of a large server, not everybody is.
    pub members: u64,
}

/// How a question was answered. Nobody is named, and who hides or has left is not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// What was asked.
    pub asked: AskedQuestion,
    /// The answers that there were, and how many gave each.
    pub answers: Vec<(GivenAnswer, u64)>,
}

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenAnswer {
    /// The text of the option they chose; none if they graded themselves.
    pub choice: Option<String>,
    /// How good it was, as it was known then.
    pub grade: Grade,
}

/// An answer to be counted.
#[derive(Debug, Clone)]
pub struct NewAnswer {
    /// The server that was asked.
    pub guild: GuildId,
    /// The date of the question.
    pub date: Date,
    /// What was answered.
    pub given: GivenAnswer,
    /// What it is to the reviews of who has done the topic. None for anybody else.
    pub review: Option<Answer>,
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionAnswered {
    /// It counts, or did when it was delivered before; for the reviews, too, of who has done the topic.
    Counted(Option<NextReview>),
    /// The person had answered that.
    Before(GivenAnswer),
    /// The question is closed. Nothing was counted.
    Closed,
}

/// Where a person stands with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionStanding {
    /// Whether answers count.
    pub open: bool,
    /// What they answered, if they did, and it is still kept.
    pub given: Option<GivenAnswer>,
}

impl Store {
    /// Every check that a server was asked, with the last date of each.
    pub async fn asked_questions(&self, guild: GuildId) -> Result<Vec<AskedQuestion>, StoreError> {
        let rows = query("SELECT date, roadmap, topic, question FROM asked_question WHERE guild = $1 ORDER BY date")
            .bind(guild)
            .fetch_all(self.readers())
            .await?;
        rows.iter().map(AskedQuestion::from_sql).collect()
    }

    /// What members of a server have done, and how many of them. Who hides or has left is not counted. Of a large server a
    /// thousand members are looked at.
    pub async fn topics_done(&self, guild: GuildId) -> Result<Vec<DoneTopic>, StoreError> {
        let rows = query(
            "SELECT topic.roadmap, topic.topic, count(*) AS members FROM ( \
                SELECT \"user\" FROM guild_member AS member WHERE guild = $1 AND NOT gone \
                AND NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.guild = $1 AND hidden.user = member.user) \
                ORDER BY \"user\" LIMIT $2) AS member \
             JOIN topic_state AS topic ON topic.user = member.user \
             WHERE topic.state = 'done' GROUP BY topic.roadmap, topic.topic",
        )
        .bind(guild)
        .bind(SAMPLE)
        .fetch_all(self.readers())
        .await?;
        let done = rows.iter().map(|row| {
            let members: i64 = row.try_get("members")?;
            Ok(DoneTopic {
                roadmap: row.try_get("roadmap")?,
                topic: row.try_get("topic")?,
                members: members.cast_unsigned(),
            })
        });
        done.collect()
    }

    /// Notes which check a delivery asks, and gives the one that it asks: another attempt of the same delivery keeps the first
    /// one's, unless that is `gone` from the content. Its date is the delivery's.
    pub async fn ask_question(
        &self,
        guild: GuildId,
        question: AskedQuestion,
        gone: Option<AskedQuestion>,
    ) -> Result<AskedQuestion, StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move { ask(connection, guild, &question, gone.as_ref()).await }.boxed()
            })
            .await
    }

    /// How the question was answered that this delivery tells about: the last one before it, unless another delivery told it. No
    /// more answers count from then on, so that another attempt tells the same.
    pub async fn close_question(
        &self,
        id: DeliveryId,
        guild: GuildId,
        now: Timestamp,
    ) -> Result<Option<Tally>, StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| async move { close(connection, id, guild, now).await }.boxed())
            .await
    }

    /// Counts a person's answer to a question of the day, once; for who has done its topic, as [`Store::answer`] does.
    /// Delivered again, the same interaction is told the same. Returns once it is durable.
    pub async fn answer_question(&self, origin: Origin, answer: NewAnswer) -> Result<QuestionAnswered, StoreError> {
        self.writer
            .run(Touched::Person(origin.user), move |connection| {
                async move { count(connection, &origin, &answer).await }.boxed()
            })
            .await
    }

    /// Where a person stands with a question of the day.
    pub async fn question_standing(
        &self,
        guild: GuildId,
        date: Date,
        user: UserId,
        now: Timestamp,
    ) -> Result<QuestionStanding, StoreError> {
        let mut snapshot = self.readers().snapshot().await?;
        let mut connection = snapshot.connection();
        let given = given(&mut connection, guild, date, user).await?.map(|(_, given)| given);
        Ok(QuestionStanding { open: is_open(&mut connection, guild, date, now).await?, given })
    }

    /// Deletes some of what people answered so long ago that it is not kept any more. Says whether there may be more of it.
    pub async fn forget_old_answers(&self, now: Timestamp) -> Result<bool, StoreError> {
        let oldest = oldest_kept(now).to_string();
        let any: bool = query_scalar("SELECT EXISTS (SELECT 1 FROM asked_answer WHERE date < $1)")
            .bind(&oldest)
            .fetch_one(self.readers())
            .await?;
        if !any {
            return Ok(false);
        }
        let forget = self
            .writer
            .run(Touched::Nothing, move |connection| async move { forget_before(connection, &oldest).await }.boxed());
        let more = forget.await?;
        if !more {
            self.empty_log().await;
        }
        Ok(more)
    }
}

impl AskedQuestion {
    fn from_sql(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            date: date_from_sql(row.try_get("date")?)?,
            roadmap: row.try_get("roadmap")?,
            topic: row.try_get("topic")?,
            check: row.try_get("question")?,
        })
    }
}

impl GivenAnswer {
    fn from_sql(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { choice: row.try_get("choice")?, grade: grade_from_sql(row)? })
    }
}

/// The first date of which answers are kept, wherever it is that date.
fn oldest_kept(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date().saturating_sub(KEPT.days())
}

async fn ask(
    connection: &mut Connection<'_>,
    guild: GuildId,
    question: &AskedQuestion,
    gone: Option<&AskedQuestion>,
) -> Result<AskedQuestion, StoreError> {
    let AskedQuestion { date, roadmap, topic, check } = question;
    let chosen = query("SELECT date, roadmap, topic, question FROM asked_question WHERE guild = $1 AND date = $2")
        .bind(guild)
        .bind(date.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(chosen) = chosen.as_ref().map(AskedQuestion::from_sql).transpose()?
        && gone != Some(&chosen)
    {
        return Ok(chosen);
    }
    query(
        "DELETE FROM asked_question WHERE guild = $1 \
         AND (date = $2 OR (roadmap, topic, question) = ($3, $4, $5))",
    )
    .bind(guild)
    .bind(date.to_string())
    .bind(roadmap)
    .bind(topic)
    .bind(check)
    .execute(&mut *connection)
    .await?;
    query("INSERT INTO asked_question (guild, roadmap, topic, question, date) VALUES ($1, $2, $3, $4, $5)")
        .bind(guild)
        .bind(roadmap)
        .bind(topic)
        .bind(check)
        .bind(date.to_string())
        .execute(connection)
        .await?;
    Ok(question.clone())
}

async fn close(
    connection: &mut Connection<'_>,
    id: DeliveryId,
    guild: GuildId,
    now: Timestamp,
) -> Result<Option<Tally>, StoreError> {
    // One that was never sent was asked of nobody, unless somebody answered it: whether it was sent is not always known. What
    // is sent after it tells how it was answered.
    let asked = query(
        "SELECT asked.*, EXISTS (SELECT 1 FROM delivery WHERE reminder = $3 AND state = 'sent' AND date > asked.date \
            AND (date, again) <> ($2, $4)) AS told \
         FROM asked_question AS asked WHERE guild = $1 AND date < $2 \
         AND (EXISTS (SELECT 1 FROM delivery WHERE reminder = $3 AND date = asked.date AND again = 0 AND state = 'sent') \
            OR EXISTS (SELECT 1 FROM asked_answer AS answer WHERE answer.guild = $1 AND answer.date = asked.date)) \
         ORDER BY asked.date DESC LIMIT 1",
    )
    .bind(guild)
    .bind(id.date.to_string())
    .bind(id.reminder)
    .bind(id.again)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = asked else { return Ok(None) };
    let asked = AskedQuestion::from_sql(&row)?;
    if row.try_get("told")? || asked.date < oldest_kept(now) {
        return Ok(None);
    }
    query("UPDATE asked_question SET closed = coalesce(closed, $1) WHERE guild = $2 AND date = $3")
        .bind(now.as_millisecond())
        .bind(guild)
        .bind(asked.date.to_string())
        .execute(&mut *connection)
        .await?;
    let rows = query(
        "SELECT choice, result, count(*) AS count FROM asked_answer AS answer WHERE date = $2 AND guild = $1 \
         AND NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.guild = $1 AND hidden.user = answer.user) \
         AND NOT EXISTS (SELECT 1 FROM guild_member AS member \
            WHERE member.guild = $1 AND member.user = answer.user AND member.gone) \
         GROUP BY choice, result ORDER BY choice, result",
    )
    .bind(guild)
    .bind(asked.date.to_string())
    .fetch_all(connection)
    .await?;
    let answers = rows.iter().map(|row| {
        let count: i64 = row.try_get("count")?;
        Ok::<_, StoreError>((GivenAnswer::from_sql(row)?, count.cast_unsigned()))
    });
    Ok(Some(Tally { asked, answers: answers.collect::<Result<_, _>>()? }))
}

async fn count(
    connection: &mut Connection<'_>,
    origin: &Origin,
    answer: &NewAnswer,
) -> Result<QuestionAnswered, StoreError> {
    let NewAnswer { guild, date, given: answered, review } = answer;
    if let Some((interaction, before)) = given(connection, *guild, *date, origin.user).await? {
        if interaction != origin.interaction.to_sql() {
            return Ok(QuestionAnswered::Before(before));
        }
        let again = match review {
            Some(Answer { key, check, .. }) => reviews::next(connection, origin.user, key, check).await?,
            None => None,
        };
        return Ok(QuestionAnswered::Counted(again));
    }
    if !is_open(connection, *guild, *date, origin.at).await? {
        return Ok(QuestionAnswered::Closed);
    }
    query(
        "INSERT INTO asked_answer (\"user\", guild, date, interaction, at, choice, result) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(origin.user)
    .bind(*guild)
    .bind(date.to_string())
    .bind(origin.interaction)
    .bind(origin.at.as_millisecond())
    .bind(&answered.choice)
    .bind(answered.grade.name())
    .execute(&mut *connection)
    .await?;
    let counted = match review {
        Some(review) => Some(reviews::count(connection, origin, review).await?),
        None => None,
    };
    Ok(QuestionAnswered::Counted(counted))
}

/// What a person answered, and by which interaction.
async fn given(
    connection: &mut Connection<'_>,
    guild: GuildId,
    date: Date,
    user: UserId,
) -> Result<Option<(i64, GivenAnswer)>, StoreError> {
    let row =
        query("SELECT interaction, choice, result FROM asked_answer WHERE \"user\" = $1 AND guild = $2 AND date = $3")
            .bind(user)
            .bind(guild)
            .bind(date.to_string())
            .fetch_optional(connection)
            .await?;
    row.map(|row| Ok((row.try_get("interaction")?, GivenAnswer::from_sql(&row)?))).transpose()
}

/// Whether a question can be answered. One that is not known any more is closed: the same check was asked again since, or
/// what was kept of the server is deleted.
async fn is_open(
    connection: &mut Connection<'_>,
    guild: GuildId,
    date: Date,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let open: bool =
        query_scalar("SELECT EXISTS (SELECT 1 FROM asked_question WHERE guild = $1 AND date = $2 AND closed IS NULL)")
            .bind(guild)
            .bind(date.to_string())
            .fetch_one(connection)
            .await?;
    Ok(open && date >= oldest_kept(now))
}

/// Has how the last question was answered be told at the time at which the next one would have come. `reminder` is the row.
pub(super) async fn open_last_word(
    connection: &mut Connection<'_>,
    guild: GuildId,
    reminder: &Row,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO delivery (reminder, date, again, due, state, at) \
         SELECT id, due_date, $2, due, 'open', due FROM reminder WHERE id = $1 AND due IS NOT NULL \
         AND EXISTS (SELECT 1 FROM asked_question WHERE guild = $3 AND closed IS NULL) \
         ON CONFLICT (reminder, date, again) DO UPDATE SET due = excluded.due, state = 'open', at = excluded.at, attempts = 0, first = NULL, \
            why = NULL WHERE delivery.state <> 'sent'",
    )
    .bind(reminder.try_get::<i64>("id")?)
    .bind(LAST_WORD)
    .bind(guild)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes back what [`open_last_word`] did, unless it is being sent.
pub(super) async fn forget_last_word(connection: &mut Connection<'_>, reminder: i64) -> Result<(), StoreError> {
    query("DELETE FROM delivery WHERE reminder = $1 AND again = $2 AND state = 'open' AND attempts = 0")
        .bind(reminder)
        .bind(LAST_WORD)
        .execute(connection)
        .await?;
    Ok(())
}

/// Says whether there may be more.
async fn forget_before(connection: &mut Connection<'_>, oldest: &str) -> Result<bool, StoreError> {
    let deleted = query(
        "DELETE FROM asked_answer WHERE (\"user\", guild, date) IN ( \
            SELECT \"user\", guild, date FROM asked_answer WHERE date < $1 ORDER BY date LIMIT $2)",
    )
    .bind(oldest)
    .bind(DELETED_AT_ONCE)
    .execute(connection)
    .await?;
    Ok(deleted == DELETED_AT_ONCE.unsigned_abs())
}
