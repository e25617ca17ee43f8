//! Which process holds which connections to Discord, and the sessions that one hands over to the next.
//!
//! A shard belongs to a process for the time of a lease, which it renews. There is no lock that a broken connection to the
//! database would give to somebody else: who cannot renew goes on until another process has taken the shard, and is told so
//! by the next renewal.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use futures_util::FutureExt;

use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::turns::{milliseconds, now};
use crate::{Store, StoreError};

/// How long shards belong to a process that says no more: one that died holds up its successor for as long.
pub const SHARD_LEASE: Duration = Duration::from_secs(20);

/// How old a session may be that is taken up again: Discord forgets one after some minutes, and each attempt in vain takes
/// longer than beginning anew.
const FRESH: Duration = Duration::from_secs(90);

/// Shards that follow each other, of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShardRange {
    first: u32,
    last: u32,
    total: NonZeroU32,
}

/// What is no range of shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("shards are written as 0-7/32, the first eight of 32, or as 3/32, one of them: they count from 0")]
pub struct BadShardRange;

impl ShardRange {
    /// All of so many; one if that is none.
    pub fn all(total: u32) -> Self {
        let total = NonZeroU32::new(total).unwrap_or(NonZeroU32::MIN);
        Self { first: 0, last: total.get() - 1, total }
    }

    /// Their numbers.
    pub fn numbers(self) -> std::ops::RangeInclusive<u32> {
        self.first..=self.last
    }

    /// How many there are in all, with those of other processes.
    pub fn total(self) -> u32 {
        self.total.get()
    }

    /// How many they are.
    pub fn count(self) -> u32 {
        self.last - self.first + 1
    }
}

impl FromStr for ShardRange {
    type Err = BadShardRange;

    fn from_str(text: &str) -> Result<Self, BadShardRange> {
        let (numbers, total) = text.split_once('/').ok_or(BadShardRange)?;
        let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| BadShardRange);
        let (first, last) = (number(first)?, number(last)?);
        let total = NonZeroU32::new(number(total)?).ok_or(BadShardRange)?;
        if first <= last && last < total.get() { Ok(Self { first, last, total }) } else { Err(BadShardRange) }
    }
}

impl fmt::Display for ShardRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last, total } = self;
        if first == last { write!(f, "{first}/{total}") } else { write!(f, "{first}-{last}/{total}") }
    }
}

/// A session that another process handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedSession {
    /// The shard whose it is.
    pub shard: u32,
    /// As Discord calls it.
    pub id: String,
    /// Where it is taken up again.
    pub address: String,
    /// The number of the last event that came.
    pub sequence: u64,
}

/// What asking for shards came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taking {
    /// They are this process's, until [`SHARD_LEASE`] after the last time that it renewed it.
    Taken {
        /// The sessions that can be taken up again.
        sessions: Vec<HandedSession>,
    },
    /// Another process holds the same ones, for so long at least.
    Held {
        /// Who.
        by: String,
        /// How long.
        longer: Duration,
    },
    /// Another process holds a part of them, as a part of this range: that is a mistake of whoever started them.
    Overlap {
        /// What it holds.
        with: ShardRange,
    },
}

impl Store {
    /// Takes shards for the process `holder`, or gives a reason why not. Where no other process can be, they are free, and
    /// only the sessions that the one before it left are taken.
    pub async fn take_shards(&self, range: ShardRange, holder: &str) -> Result<Taking, StoreError> {
        if !self.is_shared() {
            return Ok(Taking::Taken { sessions: self.take_left_sessions(range).await? });
        }
        let holder = holder.to_owned();
        self.writer
            .run(Touched::Nothing, move |connection| async move { take(connection, range, &holder).await }.boxed())
            .await
    }

    /// Costs no write where there are none, so that a start does not wait for the disk.
    async fn take_left_sessions(&self, range: ShardRange) -> Result<Vec<HandedSession>, StoreError> {
        let mut snapshot = self.readers().snapshot().await?;
        let now = now(&mut snapshot.connection()).await?;
        let sessions = sessions(&mut snapshot.connection(), range, now).await?;
        drop(snapshot);
        if !sessions.is_empty() {
            let forget = self.writer.run(Touched::Nothing, |connection| {
                async move { Ok(query("DELETE FROM shard").execute(connection).await?) }.boxed()
            });
            forget.await?;
        }
        Ok(sessions)
    }

    /// Says that the process `holder` still holds its shards. Says whether it does: if not, others do.
    pub async fn renew_shards(&self, range: ShardRange, holder: &str) -> Result<bool, StoreError> {
        let holder = holder.to_owned();
        let renewed = self.writer.run(Touched::Nothing, move |connection| {
            async move {
                let until = now(connection).await? + milliseconds(SHARD_LEASE);
                Ok(query("UPDATE shard SET until = $1 WHERE holder = $2 AND total = $3")
                    .bind(until)
                    .bind(holder)
                    .bind(range.total())
                    .execute(connection)
                    .await?)
            }
            .boxed()
        });
        Ok(renewed.await? == u64::from(range.count()))
    }

