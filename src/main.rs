//! Waymark.

fn main() {}
