//! A message laid out for reading in a terminal.

mod style;

use serde_json::Value;
use textwrap::core::display_width;

use crate::message::{Message, list, text};
use style::{Pen, harmless};

/// The narrowest that text is wrapped to; a narrower terminal breaks lines itself.
const NARROWEST: usize = 20;
/// Options of a menu that are shown.
const SHOWN_OPTIONS: usize = 5;

/// Lays a message out in at most `width` columns: its text, embeds behind a bar, files, buttons as `[Done]`,
/// menus as short lists. Without `colour`, plain text. Control characters in the message are made visible, so
/// that it cannot reach the terminal. Ends without a line break.
pub fn render(message: &Message, width: usize, colour: bool) -> String {
    let width = width.max(NARROWEST);
    let pen = Pen { colour };
    let mut lines = Vec::new();
    if message.is_loading() {
        lines.push(pen.dim("… is thinking"));
    }
    lines.extend(wrapped(message.content(), width));
    for embed in message.embeds() {
        separate(&mut lines);
        lines.extend(self::embed(embed, width, pen));
    }
    for attachment in list(&message.json["attachments"]) {
        lines.push(file(attachment, pen));
    }
    for row in list(&message.json["components"]) {
        lines.extend(components(list(&row["components"]), width, pen));
    }
    if message.is_ephemeral() {
        lines.push(pen.dim("Only you can see this"));
    }
    lines.join("\n")
}

fn embed(embed: &Value, width: usize, pen: Pen) -> Vec<String> {
    let inner = width - 2;
    let mut lines = Vec::new();
    lines.extend(wrapped(text(&embed["author"]["name"]), inner).into_iter().map(|line| pen.dim(&line)));
    lines.extend(wrapped(text(&embed["title"]), inner).into_iter().map(|line| pen.bold(&line)));
    lines.extend(wrapped(text(&embed["description"]), inner));
    let mut fields = list(&embed["fields"]).iter().peekable();
    if fields.peek().is_some() && !lines.is_empty() {
        lines.push(String::new());
    }
    for field in fields {
        let (name, value) = (text(&field["name"]), text(&field["value"]));
        let short =
            field["inline"] == true && !value.contains('\n') && display_width(name) + display_width(value) + 2 <= inner;
        if short {
            lines.push(format!("{}: {}", pen.bold(&harmless(name)), harmless(value)));
        } else {
            lines.extend(wrapped(name, inner).into_iter().map(|line| pen.bold(&line)));
            lines.extend(wrapped(value, inner));
        }
    }
    for part in ["image", "thumbnail"] {
        if let Some(url) = embed[part]["url"].as_str() {
            lines.push(pen.dim(&format!("[{part}: {}]", harmless(url.rsplit('/').next().unwrap_or(url)))));
        }
    }
    lines.extend(wrapped(text(&embed["footer"]["text"]), inner).into_iter().map(|line| pen.dim(&line)));
    let bar = pen.bar(embed["color"].as_u64());
    lines.into_iter().map(|line| format!("{bar} {line}").trim_end().to_owned()).collect()
}

fn file(attachment: &Value, pen: Pen) -> String {
    let size = attachment["size"].as_u64().unwrap_or(0);
    let described = text(&attachment["description"]);
    let description = if described.is_empty() { String::new() } else { format!(": {}", harmless(described)) };
    pen.dim(&format!("[file: {}, {}{description}]", harmless(text(&attachment["filename"])), bytes(size)))
}

/// Bytes in words: `812 bytes`, `3.4 kB`, `1.2 MB`.
fn bytes(size: u64) -> String {
    match size {
        0..1000 => format!("{size} bytes"),
        1000..1_000_000 => format!("{}.{} kB", size / 1000, size % 1000 / 100),
        _ => format!("{}.{} MB", size / 1_000_000, size % 1_000_000 / 100_000),
    }
}

/// The components of a row: its buttons in lines, or its menu.
fn components(row: &[Value], width: usize, pen: Pen) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut line_width = 0;
    for component in row {
        if component["type"] != 2 {
            lines.extend(menu(component, width, pen));
            continue;
        }
        let (shown, columns) = button(component, pen);
        if line_width > 0 && line_width + 1 + columns > width {
            lines.push(std::mem::take(&mut line));
            line_width = 0;
        }
        if line_width > 0 {
            line.push(' ');
            line_width += 1;
        }
        line.push_str(&shown);
        line_width += columns;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn button(button: &Value, pen: Pen) -> (String, usize) {
    let parts = [text(&button["emoji"]["name"]), text(&button["label"])];
    let label = parts.into_iter().filter(|part| !part.is_empty()).map(harmless).collect::<Vec<_>>().join(" ");
    let shown = match button["url"].as_str() {
        Some(url) => format!("[{label}: {}]", harmless(url)),
        None => format!("[{label}]"),
    };
    let columns = display_width(&shown);
    (if button["disabled"] == true { pen.dim(&shown) } else { pen.bold(&shown) }, columns)
}

fn menu(menu: &Value, width: usize, pen: Pen) -> Vec<String> {
    let options = list(&menu["options"]);
    let placeholder = text(&menu["placeholder"]);
    let title = if placeholder.is_empty() { "Make a selection" } else { placeholder };
    let mut lines = vec![pen.bold(&format!("▾ {}", harmless(title)))];
    for option in options.iter().take(SHOWN_OPTIONS) {
        let label = text(&option["label"]);
        let mark = if option["default"] == true { "•" } else { "-" };
        lines.extend(wrapped(&format!("  {mark} {label}"), width));
    }
    if options.len() > SHOWN_OPTIONS {
        lines.push(pen.dim(&format!("  … and {} more", options.len() - SHOWN_OPTIONS)));
    }
    lines
}

/// A text in lines of at most `width` columns; none for an empty text.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let text: Vec<String> = text.lines().map(harmless).collect();
    text.iter().flat_map(|line| wrap_line(line, width)).collect()
}

/// One line, its continuation indented as the list item or indentation it begins with.
fn wrap_line(line: &str, width: usize) -> Vec<String> {
    let body = line.trim_start_matches(' ');
    let indent = line.len() - body.len();
    let marker = ["- ", "* ", "• ", "> "].into_iter().find(|marker| body.starts_with(marker));
    let hanging = " ".repeat((indent + marker.map_or(0, display_width)).min(width / 2));
    let options = textwrap::Options::new(width).subsequent_indent(&hanging);
    textwrap::wrap(line, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

fn separate(lines: &mut Vec<String>) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
}

#[cfg(test)]
mod tests;
