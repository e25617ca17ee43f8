//! What processes on one database tell each other: what one changed that others keep in memory.
//!
//! That is what servers set up, which changes rarely and is asked for at every interaction. What is known of people is not
//! kept in memory on PostgreSQL: they change it all the time, and telling everybody of each change costs more than reading
//! it, since transactions with news are committed one after the other.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgListener, PgPool};
use tokio::sync::Notify;

use crate::GuildId;
use crate::cache::{Cache, Touched};

/// Where the news are told.
pub(crate) const CHANNEL: &str = "waymark";
/// What was kept is read anew after this time in any case: a connection that no longer brings anything may look like one
/// with nothing to bring.
const ANEW: Duration = Duration::from_mins(1);
/// The pause before listening is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// What other processes are told of a change by the process `us`; none if they need not know.
pub(crate) fn news(touched: Touched, us: u64) -> Option<String> {
    match touched {
        Touched::Nothing | Touched::Person(_) => None,
        Touched::Guild(guild) | Touched::MembersOf(guild) => Some(format!("guild {guild}")),
        Touched::Reminders(_) => Some(format!("reminders {us}")),
    }
}

/// Listens on `listener`, until the database is closed, and has `cache` forget what others than the process `us` change.
pub(crate) async fn listen(mut listener: PgListener, pool: PgPool, cache: Cache, reminders: Arc<Notify>, us: u64) {
    loop {
        match tokio::time::timeout(ANEW, listener.try_recv()).await {
            Ok(Ok(Some(news))) => take(news.payload(), &cache, &reminders, us),
            Err(_) => cache.guilds.clear(),
            // Something may have been told meanwhile.
            Ok(Ok(None) | Err(_)) => {
                listener = match again(&pool).await {
                    Some(listener) => listener,
                    None => return,
                };
                cache.guilds.clear();
                reminders.notify_one();
            }
        }
    }
}

/// Begins to listen.
pub(crate) async fn begin(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Begins to listen anew, once that works; none if the database is closed.
async fn again(pool: &PgPool) -> Option<PgListener> {
    while !pool.is_closed() {
        match begin(pool).await {
            Ok(listener) => return Some(listener),
            Err(error) => tracing::debug!(%error, "not listening to other processes"),
        }
        tokio::time::sleep(RETRY).await;
    }
    None
}

fn take(news: &str, cache: &Cache, reminders: &Notify, us: u64) {
    match news.split_once(' ') {
        Some(("guild", id)) => {
            if let Ok(id) = id.parse() {
                cache.forget(Touched::Guild(GuildId(id)));
                // Of a server that the bot came back to, they run on.
                reminders.notify_one();
            }
        }
        // Whoever waits here was woken by the change itself.
        Some(("reminders", by)) if by != us.to_string() => reminders.notify_one(),
        // What a newer version tells is none of this one's business.
        _ => {}
    }
}
