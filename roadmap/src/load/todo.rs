//! What an author, or an importer, has left to write: texts and remarks that begin with `TODO:`.

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use super::faults::{Faults, Text};

/// What marks a place that is left to write.
const MARK: &str = "TODO:";

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
    let inner = match token.kind() {
        TokenKind::Comment => raw.trim_start_matches('#'),
        TokenKind::BasicString | TokenKind::LiteralString | TokenKind::MlBasicString | TokenKind::MlLiteralString => {
            raw.trim_start_matches(['"', '\''])
        }
        _ => return false,
    };
    inner.trim_start().starts_with(MARK)
}
