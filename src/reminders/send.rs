//! Sending one reminder, and what becomes of it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use waymark_commands::port::DiscordError;
use waymark_commands::reminder_messages::{Composed, compose};
use waymark_commands::role_rules::is_mentioned;
use waymark_commands::{Context, Visibility};
use waymark_search::Search;
use waymark_store::reminders::{Due, ReminderKind};
use waymark_store::{ChannelId, GuildId, MessageId, StoreError};

use super::already_sent::{AlreadySent, hash, look, mark, needs_a_look};
use super::rate_limit::RateLimit;
use crate::discord::rest::{Rest, RestError};
use crate::monitor::{Monitor, ReminderEnd};

/// How long an attempt may take, turns and all: what is left of the lease is for writing down what became of it.
const ATTEMPT: Duration = Duration::from_secs(15);
/// The longest pause before a second attempt; doubled for each further one.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest pause of all.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

/// Refusals that will be the same tomorrow: the reminder is paused until somebody has seen to it.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
const FOR_GOOD: [i64; 7] = [
    10003, // unknown channel
    10004, // unknown server
    10013, // unknown user
    50001, // no access
    50007, // no direct messages to this person
    50013, // no permission
    50278, // no server in common with this person
];
/// What Discord says of a channel that is gone, and we of one of another server.
const UNKNOWN_CHANNEL: i64 = 10003;
/// What Discord says of direct messages that belong to another bot: the operator has changed the token.
const NOT_OURS: [i64; 2] = [10003, 50001];

/// Sends.
pub(super) struct Sender {
    pub context: Context,
    pub monitor: Arc<Monitor>,
    /// The content as it is now.
    pub search: watch::Receiver<Arc<Search>>,
    /// Each request goes out once: trying again is up to the queue, which outlives this process.
    pub rest: Rest,
    pub rate_limit: RateLimit,
    pub stop: CancellationToken,
}

/// A message that is there.
struct Sent {
    channel: ChannelId,
    message: MessageId,
    thread: Option<String>,
}

/// Why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Unsent {
    /// The program stops. Nothing went out.
    Stopped,
    /// Discord asks to wait.
    Wait(Duration),
    /// Something failed that may not fail again. Whether the message is there is not known.
    Failed(String),
    /// Discord will not take it, now or tomorrow.
    Refused(i64),
    /// There is nothing to send today, or Discord does not take it as it is.
    Dropped(String),
}

impl Sender {
    /// Sends what was taken, and writes down what became of it.
    pub(super) async fn send(&self, due: &Due) {
        let attempt = timeout(ATTEMPT, self.attempt(due)).await;
        let outcome = attempt.unwrap_or_else(|_| {
            Err(match self.rate_limit.held() {
                Duration::ZERO => Unsent::Failed("no answer in time".into()),
                held => Unsent::Wait(held),
            })
        });
        let end = end(&outcome);
        if let Err(error) = self.write_down(due, outcome).await {
            // It stays taken until its lease is over, and is sent again under the same nonce.
            tracing::error!(%error, nonce = due.id.nonce(), "what became of a reminder could not be written down");
        }
        if let Some(end) = end {
            self.monitor.metrics.reminder(due, end, (self.context.clock)());
        }
    }

    async fn attempt(&self, due: &Due) -> Result<Sent, Unsent> {
        let context = self.context.with_content(&self.search.borrow());
        let (post, thread) = match compose(&context, due, (context.clock)()).await? {
            Composed::Message { post, thread } => (post, thread),
            Composed::Nothing(why) => return Err(Unsent::Dropped(why)),
        };
        let mut post = *post;
        let channel = match (due.settings.channel, due.kind.guild()) {
            (Some(channel), None) => channel,
            (Some(channel), Some(guild)) => {
                self.check_guild(channel, guild).await?;
                if !self.mentions(due, guild).await? {
                    post = post.mention_role(None);
                }
                channel
            }
            (None, _) => self.direct_messages(due).await?,
        };
        let mut body = serde_json::to_value(post.to_message(Visibility::Public))
            .map_err(|error| Unsent::Dropped(error.to_string()))?;
        mark(&mut body, &due.id.nonce());
        let (channel, message) = match self.post(channel, due, &body).await {
            Err(Unsent::Refused(code)) if matches!(due.kind, ReminderKind::Personal(_)) && NOT_OURS.contains(&code) => {
                let now = self.direct_messages(due).await?;
                if now == channel {
                    return Err(Unsent::Refused(code));
                }
                (now, self.post(now, due, &body).await?)
            }
            posted => (channel, posted?),
        };
        Ok(Sent { channel, message, thread })
    }

