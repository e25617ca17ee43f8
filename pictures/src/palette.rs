//! The pictures' colours and type sizes, in one place.
//!
//! The pictures bring their own dark panel, which stands well on dark and on light backgrounds. The colours of the
//! states are those of Okabe and Ito, which people with the common colour blindnesses can tell apart; each comes with a
//! sign too.

use std::fmt;

/// A colour that covers what is below: red, green and blue as `0xrrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Colour(pub u32);

impl Colour {
    /// Red, green and blue, of 255 each.
    pub(crate) const fn channels(self) -> [u8; 3] {
        let [_, red, green, blue] = self.0.to_be_bytes();
        [red, green, blue]
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

/// Behind everything.
pub(crate) const PANEL: Colour = Colour(0x1b_2030);
/// A part that is raised: the stage one is in, the header of the card.
pub(crate) const RAISED: Colour = Colour(0x25_2c40);
/// Inside a frame around alternatives.
pub(crate) const FRAMED: Colour = Colour(0x1f_2638);
/// What is empty: the rest of a bar, a topic to be done.
pub(crate) const EMPTY: Colour = Colour(0x34_3d57);
/// Lines and outlines.
pub(crate) const LINE: Colour = Colour(0x56_617f);
/// Arrows from what is not done yet.
pub(crate) const ARROW: Colour = Colour(0x7d_8aad);
/// Text to read.
pub(crate) const TEXT: Colour = Colour(0xf2_f4f9);
/// Text beside it; 4.5 : 1 on the panel and more.
pub(crate) const DIM: Colour = Colour(0xa9_b3ca);
/// Done: white on it reads at 4.5 : 1.
pub(crate) const DONE: Colour = Colour(0x0c_7d5c);
/// Done, where there is no text on it.
pub(crate) const DONE_BRIGHT: Colour = Colour(0x2f_c296);
/// Being learned.
pub(crate) const LEARNING: Colour = Colour(0xf0_b03a);
/// Text on what is being learned.
pub(crate) const INK: Colour = Colour(0x1b_2030);
/// The entry path.
pub(crate) const ENTRY: Colour = Colour(0x6c_c0f5);
/// Advised against.
pub(crate) const AVOID: Colour = Colour(0xe5_8a6b);

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Type {
    /// In pixels of the full picture.
    pub size: f32,
    pub bold: bool,
}

impl Type {
    pub(crate) const fn bold(size: f32) -> Self {
        Self { size, bold: true }
    }

    pub(crate) const fn medium(size: f32) -> Self {
        Self { size, bold: false }
    }
}
