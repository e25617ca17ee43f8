//! The pictures' colours and type sizes, in one place.
//!
//! The pictures bring their own dark panel, which stands well on dark and on light backgrounds. The colours of the
//! states are those of Okabe and Ito, which people with the common colour blindnesses can tell apart; each comes with a
//! sign too.

/// Behind everything.
pub(crate) const PANEL: &str = "#1b2030";
/// A part that is raised: the stage one is in, the header of the card.
pub(crate) const RAISED: &str = "#252c40";
/// What is empty: the rest of a bar, a topic to be done.
pub(crate) const EMPTY: &str = "#343d57";
/// Lines and outlines.
pub(crate) const LINE: &str = "#56617f";
/// Arrows from what is not done yet.
pub(crate) const ARROW: &str = "#7d8aad";
/// Text to read.
pub(crate) const TEXT: &str = "#f2f4f9";
/// Text beside it; 4.5 : 1 on the panel and more.
pub(crate) const DIM: &str = "#a9b3ca";
/// Done: white on it reads at 4.5 : 1.
pub(crate) const DONE: &str = "#0c7d5c";
/// Done, where there is no text on it.
pub(crate) const DONE_BRIGHT: &str = "#2fc296";
/// Being learned.
pub(crate) const LEARNING: &str = "#f0b03a";
/// Text on what is being learned.
pub(crate) const INK: &str = "#1b2030";
/// The entry path.
pub(crate) const ENTRY: &str = "#6cc0f5";
/// Advised against.
pub(crate) const AVOID: &str = "#e58a6b";

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
