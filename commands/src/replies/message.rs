//! The body of an answer: what stands above the embed, the embed, rows of buttons and menus, a file.
//!
//! Limits: <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>.

use std::sync::Arc;

use serenity::all::{
    CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateEmbed, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, CreateMessage, EditAttachments, EditInteractionResponse,
};
use waymark_pictures::Picture;
use waymark_store::{RoleId, UserId};

use super::text::truncate;
use super::{Button, Colour, Embed, Menu};

/// Characters of an attachment's description.
/// Source: <https://discord.com/developers/docs/resources/message#attachment-object>
const ALT: usize = 1_024;

const CONTENT: usize = 2_000;
/// The longest mentions of a person and of a role, each with a space.
const MENTION: usize = 24 + 25;
const ROWS: usize = 5;
const BUTTONS_IN_ROW: usize = 5;

/// Who sees an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody in the channel.
    Public,
    /// Only the person it answers.
    Private,
}

impl Visibility {
    /// Public if it is to be shared.
    pub(crate) fn shared(share: bool) -> Self {
        if share { Self::Public } else { Self::Private }
    }
}

/// Whether somebody got what they asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// They did.
    #[default]
    Answered,
    /// They were told what to do instead.
    Refused,
    /// The database could not be written to.
    NotSaved,
    /// Something went wrong that is not theirs to mend.
    Bug,
}

/// The body of an answer. Nothing in it pings anyone but the one member whom it is addressed to and the one role that a
/// reminder mentions, if there are any.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reply {
    mention: Option<UserId>,
    role: Option<RoleId>,
    notice: String,
    embed: Option<Embed>,
    rows: Vec<Row>,
    /// A file below, or shown by the embed.
    file: Option<Box<Attached>>,
    /// Further messages, for the person alone.
    pub(crate) followups: Vec<Reply>,
    /// Of figures only: it shows nowhere.
    pub(crate) verdict: Verdict,
}

#[derive(Debug, Clone, PartialEq)]
struct Attached {
    file: File,
    /// Whether the embed shows it.
    shown: bool,
}

/// A file that comes with an answer. Cloning it is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// What it is called; letters, digits, dots, dashes and underscores, which Discord leaves as they are.
    pub name: String,
    /// What is in it.
    pub bytes: Arc<[u8]>,
    /// What it shows, for those who cannot see it. Discord gets at most 1,024 characters of it.
    pub description: String,
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes): {}", self.name, self.bytes.len(), self.description)
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Row {
    Buttons(Vec<Button>),
    Menu(Menu),
}

impl Reply {
    /// The same, as an answer of that kind.
    #[must_use]
    pub(crate) fn judged(self, verdict: Verdict) -> Self {
        Self { verdict, ..self }
    }

    /// An answer of one embed.
    pub(crate) fn new(embed: Embed) -> Self {
        Self { embed: Some(embed), ..Self::default() }
    }

