//! Who has left: without the privileged intent, Discord tells it only when asked. So those whom a board shows are asked
//! about, once a day, beside the answer; who has left is off the board when it is shown next.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use waymark_store::boards::RankedMember;
use waymark_store::{GuildId, Store, UserId};

use crate::port::{DiscordError, DiscordPort};

/// How long an answer is taken for granted.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Answers remembered; beyond, all are forgotten and asked anew.
const MOST: usize = 50_000;

/// When each member was last asked about. Cloning it is cheap, and clones share what they know.
#[derive(Debug, Clone, Default)]
pub(crate) struct Membership(Arc<Mutex<HashMap<(GuildId, UserId), Timestamp>>>);

impl Membership {
    /// Asks about those whom a board shows.
    pub(crate) fn look_after(
        &self,
        store: &Store,
        discord: &Arc<dyn DiscordPort>,
        guild: GuildId,
        members: &[RankedMember],
        now: Timestamp,
    ) {
        let due = self.due(guild, members, now);
        if due.is_empty() {
            return;
        }
        let (store, discord) = (store.clone(), Arc::clone(discord));
        // Beside the answer, which does not wait for it.
        tokio::spawn(async move {
            for user in due {
                if discord.look_up_member(guild, user).await == Err(DiscordError::UnknownMember) {
                    left(&store, guild, user).await;
                }
            }
        });
    }

    /// Those of `members` who are due, and from now on are not.
    fn due(&self, guild: GuildId, members: &[RankedMember], now: Timestamp) -> Vec<UserId> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() > MOST {
            asked.clear();
        }
        let users = members.iter().map(|member| member.user);
        users
            .filter(|&user| {
                let last = asked.get(&(guild, user));
                let due = last.is_none_or(|last| now.duration_since(*last).abs() >= FRESH);
                if due {
                    asked.insert((guild, user), now);
                }
                due
            })
            .collect()
    }
}

/// Discord says that somebody has left.
pub(crate) async fn left(store: &Store, guild: GuildId, user: UserId) {
    if let Err(error) = store.member_left(guild, user).await {
        tracing::error!(%error, "that a member has left could not be kept: {error}");
    }
}
