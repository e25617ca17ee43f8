//! Which servers have the bot, as Discord tells: what was set up elsewhere rests, and is deleted in time; and who is new is
//! greeted.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use waymark_commands::Clock;
use waymark_store::{GuildId, Store, StoreError};

use super::welcome::Known;
use crate::reminders::moved;

/// How often it is looked for what departed servers left.
const LOOK_FOR_DEPARTED: Duration = Duration::from_secs(30);
/// The pause between the parts in which much is deleted: others change something meanwhile.
const BETWEEN_PARTS: Duration = Duration::from_millis(100);

/// Notes which servers have the bot.
pub(crate) struct Servers {
    store: Store,
    clock: Clock,
    /// What Discord told and is not noted yet, in its order.
    told: Mutex<VecDeque<Word>>,
    /// The servers that need no first word.
    known: Known,
    /// One is noted at a time: what was told first must not be noted last.
    noting: AsyncMutex<()>,
}

/// What Discord tells of the servers that have the bot.
#[derive(Debug)]
enum Word {
    /// It came to one, or had to go.
    One { guild: GuildId, present: bool },
    /// These are all of one shard: what happened while the bot was away is not told otherwise.
    /// <https://discord.com/developers/docs/events/gateway#sharding>
    Shard { shard: ShardOf, here: HashSet<GuildId> },
    /// What one shard was told before is all that there is: it goes on where it, or another process, stopped.
    GoesOn(ShardOf),
}

/// A shard, and how many there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShardOf {
    pub number: u64,
    pub total: u64,
}

impl ShardOf {
    /// Whether it is told of a server.
    fn hears_of(self, guild: GuildId) -> bool {
        (guild.0 >> 22) % self.total.max(1) == self.number
    }
}

/// What of a server's coming or going is looked at: the rest of it can be large.
#[derive(Deserialize)]
struct Server<'a> {
    id: &'a str,
    /// Discord has trouble, the bot is still on it.
    #[serde(default)]
    unavailable: bool,
    /// When the bot came to it.
    #[serde(default)]
    joined_at: Option<&'a str>,
}

impl Servers {
    pub(crate) fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, told: Mutex::default(), known: Known::default(), noting: AsyncMutex::default() }
    }

    /// What READY says: the servers of a shard.
    pub(super) fn ready(&self, shard: ShardOf, ready: &Value) {
        let here = ready["guilds"].as_array().into_iter().flatten();
        let here: HashSet<_> = here.filter_map(|guild| guild["id"].as_str()?.parse().ok().map(GuildId)).collect();
        self.known.add(here.iter().copied());
        self.tell(Word::Shard { shard, here });
    }

    /// What RESUMED says: nothing was missed.
    pub(super) fn resumed(&self, shard: ShardOf) {
        self.tell(Word::GoesOn(shard));
    }

    /// What `GUILD_CREATE` or `GUILD_DELETE` says. Gives the server if the bot has just come to it, and has not said so yet.
    pub(super) fn came_or_went(&self, present: bool, data: &str) -> Option<GuildId> {
        let Ok(Server { id, unavailable: false, joined_at }) = serde_json::from_str(data) else { return None };
        let guild = id.parse().map(GuildId).ok()?;
        self.tell(Word::One { guild, present });
        if !present {
            self.known.remove(guild);
            return None;
        }
        let joined = joined_at.and_then(|at| at.parse().ok());
        self.known.is_new(guild, joined, (self.clock)()).then_some(guild)
    }

    /// A server that uses the bot has installed it, even if it let nothing but its commands in.
    pub(super) async fn used(&self, guild: GuildId) {
        let departed = self.store.has_departed(guild).await.unwrap_or(false);
        if departed || self.store.is_bot_absent(guild) {
            self.tell(Word::One { guild, present: true });
            self.note().await;
        }
    }

    fn tell(&self, word: Word) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push_back(word);
    }

    /// Notes all that was told and is not noted: reminders of servers without the bot rest until it is back, and what they
    /// set up is deleted if it does not come back.
    pub(super) async fn note(&self) {
        let _one_at_a_time = self.noting.lock().await;
        while let Some(word) = self.next() {
            if let Err(error) = self.note_one(word).await {
                tracing::error!(%error, "which servers have the bot could not be noted");
            }
        }
    }

    /// Deletes what servers left that removed the bot long enough ago, and are known to Discord not to have it. `moves` changes
    /// whenever the clock jumps.
    pub(crate) async fn forget_departed(self: Arc<Self>, mut moves: watch::Receiver<i64>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let pause = match self.store.forget_departed((self.clock)()).await {
                Ok(true) => BETWEEN_PARTS,
                Ok(false) => LOOK_FOR_DEPARTED,
                Err(error) => {
                    tracing::error!(%error, "what departed servers left could not be deleted: {error}");
                    LOOK_FOR_DEPARTED
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = moved(&mut moves) => {}
                () = sleep(pause) => {}
            }
        }
    }

    fn next(&self) -> Option<Word> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    async fn note_one(&self, word: Word) -> Result<(), StoreError> {
        let (store, now) = (&self.store, (self.clock)());
        match word {
            Word::One { guild, present } => store.set_bot_present(guild, present, now).await,
            Word::Shard { shard, here } => {
                // Of those that are here, Discord tells one by one.
                let gone = |guild: &GuildId| shard.hears_of(*guild) && !here.contains(guild);
                for guild in store.known_guilds().await?.into_iter().filter(gone) {
                    store.set_bot_present(guild, false, now).await?;
                }
                Ok(())
            }
            Word::GoesOn(shard) => store.trust_departures(|guild| shard.hears_of(guild)).await,
        }
    }
}
