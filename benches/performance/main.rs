//! Makes PERFORMANCE.md: `cargo bench --bench performance -- --write`. Runs the bot as operators do, as a process of its
//! own, against an imitation of Discord that costs next to nothing, and prints what it measured and which aims are met.
//!
//! Machines differ and are noisy: what counts are the ratios of one run. Bots that are compared live in turn, several
//! times, and medians are told.

// A server, as Discord tells it, has so many fields.
#![recursion_limit = "256"]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a program that prints what it measured, and ends where it cannot measure"
)]

mod answering;
mod commands;
mod deployment;
mod discord;
mod endpoints;
mod endurance;
mod growth;
mod life;
mod load;
mod machine;
mod missed;
mod pictures;
mod postgres;
mod process;
mod reminders;
mod report;
mod scale;
mod scenario;
mod world;
mod writing;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use tempfile::TempDir;
use tokio::task::LocalSet;
use waymark_roadmap::{load as load_content, source};

use process::{Program, build_waymark};
use report::Report;
use scenario::Content;

/// Measures Waymark and prints PERFORMANCE.md.
#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "a flag each")]
struct Arguments {
    /// Put what was measured into PERFORMANCE.md, too.
    #[arg(long)]
    write: bool,
    /// Measure these chapters only.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Chapter>,
    /// Measure several processes on PostgreSQL, too, if it is installed: a server of its own is started.
    #[arg(long)]
    postgres: bool,
    /// Another bot to compare with, which has /faq, /done and /leaderboard, too; its database is to be the file in $DB. Aims
    /// compare with the first one.
    #[arg(long, value_name = "NAME=FOLDER:COMMAND", value_parser = Program::parse)]
    peer: Vec<Program>,
    /// Measure this program; without it, Waymark is built as packages have it.
    #[arg(long, value_name = "PROGRAM")]
    waymark: Option<PathBuf>,
    /// Only send this for half a minute, so that a profiler can look on; `mix` sends the mix.
    #[arg(long, value_name = "LINE")]
    drive: Option<String>,
    /// How many interactions are outstanding then.
    #[arg(long, default_value_t = 16, requires = "drive")]
    outstanding: usize,
    /// Send it to this build of Waymark, too, in turn, and tell how the first compares with it.
    #[arg(long, value_name = "PROGRAM", requires = "drive")]
    against: Option<PathBuf>,
    /// See that all of it works, in seconds: the figures mean nothing.
    #[arg(long)]
    smoke: bool,
    /// Cargo says so.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What PERFORMANCE.md consists of.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Chapter {
    Answering,
    Writing,
    Commands,
    Pictures,
    Memory,
    Growth,
    Reminders,
    /// Growth up to a million members, ten million completions, and a hundred thousand reminders: ten minutes by itself.
    FullGrowth,
    Scale,
}

/// A part of it that is made anew by itself.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    OneProcess,
    FullGrowth,
    SeveralProcesses,
}

/// How much is measured.
#[derive(Clone)]
struct Settings {
    /// Waymark.
    program: PathBuf,
    /// How often each bot lives.
    lives: u64,
    /// How long something is measured.
    time: Duration,
    /// Completions before anything is measured.
    completions: u64,
    /// Interactions before something is measured.
    warm_up: u64,
    /// Interactions over which memory is watched.
    interactions: u64,
    /// How long others are waited for to leave the machine alone.
    patience: Duration,
    /// Sizes of a server, of a roadmap, of a shard, and of the queue of reminders.
    members: Vec<u64>,
    topics: Vec<usize>,
    servers: Vec<u64>,
    subscriptions: Vec<u64>,
    /// Reminders that come due in one minute.
    reminders: u64,
    peers: Vec<Program>,
    smoke: bool,
}

impl Settings {
    fn new(arguments: &Arguments) -> Self {
        let program = match &arguments.waymark {
            Some(program) => std::path::absolute(program).unwrap(),
            None if arguments.smoke => env!("CARGO_BIN_EXE_waymark").into(),
            None => build_waymark(),
        };
        let usual = Self {
            program,
            lives: 3,
            time: Duration::from_millis(1_500),
            completions: 5_000,
            warm_up: 300,
            interactions: 200_000,
            patience: Duration::from_secs(10),
            members: vec![1_000, 10_000, 100_000],
            topics: vec![200, 2_000],
            servers: vec![1, 100, 2_500],
            subscriptions: vec![1_000, 10_000],
            reminders: 1_000,
            peers: arguments.peer.clone(),
            smoke: false,
        };
        if arguments.smoke {
            Self {
                lives: 1,
                time: Duration::from_millis(50),
                completions: 20,
                warm_up: 16,
                interactions: 200,
                patience: Duration::ZERO,
                members: vec![1_000],
                topics: vec![100],
                servers: vec![2],
                subscriptions: vec![50],
                reminders: 50,
                smoke: true,
                ..usual
            }
        } else {
            usual
        }
    }

