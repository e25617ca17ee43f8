//! Text as glyphs in their places: right to left where it runs so, in whichever font has it.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use harfrust::{BufferFlags, Direction, ShapeOptions, UnicodeBuffer};
use quick_cache::sync::Cache;
use unicode_bidi::ParagraphBidiInfo;
use unicode_segmentation::UnicodeSegmentation;

use crate::fonts::{FontId, font_for, main_font};
use crate::palette::Type;

/// One line of text. Lengths are in parts of the type size.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Line {
    /// From left to right.
    pub glyphs: Vec<Glyph>,
    pub width: f32,
    /// What people see as characters, in reading order: where in the text each begins, and how wide it is.
    clusters: Vec<(usize, f32)>,
}

/// A shape of a font in its place, from the line's start on its baseline, up being more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Glyph {
    pub font: FontId,
    /// Its number in the font; never 0, which is the box that says that there is none.
    pub id: u32,
    pub x: f32,
    pub y: f32,
}

/// Lines kept of each weight: the titles of a few roadmaps, and the names of those who asked lately.
const KEPT: usize = 2_048;

static LINES: LazyLock<[Cache<Box<str>, Arc<Line>>; 2]> = LazyLock::new(|| [Cache::new(KEPT), Cache::new(KEPT)]);

/// `text`, shaped. The same is shaped once.
pub(crate) fn line(text: &str, bold: bool) -> Arc<Line> {
    let lines = &LINES[usize::from(bold)];
    lines.get(text).unwrap_or_else(|| {
        let line = Arc::new(shape(text, bold));
        lines.insert(text.into(), Arc::clone(&line));
        line
    })
}

/// How wide `text` is when set, in pixels.
pub(crate) fn width(text: &str, style: Type) -> f32 {
    line(text, style.bold).width * style.size
}

/// What people see as characters in `text`, in reading order: where each begins, and how wide it is, in pixels.
pub(crate) fn clusters(text: &str, style: Type) -> impl Iterator<Item = (usize, f32)> {
    let line = line(text, style.bold);
    (0..line.clusters.len()).map(move |at| (line.clusters[at].0, line.clusters[at].1 * style.size))
}

fn shape(text: &str, bold: bool) -> Line {
    let starts = text.grapheme_indices(true);
    let clusters: Vec<(Range<usize>, FontId)> = starts
        .map(|(start, cluster)| (start..start + cluster.len(), font_for(cluster, bold).unwrap_or(main_font(bold))))
        .collect();
    let mut line = Line { clusters: clusters.iter().map(|(range, _)| (range.start, 0.0)).collect(), ..Line::default() };
    // Nothing before Hebrew runs from right to left, nor do the marks that would make it.
    if text.chars().all(|character| character < '\u{590}') {
        line.push_run(text, 0..text.len(), &clusters, Direction::LeftToRight);
        return line;
    }
    let bidi = ParagraphBidiInfo::new(text, None);
    let (levels, runs) = bidi.visual_runs(0..text.len());
    for run in runs {
        let direction = if levels[run.start].is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight };
        line.push_run(text, run, &clusters, direction);
    }
    line
}

impl Line {
    /// Adds a part of `text` that runs in one direction.
    fn push_run(&mut self, text: &str, run: Range<usize>, clusters: &[(Range<usize>, FontId)], direction: Direction) {
        let mut pieces: Vec<(Range<usize>, FontId)> = Vec::new();
        for (range, font) in clusters.iter().filter(|(range, _)| run.contains(&range.start)) {
            match pieces.last_mut() {
                Some((piece, known)) if known == font => piece.end = range.end,
                _ => pieces.push((range.clone(), *font)),
            }
        }
        if direction == Direction::RightToLeft {
            pieces.reverse();
        }
        for (piece, font) in pieces {
            self.push_piece(text, piece, font, direction);
        }
    }

