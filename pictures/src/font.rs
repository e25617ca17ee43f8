//! The embedded font, how wide its text is, and the system's fonts for what it lacks.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use resvg::usvg::fontdb::{Database, ID, Style};
use resvg::usvg::{FontResolver, Options};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use unicode_width::UnicodeWidthChar;

use crate::palette::Type;

/// The family's name, as the drawings give it.
pub(crate) const FAMILY: &str = "Inter";

const MEDIUM: &[u8] = include_bytes!("../assets/Inter-Medium.ttf");
const BOLD: &[u8] = include_bytes!("../assets/Inter-Bold.ttf");

/// How far each character moves on, in parts of the type size.
type Advances = HashMap<char, f32>;

static ADVANCES: LazyLock<[Advances; 2]> = LazyLock::new(|| [advances(MEDIUM), advances(BOLD)]);

fn advances(font: &[u8]) -> Advances {
    let Ok(font) = FontRef::new(font) else { return Advances::new() };
    let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
    let known = font.charmap().mappings().collect::<Vec<_>>();
    known.into_iter().filter_map(|(code, glyph)| Some((char::from_u32(code)?, metrics.advance_width(glyph)?))).collect()
}

/// How wide `text` is when set, in pixels: exactly but for kerning in the embedded font, and with room to spare in
/// others, which are not asked.
pub(crate) fn width(text: &str, style: Type) -> f32 {
    text.chars().map(|character| advance(character, style)).sum()
}

fn advance(character: char, style: Type) -> f32 {
    let known = ADVANCES[usize::from(style.bold)].get(&character).copied();
    let parts = known.unwrap_or_else(|| match character.width() {
        None | Some(0) => 0.0,
        Some(1) => 0.8,
        Some(_) => 1.15,
    });
    parts * style.size
}

/// Whether the embedded font has all of `text`.
pub(crate) fn covers(text: &str) -> bool {
    text.chars().all(has_embedded)
}

/// Whether the embedded font has `character`.
pub(crate) fn has_embedded(character: char) -> bool {
    ADVANCES[0].contains_key(&character)
}

static EMBEDDED: LazyLock<Arc<Database>> = LazyLock::new(|| Arc::new(embedded()));

/// The system's fonts are looked for once, when somebody's text needs them for the first time.
static ALL: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = embedded();
    fonts.load_system_fonts();
    Arc::new(fonts)
});

fn embedded() -> Database {
    let mut fonts = Database::new();
    fonts.load_font_data(MEDIUM.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    fonts
}

/// How a drawing's text is turned into shapes: with the system's fonts if there is text that needs `others`.
pub(crate) fn options(others: bool) -> Options<'static> {
    Options {
        fontdb: Arc::clone(if others { &ALL } else { &EMBEDDED }),
        font_family: FAMILY.to_owned(),
        font_resolver: FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(|character, used, fonts| fallback(character, used, fonts)),
        },
        ..Options::default()
    }
}

/// Which of the system's fonts has a character that is missing from a font: asking all of them takes long, so what they
/// say is kept.
static FALLBACKS: LazyLock<Mutex<Fallbacks>> = LazyLock::new(Mutex::default);
type Fallbacks = HashMap<(char, ID), Option<ID>>;
/// Characters kept; about as many as anybody's names are written with.
const FALLBACKS_KEPT: usize = 20_000;

/// The font nearest in weight that has `character`. None: its place is shown as a box.
fn fallback(character: char, used: &[ID], fonts: &Database) -> Option<ID> {
    let &base = used.first()?;
    if fonts.len() <= EMBEDDED.len() {
        return None;
    }
    let mut known = FALLBACKS.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= FALLBACKS_KEPT {
        known.clear();
    }
    let find = || {
        let weight = fonts.face(base).map_or(0, |face| face.weight.0);
        let mut faces: Vec<_> = fonts.faces().collect();
        faces.sort_by_key(|face| (face.style != Style::Normal, face.weight.0.abs_diff(weight)));
        faces.into_iter().find(|face| has(fonts, face.id, character)).map(|face| face.id)
    };
    known.entry((character, base)).or_insert_with(find).filter(|font| !used.contains(font))
}

fn has(fonts: &Database, font: ID, character: char) -> bool {
    let glyph = fonts.with_face_data(font, |data, index| {
        FontRef::from_index(data, index).ok().and_then(|font| font.charmap().map(character))
    });
    glyph.flatten().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_what_the_pictures_say_and_names_are_written_with() {
        for text in ["0123456789 %·–…", "Größe, naïve, Łódź, İstanbul, Việt", "Київ", "Ελλάδα", "C++ & C#: <T>"]
        {
            assert!(covers(text), "{text}");
        }
        for text in ["日本語", "עברית", "🦀"] {
            assert!(!covers(text), "{text}");
        }
    }

    #[test]
    fn width_follows_the_size_and_never_vanishes() {
        let style = Type::medium(10.0);
        assert!((width("Waymark", Type::medium(20.0)) - 2.0 * width("Waymark", style)).abs() < 0.01);
        assert!(width("il", style) < width("WM", style));
        assert!(width("日本", style) >= 20.0, "wide characters are as wide as the type is high");
        assert!(width("Waymark", Type::bold(10.0)) > width("Waymark", style));
    }
}
