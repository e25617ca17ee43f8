//! `waymark check`: what is wrong with content, and where.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use waymark_roadmap::load::{Loaded, load, load_directory};
use waymark_roadmap::{Library, Report, source};

/// Columns of a report that does not go to a terminal.
const WIDTH: usize = 100;

/// Checks the content in `directory`, or in the binary, and prints what it found. Exits 2 with any fault, and with
/// any warning if `strict`.
pub fn run(directory: Option<&Path>, strict: bool) -> ExitCode {
    let result = match directory {
        Some(directory) => load_directory(directory),
        None => load(&source::embedded()),
    };
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let (text, sound) = match result {
        Ok(Loaded { library, warnings }) => {
            let sound = warnings.faults().is_empty() || !strict;
            (render(&warnings, colour) + &counts(&library), sound)
        }
        Err(report) => (render(&report, colour), false),
    };
    // A reader that went away (`| head`) is no fault of the content.
    let _ = anstream::stdout().write_all(text.as_bytes());
    if sound { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

fn render(report: &Report, colour: bool) -> String {
    if report.faults().is_empty() { String::new() } else { report.render(WIDTH, colour) }
}

fn counts(library: &Library) -> String {
    let mut text = String::new();
    for roadmap in library.roadmaps() {
        let entry = roadmap.topics().filter(|(_, topic)| topic.entry).count();
        let links: usize = roadmap.topics().map(|(_, topic)| topic.links.len()).sum();
        text += &format!(
            "{}: {} stages, {} topics ({entry} on the entry path), {} FAQ entries, {links} links\n",
            roadmap.id,
            roadmap.stages().len(),
            roadmap.topics().len(),
            roadmap.faq().len(),
        );
    }
    let noun = if library.roadmaps().len() == 1 { "roadmap" } else { "roadmaps" };
    text + &format!("{} {noun}, no fault\n", library.roadmaps().len())
}
