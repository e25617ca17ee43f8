//! From the bytes of a file to a TOML table, with every byte's place kept.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::DeTable;
use toml_parser::decoder::Encoding;
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::parser::{EventReceiver, RecursionGuard, parse_document};
use toml_parser::{ErrorSink, ParseError, Source, Span};

use super::faults::{Faults, Place, Text};
use super::schema::{ENTRY, FAQ, ROADMAP, STAGE, TOPIC};
use crate::text::{is_refused, refused_name};

/// How deep lists and tables may stand in one another. Content needs three.
const MAX_DEPTH: u32 = 16;

/// How many dots a key may have. Content needs none.
const MAX_DOTS: usize = 16;

/// The most brackets that may stand open at once, closed or not: with them the parser still needs little stack.
const MAX_OPEN: usize = 64;

/// The bytes of the file `path` as text, without its byte order mark; none when they are no UTF-8.
pub(super) fn text<'f>(path: &'f str, bytes: &'f [u8], faults: &mut Faults) -> Option<Text<'f>> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        faults.error(Place::whole(path), "this file is UTF-16".to_owned(), "save it as UTF-8");
        return None;
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        // Plain letters in UTF-16 without its mark are UTF-8 too, every other byte being a NUL.
        Ok(text) if text.len() >= 2 && text.matches('\0').count() * 3 >= text.len() => {
            faults.error(Place::whole(path), "this file looks like UTF-16".to_owned(), "save it as UTF-8");
            None
        }
        Ok(text) => Some(Text::new(path, text)),
        Err(error) => {
            let sound = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or("");
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            let text = Text::new(path, sound);
            let message = format!("this file is not UTF-8: the byte 0x{byte:02x} starts no character");
            faults.error(text.at(sound.len()..sound.len()), message, "save it as UTF-8");
            None
        }
    }
}

/// Reports every character of `text` that may not be there, and gives the text to parse: with a blank of the same
/// size in its place, so that the rest of the file is looked at as well.
pub(super) fn without_refused<'f>(text: &Text<'f>, faults: &mut Faults) -> Cow<'f, str> {
    let raw = text.content;
    let mut clean = String::new();
    let mut copied = 0;
    let mut last_end = None;
    let mut any_return = false;
    for (at, c) in raw.char_indices().filter(|&(_, c)| is_refused(c)) {
        let end = at + c.len_utf8();
        if c == '\r' && raw[end..].starts_with('\n') {
            continue;
        }
        // One fault for a run of them, and one for all the line ends of a file written with carriage returns.
        let is_new = last_end != Some(at) && !(c == '\r' && any_return);
        if is_new && !faults.only_counts() {
            let message = format!("{} ({}) is not allowed", refused_name(c), c.escape_unicode());
            let help = match c {
                '\r' => "save the file with LF or CRLF line ends",
                _ => "delete it",
            };
            faults.broken(text.at(at..end), message, help);
        }
        any_return |= c == '\r';
        last_end = Some(end);
        clean.push_str(&raw[copied..at]);
        clean.push_str(match c.len_utf8() {
            1 if c == '\r' => "\n",
            1 => " ",
            2 => "\u{a0}",
            _ => "\u{2007}",
        });
        copied = end;
    }
    if copied == 0 {
        return Cow::Borrowed(raw);
    }
    clean.push_str(&raw[copied..]);
    Cow::Owned(clean)
}

