//! The body of an answer, within Discord's limits: what does not fit is cut or left out, in the order it was added.
//!
//! Limits: <https://discord.com/developers/docs/components/reference>, and of all text together
//! <https://discord.com/developers/docs/components/using-message-components>.

use std::sync::Arc;

use waymark_pictures::Picture;
use waymark_roadmap::text::{is_visible, utf16_len};
use waymark_store::{RoleId, UserId};

use super::components::{
    Accessory, FileLink, Gallery, GalleryItem, Media, Part, Row, Section, Separator, Text, Thumbnail,
};
use super::text::truncate;
use super::{Button, Colour, File, Menu};
use crate::interactions::custom_id::CustomId;

/// Components of a message, those inside others among them.
const COMPONENTS: usize = 40;
/// Of these for what frames an answer: the frame, the title, the notice.
const FRAME: usize = 3;
/// Characters of a message's texts together, as [`weight`] counts them.
const CHARACTERS: usize = 4_000;
/// Of these for the longest mentions of a person and of a role.
const MENTION: usize = 24 + 25;
/// Of these for what has just happened, however much else there is to say.
const NOTICE: usize = 300;
/// Characters of a title: so long that no content's is cut, so short that it leaves room.
const TITLE: usize = 250;
/// Room for "… and 2000 more".
const MORE: usize = 20;
const BUTTONS_IN_ROW: usize = 5;
const TEXTS_IN_SECTION: usize = 3;
const PICTURES: usize = 10;

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

/// The body of an answer: a title, what has just happened, and below it texts, pictures, buttons and menus in the order they
/// were added. Nothing in it pings anyone but the one member whom it is addressed to and the one role that a reminder
/// mentions, if there are any.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub(super) mention: Option<UserId>,
    pub(super) role: Option<RoleId>,
    pub(super) title: String,
    pub(super) notice: String,
    /// The colour of the frame around all of it; none if it stands by itself.
    pub(super) colour: Option<Colour>,
    pub(super) parts: Vec<Part>,
    pub(super) files: Vec<File>,
    room: Room,
    /// Further messages, for the person alone.
    pub(crate) followups: Vec<Reply>,
    /// Of figures only: it shows nowhere.
    pub(crate) verdict: Verdict,
}

/// What is left for further parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    components: usize,
    characters: usize,
}

impl Room {
    fn take(&mut self, components: usize) -> bool {
        let fits = components <= self.components;
        self.components -= if fits { components } else { 0 };
        fits
    }
}

/// How much of a message a text takes: its UTF-16 units, the stricter reading of a limit in characters. Where they take
/// more than 2.4 bytes each, as Chinese does, it is the bytes that count: above 10,170 bytes of all texts, and 12 for each,
/// Discord answers with an error of its own. <https://github.com/discord/discord-api-docs/issues/8554>
fn weight(text: &str) -> usize {
    utf16_len(text).max(text.len() * 5 / 12)
}

/// `text`, cut to that weight.
fn fitted(text: &str, most: usize) -> String {
    let mut units = most;
    loop {
        let cut = truncate(text, units);
        if weight(&cut) <= most {
            return cut;
        }
        units = units * 9 / 10;
    }
}

impl Reply {
    /// An answer in a frame of that colour.
    pub(crate) fn new(colour: Colour) -> Self {
        Self { colour: Some(colour), ..Self::empty() }
    }

    /// An answer of a few words; markdown, so escape what is not ours.
    pub(crate) fn words(text: impl AsRef<str>) -> Self {
        Self::empty().text(text)
    }

    fn empty() -> Self {
        Self {
            mention: None,
            role: None,
            title: String::new(),
            notice: String::new(),
            colour: None,
            parts: Vec::new(),
            files: Vec::new(),
            room: Room { components: COMPONENTS - FRAME, characters: CHARACTERS - MENTION - NOTICE },
            followups: Vec::new(),
            verdict: Verdict::Answered,
        }
    }

