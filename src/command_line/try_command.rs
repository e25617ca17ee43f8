//! `waymark try`: one command in the terminal, and how to go on with its answer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use jiff::tz::TimeZone;
use waymark_playground::terminal::{self, Screen};
use waymark_playground::{Answer, Discord, Message, Place, Seat};

use crate::cli::Fatal;

/// The widest that text is easy to read.
const WIDEST: usize = 100;

/// What to try, and as whom.
#[derive(Debug, Args)]
pub struct TryArgs {
    /// What to type, such as '/faq salary'.
    pub line: String,
    /// Which of the playground's people types it: ada (the admin), grace, linus, margaret or edsger.
    #[arg(long = "as", value_name = "NAME", default_value = "ada")]
    pub person: String,
    /// In a direct message instead of a server's channel.
    #[arg(long)]
    pub dm: bool,
    /// Begin with a new, empty database.
    #[arg(long)]
    pub fresh: bool,
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

/// What to do with the answer, in the order it was given on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps(Vec<Step>);

/// One of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Press the button with this label.
    Press(String),
    /// Pick the option with this label from a menu.
    Pick(String),
}

// By hand, since clap's derive forgets the order between two arguments.
impl Args for Steps {
    fn augment_args(command: Command) -> Command {
        let step = |name: &'static str, help: &'static str| {
            Arg::new(name).long(name).value_name("LABEL").action(ArgAction::Append).help(help)
        };
        command.arg(step("press", "Then press the answer's button with this label; can be given again, in order")).arg(
            step(
                "pick",
                "Then pick the option with this label from a menu of the answer; can be given again, in order",
            ),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
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
        steps.sort_by_key(|(index, _)| *index);
        Ok(Self(steps.into_iter().map(|(_, step)| step).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Types the line, goes on with its answers, and gives what is to be printed.
pub(crate) async fn run(discord: &Discord, args: &TryArgs) -> Result<String, Fatal> {
    let place = if args.dm { Place::Dm } else { Place::Guild { guild: 0, channel: "general".to_owned() } };
    let seat = discord.seat(&args.person, place)?;
    let mut answer = seat.slash(&args.line).await?.answer;
    let mut printed = Vec::new();
    for step in &args.steps.0 {
        printed.push(args.show(discord, &answer)?);
        answer = go_on(&seat, &answer, step).await?;
    }
    printed.push(args.show(discord, &answer)?);
    // JSON is for programs: one document, the last.
    if args.json {
        return Ok(printed.pop().unwrap_or_default());
    }
    let mut text = String::new();
    for (index, shown) in printed.iter().enumerate() {
        if let Some(step) = index.checked_sub(1).and_then(|before| args.steps.0.get(before)) {
            let (Step::Press(label) | Step::Pick(label)) = step;
            let _ = write!(text, "\n\n> {label}\n\n");
        }
        text.push_str(shown.trim_end());
    }
    Ok(text)
}

/// Prints to a terminal or a pipe.
pub(crate) fn print(text: &str) {
    // A reader that went away (`| head`) is no fault. What carries colours was made for a terminal that takes them.
    let _ = std::io::stdout().write_all(format!("{text}\n").as_bytes());
}

async fn go_on(seat: &Seat, answer: &Answer, step: &Step) -> Result<Answer, Fatal> {
    let Some(message) = answer.message() else {
        return Err(Fatal::new("the answer is a form: there is nothing to press or to pick from"));
    };
    let exchange = match step {
        Step::Press(label) => {
            let labels: Vec<String> = message.buttons().into_iter().map(|(label, _, _)| label).collect();
            seat.press(message, meant(label, &labels)).await?
        }
        Step::Pick(label) => {
            let options = message.menus().into_iter().flat_map(|menu| menu.options);
            let labels: Vec<String> = options.map(|option| option.label).collect();
            seat.pick(message, &[meant(label, &labels)]).await?
        }
    };
    Ok(exchange.answer)
}

/// The one label that contains what was typed, if no label is just that: `internet` for `1. Internet and the web`.
fn meant<'a>(typed: &'a str, labels: &'a [String]) -> &'a str {
    let wanted = typed.trim().to_lowercase();
    if labels.iter().any(|label| label.to_lowercase() == wanted) {
        return typed;
    }
    let mut containing = labels.iter().filter(|label| label.to_lowercase().contains(&wanted));
    match (containing.next(), containing.next()) {
        (Some(only), None) => only,
        _ => typed,
    }
}

impl TryArgs {
    fn show(&self, discord: &Discord, answer: &Answer) -> Result<String, Fatal> {
        let message = match answer {
            Answer::Message(message) | Answer::Updated(message) | Answer::FollowUp(message) => message,
            Answer::Modal(modal) if self.json => return Ok(serde_json::to_string_pretty(&modal.json)?),
            Answer::Modal(modal) => return Ok(terminal::render_modal(modal, &screen(discord, BTreeMap::new()))),
            Answer::Choices(_) => return Ok(String::new()),
        };
        if self.json {
            return Ok(serde_json::to_string_pretty(&message.json)?);
        }
        let files = save(message, self.save.as_deref())?;
        Ok(terminal::render(message, &screen(discord, files)))
    }
}

/// What is printed for: colours on a terminal that wants them, plain text otherwise.
fn screen(discord: &Discord, files: BTreeMap<u64, String>) -> Screen {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let colour =
        std::io::stdout().is_terminal() && set("NO_COLOR").is_none() && std::env::var("TERM").as_deref() != Ok("dumb");
    let width = terminal::width().min(WIDEST);
    Screen { width, colour, now: discord.clock()(), zone: TimeZone::system(), names: discord.names(), files }
}

/// Saves the files of a message; where, by attachment id.
fn save(message: &Message, folder: Option<&Path>) -> Result<BTreeMap<u64, String>, Fatal> {
    let mut saved = BTreeMap::new();
    if message.attachments.is_empty() {
        return Ok(saved);
    }
    let folder = folder.map_or_else(|| std::env::temp_dir().join("waymark-try"), Path::to_path_buf);
    let failed = |path: &Path, error: std::io::Error| Fatal::new(format!("cannot save {}: {error}", path.display()));
    std::fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
    for file in &message.attachments {
        // The message's id keeps files of several answers apart. The name has no separators: Discord's files have none.
        let path = folder.join(format!("{}-{}", message.id, file.name));
        std::fs::write(&path, &file.bytes).map_err(|error| failed(&path, error))?;
        saved.insert(file.id, path.display().to_string());
    }
    Ok(saved)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    #[test]
    fn part_of_a_label_is_enough_if_it_is_the_only_one() {
        let labels: Vec<String> = ["1. Internet", "2. Internal tools", "Done"].map(str::to_owned).into();
        let cases = [("done", "done"), ("on", "Done"), ("internet", "1. Internet"), ("inter", "inter"), ("x", "x")];
        for (typed, expected) in cases {
            assert_eq!(meant(typed, &labels), expected, "{typed}");
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
            (&["--pick=b", "--json", "--press=a"], vec![pick("b"), press("a")]),
        ];
        for (given, expected) in cases {
            let line = ["waymark", "try", "/next"].into_iter().chain(given.iter().copied());
            let Some(Command::Try(args)) = Cli::try_parse_from(line).ok().and_then(|cli| cli.command) else {
                panic!("{given:?} is refused")
            };
            assert_eq!(args.steps.0, expected, "{given:?}");
        }
    }
}
