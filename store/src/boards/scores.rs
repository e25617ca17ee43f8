//! The scores that boards are made of. They follow what people did.
//!
//! A score is the sum of the points that one member of a server, if they are shown, earned in one board's period, and the
//! number of topics that they proved in it. What changes one of these, or who is shown where, writes down whose scores it
//! leaves behind (`unscored`), in its own transaction.
//! A catch-up brings those in line later, for many people at once: their scores are computed anew from what they hold. So
//! scores cannot drift, whatever is taken back, in which order and how often it is counted; and whoever is left behind when
//! the program is stopped is still written down.
//!
//! The table `tally` counts the scores of a board that stand in the same stretch of places; see [`super`] for what it is good
//! for.

use std::collections::{BTreeSet, HashMap};

use futures_util::FutureExt;
use jiff::Timestamp;
use serde_json::json;
use sqlx::sqlite::SqliteConnection;

use super::bounds::periods_of;
use super::lifecycle::{self, BoardKey};
use super::lock::lock_boards;
use crate::batch::Batch;
use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::{Parameter, parameter, query, query_scalar, run_all};
use crate::row::Row;
use crate::sql::time_from_sql;
use crate::statement::{Statement, both, of_rows};
use crate::zones::Zone;
use crate::{GuildId, Ranking, Store, StoreError, UserId};

/// Before all times that there are, which begin in the year −9999: somebody's scores on all boards are left behind.
pub(crate) const EVER: i64 = -1 << 53;
/// Rows of closed boards that are deleted for each person whose scores are brought in line: more than that adds.
const DELETED: i64 = 64;
/// Begins and commits a transaction of SQLite's that a power loss may undo, together with nothing that came before it: boards
/// follow from what is durable, and who was left behind is still written down then. The next ones wait for the disk again.
const FOLLOW: &str = "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";
const FOLLOWED: &str = "COMMIT; PRAGMA synchronous = FULL";
/// Members of a server that are left behind at once when all of them are.
pub(crate) const CHUNK: u32 = 200;

/// Writes down that the scores of these people lag behind, on boards that go on after the time that stands beside each.
pub(crate) fn leave_behind(batch: &mut Batch, people: impl IntoIterator<Item = (UserId, i64)>) {
    batch.add(
        of_rows!(
            "INSERT INTO unscored (\"user\", since) SELECT \"user\", since FROM ",
            [user bigint, since bigint],
            " WHERE true ON CONFLICT (\"user\") DO UPDATE SET \
                since = CASE WHEN excluded.since < unscored.since THEN excluded.since ELSE unscored.since END"
        ),
        people.into_iter().map(|(user, since)| json!({ "user": user.to_sql(), "since": since })),
    );
}

/// Writes down that all scores of a person lag behind.
pub(crate) async fn leave_all_behind(connection: &mut Connection<'_>, user: UserId) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    leave_behind(&mut batch, [(user, EVER)]);
    batch.run(connection).await.map(|_| ())
}

/// Those whose scores are brought in line together, of those who are left behind.
#[derive(Debug, Clone, Copy)]
enum Behind<'a> {
    /// With ids up to this one. Where there is one writer, nobody comes to be one of them meanwhile.
    UpTo(i64),
    /// These, ascending.
    These(&'a [UserId]),
}

/// Brings the scores in line of up to so many people who are left behind, of `behind` that there are at most if that is
/// known, by a transaction of its own on SQLite. After an error nobody knows what state the connection is in. Gives how many
/// are behind then; of many thousands, not all are counted.
pub(crate) async fn catch_up_alone(
    connection: &mut SqliteConnection,
    people: u32,
    behind: Option<usize>,
) -> Result<usize, StoreError> {
    let connection = &mut Connection::Sqlite(connection);
    let mut last = None;
    if behind.is_none_or(|behind| behind > people as usize) {
        last = query_scalar::<Option<i64>>(
            "SELECT max(\"user\") FROM (SELECT \"user\" FROM unscored ORDER BY \"user\" LIMIT $1) AS next",
        )
        .bind(people)
        .fetch_one(&mut *connection)
        .await?;
    }
    let whose = Behind::UpTo(last.unwrap_or(i64::MAX));
    bring_in_line(connection, whose, Some(FOLLOW.into()), Some(FOLLOWED.into())).await
}

/// The same on PostgreSQL, in the transaction of the caller. Their rows stay as they are until it ends: a change that leaves one
/// of them behind anew waits for that, and those of changes under way are waited for, always in the same order.
pub(crate) async fn catch_up_beside_others(connection: &mut Connection<'_>, people: u32) -> Result<usize, StoreError> {
    lock_boards(connection).await?;
    let behind = query_scalar("SELECT \"user\" FROM unscored ORDER BY \"user\" LIMIT $1 FOR UPDATE");
    let users: Vec<UserId> = behind.bind(people).fetch_all(&mut *connection).await?;
    if users.is_empty() { Ok(0) } else { bring_in_line(connection, Behind::These(&users), None, None).await }
}

