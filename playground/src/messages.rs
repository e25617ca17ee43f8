//! The messages there are, and who sees them.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::ids;
use crate::message::{Attachment, EPHEMERAL, Message};
use crate::time::iso;

/// Messages kept of one channel; the oldest go first, so that a bot that runs for days does not fill memory.
const KEPT: usize = 1000;

/// All messages, by channel.
#[derive(Debug, Default)]
pub(crate) struct Board(HashMap<u64, Vec<Posted>>);

/// A message with what its JSON does not say.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub(crate) message: Message,
    /// The one person who sees it, if it is ephemeral.
    pub(crate) only_for: Option<u64>,
    /// The allowed mentions it was sent with, which hold for edits of its content too.
    pub(crate) allowed_mentions: Value,
}

impl Board {
    /// Puts up a new message.
    pub(crate) fn post(&mut self, posted: Posted) {
        let channel = self.0.entry(posted.message.channel).or_default();
        if channel.len() >= KEPT {
            channel.remove(0);
        }
        channel.push(posted);
    }

    /// The message with this id, wherever it is.
    pub(crate) fn get(&self, id: u64) -> Option<&Posted> {
        self.0.values().flatten().find(|posted| posted.message.id == id)
    }

    /// The same, to change it.
    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut Posted> {
        self.0.values_mut().flatten().find(|posted| posted.message.id == id)
    }

    /// Takes a message down.
    pub(crate) fn remove(&mut self, id: u64) -> Option<Posted> {
        self.0.values_mut().find_map(|channel| {
            let at = channel.iter().position(|posted| posted.message.id == id)?;
            Some(channel.remove(at))
        })
    }

    /// All of a channel, oldest first.
    pub(crate) fn channel(&self, channel: u64) -> &[Posted] {
        self.0.get(&channel).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a person sees in a channel, oldest first.
    pub(crate) fn seen_by(&self, person: u64, channel: u64) -> Vec<Message> {
        let visible = self.channel(channel).iter().filter(|posted| posted.is_visible_to(person));
        visible.map(|posted| posted.message.clone()).collect()
    }

    /// A file of any message.
    pub(crate) fn attachment(&self, id: u64) -> Option<&Attachment> {
        self.0.values().flatten().flat_map(|posted| &posted.message.attachments).find(|file| file.id == id)
    }

    /// The message of a channel that was sent with a nonce, and the moment (Unix ms) it was sent.
    pub(crate) fn with_nonce(&self, channel: u64, nonce: &Value) -> Option<&Posted> {
        self.channel(channel).iter().rev().find(|posted| &posted.message.json["nonce"] == nonce)
    }
}

impl Posted {
    /// A message with nothing in it yet, that everybody sees.
    pub(crate) fn new(id: u64, channel: u64, author: &Value, now: i64) -> Self {
        Self { message: blank(id, channel, author, now), only_for: None, allowed_mentions: Value::Null }
    }

    /// Whether a person sees it, given that they see its channel.
    pub(crate) fn is_visible_to(&self, person: u64) -> bool {
        self.only_for.is_none_or(|only| only == person)
    }
}

/// A message object with nothing in it yet.
fn blank(id: u64, channel: u64, author: &Value, now: i64) -> Message {
    let json = json!({
        "id": ids::json(id), "channel_id": ids::json(channel), "author": author, "content": "", "timestamp": iso(now),
        "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "components": [], "pinned": false, "type": 0, "flags": 0,
    });
    Message { id, channel, json, attachments: Vec::new() }
}

/// Sets or clears flags of a message.
pub(crate) fn set_flags(message: &mut Message, set: u64, clear: u64) {
    let flags = message.json["flags"].as_u64().unwrap_or(0);
    message.json["flags"] = ((flags | set) & !clear).into();
}

/// Whether a body asks for an ephemeral message.
pub(crate) fn asks_ephemeral(body: &Value) -> bool {
    body["flags"].as_u64().is_some_and(|flags| flags & EPHEMERAL != 0)
}
