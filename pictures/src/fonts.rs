//! The fonts: the embedded ones, and the system's for what these lack.

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use fontdb::{Database, ID, Style};
use harfrust::ShaperData;
use skrifa::{FontRef, MetadataProvider};
use waymark_roadmap::text::is_blank;

/// The main family's name.
pub(crate) const FAMILY: &str = "Inter";

/// A font: its place among the embedded ones and, after these, the system's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FontId(u16);

/// The fonts that come with the program, in the order in which they are asked.
static EMBEDDED: [Embedded; 14] = [
    Embedded::new(include_bytes!("../assets/Inter-Medium.ttf")),
    Embedded::new(include_bytes!("../assets/Inter-Bold.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansArabic.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansHebrew.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansDevanagari.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansBengali.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansTamil.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansThai.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansGeorgian.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansArmenian.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansCJK.otf")),
    Embedded::new(include_bytes!("../assets/NotoSansSymbols.ttf")),
    Embedded::new(include_bytes!("../assets/NotoSansSymbols2.ttf")),
    Embedded::new(include_bytes!("../assets/NotoEmoji.ttf")),
];
const MEDIUM: FontId = FontId(0);
const BOLD: FontId = FontId(1);
/// The first of those that are asked for what the main ones lack.
const OTHERS: usize = 2;
const EMOJI: FontId = FontId(13);

struct Embedded {
    data: &'static [u8],
    font: OnceLock<Option<(FontRef<'static>, ShaperData)>>,
}

impl Embedded {
    const fn new(data: &'static [u8]) -> Self {
        Self { data, font: OnceLock::new() }
    }

    fn font(&self) -> Option<&(FontRef<'static>, ShaperData)> {
        let read = || {
            let font = FontRef::new(self.data).ok()?;
            let shaper = ShaperData::new(&font);
            Some((font, shaper))
        };
        self.font.get_or_init(read).as_ref()
    }
}

impl FontId {
    /// Whether bold text in it has to be made bold, as it has one weight only.
    pub(crate) fn thickens(self) -> bool {
        self != MEDIUM && self != BOLD && self != EMOJI
    }

    /// Whether it comes with the program.
    #[cfg(test)]
    pub(crate) fn is_embedded(self) -> bool {
        usize::from(self.0) < EMBEDDED.len()
    }

