//! What an answer looks like: text, an embed, rows of buttons and menus.
//!
//! Discord refuses a whole message for one character too many, so its limits are kept here, by construction, for any
//! content and any progress: what does not fit is cut or left out, in the order it was added.
//! Limits: <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>.

use std::sync::Arc;

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAllowedMentions, CreateButton, CreateEmbed, CreateEmbedFooter, CreateInputText,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage, CreateModal, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption, EditInteractionResponse, InputTextStyle, RoleId,
};
use waymark_store::UserId;

use crate::action::Action;
use crate::text::{truncate, units};

const CONTENT: usize = 2_000;
/// The longest mention of a person or a role, with a space.
const MENTION: usize = 25;
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

/// The body of an answer, or of a message of the bot's own. Nothing in it pings anyone, except the one member whom an answer
/// can be addressed to, and the one role that a server's reminder is for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reply {
    mention: Option<UserId>,
    role: Option<u64>,
    notice: String,
    embed: Option<Embed>,
    rows: Vec<Row>,
    /// A file below.
    file: Option<File>,
    /// A further message, for the person alone.
    pub(crate) aside: Option<Box<Reply>>,
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

/// A menu to pick one thing from; the pick comes back as its [`Action`] with the option's value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Menu {
    /// What it says while nothing is picked.
    pub placeholder: String,
    /// What picking means.
    pub action: Action,
    /// At most [`MENU_OPTIONS`]; what is over is left out.
    pub options: Vec<MenuOption>,
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

    /// Addresses a reminder to a role of its server, which is pinged: the one ping that answers nobody.
    #[must_use]
    pub(crate) fn mention_role(mut self, role: Option<u64>) -> Self {
        // serenity takes no id that is none.
        self.role = role.filter(|&role| role != 0);
        self
    }

    /// Says above the embed what has just happened; markdown, so escape what is not ours.
    #[must_use]
    pub(crate) fn notice(mut self, notice: impl Into<String>) -> Self {
        self.notice = truncate(&notice.into(), CONTENT - MENTION);
        self
    }

    /// Adds a file below.
    #[must_use]
    pub(crate) fn file(mut self, file: File) -> Self {
        self.file = Some(file);
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
    pub(crate) fn menu(mut self, mut menu: Menu) -> Self {
        menu.options.truncate(MENU_OPTIONS);
        if !menu.options.is_empty() {
            self.push(Row::Menu(menu));
        }
        self
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
    }

    /// As a further message after the answer.
    pub fn to_followup(&self, visibility: Visibility) -> CreateInteractionResponseFollowup {
        CreateInteractionResponseFollowup::new()
            .content(self.content())
            .embeds(self.embeds())
            .components(self.components())
            .allowed_mentions(self.allowed_mentions())
            .ephemeral(visibility == Visibility::Private)
    }

    fn content(&self) -> String {
        match (self.mention, self.role) {
            (Some(member), _) => format!("<@{}> {}", member.0, self.notice).trim_end().to_owned(),
            (None, Some(role)) => format!("<@&{role}> {}", self.notice).trim_end().to_owned(),
            (None, None) => self.notice.clone(),
        }
    }

    fn embeds(&self) -> Vec<CreateEmbed> {
        self.embed.iter().map(Embed::build).collect()
    }

    fn components(&self) -> Vec<CreateActionRow> {
        self.rows.iter().map(Row::build).collect()
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
        let options = self.options.iter().map(|option| {
            let built = CreateSelectMenuOption::new(truncate(&option.label, OPTION), &option.value);
            match truncate(&option.description, OPTION) {
                empty if empty.is_empty() => built,
                description => built.description(description),
            }
        });
        CreateSelectMenu::new(self.action.to_custom_id(), CreateSelectMenuKind::String { options: options.collect() })
            .placeholder(truncate(&self.placeholder, PLACEHOLDER))
    }
}

/// A file that goes with an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct File {
    pub name: String,
    /// What it holds, for those who do not see it.
    pub description: String,
    pub bytes: Arc<[u8]>,
}

/// A dialog that asks for a text of one field; what is written comes back as an [`Action`] with the text.
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
