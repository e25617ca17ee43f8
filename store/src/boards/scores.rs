//! The scores that boards are made of. They follow what people did.
//!
//! A score is the sum of the points that one member of a server, if they are shown, earned in one board's period, and the
//! number of topics that they proved in it. What changes one of these, or who is shown where, writes down whose scores it
//! leaves behind (`unscored`), in its own transaction.
//! [`catch_up`] brings those in line later, for many people at once: their scores are deleted and computed anew from what
//! they hold. So scores cannot drift, whatever is taken back, in which order and how often it is counted; and whoever is
//! left behind when the program is stopped is still written down.
//!
//! The table `tally` counts the scores of a board that stand in the same stretch of places; see [`super`] for what it is good
//! for.

use std::collections::{BTreeSet, HashMap};

use futures_util::FutureExt;
use jiff::Timestamp;
use serde_json::json;
use sqlx::{Row, SqliteConnection};

use super::bounds::periods_of;
use super::lifecycle::{self, BoardKey};
use crate::batch::Batch;
use crate::cache::Touched;
use crate::sql::time_from_sql;
use crate::zones::Zone;
use crate::{GuildId, Ranking, Store, StoreError, UserId};

/// Before all times that there are, which begin in the year −9999: somebody's scores on all boards are left behind.
pub(crate) const EVER: i64 = -1 << 53;
/// Rows of closed boards that are deleted for each person whose scores are brought in line: more than that adds.
const DELETED: i64 = 64;
/// Members of a server that are left behind at once when all of them are.
const CHUNK: i64 = 200;

/// Writes down that the scores of these people lag behind, on boards that go on after the time that stands beside each.
pub(crate) fn leave_behind(batch: &mut Batch, people: impl IntoIterator<Item = (UserId, i64)>) {
    batch.add(
        "INSERT INTO unscored (user, since) SELECT value ->> 'user', value ->> 'since' FROM json_each(?) WHERE true \
         ON CONFLICT (user) DO UPDATE SET since = min(since, excluded.since)",
        people.into_iter().map(|(user, since)| json!({ "user": user.to_sql(), "since": since })),
    );
}

/// Writes down that all scores of a person lag behind.
pub(crate) async fn leave_all_behind(connection: &mut SqliteConnection, user: UserId) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    leave_behind(&mut batch, [(user, EVER)]);
    batch.run(connection).await.map(|_| ())
}

/// Brings the scores in line of up to so many people who are left behind. Gives how many are behind then; of many thousands,
/// not all are counted.
pub(crate) async fn catch_up(connection: &mut SqliteConnection, people: u32) -> Result<usize, StoreError> {
    let found = sqlx::query(
        "SELECT max(user) AS last, count(*) AS count, (SELECT at FROM event ORDER BY id DESC LIMIT 1) AS now, \
            EXISTS (SELECT 1 FROM board WHERE guild IS NULL) AS closed, \
            (SELECT count(*) FROM (SELECT 1 FROM unscored LIMIT 10000)) AS behind \
         FROM (SELECT user FROM unscored ORDER BY user LIMIT ?)",
    )
    .bind(people)
    .fetch_one(&mut *connection)
    .await?;
    let Some(last) = found.try_get("last")? else { return Ok(0) };
    // Which boards are long over is told by the last change there was: there is no clock here, and no need for one.
    let now: Option<i64> = found.try_get("now")?;
    let reopened = score(connection, (i64::MIN, last), now.map(time_from_sql).transpose()?).await?;
    let count: i64 = found.try_get("count")?;
    if found.try_get("closed")? {
        lifecycle::delete_closed(connection, count * DELETED).await?;
    }
    let behind = found.try_get::<i64, _>("behind")? - count + i64::from(reopened);
    Ok(usize::try_from(behind).unwrap_or(0))
}

/// The times at which those left behind earned points or proved topics since, by server and roadmap.
const EARNED: &str = "\
    SELECT member.guild, guild.zone, topic.roadmap, topic.at FROM unscored \
    CROSS JOIN guild_member AS member ON member.user = unscored.user AND NOT member.gone \
    CROSS JOIN topic_state AS topic ON topic.user = unscored.user AND topic.points > 0 AND topic.at >= unscored.since \
    LEFT JOIN guild ON guild.guild = member.guild \
    WHERE unscored.user BETWEEN ?1 AND ?2 \
    UNION ALL \
    SELECT member.guild, guild.zone, proven.roadmap, proven.at FROM unscored \
    CROSS JOIN proven ON proven.user = unscored.user AND proven.at >= unscored.since \
    CROSS JOIN guild_member AS member ON member.user = unscored.user AND NOT member.gone \
    LEFT JOIN guild ON guild.guild = member.guild \
    WHERE unscored.user BETWEEN ?1 AND ?2";
