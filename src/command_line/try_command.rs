//! `waymark try`: one command in the terminal, and how to go on with its answer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use jiff::tz::TimeZone;
use waymark_playground::terminal::{self, Screen};
use waymark_playground::{AttachmentId, BotAnswer, Exchange, LocalDiscord, Location, Message, UserSession};

use super::arguments::{Step, TryArgs};
use super::playground::{Playground, data_folder};
use crate::config::Config;
use crate::error::Fatal;

/// The widest that text is easy to read.
const WIDEST: usize = 100;

/// Types the line in the playground's Discord, goes on as the arguments say, and prints the answers.
///
/// # Errors
///
/// In one line, when there is no such person or command, or nothing to press as a step says, and when the bot or its
/// Discord cannot start.
pub(super) async fn run(config: &Config, args: &TryArgs) -> Result<(), Fatal> {
    let playground = Playground::open(config, 0, args.fresh).await?;
    let spoken = speak(playground.discord(), args).await;
    // What follows an answer, such as a milestone, comes behind it: the bot has said it all once it has ended.
    let text = playground.close_after(|discord| print(discord, args, &spoken?)).await??;
    // A reader that went away (`| head`) is no fault. What carries colours was made for a terminal that takes them.
    let _ = std::io::stdout().write_all(format!("{text}\n").as_bytes());
    Ok(())
}

/// A person's words and what the bot answered: to the line first, then to each step.
struct Spoken {
    session: UserSession,
    exchanges: Vec<Exchange>,
}

/// Types the line, and goes on with its answers.
async fn speak(discord: &LocalDiscord, args: &TryArgs) -> Result<Spoken, Fatal> {
    let location = if args.dm { Location::Dm } else { Location::Guild { guild: 0, channel: "general".to_owned() } };
    let session = discord.user_session(&args.person, location)?;
    if let Some(later) = args.later {
        discord.move_clock(i64::try_from(later.as_millis()).unwrap_or(i64::MAX));
    }
    for path in &args.attach {
        let failed = |error| Fatal::new(format!("cannot read {}: {error}", path.display()));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        session.upload(&name, None, &std::fs::read(path).map_err(failed)?)?;
    }
    let mut exchanges = vec![session.slash(&args.line).await?];
    for step in &args.steps.0 {
        if let Some(last) = exchanges.last() {
            exchanges.push(go_on(&session, &last.answer, step).await?);
        }
    }
    Ok(Spoken { session, exchanges })
}

/// What is to be printed.
fn print(discord: &LocalDiscord, args: &TryArgs, Spoken { session, exchanges }: &Spoken) -> Result<String, Fatal> {
    // JSON is for programs: one document, the last.
    if args.json {
        return exchanges.last().map_or(Ok(String::new()), |last| show(args, discord, &last.answer));
    }
    let mut text = String::new();
    for (index, exchange) in exchanges.iter().enumerate() {
        if let Some(step) = index.checked_sub(1).and_then(|before| args.steps.0.get(before)) {
            let (Step::Press(label) | Step::Pick(label) | Step::Use(label)) = step;
            let _ = write!(text, "\n\n> {label}\n\n");
        }
        text.push_str(show(args, discord, &exchange.answer)?.trim_end());
        for message in session.follow_ups(exchange) {
            let shown = show(args, discord, &BotAnswer::FollowUp(message))?;
            let _ = write!(text, "\n\n{}", shown.trim_end());
        }
    }
    Ok(text)
}

async fn go_on(session: &UserSession, answer: &BotAnswer, step: &Step) -> Result<Exchange, Fatal> {
    let Some(message) = answer.message() else {
        return Err(Fatal::new("the answer is a form: there is nothing to press or to pick from"));
    };
    Ok(match step {
        Step::Press(label) => {
            let labels: Vec<String> = message.buttons().into_iter().map(|button| button.label).collect();
            session.press(message, meant(label, &labels)).await?
        }
        Step::Pick(label) => {
            let options = message.menus().into_iter().flat_map(|menu| menu.options);
            let labels: Vec<String> = options.map(|option| option.label).collect();
            session.pick(message, &[meant(label, &labels)]).await?
        }
        Step::Use(command) => session.message_menu(command, message).await?,
    })
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

/// An answer as text, its files saved.
fn show(args: &TryArgs, discord: &LocalDiscord, answer: &BotAnswer) -> Result<String, Fatal> {
    let message = match answer {
        BotAnswer::Message(message) | BotAnswer::Updated(message) | BotAnswer::FollowUp(message) => message,
        BotAnswer::Modal(modal) if args.json => return Ok(serde_json::to_string_pretty(&modal.json)?),
        BotAnswer::Modal(modal) => return Ok(terminal::render_modal(modal, &screen(discord, BTreeMap::new()))),
        BotAnswer::Choices(_) => return Ok(String::new()),
    };
    if args.json {
        return Ok(serde_json::to_string_pretty(&message.json)?);
    }
    let files = save(message, args.save.as_deref())?;
    Ok(terminal::render(message, &screen(discord, files)))
}

/// What is printed for: colours on a terminal that wants them, plain text otherwise.
fn screen(discord: &LocalDiscord, files: BTreeMap<AttachmentId, String>) -> Screen {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let colour =
        std::io::stdout().is_terminal() && set("NO_COLOR").is_none() && std::env::var("TERM").as_deref() != Ok("dumb");
    let width = terminal::width().min(WIDEST);
    Screen { width, colour, now: discord.clock()(), zone: TimeZone::system(), names: discord.names(), files }
}

/// Saves the files of a message; where, by attachment id.
fn save(message: &Message, folder: Option<&Path>) -> Result<BTreeMap<AttachmentId, String>, Fatal> {
    let mut saved = BTreeMap::new();
    if message.attachments.is_empty() {
        return Ok(saved);
    }
    let folder =
        folder.map_or_else(|| Ok(data_folder()?.join("pictures")), |folder| Ok::<_, Fatal>(folder.to_owned()))?;
    let failed = |path: &Path, error: std::io::Error| Fatal::new(format!("cannot save {}: {error}", path.display()));
    std::fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
    for file in &message.attachments {
        // The message's id keeps files of several answers apart. The name has no separators: Discord's files have none.
        let path = folder.join(format!("{}-{}", message.id, file.name));
        replace(&path, &file.bytes).map_err(|error| failed(&path, error))?;
        saved.insert(file.id, path.display().to_string());
    }
    Ok(saved)
}

/// Writes a file anew, in place of what is there: never through a link, which may be somebody else's.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::fs::File::create_new(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let [precious, planted] = ["precious", "map.png"].map(|name| folder.path().join(name));
        std::fs::write(&precious, "precious").unwrap();
        std::os::unix::fs::symlink(&precious, &planted).unwrap();
        replace(&planted, b"picture").unwrap();
        assert_eq!(std::fs::read(&precious).unwrap(), b"precious");
        assert_eq!(std::fs::read(&planted).unwrap(), b"picture");
        assert!(!planted.is_symlink());
    }

    #[test]
    fn part_of_a_label_is_enough_if_it_is_the_only_one() {
        let labels: Vec<String> = ["1. Internet", "2. Internal tools", "Done"].map(str::to_owned).into();
        let cases = [("done", "done"), ("on", "Done"), ("internet", "1. Internet"), ("inter", "inter"), ("x", "x")];
        for (typed, expected) in cases {
            assert_eq!(meant(typed, &labels), expected, "{typed}");
        }
    }
}