    async fn direct_messages(&self, due: &Due) -> Result<ChannelId, Unsent> {
        let ReminderKind::Personal(user) = due.kind else { return Err(Unsent::Dropped("no channel is set".into())) };
        self.turn().await?;
        self.rest.dm_channel(user).await.map_err(|error| self.unsent(&error))
    }

    /// Sees that a channel is the server's: whatever was stored, nothing is posted elsewhere.
    async fn check_guild(&self, channel: ChannelId, guild: GuildId) -> Result<(), Unsent> {
        self.turn().await?;
        let found = self.rest.guild_of(channel).await.map_err(|error| self.unsent(&error))?;
        if found == Some(guild) { Ok(()) } else { Err(Unsent::Refused(UNKNOWN_CHANNEL)) }
    }

    /// Whether a reminder's role is mentioned, as the role is now.
    async fn mentions(&self, due: &Due, guild: GuildId) -> Result<bool, Unsent> {
        let Some(role) = due.settings.role else { return Ok(false) };
        self.turn().await?;
        let mentionable = self.rest.is_mentionable(guild, role.id).await.map_err(|error| self.unsent(&error))?;
        Ok(is_mentioned(guild, role, mentionable))
    }

    async fn post(&self, channel: ChannelId, due: &Due, body: &serde_json::Value) -> Result<MessageId, Unsent> {
        if needs_a_look(due, (self.context.clock)()) {
            self.turn().await?;
            match look(&self.rest, channel, due, body).await.map_err(|error| self.unsent(&error))? {
                AlreadySent::Yes(message) => return Ok(message),
                AlreadySent::No => {}
                AlreadySent::Unknown => {
                    // Rather none than two.
                    let why = "an attempt to send it may have succeeded, and I cannot read the channel to see";
                    return Err(Unsent::Dropped(why.into()));
                }
            }
        }
        self.turn().await?;
        self.rest.post(channel, body).await.map_err(|error| self.unsent(&error))
    }

    /// Waits for a turn to send a request; in vain if the program stops.
    async fn turn(&self) -> Result<(), Unsent> {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(Unsent::Stopped),
            () = self.rate_limit.turn() => Ok(()),
        }
    }

    /// What a failed request means. If Discord asks to wait before all requests, all reminders wait; before those of a kind,
    /// such as opening channels to people, those that need one.
    fn unsent(&self, error: &RestError) -> Unsent {
        let unsent = Unsent::of(error);
        if let Unsent::Wait(time) = unsent
            && error.is_global()
        {
            self.rate_limit.hold(time);
        }
        unsent
    }

    async fn write_down(&self, due: &Due, outcome: Result<Sent, Unsent>) -> Result<(), StoreError> {
        let (store, now) = (&self.context.store, (self.context.clock)());
        let nonce = due.id.nonce();
        match outcome {
            Ok(Sent { channel, message, thread }) => {
                store.mark_sent(due.id, channel, message, now).await?;
                tracing::debug!(nonce, "a reminder was sent");
                if let Some(name) = thread {
                    self.begin_thread(channel, message, &name).await;
                }
            }
            // Whoever is next on this database has it at once.
            Err(Unsent::Stopped) => store.retry_delivery(due.id, now).await?,
            Err(Unsent::Wait(time)) => store.retry_delivery(due.id, later(now, time)).await?,
            Err(Unsent::Failed(why)) => {
                let pause = backoff(&nonce, due.attempts);
                tracing::warn!(nonce, attempts = due.attempts, "a reminder failed, next try in {pause:?}: {why}");
                store.retry_delivery(due.id, later(now, pause)).await?;
            }
            Err(Unsent::Refused(code)) => {
                let why = reason(code);
                tracing::info!(nonce, code, "a reminder is paused: {why}");
                store.mark_refused(due.id, due.kind, code, why, now).await?;
            }
            Err(Unsent::Dropped(why)) => store.mark_dropped(due.id, why, now).await?,
        }
        Ok(())
    }

    /// A thread is an extra: the reminder stands without it.
    async fn begin_thread(&self, channel: ChannelId, message: MessageId, name: &str) {
        if self.turn().await.is_err() {
            return;
        }
        if let Err(error) = self.rest.begin_thread(channel, message, name).await {
            tracing::info!(%error, %channel, "no thread under a reminder: {error}");
        }
    }
}