/// Counts their scores in, or out.
macro_rules! tally {
    ($times:literal) => {
        concat!(
            "INSERT INTO tally (board, bits, minus, bucket, count) \
             SELECT score.board, bits.value, score.minus >> max(bits.value - 63, 0), \
                iif(bits.value > 63, 0, score.reached >> bits.value), ",
            $times,
            " * count(*) FROM unscored_board AS at \
             CROSS JOIN score ON score.board = at.board AND score.user = at.user \
             CROSS JOIN json_each('[95, 63, 31, 21]') AS bits \
             WHERE at.user BETWEEN ?1 AND ?2 GROUP BY 1, 2, 3, 4 \
             ON CONFLICT (board, bits, minus, bucket) DO UPDATE SET count = count + excluded.count;"
        )
    };
}
/// Computes their scores anew.
const SCORE: &str = concat!(
    tally!("-1"),
    "DELETE FROM score WHERE (board, user) IN ( \
        SELECT board, user FROM unscored_board AS at WHERE at.user BETWEEN ?1 AND ?2);",
    "INSERT INTO score (board, user, points, proven, minus, reached) \
     SELECT board, user, sum(points), sum(proven), -sum(iif(ranking = 'proven', proven << 32 | points, points)), \
        coalesce(max(iif(ranking = 'proven' OR points > 0, time, NULL)), max(time)) \
     FROM ( \
        SELECT at.board, at.user, at.ranking, topic.at AS time, topic.points, 0 AS proven FROM unscored_board AS at \
        CROSS JOIN topic_state AS topic ON topic.user = at.user AND topic.points > 0 \
            AND topic.at >= at.start AND topic.at < at.until AND (at.roadmap = '' OR at.roadmap = topic.roadmap) \
        WHERE at.user BETWEEN ?1 AND ?2 AND at.shown \
        UNION ALL \
        SELECT at.board, at.user, at.ranking, proven.at, 0, 1 FROM unscored_board AS at \
        CROSS JOIN proven ON proven.user = at.user \
            AND proven.at >= at.start AND proven.at < at.until AND (at.roadmap = '' OR at.roadmap = proven.roadmap) \
        CROSS JOIN topic_state AS topic ON topic.user = proven.user AND topic.roadmap = proven.roadmap \
            AND topic.topic = proven.topic AND topic.state = 'done' AND topic.at = proven.since \
        WHERE at.user BETWEEN ?1 AND ?2 AND at.shown) \
     GROUP BY board, user;",
    tally!("1"),
    "DELETE FROM tally WHERE count = 0;",
    "DELETE FROM unscored WHERE user BETWEEN ?1 AND ?2",
);

/// Those of [`score`] that look at more than one row, for a look at their plans.
#[cfg(test)]
pub(super) fn statements() -> impl Iterator<Item = &'static str> {
    [EARNED].into_iter().chain(SCORE.split(';'))
}

/// Brings the scores in line of those left behind whose ids are among these. Says whether that reopened a server's boards,
/// which leaves all of its members behind.
pub(crate) async fn score(
    connection: &mut SqliteConnection,
    (first, last): (i64, i64),
    now: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let mut reopened = BTreeSet::new();
    if let Some(now) = now {
        let keys = boards_of(connection, (first, last)).await?;
        reopened = lifecycle::open(connection, &keys, now).await?;
        for &guild in &reopened {
            leave_members_behind(connection, guild, i64::MIN, i64::MAX).await?;
        }
    }
    sqlx::query(SCORE).bind(first).bind(last).execute(connection).await?;
    Ok(!reopened.is_empty())
}

/// The boards on which that counts which those left behind earned or proved since, whose ids are among these.
async fn boards_of(
    connection: &mut SqliteConnection,
    (first, last): (i64, i64),
) -> Result<BTreeSet<BoardKey>, StoreError> {
    // Servers share their time zones, and people the times at which they earned something.
    let mut earned: HashMap<(GuildId, Option<String>, String), BTreeSet<i64>> = HashMap::new();
    for row in sqlx::query(EARNED).bind(first).bind(last).fetch_all(connection).await? {
        let of = (row.try_get("guild")?, row.try_get("zone")?, row.try_get("roadmap")?);
        earned.entry(of).or_default().insert(row.try_get("at")?);
    }
    let mut keys = BTreeSet::new();
    for ((guild, zone, roadmap), times) in earned {
        keys.extend(BoardKey::counting(guild, &roadmap, &periods_of(times, zone)?));
    }
    Ok(keys)
}

