//! Discord's markdown for a terminal: marks become bold, underlined and so on, mentions names, times readable.
//!
//! Styles are put around each word, so that lines can be broken between any two of them.

use jiff::Timestamp;

use super::Screen;
use super::style::{Style, harmless};
use crate::ids::{ChannelId, Mention, RoleId, UserId};

/// How deep marks are read inside of one another.
const DEEPEST: usize = 8;

/// Marks and their style; longer ones first.
const MARKS: [(&str, Style); 6] = [
    ("**", Style::BOLD),
    ("__", Style::UNDERLINE),
    ("~~", Style::STRIKE),
    ("||", Style::DIM),
    ("*", Style::ITALIC),
    ("_", Style::ITALIC),
];

/// One line of a text, without line structure, in a style.
pub(super) fn inline(text: &str, style: Style, screen: &Screen) -> String {
    let mut line = Line { screen, out: String::new() };
    line.read(&harmless(text), style, 0);
    line.out
}

/// The lines of a text, with headings, quotes and code blocks.
pub(super) fn lines(text: &str, screen: &Screen) -> Vec<String> {
    let mut in_code = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        let heading = ["# ", "## ", "### "].iter().find_map(|mark| line.strip_prefix(mark));
        lines.push(if in_code {
            format!("  {}", Style::CODE.paint(&harmless(line), screen.colour))
        } else if let Some(heading) = heading {
            inline(heading, Style::BOLD, screen)
        } else if let Some(small) = line.strip_prefix("-# ") {
            inline(small, Style::DIM, screen)
        } else if let Some(quoted) = line.strip_prefix("> ").or_else(|| line.strip_prefix(">>> ")) {
            format!("│ {}", inline(quoted, Style::PLAIN, screen))
        } else {
            inline(line, Style::PLAIN, screen)
        });
    }
    lines
}

struct Line<'a> {
    screen: &'a Screen,
    out: String,
}

