//! The first interactions of the fuzzer, so that it keeps working, and what it once found stays found:
//! `cargo run --release -p waymark-commands --example fuzz` goes on from there.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

#[path = "../examples/fuzz/discord.rs"]
mod discord;
#[path = "../examples/fuzz/interaction.rs"]
mod interaction;
#[path = "../examples/fuzz/limits.rs"]
mod limits;
#[path = "../examples/fuzz/mutate.rs"]
mod mutate;
#[path = "../examples/fuzz/round.rs"]
mod round;

use std::sync::mpsc;

use round::{Seen, run};

/// How many of the first `count` interactions are answered with what was asked for.
fn answered(count: u64) -> u64 {
    let (seen, told) = mpsc::channel();
    run(0, count, &seen);
    drop(seen);
    let mut last = String::new();
    for what in told {
        match what {
            Seen::Sends(interaction) => last = interaction,
            Seen::Broken(why) => panic!("{why}\n{last}"),
            Seen::Done { answered } => return answered,
        }
    }
    panic!("it ended without a word after\n{last}")
}

#[test]
fn the_first_interactions() {
    let answered = answered(250);
    // Interactions of which nearly all are refused, or none, show little.
    assert!((50..200).contains(&answered), "{answered} answered");
}

#[test]
fn the_same_numbers_are_the_same_interactions() {
    assert_eq!(answered(60), answered(60));
}
