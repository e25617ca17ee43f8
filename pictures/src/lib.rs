//! Pictures of progress: the map of a roadmap, a stage, a person's card.
//!
//! Each is a pure function from plain data to a [`Drawing`]: an SVG and what it shows in words. [`Gallery`] turns
//! drawings into PNGs off the async threads and keeps them.

mod arrows;
mod calendar;
mod card;
mod chip;
mod flow;
mod font;
mod gallery;
mod label;
mod layers;
mod map;
mod palette;
mod raster;
mod stage;
mod svg;

use std::sync::Arc;

pub use card::{Card, Streak, card};
pub use gallery::Gallery;
pub use map::map;
pub use raster::RasterError;
pub use stage::stage;

use svg::Svg;

/// A picture that is described and not drawn yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// The drawing itself.
    pub svg: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What the file is called, such as `map.png`.
    pub file_name: &'static str,
    /// What the picture shows, in words.
    pub alt: String,
    /// Whether there is text that the embedded font lacks.
    pub(crate) other_fonts: bool,
}

impl Drawing {
    /// The drawing of an area that is `width` by `height`, at `scale` pixels for each of its units.
    fn new(svg: Svg, (width, height): (f32, f32), scale: f32, file_name: &'static str, alt: String) -> Self {
        let size = (pixels(width * scale), pixels(height * scale));
        let other_fonts = svg.needs_other_fonts();
        let svg = svg.finish((width, height), size);
        Self { svg, width: size.0, height: size.1, file_name, alt, other_fonts }
    }

    /// The picture as a PNG file. Takes tens of milliseconds: not for async threads.
    pub fn to_png(&self) -> Result<Vec<u8>, RasterError> {
        raster::png(&self.svg, self.width, self.height, self.other_fonts)
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
