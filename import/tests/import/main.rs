//! Importing: what becomes of graphs and outlines, what is refused, and how it is told.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
#![allow(clippy::format_collect, reason = "sources read best as the lines they are made of")]

mod cases;
mod given;
mod graph;
mod groups;
mod hostile;
mod outline;
mod parents;
mod structure;
mod written;
