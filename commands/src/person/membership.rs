//! Who has left: without the privileged intent, Discord tells it only when asked. So those whom a board shows are asked
//! about, once a day, beside the answer; who has left is off the board when it is shown next.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use waymark_store::boards::Place;
use waymark_store::{GuildId, UserId};

use crate::context::Context;
use crate::port::Trouble;

/// How long an answer is taken for granted.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Answers remembered; beyond, all are forgotten and asked anew.
const MOST: usize = 50_000;

/// When each member was last asked about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Census(Arc<Mutex<HashMap<(GuildId, UserId), Timestamp>>>);

impl Census {
    /// Those of `places` who are due, and from now on are not.
    fn due(&self, guild: GuildId, places: &[Place], now: Timestamp) -> Vec<UserId> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() > MOST {
            asked.clear();
        }
        let users = places.iter().map(|place| place.user);
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

/// Asks about those whom a board shows.
pub(crate) fn look(context: &Context, guild: GuildId, places: &[Place], now: Timestamp) {
    let due = context.census.due(guild, places, now);
    if due.is_empty() {
        return;
    }
    let context = context.clone();
    // Beside the answer, which does not wait for it.
    tokio::spawn(async move {
        for user in due {
            if context.discord.member(guild, user).await == Err(Trouble::UnknownMember) {
                left(&context, guild, user).await;
            }
        }
    });
}

/// Discord says that somebody has left.
pub(crate) async fn left(context: &Context, guild: GuildId, user: UserId) {
    if let Err(error) = context.store.left(guild, user).await {
        tracing::error!(%error, "that a member has left could not be kept: {error}");
    }
}
