//! A mistake in the TOML itself: what kind it is, and what to say of it.

use std::borrow::Cow;
use std::ops::Range;

use toml_parser::decoder::Encoding;
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::parser::{Event, EventKind};
use toml_parser::{Expected, ParseError, Source, Span};

use super::super::faults::{Faults, Text};
use super::outline::Outline;

/// A mistake, where it stands and what is said of it.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) span: Range<usize>,
    kind: Kind,
    message: Cow<'static, str>,
    help: Cow<'static, str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Something stands where the grammar has no place for it, or is missing.
    Grammar { in_brackets: bool },
    /// A value that cannot be read. What it belongs to is clear.
    Value,
    /// A key that cannot be read, or that holds something else already. What it belongs to is not clear.
    Key,
    /// A key that is there already.
    KeyTwice,
    /// A key that is there already since the header of its item is missing.
    NameTwice,
    /// A header that is there already.
    HeaderTwice,
}

const UNCLOSED: &str = "this text is not closed on its line";
const NO_VALUE: (&str, &str) = ("this key has no value", "write a value after the `=`");
const QUOTES: &str = "put the text between quotes";
const BACKSLASH: &str = "write a backslash as `\\\\`, or put the text between single quotes";
const EXAMPLES: &str = "compare with the examples at https://toml.io";

impl Mistake {
    /// Brackets, or dots of a key, beyond what content needs.
    pub(super) fn too_deep(span: Range<usize>) -> Self {
        let message = "this stands too deep in lists, tables or a dotted key";
        Self::new(
            Kind::Grammar { in_brackets: true },
            span,
            message,
            "content needs a table in a list in a table at most",
        )
    }

    /// A text that no quotes end.
    pub(super) fn endless(span: Range<usize>) -> Self {
        let kind = Kind::Grammar { in_brackets: false };
        Self::new(kind, span, "this text never ends", "end it with the same three quotes")
    }

    /// What the parser found while it looked at `tokens`.
    pub(super) fn of_grammar(error: &ParseError, tokens: &[Token], outline: &Outline<'_>) -> Self {
        let span = span_of(error);
        let opening = error.context().map_or(0, |context| context.start());
        let in_brackets = outline.is_bracket(opening);
        let at = tokens.partition_point(|token| token.span().end() <= span.start);
        let met = tokens.get(at).map(Token::kind);
        let expected = error.expected().unwrap_or_default();
        let expects = |literal| expected.iter().any(|one| matches!(one, Expected::Literal(it) if *it == literal));
        let kind = Kind::Grammar { in_brackets };
        let help = match met {
            None | Some(TokenKind::Eof) if !in_brackets && ends_with_equals(&tokens[..at]) => {
                return Self::new(kind, span, NO_VALUE.0, NO_VALUE.1);
            }
            Some(TokenKind::Comma) if in_brackets && !expects(",") => "delete one of the commas",
            Some(TokenKind::Equals) if in_brackets && expects("]") => "close the list above with `]`",
            Some(TokenKind::RightSquareBracket) if in_brackets => return Self::said(kind, span, error),
            _ if in_brackets && expects("]") => "close the list with `]`",
            _ if in_brackets && expects("}") => "close the table with `}`",
            _ if in_brackets && expects(",") => "put a comma between the items of a list",
            _ if in_brackets => return Self::said(kind, span, error),
            _ if expects("]]") || (expects("]") && outline.is_list_header(opening)) => "close the header with `]]`",
            _ if expects("]") => "close the header with `]`",
            _ if expects("=") => "write `key = value`",
            _ if expects("\n") => "begin a new line, or delete it",
            _ => return Self::said(kind, span, error),
        };
        Self { help: help.into(), ..Self::said(kind, span, error) }
    }

    /// A value that does not decode: `raw` as it is written for `event`.
    fn of_value(error: &ParseError, event: &Event, raw: &str) -> Self {
        let span = span_of(error);
        match event.encoding() {
            None if raw.is_empty() => Self::new(Kind::Value, span, NO_VALUE.0, NO_VALUE.1),
            None if is_text(error, event) => Self { help: QUOTES.into(), ..Self::said(Kind::Value, span, error) },
            None => Self::said(Kind::Value, span, error),
            Some(encoding) => Self::of_text(Kind::Value, error, encoding, raw),
        }
    }

    /// A key that does not decode.
    fn of_key(error: &ParseError, event: &Event, raw: &str) -> Self {
        match event.encoding() {
            None => Self::said(Kind::Key, span_of(error), error),
            Some(Encoding::MlBasicString | Encoding::MlLiteralString) => Self::said(Kind::Value, span_of(error), error),
            Some(encoding) => Self::of_text(Kind::Value, error, encoding, raw),
        }
    }

    fn of_text(kind: Kind, error: &ParseError, encoding: Encoding, raw: &str) -> Self {
        let span = span_of(error);
        let is_closed = |quote| raw.len() > 1 && raw.ends_with(quote);
        match encoding {
            Encoding::BasicString if !is_closed('"') => {
                Self::new(kind, span, UNCLOSED, "end it with the quote it began with")
            }
            Encoding::LiteralString if !is_closed('\'') => {
                Self::new(kind, span, UNCLOSED, "end it with the quote it began with")
            }
            Encoding::BasicString | Encoding::MlBasicString => {
                Self::new(kind, span, "this backslash escapes nothing", BACKSLASH)
            }
            Encoding::LiteralString | Encoding::MlLiteralString => {
                Self { help: "begin and end a long text with three quotes".into(), ..Self::said(kind, span, error) }
            }
        }
    }

