//! From the bytes of a file to a TOML table, with every byte's place kept.

mod mistake;
mod outline;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use toml::de::DeTable;
use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::parser::{Event, parse_document};

use self::mistake::{Mistake, keep_independent, unreadable};
use self::outline::Outline;
use super::faults::{Faults, Place, Text};
use crate::text::{is_refused, refused_name};

/// How deep lists and tables may stand in one another. Content needs three.
const MAX_DEPTH: usize = 16;

/// How many dots a key may have. Content needs none.
const MAX_DOTS: usize = 16;

/// The most brackets that may stand open at once, closed or not: with them the parser, which recurses, still needs
/// little stack.
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
///
/// What is wrong is told by where it stands and what was expected there. The words of the parser's messages are shown
/// where there are no better ones, and mean nothing here.
pub(super) fn table<'c>(text: &Text<'_>, clean: &'c str, faults: &mut Faults) -> Option<DeTable<'c>> {
    let source = Source::new(clean);
    let tokens = source.lex().into_vec();
    if let Some(span) = unclosed(&tokens) {
        Mistake::too_deep(span).report(text, faults);
        return None;
    }
    // The structure first, without building anything: what is too deep to build must not be built.
    let mut events: Vec<Event> = Vec::new();
    let mut grammar = Vec::new();
    parse_document(&tokens, &mut events, &mut grammar);
    let outline = Outline::new(clean, &events);
    if let Some(span) = outline.deeper_than(MAX_DEPTH).or_else(|| dotted(&tokens)) {
        Mistake::too_deep(span).report(text, faults);
        return None;
    }
    let endless = endless(clean, &tokens);
    let (table, errors) = DeTable::parse_recoverable(clean);
    if errors.is_empty() && endless.is_none() {
        return Some(table.into_inner());
    }
    // Grammar and decoding tell what they met; what else building found wrong, it only tells in words.
    let grammar = grammar.iter().map(|error| Mistake::of_grammar(error, &tokens, &outline));
    let mut known: HashMap<_, Vec<Mistake>> = HashMap::new();
    for mistake in grammar.chain(unreadable(source, &events)) {
        known.entry(mistake.span.clone()).or_default().push(mistake);
    }
    let mut mistakes = Vec::new();
    for error in &errors {
        let span = error.span().unwrap_or_default();
        let known = known.get_mut(&span).filter(|known| !known.is_empty()).map(|known| known.remove(0));
        mistakes.push(known.unwrap_or_else(|| Mistake::of_building(span, error.message(), &outline)));
    }
    // The same header again and again was meant to add to a list each time, and is one mistake.
    let first_header = mistakes.iter().find(|mistake| mistake.is_header_twice()).map(|mistake| mistake.span.start);
    if let Some(header) = first_header {
        mistakes.retain(|mistake| !mistake.is_twice() || mistake.span.start <= header);
    }
    let is_whole = endless.is_none() && !mistakes.iter().any(Mistake::hides_structure);
    if !is_whole {
        mistakes.sort_by_key(|mistake| mistake.span.start);
        if let Some(endless) = endless {
            mistakes.retain(|mistake| mistake.span.start < endless.span.start);
            mistakes.push(endless);
        }
        keep_independent(&mut mistakes, &outline);
    }
    for mistake in &mistakes {
        mistake.report(text, faults);
    }
    is_whole.then(|| table.into_inner())
}

/// The first of brackets that would have the parser recurse too far, closed or not: what it skips after a mistake, it
/// takes for closed, so that `{[]a=` again and again would stay at one level for it.
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
        (!ends).then(|| Mistake::endless(start..start + quotes.len()))
    })
}
