//! From the body of a request to a message: content, embeds, components and files.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::codes::{component_type, message_flag, permission};
use crate::component_tree;
use crate::ids::{AttachmentId, ChannelId, Snowflakes};
use crate::json::{list, text};
use crate::mentions::{self, Pings};
use crate::message::{Attachment, Message};
use crate::messages::StoredMessage;
use crate::world::{APPLICATION, AnyChannel, World};

/// A file as it came in, `files[index]` of a multipart body.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) index: u64,
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Arc<[u8]>,
}

/// What composing needs besides the body.
#[derive(Clone, Debug)]
pub(crate) struct ComposeContext<'a> {
    pub(crate) world: Arc<World>,
    pub(crate) ids: &'a Snowflakes,
    /// The moment, in Unix milliseconds.
    pub(crate) now: i64,
    /// Where files are served from: `http://127.0.0.1:PORT`.
    pub(crate) url: &'a str,
}

/// The names of the files that components can show once a body has changed a message.
pub(crate) fn file_names(before: Option<&Message>, body: &Value, uploads: &[Upload]) -> Vec<String> {
    let kept = before.into_iter().flat_map(|message| &message.attachments).filter(|file| stays(file, body));
    // Discord's edits do not find a new file that their list does not name: discord-api-docs, issue 7529.
    let found = uploads.iter().filter(|upload| before.is_none() || !listed(upload, body).is_null());
    kept.map(|file| file.name.clone()).chain(found.map(|upload| name(upload, body))).collect()
}

/// Changes a message by a body: only what the body has changes, as Discord does for edits.
pub(crate) fn apply(stored: &mut StoredMessage, body: &Value, uploads: &[Upload], context: &ComposeContext<'_>) {
    files(&mut stored.message, body, uploads, context);
    let message = &mut stored.message;
    if !body["allowed_mentions"].is_null() {
        stored.allowed_mentions = body["allowed_mentions"].clone();
    }
    if body.get("content").is_some() {
        message.json["content"] = text(&body["content"]).trim().into();
    }
    if body.get("embeds").is_some() {
        message.json["embeds"] = list(&body["embeds"]).iter().map(embed).collect();
    }
    if body.get("components").is_some() {
        message.json["components"] = components(&body["components"]);
    }
    if let Some(flags) = body["flags"].as_u64() {
        message.set_flags(flags & message_flag::COMPONENTS_V2, 0);
    }
    if ["content", "components", "allowed_mentions"].into_iter().any(|key| body.get(key).is_some()) {
        let mut pings = mentions::pings(message.pinging_texts(), &stored.allowed_mentions);
        permitted(&mut pings, message.channel, &context.world);
        message.json["mentions"] = pings.users.iter().filter_map(|&id| context.world.user_json(id)).collect();
        message.json["mention_roles"] = pings.roles.into_iter().collect();
        message.json["mention_everyone"] = pings.everyone.into();
    }
    if let Some(tts) = body["tts"].as_bool() {
        message.json["tts"] = tts.into();
    }
    resolve_attachments(message);
    let shown = shown_files(&message.json);
    let others = message.attachments.iter().map(|file| &file.json).filter(|file| !shown.contains(text(&file["url"])));
    message.json["attachments"] = others.cloned().collect();
}

/// Leaves of some pings those that the bot may make: everyone, and roles that are not mentionable, need a permission.
fn permitted(pings: &mut Pings, channel: ChannelId, world: &World) {
    let Some(AnyChannel::InGuild(guild, channel)) = world.channel(channel) else { return };
    if guild.permissions_in(channel, APPLICATION) & permission::MENTION_EVERYONE == 0 {
        let open = |id| guild.roles.iter().any(|role| role.id == id && role.mentionable);
        pings.roles.retain(|&id| open(id));
        pings.everyone = false;
    }
}

