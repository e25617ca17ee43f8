//! The scores that boards are made of, kept in line with what people have done.
//!
//! A score is the sum of the points that one member of a server, if they are shown, earned in one board's period. A
//! change does not add to it or take from it: the scores it concerns are deleted and computed anew from `topic_state`.
//! So they cannot drift, whatever is taken back, and in which order.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use futures_util::FutureExt;
use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use super::bounds::periods_of;
use super::lifecycle::{self, BoardKey, Opened};
use crate::sql::time_from_sql;
use crate::zones::Zone;
use crate::{GuildId, Store, StoreError, UserId};

/// Rows of closed boards that are deleted along with each change: more than a change adds.
const DELETED: i64 = 64;
/// Members whose scores are computed in one transaction when those of a whole server are.
const CHUNK: i64 = 500;

/// Brings one person's scores in line after points were earned or lost in a roadmap, on the boards of all servers they
/// are a member of. `earned` are the times that those points were earned at.
pub(crate) async fn refresh_person(
    connection: &mut SqliteConnection,
    user: UserId,
    roadmap: &str,
    earned: &[Option<i64>],
    now: Timestamp,
) -> Result<(), StoreError> {
    let earned: BTreeSet<i64> = earned.iter().copied().flatten().collect();
    if earned.is_empty() {
        return Ok(());
    }
    let servers = sqlx::query(
        "SELECT guild_member.guild, zone FROM guild_member LEFT JOIN guild ON guild.guild = guild_member.guild \
         WHERE user = ?",
    )
    .bind(user)
    .fetch_all(&mut *connection)
    .await?;
    // Servers share their time zones, and so the bounds of their periods.
    let mut periods = HashMap::new();
    let mut keys = BTreeSet::new();
    for server in &servers {
        let periods = match periods.entry(server.try_get::<Option<String>, _>("zone")?) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(zone) => {
                let found = periods_of(earned.iter().copied(), zone.key().clone())?;
                zone.insert(found)
            }
        };
        keys.extend(BoardKey::counting(server.try_get("guild")?, roadmap, periods));
    }
    let Opened { keys, reopened } = lifecycle::open(connection, &keys, now).await?;
    for guild in reopened {
        compute(connection, guild, Members::ALL).await?;
    }
    sqlx::query(
        "DELETE FROM score WHERE user = ?2 AND board IN ( \
            SELECT board.id FROM json_each(?1) AS key CROSS JOIN board ON board.guild = key.value ->> 'guild' \
                AND board.roadmap = key.value ->> 'roadmap' AND board.period = key.value ->> 'period' \
                AND board.start = key.value ->> 'start')",
    )
    .bind(&keys)
    .bind(user)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO score (board, user, minus, reached) \
         SELECT board.id, ?2, -sum(topic.points), max(topic.at) FROM json_each(?1) AS key \
         CROSS JOIN board ON board.guild = key.value ->> 'guild' \
            AND board.roadmap = key.value ->> 'roadmap' AND board.period = key.value ->> 'period' \
            AND board.start = key.value ->> 'start' \
         CROSS JOIN guild_member AS member ON member.guild = board.guild AND member.user = ?2 AND NOT member.gone \
         CROSS JOIN topic_state AS topic ON topic.user = ?2 AND topic.points > 0 \
            AND topic.at >= board.start AND topic.at < board.until \
         WHERE (board.roadmap = '' OR topic.roadmap = board.roadmap) \
            AND NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.guild = board.guild AND hidden.user = ?2) \
         GROUP BY board.id",
    )
    .bind(&keys)
    .bind(user)
    .execute(&mut *connection)
    .await?;
    lifecycle::delete_closed(connection, DELETED).await?;
    Ok(())
}

/// Brings one person's scores in line on all boards of one server, after they came to be shown there, or to be shown no
/// longer.
pub(crate) async fn refresh_member(
    connection: &mut SqliteConnection,
    guild: GuildId,
    user: UserId,
) -> Result<(), StoreError> {
    compute(connection, guild, Members::one(user)).await
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
        while self.writer.run(move |connection| async move { fill_some(connection, guild).await }.boxed()).await? {}
        while self
            .writer
            .run(|connection| async move { lifecycle::delete_closed(connection, 16 * DELETED).await }.boxed())
            .await?
        {}
        Ok(())
    }
}

