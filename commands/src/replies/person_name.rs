//! Names that people gave themselves, which may be anything: as answers show them, so that what stands beside a name stays
//! there.

use waymark_roadmap::text::{is_direction, is_visible};

use super::text::escape;

/// Who has a name in which there is nothing to see.
const STAND_IN: &str = "member";
/// Unicode's *first strong isolate* and *pop directional isolate*: what is between them turns nothing around it.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// A name without what would turn the text around it or break its line; the stand-in if nothing is left to see.
pub(crate) fn clean(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|character| !is_direction(*character))
        .map(|character| if character.is_control() || is_separator(character) { ' ' } else { character })
        .collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    if is_visible(&kept) { kept } else { STAND_IN.to_owned() }
}

/// A name where markdown is read.
pub(crate) fn in_markdown(name: &str) -> String {
    isolated(escape(&clean(name)))
}

/// Points stand beside the name they belong to, whichever way it is read.
fn isolated(name: String) -> String {
    if name.chars().any(is_right_to_left) { format!("{}{name}{}", ISOLATE[0], ISOLATE[1]) } else { name }
}

/// What ends a line or a paragraph without being a control character.
fn is_separator(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}')
}

/// Whether `character` is in one of Unicode's blocks for scripts that are written from right to left.
/// Source: <https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt>
fn is_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_where_they_are_put() {
        for (name, markdown) in [
            ("Ada", "Ada"),
            ("*Ada*", r"\*Ada\*"),
            ("李小龍 🐉", "李小龍 🐉"),
            ("دانا", "\u{2068}دانا\u{2069}"),
            ("Dana דנה", "\u{2068}Dana דנה\u{2069}"),
            ("evil\u{202e}txt", "eviltxt"),
            ("\u{2069}דנה\u{2067}", "\u{2068}דנה\u{2069}"),
            ("two\nlines\u{2028}of\u{7}it", "two lines of it"),
            ("\u{200b}\u{2060}", "member"),
            ("\u{202e}\u{3164}", "member"),
            ("", "member"),
            // What joins an emoji stays in it.
            ("👩\u{200d}🚀", "👩\u{200d}🚀"),
        ] {
            assert_eq!(in_markdown(name), markdown, "{name:?}");
        }
    }
}