/// The table that `clean`, the text to parse of `text`, holds; none when its structure cannot be told.
pub(super) fn table<'c>(text: &Text<'_>, clean: &'c str, faults: &mut Faults) -> Option<DeTable<'c>> {
    let tokens = Source::new(clean).lex().into_vec();
    if let Some(span) = unclosed(&tokens) {
        Mistake::new(TOO_DEEP, span).report(text, faults);
        return None;
    }
    // The structure next, without building anything: what is too deep to build must not be built.
    let mut outline = Outline::new(clean);
    let mut structure = Vec::new();
    parse_document(&tokens, &mut RecursionGuard::new(&mut outline, MAX_DEPTH), &mut structure);
    let deep = structure.iter().filter(|error| error.description().starts_with(TOO_DEEP)).map(span_of).next();
    if let Some(span) = deep.or_else(|| dotted(&tokens)) {
        Mistake::new(TOO_DEEP, span).report(text, faults);
        return None;
    }
    let endless = endless(clean, &tokens);
    let (table, errors) = DeTable::parse_recoverable(clean);
    let mut mistakes: Vec<_> =
        errors.iter().map(|error| Mistake::new(error.message(), error.span().unwrap_or_default())).collect();
    // The same header again and again was meant to add to a list each time, and is one mistake.
    let first_header = mistakes.iter().find(|mistake| mistake.is_header_twice(clean)).map(|mistake| mistake.span.start);
    if let Some(header) = first_header {
        mistakes.retain(|mistake| mistake.description != "duplicate key" || mistake.span.start <= header);
    }
    let any_name_twice = mistakes.iter().any(|mistake| mistake.is_name_twice(clean));
    let is_whole = structure.is_empty()
        && endless.is_none()
        && first_header.is_none()
        && !any_name_twice
        && !mistakes.iter().any(Mistake::is_in_a_key);
    if !is_whole {
        mistakes.sort_by_key(|mistake| mistake.span.start);
        if let Some(endless) = endless {
            mistakes.retain(|mistake| mistake.span.start < endless.span.start);
            mistakes.push(endless);
        }
        outline.keep_independent(&mut mistakes);
    }
    for mistake in &mistakes {
        mistake.report(text, faults);
    }
    is_whole.then(|| table.into_inner())
}

/// The first of brackets that would have the parser recurse too far. Its own guard, which tells depth better while all
/// goes well, takes what it skips for closed: `{[]a=` again and again stays at one level for it.
fn unclosed(tokens: &[Token]) -> Option<Range<usize>> {
    let mut open = Vec::new();
    let (mut begins_line, mut in_header) = (true, false);
    for token in tokens {
        let kind = token.kind();
        match kind {
            TokenKind::Newline => (begins_line, in_header) = (true, false),
            TokenKind::Whitespace => {}
            // The brackets of a header are none of a value.
            TokenKind::LeftSquareBracket if open.is_empty() && begins_line => (begins_line, in_header) = (false, true),
            _ if in_header => {}
            TokenKind::LeftSquareBracket => open.push(TokenKind::RightSquareBracket),
            TokenKind::LeftCurlyBracket => open.push(TokenKind::RightCurlyBracket),
            _ if open.last() == Some(&kind) => drop(open.pop()),
            _ => begins_line = false,
        }
        if open.len() > MAX_OPEN {
            return Some(token.span().start()..token.span().end());
        }
    }
    None
}

/// The first dot of a key that has too many.
fn dotted(tokens: &[Token]) -> Option<Range<usize>> {
    let mut dots = 0;
    let too_many = tokens.iter().find(|token| {
        match token.kind() {
            TokenKind::Dot => dots += 1,
            TokenKind::Equals | TokenKind::Newline | TokenKind::Comma => dots = 0,
            _ => {}
        }
        dots > MAX_DOTS
    })?;
    Some(too_many.span().start()..too_many.span().end())
}

/// The first long text that has no end, or has for its end the beginning of the next one.
fn endless(text: &str, tokens: &[Token]) -> Option<Mistake<'static>> {
    tokens.iter().find_map(|token| {
        if !matches!(token.kind(), TokenKind::MlBasicString | TokenKind::MlLiteralString) {
            return None;
        }
        let (start, end) = (token.span().start(), token.span().end());
        let raw = text.get(start..end)?;
        let quotes = raw.get(..3)?;
        let inside = raw.get(3..).and_then(|rest| rest.strip_suffix(quotes));
        let ends = inside.is_some_and(|inside| {
            let (_, last) = inside.rsplit_once('\n').unwrap_or_default();
            !last.trim_end().strip_suffix('=').is_some_and(|key| key.trim().bytes().all(|b| b.is_ascii_lowercase()))
        });
        (!ends).then(|| Mistake::new(ENDLESS, start..start + quotes.len()))
    })
}

