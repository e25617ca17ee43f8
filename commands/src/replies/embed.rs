//! Embeds, never over Discord's limits.

use serenity::all::{CreateEmbed, CreateEmbedFooter};
use waymark_roadmap::text::length;

use super::text::truncate;

const TITLE: usize = 256;
const DESCRIPTION: usize = 4_096;
const FIELDS: usize = 25;
const FIELD_NAME: usize = 256;
const FIELD_VALUE: usize = 1_024;
const FOOTER: usize = 2_048;
const EMBED: usize = 6_000;

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
        let needed = length(name) + 1;
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
            let room = FIELD_VALUE.min(self.left.saturating_sub(length(name)));
            let (text, rest) = whole_lines(lines, room.saturating_sub(MORE));
            if text.is_empty() {
                break;
            }
            let full = !rest.is_empty() && self.left.saturating_sub(length(&text)) < FIELD_VALUE;
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
        self.left -= length(&text);
        text
    }

    pub(super) fn build(&self) -> CreateEmbed {
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
    let mut used = 0;
    for (at, line) in lines.iter().enumerate() {
        used += length(line) + usize::from(at > 0);
        if used > max {
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
        let fields = embed.fields.iter().map(|field| length(&field.name) + length(&field.value)).sum::<usize>();
        let all = length(&embed.title) + length(&embed.description) + length(&embed.footer) + fields;
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
            assert!(length(&embed.title) <= TITLE && length(&embed.description) <= DESCRIPTION);
            for Field { name, value, .. } in &embed.fields {
                assert!((1..=FIELD_NAME).contains(&length(name)), "{name:?}");
                assert!((1..=FIELD_VALUE).contains(&length(value)), "{value:?}");
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
}