impl Line<'_> {
    fn read(&mut self, text: &str, style: Style, depth: usize) {
        let mut rest = text;
        let mut plain = String::new();
        while let Some(first) = rest.chars().next() {
            let after_word = plain.chars().last().is_some_and(char::is_alphanumeric);
            if first == '\\'
                && let Some(escaped) = rest[1..].chars().next().filter(char::is_ascii_punctuation)
            {
                plain.push(escaped);
                rest = &rest[1 + escaped.len_utf8()..];
            } else if let Some((shown, length)) = self.special(rest, style) {
                self.put(&std::mem::take(&mut plain), style);
                self.out.push_str(&shown);
                rest = &rest[length..];
            } else if let Some((label, url, length)) = link(rest) {
                self.put(&std::mem::take(&mut plain), style);
                self.read(label, style.and(Style::UNDERLINE), depth + 1);
                self.put(&format!(" ({url})"), style.and(Style::DIM));
                rest = &rest[length..];
            } else if let Some((inner, own, length)) = mark(rest, after_word).filter(|_| depth < DEEPEST) {
                self.put(&std::mem::take(&mut plain), style);
                self.read(inner, style.and(own), depth + 1);
                rest = &rest[length..];
            } else {
                plain.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        self.put(&plain, style);
    }

    /// Code, a mention or a time at the beginning of a text: how it is shown, and how long it is.
    fn special(&self, text: &str, style: Style) -> Option<(String, usize)> {
        if text.starts_with('`') {
            let fence = text.bytes().take_while(|&byte| byte == b'`').count();
            let inside = &text[fence..];
            let end = inside.find(&"`".repeat(fence))?;
            let code = inside[..end].trim();
            let shown = if self.screen.colour { Style::CODE.paint(code, true) } else { format!("`{code}`") };
            return Some((shown, fence + end + fence));
        }
        let inside = &text.strip_prefix('<')?[..text.find('>')?.checked_sub(1)?];
        let length = inside.len() + 2;
        let named = |sign: &str, id: &str, mention: fn(u64) -> Mention| -> Option<String> {
            let id = id.parse().ok()?;
            Some(self.screen.names.get(&mention(id)).cloned().unwrap_or_else(|| format!("{sign}{id}")))
        };
        let shown = if let Some(id) = inside.strip_prefix("@&") {
            named("@", id, |id| Mention::Role(RoleId(id)))?
        } else if let Some(id) = inside.strip_prefix("@!").or_else(|| inside.strip_prefix('@')) {
            named("@", id, |id| Mention::User(UserId(id)))?
        } else if let Some(id) = inside.strip_prefix('#') {
            named("#", id, |id| Mention::Channel(ChannelId(id)))?
        } else if let Some(command) = inside.strip_prefix('/') {
            format!("/{}", command.rsplit_once(':')?.0)
        } else if let Some(time) = inside.strip_prefix("t:") {
            let (seconds, form) = time.split_once(':').unwrap_or((time, "f"));
            return Some((style.paint_words(&self.time(seconds.parse().ok()?, form)?, self.screen.colour), length));
        } else if inside.starts_with("http://") || inside.starts_with("https://") {
            return Some((style.and(Style::UNDERLINE).paint(inside, self.screen.colour), length));
        } else {
            let name = inside.strip_prefix(':').or_else(|| inside.strip_prefix("a:"))?.trim_start_matches(':');
            return Some((format!(":{}:", name.split_once(':')?.0), length));
        };
        Some((style.and(Style::MENTION).paint_words(&shown, self.screen.colour), length))
    }

    /// A moment in one of Discord's styles. Source: Discord's reference, "Timestamp Styles".
    fn time(&self, seconds: i64, form: &str) -> Option<String> {
        let moment = Timestamp::from_second(seconds).ok()?;
        if form == "R" {
            return Some(relative(seconds.saturating_sub(self.screen.now.div_euclid(1000))));
        }
        let pattern = match form {
            "t" => "%H:%M",
            "T" => "%H:%M:%S",
            "d" => "%Y-%m-%d",
            "D" => "%-d %B %Y",
            "F" => "%A, %-d %B %Y %H:%M",
            _ => "%-d %B %Y %H:%M",
        };
        Some(moment.to_zoned(self.screen.zone.clone()).strftime(pattern).to_string())
    }

    fn put(&mut self, text: &str, style: Style) {
        self.out.push_str(&style.paint_words(text, self.screen.colour));
    }
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

/// `[label](address)` at the beginning of a text: label, address and length.
fn link(text: &str) -> Option<(&str, &str, usize)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let mut open = 0_usize;
    let end = rest.char_indices().find_map(|(at, character)| match character {
        '(' => {
            open += 1;
            None
        }
        ')' if open == 0 => Some(at),
        ')' => {
            open -= 1;
            None
        }
        _ => None,
    })?;
    let url = rest[..end].trim_start_matches('<').trim_end_matches('>');
    let safe = (url.starts_with("http://") || url.starts_with("https://")) && !url.contains(' ');
    (safe && !label.is_empty() && !label.contains('[')).then_some((label, url, 1 + label.len() + 2 + end + 1))
}

/// A marked text at the beginning of a text: what is inside, its style and its whole length.
fn mark(text: &str, after_word: bool) -> Option<(&str, Style, usize)> {
    let (sign, style) = MARKS.into_iter().find(|(sign, _)| text.starts_with(sign))?;
    let inside = &text[sign.len()..];
    if sign.len() == 1 && (inside.starts_with(char::is_whitespace) || (sign == "_" && after_word)) {
        return None;
    }
    let mut from = 0;
    loop {
        let end = from + inside[from..].find(sign)?;
        let after = &inside[end + sign.len()..];
        let before = inside[..end].chars().last();
        let double = sign.len() == 1 && after.starts_with(sign);
        let escaped = before == Some('\\');
        let spaced = sign.len() == 1 && before.is_none_or(char::is_whitespace);
        let in_word = sign == "_" && after.starts_with(char::is_alphanumeric);
        if end > 0 && !double && !escaped && !spaced && !in_word {
            // Of `***` the last two end what two began.
            let end = if sign == "**" && after.starts_with('*') && !after.starts_with("**") { end + 1 } else { end };
            return Some((&inside[..end], style, sign.len() + end + sign.len()));
        }
        from = end + sign.len() * if double { 2 } else { 1 };
    }
}
