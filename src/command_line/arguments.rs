//! What can be given on the command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use jiff::{Span, SpanRelativeTo};
use waymark_playground::BareArgs;
use waymark_store::{DatabaseAddress, ShardRange};

use crate::config::Config;
use crate::error::Fatal;
use crate::role::Role;

/// The port of the playground's page, unless another is asked for.
pub const PORT: u16 = 4747;

/// A Discord bot for learning communities.
///
/// With a token (`DISCORD_TOKEN`, or `token` in waymark.toml) it runs; without one it starts the playground, a local
/// Discord to try it in.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Arguments {
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
    Run(RunArgs),
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
    /// Look at everything a running bot needs, and say what to do about each fault. Exits 2 if there is any.
    Doctor,
    /// Ask for the bot's token and keep it in a file that only you can read.
    Token {
        /// The file; what `DISCORD_TOKEN_FILE` names, or waymark.token, if left out.
        file: Option<PathBuf>,
    },
    /// Ask the bot that runs with the same `WAYMARK_LISTEN` how it is. Exits 1 if not all is well.
    Health,
    /// Write a consistent copy of the database, also while the bot runs.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
    /// Move everything from one database to another, such as from a file to a PostgreSQL server, while the bot is stopped.
    ///
    /// Rows are counted and columns added up on both sides at the end. A move that was cut off goes on with the same
    /// command. A password need not stand in an address: `PGPASSWORD` and ~/.pgpass are read, too.
    Move(MoveArgs),
}

/// What of the bot runs.
#[derive(Debug, Args, Clone, Default)]
pub struct RunArgs {
    /// What this process does. Several that share the work need a PostgreSQL database: see docs/SCALE.md.
    #[arg(long, value_enum, default_value_t)]
    pub role: Role,
    /// The shards that this process keeps, of how many, such as 0-7/32; all that Discord recommends, if left out.
    #[arg(long, value_name = "RANGE")]
    pub shards: Option<ShardRange>,
}

impl RunArgs {
    /// Sees that the parts go together, and with the configuration.
    ///
    /// # Errors
    ///
    /// In one line, what to change.
    pub fn check(&self, config: &Config) -> Result<(), Fatal> {
        let role = self.role;
        let wrong = match (&config.database, self.shards) {
            (DatabaseAddress::File(_), _) if role != Role::All => {
                "a role of its own needs a database that several processes can use: name one of PostgreSQL's with \
                 WAYMARK_DATABASE (waymark move brings what is there)"
            }
            (DatabaseAddress::File(_), Some(range)) if range.count() != range.total() => {
                "a part of the shards needs a database that several processes can use: name one of PostgreSQL's with \
                 WAYMARK_DATABASE (waymark move brings what is there)"
            }
            (_, Some(_)) if !role.has_gateway() => "--shards is for --role gateway: no other keeps connections",
            _ if role == Role::Web && config.interactions.is_none() => {
                "--role web answers what Discord sends over HTTP: say where it listens with WAYMARK_INTERACTIONS, such as \
                 0.0.0.0:8080"
            }
            _ => return Ok(()),
        };
        Err(Fatal::new(wrong))
    }
}

/// From where to where.
#[derive(Debug, Args)]
pub struct MoveArgs {
    /// The database to move, a file or a postgres:// address; what `WAYMARK_DATABASE` names, if left out. It stays as it is.
    #[arg(long, value_name = "DATABASE")]
    pub from: Option<OsString>,
    /// Where to: a file that is not there yet, or the address of an empty database.
    #[arg(long, value_name = "DATABASE")]
    pub to: OsString,
}

