//! A picture as the few shapes it is made of, in the order in which they are painted.

use std::fmt::{self, Write as _};

use crate::label::fit;
use crate::palette::{Colour, Type};
use crate::shaping;

/// A drawing in the making. Coordinates are units of the full picture, from the upper left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Scene {
    pub shapes: Vec<Shape>,
}

/// One thing that is painted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Rect {
        x: Tenths,
        y: Tenths,
        width: Tenths,
        height: Tenths,
        radius: Tenths,
        paint: Paint,
    },
    Circle {
        x: Tenths,
        y: Tenths,
        radius: Tenths,
        paint: Paint,
    },
    /// A path in SVG's own notation.
    Path {
        path: String,
        paint: Paint,
    },
    /// A line of text that fits, `y` its baseline.
    Text {
        x: Tenths,
        y: Tenths,
        anchor: Anchor,
        size: Tenths,
        bold: bool,
        ink: Colour,
        struck: bool,
        text: String,
    },
}

/// Where a text's `x` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a shape looks: its inside and its outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Paint {
    pub fill: Option<Colour>,
    /// The outline's colour and how wide it is.
    pub stroke: Option<(Colour, Tenths)>,
    /// The lengths of a dash and of the gap after it.
    pub dash: Option<(u8, u8)>,
    /// Whether the ends and corners of the outline are round.
    pub round: bool,
}

impl Paint {
    /// An inside and no outline.
    pub(crate) const fn fill(fill: Colour) -> Self {
        Self { fill: Some(fill), stroke: None, dash: None, round: false }
    }

    /// An outline and no inside, with round ends.
    pub(crate) fn line(stroke: Colour, width: f32) -> Self {
        Self { round: true, ..Self::outline(stroke, width) }
    }

    /// An outline and no inside.
    pub(crate) fn outline(stroke: Colour, width: f32) -> Self {
        Self { fill: None, stroke: Some((stroke, Tenths::of(width))), dash: None, round: false }
    }

    /// The same with an outline.
    pub(crate) fn outlined(self, stroke: Colour, width: f32) -> Self {
        Self { stroke: Some((stroke, Tenths::of(width))), ..self }
    }

    /// The same with the outline in dashes, so long and so far apart.
    pub(crate) const fn dashed(self, dash: u8, gap: u8) -> Self {
        Self { dash: Some((dash, gap)), ..self }
    }
}

impl fmt::Display for Paint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fill {
            Some(fill) => write!(f, r#" fill="{fill}""#)?,
            None => f.write_str(r#" fill="none""#)?,
        }
        if let Some((stroke, width)) = self.stroke {
            write!(f, r#" stroke="{stroke}" stroke-width="{width}""#)?;
        }
        if let Some((dash, gap)) = self.dash {
            write!(f, r#" stroke-dasharray="{dash} {gap}""#)?;
        }
        if self.round {
            f.write_str(r#" stroke-linecap="round" stroke-linejoin="round""#)?;
        }
        Ok(())
    }
}

/// A coordinate or a length, kept in tenths of a unit: short in writing, and the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Tenths(i32);

impl Tenths {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and sizes are bounded")]
    pub(crate) fn of(units: f32) -> Self {
        Self((units * 10.0).round() as i32)
    }

    #[expect(clippy::cast_precision_loss, reason = "pictures are far smaller than 2^20 units")]
    pub(crate) fn units(self) -> f32 {
        self.0 as f32 / 10.0
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.units())
    }
}

/// A coordinate in a path's notation.
pub(crate) struct N(pub f32);

impl fmt::Display for N {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Tenths::of(self.0).fmt(f)
    }
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Area {
    pub(crate) const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    pub(crate) fn right(self) -> f32 {
        self.x + self.width
    }

    pub(crate) fn bottom(self) -> f32 {
        self.y + self.height
    }

    pub(crate) fn middle(self) -> f32 {
        self.y + self.height / 2.0
    }

    pub(crate) fn centre(self) -> f32 {
        self.x + self.width / 2.0
    }

    /// Larger by `by` on every side.
    pub(crate) fn grown(self, by: f32) -> Self {
        Self::new(self.x - by, self.y - by, self.width + 2.0 * by, self.height + 2.0 * by)
    }
}

impl Scene {
    pub(crate) fn rect(&mut self, area: Area, radius: f32, paint: Paint) {
        let Area { x, y, width, height } = area;
        self.shapes.push(Shape::Rect {
            x: Tenths::of(x),
            y: Tenths::of(y),
            width: Tenths::of(width.max(0.0)),
            height: Tenths::of(height.max(0.0)),
            radius: Tenths::of(radius),
            paint,
        });
    }

    pub(crate) fn circle(&mut self, x: f32, y: f32, radius: f32, paint: Paint) {
        self.shapes.push(Shape::Circle { x: Tenths::of(x), y: Tenths::of(y), radius: Tenths::of(radius), paint });
    }

    /// A path in SVG's own notation.
    pub(crate) fn path(&mut self, path: String, paint: Paint) {
        self.shapes.push(Shape::Path { path, paint });
    }

    /// One line of text in at most `room` units, `y` its baseline. Gives how wide it is.
    pub(crate) fn text(
        &mut self,
        (x, y): (f32, f32),
        anchor: Anchor,
        style: Type,
        ink: Colour,
        room: f32,
        text: &str,
    ) -> f32 {
        self.text_struck((x, y), anchor, style, ink, room, text, false)
    }

    /// The same, struck through if so wished.
    #[expect(clippy::too_many_arguments, reason = "a text is all of these")]
    pub(crate) fn text_struck(
        &mut self,
        (x, y): (f32, f32),
        anchor: Anchor,
        style: Type,
        ink: Colour,
        room: f32,
        text: &str,
        struck: bool,
    ) -> f32 {
        let text = fit(text, style, room);
        let wide = shaping::width(&text, style);
        let (x, y, size, bold) = (Tenths::of(x), Tenths::of(y), Tenths::of(style.size), style.bold);
        self.shapes.push(Shape::Text { x, y, anchor, size, bold, ink, struck, text });
        wide
    }

    /// Lays another drawing over this one.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.shapes.append(&mut other.shapes);
    }

    /// The whole as an SVG, drawn `area` wide and high, shown at `width` by `height` pixels.
    pub(crate) fn svg(&self, area: (Tenths, Tenths), (width, height): (u32, u32), family: &str) -> String {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" \
             font-family=\"{family}\">\n",
            area.0, area.1,
        );
        for shape in &self.shapes {
            let _ = writeln!(svg, "{shape}");
        }
        svg + "</svg>"
    }
}

/// As an element of an SVG.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rect { x, y, width, height, radius, paint } => {
                write!(f, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"{paint}/>"#)
            }
            Self::Circle { x, y, radius, paint } => write!(f, r#"<circle cx="{x}" cy="{y}" r="{radius}"{paint}/>"#),
            Self::Path { path, paint } => write!(f, r#"<path d="{path}"{paint}/>"#),
            Self::Text { x, y, anchor, size, bold, ink, struck, text } => {
                let anchor = match anchor {
                    Anchor::Start => "",
                    Anchor::Middle => r#" text-anchor="middle""#,
                    Anchor::End => r#" text-anchor="end""#,
                };
                let weight = if *bold { 700 } else { 500 };
                let struck = if *struck { r#" text-decoration="line-through""# } else { "" };
                write!(
                    f,
                    r#"<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{ink}"{anchor}{struck}>{}</text>"#,
                    Escaped(text)
                )
            }
        }
    }
}

/// Text as XML has it.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}