/// Writes down that the scores of a server's members with ids above `after` lag behind, of up to so many. Gives the last
/// of them; none if there are none.
async fn leave_members_behind(
    connection: &mut SqliteConnection,
    guild: GuildId,
    after: i64,
    count: i64,
) -> Result<Option<i64>, StoreError> {
    let members: Vec<UserId> = sqlx::query_scalar(
        "INSERT INTO unscored (user, since) \
         SELECT user, ?4 FROM guild_member WHERE guild = ?1 AND user > ?2 ORDER BY user LIMIT ?3 \
         ON CONFLICT (user) DO UPDATE SET since = excluded.since RETURNING user",
    )
    .bind(guild)
    .bind(after)
    .bind(count)
    .bind(EVER)
    .fetch_all(connection)
    .await?;
    Ok(members.iter().map(|user| user.to_sql()).max())
}

/// Sets a server's time zone. Says whether that changed it, so that the server's boards have to be filled anew.
pub(crate) async fn set_zone(
    connection: &mut SqliteConnection,
    guild: GuildId,
    zone: Option<Zone>,
) -> Result<bool, StoreError> {
    let before: Option<Option<String>> = sqlx::query_scalar("SELECT zone FROM guild WHERE guild = ?")
        .bind(guild)
        .fetch_optional(&mut *connection)
        .await?;
    let zone = zone.as_ref().map(Zone::name);
    if before.flatten().as_deref() == zone {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO guild (guild, zone, fill_after) VALUES (?, ?, -1) \
         ON CONFLICT DO UPDATE SET zone = excluded.zone, fill_after = excluded.fill_after",
    )
    .bind(guild)
    .bind(zone)
    .execute(&mut *connection)
    .await?;
    lifecycle::close_periods(connection, guild).await?;
    Ok(true)
}

/// Sets what a server's boards are ranked by. Says whether that changed it, so that they have to be filled anew.
pub(crate) async fn set_ranking(
    connection: &mut SqliteConnection,
    guild: GuildId,
    ranking: Ranking,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "INSERT INTO guild (guild, ranking, fill_after) SELECT ?1, ?2, -1 \
            WHERE coalesce((SELECT ranking FROM guild WHERE guild = ?1), 'points') <> ?2 \
         ON CONFLICT DO UPDATE SET ranking = excluded.ranking, fill_after = excluded.fill_after",
    )
    .bind(guild)
    .bind(ranking.name())
    .execute(&mut *connection)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    lifecycle::close_boards(connection, guild).await?;
    Ok(true)
}

impl Store {
    /// Fills the boards of all servers that are not complete, because a migration or a process that was stopped left
    /// them so.
    pub(crate) async fn fill_all_boards(&self) -> Result<(), StoreError> {
        let guilds: Vec<GuildId> = sqlx::query_scalar("SELECT guild FROM guild WHERE fill_after IS NOT NULL")
            .fetch_all(self.readers())
            .await?;
        for guild in guilds {
            self.fill_boards(guild).await?;
        }
        Ok(())
    }

    /// Fills a server's boards, some members at a time, so that others' changes need not wait for all of it.
    pub(crate) async fn fill_boards(&self, guild: GuildId) -> Result<(), StoreError> {
        while self.writer.run(Touched::Guild(guild), move |connection| fill_some(connection, guild).boxed()).await? {
            self.writer.catch_up().await?;
        }
        while self
            .writer
            .run(Touched::Nothing, |connection| lifecycle::delete_closed(connection, 16 * DELETED).boxed())
            .await?
        {}
        Ok(())
    }
}

/// Leaves the server's next members behind. Says whether there were any.
async fn fill_some(connection: &mut SqliteConnection, guild: GuildId) -> Result<bool, StoreError> {
    let after: Option<Option<i64>> = sqlx::query_scalar("SELECT fill_after FROM guild WHERE guild = ?")
        .bind(guild)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(after) = after.flatten() else { return Ok(false) };
    let last = leave_members_behind(connection, guild, after, CHUNK).await?;
    sqlx::query("UPDATE guild SET fill_after = ? WHERE guild = ?").bind(last).bind(guild).execute(connection).await?;
    Ok(last.is_some())
}
