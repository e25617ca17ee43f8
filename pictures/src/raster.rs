//! From a drawing to a small PNG: pixels, a palette of at most 256 colours, compression.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;

use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};
use tiny_skia::PremultipliedColorU8;

use crate::Drawing;
use crate::paint::paint;

/// Why a drawing could not be turned into a picture. It is a bug: what people write is cleaned, and sizes are bounded,
/// before anything is drawn.
#[derive(Debug)]
pub struct RasterError(String);

impl std::error::Error for RasterError {}

impl fmt::Display for RasterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a picture could not be drawn: {}", self.0)
    }
}

impl RasterError {
    /// What was to be drawn is not there.
    pub(crate) fn nothing() -> Self {
        Self("there is nothing to draw".to_owned())
    }

    /// Drawing ended before there was a picture. Where is in the log.
    pub(crate) fn panicked() -> Self {
        Self("a panic".to_owned())
    }
}

/// Colours a PNG's palette holds.
const COLOURS: usize = 256;
/// Colours nearer to each other than this become one, in steps of a channel out of 256: those that smooth an edge…
const NEAR: u32 = 32;
/// …and those that something is painted in, which may be nearly the same on purpose: a tile on its panel.
const NEAR_PAINTED: u32 = 6;
/// A colour with at least this share of the pixels is one that something is painted in.
const PAINTED: usize = 2_000;
/// How hard to compress, of 9: the next one takes a sixth longer and gains two in a hundred.
const LEVEL: u8 = 5;

/// `drawing` as a PNG.
pub(crate) fn png(drawing: &Drawing) -> Result<Vec<u8>, RasterError> {
    let Drawing { width, height, .. } = *drawing;
    let pixels = paint(&drawing.scene, (width, height), drawing.scale)
        .ok_or_else(|| RasterError(format!("{width} by {height} pixels cannot be")))?;
    let (palette, indexes) = index(pixels.pixels());
    encode(width, height, &palette, &indexes).map_err(|error| RasterError(error.to_string()))
}

/// The palette and each pixel's place in it. The pictures have few colours, and the many between them that smooth an
/// edge: the most frequent are kept as they are, and the others take the nearest of these, which nobody can see and
/// which makes the file smaller by a third.
fn index(pixels: &[PremultipliedColorU8]) -> (Vec<PremultipliedColorU8>, Vec<u8>) {
    let (colours, runs) = runs(pixels);
    let mut frequent: Vec<&Colour> = colours.iter().collect();
    // The same picture gives the same bytes.
    frequent.sort_unstable_by_key(|colour| (Reverse(colour.count), colour.bytes));
    let mut palette: Vec<[u8; 4]> = Vec::with_capacity(COLOURS);
    for Colour { bytes, count } in frequent {
        let near = if count * PAINTED >= pixels.len() { NEAR_PAINTED } else { NEAR };
        if palette.len() < COLOURS && palette.iter().all(|&known| distance(known, *bytes) > near.pow(2)) {
            palette.push(*bytes);
        }
    }
    let nearest = |colour: &Colour| {
        let place = (0..=u8::MAX).zip(&palette).min_by_key(|(_, known)| distance(**known, colour.bytes));
        place.map_or(0, |(place, _)| place)
    };
    let places: Vec<u8> = colours.iter().map(nearest).collect();
    let mut indexes = Vec::with_capacity(pixels.len());
    for (colour, length) in runs {
        indexes.resize(indexes.len() + length, places[colour]);
    }
    (palette.into_iter().filter_map(|[r, g, b, a]| PremultipliedColorU8::from_rgba(r, g, b, a)).collect(), indexes)
}

/// A colour and how many pixels have it.
struct Colour {
    bytes: [u8; 4],
    count: usize,
}

/// Slots of the table in [`runs()`].
const SLOTS: usize = 1 << 12;

/// Each colour once, and for each run of pixels alike which colour it has and how long it is. Most colours are met
/// again at once: a small table answers for nearly all of them, and hashing is for the rest.
fn runs(pixels: &[PremultipliedColorU8]) -> (Vec<Colour>, Vec<(usize, usize)>) {
    let mut colours: Vec<Colour> = Vec::new();
    let mut known: HashMap<[u8; 4], usize> = HashMap::new();
    let mut table: Vec<usize> = vec![usize::MAX; SLOTS];
    let mut runs = Vec::with_capacity(pixels.len() / 8);
    let mut rest = pixels;
    while let Some(&first) = rest.first() {
        let length = rest.iter().position(|pixel| *pixel != first).unwrap_or(rest.len());
        rest = &rest[length..];
        let bytes = bytes(first);
        let slot = u32::from_ne_bytes(bytes).wrapping_mul(0x9e37_79b1) >> 20;
        let slot = &mut table[slot as usize % SLOTS];
        if colours.get(*slot).is_none_or(|colour| colour.bytes != bytes) {
            *slot = *known.entry(bytes).or_insert_with(|| {
                colours.push(Colour { bytes, count: 0 });
                colours.len() - 1
            });
        }
        colours[*slot].count += length;
        runs.push((*slot, length));
    }
    (colours, runs)
}

