//! What an author, or an importer, has left to write: lines of texts, and remarks, that begin with `TODO:`. They are
//! for authors alone: no member sees one.

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use super::faults::{Faults, Text};
use crate::text::is_visible;

/// What marks a place that is left to write.
const MARK: &str = "TODO:";

/// What members see of `text`: the lines that are written. Nothing when none is.
pub(super) fn written(text: &str) -> Option<String> {
    if !text.contains(MARK) {
        return Some(text.to_owned());
    }
    let lines: Vec<_> = text.lines().filter(|line| !is_left_line(line)).collect();
    let kept = lines.join("\n");
    let kept = kept.trim_matches('\n').trim_end();
    is_visible(kept).then(|| kept.to_owned())
}

/// Whether a line begins with the mark, behind what a line of Markdown may begin with.
fn is_left_line(line: &str) -> bool {
    let text = line.trim_start_matches(|c: char| c.is_whitespace() || "-*+>#_~[]|".contains(c));
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = if numbered.len() == text.len() { text } else { numbered.trim_start_matches(['.', ')', ' ', '*', '_']) };
    text.starts_with(MARK)
}

/// Warns of what is left to write in `text`, of which `clean` is the text to parse: once, at the first place.
pub(super) fn report(text: &Text<'_>, clean: &str, faults: &mut Faults) {
    if !clean.contains(MARK) {
        return;
    }
    let tokens = Source::new(clean).lex().into_vec();
    let mut left = tokens.iter().filter(|token| is_left(token, clean));
    let Some(first) = left.next() else { return };
    let message = match left.count() {
        0 => "this is left to write".to_owned(),
        more => format!("this is left to write, and {more} more in this file"),
    };
    let location = text.at(first.span().start()..first.span().end());
    faults.warning(location, message, format!("write what the `{MARK}` asks for, and take it away"));
}

fn is_left(token: &Token, text: &str) -> bool {
    let raw = text.get(token.span().start()..token.span().end()).unwrap_or("");
    match token.kind() {
        TokenKind::Comment => raw.trim_start_matches('#').trim_start().starts_with(MARK),
        TokenKind::LiteralString | TokenKind::MlLiteralString => raw.trim_matches('\'').lines().any(is_left_line),
        TokenKind::BasicString | TokenKind::MlBasicString => {
            raw.trim_matches('"').replace("\\n", "\n").lines().any(is_left_line)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_see_what_is_written() {
        for (text, expect) in [
            ("A text.", Some("A text.")),
            ("TODO: all of it", None),
            ("  TODO: all of it\n\nTODO: and this", None),
            ("A text.\nTODO: more", Some("A text.")),
            ("TODO: begin\n\nA text.\n\n- one\n- TODO: two\n- three", Some("A text.\n\n- one\n- three")),
            ("> TODO: quote\n1. TODO: count\n**TODO:** shout\n- [ ] TODO: tick\n## TODO: head\nText", Some("Text")),
            ("A TODO: list", Some("A TODO: list")),
            ("Todo: lo que hay", Some("Todo: lo que hay")),
            ("TODO lists", Some("TODO lists")),
            ("TODO:", None),
        ] {
            assert_eq!(written(text).as_deref(), expect, "{text:?}");
        }
    }
}
