//! From the bytes of a file to a TOML table, with every byte's place kept.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::DeTable;
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::parser::{EventReceiver, RecursionGuard, parse_document};
use toml_parser::{ErrorSink, ParseError, Source, Span};

use super::faults::{Faults, Place, Text};
use super::text::{is_refused, refused_name};

/// How deep lists and tables may stand in one another. Content needs three.
const MAX_DEPTH: u32 = 16;

/// How many dots a key may have. Content needs none.
const MAX_DOTS: usize = 16;

/// The bytes of the file `path` as text, without its byte order mark; none when they are no UTF-8.
pub(super) fn text<'f>(path: &'f str, bytes: &'f [u8], faults: &mut Faults) -> Option<Text<'f>> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        faults.error(Place::whole(path), "this file is UTF-16".to_owned(), "save it as UTF-8");
        return None;
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        // Plain letters in UTF-16 without its mark are UTF-8 too, every other byte being a NUL.
        Ok(text) if text.len() >= 2 && bytes.iter().filter(|&&byte| byte == 0).count() * 3 >= text.len() => {
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
    let raw = text.text;
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
        if last_end != Some(at) && !(c == '\r' && any_return) {
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
    // The structure first, without building anything: what is too deep to build must not be built.
    let tokens = Source::new(clean).lex().into_vec();
    let mut outline = Outline::default();
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
    let is_whole = structure.is_empty() && endless.is_none();
    if !is_whole {
        mistakes.sort_by_key(|mistake| mistake.span.start);
        if let Some(endless) = endless {
            mistakes.retain(|mistake| mistake.span.start < endless.span.start);
            mistakes.push(endless);
        }
        outline.keep_independent(&mut mistakes);
    }
    mistakes.iter().for_each(|mistake| mistake.report(text, faults));
    is_whole.then(|| table.into_inner())
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
fn endless(text: &str, tokens: &[Token]) -> Option<Mistake> {
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
        (!ends).then(|| Mistake {
            message: "this text never ends".to_owned(),
            help: format!("end it with `{quotes}`"),
            span: start..start + quotes.len(),
        })
    })
}

/// How toml calls what goes beyond [`MAX_DEPTH`].
const TOO_DEEP: &str = "cannot recurse further";

/// Where the parser of the structure is known to have found its way again after a mistake: at a table's header,
/// and at a `key =` outside of any list or inline table.
#[derive(Default)]
struct Outline {
    fresh_starts: Vec<usize>,
    depth: usize,
}

impl Outline {
    /// Keeps the first of `mistakes` after each fresh start: what comes between may only follow from it.
    fn keep_independent(&self, mistakes: &mut Vec<Mistake>) {
        let mut last = None;
        mistakes.retain(|mistake| {
            let part = self.fresh_starts.partition_point(|&start| start <= mistake.span.start);
            last.replace(part) != Some(part)
        });
    }
}

impl EventReceiver for Outline {
    fn std_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.fresh_starts.push(span.start());
    }

    fn array_table_open(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        self.fresh_starts.push(span.start());
    }

    fn key_val_sep(&mut self, span: Span, _error: &mut dyn ErrorSink) {
        if self.depth == 0 {
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

fn span_of(error: &ParseError) -> Range<usize> {
    error.unexpected().or(error.context()).map_or(0..0, |span| span.start()..span.end())
}

/// A mistake in the TOML itself.
struct Mistake {
    message: String,
    help: String,
    span: Range<usize>,
}

impl Mistake {
    /// From toml's own description, which says what it met, and sometimes what it expected.
    fn new(description: &str, span: Range<usize>) -> Self {
        let (met, expected) = match description.split_once(", expected ") {
            Some((met, expected)) => (met, Some(expected)),
            None => (description, None),
        };
        let met = if met == "string values must be quoted" && span.is_empty() { "missing value" } else { met };
        let help = HELP.iter().find(|(start, _)| met.starts_with(start)).map(|&(_, help)| help.to_owned());
        let help = help.or_else(|| expected.map(|expected| format!("here belongs {expected}")));
        let message = match met {
            "missing value" => "this key has no value".to_owned(),
            "duplicate key" => "this key is given twice".to_owned(),
            "invalid basic string" | "invalid literal string" => "this text is not closed on its line".to_owned(),
            "missing escaped value" => "this backslash escapes nothing".to_owned(),
            met if met.starts_with(TOO_DEEP) => "this stands too deep in lists, tables or a dotted key".to_owned(),
            met => format!("this is not TOML: {met}"),
        };
        Self { message, help: help.unwrap_or_else(|| "compare with the examples at https://toml.io".to_owned()), span }
    }

    fn report(&self, text: &Text<'_>, faults: &mut Faults) {
        let place = text.at(self.span.clone());
        if !faults.is_line_broken(place) {
            faults.broken(place, self.message.clone(), self.help.clone());
        }
    }
}

/// What to do about toml's complaints, by how they start.
const HELP: [(&str, &str); 19] = [
    ("duplicate key", "keep one of the two"),
    (TOO_DEEP, "content needs no more than a list of tables in a table"),
    ("key with no value", "write `key = value`"),
    ("missing value", "write a value after the `=`"),
    ("invalid basic string", "a text ends with the quote it began with, on the same line"),
    ("invalid literal string", "a text ends with the quote it began with, on the same line"),
    ("invalid multi-line", "a long text begins and ends with three quotes"),
    ("missing escaped value", "write a backslash as `\\\\`, or put the text between single quotes"),
    ("invalid escape", "write a backslash as `\\\\`, or put the text between single quotes"),
    ("string values must be quoted", "put the text between quotes"),
    ("missing opening quote", "put the text between quotes"),
    ("missing comma", "put a comma between the items of a list"),
    ("extra comma", "delete one of the commas"),
    ("unclosed array", "close the list with `]`"),
    ("unclosed inline table", "close the table with `}`"),
    ("unclosed table", "close the header with `]`"),
    ("unexpected key or value", "begin a new line, or delete it"),
    ("unexpected `=` in array", "close the list above with `]`"),
    ("unexpected leading zero", "write the number without zeros in front"),
];
