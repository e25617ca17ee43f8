//! Turns that processes on one database take one after the other, by the database's clock, whatever their own say.
//!
//! A turn is a row, taken in one statement, and never a lock: whoever dies with it holds up the others for a moment.

use std::time::Duration;

use futures_util::FutureExt;

use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::statement::Statement;
use crate::{Store, StoreError};

impl Store {
    /// Whether other processes may work with the database, too.
    pub fn is_shared(&self) -> bool {
        matches!(self.database, crate::Database::Postgres)
    }

    /// Takes the turn `name` if it can be had, and keeps it for `hold`, unless [`Store::pass_turn`] gives it to the next one
    /// before. Gives how long to wait before asking again, if it cannot be had.
    pub async fn take_turn(&self, name: &str, hold: Duration) -> Result<Option<Duration>, StoreError> {
        let name = name.to_owned();
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move {
                    let now = now(connection).await?;
                    let taken = query(
                        "INSERT INTO turn (name, free) VALUES ($1, $2) \
                         ON CONFLICT (name) DO UPDATE SET free = $2 WHERE turn.free <= $3",
                    )
                    .bind(name.as_str())
                    .bind(now + milliseconds(hold))
                    .bind(now)
                    .execute(connection)
                    .await?;
                    if taken == 1 {
                        return Ok(None);
                    }
                    let free: i64 =
                        query_scalar("SELECT free FROM turn WHERE name = $1").bind(name).fetch_one(connection).await?;
                    Ok(Some(Duration::from_millis(u64::try_from(free - now).unwrap_or(0))))
                }
                .boxed()
            })
            .await
    }

    /// Lets the next one have the turn `name` after so long.
    pub async fn pass_turn(&self, name: &str, after: Duration) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move {
                    let now = now(connection).await?;
                    query("UPDATE turn SET free = $1 WHERE name = $2")
                        .bind(now + milliseconds(after))
                        .bind(name)
                        .execute(connection)
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// Reserves so many turns of the pace `name`, `gap` apart, the first of them as soon as it can be had. Gives how long it
    /// is until then.
    pub async fn reserve_turns(&self, name: &str, count: u32, gap: Duration) -> Result<Duration, StoreError> {
        let (name, take) = (name.to_owned(), milliseconds(gap * count));
        let first = self.writer.run(Touched::Nothing, move |connection| {
            async move {
                let now = now(connection).await?;
                let free: i64 = query_scalar(
                    "INSERT INTO turn (name, free) VALUES ($1, $2 + $3) \
                     ON CONFLICT (name) DO UPDATE SET free = CASE WHEN turn.free > $2 THEN turn.free ELSE $2 END + $3 \
                     RETURNING free",
                )
                .bind(name)
                .bind(now)
                .bind(take)
                .fetch_one(connection)
                .await?;
                Ok(free - take - now)
            }
            .boxed()
        });
        Ok(Duration::from_millis(u64::try_from(first.await?).unwrap_or(0)))
    }

    /// Gives no turn of the pace `name` for so long, to whomever.
    pub async fn hold_turns(&self, name: &str, time: Duration) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move {
                    let until = now(connection).await? + milliseconds(time);
                    query(
                        "INSERT INTO turn (name, free) VALUES ($1, $2) \
                         ON CONFLICT (name) DO UPDATE SET free = $2 WHERE turn.free < $2",
                    )
                    .bind(name)
                    .bind(until)
                    .execute(connection)
                    .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

/// The time by the database's own clock, in milliseconds since 1970: of all that processes have, it is what they share.
pub(crate) async fn now(connection: &mut Connection<'_>) -> Result<i64, StoreError> {
    let now = query_scalar(Statement {
        sqlite: "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        postgres: "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
    });
    Ok(now.fetch_one(connection).await?)
}

pub(crate) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