fn bytes(colour: PremultipliedColorU8) -> [u8; 4] {
    [colour.red(), colour.green(), colour.blue(), colour.alpha()]
}

fn distance(left: [u8; 4], right: [u8; 4]) -> u32 {
    left.iter().zip(right).map(|(&left, right)| u32::from(left.abs_diff(right)).pow(2)).sum()
}

fn encode(
    width: u32,
    height: u32,
    palette: &[PremultipliedColorU8],
    indexes: &[u8],
) -> Result<Vec<u8>, png::EncodingError> {
    let colours: Vec<_> = palette.iter().map(PremultipliedColorU8::demultiply).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(
        colours.iter().flat_map(|colour| [colour.red(), colour.green(), colour.blue()]).collect::<Vec<_>>(),
    );
    encoder.set_trns(colours.iter().map(|colour| colour.alpha()).collect::<Vec<_>>());
    encoder.set_deflate_compression(DeflateCompression::Level(LEVEL));
    // Neighbouring places in a palette have nothing to do with each other: there is nothing to predict.
    encoder.set_filter(Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(indexes)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::{Colour, DONE, LEARNING, PANEL, RAISED};
    use crate::scene::{Area, Paint, Scene};

    /// The pixels of a PNG, four bytes each.
    fn decode(png: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    fn drawn(size: (f32, f32), rects: &[(Area, Colour)]) -> (u32, u32, Vec<u8>) {
        let mut scene = Scene::default();
        for (area, colour) in rects {
            scene.rect(*area, 0.0, Paint::fill(*colour));
        }
        decode(&png(&Drawing::new(scene, size, 1.0, "x.png", String::new())).unwrap())
    }

    #[test]
    fn colours_and_transparency_survive() {
        let rects = [(Area::new(0.0, 0.0, 2.0, 2.0), DONE), (Area::new(2.0, 0.0, 1.0, 2.0), LEARNING)];
        let (width, height, pixels) = drawn((4.0, 2.0), &rects);
        assert_eq!((width, height), (4, 2));
        let row = [[0x0c, 0x7d, 0x5c, 0xff], [0x0c, 0x7d, 0x5c, 0xff], [0xf0, 0xb0, 0x3a, 0xff], [0, 0, 0, 0]].concat();
        assert_eq!(pixels, [row.clone(), row].concat());
    }

    #[test]
    fn more_colours_than_a_palette_holds_take_the_nearest() {
        let steps = || (0..=u8::MAX).step_by(16);
        let all = steps().flat_map(|red| steps().flat_map(move |green| steps().map(move |blue| (red, green, blue))));
        let pixels: Vec<_> =
            all.map(|(red, green, blue)| PremultipliedColorU8::from_rgba(red, green, blue, 255).unwrap()).collect();
        let (palette, indexes) = index(&pixels);
        assert_eq!(palette.len(), COLOURS);
        for (pixel, place) in pixels.iter().zip(indexes) {
            let nearest = palette.iter().map(|known| distance(bytes(*known), bytes(*pixel))).min().unwrap();
            assert_eq!(distance(bytes(*pixel), bytes(palette[usize::from(place)])), nearest, "{pixel:?}");
        }
    }

    #[test]
    fn a_colour_that_is_everywhere_stays_exact() {
        let colour = |red| PremultipliedColorU8::from_rgba(red, 0, 0, 255).unwrap();
        let (palette, indexes) = index(&[colour(100), colour(100), colour(101), colour(200)]);
        assert_eq!(palette, [colour(100), colour(200)]);
        assert_eq!(indexes, [0, 0, 0, 1]);
    }

    #[test]
    fn a_tile_stays_apart_from_its_panel_and_an_edge_does_not_count() {
        let rects = [(Area::new(0.0, 0.0, 100.0, 100.0), PANEL), (Area::new(0.0, 0.0, 20.0, 20.0), RAISED)];
        let (_, _, pixels) = drawn((100.0, 100.0), &rects);
        assert_eq!(
            (&pixels[..4], &pixels[pixels.len() - 4..]),
            (&[0x25, 0x2c, 0x40, 0xff][..], &[0x1b, 0x20, 0x30, 0xff][..])
        );
        let colour = |red| PremultipliedColorU8::from_rgba(red, 0, 0, 255).unwrap();
        let mut rare = vec![colour(100); 5_000];
        rare.extend([colour(120), colour(200)]);
        assert_eq!(index(&rare).0, [colour(100), colour(200)]);
    }

    #[test]
    fn what_is_too_large_is_an_error() {
        let drawing = Drawing::new(Scene::default(), (1.0, 1.0), 1.0, "x.png", String::new());
        assert!(png(&Drawing { width: u32::MAX, ..drawing.clone() }).is_err());
        assert!(png(&drawing).is_ok());
    }
}
