//! Pictures of progress: where a person is, the map of a roadmap, a stage, a person's card.
//!
//! Each is a pure function from plain data to a [`Drawing`]: its shapes and texts, and what it shows in words. [`Gallery`]
//! turns drawings into PNGs off the async threads and keeps them.

mod arrows;
mod calendar;
mod card;
mod chip;
mod flow;
mod fonts;
mod gallery;
mod glyphs;
mod label;
mod layers;
mod map;
mod paint;
mod palette;
mod pens;
mod raster;
mod scene;
mod shaping;
mod stage;
mod strip;

use std::sync::Arc;

pub use card::{Card, Remembered, Streak, card};
pub use fonts::can_draw;
pub use gallery::Gallery;
pub use map::map;
pub use raster::RasterError;
pub use stage::stage;
pub use strip::strip;

use scene::{Scene, Tenths};

/// A picture that is described and not drawn yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    scene: Scene,
    /// Pixels for each unit of the scene.
    scale: f32,
    /// How many units it is wide and high.
    area: (Tenths, Tenths),
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What the file is called, such as `map.png`.
    pub file_name: &'static str,
    /// What the picture shows, in words.
    pub alt: String,
}

impl Drawing {
    /// The drawing of an area that is `width` by `height`, at `scale` pixels for each of its units.
    fn new(scene: Scene, (width, height): (f32, f32), scale: f32, file_name: &'static str, alt: String) -> Self {
        let area = (Tenths::of(width), Tenths::of(height));
        Self { scene, scale, area, width: pixels(width * scale), height: pixels(height * scale), file_name, alt }
    }

    /// The picture as a PNG file. Takes tens of milliseconds: not for async threads.
    pub fn to_png(&self) -> Result<Vec<u8>, RasterError> {
        raster::png(self)
    }

    /// The picture as an SVG, to be read: its texts are text, and it names a font that who reads it may not have.
    pub fn to_svg(&self) -> String {
        self.scene.svg(self.area, (self.width, self.height), fonts::FAMILY)
    }
}

/// A picture to attach. Cloning it is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub png: Arc<[u8]>,
    /// What the file is called, such as `map.png`.
    pub file_name: &'static str,
    /// What the picture shows, in words.
    pub alt: Arc<str>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} by {}, {} bytes): {}", self.file_name, self.width, self.height, self.png.len(), self.alt)
    }
}

/// A count as a coordinate.
#[expect(clippy::cast_precision_loss, reason = "counts in pictures are far below 2^24")]
fn float(count: usize) -> f32 {
    count as f32
}

/// A size as whole pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, and sizes are bounded")]
fn pixels(size: f32) -> u32 {
    size.ceil().max(1.0) as u32
}
