//! Importing: what becomes of graphs and outlines, what is refused, and how it is told.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
#![allow(clippy::format_collect, reason = "sources read best as the lines they are made of")]

mod given;
mod graph;
mod hostile;
mod outline;
mod parents;
mod written;
