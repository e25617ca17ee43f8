//! Text on its way into a picture: made harmless and drawable, cut and wrapped to the room there is.

use unicode_bidi::{BidiClass, Direction, bidi_class, get_base_direction};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;
use waymark_roadmap::text::is_direction;

use crate::fonts::{embedded_font_for, font_for, is_ignorable, main_has};
use crate::palette::Type;
use crate::shaping::{clusters, width};

/// Marks that may pile up on one letter. Languages need two or three; more climb over the lines around.
const MARKS: usize = 3;

/// What begins a text that does not turn what is around it, whichever way it runs itself, or one of a known direction; and
/// the end of each.
const ISOLATE: char = '\u{2068}';
const LEFT_TO_RIGHT: char = '\u{2066}';
const RIGHT_TO_LEFT: char = '\u{2067}';
const END: char = '\u{2069}';

/// `text` without what has no place in a picture or in its description: control characters, marks of direction but for
/// whole isolates, piles of combining marks, and what XML cannot hold.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut marks = 0;
    let isolates = isolates(text);
    for (at, character) in text.char_indices() {
        let character = match character {
            '\u{fffe}' | '\u{ffff}' => continue,
            turn if is_direction(turn) => {
                if isolates.contains(&at) {
                    cleaned.push(turn);
                }
                continue;
            }
            space if space.is_control() || space.is_whitespace() => ' ',
            other => other,
        };
        if is_combining_mark(character) {
            marks += 1;
            if marks <= MARKS && !(cleaned.is_empty() || cleaned.ends_with(' ')) {
                cleaned.push(character);
            }
            continue;
        }
        marks = 0;
        if character != ' ' || !(cleaned.is_empty() || cleaned.ends_with(' ')) {
            cleaned.push(character);
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Where in `text` isolates begin and end that do both.
fn isolates(text: &str) -> Vec<usize> {
    let (mut open, mut whole) = (Vec::new(), Vec::new());
    for (at, character) in text.char_indices() {
        match character {
            ISOLATE | LEFT_TO_RIGHT | RIGHT_TO_LEFT => open.push(at),
            END => whole.extend(open.pop().into_iter().flat_map(|begin| [begin, at])),
            _ => {}
        }
    }
    whole
}

/// `text`, cleaned, to stand among other words: one that runs from right to left does not turn these.
pub(crate) fn isolated(text: &str) -> String {
    let text = clean(text);
    let turns = |character| matches!(bidi_class(character), BidiClass::R | BidiClass::AL | BidiClass::AN);
    if text.chars().any(turns) { format!("{ISOLATE}{text}{END}") } else { text }
}

/// Whether `text` runs from right to left, as its first letter does.
fn is_right_to_left(text: &str) -> bool {
    matches!(get_base_direction(text), Direction::Rtl)
}

/// `text`, cleaned, as far as it can be drawn. A letter that no font has becomes the plain one it stands for, if there is
/// one; what still cannot be drawn is left out, and where nothing is left there is `…`.
pub(crate) fn drawable(text: &str) -> String {
    let text = clean(text);
    if text.is_ascii() {
        return text;
    }
    let mut drawn = String::with_capacity(text.len());
    for cluster in text.nfc().collect::<String>().graphemes(true) {
        push_drawable(&mut drawn, cluster);
    }
    // What was left out may have stood between two spaces.
    let drawn = clean(&drawn);
    if drawn.is_empty() && !text.chars().all(is_ignorable) { "…".to_owned() } else { drawn }
}

fn push_drawable(drawn: &mut String, cluster: &str) {
    let Some(first) = cluster.chars().next() else { return };
    if cluster.chars().all(is_ignorable) {
        // They choose nothing and join nothing, but may isolate.
        drawn.extend(cluster.chars().filter(|&character| is_direction(character)));
        return;
    }
    // A letter of the main font with a mark that this lacks: another font would set it apart from its word.
    if main_has(first) && cluster.chars().skip(1).all(is_accent) {
        drawn.extend(cluster.chars().filter(|&character| main_has(character)));
        return;
    }
    let embedded = |cluster: &str| embedded_font_for(cluster, false).is_some();
    if embedded(cluster) {
        return drawn.push_str(cluster);
    }
    let plain: String = cluster.nfkc().collect();
    if plain != cluster && plain.graphemes(true).all(embedded) {
        return drawn.push_str(&plain);
    }
    if font_for(cluster, false).is_some() {
        return drawn.push_str(cluster);
    }
    let visible = cluster.chars().filter(|&character| !is_ignorable(character) && !is_combining_mark(character));
    drawn.extend(visible.filter(|character| font_for(character.encode_utf8(&mut [0; 4]), false).is_some()));
}

/// Whether `character` is a mark on a letter, and not the frame of a key or what chooses how an emoji looks.
fn is_accent(character: char) -> bool {
    is_combining_mark(character) && !is_ignorable(character) && !matches!(character, '\u{20d0}'..='\u{20ff}')
}

/// `text`, as it can be drawn, in at most `room` pixels; what had to go is shown by `…`. Cuts between what people see as
/// characters.
pub(crate) fn fit(text: &str, style: Type, room: f32) -> String {
    cut(drawable(text), style, room)
}

fn cut(text: String, style: Type, room: f32) -> String {
    if width(&text, style) <= room {
        return text;
    }
    let clusters: Vec<(usize, f32)> = clusters(&text, style).collect();
    let mut used = width("…", style);
    let fitting = clusters.iter().take_while(|(_, width)| {
        used += width;
        used <= room
    });
    // Letters may be wider where a word now ends than where it went on.
    for kept in (0..=fitting.count()).rev() {
        let end = clusters.get(kept).map_or(text.len(), |(start, _)| *start);
        let shorter = format!("{}…", text[..end].trim_end());
        if width(&shorter, style) <= room || kept == 0 {
            return shorter;
        }
    }
    text
}

/// `text`, as it can be drawn, in at most `lines` lines of at most `room` pixels, broken between words where that can be.
/// All run in the direction of the whole.
pub(crate) fn wrap(text: &str, style: Type, room: f32, lines: usize) -> Vec<String> {
    let text = drawable(text);
    let mut wrapped: Vec<String> = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() && wrapped.len() + 1 < lines && width(rest, style) > room {
        let end = line_end(rest, style, room);
        wrapped.push(cut(rest[..end].trim_end().to_owned(), style, room));
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        wrapped.push(cut(rest.to_owned(), style, room));
    }
    let turned = is_right_to_left(&text);
    for line in wrapped.iter_mut().filter(|line| is_right_to_left(line) != turned) {
        *line = format!("{}{line}{END}", if turned { RIGHT_TO_LEFT } else { LEFT_TO_RIGHT });
    }
    wrapped
}

/// Where the first line of `text` ends, which does not fit whole: after its last word that fits, or inside its only
/// one.
fn line_end(text: &str, style: Type, room: f32) -> usize {
    let mut used = 0.0;
    let mut last_word = 0;
    for (at, wide) in clusters(text, style) {
        // The space at a line's end may hang over.
        if text[at..].starts_with(' ') {
            last_word = at + 1;
        }
        used += wide;
        if used > room {
            let next = text[at..].graphemes(true).next().map_or(text.len(), |cluster| at + cluster.len());
            return if last_word > 0 {
                last_word
            } else if at > 0 {
                at
            } else {
                next
            };
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
            ("\u{300}\u{301}", ""),
            ("क्षि", "क्षि"),
            ("é", "é"),
            ("👨‍👩‍👧", "👨‍👩‍👧"),
            ("", ""),
            ("a \u{2068}b\u{2069} c", "a \u{2068}b\u{2069} c"),
            ("a \u{2067}b\u{2069} c", "a \u{2067}b\u{2069} c"),
            ("\u{2069}a\u{2068}b\u{2066}", "ab"),
            ("\u{2067}a", "a"),
        ] {
            assert_eq!(clean(text), expect, "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_left_out() {
        for (text, expect) in [
            ("Ada Lovelace", "Ada Lovelace"),
            ("日本語", "日本語"),
            ("田中さくら Sakura", "田中さくら Sakura"),
            ("網頁開發 梓睿 彡", "網頁開發 梓睿 彡"),
            ("محمد", "محمد"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("דָּוִד", "דָּוִד"),
            ("सुनीता", "सुनीता"),
            ("김민준", "김민준"),
            // Syllables in pieces, and marks beside their letters, are put together.
            ("\u{1100}\u{1175}\u{11b7}", "김"),
            ("e\u{301}", "é"),
            ("a\u{316}\u{317}\u{301}", "á"),
            // Letters that only look different.
            ("𝓐𝓭𝓪 ｌｏｖｅ ﬁne ①", "Ada ｌｏｖｅ fine 1"),
            // Emoji, and what is nothing without them.
            ("🦀 Ferris \u{fe0f}", "🦀 Ferris"),
            ("👍🏽 🇩🇪 👨‍👩‍👧", "👍🏽 🇩🇪 👨‍👩‍👧"),
            ("1\u{fe0f}\u{20e3}", "1\u{fe0f}\u{20e3}"),
            // Nobody's characters.
            ("a\u{e000}b \u{10ffff} c", "ab c"),
            ("\u{e000}\u{f8ff}", "…"),
            ("\u{200b}\u{2800}\u{3164}\u{feff}", ""),
        ] {
            assert_eq!(drawable(text), expect, "{text:?}");
        }
    }

    #[test]
    fn names_from_right_to_left_are_isolated_among_words() {
        for (text, expect) in [
            ("Ada", "Ada"),
            ("日本", "日本"),
            ("דוד 2", "\u{2068}דוד 2\u{2069}"),
            ("\u{2069}א\u{2067}", "\u{2068}א\u{2069}"),
        ] {
            assert_eq!(isolated(text), expect, "{text:?}");
        }
    }

    #[test]
    fn text_stays_in_its_room() {
        let style = Type::medium(16.0);
        for text in [
            "short",
            "A title that is far too long for the room that it has",
            "日本語の長いタイトルです",
            "كيف يعمل الإنترنت وما الذي يحدث عند فتح صفحة",
            "HTTP עבר TLS",
            "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧",
        ] {
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
        // A line that begins in another script runs like the whole.
        for (text, second) in
            [("قاعدة PostgreSQL في", "\u{2067}PostgreSQL في\u{2069}"), ("Databases في SQL", "\u{2066}في SQL\u{2069}")]
        {
            let (first, rest) = text.split_once(' ').unwrap();
            let room = width(first, style).max(width(rest, style)) + 1.0;
            assert_eq!(wrap(text, style, room, 2), [first, second]);
        }
        assert_eq!(wrap("HTTP", style, room, 2), ["HTTP"]);
        assert!(wrap("", style, room, 2).is_empty());
    }
}
