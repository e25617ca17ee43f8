//! Markdown for a terminal: marks become bold, underlined and so on, mentions names, times readable.
//!
//! Styles are put around each word, so that lines can be broken between any two of them.

use jiff::Timestamp;

use super::Screen;
use super::style::{Style, harmless};
use crate::ids::Mention;
use crate::markdown::{self, Block, Inline, List, Mark};

/// One line of a text, without line structure, in a style.
pub(super) fn inline(text: &str, style: Style, screen: &Screen) -> String {
    line(&markdown::read_inline(text), style, screen)
}

/// The lines of a text, with headings, quotes, lists and code blocks.
pub(super) fn lines(text: &str, screen: &Screen) -> Vec<String> {
    markdown::read(text).iter().flat_map(|block| of_block(block, screen)).collect()
}

fn of_block(block: &Block, screen: &Screen) -> Vec<String> {
    match block {
        Block::Line(content) => vec![line(content, Style::PLAIN, screen)],
        Block::Heading { content, .. } => vec![line(content, Style::BOLD, screen)],
        Block::Small(content) => vec![line(content, Style::DIM, screen)],
        Block::Quote(blocks) => {
            blocks.iter().flat_map(|block| of_block(block, screen)).map(|line| format!("│ {line}")).collect()
        }
        Block::Code(code) => {
            code.lines().map(|line| format!("  {}", Style::CODE.paint(&harmless(line), screen.colour))).collect()
        }
        Block::List(list) => of_list(list, 0, screen),
    }
}

fn of_list(list: &List, indent: usize, screen: &Screen) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, item) in (list.first.unwrap_or(0)..).zip(&list.items) {
        let marker = if list.first.is_some() { format!("{number}. ") } else { "- ".to_owned() };
        let within = indent + marker.len();
        for (at, content) in item.lines.iter().enumerate() {
            let before = if at == 0 { format!("{:indent$}{marker}", "") } else { " ".repeat(within) };
            lines.push(before + &line(content, Style::PLAIN, screen));
        }
        lines.extend(item.lists.iter().flat_map(|list| of_list(list, within, screen)));
    }
    lines
}

fn line(content: &[Inline], style: Style, screen: &Screen) -> String {
    content.iter().map(|part| of_inline(part, style, screen)).collect()
}

fn of_inline(part: &Inline, style: Style, screen: &Screen) -> String {
    let paint = |style: Style, text: &str| style.paint_words(&harmless(text), screen.colour);
    match part {
        Inline::Text(text) => paint(style, text),
        Inline::Break => " ".to_owned(),
        Inline::Code(code) if screen.colour => Style::CODE.paint(&harmless(code), true),
        Inline::Code(code) => format!("`{}`", harmless(code)),
        Inline::Marked(mark, inner) => line(inner, style.and(of_mark(*mark)), screen),
        Inline::Link { url, label } => {
            // A bare address is its own label.
            if matches!(label.as_slice(), [Inline::Text(text)] if text == url) {
                return paint(style, url);
            }
            line(label, style.and(Style::UNDERLINE), screen) + &paint(style.and(Style::DIM), &format!(" ({url})"))
        }
        Inline::Mention(mention) => {
            let shown = screen.names.get(mention).cloned().unwrap_or_else(|| match mention {
                Mention::User(id) => format!("@{id}"),
                Mention::Role(id) => format!("@{id}"),
                Mention::Channel(id) => format!("#{id}"),
            });
            paint(style.and(Style::MENTION), &shown)
        }
        Inline::Command(name) => paint(style.and(Style::MENTION), &format!("/{name}")),
        Inline::Time { seconds, style: form } => paint(style, &time(*seconds, *form, screen)),
    }
}

fn of_mark(mark: Mark) -> Style {
    match mark {
        Mark::Bold => Style::BOLD,
        Mark::Italic => Style::ITALIC,
        Mark::Underline => Style::UNDERLINE,
        Mark::Strike => Style::STRIKE,
        Mark::Spoiler => Style::DIM,
    }
}

/// A moment in one of Discord's styles; its seconds if no calendar has them.
/// Source: Discord's reference, "Timestamp Styles".
fn time(seconds: i64, style: char, screen: &Screen) -> String {
    let Ok(moment) = Timestamp::from_second(seconds) else { return seconds.to_string() };
    let pattern = match style {
        'R' => return relative(seconds.saturating_sub(screen.now.div_euclid(1000))),
        't' => "%H:%M",
        'T' => "%H:%M:%S",
        'd' => "%Y-%m-%d",
        'D' => "%-d %B %Y",
        'F' => "%A, %-d %B %Y %H:%M",
        _ => "%-d %B %Y %H:%M",
    };
    moment.to_zoned(screen.zone.clone()).strftime(pattern).to_string()
}

/// How far a moment is that comes in so many seconds.
fn relative(seconds: i64) -> String {
    let units =
        [("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)];
    let away = seconds.unsigned_abs();
    let (unit, size) = units.into_iter().find(|(_, size)| away >= *size).unwrap_or(("second", 1));
    let count = (away + size / 2) / size;
    let plural = if count == 1 { "" } else { "s" };
    match seconds {
        0 => "now".to_owned(),
        1.. => format!("in {count} {unit}{plural}"),
        _ => format!("{count} {unit}{plural} ago"),
    }
}
