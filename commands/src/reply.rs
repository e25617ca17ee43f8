//! What an answer looks like: text, an embed, rows of buttons and menus.
//!
//! Discord refuses a whole message for one character too many, so its limits are kept here, by construction, for any
//! content and any progress: what does not fit is cut or left out, in the order it was added.
//! Limits: <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>.

use std::sync::Arc;

use serenity::all::{
    ButtonStyle, ChannelId, ChannelType, CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton,
    CreateEmbed, CreateEmbedFooter, CreateInputText, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, CreateMessage, CreateModal, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption, EditAttachments, EditInteractionResponse, InputTextStyle, RoleId,
};
use waymark_store::UserId;

use crate::action::Action;
use crate::picture::{ALT, Picture};
use crate::text::{truncate, units};

const CONTENT: usize = 2_000;
/// The longest mentions of a person and of a role, each with a space.
const MENTION: usize = 24 + 25;
const TITLE: usize = 256;
const DESCRIPTION: usize = 4_096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1_024;
const FOOTER: usize = 2_048;
const EMBED: usize = 6_000;
const ROWS: usize = 5;
const BUTTONS_IN_ROW: usize = 5;
const BUTTON_LABEL: usize = 80;
const OPTION: usize = 100;
const PLACEHOLDER: usize = 150;

/// Options a menu can hold.
pub(crate) const MENU_OPTIONS: usize = 25;

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

/// The body of an answer. Nothing in it pings anyone, except the one member whom an answer can be addressed to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reply {
    mention: Option<UserId>,
    role: Option<u64>,
    notice: String,
    embed: Option<Embed>,
    rows: Vec<Row>,
    /// A file below, or shown by the embed.
    file: Option<Box<Attached>>,
    /// A further message, for the person alone.
    pub(crate) aside: Option<Box<Reply>>,
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
    /// What it shows, for those who cannot see it; at most 1,024 characters.
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

/// A button that comes back as an [`Action`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Button {
    label: String,
    style: ButtonStyle,
    action: Action,
}

impl Button {
    /// The one thing most people will want.
    pub(crate) fn primary(label: &str, action: Action) -> Self {
        Self { label: label.to_owned(), style: ButtonStyle::Primary, action }
    }

    /// Any other.
    pub(crate) fn secondary(label: &str, action: Action) -> Self {
        Self { style: ButtonStyle::Secondary, ..Self::primary(label, action) }
    }

    /// One that cannot be taken back.
    pub(crate) fn danger(label: &str, action: Action) -> Self {
        Self { style: ButtonStyle::Danger, ..Self::primary(label, action) }
    }

    /// One that completes something.
    pub(crate) fn success(label: &str, action: Action) -> Self {
        Self { style: ButtonStyle::Success, ..Self::primary(label, action) }
    }
}

/// A menu to pick from; the pick comes back as its [`Action`], with what was picked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Menu {
    placeholder: String,
    action: Action,
    of: MenuOf,
}

/// What a menu is of.
#[derive(Debug, Clone, PartialEq)]
enum MenuOf {
    /// One of these; at most [`MENU_OPTIONS`], what is over is left out.
    Options(Vec<MenuOption>),
    /// Any number of these, or none; those already picked are told apart.
    Several(Vec<(MenuOption, bool)>),
    /// A channel of the server that text is written in.
    Channels(Option<u64>),
    /// A role of the server.
    Roles(Option<u64>),
}

impl Menu {
    /// Of `options`, of which one is picked. `placeholder` is what it says while nothing is picked.
    pub(crate) fn options(placeholder: &str, action: Action, options: Vec<MenuOption>) -> Self {
        Self { placeholder: placeholder.to_owned(), action, of: MenuOf::Options(options) }
    }

    /// Of options of which any number is picked.
    pub(crate) fn several(placeholder: &str, action: Action, options: Vec<(MenuOption, bool)>) -> Self {
        Self { placeholder: placeholder.to_owned(), action, of: MenuOf::Several(options) }
    }

    /// Of the server's channels.
    pub(crate) fn channels(placeholder: &str, action: Action, picked: Option<u64>) -> Self {
        Self { placeholder: placeholder.to_owned(), action, of: MenuOf::Channels(picked) }
    }

