//! When boards begin and end.
//!
//! A board begins with the first points earned, or topic proven, in its period, and is kept for a while once the period is over. Then it is
//! closed: its server is taken from its row, so that nobody finds it any more, and what is left of it is deleted little
//! by little, along with the changes that follow. There is no job at midnight.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection};

use super::bounds::Bounds;
use crate::{GuildId, StoreError};

/// How long a board is kept once its period is over. Nobody looks at it then, but what is taken back soon after the end
/// must still find it, also with a clock that was set back.
const KEEP: SignedDuration = SignedDuration::from_hours(35 * 24);

/// What tells boards apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BoardKey {
    pub(super) guild: GuildId,
    /// `""` for all roadmaps.
    pub(super) roadmap: String,
    pub(super) period: Bounds,
}

impl BoardKey {
    /// The boards of a server on which points count that were earned in `roadmap` in one of `periods`: the roadmap's,
    /// and those of all roadmaps.
    pub(super) fn counting<'a>(
        guild: GuildId,
        roadmap: &'a str,
        periods: &'a BTreeSet<Bounds>,
    ) -> impl Iterator<Item = Self> + 'a {
        let key = move |roadmap: &str, period| Self { guild, roadmap: roadmap.to_owned(), period };
        periods.iter().flat_map(move |&period| ["", roadmap].map(|roadmap| key(roadmap, period)))
    }

    fn to_json(&self) -> Value {
        let Bounds { kind, start, until } = self.period;
        json!({ "guild": self.guild.to_sql(), "roadmap": self.roadmap, "period": kind, "start": start, "until": until })
    }
}

/// Sees that there is a board for each key whose period is not long over. Where that begins a board, those of its
/// server whose periods are long over are closed. Gives the servers some of whose boards had been closed and begin anew,
/// since the clock was set back: they lack everybody's scores.
pub(super) async fn open(
    connection: &mut SqliteConnection,
    keys: &BTreeSet<BoardKey>,
    now: Timestamp,
) -> Result<BTreeSet<GuildId>, StoreError> {
    let kept_from = now.checked_sub(KEEP).unwrap_or(Timestamp::MIN).as_millisecond();
    let (kept, over): (Vec<&BoardKey>, Vec<&BoardKey>) = keys.iter().partition(|key| key.period.until > kept_from);
    let begun = sqlx::query(
        "INSERT INTO board (guild, roadmap, period, start, until, ranking) \
         SELECT value ->> 'guild', value ->> 'roadmap', value ->> 'period', value ->> 'start', value ->> 'until', \
            coalesce((SELECT ranking FROM guild WHERE guild.guild = value ->> 'guild'), 'points') \
         FROM json_each(?) WHERE true ON CONFLICT DO NOTHING RETURNING guild, until",
    )
    .bind(kept.into_iter().map(BoardKey::to_json).collect::<Value>().to_string())
    .fetch_all(&mut *connection)
    .await?;
    let (mut guilds, mut reopened) = (BTreeSet::new(), BTreeSet::new());
    for board in &begun {
        let guild: GuildId = board.try_get("guild")?;
        guilds.insert(guild);
        let was_closed = sqlx::query("SELECT 1 FROM guild WHERE guild = ? AND over >= ?")
            .bind(guild)
            .bind(board.try_get::<i64, _>("until")?)
            .fetch_optional(&mut *connection)
            .await?;
        if was_closed.is_some() {
            reopened.insert(guild);
        }
    }
    for guild in guilds {
        let closed = sqlx::query("UPDATE board SET guild = NULL WHERE guild = ? AND until <= ?")
            .bind(guild)
            .bind(kept_from)
            .execute(&mut *connection)
            .await?;
        if closed.rows_affected() > 0 || reopened.contains(&guild) {
            sqlx::query("INSERT INTO guild (guild, over) VALUES (?, ?) ON CONFLICT DO UPDATE SET over = excluded.over")
                .bind(guild)
                .bind(kept_from)
                .execute(&mut *connection)
                .await?;
        }
    }
    if !over.is_empty() {
        sqlx::query(
            "INSERT INTO guild (guild, over) SELECT value ->> 'guild', max(value ->> 'until') FROM json_each(?) GROUP BY 1 \
             ON CONFLICT DO UPDATE SET over = excluded.over WHERE over < excluded.over",
        )
        .bind(over.into_iter().map(BoardKey::to_json).collect::<Value>().to_string())
        .execute(connection)
        .await?;
    }
    Ok(reopened)
}

/// Closes all of a server's boards.
pub(crate) async fn close_boards(connection: &mut SqliteConnection, guild: GuildId) -> Result<(), StoreError> {
    sqlx::query("UPDATE board SET guild = NULL WHERE guild = ?").bind(guild).execute(connection).await?;
    Ok(())
}

/// Closes a server's boards of weeks and months, whose boundaries have moved.
pub(super) async fn close_periods(connection: &mut SqliteConnection, guild: GuildId) -> Result<(), StoreError> {
    sqlx::query("UPDATE board SET guild = NULL WHERE guild = ? AND period <> 'all'")
        .bind(guild)
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes up to `rows` rows of a board that was closed: its tallies, then its scores, then its own. Says whether there
/// was such a board.
pub(super) async fn delete_closed(connection: &mut SqliteConnection, rows: i64) -> Result<bool, StoreError> {
    let board: Option<i64> =
        sqlx::query_scalar("SELECT id FROM board WHERE guild IS NULL LIMIT 1").fetch_optional(&mut *connection).await?;
    let Some(board) = board else { return Ok(false) };
    let tallies = sqlx::query(
        "DELETE FROM tally WHERE (board, bits, minus, bucket) IN ( \
            SELECT board, bits, minus, bucket FROM tally WHERE board = ? LIMIT ?)",
    )
    .bind(board)
    .bind(rows)
    .execute(&mut *connection)
    .await?;
    let scores =
        sqlx::query("DELETE FROM score WHERE (board, user) IN (SELECT board, user FROM score WHERE board = ? LIMIT ?)")
            .bind(board)
            .bind(rows.saturating_sub_unsigned(tallies.rows_affected()))
            .execute(&mut *connection)
            .await?;
    if tallies.rows_affected() == 0 && scores.rows_affected() == 0 {
        sqlx::query("DELETE FROM board WHERE id = ?").bind(board).execute(connection).await?;
    }
    Ok(true)
}
