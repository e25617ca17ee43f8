//! Text of a source made fit for content.

use waymark_roadmap::text::{is_refused, is_visible, utf16_len};

/// `raw` on one line: white space as single spaces, without characters that content refuses. Nothing if there is
/// nothing left to see. Also tells whether any character was taken out.
pub(super) fn line(raw: &str) -> (Option<String>, bool) {
    let mut text = String::new();
    let mut any_refused = false;
    for c in raw.chars() {
        if c.is_whitespace() {
            if !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
        } else if is_refused(c) {
            any_refused = true;
        } else {
            text.push(c);
        }
    }
    text.truncate(text.trim_end().len());
    (is_visible(&text).then_some(text), any_refused)
}

/// The beginning of `text` in at most `max` UTF-16 units, with an ellipsis; nothing if all of it fits.
pub(super) fn shortened(text: &str, max: usize) -> Option<String> {
    if utf16_len(text) <= max {
        return None;
    }
    let mut units = 1;
    let mut short: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= max
        })
        .collect();
    // Not a joiner or a space in front of the ellipsis.
    short.truncate(short.trim_end_matches(|c: char| c.is_whitespace() || c == '\u{200d}').len());
    short.push('…');
    Some(short)
}

/// The first sentence of `text`.
pub(super) fn first_sentence(text: &str) -> &str {
    let ends = text.char_indices().filter(|&(at, c)| {
        let next = text[at + c.len_utf8()..].chars().next();
        matches!(c, '.' | '!' | '?') && next.is_none_or(char::is_whitespace) && !is_abbreviated(&text[..at])
            || matches!(c, '。' | '！' | '？')
    });
    ends.map(|(at, c)| &text[..at + c.len_utf8()]).next().unwrap_or(text).trim()
}

/// Whether a dot after `text` ends an abbreviation such as `e.g.` rather than a sentence.
fn is_abbreviated(text: &str) -> bool {
    let word = text.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    word.contains('.') || ["vs", "etc", "cf", "approx"].contains(&word) || word.chars().count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_nothing_that_hides() {
        for (raw, expect, refused) in [
            (" two \t\r\n words\u{2028}more ", Some("two words more"), false),
            ("a\0b\u{1b}[31m\u{202e}c", Some("ab[31mc"), true),
            ("👩‍💻 größe", Some("👩‍💻 größe"), false),
            ("", None, false),
            ("\u{200b}\u{202e}", None, true),
        ] {
            assert_eq!(line(raw), (expect.map(str::to_owned), refused), "{raw:?}");
        }
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        for (text, max, expect) in [
            ("abcd", 4, None),
            ("abcde", 4, Some("abc…")),
            ("ab cde", 4, Some("ab…")),
            ("ab👩‍💻", 6, Some("ab👩…")),
            ("ab👩‍💻", 4, Some("ab…")),
        ] {
            let short = shortened(text, max);
            assert!(short.as_deref().is_none_or(|short| utf16_len(short) <= max), "{text}");
            assert_eq!(short.as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn sentences_end_at_a_dot_before_a_space() {
        for (text, expect) in [
            ("One. Two.", "One."),
            ("No end", "No end"),
            ("Node.js runs it. More", "Node.js runs it."),
            ("A store, e.g. Redis. More", "A store, e.g. Redis."),
            ("Really? Yes", "Really?"),
            ("", ""),
        ] {
            assert_eq!(first_sentence(text), expect, "{text}");
        }
    }
}
