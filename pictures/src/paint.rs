//! From a scene to pixels.

use svgtypes::{SimplePathSegment, SimplifyingPathParser};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Path, PathBuilder, Pixmap, PremultipliedColorU8, Rect, Shader, Stroke, StrokeDash,
    Transform,
};

use crate::glyphs::{Coverage, Key};
use crate::palette::Colour;
use crate::scene::{Anchor, Paint, Scene, Shape, Tenths};
use crate::shaping;

/// `scene` on so many pixels, `scale` of them for each of its units. None if there cannot be so many.
pub(crate) fn paint(scene: &Scene, (width, height): (u32, u32), scale: f32) -> Option<Pixmap> {
    let mut canvas = Canvas { pixels: Pixmap::new(width, height)?, scale };
    for shape in &scene.shapes {
        canvas.shape(shape);
    }
    Some(canvas.pixels)
}

/// Where the picture comes to be. Shapes and glyphs begin at whole pixels, and outlines are as many of them wide, so that
/// lines are sharp and what looks the same is the same pixels wherever it stands, which makes small files.
struct Canvas {
    pixels: Pixmap,
    scale: f32,
}

/// How far above the baseline a line through text is, and how thick, in parts of the type size: as Inter has it.
const STRIKE: f32 = 0.328;
const STRIKE_HEIGHT: f32 = 0.08;

impl Canvas {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect { x, y, width, height, radius, paint } => {
                let (left, right) = self.edges(*x, *width, paint);
                let (top, bottom) = self.edges(*y, *height, paint);
                let area = Rect::from_ltrb(left, top, right, bottom);
                self.path(area.and_then(|area| rounded(area, radius.units() * self.scale)), paint);
            }
            Shape::Circle { x, y, radius, paint } => {
                let path = PathBuilder::from_circle(x.units(), y.units(), radius.units());
                self.path(self.placed(path, paint), paint);
            }
            Shape::Path { path, paint } => self.path(self.placed(parse(path), paint), paint),
            Shape::Text { x, y, anchor, size, bold, ink, struck, text } => {
                let line = shaping::line(text, *bold);
                let size = size.units();
                let left = x.units()
                    - match anchor {
                        Anchor::Start => 0.0,
                        Anchor::Middle => line.width * size / 2.0,
                        Anchor::End => line.width * size,
                    };
                self.line(&line, (left, y.units()), size, *bold, *ink);
                if *struck {
                    let top = y.units() - (STRIKE + STRIKE_HEIGHT / 2.0) * size;
                    let paint = Paint::fill(*ink);
                    let (left, right) = self.edges(Tenths::of(left), Tenths::of(line.width * size), &paint);
                    let top = (top * self.scale).round();
                    let bottom = top + (STRIKE_HEIGHT * size * self.scale).round().max(1.0);
                    self.path(Rect::from_ltrb(left, top, right, bottom).map(PathBuilder::from_rect), &paint);
                }
            }
        }
    }

    /// How many pixels wide an outline is.
    fn stroke_width(&self, paint: &Paint) -> f32 {
        paint.stroke.map_or(0.0, |(_, width)| (width.units() * self.scale).round().max(1.0))
    }

    /// How far inside of whole pixels the middle of an outline is.
    fn inset(&self, paint: &Paint) -> f32 {
        self.stroke_width(paint) / 2.0 % 1.0
    }

    /// Where a rectangle begins and ends in one direction, in pixels.
    fn edges(&self, start: Tenths, length: Tenths, paint: &Paint) -> (f32, f32) {
        let whole = |units: f32| (units * self.scale).round();
        let inset = self.inset(paint);
        (whole(start.units()) + inset, whole(start.units() + length.units()) - inset)
    }

    /// A path of units in pixels.
    fn placed(&self, path: Option<Path>, paint: &Paint) -> Option<Path> {
        let path = path?;
        let (bounds, inset) = (path.bounds(), self.inset(paint));
        let aside = |units: f32| (units * self.scale - inset).round() + inset - units * self.scale;
        let (right, down) = (aside(bounds.left()), aside(bounds.top()));
        path.transform(Transform::from_scale(self.scale, self.scale).post_translate(right, down))
    }

    /// Paints a path of pixels.
    fn path(&mut self, path: Option<Path>, paint: &Paint) {
        let Some(path) = path else { return };
        let width = self.stroke_width(paint);
        let mut pixels = self.pixels.as_mut();
        if let Some(fill) = paint.fill {
            pixels.fill_path(&path, &solid(fill), FillRule::Winding, Transform::identity(), None);
        }
        if let Some((colour, _)) = paint.stroke {
            let stroke = stroke(paint, width, self.scale);
            pixels.stroke_path(&path, &solid(colour), &stroke, Transform::identity(), None);
        }
    }

    /// A line of text whose first glyph is at `left` on the baseline `base`, in units.
    fn line(&mut self, line: &shaping::Line, (left, base): (f32, f32), size: f32, bold: bool, ink: Colour) {
        let pixels = size * self.scale;
        for glyph in &line.glyphs {
            let whole = |length: f32| {
                #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and what is outside is not drawn")]
                let pixel = length.round() as i32;
                pixel
            };
            let (x, y) = (whole(left * self.scale + glyph.x * pixels), whole(base * self.scale - glyph.y * pixels));
            self.stamp(&Key::new(*glyph, pixels, bold).coverage(), x, y, ink);
        }
    }

    /// Covers pixels with `ink`, as far as `coverage` says, from `x` and `y` on.
    fn stamp(&mut self, coverage: &Coverage, x: i32, y: i32, ink: Colour) {
        let (wide, high) = (self.pixels.width() as usize, self.pixels.height() as usize);
        let (left, top) = (x.saturating_add(coverage.left), y.saturating_add(coverage.top));
        let skipped = usize::try_from(-left).unwrap_or(0);
        let start = usize::try_from(left).unwrap_or(0);
        let pixels = self.pixels.pixels_mut();
        for (row, shares) in (top..).zip(coverage.shares.chunks_exact(coverage.width.max(1))) {
            let Some(row) = usize::try_from(row).ok().filter(|row| *row < high) else { continue };
            let line = &mut pixels[row * wide..(row + 1) * wide];
            let Some(line) = line.get_mut(start..) else { return };
            for (pixel, &share) in line.iter_mut().zip(shares.iter().skip(skipped)) {
                if share > 0 {
                    *pixel = over(*pixel, ink, share);
                }
            }
        }
    }
}

