//! Feeds the loader and the importers with content, graphs and outlines that are broken in many ways, and sees whether
//! what must hold does: `cargo run --release -p waymark-import --example fuzz -- --minutes 10`.
//!
//! Each input follows from its number alone. A run begins at `--seed` (1 if left out) and goes on for `--minutes`, or
//! for `--inputs`. The first input that breaks something ends it, exit 1: it is kept in `target/fuzz/`, and
//! `--seed <its number> --inputs 1` makes it again. Should the process die of one, it names a thread: that is the
//! number, and a single input is kept before it is fed in.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the report is for people")]

mod input;
mod invariants;
mod mutate;

use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use input::{Corpus, Input};

/// What takes longer hangs. The program as shipped needs milliseconds; the rest is for a busy machine.
const LIMIT: Duration = Duration::from_secs(10);

/// A quarter of what the bot's threads have: what recursed as deep as its input would overflow it.
const STACK: usize = 512 * 1024;

fn main() -> io::Result<ExitCode> {
    let Some(Arguments { seed, minutes, inputs }) = arguments() else {
        eprintln!("usage: fuzz [--seed N] [--minutes N | --inputs N]");
        return Ok(ExitCode::from(2));
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fuzz");
    let started = Instant::now();
    let corpus = Corpus::new();
    let (mut done, mut taken, mut slowest) = (0, 0, (Duration::ZERO, seed));
    while inputs.map_or(started.elapsed() < minutes, |inputs| done < inputs) {
        let number = seed + done;
        let input = Input::new(number, &corpus);
        let keep = || write(Input::new(number, &corpus), &folder.join(number.to_string()));
        if inputs == Some(1) {
            keep()?;
        }
        let before = Instant::now();
        match outcome(number, input) {
            Ok(was_taken) => taken += u64::from(was_taken),
            Err(why) => {
                keep()?;
                println!("input {number} {why}; it is in target/fuzz/; again: --seed {number} --inputs 1");
                return Ok(ExitCode::FAILURE);
            }
        }
        slowest = slowest.max((before.elapsed(), number));
        done += 1;
        if done % 10_000 == 0 {
            println!("{done} inputs in {:.0?}", started.elapsed());
        }
    }
    println!("{done} inputs from {seed} in {:.0?}: no panic, no hang, nothing broken", started.elapsed());
    println!("{taken} of them were taken; the slowest was {} with {:.0?}; {}", slowest.1, slowest.0, memory());
    Ok(ExitCode::SUCCESS)
}

/// Whether `input` was taken, or what became of the program.
fn outcome(number: u64, input: Input) -> Result<bool, String> {
    let (done, wait) = mpsc::channel();
    let thread = thread::Builder::new().name(number.to_string()).stack_size(STACK);
    let thread = thread.spawn(move || done.send(invariants::hold(&input)));
    thread.map_err(|error| format!("had no thread: {error}"))?;
    wait.recv_timeout(LIMIT).map_err(|error| match error {
        RecvTimeoutError::Timeout => format!("took more than {LIMIT:?}"),
        RecvTimeoutError::Disconnected => "made it panic (see above)".to_owned(),
    })
}

/// Writes `input` to `place`: a directory of content, or a file.
fn write(input: Input, place: &Path) -> io::Result<()> {
    place.parent().map_or(Ok(()), fs::create_dir_all)?;
    match input {
        Input::Source { bytes, .. } => fs::write(place, bytes),
        Input::Content(files) => files.into_iter().try_for_each(|file| {
            let Ok(bytes) = file.content else { return Ok(()) };
            let path = place.join(file.path);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, bytes)
        }),
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

/// The most memory that was in use at once, where the system tells.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "memory not known".to_owned(), |peak| format!("at most {} of memory", peak.trim()))
}