fn files(message: &mut Message, body: &Value, uploads: &[Upload], context: &ComposeContext<'_>) {
    message.attachments.retain(|file| stays(file, body));
    for upload in uploads {
        let (name, bytes) = (name(upload, body), Arc::clone(&upload.bytes));
        let mut file = attachment(&name, upload.content_type.as_deref(), bytes, message.channel, context);
        if let Some(description) = listed(upload, body)["description"].as_str() {
            file.json["description"] = description.into();
        }
        message.attachments.push(file);
    }
}

/// A new file of a channel.
pub(crate) fn attachment(
    name: &str,
    content_type: Option<&str>,
    bytes: Arc<[u8]>,
    channel: ChannelId,
    context: &ComposeContext<'_>,
) -> Attachment {
    let id: AttachmentId = context.ids.next(context.now);
    let name = safe_name(name);
    let content_type = content_type.unwrap_or_else(|| guess_type(&name)).to_owned();
    let url = format!("{}/attachments/{channel}/{id}/{name}", context.url);
    let mut json = json!({
        "id": id, "filename": name, "size": bytes.len(), "url": url, "proxy_url": url, "content_type": content_type,
    });
    if let Some((width, height)) = png_size(&bytes) {
        json["width"] = width.into();
        json["height"] = height.into();
    }
    Attachment { id, name, content_type, bytes, json }
}

/// Whether a file of a message is still there after a change: the list of a body, if there is one, names what stays.
fn stays(file: &Attachment, body: &Value) -> bool {
    let listed = body["attachments"].as_array();
    listed.is_none_or(|listed| listed.iter().any(|one| AttachmentId::from_json(&one["id"]) == Some(file.id)))
}

/// What a body's list says of a new file; null if nothing. A new file is named by its index there, where others have an
/// id.
fn listed<'a>(upload: &Upload, body: &'a Value) -> &'a Value {
    let id = Some(AttachmentId(upload.index));
    list(&body["attachments"]).iter().find(|one| AttachmentId::from_json(&one["id"]) == id).unwrap_or(&Value::Null)
}

/// The name that a new file gets.
fn name(upload: &Upload, body: &Value) -> String {
    let named = text(&listed(upload, body)["filename"]);
    safe_name(if named.is_empty() { &upload.name } else { named })
}

/// An embed object as Discord gives it back: of type `rich`, texts trimmed, empty parts left out.
fn embed(sent: &Value) -> Value {
    let mut embed = json!({ "type": "rich" });
    for key in ["title", "description", "url", "timestamp", "color", "footer", "image", "thumbnail", "author"] {
        match &sent[key] {
            Value::Null => {}
            Value::String(text) if text.trim().is_empty() => {}
            Value::String(text) => embed[key] = text.trim().into(),
            other => embed[key] = other.clone(),
        }
    }
    let fields = list(&sent["fields"]).iter().map(|field| {
        json!({
            "name": text(&field["name"]).trim(), "value": text(&field["value"]).trim(),
            "inline": field["inline"].as_bool().unwrap_or(false),
        })
    });
    let fields: Vec<Value> = fields.collect();
    if !fields.is_empty() {
        embed["fields"] = fields.into();
    }
    embed
}

/// Components as Discord gives them back: with what was left out, with the numbers they came with, and the others
/// numbered through.
fn components(sent: &Value) -> Value {
    let mut body = json!({ "components": sent });
    component_tree::change_all(&mut body, &mut |component| {
        match component["type"].as_u64() {
            Some(component_type::TEXT_DISPLAY) => component["content"] = text(&component["content"]).trim().into(),
            Some(component_type::SEPARATOR) => usual(component, &json!({ "divider": true, "spacing": 1 })),
            Some(component_type::CONTAINER) => usual(component, &json!({ "accent_color": null, "spoiler": false })),
            Some(component_type::THUMBNAIL | component_type::FILE) => usual(component, &json!({ "spoiler": false })),
            _ => {}
        }
        for item in component.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
            usual(item, &json!({ "description": null, "spoiler": false }));
        }
    });
    number(&mut body);
    if body["components"].is_array() { body["components"].take() } else { json!([]) }
}

