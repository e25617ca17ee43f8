//! The content that is shipped, in the program.
//!
//! A crate of its own, on which only the program depends: when a file of the content changes, this and the program
//! are built anew, and nothing else. What reads the content is `waymark-roadmap`.

use waymark_roadmap::Library;

/// The TOML files in `roadmap/content`: their paths from there, such as `backend/internet.toml`, sorted, and their
/// bytes.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// What the files were read to when the program was built; empty if there was any fault in them.
static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library"));

/// What there is to learn, as the files have it, in a fiftieth of the time that reading and checking them takes. None if
/// there is any fault in them.
pub fn library() -> Option<Library> {
    Library::from_bytes(LIBRARY)
}