    /// What building the table found wrong at `span`, and `said` of it.
    pub(super) fn of_building(span: Range<usize>, said: &str, outline: &Outline<'_>) -> Self {
        let twice = "this key is given twice";
        match outline.key_at(&span) {
            Some(key) if key.has_part => Self::new(Kind::Key, span, format!("this is not TOML: {said}"), EXAMPLES),
            Some(key) if key.in_header => {
                let help = "write it in two pairs of brackets, like `[[topic]]`, each time";
                Self::new(Kind::HeaderTwice, span, "this header is given twice", help)
            }
            Some(key) if matches!(key.text, "id" | "slug") => {
                let help = "begin each topic with its own `[[topic]]`, each entry with its `[[faq]]`";
                Self::new(Kind::NameTwice, span, twice, help)
            }
            Some(_) => Self::new(Kind::KeyTwice, span, twice, "keep one of the two"),
            None => Self::new(Kind::Value, span, format!("this is not TOML: {said}"), EXAMPLES),
        }
    }

    fn new(
        kind: Kind,
        span: Range<usize>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { span, kind, message: message.into(), help: help.into() }
    }

    /// A mistake in the parser's own words.
    fn said(kind: Kind, span: Range<usize>, error: &ParseError) -> Self {
        let expected: Vec<_> = error.expected().unwrap_or_default().iter().map(shown).collect();
        let help = match expected.as_slice() {
            [] => Cow::Borrowed(EXAMPLES),
            expected => format!("here belongs {}", expected.join(", ")).into(),
        };
        Self::new(kind, span, format!("this is not TOML: {}", error.description()), help)
    }

    /// Whether it keeps the structure of the file from being told.
    pub(super) fn hides_structure(&self) -> bool {
        !matches!(self.kind, Kind::Value | Kind::KeyTwice)
    }

    /// Whether it is known to stand in a list or an inline table.
    fn is_in_brackets(&self) -> bool {
        self.kind == Kind::Grammar { in_brackets: true }
    }

    /// Whether it is something that is there already.
    pub(super) fn is_twice(&self) -> bool {
        matches!(self.kind, Kind::KeyTwice | Kind::NameTwice | Kind::HeaderTwice)
    }

    /// Whether it is a table's header that is there already.
    pub(super) fn is_header_twice(&self) -> bool {
        self.kind == Kind::HeaderTwice
    }

    /// Reports it, unless something else is wrong with the line.
    pub(super) fn report(&self, text: &Text<'_>, faults: &mut Faults) {
        let place = text.at(self.span.clone());
        if !faults.is_line_broken(place) && !faults.only_counts() {
            faults.broken(place, self.message.to_string(), self.help.to_string());
        }
    }
}

/// The keys and values among `events` that do not decode.
pub(super) fn unreadable(source: Source<'_>, events: &[Event]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for event in events {
        let Some(raw) = source.get(event) else { continue };
        match event.kind() {
            EventKind::SimpleKey => raw.decode_key(&mut (), &mut |error: ParseError| {
                mistakes.push(Mistake::of_key(&error, event, raw.as_str()));
            }),
            EventKind::Scalar => {
                let _ = raw.decode_scalar(&mut (), &mut |error: ParseError| {
                    mistakes.push(Mistake::of_value(&error, event, raw.as_str()));
                });
            }
            _ => {}
        }
    }
    mistakes
}

/// Keeps the first of `mistakes`, which are sorted, after each fresh start: what comes between may only follow from it.
/// A mistake in a list or an inline table may have swallowed any number of lines, so that only a header is a fresh
/// start then.
pub(super) fn keep_independent(mistakes: &mut Vec<Mistake>, outline: &Outline<'_>) {
    let mut last = None;
    mistakes.retain(|mistake| {
        let (header, start) = outline.before(mistake.span.start);
        let follows = last.is_some_and(|(last_header, last_start, was_in_brackets)| {
            let goes_on = was_in_brackets || mistake.is_in_brackets() || mistake.is_twice();
            last_header == header && (goes_on || last_start == start)
        });
        if !follows {
            last = Some((header, start, mistake.is_in_brackets()));
        }
        !follows
    });
}

fn ends_with_equals(tokens: &[Token]) -> bool {
    let last = tokens.iter().rev().find(|token| token.kind() != TokenKind::Whitespace);
    last.is_some_and(|last| last.kind() == TokenKind::Equals)
}

/// Whether what has no quotes was meant to be text: the whole of it is wrong, or quotes are what it lacks.
fn is_text(error: &ParseError, event: &Event) -> bool {
    let lacks = |one: &Expected| match one {
        Expected::Literal(literal) => literal.starts_with(['"', '\'']),
        _ => error.unexpected() == Some(event.span()),
    };
    error.expected().is_some_and(|expected| !expected.is_empty() && expected.iter().all(lacks))
}

/// Something expected, as people read it.
fn shown(expected: &Expected) -> String {
    match expected {
        Expected::Literal("\n") => "a new line".to_owned(),
        Expected::Literal(literal) => format!("`{literal}`"),
        Expected::Description(description) => (*description).to_owned(),
        _ => "something else".to_owned(),
    }
}

/// Where the parser met what is wrong.
fn span_of(error: &ParseError) -> Range<usize> {
    let at = |span: Span| span.start()..span.end();
    error.unexpected().or(error.context()).map_or(0..0, at)
}