impl Unsent {
    fn of(error: &RestError) -> Self {
        match error {
            RestError::Refused { status: 429, retry_after, .. } => {
                Self::Wait(retry_after.unwrap_or(Duration::from_secs(1)))
            }
            RestError::Refused { code, .. } if FOR_GOOD.contains(code) => Self::Refused(*code),
            // With a code it is Discord that finds fault with this message; without, it is something in between.
            RestError::Refused { status: 400..=499, code: 1.., .. } => {
                tracing::error!(%error, "Discord does not take a reminder: {error}");
                Self::Dropped(format!("Discord did not take it (code {})", error.code().unwrap_or_default()))
            }
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<StoreError> for Unsent {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// What an attempt came to, for the figures; none if there was none.
fn end(outcome: &Result<Sent, Unsent>) -> Option<ReminderEnd> {
    Some(match outcome {
        Ok(_) => ReminderEnd::Sent,
        Err(Unsent::Stopped) => return None,
        Err(Unsent::Wait(_) | Unsent::Failed(_)) => ReminderEnd::Failed,
        Err(Unsent::Refused(_)) => ReminderEnd::Paused,
        Err(Unsent::Dropped(_)) => ReminderEnd::Dropped,
    })
}

fn reason(code: i64) -> String {
    match code {
        10013 => "Discord does not know the person any more".into(),
        50278 => "we have no server in common any more".into(),
        code => {
            DiscordError::of_code(code).map_or_else(|| format!("Discord refused it ({code})"), |why| why.to_string())
        }
    }
}

fn later(now: Timestamp, by: Duration) -> Timestamp {
    now.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// The pause after an attempt: up to a limit that doubles each time, and different for each reminder, so that those that
/// failed together do not come back together.
fn backoff(nonce: &str, attempts: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
    let most = PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE);
    most.mul_f64(f64::from(hash(&format!("{nonce} {attempts}"))) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_failed_request_means() {
        let refused = |status, code| RestError::Refused {
            status,
            code,
            message: "no".into(),
            retry_after: (status == 429).then_some(Duration::from_millis(1_500)),
            global: false,
        };
        for code in FOR_GOOD {
            assert_eq!(Unsent::of(&refused(403, code)), Unsent::Refused(code));
            assert!(!reason(code).contains(&code.to_string()), "in words: {}", reason(code));
        }
        for (error, expect) in [
            (refused(429, 0), Unsent::Wait(Duration::from_millis(1_500))),
            (refused(429, 20028), Unsent::Wait(Duration::from_millis(1_500))),
            (refused(400, 50035), Unsent::Dropped("Discord did not take it (code 50035)".into())),
            (refused(400, 50024), Unsent::Dropped("Discord did not take it (code 50024)".into())),
            (refused(401, 0), Unsent::Failed("401: no".into())),
            (refused(403, 0), Unsent::Failed("403: no".into())),
            (refused(404, 0), Unsent::Failed("404: no".into())),
            (refused(500, 0), Unsent::Failed("500: no".into())),
            (refused(503, 130_000), Unsent::Failed("503 (code 130000): no".into())),
            (RestError::Unreachable("nobody there".into()), Unsent::Failed("nobody there".into())),
        ] {
            assert_eq!(Unsent::of(&error), expect, "{error}");
        }
    }

    #[test]
    fn those_that_failed_together_do_not_come_back_together() {
        let pauses = |attempts| (0..1_000).map(move |number| backoff(&format!("{number}.20261120.0"), attempts));
        for (attempts, most) in [(1, 5), (2, 10), (3, 20), (7, 320), (8, 600), (100, 600), (u32::MAX, 600)] {
            let most = Duration::from_secs(most);
            assert!(pauses(attempts).all(|pause| pause <= most), "{attempts}");
            let soon = pauses(attempts).filter(|pause| *pause < most / 2).count();
            assert!((400..600).contains(&soon), "{attempts}: {soon} of 1000 in the first half");
        }
        assert_eq!(backoff("1.20261120.0", 2), backoff("1.20261120.0", 2));
    }
}