/// Numbers the components of a message or a form that have no number, past those that are taken.
pub(crate) fn number(body: &mut Value) {
    let own = |component: &Value| component["id"].as_u64().filter(|&id| id != 0);
    let taken: HashSet<u64> = component_tree::all(body).into_iter().filter_map(own).collect();
    let mut free = (1..).filter(|id| !taken.contains(id));
    component_tree::change_all(body, &mut |component| {
        if own(component).is_none() {
            component["id"] = free.next().into();
        }
    });
}

/// Fills in what was left out, or null.
fn usual(component: &mut Value, values: &Value) {
    let (Some(component), Some(values)) = (component.as_object_mut(), values.as_object()) else { return };
    for (key, value) in values {
        let own = component.entry(key).or_insert(Value::Null);
        if own.is_null() {
            *own = value.clone();
        }
    }
}

/// Gives every `attachment://name` in the embeds and components what is known of that file.
fn resolve_attachments(message: &mut Message) {
    let files = &message.attachments;
    let find = |url: &Value| {
        let name = url.as_str()?.strip_prefix("attachment://")?;
        files.iter().find(|file| file.name == name).map(|file| &file.json)
    };
    for embed in message.json["embeds"].as_array_mut().into_iter().flatten() {
        for (part, key) in [("image", "url"), ("thumbnail", "url"), ("author", "icon_url"), ("footer", "icon_url")] {
            let Some(file) = find(&embed[part][key]) else { continue };
            embed[part][key] = file["url"].clone();
            for size in ["width", "height", "content_type"] {
                if !file[size].is_null() && key == "url" {
                    embed[part][size] = file[size].clone();
                }
            }
        }
    }
    let resolve = |media: &mut Value| {
        if let Some(file) = find(&media["url"]) {
            *media = json!({
                "url": file["url"], "proxy_url": file["url"], "width": file["width"], "height": file["height"],
                "content_type": file["content_type"], "attachment_id": file["id"],
            });
        }
    };
    component_tree::change_all(&mut message.json, &mut |component| {
        if component["type"] == component_type::FILE
            && let Some(file) = find(&component["file"]["url"])
        {
            (component["name"], component["size"]) = (file["filename"].clone(), file["size"].clone());
        }
        for key in ["media", "file"] {
            component.get_mut(key).into_iter().for_each(resolve);
        }
        for item in component.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
            item.get_mut("media").into_iter().for_each(resolve);
        }
    });
}

/// The addresses of what embeds and components show. A message does not list those files. Source: Discord's reference,
/// "Message Object".
fn shown_files(message: &Value) -> HashSet<String> {
    let of_embeds = list(&message["embeds"]).iter().flat_map(|embed| {
        let icons = [&embed["author"]["icon_url"], &embed["footer"]["icon_url"]];
        [&embed["image"]["url"], &embed["thumbnail"]["url"]].into_iter().chain(icons)
    });
    let of_components = component_tree::all(message).into_iter().flat_map(|component| {
        let items = list(&component["items"]).iter().map(|item| &item["media"]["url"]);
        [&component["media"]["url"], &component["file"]["url"]].into_iter().chain(items)
    });
    of_embeds.chain(of_components).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A file name as Discord keeps it: what is safe in an address, the rest as `_`.
fn safe_name(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() || "._-".contains(character) { character } else { '_' })
        .take(200)
        .collect();
    let trimmed = safe.trim_start_matches('.');
    if trimmed.is_empty() { "file".to_owned() } else { trimmed.to_owned() }
}

fn guess_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("txt" | "md" | "toml") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Width and height of a PNG, from its header chunk. Source: the PNG specification, 11.2.2 `IHDR`.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
    let number = |at: usize| header.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    Some((number(0)?, number(4)?))
}
