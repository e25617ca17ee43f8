//! A message laid out for reading in a terminal.

mod components;
mod markdown;
mod style;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::Value;
use textwrap::core::display_width;

use crate::ids::{AttachmentId, Mention};
use crate::json::{list, text};
use crate::message::{FieldInput, Message, Modal, ModalField};
use markdown::inline;
use style::{Style, bar, harmless};

/// The narrowest that text is wrapped to; a narrower terminal breaks lines itself.
const NARROWEST: usize = 20;

/// What is laid out for.
#[derive(Clone, Debug)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Whether with ANSI sequences.
    pub colour: bool,
    /// The time, in Unix milliseconds, from which relative times count.
    pub now: i64,
    /// Where times are told.
    pub zone: TimeZone,
    /// What mentions show (see [`crate::LocalDiscord::names`]).
    pub names: BTreeMap<Mention, String>,
    /// Where the files of messages were saved.
    pub files: BTreeMap<AttachmentId, String>,
}

impl Default for Screen {
    fn default() -> Self {
        Self { width: 80, colour: false, now: 0, zone: TimeZone::UTC, names: BTreeMap::new(), files: BTreeMap::new() }
    }
}

/// The columns of the terminal that is written to; 80 if the output is not a terminal.
pub fn width() -> usize {
    textwrap::termwidth()
}

/// Lays a message out: its text, embeds and containers behind a bar, files, buttons as `[Done]`, menus as lists. Without colour, plain
/// text. Control characters in the message are made visible, so that it cannot reach the terminal. Ends without a line
/// break.
pub fn render(message: &Message, screen: &Screen) -> String {
    let screen = &Screen { width: screen.width.max(NARROWEST), ..screen.clone() };
    let mut lines = Vec::new();
    if message.is_loading() {
        lines.push(screen.paint(Style::DIM, "… is thinking"));
    }
    lines.extend(marked(message.content(), screen.width, screen));
    for embed in message.embeds() {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(self::embed(embed, screen));
    }
    // A message that consists of components alone shows its files in them.
    for attachment in message.attachments.iter().filter(|_| !message.is_components_v2()) {
        let json = &attachment.json;
        let size = Some(json["size"].as_u64().unwrap_or(0));
        lines.extend(file(&json["id"], &attachment.name, size, json, screen.width, screen));
    }
    lines.extend(components::column(list(&message.json["components"]), screen.width, screen));
    if message.is_ephemeral() {
        lines.push(screen.paint(Style::DIM, "Only you can see this"));
    }
    lines.join("\n")
}

/// Lays out a form: its title, then each field with what it asks for.
pub fn render_modal(modal: &Modal, screen: &Screen) -> String {
    let mut lines = vec![screen.paint(Style::BOLD, &harmless(&modal.title)), String::new()];
    for field in modal.fields() {
        lines.extend(form_field(&field, screen));
    }
    lines.push(screen.paint(Style::DIM, "A form: fill it in the playground (waymark playground)."));
    lines.join("\n")
}

fn form_field(field: &ModalField, screen: &Screen) -> Vec<String> {
    let need = if field.required { "required" } else { "optional" };
    let note = match &field.input {
        FieldInput::Text(input) => format!(" ({need}, at most {} characters)", input.max_length),
        FieldInput::Choice(menu) if menu.max > 1 => format!(" ({need}, at most {})", menu.max),
        _ => format!(" ({need})"),
    };
    let mut lines = vec![screen.paint(Style::BOLD, &harmless(&field.label)) + &screen.paint(Style::DIM, &note)];
    let width = screen.width.max(NARROWEST) - 2;
    let mut add = |shown: &str, style: Style| {
        let wrapped = shown.lines().flat_map(|line| wrap_line(&harmless(line), width));
        lines.extend(wrapped.map(|line| format!("  {}", screen.paint(style, &line))));
    };
    add(&field.description, Style::DIM);
    match &field.input {
        FieldInput::Text(input) if input.value.is_empty() => add(&input.placeholder, Style::DIM),
        FieldInput::Text(input) => add(&input.value, Style::PLAIN),
        FieldInput::Checkbox(checked) => add(if *checked { "[x]" } else { "[ ]" }, Style::PLAIN),
        FieldInput::Upload { .. } => add("a file", Style::DIM),
        FieldInput::Choice(menu) => {
            add(&menu.placeholder, Style::DIM);
            for option in &menu.options {
                let mark = if menu.chosen.contains(&option.value) { "•" } else { "-" };
                add(&format!("{mark} {}", option.label), Style::PLAIN);
                add(&option.description, Style::DIM);
            }
        }
    }
    lines
}

