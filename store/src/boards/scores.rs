//! The scores that boards are made of, kept in line with what people have done.
//!
//! A board has one row of `score` for each member who is shown and has points in its period; the triggers of the schema
//! keep the counts over them. Scores are not added to and taken from but computed anew from `topic_state`, one person
//! on one board at a time: they cannot drift, whatever was taken back and in which order.

use std::collections::{BTreeSet, HashMap};

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqlx::{Row, SqliteConnection};
use waymark_calendar::Period;

use crate::progress::time_from_sql;
use crate::zones::Zone;
use crate::{GuildId, Store, StoreError, UserId};

/// How long the boards of a period are kept once it is over. Nobody asks for them; what is taken back just after the
/// end, and a clock that is set back, still find theirs.
const KEEP: SignedDuration = SignedDuration::from_hours(35 * 24);
/// Rows of boards that are over, deleted along with each change: more than a change adds.
const SWEEP: i64 = 64;
/// Members whose scores are computed in one transaction when all of a server's are.
const CHUNK: i64 = 500;

/// A board before it is a row: its server, its roadmap (`""` for all), and the bounds of its period.
type Key = (i64, String, &'static str, i64, i64);

/// Brings one person's scores in line, on the boards of all their servers that count `roadmap` at the times `earned`.
pub(crate) async fn refresh(
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
    .bind(user.to_sql())
    .fetch_all(&mut *connection)
    .await?;
    let mut periods: HashMap<Option<String>, BTreeSet<(&'static str, i64, i64)>> = HashMap::new();
    let mut keys = BTreeSet::new();
    for server in &servers {
        let guild: i64 = server.try_get("guild")?;
        let zone: Option<String> = server.try_get("zone")?;
        if !periods.contains_key(&zone) {
            let found = periods_of(earned.iter().copied(), zone.clone())?;
            periods.insert(zone.clone(), found);
        }
        for &(period, start, until) in periods.get(&zone).into_iter().flatten() {
            for roadmap in ["", roadmap] {
                keys.insert((guild, roadmap.to_owned(), period, start, until));
            }
        }
    }
    let (keys, incomplete) = open(connection, &keys, now).await?;
    for guild in incomplete {
        compute(connection, GuildId::from_sql(guild), i64::MIN, i64::MAX).await?;
    }
    sqlx::query(
        "DELETE FROM score WHERE user = ?2 AND board IN ( \
            SELECT board.id FROM json_each(?1) AS one CROSS JOIN board ON board.guild = one.value ->> 0 \
                AND board.roadmap = one.value ->> 1 AND board.period = one.value ->> 2 AND board.start = one.value ->> 3)",
    )
    .bind(&keys)
    .bind(user.to_sql())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO score (board, user, minus, reached) \
         SELECT board.id, ?2, -sum(topic.points), max(topic.at) FROM json_each(?1) AS one \
         CROSS JOIN board ON board.guild = one.value ->> 0 \
            AND board.roadmap = one.value ->> 1 AND board.period = one.value ->> 2 AND board.start = one.value ->> 3 \
         CROSS JOIN guild_member AS member ON member.guild = board.guild AND member.user = ?2 AND NOT member.gone \
         CROSS JOIN topic_state AS topic ON topic.user = ?2 AND topic.points > 0 \
            AND topic.at >= board.start AND topic.at < board.until \
         WHERE (board.roadmap = '' OR topic.roadmap = board.roadmap) \
            AND NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.guild = board.guild AND hidden.user = ?2) \
         GROUP BY board.id",
    )
    .bind(&keys)
    .bind(user.to_sql())
    .execute(&mut *connection)
    .await?;
    sweep(connection, SWEEP).await?;
    Ok(())
}

/// Brings one person's scores in line on all boards of one server, after they came to be shown there or not.
pub(crate) async fn show(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    compute(connection, guild, user.to_sql().saturating_sub(1), user.to_sql()).await
}

/// Sets a server's time zone; says whether its boards must be filled anew for it.
pub(crate) async fn set_zone(
    connection: &mut SqliteConnection,
    guild: GuildId,
    zone: Option<Zone>,
) -> Result<bool, StoreError> {
    let before: Option<Option<String>> = sqlx::query_scalar("SELECT zone FROM guild WHERE guild = ?")
        .bind(guild.to_sql())
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
    .bind(guild.to_sql())
    .bind(zone)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE board SET guild = NULL WHERE guild = ? AND period <> 'all'")
        .bind(guild.to_sql())
        .execute(connection)
        .await?;
    Ok(true)
}

