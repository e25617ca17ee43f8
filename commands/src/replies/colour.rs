//! The colour at an answer's side.

/// The colour at an answer's side. It repeats what the text says; it never says anything alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Neutral,
    Learning,
    Done,
    Skipped,
    /// What cannot be taken back.
    Danger,
}

impl Colour {
    /// Told apart in Discord's dark and light themes, and by people with the common colour blindnesses (the palette
    /// of Okabe and Ito).
    pub(super) fn rgb(self) -> u32 {
        match self {
            Colour::Neutral => 0x0056_b4e9,
            Colour::Learning => 0x00e6_9f00,
            Colour::Done => 0x0000_9e73,
            Colour::Skipped => 0x0099_9999,
            Colour::Danger => 0x00d5_5e00,
        }
    }
}