/// Brings scores in line by few statements, with one more before and one after them.
async fn bring_in_line(
    connection: &mut Connection<'_>,
    whose: Behind<'_>,
    before: Option<Statement>,
    after: Option<Statement>,
) -> Result<usize, StoreError> {
    let look: Vec<Statement> = before.into_iter().chain([FOUND]).chain(LAGGING).collect();
    let mut rows = run_all(&look, &whose.parameters(connection), connection).await?;
    let lagging = rows.split_off(rows.len().saturating_sub(LAGGING.len()));
    let found = rows.pop().and_then(|mut rows| rows.pop()).ok_or(sqlx::Error::RowNotFound)?;
    // Which boards are long over is told by the last change there was: there is no clock here, and no need for one.
    let now: Option<i64> = found.try_get("now")?;
    let reopened = match now {
        Some(now) => open_lacking(connection, lagging, time_from_sql(now)?).await?,
        None => false,
    };
    let count: i64 = found.try_get("count")?;
    if found.try_get("closed")? {
        lifecycle::delete_closed(connection, count * DELETED).await?;
    }
    let whose = match whose {
        // Not those of a whole server, whose boards have just begun anew.
        Behind::UpTo(_) => Behind::UpTo(found.try_get::<Option<i64>>("last")?.unwrap_or(i64::MIN)),
        these @ Behind::These(_) => these,
    };
    let follow: Vec<Statement> = SCORE.into_iter().chain(after).collect();
    run_all(&follow, &whose.parameters(connection), connection).await?;
    let behind = found.try_get::<i64>("behind")? - count + i64::from(reopened);
    Ok(usize::try_from(behind).unwrap_or(0))
}