    /// The same, as an answer of that kind.
    #[must_use]
    pub(crate) fn judged(self, verdict: Verdict) -> Self {
        Self { verdict, ..self }
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

    /// The heading; markdown, so escape what is not ours.
    #[must_use]
    pub(crate) fn title(mut self, title: impl AsRef<str>) -> Self {
        let title = fitted(title.as_ref(), TITLE.min(self.room.characters.saturating_sub(3)));
        self.title = format!("## {title}");
        self.room.characters = self.room.characters.saturating_sub(weight(&self.title));
        self
    }

    /// Says below the title what has just happened; markdown, so escape what is not ours. Whatever else there is to say,
    /// it has room for 300 characters.
    #[must_use]
    pub(crate) fn notice(mut self, notice: impl AsRef<str>) -> Self {
        self.notice = fitted(notice.as_ref(), NOTICE + self.room.characters);
        self.room.characters -= weight(&self.notice).saturating_sub(NOTICE).min(self.room.characters);
        self
    }

    /// Adds a text; markdown, so escape what is not ours.
    #[must_use]
    pub(crate) fn text(mut self, text: impl AsRef<str>) -> Self {
        if let Some(text) = self.cut(text.as_ref(), 1) {
            self.parts.push(Part::Text(text));
        }
        self
    }

    /// Adds a text under a heading of its own, if there is any.
    #[must_use]
    pub(crate) fn under(self, heading: &str, text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        if text.trim().is_empty() { self } else { self.text(format!("### {heading}\n{text}")) }
    }

    /// Adds small print of one line; markdown, so escape what is not ours.
    #[must_use]
    pub(crate) fn small(self, text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        if text.is_empty() { self } else { self.text(format!("-# {text}")) }
    }

    /// Adds lines, of which as many whole ones are kept as fit, and the rest counted.
    #[must_use]
    pub(crate) fn lines(self, lines: &[String]) -> Self {
        let text = self.fitting("", lines);
        self.text(text)
    }

    /// Adds lines under a heading of their own, if there are any.
    #[must_use]
    pub(crate) fn list(self, heading: &str, lines: &[String]) -> Self {
        if lines.is_empty() {
            return self;
        }
        let text = self.fitting(&format!("### {heading}\n"), lines);
        self.text(text)
    }

    /// Adds up to three texts with something beside them. What is beside them is left out where the same is there already,
    /// and the texts stay.
    #[must_use]
    pub(crate) fn section<T: AsRef<str>>(
        mut self,
        texts: impl IntoIterator<Item = T>,
        beside: impl Into<Accessory>,
    ) -> Self {
        let beside = beside.into();
        let texts = texts.into_iter().take(TEXTS_IN_SECTION);
        if self.has(&beside) || !self.room.take(2) {
            return texts.fold(self, Self::text);
        }
        let texts: Vec<Text> = texts.filter_map(|text| self.cut(text.as_ref(), 1)).collect();
        if texts.is_empty() {
            self.room.components += 2;
        } else {
            self.parts.push(Part::Section(Section::new(texts, beside)));
        }
        self
    }

    /// Adds a line between what is above and what comes.
    #[must_use]
    pub(crate) fn separator(mut self) -> Self {
        if self.room.take(1) {
            self.parts.push(Part::Separator(Separator::new()));
        }
        self
    }

    /// Adds a row of buttons, if there are any: at most five, the rest is left out, and what does the same as another one of
    /// the answer.
    #[must_use]
    pub(crate) fn buttons(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        let mut row: Vec<Button> = Vec::new();
        for button in buttons.into_iter().take(BUTTONS_IN_ROW) {
            let known =
                button.custom_id().is_some_and(|id| self.uses(id) || row.iter().any(|it| it.custom_id() == Some(id)));
            // The row itself is one, too.
            if !known && self.room.components > row.len() + 1 {
                row.push(button);
            }
        }
        if !row.is_empty() && self.room.take(1 + row.len()) {
            self.parts.push(Part::Buttons(Row::new(row)));
        }
        self
    }

    /// Adds a menu, if it has options.
    #[must_use]
    pub(crate) fn menu(mut self, menu: Menu) -> Self {
        if !menu.is_empty() && !self.uses(menu.custom_id()) && self.room.take(2) {
            self.parts.push(Part::Menu(Row::new([menu])));
        }
        self
    }

    /// Shows a picture, beside one that was shown just before. Where there is none, it could not be drawn, and that is said.
    #[must_use]
    pub(crate) fn picture(mut self, picture: Option<&Picture>) -> Self {
        let Some(picture) = picture else {
            return self.small("The picture could not be drawn this time. Everything else is here.");
        };
        let item = GalleryItem {
            media: Media::attached(picture.file_name),
            description: truncate(&picture.alt, File::DESCRIPTION),
        };
        match self.parts.last_mut() {
            Some(Part::Gallery(gallery)) if gallery.items.len() < PICTURES => gallery.items.push(item),
            _ if self.room.take(1) => self.parts.push(Part::Gallery(Gallery::new(vec![item]))),
            _ => return self,
        }
        self.files.push(File {
            name: picture.file_name.to_owned(),
            bytes: Arc::clone(&picture.png),
            description: picture.alt.to_string(),
        });
        self
    }

    /// Attaches a file to download.
    #[must_use]
    pub(crate) fn file(mut self, file: File) -> Self {
        if self.files.len() < PICTURES && self.room.take(1) {
            self.parts.push(Part::File(FileLink::new(&file.name)));
            self.files.push(file);
        }
        self
    }

    /// Adds further messages after this one, for the person alone.
    #[must_use]
    pub(crate) fn followups(mut self, followups: impl IntoIterator<Item = Reply>) -> Self {
        self.followups.extend(followups);
        self
    }

    /// The files whose bytes have to be sent along with the message, which only names them: in order, as `files[0]` and so on
    /// of a multipart body.
    pub fn attached(&self) -> &[File] {
        &self.files
    }

    /// `text`, cut to the room that is left, of which it takes that and so many components; none where nothing is to see.
    fn cut(&mut self, text: &str, components: usize) -> Option<Text> {
        let text = fitted(text, self.room.characters);
        if !is_visible(&text) || !self.room.take(components) {
            return None;
        }
        self.room.characters -= weight(&text);
        Some(Text::new(text))
    }

    /// `before` and as many whole lines as there is room for; the rest is counted.
    fn fitting(&self, before: &str, lines: &[String]) -> String {
        let room = self.room.characters.saturating_sub(weight(before) + MORE);
        let mut text = before.to_owned();
        let mut used = 0;
        for (at, line) in lines.iter().enumerate() {
            used += weight(line) + 1;
            if used > room {
                return format!("{}\n… and {} more", text.trim_end(), lines.len() - at);
            }
            if at > 0 {
                text.push('\n');
            }
            text.push_str(line);
        }
        text
    }

    fn has(&self, beside: &Accessory) -> bool {
        match beside {
            Accessory::Button(button) => button.custom_id().is_some_and(|id| self.uses(id)),
            Accessory::Thumbnail(_) => false,
        }
    }

    /// Whether something of the answer comes back as that already: Discord takes it once in a message.
    fn uses(&self, wanted: &CustomId) -> bool {
        let is = |button: &Button| button.custom_id() == Some(wanted);
        self.parts.iter().any(|part| match part {
            Part::Buttons(row) => row.components.iter().any(is),
            Part::Menu(row) => row.components.iter().any(|menu| menu.custom_id() == wanted),
            Part::Section(Section { accessory: Accessory::Button(button), .. }) => is(button),
            Part::Section(_) | Part::Text(_) | Part::Gallery(_) | Part::File(_) | Part::Separator(_) => false,
        })
    }
}

impl From<Thumbnail> for Accessory {
    fn from(picture: Thumbnail) -> Self {
        Self::Thumbnail(picture)
    }
}

impl From<Button> for Accessory {
    fn from(button: Button) -> Self {
        Self::Button(button)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::custom_id::{LastName, Wire as _, wire};
    use crate::replies::MenuOption;

    #[derive(Debug, Clone, PartialEq)]
    struct Numbered {
        name: LastName,
    }

    wire!(struct Numbered 'Z' { name });

    fn id(number: usize) -> CustomId {
        Numbered { name: LastName(number.to_string()) }.custom_id()
    }

    fn button(number: usize) -> Button {
        Button::secondary(&"x".repeat(200), id(number))
    }

    fn picture(alt: &str) -> Picture {
        Picture { png: Arc::from(*b"png"), file_name: "map.png", alt: alt.into(), width: 1, height: 1 }
    }

    /// All components of the message, the characters of its texts, and their bytes as Discord seems to count them.
    fn measure(reply: &Reply) -> (usize, usize, usize) {
        fn walk(component: &serde_json::Value, into: &mut (usize, usize, usize)) {
            into.0 += 1;
            into.1 += component["content"].as_str().map_or(0, |text| text.encode_utf16().count());
            into.2 += component["content"].as_str().map_or(0, |text| text.len() + 12);
            for inside in component["components"].as_array().into_iter().flatten().chain([&component["accessory"]]) {
                if inside.is_object() {
                    walk(inside, into);
                }
            }
        }
        let json = serde_json::to_value(reply.to_message(Visibility::Public)).unwrap();
        let mut measured = (0, 0, 0);
        for component in json["components"].as_array().unwrap() {
            walk(component, &mut measured);
        }
        measured
    }

    #[test]
    fn nothing_breaks_discords_limits() {
        let crab = "🦀".repeat(5_000);
        let title = "🦀".repeat(1_000);
        let lines: Vec<String> = (0..500).map(|line| format!("{line} {}", "x".repeat(300))).collect();
        let full = || Reply::new(Colour::Neutral).title(&title).mention(Some(UserId(u64::MAX)));
        for (what, reply) in [
            ("a text", full().text(&crab).notice(&crab)),
            ("Chinese", full().text("路".repeat(5_000)).notice("路".repeat(5_000))),
            ("Chinese lines", full().lines(&vec!["路".repeat(100); 99]).notice("n")),
            ("a notice first", full().notice(&crab).text(&crab)),
            ("lines", full().lines(&lines).list("More", &lines).under("Even more", &crab).small(&crab)),
            ("many texts", (0..100).fold(full(), |reply, at| reply.text(at.to_string())).notice("n")),
            (
                "sections",
                (0..100).fold(full(), |reply, at| reply.section(["a", "b", "c", "d"], button(at))).notice("n"),
            ),
            (
                "rows",
                (0..100).fold(full(), |reply, at| reply.buttons((0..9).map(|of| button(9 * at + of)))).notice("n"),
            ),
            ("menus", (0..100).fold(full(), |reply, at| reply.menu(Menu::roles("r", id(at), None))).notice("n")),
            ("pictures", (0..100).fold(full(), |reply, _| reply.picture(Some(&picture(&crab)))).notice("n")),
            ("lines between", (0..100).fold(full(), |reply, _| reply.separator().text("x")).notice("n")),
        ] {
            let (components, characters, bytes) = measure(&reply);
            assert!(components <= COMPONENTS, "{what}: {components} components");
            assert!(characters <= CHARACTERS, "{what}: {characters} characters");
            assert!(bytes <= 10_170, "{what}: {bytes} bytes");
            assert!(reply.notice.is_empty() || reply.notice.ends_with(['n', '…', '🦀']), "{what}: {:?}", reply.notice);
        }
    }

    #[test]
    fn forty_components_are_exactly_as_many_as_there_can_be() {
        // Frame, title and notice, five sections of five, ten texts, a row with a button.
        let sections = (0..5).fold(Reply::new(Colour::Neutral).title("t").notice("n"), |reply, at| {
            reply.section(["a", "b", "c"], button(at))
        });
        let forty = (0..10).fold(sections, |reply, _| reply.text("x")).buttons([button(9)]);
        assert_eq!(measure(&forty).0, 40);
        assert_eq!(measure(&forty.clone().text("one more")).0, 40);
        assert_eq!(measure(&forty.buttons([button(10)])).0, 40);
    }

    #[test]
    fn four_thousand_units_of_emoji_are_cut_between_characters() {
        let reply = Reply::words("🦀".repeat(2_000));
        let Some(Part::Text(text)) = reply.parts.first() else { panic!("a text") };
        assert_eq!(utf16_len(&text.content), CHARACTERS - MENTION - NOTICE);
        assert!(text.content.trim_end_matches('…').chars().all(|character| character == '🦀'));
    }

    #[test]
    fn a_notice_has_room_whatever_was_said_before() {
        let reply = Reply::words("x".repeat(9_000)).notice("n".repeat(NOTICE));
        assert_eq!(reply.notice, "n".repeat(NOTICE));
        let reply = Reply::words("short").notice("n".repeat(1_000));
        assert_eq!(reply.notice.len(), 1_000, "and more where there is more");
    }

    #[test]
    fn lines_stay_whole_and_what_is_left_out_is_counted() {
        let lines: Vec<String> = (0..900).map(|line| format!("line {line}")).collect();
        let reply = Reply::words("").list("Many", &lines);
        let Some(Part::Text(text)) = reply.parts.first() else { panic!("a text") };
        let last = text.content.lines().last().unwrap();
        let shown = text.content.lines().count() - 2;
        assert_eq!(last, format!("… and {} more", 900 - shown));
        assert!(Reply::words("").list("None", &[]).parts.is_empty());
    }

    #[test]
    fn what_does_the_same_is_there_once() {
        let reply = Reply::new(Colour::Neutral)
            .section(["text"], button(1))
            .section(["the text stays"], button(1))
            .buttons([button(1), button(2), button(2)])
            .menu(Menu::roles("roles", id(2), None));
        // Frame, section with text and button, text, row with a button.
        assert_eq!(measure(&reply).0, 1 + 3 + 1 + 2);
        assert!(Reply::new(Colour::Neutral).buttons([button(1)]).buttons([button(1)]).parts.len() == 1);
    }

    #[test]
    fn options_may_be_called_the_same_but_not_be_the_same() {
        let option = |number: usize| MenuOption::new("the same", number.to_string(), "");
        let options = (0..60).map(|number| option(number / 2)).collect();
        let json = serde_json::to_value(Menu::options("pick", id(1), options)).unwrap();
        let values: Vec<&str> =
            json["options"].as_array().unwrap().iter().filter_map(|it| it["value"].as_str()).collect();
        assert_eq!(values, (0..25).map(|number| number.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn empty_parts_are_left_out() {
        let reply = Reply::new(Colour::Done).text("\u{200b} ").under("Empty", " ").section(["", " "], button(1));
        assert!(reply.parts.is_empty(), "{reply:?}");
        assert_eq!(reply.buttons([]).menu(Menu::options("none", id(1), Vec::new())).parts, []);
    }
}
