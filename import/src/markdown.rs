//! Writes a part of a Markdown document the way Discord reads Markdown, whatever way its author wrote it.

use super::plan::MAX_DESCRIPTION;
use super::text::shortened;
use waymark_roadmap::text::{is_visible, utf16_len};

/// How many lists and quotes in one another are told apart; Discord shows no more.
const MAX_DEPTH: usize = 8;

/// The most bytes that are kept: more than any text of content has.
const MAX_BYTES: usize = 16 * 1024;

/// A text that grows by parts of a document.
#[derive(Debug, Default)]
pub(super) struct Discord {
    out: String,
    levels: Vec<Level>,
    gap: Gap,
    /// The first paragraph without its markup.
    lead: String,
    after_lead: After,
    /// Whether the row of a table that is being written has a cell already.
    row_has_cells: bool,
    is_full: bool,
}

/// What a line stands in.
#[derive(Debug)]
enum Level {
    Quote,
    List { next: Option<u64> },
    Item { bullet: Option<String>, width: usize },
}

/// What goes before the next part.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Line,
    Paragraph,
}

/// What follows the first paragraph.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum After {
    /// It goes on.
    #[default]
    Open,
    Nothing,
    Something,
}

/// A point to go back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    length: usize,
    gap: Gap,
}

impl Discord {
    /// Begins a paragraph, or anything else that stands by itself.
    pub(super) fn block(&mut self) {
        let in_list = self.levels.iter().take(MAX_DEPTH).any(|level| matches!(level, Level::Item { .. }));
        self.gap = if in_list { Gap::Line } else { Gap::Paragraph };
        if !self.lead.is_empty() {
            self.end_lead();
        }
    }

    pub(super) fn start_quote(&mut self) {
        self.block();
        self.levels.push(Level::Quote);
    }

    pub(super) fn start_list(&mut self, first: Option<u64>) {
        self.block();
        self.gap = Gap::Line;
        self.end_lead();
        self.levels.push(Level::List { next: first });
    }

    pub(super) fn start_item(&mut self) -> Mark {
        self.gap = Gap::Line;
        let mark = Mark { length: self.out.len(), gap: self.gap };
        let bullet = match self.levels.last_mut() {
            Some(Level::List { next: Some(number) }) => {
                let bullet = format!("{number}. ");
                *number = number.saturating_add(1);
                bullet
            }
            _ => "- ".to_owned(),
        };
        self.levels.push(Level::Item { width: bullet.len(), bullet: Some(bullet) });
        mark
    }

    /// Ends what was begun last of quotes, lists and items.
    pub(super) fn end_level(&mut self) {
        self.levels.pop();
        self.block();
    }

    /// What was written since `mark`.
    pub(super) fn since(&self, mark: Mark) -> &str {
        self.out.get(mark.length..).unwrap_or_default()
    }

