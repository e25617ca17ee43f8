//! Glyphs as pixels, each drawn once and kept.

use std::sync::{Arc, LazyLock};

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use tiny_skia::{FillRule, IntSize, LineJoin, Mask, PathBuilder, Stroke, Transform};

use crate::fonts::FontId;
use crate::shaping::Glyph;

/// A glyph at a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub font: FontId,
    pub id: u32,
    pub bold: bool,
    /// Pixels of the type size, as bits.
    size: u32,
}

/// How much of each pixel a glyph covers, around its origin.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    /// The first column and row.
    pub left: i32,
    pub top: i32,
    pub width: usize,
    /// Row by row, 255 being all.
    pub shares: Vec<u8>,
}

/// Bytes of glyphs kept: those of Latin letters at all the sizes of the pictures take a third of it.
const KEPT: u64 = 2 * 1024 * 1024;
/// About how many glyphs that is; the cache sizes its tables by it.
const KEPT_COUNT: usize = 8_000;
/// Bytes a kept glyph takes beside its pixels.
const OVERHEAD: u64 = 128;
/// Shares a pixel may be covered by, beside none of it: a third one is hardly seen, and makes files a tenth larger.
const STEPS: u16 = 2;
/// How much bold is heavier than medium, in parts of the type size.
const THICKER: f32 = 0.035;

#[derive(Clone)]
struct Bytes;

impl Weighter<Key, Arc<Coverage>> for Bytes {
    fn weight(&self, _: &Key, coverage: &Arc<Coverage>) -> u64 {
        u64::try_from(coverage.shares.len()).unwrap_or(u64::MAX).saturating_add(OVERHEAD)
    }
}

static GLYPHS: LazyLock<Cache<Key, Arc<Coverage>, Bytes>> =
    LazyLock::new(|| Cache::with_weighter(KEPT_COUNT, KEPT, Bytes));

impl Key {
    /// A glyph of `size` pixels.
    pub(crate) fn new(glyph: Glyph, size: f32, bold: bool) -> Self {
        Self { font: glyph.font, id: glyph.id, bold: bold && glyph.font.thickens(), size: size.to_bits() }
    }

    /// Its pixels.
    pub(crate) fn coverage(self) -> Arc<Coverage> {
        GLYPHS.get(&self).unwrap_or_else(|| {
            let coverage = Arc::new(self.draw().unwrap_or_default());
            GLYPHS.insert(self, Arc::clone(&coverage));
            coverage
        })
    }

    /// None if there is nothing to see, as in a space.
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates; what is too large is no mask")]
    fn draw(self) -> Option<Coverage> {
        let size = f32::from_bits(self.size);
        let path = self.font.with(|font, _| outline(font, self.id, size))??;
        let stroke = Stroke { width: size * THICKER, line_join: LineJoin::Round, ..Stroke::default() };
        let edge = if self.bold { path.stroke(&stroke, 1.0) } else { None };
        let bounds = edge.as_ref().unwrap_or(&path).bounds();
        let (left, top) = (bounds.left().floor() as i32, bounds.top().floor() as i32);
        let (right, bottom) = (bounds.right().ceil() as i32, bounds.bottom().ceil() as i32);
        let size = IntSize::from_wh(u32::try_from(right - left).ok()?, u32::try_from(bottom - top).ok()?)?;
        let mut mask = Mask::new(size.width(), size.height())?;
        #[expect(clippy::cast_precision_loss, reason = "glyphs are a few pixels wide")]
        let place = Transform::from_translate(-(left as f32), -(top as f32));
        for path in std::iter::once(&path).chain(&edge) {
            mask.fill_path(path, FillRule::Winding, true, place);
        }
        let width = mask.width() as usize;
        Some(Coverage { left, top, width, shares: mask.take().into_iter().map(step).collect() })
    }
}

/// The nearest step of a pixel's share.
fn step(share: u8) -> u8 {
    let all = u16::from(u8::MAX);
    let nearest = (u16::from(share) * STEPS + all / 2) / all;
    (nearest * all / STEPS).to_le_bytes()[0]
}

/// The outline of a glyph at `size`, down being more.
fn outline(font: &skrifa::FontRef<'_>, id: u32, size: f32) -> Option<tiny_skia::Path> {
    let glyph = font.outline_glyphs().get(skrifa::GlyphId::new(id))?;
    let mut pen = Pen(PathBuilder::new());
    glyph.draw(DrawSettings::unhinted(Size::new(size), LocationRef::default()), &mut pen).ok()?;
    pen.0.finish()
}

struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, -y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, -cy, x, -y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, -cy0, cx1, -cy1, x, -y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_and_all_of_a_pixel_stay_so() {
        assert_eq!([0, 60, 70, 127, 128, 190, 200, 255].map(step), [0, 0, 127, 127, 127, 127, 255, 255]);
    }
}
