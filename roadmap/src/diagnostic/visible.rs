//! Text from a file, made safe to show: nothing in it moves the cursor, reorders the line or hides.

use std::borrow::Cow;

/// The longest piece of a file that a message quotes, in characters.
const MAX_QUOTE: usize = 60;

/// `text` in backticks, on one line, shortened, with every character that does not show replaced by one that does.
pub fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_QUOTE).map(|c| visible(c).unwrap_or(Cow::Owned(c.into()))).collect();
    if text.chars().nth(MAX_QUOTE).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// `text` with every character that does not show replaced by one that does.
pub fn all_visible(text: &str) -> String {
    text.chars().map(|c| visible(c).unwrap_or(Cow::Owned(c.into()))).collect()
}

/// How to show a character that does not show by itself; none for one that does.
///
/// Joiners and variation selectors stay as they are: emoji and several scripts are written with them.
pub(super) fn visible(c: char) -> Option<Cow<'static, str>> {
    match c {
        '\t' => Some("    ".into()),
        '\u{7f}' => Some("␡".into()),
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).map(|picture| picture.to_string().into()),
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Some(c.escape_unicode().to_string().into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_is_shown() {
        for (text, expect) in [
            ("plain größe 👩‍💻", "`plain größe 👩‍💻`"),
            ("a\0b\u{1b}[31m\u{7f}", "`a␀b␛[31m␡`"),
            ("a\u{202e}b\u{200b}", "`a\\u{202e}b\\u{200b}`"),
            ("a\tb\nc", "`a    b␊c`"),
            (&"x".repeat(61), &format!("`{}…`", "x".repeat(60))),
        ] {
            assert_eq!(quoted(text), expect);
        }
    }
}
