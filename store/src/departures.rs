//! Servers that removed the bot: what was set up there is kept for a while, in case they take it back, and is then deleted.
//!
//! Deleted are the server's settings, reminders, questions and boards, who hid there and which name each member went by.
//! What people did stays theirs, with the place where they did it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};

use crate::boards::close_boards;
use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::{GuildId, Store, StoreError, members, reminders};

/// How long what a server set up is kept after it removed the bot.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Members whose names are deleted in one transaction: others' changes need not wait for a large server's.
const MEMBERS: i64 = 50;

/// The servers of which something is kept. Members are skipped from one server to the next: there can be very many of them.
const KNOWN: &str = "\
    WITH RECURSIVE \
        of_members (guild) AS ( \
            SELECT min(guild) FROM guild_member UNION ALL \
            SELECT (SELECT min(guild) FROM guild_member WHERE guild > of_members.guild) FROM of_members \
                WHERE guild IS NOT NULL), \
        of_hidden (guild) AS ( \
            SELECT min(guild) FROM hidden UNION ALL \
            SELECT (SELECT min(guild) FROM hidden WHERE guild > of_hidden.guild) FROM of_hidden WHERE guild IS NOT NULL) \
    SELECT guild FROM ( \
        SELECT guild FROM of_members UNION SELECT guild FROM of_hidden UNION SELECT guild FROM guild \
        UNION SELECT guild FROM board UNION SELECT guild FROM reminder UNION SELECT guild FROM question \
        UNION SELECT guild FROM offered_roadmap UNION SELECT guild FROM milestone_role \
    ) AS known WHERE guild IS NOT NULL ORDER BY guild";

/// Whether noting that the server ?1 has the bot would change anything.
const CHANGES_IF_PRESENT: &str = "\
    SELECT EXISTS (SELECT 1 FROM departed_guild WHERE guild = $1) \
        OR EXISTS (SELECT 1 FROM reminder WHERE guild = $1 AND paused = 'gone')";

/// Whether noting that the server ?1 does not have the bot would change anything: a reminder that does not rest for it, or
/// what is kept of the server.
const CHANGES_IF_ABSENT: &str = "\
    SELECT EXISTS (SELECT 1 FROM reminder WHERE guild = $1 AND coalesce(paused, '') NOT IN ('off', 'asked', 'gone')) \
        OR NOT EXISTS (SELECT 1 FROM departed_guild WHERE guild = $1) AND ( \
            EXISTS (SELECT 1 FROM guild_member WHERE guild = $1) OR EXISTS (SELECT 1 FROM hidden WHERE guild = $1) \
            OR EXISTS (SELECT 1 FROM guild WHERE guild = $1) OR EXISTS (SELECT 1 FROM board WHERE guild = $1) \
            OR EXISTS (SELECT 1 FROM reminder WHERE guild = $1) OR EXISTS (SELECT 1 FROM question WHERE guild = $1) \
            OR EXISTS (SELECT 1 FROM offered_roadmap WHERE guild = $1) \
            OR EXISTS (SELECT 1 FROM milestone_role WHERE guild = $1))";

/// What is left of a server once its members are gone; rows that others refer to are deleted after those.
const DELETE: [&str; 10] = [
    "DELETE FROM hidden WHERE guild = $1",
    "DELETE FROM question WHERE guild = $1",
    "DELETE FROM offered_roadmap WHERE guild = $1",
    "DELETE FROM milestone_role WHERE guild = $1",
    "DELETE FROM shown_topic WHERE guild = $1",
    "DELETE FROM asked_question WHERE guild = $1",
    "DELETE FROM delivery WHERE reminder IN (SELECT id FROM reminder WHERE guild = $1)",
    "DELETE FROM reminder WHERE guild = $1",
    "DELETE FROM guild WHERE guild = $1",
    "DELETE FROM departed_guild WHERE guild = $1",
];

/// The servers that Discord said in this life of the program do not have the bot. What was noted in an earlier one may have
/// changed since. Cloning it is cheap and gives the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Absent(Arc<Mutex<HashSet<GuildId>>>);

impl Absent {
    fn note(&self, guild: GuildId, present: bool) {
        let mut absent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if present {
            absent.remove(&guild);
        } else {
            absent.insert(guild);
        }
    }