/// Computes the scores of the server's next members. Says whether there are more.
async fn fill_some(connection: &mut SqliteConnection, guild: GuildId) -> Result<bool, StoreError> {
    let after: Option<Option<i64>> = sqlx::query_scalar("SELECT fill_after FROM guild WHERE guild = ?")
        .bind(guild)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(after) = after.flatten() else { return Ok(false) };
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT max(user) FROM (SELECT user FROM guild_member WHERE guild = ? AND user > ? ORDER BY user LIMIT ?)",
    )
    .bind(guild)
    .bind(after)
    .bind(CHUNK)
    .fetch_one(&mut *connection)
    .await?;
    if let Some(last) = last {
        compute(connection, guild, Members { after, last }).await?;
    }
    sqlx::query("UPDATE guild SET fill_after = ? WHERE guild = ?").bind(last).bind(guild).execute(connection).await?;
    Ok(last.is_some())
}

/// The members of a server with ids above `after`, up to `last`.
#[derive(Debug, Clone, Copy)]
struct Members {
    after: i64,
    last: i64,
}

impl Members {
    const ALL: Self = Self { after: i64::MIN, last: i64::MAX };

    fn one(user: UserId) -> Self {
        Self { after: user.to_sql().saturating_sub(1), last: user.to_sql() }
    }
}

/// Computes the scores of some members on all of a server's boards; those of all members if that reopened a board.
async fn compute(connection: &mut SqliteConnection, guild: GuildId, members: Members) -> Result<(), StoreError> {
    let reopened = compute_once(connection, guild, members).await?;
    if reopened {
        compute_once(connection, guild, Members::ALL).await?;
    }
    Ok(())
}

/// Computes the scores of some members on all of a server's boards. Says whether that reopened a board.
async fn compute_once(connection: &mut SqliteConnection, guild: GuildId, members: Members) -> Result<bool, StoreError> {
    let zone: Option<Option<String>> = sqlx::query_scalar("SELECT zone FROM guild WHERE guild = ?")
        .bind(guild)
        .fetch_optional(&mut *connection)
        .await?;
    let zone = zone.flatten();
    // Which boards are long over is told by the last change there was: there is no clock here, and no need for one.
    let now: Option<i64> =
        sqlx::query_scalar("SELECT at FROM event ORDER BY id DESC LIMIT 1").fetch_optional(&mut *connection).await?;
    let Some(now) = now else { return Ok(false) };
    let completions = sqlx::query(
        "SELECT topic.roadmap, topic.at FROM guild_member AS member \
         CROSS JOIN topic_state AS topic ON topic.user = member.user AND topic.points > 0 \
         WHERE member.guild = ? AND member.user > ? AND member.user <= ?",
    )
    .bind(guild)
    .bind(members.after)
    .bind(members.last)
    .fetch_all(&mut *connection)
    .await?;
    let mut earned: HashMap<&str, BTreeSet<i64>> = HashMap::new();
    for completion in &completions {
        earned.entry(completion.try_get("roadmap")?).or_default().insert(completion.try_get("at")?);
    }
    let mut keys = BTreeSet::new();
    for (roadmap, earned) in earned {
        keys.extend(BoardKey::counting(guild, roadmap, &periods_of(earned, zone.clone())?));
    }
    let Opened { reopened, .. } = lifecycle::open(connection, &keys, time_from_sql(now)?).await?;
    sqlx::query("DELETE FROM score WHERE board IN (SELECT id FROM board WHERE guild = ?) AND user > ? AND user <= ?")
        .bind(guild)
        .bind(members.after)
        .bind(members.last)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO score (board, user, minus, reached) \
         SELECT board.id, member.user, -sum(topic.points), max(topic.at) FROM board \
         CROSS JOIN guild_member AS member ON member.guild = board.guild \
            AND member.user > ?2 AND member.user <= ?3 AND NOT member.gone \
         CROSS JOIN topic_state AS topic ON topic.user = member.user AND topic.points > 0 \
            AND topic.at >= board.start AND topic.at < board.until \
         WHERE board.guild = ?1 AND (board.roadmap = '' OR topic.roadmap = board.roadmap) \
            AND NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.guild = ?1 AND hidden.user = member.user) \
         GROUP BY board.id, member.user",
    )
    .bind(guild)
    .bind(members.after)
    .bind(members.last)
    .execute(connection)
    .await?;
    Ok(!reopened.is_empty())
}
