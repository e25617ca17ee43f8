//! `waymark check`: what is wrong with content, and where; for people, or for editors and CI.

mod json;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use waymark_roadmap::load::{Loaded, StoredProgress, load, load_directory};
use waymark_roadmap::{Library, Report, source};
use waymark_store::{OpenError, StoredTopic, check_integrity, stored_topics};

use super::arguments::{CheckArgs, Format};
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
        Some(file) => {
            let unreadable = |error| unreadable(file, &error);
            check_integrity(file).await.map_err(unreadable)?;
            stored_topics(file).await.map_err(unreadable)?
        }
        None => Vec::new(),
    };
    let result = match directory {
        Some(directory) => load_directory(directory),
        None => load(&source::in_memory(waymark_content::FILES)),
    };
    let (report, library) = match result {
        Ok(loaded) => {
            let orphans = orphans(&loaded, &stored, directory);
            (loaded.warnings.and(orphans), Some(loaded.library))
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

fn human(report: &Report, library: Option<&Library>) -> String {
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let found = if report.is_empty() { String::new() } else { report.render(WIDTH, colour) };
    found + &library.map(counts).unwrap_or_default()
}

fn counts(library: &Library) -> String {
    let mut text = String::new();
    for Counts { id, stages, topics, entry, faq, links } in library.roadmaps().map(Counts::of) {
        let [stages, topics] = [count(stages, "stage", "stages"), count(topics, "topic", "topics")];
        let [faq, links] = [count(faq, "FAQ entry", "FAQ entries"), count(links, "link", "links")];
        text += &format!("{id}: {stages}, {topics} ({entry} on the entry path), {faq}, {links}\n");
    }
    text + &format!("{}, no fault\n", count(library.roadmaps().len(), "roadmap", "roadmaps"))
}

fn count(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// How much there is in a roadmap.
#[derive(Debug, serde::Serialize)]
struct Counts<'a> {
    id: &'a str,
    stages: usize,
    topics: usize,
    entry: usize,
    faq: usize,
    links: usize,
}

impl<'a> Counts<'a> {
    fn of(roadmap: &'a waymark_roadmap::Roadmap) -> Self {
        Self {
            id: roadmap.id.as_str(),
            stages: roadmap.stages().len(),
            topics: roadmap.topics().len(),
            entry: roadmap.topics().filter(|(_, topic)| topic.entry).count(),
            faq: roadmap.faq().len(),
            links: roadmap.topics().map(|(_, topic)| topic.links.len()).sum(),
        }
    }
}
