//! The command line.

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use waymark_store::Store;

use crate::bot::{Bot, stop_signal};
use crate::config::Config;
use crate::playground::{self, Sandbox};
use crate::trial::TryArgs;
use crate::{check, import, schema, telemetry};

/// A Discord bot for learning communities.
///
/// With a token (`DISCORD_TOKEN`, or `token` in waymark.toml) it runs; without one it starts the playground, a local
/// Discord to try it in.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    /// Read this configuration instead of waymark.toml, which may be absent.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Connect to Discord and answer.
    Run,
    /// Start a local Discord with a web page, and the bot in it.
    Playground(PlaygroundArgs),
    /// Use one command and print the answer, in the playground's Discord.
    Try(TryArgs),
    /// Check content: every fault with its place and what to do. Exits 2 if there is any.
    Check(CheckArgs),
    /// Write JSON Schemas of content's three files, with which editors complete and explain their fields.
    Schema {
        /// Where to; what is there under the same names is replaced.
        directory: PathBuf,
    },
    /// Make a roadmap of a file in another format: a roadmap.sh graph (JSON), or an outline in Markdown.
    Import(ImportArgs),
    /// Write a consistent copy of the database, also while the bot runs.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
}

/// How to start the playground.
#[derive(Debug, Args, Clone, Default)]
pub struct PlaygroundArgs {
    /// The port of its page on this machine; 0 for any free one.
    #[arg(long, default_value_t = playground::PORT)]
    pub port: u16,
    /// Begin with a new, empty database.
    #[arg(long)]
    pub fresh: bool,
}

/// What to check, and how strictly.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The content directory; `WAYMARK_CONTENT`, or the content in the binary, if left out.
    pub directory: Option<PathBuf>,
    /// Take warnings as faults.
    #[arg(long)]
    pub strict: bool,
    /// How to report: for people, or as one JSON object for editors and CI.
    ///
    /// `{"faults": [{"severity", "file", "line", "column", "end_line", "end_column", "message", "help"}], "left_out",
    /// "roadmaps": [{"id", "stages", "topics", "entry", "faq", "links"}]}`
    ///
    /// A severity is "error" or "warning". Lines and columns count from 1, columns in characters; the end is the place
    /// after the last character, and is missing where a fault is of a file as a whole. `left_out` counts the faults
    /// that found no room. There are roadmaps only if there is no error. These names stay as they are.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Also warn of progress in this database that content without faults would no longer show, each with the alias
    /// that would save it. It is only read, also while the bot runs.
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,
}

/// How to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

/// What to import, and where to.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file to read; what it is, its content tells.
    pub file: PathBuf,
    /// The content directory to write to. The roadmap gets a folder of its own in it; one that has something in it is
    /// left alone.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What to call the roadmap (a-z, 0-9, -); after its title, if left out.
    #[arg(long)]
    pub id: Option<String>,
}

/// Why the program gives up, in one line for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fatal(String);

impl Fatal {
    /// With this to say.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Fatal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Fatal {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Carries out what the command line says.
pub async fn run(cli: Cli) -> Result<ExitCode, Fatal> {
    let config = Config::load(cli.config.as_deref(), |name| std::env::var(name).ok())?;
    match cli.command {
        None if config.token.is_none() => play(config, PlaygroundArgs { port: playground::PORT, fresh: false }).await,
        None | Some(Command::Run) => {
            telemetry::start(&config, "info");
            let token = config.token.clone().ok_or_else(|| {
                Fatal::new("there is no token: set DISCORD_TOKEN, or try the bot without one: waymark playground")
            })?;
            let mut stop = Box::pin(stop_signal());
            let bot = tokio::select! {
                bot = Bot::open(&config, token) => bot?,
                () = &mut stop => return Ok(ExitCode::SUCCESS),
            };
            bot.run(stop).await?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Playground(args)) => play(config, args).await,
        Some(Command::Try(args)) => {
            telemetry::start(&config, "error");
            let sandbox = Sandbox::open(&config, 0, args.fresh).await?;
            sandbox.try_line(&args).await?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Check(args)) => {
            let directory = args.directory.clone().or(config.content);
            check::run(directory.as_deref(), &args).await
        }
        Some(Command::Schema { directory }) => schema::run(&directory),
        Some(Command::Import(args)) => import::run(&args.file, &args.out, args.id.as_deref()),
        Some(Command::Backup { file }) => {
            if file.exists() {
                return Err(Fatal::new(format!("{} exists already: name a new file", file.display())));
            }
            if !config.database.exists() {
                return Err(Fatal::new(format!("there is no database {} to copy", config.database.display())));
            }
            let store = Store::open(&config.database).await?;
            store.backup(&file).await?;
            store.close().await;
            anstream::println!("copied {} to {}", config.database.display(), file.display());
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn play(config: Config, args: PlaygroundArgs) -> Result<ExitCode, Fatal> {
    telemetry::start(&config, "warn");
    let sandbox = Sandbox::open(&config, args.port, args.fresh).await?;
    sandbox.serve(stop_signal()).await?;
    Ok(ExitCode::SUCCESS)
}