    /// As large as anything gets.
    fn full(&self) -> Self {
        if self.smoke {
            return self.clone();
        }
        Self {
            members: vec![1_000, 10_000, 100_000, 1_000_000],
            topics: vec![20, 200, 2_000],
            servers: vec![1, 10, 100, 1_000, 2_500],
            subscriptions: vec![1_000, 10_000, 100_000],
            ..self.clone()
        }
    }

    fn waymark(&self) -> Program {
        Program::waymark(&self.program, None)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments = Arguments::parse();
    let settings = Settings::new(&arguments);
    let library = load_content(&source::in_memory(waymark_content::FILES)).unwrap().library;
    let content = Content::of(library.default_roadmap());
    if let Some(line) = &arguments.drive {
        let against = arguments.against.as_deref();
        LocalSet::new().run_until(answering::drive(line, arguments.outstanding, against, &settings, &content)).await;
        return;
    }
    for part in [Part::OneProcess, Part::FullGrowth, Part::SeveralProcesses] {
        let (began, mut report) = (Instant::now(), Report::default());
        let local = LocalSet::new();
        let chapters = local.run_until(async {
            for chapter in Chapter::value_variants() {
                if chapter.part() == part && arguments.want(*chapter) {
                    chapter.tell(&mut report, &settings, &content).await;
                }
            }
        });
        chapters.await;
        if report.is_empty() {
            continue;
        }
        let text = report.finish(&machine::introduction(&settings, began.elapsed()));
        println!("{text}");
        if arguments.write {
            part.write(&text);
        }
    }
}

impl Arguments {
    fn want(&self, chapter: Chapter) -> bool {
        match &*self.only {
            [] => match chapter.part() {
                Part::OneProcess => true,
                Part::FullGrowth => false,
                Part::SeveralProcesses => self.postgres,
            },
            only => only.contains(&chapter),
        }
    }
}

impl Chapter {
    fn part(self) -> Part {
        match self {
            Self::FullGrowth => Part::FullGrowth,
            Self::Scale => Part::SeveralProcesses,
            _ => Part::OneProcess,
        }
    }

    async fn tell(self, report: &mut Report, settings: &Settings, content: &Content) {
        match self {
            Self::Answering => answering::tell(report, settings, content).await,
            Self::Writing => writing::tell(report, settings).await,
            Self::Commands => commands::tell(report, settings, content).await,
            Self::Pictures => pictures::tell(report, settings, content).await,
            Self::Memory => endurance::tell(report, settings, content).await,
            Self::Growth => growth::tell(report, settings, content).await,
            Self::Reminders => reminders::tell(report, settings, content).await,
            Self::FullGrowth => growth::tell(report, &settings.full(), content).await,
            Self::Scale => scale::tell(report, settings, content).await,
        }
    }
}

impl Part {
    /// Puts it between its marks in PERFORMANCE.md.
    fn write(self, text: &str) {
        const END: &str = "<!-- The end of what was made. -->\n";
        let arguments = match self {
            Self::OneProcess => "",
            Self::FullGrowth => " --only full-growth",
            Self::SeveralProcesses => " --only scale",
        };
        let begin = &format!(
            "<!-- Made by cargo bench --bench performance -- --write{arguments}: what is written here is lost. -->\n"
        );
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("PERFORMANCE.md");
        let document = std::fs::read_to_string(&path).unwrap();
        let (before, rest) = document.split_once(begin).expect("PERFORMANCE.md has the first mark");
        let (_, after) = rest.split_once(END).expect("PERFORMANCE.md has the second mark");
        std::fs::write(path, [before, begin, "\n", text, "\n", END, after].concat()).unwrap();
    }
}

/// A folder on the disk that Cargo builds on: a temporary one may be in memory, where nothing has to be waited for.
fn data_folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}