impl Screen {
    fn paint(&self, style: Style, text: &str) -> String {
        style.paint(text, self.colour)
    }
}

fn embed(embed: &Value, screen: &Screen) -> Vec<String> {
    let inner = screen.width - 2;
    let styled = |key: &Value, style: Style| -> Vec<String> {
        text(key).lines().flat_map(|line| wrap_line(&inline(line, style, screen), inner)).collect()
    };
    let mut lines = styled(&embed["author"]["name"], Style::DIM);
    lines.extend(styled(&embed["title"], Style::BOLD));
    lines.extend(marked(text(&embed["description"]), inner, screen));
    let mut fields = list(&embed["fields"]).iter().peekable();
    if fields.peek().is_some() && !lines.is_empty() {
        lines.push(String::new());
    }
    for field in fields {
        let (name, value) = (inline(text(&field["name"]), Style::BOLD, screen), text(&field["value"]));
        let shown = inline(value, Style::PLAIN, screen);
        let short = field["inline"] == true
            && !value.contains('\n')
            && display_width(&name) + display_width(&shown) + 2 <= inner;
        if short {
            lines.push(format!("{name}: {shown}"));
        } else {
            lines.extend(wrap_line(&name, inner));
            lines.extend(marked(value, inner, screen));
        }
    }
    for part in ["image", "thumbnail"] {
        if let Some(url) = embed[part]["url"].as_str() {
            let name = harmless(url.rsplit('/').next().unwrap_or(url));
            lines.push(screen.paint(Style::DIM, &format!("[{part}: {name}]")));
        }
    }
    lines.extend(styled(&embed["footer"]["text"], Style::DIM));
    behind_bar(lines, embed["color"].as_u64(), screen)
}

fn behind_bar(lines: Vec<String>, colour: Option<u64>, screen: &Screen) -> Vec<String> {
    let bar = bar(colour, screen.colour);
    lines.into_iter().map(|line| format!("{bar} {line}").trim_end().to_owned()).collect()
}

/// A file by its name, with its size, what its `description` says and where it was saved.
fn file(id: &Value, name: &str, size: Option<u64>, described: &Value, width: usize, screen: &Screen) -> Vec<String> {
    let size = size.map_or_else(String::new, |size| format!(", {}", bytes(size)));
    let described = text(&described["description"]);
    let description = if described.is_empty() { String::new() } else { format!(": {}", harmless(described)) };
    let shown = Style::DIM.paint_words(&format!("[file: {}{size}{description}]", harmless(name)), screen.colour);
    let saved = AttachmentId::from_json(id).and_then(|id| screen.files.get(&id));
    let saved = saved.map(|saved| screen.paint(Style::UNDERLINE, &harmless(saved)));
    wrap_line(&shown, width).into_iter().chain(saved).collect()
}

/// Bytes in words: `812 bytes`, `3.4 kB`, `1.2 MB`.
fn bytes(size: u64) -> String {
    match size {
        0..1000 => format!("{size} bytes"),
        1000..1_000_000 => format!("{}.{} kB", size / 1000, size % 1000 / 100),
        _ => format!("{}.{} MB", size / 1_000_000, size % 1_000_000 / 100_000),
    }
}

/// A text with its markdown in lines of at most `width` columns; no lines for an empty text.
fn marked(text: &str, width: usize, screen: &Screen) -> Vec<String> {
    markdown::lines(text, screen).iter().flat_map(|line| wrap_line(line, width)).collect()
}

/// One line, its continuation indented as the list item or indentation it begins with.
fn wrap_line(line: &str, width: usize) -> Vec<String> {
    let body = line.trim_start_matches(' ');
    let indent = line.len() - body.len();
    let marker = ["- ", "* ", "• ", "│ "].into_iter().find(|marker| body.starts_with(marker));
    let spaces = |columns: usize| " ".repeat(columns.min(width / 2));
    // A quote keeps its bar in each line.
    let hanging = match marker {
        Some("│ ") => format!("{}│ ", spaces(indent)),
        _ => spaces(indent + marker.map_or(0, display_width)),
    };
    let options = textwrap::Options::new(width).subsequent_indent(&hanging);
    textwrap::wrap(line, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests;
