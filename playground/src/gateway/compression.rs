//! Transport compression: one stream for all that a connection is sent.
//!
//! The blocks of the streams are stored as they are, which both formats provide for: on loopback nothing is gained by making
//! them smaller, and what a client has to do with them is the same. Source: Discord's reference, "Transport Compression";
//! RFC 1950 and 1951 (zlib), RFC 8878 (zstd).

use tokio_websockets::Message;

/// Bytes of the largest stored block of a zlib stream.
const ZLIB_BLOCK: usize = 65_535;
/// Bytes of the largest block of a zstd stream: its window has as many.
const ZSTD_BLOCK: usize = 128 * 1024;

/// What messages to a client go through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Compression {
    /// Nothing.
    #[default]
    None,
    /// `compress=zlib-stream`.
    Zlib,
    /// `compress=zstd-stream`.
    Zstd,
}

/// What goes to one client.
#[derive(Debug, Default)]
pub(super) struct Stream {
    compression: Compression,
    begun: bool,
}

impl Stream {
    pub(super) fn new(compression: Compression) -> Self {
        Self { compression, begun: false }
    }

    /// A message as it goes out.
    pub(super) fn message(&mut self, text: String) -> Message {
        let begun = std::mem::replace(&mut self.begun, true);
        match self.compression {
            Compression::None => Message::text(text),
            Compression::Zlib => Message::binary(zlib(text.as_bytes(), begun)),
            Compression::Zstd => Message::binary(zstd(text.as_bytes(), begun)),
        }
    }
}

/// A piece of a zlib stream, which ends with an empty block as a flush does: by that clients know that it is whole.
fn zlib(bytes: &[u8], begun: bool) -> Vec<u8> {
    // Deflate with a window of 32 KiB, made fast.
    let mut out = if begun { Vec::new() } else { vec![0x78, 0x01] };
    for block in bytes.chunks(ZLIB_BLOCK).chain([&[][..]]) {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(0);
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out
}

/// A piece of a zstd frame that does not end.
fn zstd(bytes: &[u8], begun: bool) -> Vec<u8> {
    // The magic number; no checksum, no dictionary, no size; a window of 128 KiB.
    let mut out = if begun { Vec::new() } else { vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38] };
    for block in bytes.chunks(ZSTD_BLOCK) {
        let header = u32::try_from(block.len() << 3).unwrap_or(u32::MAX);
        out.extend(&header.to_le_bytes()[..3]);
        out.extend(block);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_as_their_formats_have_them() {
        assert_eq!(zlib(b"hi", false), b"\x78\x01\x00\x02\x00\xfd\xffhi\x00\x00\x00\xff\xff");
        assert_eq!(zlib(b"hi", true), b"\x00\x02\x00\xfd\xffhi\x00\x00\x00\xff\xff");
        assert_eq!(zstd(b"hi", false), b"\x28\xb5\x2f\xfd\x00\x38\x10\x00\x00hi");
        assert_eq!(zstd(b"hi", true), b"\x10\x00\x00hi");
        let long = vec![b'x'; 140_000];
        assert_eq!(zlib(&long, true).len(), 140_000 + 4 * 5);
        assert_eq!(zstd(&long, true).len(), 140_000 + 2 * 3);
        assert!(zlib(&long, true).ends_with(b"\x00\x00\xff\xff"));
    }
}
