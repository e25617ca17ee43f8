//! When boards begin and end.
//!
//! A board begins with the first points earned, or topic proven, in its period, and is kept for a while once the period is over. Then it is
//! closed: its server is taken from its row, so that nobody finds it any more, and what is left of it is deleted little
//! by little, along with the changes that follow. There is no job at midnight.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use waymark_calendar::Period;

use super::bounds::Bounds;
use super::lock::lock_boards;
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::row::Row;
use crate::statement::of_rows;
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

    pub(super) fn from_sql(row: &Row) -> Result<Self, StoreError> {
        let kind: &str = row.try_get("period")?;
        let Some(period) = Period::from_name(kind) else {
            return Err(StoreError::Foreign { what: "period", found: kind.to_owned() });
        };
        let period = Bounds { kind: period.name(), start: row.try_get("start")?, until: row.try_get("until")? };
        Ok(Self { guild: row.try_get("guild")?, roadmap: row.try_get("roadmap")?, period })
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
    connection: &mut Connection<'_>,
    keys: &BTreeSet<BoardKey>,
    now: Timestamp,
) -> Result<BTreeSet<GuildId>, StoreError> {
    let kept_from = now.checked_sub(KEEP).unwrap_or(Timestamp::MIN).as_millisecond();
    let (kept, over): (Vec<&BoardKey>, Vec<&BoardKey>) = keys.iter().partition(|key| key.period.until > kept_from);
    let begun = query(of_rows!(
        "INSERT INTO board (guild, roadmap, period, start, until, ranking) \
         SELECT guild, roadmap, period, start, until, \
            coalesce((SELECT ranking FROM guild WHERE guild.guild = given.guild), 'points') FROM ",
        [guild bigint, roadmap text, period text, start bigint, until bigint],
        " WHERE true ON CONFLICT DO NOTHING RETURNING guild, until"
    ))
    .bind(kept.into_iter().map(BoardKey::to_json).collect::<Value>().to_string())
    .fetch_all(&mut *connection)
    .await?;
    let (mut guilds, mut reopened) = (BTreeSet::new(), BTreeSet::new());
    for board in &begun {
        let guild: GuildId = board.try_get("guild")?;
        guilds.insert(guild);
        let was_closed = query("SELECT 1 FROM guild WHERE guild = $1 AND over >= $2")
            .bind(guild)
            .bind(board.try_get::<i64>("until")?)
            .fetch_optional(&mut *connection)
            .await?;
        if was_closed.is_some() {
            reopened.insert(guild);
        }
    }
    for guild in guilds {
        let closed = query("UPDATE board SET guild = NULL WHERE guild = $1 AND until <= $2")
            .bind(guild)
            .bind(kept_from)
            .execute(&mut *connection)
            .await?;
        if closed > 0 || reopened.contains(&guild) {
            query("INSERT INTO guild (guild, over) VALUES ($1, $2) ON CONFLICT (guild) DO UPDATE SET over = excluded.over")
                .bind(guild)
                .bind(kept_from)
                .execute(&mut *connection)
                .await?;
        }
    }
    if !over.is_empty() {
        query(of_rows!(
            "INSERT INTO guild (guild, over) SELECT guild, max(until) FROM ",
            [guild bigint, until bigint],
            " WHERE true GROUP BY 1 \
             ON CONFLICT (guild) DO UPDATE SET over = excluded.over WHERE guild.over < excluded.over"
        ))
        .bind(over.into_iter().map(BoardKey::to_json).collect::<Value>().to_string())
        .execute(connection)
        .await?;
    }
    Ok(reopened)
}

/// Closes all of a server's boards.
pub(crate) async fn close_boards(connection: &mut Connection<'_>, guild: GuildId) -> Result<(), StoreError> {
    query("UPDATE board SET guild = NULL WHERE guild = $1").bind(guild).execute(connection).await?;
    Ok(())
}

/// Closes a server's boards of weeks and months, whose boundaries have moved.
pub(super) async fn close_periods(connection: &mut Connection<'_>, guild: GuildId) -> Result<(), StoreError> {
    query("UPDATE board SET guild = NULL WHERE guild = $1 AND period <> 'all'").bind(guild).execute(connection).await?;
    Ok(())
}

/// Deletes up to `rows` rows of a board that was closed: its tallies, then its scores, then its own. Says whether there
/// was such a board.
pub(super) async fn delete_closed(connection: &mut Connection<'_>, rows: i64) -> Result<bool, StoreError> {
    lock_boards(connection).await?;
    let board: Option<i64> =
        query_scalar("SELECT id FROM board WHERE guild IS NULL LIMIT 1").fetch_optional(&mut *connection).await?;
    let Some(board) = board else { return Ok(false) };
    let tallies = query(
        "DELETE FROM tally WHERE (board, bits, minus, bucket) IN ( \
            SELECT board, bits, minus, bucket FROM tally WHERE board = $1 LIMIT $2)",
    )
    .bind(board)
    .bind(rows)
    .execute(&mut *connection)
    .await?;
    let scores = query(
        "DELETE FROM score WHERE (board, \"user\") IN (SELECT board, \"user\" FROM score WHERE board = $1 LIMIT $2)",
    )
    .bind(board)
    .bind(rows.saturating_sub_unsigned(tallies))
    .execute(&mut *connection)
    .await?;
    if tallies == 0 && scores == 0 {
        query("DELETE FROM board WHERE id = $1").bind(board).execute(connection).await?;
    }
    Ok(true)
}
