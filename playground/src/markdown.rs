//! Discord's Markdown as a tree, for whatever shows it: what is not markup is text.
//!
//! Every text is read in about the time that its length takes, however hostile it is: marks are read inside of one
//! another to a certain depth only, and what was looked for in vain is not looked for again.
//! Source: Discord's help, "Markdown Text 101"; its reference, "Message Formatting".

mod inline;

use std::iter::Peekable;

use serde::Serialize;

use crate::ids::Mention;

/// How deep marks, quotes and lists are read inside of one another.
const DEEPEST: usize = 12;

/// A part of a text that has lines of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Block {
    /// A line; nothing in it if it is blank.
    Line(Vec<Inline>),
    /// A heading of level 1 to 3.
    Heading { level: usize, content: Vec<Inline> },
    /// A line in small letters.
    Small(Vec<Inline>),
    /// What is quoted.
    Quote(Vec<Block>),
    /// A block of code.
    Code(String),
    /// A list.
    List(List),
}

/// A list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct List {
    /// The number of its first item; without one, the items have bullets.
    pub(crate) first: Option<u32>,
    pub(crate) items: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Item {
    pub(crate) lines: Vec<Vec<Inline>>,
    /// The lists below it.
    pub(crate) lists: Vec<List>,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Inline {
    Text(String),
    Break,
    Code(String),
    Marked(Mark, Vec<Inline>),
    /// A web address, `http:` or `https:`; a bare one is its own label.
    Link {
        url: String,
        label: Vec<Inline>,
    },
    Mention(Mention),
    /// A command to press, such as `remind daily`.
    Command(String),
    /// A moment, in Unix seconds, and the letter of the style to show it in.
    Time {
        seconds: i64,
        style: char,
    },
}

/// How a part of a line is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    Bold,
    Italic,
    Underline,
    Strike,
    /// Hidden until it is asked for.
    Spoiler,
}

/// Reads a whole text, with its code blocks, quotes, lists and headings.
pub(crate) fn read(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = code_block(rest) {
        blocks.extend(outside_code(before));
        blocks.push(Block::Code(without_outer_breaks(code).to_owned()));
        rest = after;
    }
    blocks.extend(outside_code(rest));
    blocks
}

/// Reads a text that has no lines of its own, such as a title: marks, mentions, links, times.
pub(crate) fn read_inline(text: &str) -> Vec<Inline> {
    inline::read(text, 0, false)
}

/// The first code block: what stands before it, in it and behind it. A name of its language is left out.
fn code_block(text: &str) -> Option<(&str, &str, &str)> {
    let (before, inside) = text.split_once("```")?;
    let is_language = |line: &str| line.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+.-".contains(&byte));
    let inside = inside.split_once('\n').filter(|(line, _)| is_language(line)).map_or(inside, |(_, code)| code);
    let (code, after) = inside.split_once("```")?;
    Some((before, code, after))
}

fn outside_code(text: &str) -> Vec<Block> {
    if text.is_empty() {
        return Vec::new();
    }
    let rows: Vec<&str> = without_outer_breaks(text).split('\n').map(|row| row.trim_end_matches('\r')).collect();
    blocks(&rows, 0)
}

fn without_outer_breaks(text: &str) -> &str {
    let text = text.strip_prefix('\n').unwrap_or(text);
    text.strip_suffix('\n').unwrap_or(text)
}

fn blocks(rows: &[&str], depth: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(&row) = rows.get(at) {
        let rest = &rows[at..];
        let (block, taken) = if depth < DEEPEST
            && let Some(first) = row.strip_prefix(">>> ")
        {
            let quoted: Vec<&str> = [first].into_iter().chain(rest[1..].iter().copied()).collect();
            (Block::Quote(self::blocks(&quoted, depth + 1)), rest.len())
        } else if depth < DEEPEST && quoted(row).is_some() {
            let quoted: Vec<&str> = rest.iter().map_while(|row| quoted(row)).collect();
            (Block::Quote(self::blocks(&quoted, depth + 1)), quoted.len())
        } else if let Some((level, title)) = heading(row) {
            (Block::Heading { level, content: read_inline(title) }, 1)
        } else if let Some(small) = row.strip_prefix("-# ").filter(|small| !small.is_empty()) {
            (Block::Small(read_inline(small)), 1)
        } else if ListRow::of(row).is_some_and(|row| matches!(row, ListRow::Item { .. })) {
            let rows: Vec<ListRow<'_>> = rest.iter().map_while(|row| ListRow::of(row)).collect();
            blocks.extend(lists(&mut rows.iter().peekable(), None, depth).into_iter().map(Block::List));
            at += rows.len();
            continue;
        } else {
            (Block::Line(if row.trim().is_empty() { Vec::new() } else { read_inline(row) }), 1)
        };
        blocks.push(block);
        at += taken;
    }
    blocks
}

/// What a quoted row quotes.
fn quoted(row: &str) -> Option<&str> {
    row.strip_prefix("> ").or_else(|| row.strip_prefix('>').filter(|rest| rest.is_empty()))
}

fn heading(row: &str) -> Option<(usize, &str)> {
    let title = row.trim_start_matches('#');
    let level = row.len() - title.len();
    let title = title.strip_prefix(' ').filter(|title| !title.is_empty())?;
    (1..=3).contains(&level).then_some((level, title))
}

/// A row of a list.
enum ListRow<'t> {
    /// The beginning of an item: how far it is indented, its number if it has one, its text.
    Item { indent: usize, number: Option<u32>, text: &'t str },
    /// An indented row that goes on with the item above.
    Continuation(&'t str),
}

impl<'t> ListRow<'t> {
    fn of(row: &'t str) -> Option<Self> {
        let text = row.trim_start();
        let indent = row.len() - text.len();
        let bullet = text.strip_prefix("- ").or_else(|| text.strip_prefix("* "));
        if let Some(text) = bullet {
            return Some(Self::Item { indent, number: None, text });
        }
        if let Some((digits, text)) = text.split_once(". ")
            && (1..=9).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(number) = digits.parse()
        {
            return Some(Self::Item { indent, number: Some(number), text });
        }
        (indent > 0 && !text.is_empty()).then(|| Self::Continuation(text.trim_end()))
    }
}

/// The lists of some rows, as far as these are indented more than `above`, deeper ones inside of the item above them.
fn lists<'t>(
    rows: &mut Peekable<impl Iterator<Item = &'t ListRow<'t>>>,
    above: Option<usize>,
    depth: usize,
) -> Vec<List> {
    let mut lists = Vec::new();
    while let Some(&&ListRow::Item { indent, number: first, .. }) = rows.peek()
        && above.is_none_or(|above| indent > above)
    {
        let mut items = Vec::new();
        let same = |row: &ListRow<'_>| match row {
            ListRow::Item { indent: own, number, .. } => *own == indent && number.is_some() == first.is_some(),
            ListRow::Continuation(_) => false,
        };
        while let Some(ListRow::Item { text, .. }) = rows.next_if(|row| same(row)) {
            let mut lines = vec![read_inline(text)];
            while let Some(ListRow::Continuation(text)) = rows.next_if(|row| matches!(row, ListRow::Continuation(_))) {
                lines.push(read_inline(text));
            }
            let lists = if depth < DEEPEST { self::lists(rows, Some(indent), depth + 1) } else { Vec::new() };
            items.push(Item { lines, lists });
        }
        lists.push(List { first, items });
    }
    lists
}

#[cfg(test)]
mod tests;
