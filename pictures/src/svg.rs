//! Writing SVG: the few shapes that the pictures are made of.

use std::fmt::{self, Write as _};

use crate::font;
use crate::label::fit;
use crate::palette::Type;

/// A drawing in the making. Coordinates are pixels of the full picture, from the upper left.
#[derive(Debug, Default)]
pub(crate) struct Svg {
    body: String,
    clips: usize,
    others: bool,
}

/// Where a text's `x` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a shape looks: its inside and its outline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint<'a> {
    fill: &'a str,
    stroke: &'a str,
    width: f32,
    dash: &'a str,
    round: bool,
}

impl<'a> Paint<'a> {
    /// An inside and no outline.
    pub(crate) const fn fill(fill: &'a str) -> Self {
        Self { fill, stroke: "none", width: 0.0, dash: "", round: false }
    }

    /// An outline and no inside, with round ends.
    pub(crate) const fn line(stroke: &'a str, width: f32) -> Self {
        Self { fill: "none", stroke, width, dash: "", round: true }
    }

    /// The same with an outline.
    pub(crate) const fn outlined(self, stroke: &'a str, width: f32) -> Self {
        Self { stroke, width, ..self }
    }

    /// The same with the outline in dashes, as `stroke-dasharray` has them.
    pub(crate) const fn dashed(self, dash: &'a str) -> Self {
        Self { dash, ..self }
    }
}

impl fmt::Display for Paint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#" fill="{}""#, self.fill)?;
        if self.width > 0.0 {
            write!(f, r#" stroke="{}" stroke-width="{}""#, self.stroke, N(self.width))?;
        }
        if !self.dash.is_empty() {
            write!(f, r#" stroke-dasharray="{}""#, self.dash)?;
        }
        if self.round {
            f.write_str(r#" stroke-linecap="round" stroke-linejoin="round""#)?;
        }
        Ok(())
    }
}

/// A coordinate with one decimal where it needs one: short, and the same on every machine.
pub(crate) struct N(pub f32);

impl fmt::Display for N {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 10.0).round() / 10.0;
        write!(f, "{rounded}")
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

impl Svg {
    pub(crate) fn rect(&mut self, area: Area, radius: f32, paint: Paint<'_>) {
        let Area { x, y, width, height } = area;
        let _ = writeln!(
            self.body,
            r#"<rect x="{}" y="{}" width="{}" height="{}" rx="{}"{paint}/>"#,
            N(x),
            N(y),
            N(width.max(0.0)),
            N(height.max(0.0)),
            N(radius)
        );
    }

    pub(crate) fn circle(&mut self, x: f32, y: f32, radius: f32, paint: Paint<'_>) {
        let _ = writeln!(self.body, r#"<circle cx="{}" cy="{}" r="{}"{paint}/>"#, N(x), N(y), N(radius));
    }

    /// A path in SVG's own notation.
    pub(crate) fn path(&mut self, path: &str, paint: Paint<'_>) {
        let _ = writeln!(self.body, r#"<path d="{path}"{paint}/>"#);
    }

    /// One line of text in at most `room` pixels, `y` its baseline. Gives how wide it is.
    pub(crate) fn text(
        &mut self,
        (x, y): (f32, f32),
        anchor: Anchor,
        style: Type,
        fill: &str,
        room: f32,
        text: &str,
    ) -> f32 {
        self.text_struck((x, y), anchor, style, fill, room, text, false)
    }

    /// The same, struck through if so wished.
    #[expect(clippy::too_many_arguments, reason = "a text is all of these")]
    pub(crate) fn text_struck(
        &mut self,
        (x, y): (f32, f32),
        anchor: Anchor,
        style: Type,
        fill: &str,
        room: f32,
        text: &str,
        struck: bool,
    ) -> f32 {
        let text = fit(text, style, room);
        let wide = font::width(&text, style);
        // The others' fonts may be wider than was thought: what is over is cut off rather than laid over its neighbour.
        let known = font::covers(&text);
        let mut clip = String::new();
        if !known {
            self.others = true;
            self.clips += 1;
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - room / 2.0,
                Anchor::End => x - room,
            };
            let (top, height) = (y - style.size * 1.2, style.size * 1.7);
            let _ = writeln!(
                self.body,
                r#"<clipPath id="c{}"><rect x="{}" y="{}" width="{}" height="{}"/></clipPath>"#,
                self.clips,
                N(left),
                N(top),
                N(room),
                N(height)
            );
            clip = format!(r#" clip-path="url(#c{})""#, self.clips);
        }
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if style.bold { 700 } else { 500 };
        let struck = if struck { r#" text-decoration="line-through""# } else { "" };
        let _ = writeln!(
            self.body,
            r#"<text x="{}" y="{}" font-size="{}" font-weight="{weight}" fill="{fill}"{anchor}{struck}{clip}>{}</text>"#,
            N(x),
            N(y),
            N(style.size),
            Escaped(&text)
        );
        wide
    }

    /// Lays another drawing over this one.
    pub(crate) fn append(&mut self, other: &Self) {
        // Clips are numbered by each drawing, so only one of the two may have any.
        debug_assert!(self.clips == 0 || other.clips == 0);
        self.body.push_str(&other.body);
        self.clips += other.clips;
        self.others |= other.others;
    }

    /// Whether there is text that the embedded font lacks.
    pub(crate) fn needs_other_fonts(&self) -> bool {
        self.others
    }

    /// The whole document, drawn `area` wide and high, shown at `width` by `height` pixels.
    pub(crate) fn finish(self, area: (f32, f32), (width, height): (u32, u32)) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" \
             font-family=\"{}\">\n{}</svg>",
            N(area.0),
            N(area.1),
            font::FAMILY,
            self.body
        )
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