    /// Gives back what the process `holder` holds, with the sessions that the next one may take up.
    pub async fn hand_over_shards(
        &self,
        range: ShardRange,
        holder: &str,
        sessions: Vec<HandedSession>,
    ) -> Result<(), StoreError> {
        let holder = holder.to_owned();
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move {
                    let now = now(connection).await?;
                    for HandedSession { shard, id, address, sequence } in sessions {
                        query(
                            "INSERT INTO shard (total, number, held, holder, until, session, sequence, address, left_at) \
                             VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8) \
                             ON CONFLICT (total, number) DO UPDATE SET session = $5, sequence = $6, address = $7, left_at = $8 \
                                WHERE shard.holder = $4",
                        )
                        .bind(range.total())
                        .bind(shard)
                        .bind(range.to_string())
                        .bind(holder.as_str())
                        .bind(id)
                        .bind(i64::try_from(sequence).unwrap_or(i64::MAX))
                        .bind(address)
                        .bind(now)
                        .execute(&mut *connection)
                        .await?;
                    }
                    query("UPDATE shard SET until = 0 WHERE holder = $1").bind(holder).execute(connection).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// The shards, of so many, that no process holds.
    pub async fn free_shards(&self, total: u32) -> Result<Vec<u32>, StoreError> {
        let mut snapshot = self.readers().snapshot().await?;
        let connection = &mut snapshot.connection();
        let now = now(connection).await?;
        let held: Vec<i64> = query_scalar("SELECT number FROM shard WHERE total = $1 AND until > $2")
            .bind(total)
            .bind(now)
            .fetch_all(connection)
            .await?;
        Ok((0..total).filter(|&number| !held.contains(&i64::from(number))).collect())
    }
}

async fn take(connection: &mut Connection<'_>, range: ShardRange, holder: &str) -> Result<Taking, StoreError> {
    // Nobody else takes or gives shards meanwhile.
    query("LOCK TABLE shard IN SHARE ROW EXCLUSIVE MODE").execute(connection).await?;
    let now = now(connection).await?;
    let held = query("SELECT held, holder, until FROM shard WHERE until > $1 AND holder <> $2 ORDER BY total, number")
        .bind(now)
        .bind(holder)
        .fetch_all(&mut *connection)
        .await?;
    for row in held {
        let held: &str = row.try_get("held")?;
        let Ok(with) = held.parse::<ShardRange>() else { continue };
        if with == range {
            let until: i64 = row.try_get("until")?;
            let longer = Duration::from_millis(u64::try_from(until - now).unwrap_or(0));
            return Ok(Taking::Held { by: row.try_get::<&str>("holder")?.to_owned(), longer });
        }
        if with.total != range.total || (with.first <= range.last && range.first <= with.last) {
            return Ok(Taking::Overlap { with });
        }
    }
    let sessions = sessions(connection, range, now).await?;
    // What other processes held of another number of shards is theirs no longer.
    query("DELETE FROM shard WHERE until <= $1 AND total <> $2")
        .bind(now)
        .bind(range.total())
        .execute(&mut *connection)
        .await?;
    for number in range.numbers() {
        query(
            "INSERT INTO shard (total, number, held, holder, until) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (total, number) DO UPDATE SET held = $3, holder = $4, until = $5, \
                session = NULL, sequence = NULL, address = NULL, left_at = NULL",
        )
        .bind(range.total())
        .bind(number)
        .bind(range.to_string())
        .bind(holder)
        .bind(now + milliseconds(SHARD_LEASE))
        .execute(&mut *connection)
        .await?;
    }
    Ok(Taking::Taken { sessions })
}

/// The sessions that were left of these shards, and are fresh enough to be taken up again.
async fn sessions(
    connection: &mut Connection<'_>,
    range: ShardRange,
    now: i64,
) -> Result<Vec<HandedSession>, StoreError> {
    let left = query(
        "SELECT number, session, sequence, address FROM shard \
         WHERE total = $1 AND number BETWEEN $2 AND $3 AND session IS NOT NULL AND left_at >= $4 ORDER BY number",
    )
    .bind(range.total())
    .bind(range.first)
    .bind(range.last)
    .bind(now - milliseconds(FRESH))
    .fetch_all(connection)
    .await?;
    left.iter()
        .map(|row| {
            Ok(HandedSession {
                shard: row.try_get("number")?,
                id: row.try_get::<&str>("session")?.to_owned(),
                address: row.try_get::<&str>("address")?.to_owned(),
                sequence: u64::try_from(row.try_get::<i64>("sequence")?).unwrap_or(0),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_they_are_written() {
        for text in ["0-7/32", "3/32", "0/1", "31/32", "0-31/32"] {
            assert_eq!(text.parse::<ShardRange>().unwrap().to_string(), text);
        }
        assert_eq!("5-5/8".parse::<ShardRange>().unwrap().to_string(), "5/8");
        assert_eq!(ShardRange::all(0), ShardRange::all(1));
        assert_eq!("8-15/32".parse::<ShardRange>().unwrap().numbers().count(), 8);
        for wrong in
            ["", "7", "0-7", "7-0/32", "0-32/32", "1/1", "0/0", "a-b/c", "-1/2", "0-7/32/2", "0--1/2", "99999999999/2"]
        {
            assert_eq!(wrong.parse::<ShardRange>(), Err(BadShardRange), "{wrong}");
        }
    }
}