impl Store {
    /// Fills all boards that are not complete: a process that was stopped left them, or a migration.
    pub(crate) async fn fill_all(&self) -> Result<(), StoreError> {
        let guilds: Vec<i64> = sqlx::query_scalar("SELECT guild FROM guild WHERE fill_after IS NOT NULL")
            .fetch_all(self.readers())
            .await?;
        for guild in guilds {
            self.fill(GuildId::from_sql(guild)).await?;
        }
        Ok(())
    }

    /// Fills a server's boards, some members at a time, so that others' changes need not wait for all of it.
    pub(crate) async fn fill(&self, guild: GuildId) -> Result<(), StoreError> {
        while self.writer.run(move |connection| async move { fill_some(connection, guild).await }.boxed()).await? {}
        while self.writer.run(|connection| async move { sweep(connection, 16 * SWEEP).await }.boxed()).await? {}
        Ok(())
    }
}

/// Computes the scores of the next members of the server; says whether there are more.
async fn fill_some(connection: &mut SqliteConnection, guild: GuildId) -> Result<bool, StoreError> {
    let after: Option<Option<i64>> = sqlx::query_scalar("SELECT fill_after FROM guild WHERE guild = ?")
        .bind(guild.to_sql())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(after) = after.flatten() else { return Ok(false) };
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT max(user) FROM (SELECT user FROM guild_member WHERE guild = ? AND user > ? ORDER BY user LIMIT ?)",
    )
    .bind(guild.to_sql())
    .bind(after)
    .bind(CHUNK)
    .fetch_one(&mut *connection)
    .await?;
    if let Some(last) = last {
        compute(connection, guild, after, last).await?;
    }
    sqlx::query("UPDATE guild SET fill_after = ? WHERE guild = ?")
        .bind(last)
        .bind(guild.to_sql())
        .execute(connection)
        .await?;
    Ok(last.is_some())
}

/// Computes all scores on the server's boards of the members with ids above `after`, up to `last`; of all members if
/// that opened boards again that had been given up.
async fn compute(connection: &mut SqliteConnection, guild: GuildId, after: i64, last: i64) -> Result<(), StoreError> {
    if compute_some(connection, guild, after, last).await? {
        compute_some(connection, guild, i64::MIN, i64::MAX).await?;
    }
    Ok(())
}

async fn compute_some(
    connection: &mut SqliteConnection,
    guild: GuildId,
    after: i64,
    last: i64,
) -> Result<bool, StoreError> {
    let zone: Option<Option<String>> = sqlx::query_scalar("SELECT zone FROM guild WHERE guild = ?")
        .bind(guild.to_sql())
        .fetch_optional(&mut *connection)
        .await?;
    let zone = zone.flatten();
    // What is over is over as of the last change there was: there is no clock here, and no need for one.
    let now: Option<i64> =
        sqlx::query_scalar("SELECT at FROM event ORDER BY id DESC LIMIT 1").fetch_optional(&mut *connection).await?;
    let Some(now) = now else { return Ok(false) };
    let now = time_from_sql(now)?;
    let facts = sqlx::query(
        "SELECT topic.roadmap, topic.at FROM guild_member AS member \
         CROSS JOIN topic_state AS topic ON topic.user = member.user AND topic.points > 0 \
         WHERE member.guild = ? AND member.user > ? AND member.user <= ?",
    )
    .bind(guild.to_sql())
    .bind(after)
    .bind(last)
    .fetch_all(&mut *connection)
    .await?;
    let mut earned: HashMap<&str, BTreeSet<i64>> = HashMap::new();
    for fact in &facts {
        let at = fact.try_get("at")?;
        earned.entry(fact.try_get("roadmap")?).or_default().insert(at);
    }
    let mut keys = BTreeSet::new();
    for (roadmap, earned) in earned {
        for (period, start, until) in periods_of(earned, zone.clone())? {
            for roadmap in ["", roadmap] {
                keys.insert((guild.to_sql(), roadmap.to_owned(), period, start, until));
            }
        }
    }
    let (_, incomplete) = open(connection, &keys, now).await?;
    sqlx::query("DELETE FROM score WHERE board IN (SELECT id FROM board WHERE guild = ?) AND user > ? AND user <= ?")
        .bind(guild.to_sql())
        .bind(after)
        .bind(last)
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
    .bind(guild.to_sql())
    .bind(after)
    .bind(last)
    .execute(connection)
    .await?;
    Ok(!incomplete.is_empty())
}

