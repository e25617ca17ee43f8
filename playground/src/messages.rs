//! The messages there are, and who sees them.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::ids::{AttachmentId, ChannelId, MessageId, UserId};
use crate::message::{Attachment, Message};
use crate::time::iso;

/// Messages kept of one channel; the oldest go first, so that a bot that runs for days does not fill memory.
const KEPT: usize = 1000;

/// All messages, by channel.
#[derive(Debug, Default)]
pub(crate) struct Messages(HashMap<ChannelId, Vec<StoredMessage>>);

/// A message with what its JSON does not say.
#[derive(Clone, Debug)]
pub(crate) struct StoredMessage {
    pub(crate) message: Message,
    /// The one person who sees it, if it is ephemeral.
    pub(crate) only_for: Option<UserId>,
    /// The allowed mentions it was sent with, which hold for edits of its content too.
    pub(crate) allowed_mentions: Value,
    /// When it was pinned, in Unix milliseconds, if it is.
    pub(crate) pinned_at: Option<i64>,
}

impl Messages {
    /// Adds a new message.
    pub(crate) fn add(&mut self, message: StoredMessage) {
        let channel = self.0.entry(message.message.channel).or_default();
        if channel.len() >= KEPT {
            channel.remove(0);
        }
        channel.push(message);
    }

    /// The message with this id, wherever it is.
    pub(crate) fn get(&self, id: MessageId) -> Option<&StoredMessage> {
        self.0.values().flatten().find(|stored| stored.message.id == id)
    }

    /// The same, to change it.
    pub(crate) fn get_mut(&mut self, id: MessageId) -> Option<&mut StoredMessage> {
        self.0.values_mut().flatten().find(|stored| stored.message.id == id)
    }

    /// Removes a message.
    pub(crate) fn remove(&mut self, id: MessageId) -> Option<StoredMessage> {
        self.0.values_mut().find_map(|channel| {
            let at = channel.iter().position(|stored| stored.message.id == id)?;
            Some(channel.remove(at))
        })
    }

    /// All of a channel, oldest first.
    pub(crate) fn channel(&self, channel: ChannelId) -> &[StoredMessage] {
        self.0.get(&channel).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a person sees in a channel, oldest first.
    pub(crate) fn seen_by(&self, person: UserId, channel: ChannelId) -> Vec<Message> {
        let visible = self.channel(channel).iter().filter(|stored| stored.is_visible_to(person));
        visible.map(|stored| stored.message.clone()).collect()
    }

    /// A file of any message.
    pub(crate) fn attachment(&self, id: AttachmentId) -> Option<&Attachment> {
        self.0.values().flatten().flat_map(|stored| &stored.message.attachments).find(|file| file.id == id)
    }

    /// The newest message of a channel that was sent with a nonce.
    pub(crate) fn with_nonce(&self, channel: ChannelId, nonce: &Value) -> Option<&StoredMessage> {
        self.channel(channel).iter().rev().find(|stored| &stored.message.json["nonce"] == nonce)
    }
}

impl StoredMessage {
    /// A message with nothing in it yet, that everybody sees.
    pub(crate) fn new(id: MessageId, channel: ChannelId, author: &Value, now: i64) -> Self {
        Self {
            message: blank(id, channel, author, now),
            only_for: None,
            allowed_mentions: Value::Null,
            pinned_at: None,
        }
    }

    /// Whether a person sees it, given that they see its channel.
    pub(crate) fn is_visible_to(&self, person: UserId) -> bool {
        self.only_for.is_none_or(|only| only == person)
    }
}

/// A message object with nothing in it yet.
fn blank(id: MessageId, channel: ChannelId, author: &Value, now: i64) -> Message {
    let json = json!({
        "id": id, "channel_id": channel, "author": author, "content": "", "timestamp": iso(now),
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "components": [], "pinned": false, "type": 0, "flags": 0,
    });
    Message { id, channel, json, attachments: Vec::new(), reactions: Vec::new() }
}