/// `ink` over `below`, covering `share` of 255.
fn over(below: PremultipliedColorU8, ink: Colour, share: u8) -> PremultipliedColorU8 {
    let mix = |above: u8, below: u8| {
        let sum = u16::from(above) * u16::from(share) + u16::from(below) * u16::from(255 - share);
        // To the nearest, as a division by 255 would.
        let sum = sum + 128;
        ((sum + (sum >> 8)) >> 8).to_le_bytes()[0]
    };
    let [red, green, blue] = ink.channels();
    let alpha = mix(255, below.alpha());
    let mixed = [mix(red, below.red()), mix(green, below.green()), mix(blue, below.blue())];
    let [red, green, blue] = mixed.map(|channel| channel.min(alpha));
    PremultipliedColorU8::from_rgba(red, green, blue, alpha).unwrap_or(below)
}

fn solid(colour: Colour) -> tiny_skia::Paint<'static> {
    let [red, green, blue] = colour.channels();
    let shader = Shader::SolidColor(tiny_skia::Color::from_rgba8(red, green, blue, 255));
    tiny_skia::Paint { shader, anti_alias: true, ..tiny_skia::Paint::default() }
}

/// An outline that is `width` pixels wide, its dashes `scale` pixels for each unit.
fn stroke(paint: &Paint, width: f32, scale: f32) -> Stroke {
    let (line_cap, line_join) =
        if paint.round { (LineCap::Round, LineJoin::Round) } else { (LineCap::Butt, LineJoin::Miter) };
    let dash = |(dash, gap)| StrokeDash::new(vec![f32::from(dash) * scale, f32::from(gap) * scale], 0.0);
    let dash = paint.dash.and_then(dash);
    Stroke { width, line_cap, line_join, dash, ..Stroke::default() }
}

/// The part of a radius by which the control points of a quarter of a circle are away from its ends.
const ARC: f32 = 0.552_284_8;

/// A rectangle with round corners.
fn rounded(area: Rect, radius: f32) -> Option<Path> {
    let (left, top, right, bottom) = (area.left(), area.top(), area.right(), area.bottom());
    let radius = radius.min(area.width() / 2.0).min(area.height() / 2.0);
    if radius <= 0.0 {
        return Some(PathBuilder::from_rect(area));
    }
    let rest = radius * (1.0 - ARC);
    let mut path = PathBuilder::new();
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.cubic_to(right - rest, top, right, top + rest, right, top + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - rest, right - rest, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.cubic_to(left + rest, bottom, left, bottom - rest, left, bottom - radius);
    path.line_to(left, top + radius);
    path.cubic_to(left, top + rest, left + rest, top, left + radius, top);
    path.close();
    path.finish()
}

/// A path from SVG's notation. What cannot be read of it is left out.
#[expect(clippy::cast_possible_truncation, reason = "coordinates are small")]
fn parse(path: &str) -> Option<Path> {
    let mut built = PathBuilder::new();
    for segment in SimplifyingPathParser::from(path).map_while(Result::ok) {
        match segment {
            SimplePathSegment::MoveTo { x, y } => built.move_to(x as f32, y as f32),
            SimplePathSegment::LineTo { x, y } => built.line_to(x as f32, y as f32),
            SimplePathSegment::Quadratic { x1, y1, x, y } => {
                built.quad_to(x1 as f32, y1 as f32, x as f32, y as f32);
            }
            SimplePathSegment::CurveTo { x1, y1, x2, y2, x, y } => {
                built.cubic_to(x1 as f32, y1 as f32, x2 as f32, y2 as f32, x as f32, y as f32);
            }
            SimplePathSegment::ClosePath => built.close(),
        }
    }
    built.finish()
}