/// How to start the playground.
#[derive(Debug, Args, Clone, Default)]
#[command(mut_group("BareArgs", |group| group.requires("bare")))]
pub struct PlaygroundArgs {
    /// The port of its page on this machine; 0 for any free one.
    #[arg(long, default_value_t = PORT)]
    pub port: u16,
    /// Begin with a new, empty database.
    #[arg(long, conflicts_with = "bare")]
    pub fresh: bool,
    /// Start the Discord alone, without the bot in it, for any other bot to connect to.
    #[arg(long)]
    pub bare: bool,
    /// How to start it alone.
    #[command(flatten)]
    pub alone: BareArgs,
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
    /// Also warn of progress in this database, a file or a postgres:// address, that content without faults would no longer
    /// show, each with the alias that would save it. It is only read, also while the bot runs.
    #[arg(long, value_name = "DATABASE")]
    pub database: Option<OsString>,
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

/// What to try, and as whom.
#[derive(Debug, Args)]
pub struct TryArgs {
    /// What to type, such as '/faq salary'.
    pub line: String,
    /// Which of the playground's people types it: ada (the admin), grace, linus, margaret or edsger.
    #[arg(long = "as", value_name = "NAME", default_value = "ada")]
    pub person: String,
    /// A file to give to an option that takes one, which takes it by its name; can be given again.
    #[arg(long = "attach", value_name = "FILE")]
    pub attach: Vec<PathBuf>,
    /// In a direct message instead of a server's channel.
    #[arg(long)]
    pub dm: bool,
    /// Begin with a new, empty database.
    #[arg(long)]
    pub fresh: bool,
    /// As if it were so much later, such as 2d or 36h, this once: what is due then is due.
    #[arg(long, value_name = "TIME", value_parser = later)]
    pub later: Option<Duration>,
    /// Print the last answer as Discord's JSON.
    #[arg(long)]
    pub json: bool,
    /// Save pictures and other files here, instead of in the system's folder for temporary files.
    #[arg(long, value_name = "DIR")]
    pub save: Option<PathBuf>,
    /// How to go on.
    #[command(flatten)]
    pub steps: Steps,
}

/// How much later, as people write it.
fn later(text: &str) -> Result<Duration, String> {
    let later = text.parse::<Span>().ok().and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
    later.and_then(|later| Duration::try_from(later).ok()).ok_or_else(|| "write it like 2d or 36h".to_owned())
}

/// What to do with the answer, in the order it was given on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps(pub Vec<Step>);

/// One of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Press the button with this label.
    Press(String),
    /// Pick the option with this label from a menu.
    Pick(String),
    /// Use the command with this name in the answer's menu of apps.
    Use(String),
}

// By hand, since clap's derive forgets the order between two arguments.
impl Args for Steps {
    fn augment_args(command: clap::Command) -> clap::Command {
        let step = |name: &'static str, help: &'static str| {
            Arg::new(name).long(name).value_name("LABEL").action(ArgAction::Append).help(help)
        };
        command
            .arg(step("press", "Then press the answer's button with this label; can be given again, in order"))
            .arg(step(
                "pick",
                "Then pick the option with this label from a menu of the answer; can be given again, in order",
            ))
            .arg(step(
                "use",
                "Then use this command of the menu on the answer (right click, Apps); can be given again, in order",
            ))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Steps {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |name: &str, step: fn(String) -> Step| -> Vec<(usize, Step)> {
            let labels = matches.get_many::<String>(name).into_iter().flatten().cloned().map(step);
            matches.indices_of(name).into_iter().flatten().zip(labels).collect()
        };
        let mut steps = given("press", Step::Press);
        steps.extend(given("pick", Step::Pick));
        steps.extend(given("use", Step::Use));
        steps.sort_by_key(|(index, _)| *index);
        Ok(Self(steps.into_iter().map(|(_, step)| step).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_later() {
        let hours = |hours: u64| Some(Duration::from_hours(hours));
        for (written, expected) in [
            ("2d", hours(48)),
            ("36h", hours(36)),
            ("1w 1h", hours(169)),
            ("-2d", None),
            ("soon", None),
            ("1 month", None),
        ] {
            assert_eq!(later(written).ok(), expected, "{written}");
        }
    }

    #[test]
    fn steps_keep_their_order() {
        let press = |label: &str| Step::Press(label.to_owned());
        let pick = |label: &str| Step::Pick(label.to_owned());
        let cases: [(&[&str], Vec<Step>); 4] = [
            (&[], vec![]),
            (&["--press", "a"], vec![press("a")]),
            (&["--press", "a", "--pick", "b", "--press", "c"], vec![press("a"), pick("b"), press("c")]),
            (&["--pick=b", "--use", "Keep", "--press=a"], vec![pick("b"), Step::Use("Keep".to_owned()), press("a")]),
        ];
        for (given, expected) in cases {
            let line = ["waymark", "try", "/next"].into_iter().chain(given.iter().copied());
            let Some(Command::Try(args)) = Arguments::try_parse_from(line).ok().and_then(|given| given.command) else {
                panic!("{given:?} is refused")
            };
            assert_eq!(args.steps.0, expected, "{given:?}");
        }
    }
}