/// Statements about those whose scores are brought in line: SQLite is told the first and the last id, PostgreSQL all of
/// them.
macro_rules! of_those {
    ($($text:expr, $column:literal),+; $end:literal) => {
        Statement {
            sqlite: concat!($($text, $column, " BETWEEN $1 AND $2"),+, $end),
            postgres: concat!($($text, $column, " = ANY (CAST($1 AS bigint[]))"),+, $end),
        }
    };
}
/// How many they are and there are, the last of them, when the last change was, and whether there is anything left of boards
/// that were closed.
const FOUND: Statement = of_those!(
    "SELECT (SELECT at FROM event ORDER BY id DESC LIMIT 1) AS now, \
        EXISTS (SELECT 1 FROM board WHERE guild IS NULL) AS closed, \
        (SELECT count(*) FROM (SELECT 1 FROM unscored LIMIT 10000) AS counted) AS behind, \
        (SELECT max(\"user\") FROM unscored WHERE ", "\"user\"", ") AS last, \
        (SELECT count(*) FROM unscored WHERE ", "\"user\""; ") AS count"
);
/// The times at which they earned points or proved topics since they were left behind, by server and roadmap; and the boards
/// that there are of their servers since then. (`CROSS JOIN` has SQLite begin with who is left behind.)
const LAGGING: [Statement; 2] = [
    of_those!(
        "SELECT member.guild, guild.zone, topic.roadmap, topic.at FROM unscored \
         CROSS JOIN guild_member AS member CROSS JOIN topic_state AS topic LEFT JOIN guild ON guild.guild = member.guild \
         WHERE member.user = unscored.user AND NOT member.gone \
            AND topic.user = unscored.user AND topic.points > 0 AND topic.at >= unscored.since AND ", "unscored.user",
        " UNION ALL \
         SELECT member.guild, guild.zone, proven.roadmap, proven.at FROM unscored \
         CROSS JOIN proven CROSS JOIN guild_member AS member LEFT JOIN guild ON guild.guild = member.guild \
         WHERE proven.user = unscored.user AND proven.at >= unscored.since \
            AND member.user = unscored.user AND NOT member.gone AND ", "unscored.user"; ""
    ),
    of_those!(
        "SELECT DISTINCT board.guild, board.roadmap, board.period, board.start, board.until FROM unscored \
         CROSS JOIN guild_member AS member CROSS JOIN board \
         WHERE member.user = unscored.user AND board.guild = member.guild AND board.until > unscored.since AND ",
        "unscored.user"; ""
    ),
];
/// What somebody earned in a board's period, and what they proved in it, if they are shown there.
macro_rules! earned {
    () => {
        "FROM topic_state AS topic \
         WHERE topic.user = at.user AND topic.points > 0 AND topic.at >= at.start AND topic.at < at.until \
            AND (at.roadmap = '' OR at.roadmap = topic.roadmap) AND at.shown"
    };
}
macro_rules! proved {
    () => {
        "FROM proven CROSS JOIN topic_state AS topic \
         WHERE proven.user = at.user AND proven.at >= at.start AND proven.at < at.until \
            AND (at.roadmap = '' OR at.roadmap = proven.roadmap) \
            AND topic.user = proven.user AND topic.roadmap = proven.roadmap AND topic.topic = proven.topic \
            AND topic.state = 'done' AND topic.at = proven.since AND at.shown"
    };
}
/// Computes their scores anew, beside those they have, and counts again only where there are more or fewer of them now.
const SCORE: [Statement; 7] = [
    of_those!(
        concat!(
            "INSERT INTO rescored (board, \"user\", ranking, points, earned, proven, proved, was_minus, was_reached) \
             SELECT at.board, at.user, at.ranking, \
                (SELECT CAST(coalesce(sum(topic.points), 0) AS bigint) ", earned!(), "), \
                (SELECT max(topic.at) ", earned!(), "), \
                (SELECT count(*) ", proved!(), "), \
                (SELECT max(proven.at) ", proved!(), "), \
                score.minus, score.reached \
             FROM unscored_board AS at LEFT JOIN score ON score.board = at.board AND score.user = at.user WHERE "
        ), "at.user"; ""
    ),
    both(
        "INSERT INTO tally (board, bits, minus, bucket, count) \
         SELECT board, bits.column1, minus >> CASE WHEN bits.column1 > 63 THEN bits.column1 - 63 ELSE 0 END, \
            CASE WHEN bits.column1 > 63 THEN 0 ELSE reached >> bits.column1 END, sum(change) \
         FROM ( \
            SELECT board, minus, reached, 1 AS change FROM rescored WHERE reached IS NOT NULL \
            UNION ALL \
            SELECT board, was_minus, was_reached, -1 FROM rescored WHERE was_reached IS NOT NULL) AS place \
         CROSS JOIN (VALUES (95), (63), (31), (21)) AS bits \
         WHERE true GROUP BY 1, 2, 3, 4 HAVING sum(change) <> 0 \
         ON CONFLICT (board, bits, minus, bucket) DO UPDATE SET count = tally.count + excluded.count",
    ),
    both("DELETE FROM tally WHERE count = 0"),
    both(
        "DELETE FROM score WHERE (board, \"user\") IN ( \
            SELECT board, \"user\" FROM rescored WHERE reached IS NULL AND was_reached IS NOT NULL)",
    ),
    both(
        "INSERT INTO score (board, \"user\", points, proven, minus, reached) \
         SELECT board, \"user\", points, proven, minus, reached FROM rescored WHERE reached IS NOT NULL \
         ON CONFLICT (board, \"user\") DO UPDATE SET \
            points = excluded.points, proven = excluded.proven, minus = excluded.minus, reached = excluded.reached",
    ),
    both("DELETE FROM rescored"),
    of_those!("DELETE FROM unscored WHERE ", "\"user\""; ""),
];

/// Those that look at more than one row, for a look at their plans.
#[cfg(test)]
pub(super) fn statements() -> impl Iterator<Item = Statement> {
    [FOUND].into_iter().chain(LAGGING).chain(SCORE)
}

/// Brings the scores in line of those of these people, ascending, who are left behind. Says whether that reopened a server's
/// boards, which leaves all of its members behind. The caller has locked the boards.
pub(crate) async fn score(
    connection: &mut Connection<'_>,
    users: &[UserId],
    now: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let parameters = Behind::These(users).parameters(connection);
    let mut reopened = false;
    if let Some(now) = now {
        let lagging = run_all(&LAGGING, &parameters, connection).await?;
        reopened = open_lacking(connection, lagging, now).await?;
    }
    run_all(&SCORE, &parameters, connection).await?;
    Ok(reopened)
}

/// Sees that there are the boards on which that counts which people earned or proved, from what [`LAGGING`] gave. Says
/// whether that reopened a server's boards, which leaves all of its members behind.
async fn open_lacking(
    connection: &mut Connection<'_>,
    lagging: Vec<Vec<Row>>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let [earned, boards] = <[_; 2]>::try_from(lagging).map_err(|_| sqlx::Error::RowNotFound)?;
    let mut lacking = boards_of(&earned)?;
    for row in &boards {
        lacking.remove(&BoardKey::from_sql(row)?);
    }
    if lacking.is_empty() {
        return Ok(false);
    }
    let reopened = lifecycle::open(connection, &lacking, now).await?;
    for &guild in &reopened {
        leave_members_behind(connection, guild, i64::MIN, i64::MAX).await?;
    }
    Ok(!reopened.is_empty())
}

