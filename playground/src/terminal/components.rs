//! Components, laid out for reading.

use serde_json::Value;
use textwrap::core::display_width;

use super::style::{Style, harmless};
use super::{NARROWEST, Screen, behind_bar, file, marked, wrap_line};
use crate::codes::component_type;
use crate::json::{list, text};

/// Components below one another, in lines of at most `width` columns.
pub(super) fn column(components: &[Value], width: usize, screen: &Screen) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut last: Option<(u64, usize)> = None;
    for one in components {
        let kind = one["type"].as_u64().unwrap_or(component_type::ROW);
        let own = component(one, kind, width, screen);
        // What has several lines stands apart; buttons belong to what they stand below.
        if let Some((before, count)) = last
            && before != component_type::SEPARATOR
            && ![component_type::SEPARATOR, component_type::ROW].contains(&kind)
            && count.max(own.len()) > 1
        {
            lines.push(String::new());
        }
        last = Some((kind, own.len()));
        lines.extend(own);
    }
    lines
}

fn component(one: &Value, kind: u64, width: usize, screen: &Screen) -> Vec<String> {
    match kind {
        component_type::TEXT_DISPLAY => marked(text(&one["content"]), width, screen),
        component_type::SECTION => section(one, width, screen),
        component_type::CONTAINER => {
            let inner = column(list(&one["components"]), width.max(NARROWEST) - 2, screen);
            behind_bar(inner, one["accent_color"].as_u64(), screen)
        }
        component_type::SEPARATOR => separator(one, width, screen),
        component_type::MEDIA_GALLERY => {
            list(&one["items"]).iter().flat_map(|item| picture(item, width, screen)).collect()
        }
        component_type::FILE => {
            file(&one["file"]["attachment_id"], text(&one["name"]), one["size"].as_u64(), &Value::Null, width, screen)
        }
        _ => row(list(&one["components"]), width, screen),
    }
}

/// Texts with a button at their right, or a picture below them.
fn section(section: &Value, width: usize, screen: &Screen) -> Vec<String> {
    let accessory = &section["accessory"];
    let texts = |width: usize| -> Vec<String> {
        list(&section["components"]).iter().flat_map(|one| marked(text(&one["content"]), width, screen)).collect()
    };
    if accessory["type"] == component_type::THUMBNAIL {
        return texts(width).into_iter().chain(picture(accessory, width, screen)).collect();
    }
    let (button, columns) = button(accessory, screen);
    let left = width.saturating_sub(columns + 2);
    if left < NARROWEST {
        return texts(width).into_iter().chain([button]).collect();
    }
    let mut lines = texts(left);
    match lines.first_mut() {
        Some(first) => {
            let gap = " ".repeat(left.saturating_sub(display_width(first)) + 2);
            *first = format!("{first}{gap}{button}");
        }
        None => lines.push(button),
    }
    lines
}

fn separator(separator: &Value, width: usize, screen: &Screen) -> Vec<String> {
    let line =
        if separator["divider"] == false { String::new() } else { screen.paint(Style::DIM, &"─".repeat(width)) };
    if separator["spacing"] == 2 { vec![String::new(), line, String::new()] } else { vec![line] }
}

/// A picture by what it shows, or by its name.
fn picture(picture: &Value, width: usize, screen: &Screen) -> Vec<String> {
    let url = text(&picture["media"]["url"]);
    let name = url.rsplit('/').next().unwrap_or(url);
    file(&picture["media"]["attachment_id"], name, None, picture, width, screen)
}

/// The components of a row: its buttons in lines, or its menu.
fn row(row: &[Value], width: usize, screen: &Screen) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut line_width = 0;
    for component in row {
        if component["type"] != component_type::BUTTON {
            lines.extend(menu(component, width, screen));
            continue;
        }
        let (shown, columns) = button(component, screen);
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

fn button(button: &Value, screen: &Screen) -> (String, usize) {
    let label = label(button);
    let shown = match button["url"].as_str() {
        Some(url) => format!("[{label}: {}]", harmless(url)),
        None => format!("[{label}]"),
    };
    let columns = display_width(&shown);
    let style = if button["disabled"] == true { Style::DIM } else { Style::BOLD };
    (screen.paint(style, &shown), columns)
}

fn menu(menu: &Value, width: usize, screen: &Screen) -> Vec<String> {
    let placeholder = text(&menu["placeholder"]);
    let title = if placeholder.is_empty() { "Make a selection" } else { placeholder };
    let mut lines = vec![screen.paint(Style::BOLD, &format!("▾ {}", harmless(title)))];
    for option in list(&menu["options"]) {
        let mark = if option["default"] == true { "•" } else { "-" };
        let label = label(option);
        let described = text(&option["description"]);
        let note = if described.is_empty() { String::new() } else { format!(" – {}", harmless(described)) };
        let line = format!("  {mark} {label}{}", Style::DIM.paint_words(&note, screen.colour));
        lines.extend(wrap_line(&line, width));
    }
    lines
}

/// The emoji and the label of a button or an option.
fn label(one: &Value) -> String {
    let parts = [text(&one["emoji"]["name"]), text(&one["label"])];
    parts.into_iter().filter(|part| !part.is_empty()).map(harmless).collect::<Vec<_>>().join(" ")
}