/// How toml calls what goes beyond [`MAX_DEPTH`].
const TOO_DEEP: &str = "cannot recurse further";

/// What toml has no name for: see [`endless`].
const ENDLESS: &str = "endless text";

/// Where the parser of the structure found its way again after a mistake: at a table's header, and most likely at the
/// `=` after the name of a field, outside of any list or inline table.
struct Outline<'t> {
    text: &'t str,
    /// The key that was met last.
    key: &'t str,
    headers: Vec<usize>,
    fresh_starts: Vec<usize>,
    depth: usize,
}

impl<'t> Outline<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, key: "", headers: Vec::new(), fresh_starts: Vec::new(), depth: 0 }
    }

    /// Keeps the first of `mistakes` after each fresh start: what comes between may only follow from it. A mistake in
    /// a list or an inline table may have swallowed any number of lines, so that only a header is a fresh start then.
    fn keep_independent(&self, mistakes: &mut Vec<Mistake<'_>>) {
        let mut last = None;
        mistakes.retain(|mistake| {
            let after = |starts: &[usize]| starts.partition_point(|&start| start <= mistake.span.start);
            let (header, start) = (after(&self.headers), after(&self.fresh_starts));
            let follows = last.is_some_and(|(last_header, last_start, was_inside)| {
                let goes_on = was_inside || mistake.is_inside() || mistake.description == "duplicate key";
                last_header == header && (goes_on || last_start == start)
            });
            if !follows {
                last = Some((header, start, mistake.is_inside()));
            }
            !follows
        });
    }
}

impl EventReceiver for Outline<'_> {
    fn std_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.headers.push(span.start());
        self.fresh_starts.push(span.start());
    }

    fn array_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.headers.push(span.start());
        self.fresh_starts.push(span.start());
    }

    fn simple_key(&mut self, span: Span, _encoding: Option<Encoding>, _error: &mut dyn ErrorSink) {
        self.key = self.text.get(span.start()..span.end()).unwrap_or("");
    }

    fn key_val_sep(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        // A line of code in a text that lost its quotes may have an `=` too.
        if self.depth == 0 && is_field(self.key) {
            self.fresh_starts.push(span.start());
        }
    }

    fn array_open(&mut self, _span: Span, _error: &mut dyn ErrorSink) -> bool {
        self.depth += 1;
        true
    }

    fn array_close(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn inline_table_open(&mut self, _span: Span, _error: &mut dyn ErrorSink) -> bool {
        self.depth += 1;
        true
    }

    fn inline_table_close(&mut self, _span: Span, _error: &mut dyn ErrorSink) {
        self.depth = self.depth.saturating_sub(1);
    }
}

/// Whether any table has a field of this name.
fn is_field(name: &str) -> bool {
    let tables = [&ROADMAP, &STAGE, &TOPIC, &FAQ, &ENTRY];
    tables.iter().any(|table| table.fields.iter().any(|field| field.name == name))
}

fn span_of(error: &ParseError) -> Range<usize> {
    error.unexpected().or(error.context()).map_or(0..0, |span| span.start()..span.end())
}

/// A mistake in the TOML itself.
struct Mistake<'e> {
    /// What toml says of it: what it met, and sometimes what it expected.
    description: &'e str,
    span: Range<usize>,
}

impl<'e> Mistake<'e> {
    fn new(description: &'e str, span: Range<usize>) -> Self {
        Self { description, span }
    }

    /// Whether it is a table's header that was there before.
    fn is_header_twice(&self, text: &str) -> bool {
        self.description == "duplicate key" && text[..self.span.start].trim_end().ends_with('[')
    }

