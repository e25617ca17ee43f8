//! Sends `dispatch` interactions that are broken in many ways, and sees whether each is answered as it must be:
//! `cargo run --release -p waymark-commands --example fuzz -- --minutes 10`.
//!
//! Interactions come in rounds, each on a database of its own. One follows from its number and from the answers to those
//! before it in its round, whose buttons it may press. A run begins at the round of `--seed` (1 if left out) and goes on for
//! `--minutes`, or for `--inputs`. The first interaction that breaks something ends it, exit 1, and is shown: the seed of its
//! round makes it again.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the report is for people")]

mod discord;
mod interaction;
mod limits;
mod mutate;
mod round;

use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use round::{Seen, run};

/// The interactions of a round.
const ROUND: u64 = 2_000;

/// What takes longer hangs. The program as shipped needs milliseconds; the rest is for a busy machine.
const LIMIT: Duration = Duration::from_secs(20);

/// A quarter of what the bot's threads have: what recursed as deep as its input would overflow it.
const STACK: usize = 512 * 1024;

fn main() -> ExitCode {
    let Some(Arguments { seed, minutes, inputs }) = arguments() else {
        eprintln!("usage: fuzz [--seed N] [--minutes N | --inputs N]");
        return ExitCode::from(2);
    };
    let started = Instant::now();
    let first = seed - seed % ROUND;
    let (mut done, mut answered) = (0, 0);
    while inputs.map_or(started.elapsed() < minutes, |inputs| done < inputs) {
        let from = first + done;
        let count = inputs.map_or(ROUND, |inputs| ROUND.min(inputs - done));
        match outcome(from, count) {
            Ok(of_round) => answered += of_round,
            Err(why) => {
                println!("{why}\nagain: --seed {from} --inputs {count}");
                return ExitCode::FAILURE;
            }
        }
        done += count;
        if done % (10 * ROUND) == 0 {
            println!("{done} interactions in {:.0?}", started.elapsed());
        }
    }
    println!("{done} interactions from {first} in {:.0?}: no panic, no hang, nothing broken", started.elapsed());
    println!("{answered} of them were answered with what was asked for");
    ExitCode::SUCCESS
}

/// How many interactions of a round were answered with what was asked for, or what became of the program.
fn outcome(from: u64, count: u64) -> Result<u64, String> {
    let (seen, wait) = mpsc::channel();
    let thread = thread::Builder::new().name(format!("round {from}")).stack_size(STACK);
    thread.spawn(move || run(from, count, &seen)).map_err(|error| format!("no thread: {error}"))?;
    let mut last = String::new();
    loop {
        match wait.recv_timeout(LIMIT) {
            Ok(Seen::Sends(interaction)) => last = interaction,
            Ok(Seen::Broken(why)) => return Err(format!("{why}\n{last}")),
            Ok(Seen::Done { answered }) => return Ok(answered),
            Err(RecvTimeoutError::Timeout) => return Err(format!("took more than {LIMIT:?}:\n{last}")),
            Err(RecvTimeoutError::Disconnected) => return Err(format!("a panic (see above):\n{last}")),
        }
    }
}

struct Arguments {
    seed: u64,
    minutes: Duration,
    inputs: Option<u64>,
}

fn arguments() -> Option<Arguments> {
    let mut given = std::env::args().skip(1);
    let mut arguments = Arguments { seed: 1, minutes: Duration::from_mins(1), inputs: None };
    while let Some(name) = given.next() {
        let value: u64 = given.next()?.parse().ok()?;
        match name.as_str() {
            "--seed" => arguments.seed = value,
            "--minutes" => arguments.minutes = Duration::from_secs(60 * value),
            "--inputs" => arguments.inputs = Some(value),
            _ => return None,
        }
    }
    Some(arguments)
}
