//! The command line's entry: reads it, carries it out, and turns what went wrong into one line and an exit code.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use waymark::command_line::arguments::Arguments;
use waymark::command_line::run;
use waymark::error::Fatal;
use waymark::telemetry;

/// Answers are made of many small texts, in threads that take turns.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => {
            let outcome = runtime.block_on(run(Arguments::parse()));
            // What still runs has had its time.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => Err(Fatal::new(format!("cannot start: {error}"))),
    };
    telemetry::end(outcome.as_ref().err());
    outcome.unwrap_or(ExitCode::from(2))
}