    /// Whether it is the name of something that follows something else without a header.
    fn is_name_twice(&self, text: &str) -> bool {
        let key = || text.get(self.span.clone());
        self.description == "duplicate key" && key().is_some_and(|key| key == "id" || key == "slug")
    }

    /// Whether it cannot be told what the mistaken thing belongs to.
    fn is_in_a_key(&self) -> bool {
        self.description.contains("unquoted key") || self.description.starts_with("cannot extend")
    }

    /// Whether it is known to stand in a list or an inline table.
    fn is_inside(&self) -> bool {
        ["array", "inline table", "key-value pairs"].iter().any(|what| self.description.contains(what))
            && !self.description.contains("array table")
    }

    fn report(&self, text: &Text<'_>, faults: &mut Faults) {
        let place = text.at(self.span.clone());
        if faults.is_line_broken(place) || faults.only_counts() {
            return;
        }
        let (met, expected) = match self.description.split_once(", expected ") {
            Some((met, expected)) => (met, Some(expected)),
            None => (self.description, None),
        };
        let met = match met {
            "string values must be quoted" if self.span.is_empty() => "missing value",
            "duplicate key" if self.is_header_twice(text.content) => "duplicate header",
            "duplicate key" if self.is_name_twice(text.content) => "duplicate name",
            met => met,
        };
        let (message, help) = match WORDS.iter().find(|(start, _, _)| met.starts_with(start)) {
            Some(&(_, "", help)) => (format!("this is not TOML: {met}"), help.to_owned()),
            Some(&(_, message, help)) => (message.to_owned(), help.to_owned()),
            None => {
                let expected = expected.map(|expected| format!("here belongs {expected}"));
                let help = expected.unwrap_or_else(|| "compare with the examples at https://toml.io".to_owned());
                (format!("this is not TOML: {met}"), help)
            }
        };
        faults.broken(place, message, help);
    }
}

/// Toml's complaints, by how they start: what to say instead, or nothing to say the same, and what to do.
const WORDS: [(&str, &str, &str); 23] = [
    (
        "duplicate name",
        "this key is given twice",
        "begin each topic with its own `[[topic]]`, each entry with its `[[faq]]`",
    ),
    (
        "duplicate header",
        "this header is given twice",
        "write it in two pairs of brackets, like `[[topic]]`, each time",
    ),
    ("duplicate key", "this key is given twice", "keep one of the two"),
    (ENDLESS, "this text never ends", "end it with the same three quotes"),
    (
        TOO_DEEP,
        "this stands too deep in lists, tables or a dotted key",
        "content needs a table in a list in a table at most",
    ),
    ("key with no value", "", "write `key = value`"),
    ("missing value", "this key has no value", "write a value after the `=`"),
    ("invalid basic string", "this text is not closed on its line", "end it with the quote it began with"),
    ("invalid literal string", "this text is not closed on its line", "end it with the quote it began with"),
    ("invalid multi-line", "", "begin and end a long text with three quotes"),
    ("missing escaped value", "this backslash escapes nothing", BACKSLASH),
    ("too few unicode", "", BACKSLASH),
    ("invalid value", "this backslash escapes nothing", BACKSLASH),
    ("string values must be quoted", "", "put the text between quotes"),
    ("missing opening quote", "", "put the text between quotes"),
    ("missing comma", "", "put a comma between the items of a list"),
    ("extra comma", "", "delete one of the commas"),
    ("unclosed array table", "", "close the header with `]]`"),
    ("unclosed array", "", "close the list with `]`"),
    ("unclosed inline table", "", "close the table with `}`"),
    ("unclosed table", "", "close the header with `]`"),
    ("unexpected key or value", "", "begin a new line, or delete it"),
    ("unexpected `=` in array", "", "close the list above with `]`"),
];

const BACKSLASH: &str = "write a backslash as `\\\\`, or put the text between single quotes";
