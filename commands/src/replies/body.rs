//! Answers on their way to Discord: as new messages, and in the place of others.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use waymark_store::UserId;

use super::components::{Container, Text};
use super::text::truncate;
use super::{File, Reply, Visibility};

/// The flag of a message that one person sees.
/// Source: <https://discord.com/developers/docs/resources/message#message-object-message-flags>
pub(crate) const EPHEMERAL: u32 = 1 << 6;
/// The flag of a message that is made of components. Source: as above.
const IS_COMPONENTS_V2: u32 = 1 << 15;

/// A message, as Discord takes it; the bytes of its files travel beside it.
#[derive(Serialize)]
pub struct Body<'a> {
    /// Nulled where a message is changed: it may have been one with text and embeds, which Discord takes no components
    /// beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    embeds: Option<[(); 0]>,
    flags: u32,
    components: Components<'a>,
    allowed_mentions: AllowedMentions,
    /// All that are to be there: what a message had before and is not named goes.
    attachments: Vec<Attachment<'a>>,
}

impl Reply {
    /// As a new message: an answer, a further one, or one in no answer to anything.
    pub fn to_message(&self, visibility: Visibility) -> Body<'_> {
        let private = if visibility == Visibility::Private { EPHEMERAL } else { 0 };
        Body { content: None, embeds: None, flags: IS_COMPONENTS_V2 | private, ..self.body() }
    }

    /// In the place of an answer that was deferred, or of the message a component sits on, whatever that looked like.
    pub fn to_edit(&self) -> Body<'_> {
        self.body()
    }

    fn body(&self) -> Body<'_> {
        Body {
            content: Some(()),
            embeds: Some([]),
            flags: IS_COMPONENTS_V2,
            components: Components(self),
            allowed_mentions: AllowedMentions {
                parse: [],
                users: self.mention.iter().map(UserId::to_string).collect(),
                roles: self.role.iter().map(ToString::to_string).collect(),
            },
            attachments: self.files.iter().enumerate().map(Attachment::of).collect(),
        }
    }
}

/// Whom a message pings: nobody but those named here.
#[derive(Serialize)]
struct AllowedMentions {
    parse: [(); 0],
    users: Vec<String>,
    roles: Vec<String>,
}

/// A file, by its place among those beside the message.
#[derive(Serialize)]
struct Attachment<'a> {
    id: usize,
    filename: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
}

impl<'a> Attachment<'a> {
    fn of((id, file): (usize, &'a File)) -> Self {
        Self { id, filename: &file.name, description: truncate(&file.description, File::DESCRIPTION) }
    }
}

/// All of an answer, in its frame if it has one.
struct Components<'a>(&'a Reply);

impl Serialize for Components<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let reply = self.0;
        let mut all = to.serialize_seq(None)?;
        match reply.colour {
            Some(colour) => all.serialize_element(&Container::new(colour.rgb(), Inside(reply)))?,
            None => serialize_inside(reply, &mut all)?,
        }
        all.end()
    }
}

/// What is in the frame.
struct Inside<'a>(&'a Reply);

impl Serialize for Inside<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut all = to.serialize_seq(None)?;
        serialize_inside(self.0, &mut all)?;
        all.end()
    }
}

fn serialize_inside<S: SerializeSeq>(reply: &Reply, to: &mut S) -> Result<(), S::Error> {
    for text in [&reply.title, &said_first(reply)].into_iter().filter(|text| !text.is_empty()) {
        to.serialize_element(&Text::new(text.as_str()))?;
    }
    reply.parts.iter().try_for_each(|part| to.serialize_element(part))
}

/// Below the title: who is mentioned, and what has just happened.
fn said_first(reply: &Reply) -> String {
    let member = reply.mention.map(|member| format!("<@{}>", member.0));
    let role = reply.role.map(|role| format!("<@&{role}>"));
    let notice = Some(reply.notice.clone()).filter(|notice| !notice.is_empty());
    member.into_iter().chain(role).chain(notice).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};
    use waymark_pictures::Picture;
    use waymark_store::RoleId;

    use super::*;
    use crate::replies::Colour;

    fn json(body: &Body<'_>) -> Value {
        serde_json::to_value(body).unwrap()
    }

    #[test]
    fn an_answer_is_components_alone_and_replaces_whatever_was_there() {
        let reply = Reply::new(Colour::Done).title("HTTP").notice("Done.").text("text");
        let components = json!([{ "type": 17, "accent_color": 0x9e73, "components": [
            { "type": 10, "content": "## HTTP" }, { "type": 10, "content": "Done." }, { "type": 10, "content": "text" },
        ] }]);
        let pings = json!({ "parse": [], "users": [], "roles": [] });
        let message =
            json!({ "flags": 1 << 15, "components": components, "allowed_mentions": pings, "attachments": [] });
        assert_eq!(json(&reply.to_message(Visibility::Public)), message);
        assert_eq!(json(&reply.to_message(Visibility::Private))["flags"], 1 << 15 | 1 << 6);
        let mut edit = message;
        edit["content"] = Value::Null;
        edit["embeds"] = json!([]);
        let edited = json(&reply.to_edit());
        assert_eq!(edited, edit);
        assert!(edited.as_object().unwrap().contains_key("content"), "it has to be said that there is none");
        let words = json(&Reply::words("text").to_message(Visibility::Public));
        assert_eq!(words["components"], json!([{ "type": 10, "content": "text" }]));
    }

    #[test]
    fn a_picture_is_named_described_and_shown_and_replaces_what_was_there() {
        let picture =
            |alt: &str| Picture { png: Arc::from(*b"png"), file_name: "map.png", alt: alt.into(), width: 1, height: 1 };
        let reply = Reply::words("text").picture(Some(&picture(&"x".repeat(2_000))));
        let alt = format!("{}…", "x".repeat(File::DESCRIPTION - 1));
        let listed = json!([{ "id": 0, "filename": "map.png", "description": alt }]);
        for message in [json(&reply.to_message(Visibility::Public)), json(&reply.to_edit())] {
            assert_eq!(message["attachments"], listed);
            let shown = json!([{ "media": { "url": "attachment://map.png" }, "description": alt }]);
            assert_eq!(message["components"][1], json!({ "type": 12, "items": shown }));
        }
        assert_eq!(&*reply.attached()[0].bytes, b"png");
        assert_eq!(json(&Reply::words("text").to_edit())["attachments"], json!([]), "an update removes the picture");
    }

    #[test]
    fn only_who_is_addressed_is_pinged() {
        let plain = json(&Reply::words("<@5> @everyone").to_message(Visibility::Public));
        assert_eq!(plain["allowed_mentions"], json!({ "parse": [], "users": [], "roles": [] }));
        let addressed = Reply::words("hello").mention(Some(UserId(5))).mention_role(Some(RoleId(7)));
        let addressed = json(&addressed.to_message(Visibility::Public));
        assert_eq!(addressed["components"][0]["content"], "<@5> <@&7>");
        assert_eq!(addressed["allowed_mentions"], json!({ "parse": [], "users": ["5"], "roles": ["7"] }));
    }
}
