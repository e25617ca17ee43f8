//! The content that is shipped, as bytes in the program.
//!
//! A crate of its own, on which only the program depends: when a file of the content changes, this and the program
//! are built anew, and nothing else. What reads the content is `waymark-roadmap`.

/// The TOML files in `roadmap/content`: their paths from there, such as `backend/internet.toml`, sorted, and their
/// bytes.
pub static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));
