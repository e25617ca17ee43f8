//! Bold, dim, a coloured bar; and making foreign text harmless.

/// How letters look: ANSI's attributes, each a bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style(u8);

impl Style {
    pub(super) const PLAIN: Self = Self(0);
    pub(super) const BOLD: Self = Self(1);
    pub(super) const DIM: Self = Self(1 << 1);
    pub(super) const ITALIC: Self = Self(1 << 2);
    pub(super) const UNDERLINE: Self = Self(1 << 3);
    pub(super) const STRIKE: Self = Self(1 << 4);
    pub(super) const CODE: Self = Self(1 << 5);
    pub(super) const MENTION: Self = Self(1 << 6);

    /// ANSI's number for each bit.
    const CODES: [(Self, &str); 7] = [
        (Self::BOLD, "1"),
        (Self::DIM, "2"),
        (Self::ITALIC, "3"),
        (Self::UNDERLINE, "4"),
        (Self::STRIKE, "9"),
        (Self::CODE, "36"),
        (Self::MENTION, "94"),
    ];

    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The text in this style, or as it is without `colour`.
    pub(super) fn paint(self, text: &str, colour: bool) -> String {
        let codes: Vec<&str> =
            Self::CODES.iter().filter(|(bit, _)| self.0 & bit.0 != 0).map(|&(_, code)| code).collect();
        if colour && !codes.is_empty() && !text.is_empty() {
            format!("\x1b[{}m{text}\x1b[0m", codes.join(";"))
        } else {
            text.to_owned()
        }
    }

    /// The same around each word by itself: the line may be broken between them.
    pub(super) fn paint_words(self, text: &str, colour: bool) -> String {
        text.split_inclusive(' ')
            .map(|piece| match piece.strip_suffix(' ') {
                Some(word) => format!("{} ", self.paint(word, colour)),
                None => self.paint(piece, colour),
            })
            .collect()
    }
}

/// The bar at the left of an embed, in its colour.
pub(super) fn bar(rgb: Option<u64>, colour: bool) -> String {
    let [_, red, green, blue] = u32::try_from(rgb.unwrap_or(0)).unwrap_or(0).to_be_bytes();
    match rgb {
        None | Some(0) => Style::DIM.paint("▌", colour),
        Some(_) if colour => format!("\x1b[38;2;{red};{green};{blue}m▌\x1b[0m"),
        Some(_) => "▌".to_owned(),
    }
}

/// A text that cannot steer a terminal: control characters, and those that change the direction of writing,
/// become visible stand-ins. Line breaks are the caller's to handle.
pub(super) fn harmless(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\t' => ' ',
            // Unicode has pictures of the 32 control characters and of delete.
            '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
            '\x7f' => '\u{2421}',
            '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                '\u{fffd}'
            }
            other => other,
        })
        .collect()
}