    /// An answer of a few words.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::new(Embed::new(Colour::Neutral).description(text))
    }

    /// Addresses the answer to a member, who is pinged: the one ping a command can cause.
    #[must_use]
    pub(crate) fn mention(mut self, member: Option<UserId>) -> Self {
        self.mention = member;
        self
    }

    /// Mentions a role, which is pinged: what a server's reminder is for.
    #[must_use]
    pub fn mention_role(mut self, role: Option<RoleId>) -> Self {
        self.role = role.filter(|&role| role != RoleId(0));
        self
    }

    /// Says above the embed what has just happened; markdown, so escape what is not ours.
    #[must_use]
    pub(crate) fn notice(mut self, notice: impl Into<String>) -> Self {
        self.notice = truncate(&notice.into(), CONTENT - MENTION);
        self
    }

    /// Adds further messages after this one, for the person alone.
    #[must_use]
    pub(crate) fn followups(mut self, followups: impl IntoIterator<Item = Reply>) -> Self {
        self.followups.extend(followups);
        self
    }

    /// Adds a row of buttons, if there are any: at most five, the rest is left out.
    #[must_use]
    pub(crate) fn buttons(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        let buttons: Vec<_> = buttons.into_iter().take(BUTTONS_IN_ROW).collect();
        if !buttons.is_empty() {
            self.push(Row::Buttons(buttons));
        }
        self
    }

    /// Adds a menu, if it has options.
    #[must_use]
    pub(crate) fn menu(mut self, menu: Menu) -> Self {
        if !menu.is_empty() {
            self.push(Row::Menu(menu));
        }
        self
    }

    /// Shows a picture below the embed's text.
    #[must_use]
    pub(crate) fn picture(self, picture: &Picture) -> Self {
        let mut reply = self.file(File {
            name: picture.file_name.to_owned(),
            bytes: Arc::clone(&picture.png),
            description: picture.alt.to_string(),
        });
        if let Some(attached) = &mut reply.file {
            attached.shown = true;
        }
        reply
    }

    /// Attaches a file, in the place of one that was attached before.
    #[must_use]
    pub(crate) fn file(mut self, file: File) -> Self {
        self.file = Some(Box::new(Attached { file, shown: false }));
        self
    }

    /// The file whose bytes have to be sent along with the message, which only names it: as `files[0]` of a multipart
    /// body.
    pub fn attached(&self) -> Option<&File> {
        self.file.as_ref().map(|attached| &attached.file)
    }

    fn push(&mut self, row: Row) {
        if self.rows.len() < ROWS {
            self.rows.push(row);
        }
    }

    /// As the first answer to an interaction.
    pub fn to_message(&self, visibility: Visibility) -> CreateInteractionResponseMessage {
        CreateInteractionResponseMessage::new()
            .content(self.content())
            .embeds(self.embeds())
            .components(self.components())
            .allowed_mentions(self.allowed_mentions())
            .files(self.attachment())
            .ephemeral(visibility == Visibility::Private)
    }

    /// As a message of its own, in no answer to anything.
    pub fn to_post(&self) -> CreateMessage {
        CreateMessage::new()
            .content(self.content())
            .embeds(self.embeds())
            .components(self.components())
            .allowed_mentions(self.allowed_mentions())
    }

    /// In the place of an answer that was deferred, or of the message a component sits on.
    pub fn to_edit(&self) -> EditInteractionResponse {
        EditInteractionResponse::new()
            .content(self.content())
            .embeds(self.embeds())
            .components(self.components())
            .allowed_mentions(self.allowed_mentions())
            // What was attached before goes, whether or not something comes in its place.
            .attachments(self.attachment().into_iter().fold(EditAttachments::new(), EditAttachments::add))
    }

    /// As a further message after the answer.
    pub fn to_followup(&self, visibility: Visibility) -> CreateInteractionResponseFollowup {
        CreateInteractionResponseFollowup::new()
            .content(self.content())
            .embeds(self.embeds())
            .components(self.components())
            .allowed_mentions(self.allowed_mentions())
            .files(self.attachment())
            .ephemeral(visibility == Visibility::Private)
    }

    fn content(&self) -> String {
        let member = self.mention.map(|member| format!("<@{}>", member.0));
        let role = self.role.map(|role| format!("<@&{role}>"));
        let parts = [member.as_deref(), role.as_deref(), Some(self.notice.as_str())];
        let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }

    fn embeds(&self) -> Vec<CreateEmbed> {
        let shown = self.file.as_ref().filter(|attached| attached.shown);
        let picture = |embed: CreateEmbed| match shown {
            Some(attached) => embed.image(format!("attachment://{}", attached.file.name)),
            None => embed,
        };
        self.embed.iter().map(Embed::build).map(picture).collect()
    }

    fn components(&self) -> Vec<CreateActionRow> {
        self.rows.iter().map(Row::build).collect()
    }

    /// What the message says of its file. The bytes travel beside it.
    fn attachment(&self) -> Option<CreateAttachment> {
        let file = self.attached()?;
        let attachment = CreateAttachment::bytes(Vec::new(), file.name.as_str());
        Some(match truncate(&file.description, ALT) {
            none if none.is_empty() => attachment,
            description => attachment.description(description),
        })
    }

    fn allowed_mentions(&self) -> CreateAllowedMentions {
        CreateAllowedMentions::new()
            .users(self.mention.map(|member| serenity::all::UserId::new(member.0)))
            .roles(self.role.map(|role| serenity::all::RoleId::new(role.0)))
    }
}

impl Row {
    fn build(&self) -> CreateActionRow {
        match self {
            Row::Buttons(buttons) => CreateActionRow::Buttons(buttons.iter().map(Button::build).collect()),
            Row::Menu(menu) => CreateActionRow::SelectMenu(menu.build()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_named_described_and_shown_and_replaces_what_was_there() {
        let picture = Picture {
            png: Arc::from(*b"png"),
            file_name: "map.png",
            alt: "x".repeat(2_000).into(),
            width: 1,
            height: 1,
        };
        let reply = Reply::text("text").picture(&picture);
        let alt = format!("{}…", "x".repeat(ALT - 1));
        let listed = serde_json::json!([{ "id": 0, "filename": "map.png", "description": alt }]);
        let shapes = |reply: &Reply| {
            [
                serde_json::to_value(reply.to_message(Visibility::Public)).unwrap(),
                serde_json::to_value(reply.to_edit()).unwrap(),
                serde_json::to_value(reply.to_followup(Visibility::Public)).unwrap(),
            ]
        };
        for message in shapes(&reply) {
            assert_eq!(message["attachments"], listed);
            assert_eq!(message["embeds"][0]["image"]["url"], "attachment://map.png");
        }
        assert_eq!(&*reply.attached().unwrap().bytes, b"png");
        for message in shapes(&Reply::text("text")) {
            assert_eq!(message["attachments"], serde_json::json!([]), "an update removes the picture");
            assert!(message["embeds"][0]["image"].is_null());
        }
    }

    #[test]
    fn only_the_member_who_is_addressed_is_pinged() {
        let message = |reply: &Reply| serde_json::to_value(reply.to_message(Visibility::Public)).unwrap();
        let plain = message(&Reply::text("<@5> @everyone"));
        assert_eq!(plain["allowed_mentions"]["parse"], serde_json::json!([]));
        assert_eq!(plain["allowed_mentions"]["users"], serde_json::json!([]));
        let addressed = message(&Reply::text("hello").mention(Some(UserId(5))));
        assert_eq!(addressed["content"], "<@5>");
        assert_eq!(addressed["allowed_mentions"]["users"], serde_json::json!(["5"]));
    }
}