    /// Of the server's roles.
    pub(crate) fn roles(placeholder: &str, action: Action, picked: Option<u64>) -> Self {
        Self { placeholder: placeholder.to_owned(), action, of: MenuOf::Roles(picked) }
    }

    fn is_empty(&self) -> bool {
        match &self.of {
            MenuOf::Options(options) => options.is_empty(),
            MenuOf::Several(options) => options.is_empty(),
            MenuOf::Channels(_) | MenuOf::Roles(_) => false,
        }
    }
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MenuOption {
    pub label: String,
    /// What comes back: an id, at most 100 characters.
    pub value: String,
    pub description: String,
}

impl Reply {
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
    pub(crate) fn mention_role(mut self, role: Option<u64>) -> Self {
        self.role = role.filter(|&role| role != 0);
        self
    }

    /// Says above the embed what has just happened; markdown, so escape what is not ours.
    #[must_use]
    pub(crate) fn notice(mut self, notice: impl Into<String>) -> Self {
        self.notice = truncate(&notice.into(), CONTENT - MENTION);
        self
    }

    /// Adds a further message after this one, for the person alone, if there is one.
    #[must_use]
    pub(crate) fn aside(mut self, aside: Option<Reply>) -> Self {
        self.aside = aside.map(Box::new);
        self
    }

    /// Adds a row of buttons, if there are any. What is over five has no place.
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
            .roles(self.role.map(RoleId::new))
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

impl Button {
    fn build(&self) -> CreateButton {
        CreateButton::new(self.action.to_custom_id()).label(truncate(&self.label, BUTTON_LABEL)).style(self.style)
    }
}

impl Menu {
    fn build(&self) -> CreateSelectMenu {
        let (kind, most) = match &self.of {
            MenuOf::Options(options) => {
                let options = options.iter().take(MENU_OPTIONS).map(MenuOption::build).collect();
                (CreateSelectMenuKind::String { options }, None)
            }
            MenuOf::Several(options) => {
                let options = options.iter().take(MENU_OPTIONS);
                let options: Vec<_> =
                    options.map(|(option, picked)| option.build().default_selection(*picked)).collect();
                let most = u8::try_from(options.len()).unwrap_or(u8::MAX);
                (CreateSelectMenuKind::String { options }, Some(most))
            }
            MenuOf::Channels(picked) => {
                let channel_types = Some(vec![ChannelType::Text, ChannelType::News]);
                let default_channels = picked.map(|id| vec![ChannelId::new(id.max(1))]);
                (CreateSelectMenuKind::Channel { channel_types, default_channels }, None)
            }
            MenuOf::Roles(picked) => {
                let default_roles = picked.map(|id| vec![RoleId::new(id.max(1))]);
                (CreateSelectMenuKind::Role { default_roles }, Some(1))
            }
        };
        let menu = CreateSelectMenu::new(self.action.to_custom_id(), kind);
        let menu = menu.placeholder(truncate(&self.placeholder, PLACEHOLDER));
        // Where more than one may be picked, or a pick taken back, none may be, too.
        match most {
            Some(most) => menu.min_values(0).max_values(most),
            None => menu,
        }
    }
}

impl MenuOption {
    fn build(&self) -> CreateSelectMenuOption {
        let built = CreateSelectMenuOption::new(truncate(&self.label, OPTION), &self.value);
        match truncate(&self.description, OPTION) {
            empty if empty.is_empty() => built,
            description => built.description(description),
        }
    }
}

/// A dialog that asks for a text of one field; what is written comes back as an action, with the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Modal {
    pub(crate) action: Action,
    pub(crate) title: String,
    pub(crate) label: String,
    pub(crate) placeholder: String,
    /// What stands there already.
    pub(crate) value: String,
    /// The longest text, in UTF-16 units.
    pub(crate) max: u16,
}

/// The name of a dialog's one field.
pub(crate) const MODAL_FIELD: &str = "text";
const MODAL_TITLE: usize = 45;
const MODAL_PLACEHOLDER: usize = 100;

impl Modal {
    pub(crate) fn build(&self) -> CreateModal {
        let field = CreateInputText::new(InputTextStyle::Paragraph, truncate(&self.label, MODAL_TITLE), MODAL_FIELD)
            .placeholder(truncate(&self.placeholder, MODAL_PLACEHOLDER))
            .value(truncate(&self.value, self.max.into()))
            .max_length(self.max)
            .required(false);
        CreateModal::new(self.action.to_custom_id(), truncate(&self.title, MODAL_TITLE))
            .components(vec![CreateActionRow::InputText(field)])
    }
}

/// The colour at an embed's side. It repeats what the text says; it never says anything alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Neutral,
    Learning,
    Done,
    Skipped,
    /// What cannot be taken back.
    Danger,
}