/// The periods, with their bounds in the zone of that name, that times are in.
fn periods_of(
    times: impl IntoIterator<Item = i64>,
    zone: Option<String>,
) -> Result<BTreeSet<(&'static str, i64, i64)>, StoreError> {
    let zone = Zone::from_sql(zone).unwrap_or_else(Zone::utc);
    let (mut found, mut of_week, mut of_month) = (BTreeSet::new(), None, None);
    for at in times {
        let all = Bounds::of(Period::All, time_from_sql(at)?, &zone);
        found.insert((Period::All.name(), all.start, all.until));
        for (period, last) in [(Period::Week, &mut of_week), (Period::Month, &mut of_month)] {
            let bounds = match *last {
                // Times come ascending: most are in the period of the one before.
                Some(bounds) if Bounds::contains(bounds, at) => bounds,
                _ => Bounds::of(period, time_from_sql(at)?, &zone),
            };
            *last = Some(bounds);
            found.insert((period.name(), bounds.start, bounds.until));
        }
    }
    Ok(found)
}

/// The first millisecond of a period, and the first one after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) start: i64,
    until: i64,
}

impl Bounds {
    /// Of the period that `at` is in.
    pub(crate) fn of(period: Period, at: Timestamp, zone: &Zone) -> Self {
        Self {
            start: period.start(at, zone.time_zone()).unwrap_or(Timestamp::MIN).as_millisecond(),
            until: period.end(at, zone.time_zone()).unwrap_or(Timestamp::MAX).as_millisecond(),
        }
    }

    fn contains(self, at: i64) -> bool {
        self.start <= at && at < self.until
    }
}

fn kept_from(now: Timestamp) -> i64 {
    now.checked_sub(KEEP).unwrap_or(Timestamp::MIN).as_millisecond()
}

/// Sees that there is a board for each key whose period is not long over, and gives the keys as JSON. Where a new period has begun, the boards of
/// those long over are given up. Boards that were given up before and are opened again, since the clock was set back,
/// lack everybody's scores: their servers are given, too.
async fn open(
    connection: &mut SqliteConnection,
    keys: &BTreeSet<Key>,
    now: Timestamp,
) -> Result<(String, BTreeSet<i64>), StoreError> {
    let keys = json!(keys).to_string();
    let opened = sqlx::query(
        "INSERT INTO board (guild, roadmap, period, start, until) \
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?) \
         WHERE value ->> 4 > ? ON CONFLICT DO NOTHING RETURNING guild, until",
    )
    .bind(&keys)
    .bind(kept_from(now))
    .fetch_all(&mut *connection)
    .await?;
    let (mut servers, mut incomplete) = (BTreeSet::new(), BTreeSet::new());
    for board in &opened {
        let guild: i64 = board.try_get("guild")?;
        servers.insert(guild);
        let again = sqlx::query("SELECT 1 FROM guild WHERE guild = ? AND over >= ?")
            .bind(guild)
            .bind(board.try_get::<i64, _>("until")?)
            .fetch_optional(&mut *connection)
            .await?;
        if again.is_some() {
            incomplete.insert(guild);
        }
    }
    for guild in servers {
        let over = sqlx::query("UPDATE board SET guild = NULL WHERE guild = ? AND until <= ?")
            .bind(guild)
            .bind(kept_from(now))
            .execute(&mut *connection)
            .await?;
        if over.rows_affected() > 0 || incomplete.contains(&guild) {
            sqlx::query("INSERT INTO guild (guild, over) VALUES (?, ?) ON CONFLICT DO UPDATE SET over = excluded.over")
                .bind(guild)
                .bind(kept_from(now))
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok((keys, incomplete))
}

/// Deletes up to `rows` of what is left of a board that is over: its counts, then its scores, then itself. Says whether
/// there was one.
async fn sweep(connection: &mut SqliteConnection, rows: i64) -> Result<bool, StoreError> {
    let board: Option<i64> =
        sqlx::query_scalar("SELECT id FROM board WHERE guild IS NULL LIMIT 1").fetch_optional(&mut *connection).await?;
    let Some(board) = board else { return Ok(false) };
    let counts = sqlx::query(
        "DELETE FROM tally WHERE (board, level, minus, reached, user) IN ( \
            SELECT board, level, minus, reached, user FROM tally WHERE board = ? LIMIT ?)",
    )
    .bind(board)
    .bind(rows)
    .execute(&mut *connection)
    .await?;
    let scores =
        sqlx::query("DELETE FROM score WHERE (board, user) IN (SELECT board, user FROM score WHERE board = ? LIMIT ?)")
            .bind(board)
            .bind(rows.saturating_sub_unsigned(counts.rows_affected()))
            .execute(&mut *connection)
            .await?;
    if counts.rows_affected() == 0 && scores.rows_affected() == 0 {
        sqlx::query("DELETE FROM board WHERE id = ?").bind(board).execute(connection).await?;
    }
    Ok(true)
}
