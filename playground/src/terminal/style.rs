//! Bold, dim, a coloured bar; and making foreign text harmless.

/// Writes with or without ANSI sequences.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    pub(super) colour: bool,
}

impl Pen {
    pub(super) fn bold(self, text: &str) -> String {
        self.around("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.around("2", text)
    }

    /// The bar at the left of an embed, in its colour.
    pub(super) fn bar(self, colour: Option<u64>) -> String {
        let [_, red, green, blue] = u32::try_from(colour.unwrap_or(0)).unwrap_or(0).to_be_bytes();
        match colour {
            None | Some(0) => self.dim("▌"),
            Some(_) => self.around(&format!("38;2;{red};{green};{blue}"), "▌"),
        }
    }

    fn around(self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
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
