//! The pictures' colours and type sizes, in one place.
//!
//! The pictures bring their own dark panel, which stands well on both of Discord's themes. The colours of the states are
//! those of Okabe and Ito, which people with the common colour blindnesses can tell apart; each comes with a sign too.

/// Behind everything.
pub(super) const PANEL: &str = "#1b2030";
/// A part that is raised: the stage one is in, the header of the card.
pub(super) const RAISED: &str = "#252c40";
/// What is empty: the rest of a bar, a topic to be done.
pub(super) const EMPTY: &str = "#343d57";
/// Lines and outlines.
pub(super) const LINE: &str = "#56617f";
/// Arrows from what is not done yet.
pub(super) const ARROW: &str = "#7d8aad";
/// Text to read.
pub(super) const TEXT: &str = "#f2f4f9";
/// Text beside it; 4.5 : 1 on the panel and more.
pub(super) const DIM: &str = "#a9b3ca";
/// Done: white on it reads at 4.5 : 1.
pub(super) const DONE: &str = "#0c7d5c";
/// Done, where there is no text on it.
pub(super) const DONE_BRIGHT: &str = "#2fc296";
/// Being learned.
pub(super) const LEARNING: &str = "#f0b03a";
/// Text on what is being learned.
pub(super) const INK: &str = "#1b2030";
/// The entry path.
pub(super) const ENTRY: &str = "#6cc0f5";
/// Advised against.
pub(super) const AVOID: &str = "#e58a6b";

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Type {
    /// In pixels of the full picture.
    pub size: f32,
    pub bold: bool,
}

impl Type {
    pub(super) const fn bold(size: f32) -> Self {
        Self { size, bold: true }
    }

    pub(super) const fn medium(size: f32) -> Self {
        Self { size, bold: false }
    }
}
