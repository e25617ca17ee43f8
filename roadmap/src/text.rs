//! The rules of text in content, whatever field it stands in.

use unicode_normalization::UnicodeNormalization;

/// A character that has no business in content: it moves the cursor, hides, or reorders what is around it.
pub fn is_refused(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What such a character is, in words.
pub fn refused_name(c: char) -> &'static str {
    match c {
        '\0' => "a NUL character",
        '\r' => "a carriage return without a line feed",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "a character that reorders text",
        _ => "a control character",
    }
}

/// Whether `c` is one of Unicode's marks, embeddings, overrides and isolates of direction, which turn the text around
/// them.
pub fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether `text` has anything that can be seen.
pub fn is_visible(text: &str) -> bool {
    !text.chars().all(is_blank)
}

/// Whether `c` breaks the line or jumps in it.
pub fn breaks_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}')
}

/// The length of `text` in UTF-16 units, which is what the stricter of Discord's limits count.
pub fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

/// `text` in at most `max` UTF-16 units, the last of them `…` if something had to go. Never cuts a character.
pub fn truncate(text: &str, max: usize) -> String {
    if utf16_len(text) <= max {
        return text.to_owned();
    }
    let mut left = max.saturating_sub(1);
    let kept = text.chars().take_while(|character| match left.checked_sub(character.len_utf16()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    });
    let mut kept: String = kept.collect();
    if max > 0 {
        kept.push('…');
    }
    kept
}

/// `text` as names are compared: trimmed, without case, and however its accents are written.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        // Nearly all text is, and has no other way to be written.
        return text.trim().to_ascii_lowercase();
    }
    text.trim().nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect()
}

/// `text` turned into an id, as near as can be: `Node.js` to `node-js`. Nothing when nothing of it can stay.
pub fn as_id(text: &str) -> Option<String> {
    let mut id = String::new();
    // Accents fall away when a letter is taken apart.
    for c in text.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
        if id.len() == crate::id::MAX_ID {
            break;
        }
    }
    id.truncate(id.trim_end_matches('-').len());
    (!id.is_empty()).then_some(id)
}

/// Whether `c` is a space, or takes no ink: zero-width characters, fillers, variation selectors, tags.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_without_ink_is_not_visible() {
        for (text, expect) in [
            ("a", true),
            ("👩‍💻", true),
            ("é", true),
            ("", false),
            (" \t\n", false),
            ("\u{200b}\u{200d}\u{2060}\u{feff}", false),
            ("\u{3164}", false),
            ("\u{2800}", false),
            ("\u{a0}\u{3000}", false),
            ("\u{e0041}", false),
            ("\u{fe0f}", false),
        ] {
            assert_eq!(is_visible(text), expect, "{text:?}");
        }
    }

    #[test]
    fn truncating_counts_units_and_keeps_characters_whole() {
        for (text, max, expect) in [
            ("short", 5, "short"),
            ("longer", 5, "long…"),
            ("🦀🦀🦀", 6, "🦀🦀🦀"),
            ("🦀🦀🦀", 5, "🦀🦀…"),
            ("🦀🦀🦀", 4, "🦀…"),
            ("über", 2, "ü…"),
            ("anything", 1, "…"),
            ("anything", 0, ""),
        ] {
            let cut = truncate(text, max);
            assert_eq!(cut, expect, "{text:?} in {max}");
            assert!(utf16_len(&cut) <= max);
        }
    }

    #[test]
    fn names_are_compared_trimmed_and_without_case() {
        for (one, other, expect) in [
            (" C++ ", "c++", true),
            ("Straße", "STRASSE", true),
            ("ΣΟΦΟΣ", "σοφος", true),
            ("e\u{301}", "É", true),
            ("node.js", "nodejs", false),
        ] {
            assert_eq!(fold(one) == fold(other), expect, "{one:?} {other:?}");
        }
    }

    #[test]
    fn an_id_is_made_of_what_is_left() {
        for (text, expect) in [
            ("HTTP", Some("http")),
            ("Node.js", Some("node-js")),
            (" C++ ", Some("c")),
            ("Größe", Some("gro-e")),
            ("日本", None),
            ("--", None),
        ] {
            assert_eq!(as_id(text).as_deref(), expect, "{text:?}");
        }
        assert_eq!(as_id(&"a".repeat(60)).map(|id| id.len()), Some(40));
    }
}