    fn has(&self, guild: GuildId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&guild)
    }
}

impl Store {
    /// Notes whether a server has the bot. Once it has removed it, its reminders are paused, and what it set up is deleted
    /// thirty days later, by [`Store::forget_departed`]; once it has it again, those reminders run on that were paused for
    /// that reason. Costs no write where nothing changes.
    pub async fn set_bot_present(&self, guild: GuildId, present: bool, now: Timestamp) -> Result<(), StoreError> {
        self.absent.note(guild, present);
        // A bot on ten thousand servers hears of each one whenever it starts.
        let changes = if present { CHANGES_IF_PRESENT } else { CHANGES_IF_ABSENT };
        let changes: bool = query_scalar(changes).bind(guild).fetch_one(self.readers()).await?;
        if !changes {
            return Ok(());
        }
        self.writer
            .run(Touched::Guild(guild), move |connection| {
                async move { set_bot_present(connection, guild, present, now).await }.boxed()
            })
            .await?;
        self.reminders_changed.notify_one();
        Ok(())
    }

    /// Whether Discord said of a server, since the program started, that it does not have the bot.
    pub fn is_bot_absent(&self, guild: GuildId) -> bool {
        self.absent.has(guild)
    }

    /// Whether it is noted of a server, by whichever process and when, that it removed the bot.
    pub async fn has_departed(&self, guild: GuildId) -> Result<bool, StoreError> {
        Ok(self.guild_settings(guild).await?.departed)
    }

    /// Takes what was noted of servers that removed the bot for what Discord says, where `is_known`: nothing that it told of
    /// them was missed since.
    pub async fn trust_departures(&self, is_known: impl Fn(GuildId) -> bool) -> Result<(), StoreError> {
        let departed: Vec<GuildId> = query_scalar("SELECT guild FROM departed_guild").fetch_all(self.readers()).await?;
        for guild in departed.into_iter().filter(|&guild| is_known(guild)) {
            self.absent.note(guild, false);
        }
        Ok(())
    }

    /// The servers of which something is kept that would be deleted if they removed the bot.
    pub async fn known_guilds(&self) -> Result<Vec<GuildId>, StoreError> {
        Ok(query_scalar(KNOWN).fetch_all(self.readers()).await?)
    }

    /// Deletes a part of what was kept of a server that removed the bot thirty days before `now` or earlier, and does not
    /// have it now. Says whether there may be more to delete.
    pub async fn forget_departed(&self, now: Timestamp) -> Result<bool, StoreError> {
        let due: Vec<GuildId> = query_scalar("SELECT guild FROM departed_guild WHERE since <= $1")
            .bind(now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN).as_millisecond())
            .fetch_all(self.readers())
            .await?;
        let Some(guild) = due.into_iter().find(|&guild| self.absent.has(guild)) else { return Ok(false) };
        let absent = self.absent.clone();
        let done = self
            .writer
            .run(Touched::MembersOf(guild), move |connection| {
                async move { forget_some(connection, &absent, guild, now).await }.boxed()
            })
            .await?;
        if done {
            self.empty_log().await;
            tracing::info!(%guild, "what was kept of a server that removed the bot is deleted");
        }
        Ok(true)
    }
}

async fn set_bot_present(
    connection: &mut Connection<'_>,
    guild: GuildId,
    present: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    if present {
        query("DELETE FROM departed_guild WHERE guild = $1").bind(guild).execute(&mut *connection).await?;
    } else {
        query("INSERT INTO departed_guild (guild, since) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(guild)
            .bind(now.as_millisecond())
            .execute(&mut *connection)
            .await?;
    }
    reminders::set_bot_present(connection, guild, present, now).await
}

/// Deletes some members of a server, or, if it has none, all else that is left of it. Says whether nothing is left.
async fn forget_some(
    connection: &mut Connection<'_>,
    absent: &Absent,
    guild: GuildId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    // It may have come back while this was waiting to be written.
    if !absent.has(guild) || members::forget(connection, guild, MEMBERS, now).await? {
        return Ok(false);
    }
    close_boards(connection, guild).await?;
    for statement in DELETE {
        query(statement).bind(guild).execute(&mut *connection).await?;
    }
    Ok(true)
}