    /// Takes back what was written since `mark`.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.out.truncate(mark.length);
        self.gap = mark.gap;
    }

    /// Adds text that is no markup.
    pub(super) fn text(&mut self, text: &str) {
        if text.is_empty() || !self.open() {
            return;
        }
        let mut last = self.out.chars().next_back();
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if is_markup(last, c, rest.peek().copied()) {
                self.out.push('\\');
            }
            self.out.push(c);
            last = Some(c);
        }
        self.lead(text);
    }

    /// Adds code within a line.
    pub(super) fn code(&mut self, code: &str) {
        if self.open() {
            let ticks = if code.contains('`') { "``" } else { "`" };
            let space = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
            self.out.extend([ticks, space, code, space, ticks]);
            self.lead(code);
        }
    }

    /// Adds a block of code. It begins at the margin, as Discord shows what is before it.
    pub(super) fn code_block(&mut self, language: &str, code: &str) {
        self.end_lead();
        self.gap = Gap::Line;
        if !self.open() {
            return;
        }
        let at = self.out.rfind('\n').map_or(0, |at| at + 1);
        self.out.truncate(at);
        let language: String =
            language.chars().take_while(|c| c.is_ascii_alphanumeric() || "+-#_".contains(*c)).collect();
        // Discord knows no longer fences.
        let code = code.replace("```", "``\u{200b}`");
        self.out += &format!("```{language}\n{}\n```", code.trim_end_matches('\n'));
        self.gap = Gap::Line;
    }

    /// Adds markup, such as `**`.
    pub(super) fn markup(&mut self, markup: &str) {
        if self.open() {
            self.out += markup;
        }
    }

    /// Adds a link that shows its address.
    pub(super) fn address(&mut self, url: &str) {
        if self.open() {
            self.out += &format!("<{url}>");
            self.lead(url);
        }
    }

    /// Ends a link whose text followed the markup `[`.
    pub(super) fn end_link(&mut self, url: &str) {
        if self.is_full {
            return;
        }
        let url = url.replace('(', "%28").replace(')', "%29");
        if self.out.ends_with('[') {
            self.out.pop();
            self.address(&url);
        } else {
            self.out += &format!("]({url})");
        }
    }

    /// Adds a line, which the first paragraph tells in one with the lines before.
    pub(super) fn part(&mut self, text: &str) {
        if !self.out.is_empty() {
            self.gap = Gap::Line;
            self.lead(", ");
        }
        self.text(text);
    }

    /// Begins a row of a table, which Discord does not draw: a line.
    pub(super) fn start_row(&mut self) {
        self.block();
        self.gap = Gap::Line;
        self.row_has_cells = false;
    }

    /// Begins a cell of a row.
    pub(super) fn start_cell(&mut self) {
        if std::mem::replace(&mut self.row_has_cells, true) {
            self.text(" – ");
        }
    }

    pub(super) fn end_table(&mut self) {
        self.block();
    }

    pub(super) fn line_break(&mut self) {
        if !self.out.is_empty() {
            self.gap = Gap::Line;
        }
        self.lead(" ");
    }

    /// The first paragraph without its markup.
    pub(super) fn first_paragraph(&self) -> &str {
        self.lead.trim()
    }

    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        !is_visible(&self.out)
    }

    /// Whether the first paragraph is all there is.
    pub(super) fn is_one_paragraph(&self) -> bool {
        self.after_lead != After::Something
    }

    /// What has been written so far.
    pub(super) fn written(&self) -> &str {
        &self.out
    }

    /// The text, if there is anything to see in it, and whether it had to be cut.
    pub(super) fn finish(self, before: Option<String>) -> (Option<String>, bool) {
        let mut text = self.out.trim().to_owned();
        if let Some(before) = before {
            text = if text.is_empty() { before } else { format!("{before}\n\n{text}") };
        }
        if !is_visible(&text) {
            return (None, false);
        }
        if utf16_len(&text) <= MAX_DESCRIPTION && !self.is_full {
            return (Some(text), false);
        }
        (Some(cut(&text)), true)
    }

    /// Begins the line that something is to be added to; false when nothing more is kept.
    fn open(&mut self) -> bool {
        if self.after_lead == After::Nothing {
            self.after_lead = After::Something;
        }
        self.is_full |= self.out.len() > MAX_BYTES;
        if self.is_full {
            return false;
        }
        let has_bullet = self.levels.last().is_some_and(|level| matches!(level, Level::Item { bullet: Some(_), .. }));
        let gap = match std::mem::take(&mut self.gap) {
            Gap::None if has_bullet => Gap::Line,
            gap => gap,
        };
        if gap == Gap::None && !self.out.is_empty() {
            return true;
        }
        if !self.out.is_empty() {
            self.out.push('\n');
            if gap == Gap::Paragraph {
                self.out.push('\n');
            }
        }
        for level in self.levels.iter_mut().take(MAX_DEPTH) {
            match level {
                Level::Quote => self.out.push_str("> "),
                Level::List { .. } => {}
                Level::Item { bullet, width } => match bullet.take() {
                    Some(bullet) => self.out += &bullet,
                    None => self.out.extend(std::iter::repeat_n(' ', *width)),
                },
            }
        }
        if let Some(Level::Item { bullet, .. }) = self.levels.last_mut() {
            *bullet = None;
        }
        true
    }

    fn end_lead(&mut self) {
        if self.after_lead == After::Open {
            self.after_lead = After::Nothing;
        }
    }

    fn lead(&mut self, text: &str) {
        if self.after_lead == After::Open && self.lead.len() < MAX_BYTES {
            self.lead += text;
        }
    }
}

/// Whether `c`, which is meant as it stands, would be read as markup between these two.
fn is_markup(before: Option<char>, c: char, after: Option<char>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_open = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match c {
        '\\' => after.is_none_or(|after| after.is_ascii_punctuation()),
        '`' => true,
        '*' => !(is_open(before) && is_open(after)),
        '_' => !(is_word(before) && is_word(after) || is_open(before) && is_open(after)),
        '~' | '|' => before == Some(c) || after == Some(c),
        '#' | '>' | '-' => before.is_none_or(|before| before == '\n') && (is_open(after) || after == Some('#')),
        _ => false,
    }
}

/// The beginning of `text` that content has room for, up to the end of a line, with its block of code closed.
fn cut(text: &str) -> String {
    // Room for the end of a block of code and the ellipsis.
    let room = MAX_DESCRIPTION - 8;
    let mut kept = String::new();
    let (mut units, mut in_code) = (0, false);
    for line in text.split_inclusive('\n') {
        units += utf16_len(line);
        if units > room {
            break;
        }
        kept += line;
        in_code ^= line.starts_with("```");
    }
    if kept.trim().is_empty() {
        return shortened(text, room).unwrap_or_else(|| text.to_owned());
    }
    kept.truncate(kept.trim_end().len());
    kept + if in_code { "\n```\n…" } else { "\n…" }
}