impl Behind<'_> {
    fn parameters(self, connection: &Connection<'_>) -> Vec<Parameter> {
        match (self, connection) {
            (Self::UpTo(last), _) => vec![parameter(i64::MIN), parameter(last)],
            (Self::These(users), Connection::Sqlite(_)) => {
                [users.first(), users.last()].map(|user| parameter(user.copied())).into()
            }
            (Self::These(users), Connection::Postgres(_)) => {
                let users: Vec<String> = users.iter().map(|user| user.to_sql().to_string()).collect();
                vec![parameter(format!("{{{}}}", users.join(",")))]
            }
        }
    }
}

/// The boards on which that counts which was `earned`.
fn boards_of(earned: &[Row]) -> Result<BTreeSet<BoardKey>, StoreError> {
    // Servers share their time zones, and people the times at which they earned something.
    let mut times: HashMap<(GuildId, Option<String>, String), BTreeSet<i64>> = HashMap::new();
    for row in earned {
        let of = (row.try_get("guild")?, row.try_get("zone")?, row.try_get("roadmap")?);
        times.entry(of).or_default().insert(row.try_get("at")?);
    }
    let mut keys = BTreeSet::new();
    for ((guild, zone, roadmap), times) in times {
        keys.extend(BoardKey::counting(guild, &roadmap, &periods_of(times, zone)?));
    }
    Ok(keys)
}

/// Writes down that the scores of a server's members with ids above `after` lag behind, of up to so many. Gives the last
/// of them; none if there are none.
async fn leave_members_behind(
    connection: &mut Connection<'_>,
    guild: GuildId,
    after: i64,
    count: i64,
) -> Result<Option<i64>, StoreError> {
    let members: Vec<UserId> = query_scalar(
        "INSERT INTO unscored (\"user\", since) \
         SELECT \"user\", CAST($4 AS bigint) FROM guild_member WHERE guild = $1 AND \"user\" > $2 ORDER BY \"user\" LIMIT $3 \
         ON CONFLICT (\"user\") DO UPDATE SET since = excluded.since RETURNING \"user\"",
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
    connection: &mut Connection<'_>,
    guild: GuildId,
    zone: Option<Zone>,
) -> Result<bool, StoreError> {
    lock_boards(connection).await?;
    let before: Option<Option<String>> =
        query_scalar("SELECT zone FROM guild WHERE guild = $1").bind(guild).fetch_optional(&mut *connection).await?;
    let zone = zone.as_ref().map(Zone::name);
    if before.flatten().as_deref() == zone {
        return Ok(false);
    }
    query(
        "INSERT INTO guild (guild, zone, fill_after) VALUES ($1, $2, -1) \
         ON CONFLICT (guild) DO UPDATE SET zone = excluded.zone, fill_after = excluded.fill_after",
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
    connection: &mut Connection<'_>,
    guild: GuildId,
    ranking: Ranking,
) -> Result<bool, StoreError> {
    lock_boards(connection).await?;
    let changed = query(
        "INSERT INTO guild (guild, ranking, fill_after) SELECT CAST($1 AS bigint), CAST($2 AS text), -1 \
            WHERE coalesce((SELECT ranking FROM guild WHERE guild = $1), 'points') <> $2 \
         ON CONFLICT (guild) DO UPDATE SET ranking = excluded.ranking, fill_after = excluded.fill_after",
    )
    .bind(guild)
    .bind(ranking.name())
    .execute(&mut *connection)
    .await?;
    if changed == 0 {
        return Ok(false);
    }
    lifecycle::close_boards(connection, guild).await?;
    Ok(true)
}

impl Store {
    /// Fills the boards of all servers that are not complete, because a migration or a process that was stopped left
    /// them so.
    pub(crate) async fn fill_all_boards(&self) -> Result<(), StoreError> {
        let guilds: Vec<GuildId> =
            query_scalar("SELECT guild FROM guild WHERE fill_after IS NOT NULL").fetch_all(self.readers()).await?;
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
async fn fill_some(connection: &mut Connection<'_>, guild: GuildId) -> Result<bool, StoreError> {
    lock_boards(connection).await?;
    let after: Option<Option<i64>> = query_scalar("SELECT fill_after FROM guild WHERE guild = $1")
        .bind(guild)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(after) = after.flatten() else { return Ok(false) };
    let last = leave_members_behind(connection, guild, after, CHUNK.into()).await?;
    query("UPDATE guild SET fill_after = $1 WHERE guild = $2").bind(last).bind(guild).execute(connection).await?;
    Ok(last.is_some())
}
