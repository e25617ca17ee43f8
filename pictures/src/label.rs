//! Text on its way into a picture: made harmless, cut and wrapped to the room there is.

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;
use waymark_roadmap::text::is_direction;

use crate::font::{has_embedded, width};
use crate::palette::Type;

/// Marks that may pile up on one letter. Languages need two or three; more climb over the lines around.
const MARKS: usize = 3;

/// `text` without what has no place in a picture: control characters, marks of direction, piles of combining marks,
/// and what XML cannot hold.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut marks = 0;
    let mut base = ' ';
    for character in text.chars().filter(|&character| !is_direction(character)) {
        let character = match character {
            '\u{fffe}' | '\u{ffff}' => continue,
            space if space.is_control() || space.is_whitespace() => ' ',
            other => other,
        };
        if is_combining_mark(character) {
            marks += 1;
            // A letter of the embedded font with a mark that it lacks: another font could not place it.
            let stray = base == ' ' || (has_embedded(base) && !has_embedded(character));
            if marks <= MARKS && !stray {
                cleaned.push(character);
            }
            continue;
        }
        marks = 0;
        base = character;
        if character != ' ' || !(cleaned.is_empty() || cleaned.ends_with(' ')) {
            cleaned.push(character);
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// `text`, cleaned, in at most `room` pixels; what had to go is shown by `…`. Cuts between what people see as
/// characters.
pub(crate) fn fit(text: &str, style: Type, room: f32) -> String {
    cut(clean(text), style, room)
}

fn cut(text: String, style: Type, room: f32) -> String {
    if width(&text, style) <= room {
        return text;
    }
    let room = room - width("…", style);
    let mut used = 0.0;
    let mut kept = String::new();
    for cluster in text.graphemes(true) {
        used += width(cluster, style);
        if used > room {
            break;
        }
        kept.push_str(cluster);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// `text`, cleaned, in at most `lines` lines of at most `room` pixels, broken between words where that can be.
pub(crate) fn wrap(text: &str, style: Type, room: f32, lines: usize) -> Vec<String> {
    let text = clean(text);
    let mut wrapped: Vec<String> = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() && wrapped.len() + 1 < lines && width(rest, style) > room {
        let end = line_end(rest, style, room);
        wrapped.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        wrapped.push(cut(rest.to_owned(), style, room));
    }
    wrapped
}

/// Where the first line of `text` ends, which does not fit whole: after its last word that fits, or inside its only
/// one.
fn line_end(text: &str, style: Type, room: f32) -> usize {
    let mut used = 0.0;
    let mut last_word = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        // The space at a line's end may hang over.
        if cluster == " " {
            last_word = at + 1;
        }
        used += width(cluster, style);
        if used > room {
            return if last_word > 0 { last_word } else { at.max(cluster.len()) };
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_place_in_a_picture_is_left_out() {
        for (text, expect) in [
            ("HTTP", "HTTP"),
            ("  two\n\tlines \u{0}\u{1b}", "two lines"),
            ("evil\u{202e}txt.exe", "eviltxt.exe"),
            ("a\u{fffe}b\u{ffff}c", "abc"),
            ("Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}algo", "Z\u{300}\u{301}\u{302}algo"),
            ("a\u{316}\u{317}\u{301}", "a\u{301}"),
            ("\u{300}\u{301}", ""),
            ("क्षि", "क्षि"),
            ("é", "é"),
            ("👨‍👩‍👧", "👨‍👩‍👧"),
            ("", ""),
        ] {
            assert_eq!(clean(text), expect, "{text:?}");
        }
    }

    #[test]
    fn text_stays_in_its_room() {
        let style = Type::medium(16.0);
        for text in
            ["short", "A title that is far too long for the room that it has", "日本語の長いタイトルです", "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧"]
        {
            for room in [60.0, 90.0, 120.0] {
                let fitted = fit(text, style, room);
                assert!(width(&fitted, style) <= room, "{fitted:?} in {room}");
                assert!(fitted == text || fitted.ends_with('…'), "{fitted:?}");
                for lines in 1..4 {
                    let wrapped = wrap(text, style, room, lines);
                    assert!(wrapped.len() <= lines && !wrapped.is_empty(), "{wrapped:?}");
                    assert!(wrapped.iter().all(|line| width(line, style) <= room), "{wrapped:?} in {room}");
                }
            }
        }
    }

    #[test]
    fn lines_break_between_words() {
        let style = Type::medium(16.0);
        let room = width("Reverse proxies and", style);
        assert_eq!(
            wrap("Reverse proxies and load balancing", style, room, 2),
            ["Reverse proxies and", "load balancing"]
        );
        assert_eq!(wrap("Reverse proxies and load balancing", style, room, 1), ["Reverse proxies a…"]);
        assert_eq!(wrap("HTTP", style, room, 2), ["HTTP"]);
        assert!(wrap("", style, room, 2).is_empty());
    }
}