impl Colour {
    /// Told apart in Discord's dark and light themes, and by people with the common colour blindnesses (the palette
    /// of Okabe and Ito).
    fn rgb(self) -> u32 {
        match self {
            Colour::Neutral => 0x0056_b4e9,
            Colour::Learning => 0x00e6_9f00,
            Colour::Done => 0x0000_9e73,
            Colour::Skipped => 0x0099_9999,
            Colour::Danger => 0x00d5_5e00,
        }
    }
}

/// One embed, never over Discord's limits: each part is cut to its own, and to what the parts before left of the 6,000
/// characters that all of them share.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Embed {
    colour: Colour,
    title: String,
    description: String,
    fields: Vec<Field>,
    footer: String,
    left: usize,
}

#[derive(Debug, Clone, PartialEq)]
struct Field {
    name: String,
    value: String,
    inline: bool,
}

impl Embed {
    pub(crate) fn new(colour: Colour) -> Self {
        Self {
            colour,
            title: String::new(),
            description: String::new(),
            fields: Vec::new(),
            footer: String::new(),
            left: EMBED,
        }
    }

    /// The title; markdown, so escape what is not ours.
    #[must_use]
    pub(crate) fn title(mut self, title: impl AsRef<str>) -> Self {
        self.title = self.take(title.as_ref(), TITLE);
        self
    }

    /// The text; markdown, so escape what is not ours.
    #[must_use]
    pub(crate) fn description(mut self, text: impl Into<String>) -> Self {
        self.description = self.take(&text.into(), DESCRIPTION);
        self
    }

    /// A text of lines, of which as many whole ones are kept as fit, and the rest counted.
    #[must_use]
    pub(crate) fn lines(mut self, lines: &[String]) -> Self {
        let max = DESCRIPTION.min(self.left);
        let (text, left_out) = whole_lines(lines, max.saturating_sub(MORE));
        let text = if left_out.is_empty() { text } else { format!("{text}\n… and {} more", left_out.len()) };
        self.description = self.take(text.trim_start_matches('\n'), DESCRIPTION);
        self
    }

    /// A name and its value. Left out when the embed is full.
    #[must_use]
    pub(crate) fn field(mut self, name: &str, value: impl AsRef<str>, inline: bool) -> Self {
        let needed = units(name) + 1;
        if !value.as_ref().trim().is_empty() && self.fields.len() < FIELDS && self.left > needed {
            let name = self.take(name, FIELD_NAME);
            let value = self.take(value.as_ref(), FIELD_VALUE);
            self.fields.push(Field { name, value, inline });
        }
        self
    }

    /// Lines under a name, in as many fields as they need. No line is cut: those that find no room are counted.
    #[must_use]
    pub(crate) fn list(mut self, name: &str, lines: &[String]) -> Self {
        let mut name = name;
        let mut lines = lines;
        while !lines.is_empty() && self.fields.len() < FIELDS {
            let room = FIELD_VALUE.min(self.left.saturating_sub(units(name)));
            let (text, rest) = whole_lines(lines, room.saturating_sub(MORE));
            if text.is_empty() {
                break;
            }
            let full = !rest.is_empty() && self.left.saturating_sub(units(&text)) < FIELD_VALUE;
            let text = if full { format!("{text}\n… and {} more", rest.len()) } else { text };
            self = self.field(name, text, false);
            if full {
                break;
            }
            name = CONTINUED;
            lines = rest;
        }
        self
    }

    /// The small print. Plain text: Discord reads no markdown there.
    #[must_use]
    pub(crate) fn footer(mut self, text: impl AsRef<str>) -> Self {
        self.footer = self.take(text.as_ref(), FOOTER);
        self
    }