    /// Adds a part of `text` that is set in one font.
    #[expect(clippy::cast_precision_loss, reason = "lengths in a font are far below 2^24")]
    fn push_piece(&mut self, text: &str, piece: Range<usize>, font: FontId, direction: Direction) {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text[piece.clone()]);
        buffer.set_direction(direction);
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES | BufferFlags::DO_NOT_INSERT_DOTTED_CIRCLE);
        buffer.guess_segment_properties();
        let shaped = font.with(|font, shaper| {
            let shaper = shaper.shaper(font).build();
            (shaper.units_per_em(), shaper.shape(buffer, ShapeOptions::new()))
        });
        let Some((units, shaped)) = shaped else { return };
        let part = |length: i32| length as f32 / units.max(1) as f32;
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            if info.glyph_id == 0 {
                continue;
            }
            let (x, y) = (self.width + part(position.x_offset), part(position.y_offset));
            self.glyphs.push(Glyph { font, id: info.glyph_id, x, y });
            let advance = part(position.x_advance);
            self.width += advance;
            let at = piece.start + info.cluster as usize;
            let cluster = self.clusters.partition_point(|(start, _)| *start <= at);
            if let Some((_, width)) = cluster.checked_sub(1).and_then(|cluster| self.clusters.get_mut(cluster)) {
                *width += advance;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glyphs::Key;
    use crate::label::drawable;

    /// Names as people have them.
    const NAMES: [&str; 24] = [
        "Ada Lovelace",
        "Zoë Łukasz Đặng Ñandú",
        "Олена Шевченко",
        "Ελένη Παπαδοπούλου",
        "田中さくら",
        "タナカ・サクラ",
        "王小明 陳美玲",
        "김민준",
        "محمد علي!",
        "فاطمه می\u{200c}خواهم",
        "دَاوُود",
        "דָּוִד בן-גוריון",
        "सुनीता शर्मा",
        "রবীন্দ্রনাথ ঠাকুর",
        "தமிழ்ச்செல்வி",
        "สมชาย ใจดี",
        "გიორგი",
        "Հայկ",
        "🦀 Ferris 🚀",
        "👨\u{200d}👩\u{200d}👧 👍🏽 🇩🇪 1\u{fe0f}\u{20e3} ❤\u{fe0f}",
        "★彡 Sakura 彡★ ♪",
        "𝕬𝖉𝖆 ⓐⓑⓒ",
        "Sakura 桜 (محمد) 🌸",
        "a\u{e000}b\u{10ffff}",
    ];

    #[test]
    fn every_name_is_drawn_by_the_embedded_fonts_and_without_a_box() {
        for name in NAMES {
            let text = drawable(name);
            for bold in [false, true] {
                let line = line(&text, bold);
                assert!(!line.glyphs.is_empty() && line.width > 0.5, "{name}");
                assert!(line.glyphs.iter().all(|glyph| glyph.id != 0), "{name}: a box");
                assert!(line.glyphs.iter().all(|glyph| glyph.font.is_embedded()), "{name}: not everywhere the same");
                for &(start, width) in &line.clusters {
                    // What is dropped between two letters makes them one cluster.
                    assert!(
                        width > 0.0 || text.contains('\u{200c}'),
                        "{name}: nothing for what is at {start} of {text:?}"
                    );
                }
                let sum: f32 = line.clusters.iter().map(|(_, width)| width).sum();
                assert!((sum - line.width).abs() < 0.001, "{name}: {sum} is not {}", line.width);
            }
        }
    }

    #[test]
    fn ink_is_where_the_text_is() {
        for name in NAMES {
            let text = drawable(name);
            for style in [Type::medium(20.0), Type::bold(46.0)] {
                let line = line(&text, style.bold);
                let (mut left, mut right, mut inked) = (0, 0, 0);
                for glyph in &line.glyphs {
                    #[expect(clippy::cast_possible_truncation, reason = "a few hundred pixels")]
                    let x = (glyph.x * style.size).round() as i32;
                    let coverage = Key::new(*glyph, style.size, style.bold).coverage();
                    left = left.min(x + coverage.left);
                    right = right.max(x + coverage.left + i32::try_from(coverage.width).unwrap());
                    inked += usize::from(coverage.shares.iter().any(|&share| share > 128));
                }
                let over = style.size * 0.15;
                #[expect(clippy::cast_precision_loss, reason = "a few hundred pixels")]
                let (left, right) = (left as f32, right as f32);
                assert!(
                    left > -over && right < width(&text, style) + over,
                    "{name}: {left} to {right} of {}",
                    width(&text, style)
                );
                let seen = text.chars().filter(|character| character.is_alphabetic()).count();
                assert!(inked > 0 && inked * 3 >= seen, "{name}: {inked} glyphs for {seen} letters");
            }
        }
    }

    #[test]
    fn what_runs_from_right_to_left_is_set_so() {
        // Where the first and the last letter are.
        let ends = |text: &str| {
            let line = line(text, false);
            let clusters: Vec<usize> = line.clusters.iter().map(|(start, _)| *start).collect();
            (clusters.len(), line.glyphs.first().map(|glyph| glyph.id), line.glyphs.last().map(|glyph| glyph.id))
        };
        let alone = |text: &str| line(text, false).glyphs.first().map(|glyph| glyph.id);
        for (text, left, right) in [
            ("abc", "a", "c"),
            ("אבג", "ג", "א"),
            // The direction of a text is that of its first letter…
            ("אבג!", "!", "א"),
            ("a אבג!", "a", "!"),
            // …which is not looked for in what is isolated.
            ("\u{2068}אבג\u{2069} a", "ג", "a"),
            ("\u{2068}אבג 1\u{2069} +2", "1", "2"),
        ] {
            let (_, first, last) = ends(text);
            assert_eq!((first, last), (alone(left), alone(right)), "{text}");
        }
    }

    #[test]
    fn width_follows_the_size_and_never_vanishes() {
        let style = Type::medium(10.0);
        assert!((width("Waymark", Type::medium(20.0)) - 2.0 * width("Waymark", style)).abs() < 0.01);
        assert!(width("il", style) < width("WM", style));
        assert!((width("日本", style) - 20.0).abs() < 0.01, "wide characters are as wide as the type is high");
        assert!(width("Waymark", Type::bold(10.0)) > width("Waymark", style));
        assert_eq!(width("", style).to_bits(), 0.0_f32.to_bits());
    }
}
