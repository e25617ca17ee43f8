//! Whether an earlier attempt got through after all.
//!
//! Discord takes two messages of one nonce for one, for "the past few minutes". An attempt whose outcome nobody knows (the
//! process died, the connection broke, no answer came) and that is older than that is looked for in the channel before it is
//! made again. Discord does not give nonces back, so that a message needs a mark of its own: the number of its first
//! component, which nobody sees and which Discord keeps
//! (<https://discord.com/developers/docs/components/reference#anatomy-of-a-component>).

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use waymark_store::reminders::Due;
use waymark_store::{ChannelId, MessageId};

use crate::discord::rest::{Rest, RestError};

/// How long a nonce is trusted: less than the few minutes Discord speaks of.
const NONCE_LIFE: SignedDuration = SignedDuration::from_mins(2);
/// How far the two clocks may be apart.
const SKEW: SignedDuration = SignedDuration::from_mins(1);
/// Messages looked at: as many as Discord gives at once.
const LOOKED_AT: usize = 100;
/// Discord's ids count from here, in Unix milliseconds.
/// <https://discord.com/developers/docs/reference#snowflakes>
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// What there is to see of an earlier attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AlreadySent {
    /// It got through: the message.
    Yes(MessageId),
    /// It did not.
    No,
    /// It may have: not all that was written since can be seen.
    Unknown,
}

/// Marks the body of a message as that of a delivery.
pub(super) fn mark(body: &mut Value, nonce: &str) {
    body["nonce"] = json!(nonce);
    body["enforce_nonce"] = json!(true);
    if let Some(first) = body["components"].get_mut(0) {
        first["id"] = json!(number(nonce));
    }
}

/// Whether there may be a message already that the nonce no longer keeps from being sent again.
pub(super) fn needs_a_look(due: &Due, now: Timestamp) -> bool {
    due.attempts > 1 && now.duration_since(due.first_attempt) > NONCE_LIFE
}

/// Looks for the message of an earlier attempt. `body` is what would be sent now, marked.
pub(super) async fn look(rest: &Rest, channel: ChannelId, due: &Due, body: &Value) -> Result<AlreadySent, RestError> {
    let after = first_id_of(due.first_attempt.saturating_sub(SKEW).unwrap_or(Timestamp::UNIX_EPOCH));
    let written = rest.messages(channel, after, LOOKED_AT).await?;
    if !written.is_empty() {
        let me = rest.me().await?.to_string();
        if let Some(found) = written.iter().find(|message| is_that(message, body, &me)) {
            let id = found["id"].as_str().and_then(|id| id.parse().ok()).map(MessageId);
            return Ok(id.map_or(AlreadySent::Unknown, AlreadySent::Yes));
        }
    }
    Ok(match (written.len(), due.kind.guild()) {
        (LOOKED_AT.., _) => AlreadySent::Unknown,
        // Nothing is also what Discord shows of a channel whose past the bot may not read.
        (0, Some(_)) if rest.messages(channel, MessageId(0), 1).await?.is_empty() => AlreadySent::Unknown,
        _ => AlreadySent::No,
    })
}

/// Whether a message is the one that `body` would make: the bot's, in answer to nothing, with its mark.
fn is_that(message: &Value, body: &Value, me: &str) -> bool {
    let mark = |of: &Value| of["components"][0]["id"].as_u64();
    mark(body).is_some()
        && mark(message) == mark(body)
        && message["author"]["id"] == me
        && message["interaction_metadata"].is_null()
}

/// A number for a nonce (FNV-1a), among those that Discord does not give by itself: it counts from 1. 31 bits.
fn number(nonce: &str) -> u32 {
    hash(nonce) & 0x3fff_ffff | 0x4000_0000
}

/// The same number for the same text, in every process and version.
pub(super) fn hash(text: &str) -> u32 {
    text.bytes().fold(2_166_136_261, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619))
}

/// An id below all those of messages written from `at` on.
fn first_id_of(at: Timestamp) -> MessageId {
    MessageId(u64::try_from(at.as_millisecond().saturating_sub(DISCORD_EPOCH)).unwrap_or(0) << 22)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_known_by_its_mark() {
        let mut body = json!({ "components": [{ "type": 17, "components": [{ "type": 10, "content": "Today" }] }] });
        mark(&mut body, "7.20261120.0");
        assert_eq!((&body["nonce"], &body["enforce_nonce"]), (&json!("7.20261120.0"), &json!(true)));
        let id = body["components"][0]["id"].as_u64().unwrap();
        assert!(i32::try_from(id).is_ok(), "{id}");
        let of = |author: &str, text: &str, id: u64| {
            let components = json!([{ "type": 17, "id": id, "components": [{ "type": 10, "content": text }] }]);
            json!({ "author": { "id": author }, "components": components })
        };
        let answer = |mut message: Value| {
            message["interaction_metadata"] = json!({ "id": "1" });
            message
        };
        for (what, message, expect) in [
            ("the same", of("3", "Today", id), true),
            ("with another topic by now", of("3", "Tomorrow", id), true),
            // As the version before wrote them.
            ("with embeds", json!({ "author": { "id": "3" }, "components": [{ "type": 1, "id": id }] }), true),
            ("another day's", of("3", "Today", id + 1), false),
            ("somebody else's", of("4", "Today", id), false),
            ("an answer", answer(of("3", "Today", id)), false),
            ("without components", json!({ "author": { "id": "3" }, "content": "Today" }), false),
        ] {
            assert_eq!(is_that(&message, &body, "3"), expect, "{what}");
        }
    }

    #[test]
    fn ids_carry_their_time() {
        // An example of Discord's reference.
        let at: Timestamp = "2016-04-30T11:18:25.796Z".parse().unwrap();
        assert_eq!(first_id_of(at), MessageId(175_928_847_299_117_063 >> 22 << 22));
        assert_eq!(first_id_of(Timestamp::UNIX_EPOCH), MessageId(0));
    }
}