    fn take(&mut self, text: &str, max: usize) -> String {
        let text = truncate(text, max.min(self.left));
        self.left -= units(&text);
        text
    }

    fn build(&self) -> CreateEmbed {
        let mut embed = CreateEmbed::new().colour(self.colour.rgb());
        if !self.title.is_empty() {
            embed = embed.title(&self.title);
        }
        if !self.description.is_empty() {
            embed = embed.description(&self.description);
        }
        for Field { name, value, inline } in &self.fields {
            embed = embed.field(name, value, *inline);
        }
        if !self.footer.is_empty() {
            embed = embed.footer(CreateEmbedFooter::new(&self.footer));
        }
        embed
    }
}

/// Room for "… and 2000 more".
const MORE: usize = 20;
/// The name of a field that goes on with the one before: Discord wants one, and shows nothing for this.
const CONTINUED: &str = "\u{200b}";

/// As many whole `lines` as `max` UTF-16 units hold, joined, and those that were left.
fn whole_lines(lines: &[String], max: usize) -> (String, &[String]) {
    let mut text = String::new();
    let mut length = 0;
    for (at, line) in lines.iter().enumerate() {
        length += units(line) + usize::from(at > 0);
        if length > max {
            return (text, &lines[at..]);
        }
        if at > 0 {
            text.push('\n');
        }
        text.push_str(line);
    }
    (text, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(embed: &Embed) -> serde_json::Value {
        serde_json::to_value(embed.build()).unwrap()
    }

    /// The lengths that Discord adds up, and the number of fields.
    fn measure(embed: &Embed) -> (usize, usize) {
        let fields = embed.fields.iter().map(|field| units(&field.name) + units(&field.value)).sum::<usize>();
        let all = units(&embed.title) + units(&embed.description) + units(&embed.footer) + fields;
        (all, embed.fields.len())
    }

    #[test]
    fn an_embed_never_breaks_discords_limits() {
        let long = "🦀".repeat(5_000);
        let lines: Vec<String> = (0..500).map(|line| format!("{line} {}", "x".repeat(300))).collect();
        for embed in [
            Embed::new(Colour::Neutral).title(&long).description(&long).field("n", &long, true).footer(&long),
            Embed::new(Colour::Neutral).description(&long).list("Lines", &lines).footer(&long),
            Embed::new(Colour::Neutral).lines(&lines).list("Lines", &lines).list("Lines", &lines),
            (0..100).fold(Embed::new(Colour::Neutral), |embed, _| embed.field(&long, "value", false)),
            (0..100).fold(Embed::new(Colour::Neutral), |embed, _| embed.field("n", "v", false)),
        ] {
            let (all, fields) = measure(&embed);
            assert!(all <= EMBED, "{all} characters");
            assert!(fields <= FIELDS, "{fields} fields");
            assert!(units(&embed.title) <= TITLE && units(&embed.description) <= DESCRIPTION);
            for Field { name, value, .. } in &embed.fields {
                assert!((1..=FIELD_NAME).contains(&units(name)), "{name:?}");
                assert!((1..=FIELD_VALUE).contains(&units(value)), "{value:?}");
            }
        }
    }

    #[test]
    fn lines_stay_whole_and_what_is_left_out_is_counted() {
        let lines: Vec<String> = (0..500).map(|line| format!("line {line}")).collect();
        let embed = Embed::new(Colour::Neutral).lines(&lines);
        let last = embed.description.lines().last().unwrap();
        assert!(last.starts_with("… and ") && last.ends_with(" more"), "{last}");
        let shown = embed.description.lines().count() - 1;
        assert_eq!(last, format!("… and {} more", 500 - shown));

        let embed = Embed::new(Colour::Neutral).list("Many", &lines);
        let shown: Vec<&str> = embed.fields.iter().flat_map(|field| field.value.lines()).collect();
        assert_eq!(shown.len(), 500, "several fields hold what one does not");
        assert_eq!(embed.fields[1].name, CONTINUED);
    }

    #[test]
    fn empty_parts_are_left_out() {
        let embed = json(&Embed::new(Colour::Done).description("text").field("Empty", " ", true).list("None", &[]));
        assert_eq!(embed, serde_json::json!({ "type": "rich", "color": 0x9e73, "description": "text" }));
    }

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
