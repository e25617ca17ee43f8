//! `waymark check`: what is wrong with content, and where; for people, or for editors and CI.

mod counts;
mod json;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use waymark_roadmap::load::{Loaded, StoredProgress, load, load_directory};
use waymark_roadmap::{Library, Month, Report, source};
use waymark_store::{DatabaseAddress, OpenError, StoredTopic, check_integrity, stored_topics, stored_topics_on_server};

use super::arguments::{CheckArgs, Format};
use super::database_address;
use crate::error::Fatal;

/// Columns of a report that does not go to a terminal.
const WIDTH: usize = 100;

/// Checks the content in `directory`, or in the binary, and prints what it found. Exits 2 with any fault, and with
/// any warning if `args` say so.
///
/// # Errors
///
/// In one line, when there is a database to compare with and it cannot be read. Then nothing is checked.
pub(super) async fn run(directory: Option<&Path>, args: &CheckArgs) -> Result<ExitCode, Fatal> {
    let stored = match &args.database {
        Some(written) => match database_address("--database", written)? {
            DatabaseAddress::File(file) => {
                let unreadable = |error| unreadable(&file, &error);
                check_integrity(&file).await.map_err(unreadable)?;
                stored_topics(&file).await.map_err(unreadable)?
            }
            DatabaseAddress::Postgres(address) => stored_topics_on_server(&address).await?,
        },
        None => Vec::new(),
    };
    let result = match directory {
        Some(directory) => load_directory(directory),
        None => load(&source::in_memory(waymark_content::FILES)),
    };
    let (report, library) = match result {
        Ok(loaded) => {
            let orphans = orphans(&loaded, &stored, directory);
            let outdated = if args.strict { outdated(&loaded, directory) } else { Report::default() };
            (loaded.warnings.and(orphans).and(outdated), Some(loaded.library))
        }
        Err(report) => (report, None),
    };
    let text = match args.format {
        Format::Human => human(&report, library.as_ref()),
        Format::Json => json::text(&report, library.as_ref()),
    };
    // A reader that went away (`| head`) is no fault of the content.
    let _ = anstream::stdout().write_all(text.as_bytes());
    let is_sound = library.is_some() && (report.is_empty() || !args.strict);
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn unreadable(file: &Path, error: &OpenError) -> Fatal {
    match error {
        // What it says by itself is for whoever configures the bot.
        OpenError::NotWaymark { .. } => Fatal::new(format!("{} is not a Waymark database", file.display())),
        _ => Fatal::new(error.to_string()),
    }
}

/// What of the stored progress the content would no longer show.
fn orphans(loaded: &Loaded, stored: &[StoredTopic], directory: Option<&Path>) -> Report {
    let kept = stored.iter().map(|it| StoredProgress { roadmap: &it.roadmap, topic: &it.topic, people: it.people });
    let report = loaded.orphans(&kept.collect::<Vec<_>>());
    directory.map_or(report.clone(), |directory| report.under(directory))
}

/// Which examples nobody has run for a year. Said to who asks strictly: it is the calendar's doing, not an author's.
#[expect(clippy::disallowed_methods, reason = "the program begins here; what is called is told the time")]
fn outdated(loaded: &Loaded, directory: Option<&Path>) -> Report {
    let today = jiff::Zoned::now().date();
    let report = loaded.outdated(Month::of(today));
    directory.map_or(report.clone(), |directory| report.under(directory))
}

fn human(report: &Report, library: Option<&Library>) -> String {
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let found = if report.is_empty() { String::new() } else { report.render(WIDTH, colour) };
    found + &library.map(counts::human).unwrap_or_default()
}