    /// What `read` makes of the font. None if it cannot be read (any more).
    pub(crate) fn with<T>(self, read: impl FnOnce(&FontRef<'_>, &ShaperData) -> T) -> Option<T> {
        let at = usize::from(self.0);
        if let Some(embedded) = EMBEDDED.get(at) {
            return embedded.font().map(|(font, shaper)| read(font, shaper));
        }
        let &id = SYSTEM.order.get(at - EMBEDDED.len())?;
        let read = |data: &[u8], index| {
            let font = FontRef::from_index(data, index).ok()?;
            Some(read(&font, &ShaperData::new(&font)))
        };
        SYSTEM.fonts.with_face_data(id, read)?
    }

    fn has(self, character: char) -> bool {
        self.with(|font, _| font.charmap().map(character).is_some()).unwrap_or(false)
    }

    fn has_all(self, cluster: &str) -> bool {
        cluster.chars().all(|character| is_ignorable(character) || self.has(character))
    }
}

/// The main font.
pub(crate) fn main_font(bold: bool) -> FontId {
    if bold { BOLD } else { MEDIUM }
}

/// Whether the main font has `character`.
pub(crate) fn main_has(character: char) -> bool {
    matches!(character, ' '..='~') || MEDIUM.has(character)
}

/// Whether there is a font for `character`, an embedded one or the system's.
pub fn can_draw(character: char) -> bool {
    font_for(character.encode_utf8(&mut [0; 4]), false).is_some()
}

/// The font that has all of `cluster`, what people see as one character. None: it cannot be drawn.
pub(crate) fn font_for(cluster: &str, bold: bool) -> Option<FontId> {
    embedded_font_for(cluster, bold).or_else(|| system_font_for(cluster))
}

/// The same among the embedded fonts: the first that has it, or the one of emoji if the cluster asks for that.
pub(crate) fn embedded_font_for(cluster: &str, bold: bool) -> Option<FontId> {
    let main = main_font(bold);
    if cluster.is_ascii() {
        return Some(main);
    }
    if cluster.contains('\u{fe0f}') && EMOJI.has_all(cluster) {
        return Some(EMOJI);
    }
    let others = (OTHERS..EMBEDDED.len()).filter_map(|at| u16::try_from(at).ok()).map(FontId);
    std::iter::once(main).chain(others).find(|font| font.has_all(cluster))
}

/// Whether `character` shows nothing by itself: it joins others, keeps them apart or chooses how they look.
pub(crate) fn is_ignorable(character: char) -> bool {
    is_blank(character) && !character.is_whitespace()
}

/// The system's fonts. They are looked for and read once, when somebody's text needs them for the first time: a machine may
/// have thousands, and asking each of them for each character would take seconds.
static SYSTEM: LazyLock<System> = LazyLock::new(System::read);

struct System {
    fonts: Database,
    /// In the order in which they are asked.
    order: Vec<ID>,
    /// The first font that has a character which no embedded one has.
    font_of: HashMap<char, FontId>,
}

impl System {
    fn read() -> Self {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        // The one of macOS has a box for everything.
        let mut faces: Vec<_> = fonts.faces().filter(|face| face.post_script_name != "LastResort").collect();
        // Upright ones whose weight is like the embedded ones'; of these, those that are for text rather than for code.
        faces.sort_by_key(|face| (face.style != Style::Normal, face.weight.0.abs_diff(450), face.monospaced));
        // The other weights and slopes of a family have no other characters.
        let mut families = HashSet::new();
        faces.retain(|face| face.families.first().is_none_or(|(family, _)| families.insert(family)));
        let order: Vec<ID> = faces.into_iter().map(|face| face.id).collect();
        let mut font_of = HashMap::new();
        for (place, &id) in (EMBEDDED.len()..).zip(&order) {
            let Ok(place) = u16::try_from(place) else { break };
            let characters = fonts.with_face_data(id, characters).unwrap_or_default();
            for character in characters {
                font_of.entry(character).or_insert(FontId(place));
            }
        }
        Self { fonts, order, font_of }
    }
}

/// What a font can draw. One of bitmaps only has nothing to draw with, and characters for private use mean whatever a font
/// likes.
fn characters(data: &[u8], index: u32) -> Vec<char> {
    let Ok(font) = FontRef::from_index(data, index) else { return Vec::new() };
    if font.outline_glyphs().format().is_none() {
        return Vec::new();
    }
    let characters = font.charmap().mappings().filter_map(|(code, _)| char::from_u32(code));
    characters.filter(|character| !matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)).collect()
}

fn system_font_for(cluster: &str) -> Option<FontId> {
    let first = cluster.chars().find(|&character| !is_ignorable(character))?;
    SYSTEM.font_of.get(&first).copied().filter(|font| font.has_all(cluster))
}

#[cfg(test)]
mod tests {
    use skrifa::string::StringId;

    use super::*;

    #[test]
    fn the_embedded_fonts_can_be_read_and_are_where_they_are_named() {
        let families = [MEDIUM, BOLD, EMOJI].map(|font| {
            let read = |font: &FontRef<'_>| {
                let names = font.localized_strings(StringId::FAMILY_NAME);
                names.english_or_first().map(|name| name.to_string())
            };
            font.with(|font, _| read(font)).flatten().unwrap_or_default()
        });
        assert_eq!(families, ["Inter Medium", "Inter", "Noto Emoji Medium"]);
        for (at, embedded) in EMBEDDED.iter().enumerate() {
            assert!(embedded.font().is_some(), "{at}");
        }
    }

    #[test]
    fn the_main_font_has_what_the_pictures_say_and_most_names_are_written_with() {
        for text in ["0123456789 %·–…", "Größe, naïve, Łódź, İstanbul, Việt", "Київ", "Ελλάδα", "C++ & C#: <T>"]
        {
            for bold in [false, true] {
                assert!(main_font(bold).has_all(text), "{text}");
            }
            assert!(text.chars().all(main_has), "{text}");
        }
        assert!((' '..='~').all(|character| MEDIUM.has(character) && BOLD.has(character)));
    }

    #[test]
    fn a_cluster_is_drawn_in_the_font_that_has_it() {
        for (cluster, font) in [
            ("a", Some(MEDIUM)),
            ("é", Some(MEDIUM)),
            ("©", Some(MEDIUM)),
            ("©\u{fe0f}", Some(EMOJI)),
            ("1\u{fe0f}\u{20e3}", Some(EMOJI)),
            ("🦀", Some(EMOJI)),
            ("👨‍👩‍👧", Some(EMOJI)),
            ("क्षि", Some(FontId(4))),
            ("語", Some(FontId(10))),
            ("\u{e000}", None),
            ("\u{10ffff}", None),
        ] {
            assert_eq!(font_for(cluster, false), font, "{cluster}");
        }
    }
}
