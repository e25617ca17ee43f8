//! From the files of a content directory to a [`Library`], or to a report of all that is wrong with them.
//!
//! The files become texts, the texts tables (`syntax`), the tables records by their declarations ([`schema`],
//! `reader`), the records of one folder a draft (`draft`). What holds between fields and files is checked on the
//! draft. Only a draft without faults is built (`build`). Each step reports what is wrong and goes on with what
//! is sound, so that one report has all the faults and none that only follows from another. Content without faults is
//! looked at once more for what could be better (`advice`).

mod advice;
mod build;
mod checks;
mod choices;
mod cycles;
mod draft;
mod faults;
mod names;
mod orphans;
mod outdated;
mod reader;
mod references;
pub mod schema;
mod suggest;
mod syntax;
mod tiers;
mod todo;
mod value;

use std::borrow::Cow;
use std::path::Path;

pub use self::orphans::StoredProgress;

use self::choices::Group;
use self::draft::{Body, ContentFile, Draft};
use self::faults::{Faults, Location, Text};
use self::names::Named;
use self::orphans::Locations;
use self::outdated::Verified;
use self::references::References;
use self::schema::{Part, Record};
use self::suggest::Suggestions;
use crate::diagnostic::{Fault, Report, Severity, quoted};
use crate::model::{Library, Roadmap};
use crate::month::Month;
use crate::source::{self, MAX_FILE, MAX_FILES, MAX_NAMES, MAX_TOTAL, NotRead, SourceFile};

/// Content that was taken.
#[derive(Debug)]
pub struct Loaded {
    /// What there is to learn.
    pub library: Library,
    /// What its authors may want to know; it has no errors.
    pub warnings: Report,
    locations: Locations,
    verified: Vec<Verified>,
}

impl Loaded {
    /// Warns of progress that this content would no longer show, each with the change that would save it. Paths in it
    /// start at the content directory.
    pub fn orphans(&self, kept: &[StoredProgress<'_>]) -> Report {
        orphans::report(&self.library, &self.locations, kept)
    }

    /// Warns of topics whose examples were last run more than a year before `today`. Paths in it start at the content
    /// directory. It is no part of [`Loaded::warnings`]: content does not become worse by itself while a bot runs.
    pub fn outdated(&self, today: Month) -> Report {
        outdated::report(&self.verified, today)
    }
}

impl Library {
    /// The content in `directory`.
    ///
    /// # Errors
    ///
    /// A report of all faults when it has any.
    pub fn load(directory: &Path) -> Result<Self, Report> {
        load_directory(directory).map(|loaded| loaded.library)
    }
}

/// The content in `directory`, with warnings. Paths in reports start at `directory`.
///
/// # Errors
///
/// A report of all faults, and all warnings, when there is any fault.
pub fn load_directory(directory: &Path) -> Result<Loaded, Report> {
    match load(&source::read(directory)) {
        Ok(loaded) => Ok(Loaded { warnings: loaded.warnings.under(directory), ..loaded }),
        Err(report) => Err(report.under(directory)),
    }
}

/// The content that `files` make up. Does no I/O.
///
/// # Errors
///
/// A report of all faults, and all warnings, when there is any fault.
pub fn load(files: &[SourceFile]) -> Result<Loaded, Report> {
    let mut faults = Faults::default();
    let mut suggestions = Suggestions::new();
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let texts: Vec<_> = files.iter().map(|file| file_text(file, &mut faults)).collect();
    let cleaned: Vec<_> =
        texts.iter().map(|text| text.as_ref().map(|text| syntax::without_refused(text, &mut faults))).collect();
    let mut folders: Vec<(&str, Vec<ContentFile<'_>>)> = Vec::new();
    for (file, (text, clean)) in files.iter().zip(texts.iter().zip(&cleaned)) {
        // What stands at the top, or is no TOML file, belongs to no roadmap.
        let Some((folder, name)) = file.path.split_once('/') else { continue };
        let Some((stem, ending)) = name.rsplit_once('.').filter(|_| !name.contains('/')) else { continue };
        let body = body(text.as_ref(), clean.as_ref(), &mut faults);
        let content = ContentFile { path: &file.path, stem, is_lower: ending == "toml", body };
        match folders.last_mut() {
            Some((last, files)) if *last == folder => files.push(content),
            _ => folders.push((folder, vec![content])),
        }
    }
    let at_top = files.iter().filter(|file| file.content.is_ok() && !file.path.contains('/'));
    top_level(&at_top.map(|file| file.path.as_str()).collect::<Vec<_>>(), &mut faults);
    let drafts = folders.iter().map(|(folder, files)| draft::draft(folder, files, &mut faults, &mut suggestions));
    let drafts: Vec<_> = drafts.collect();
    let checked: Vec<_> = drafts.iter().map(|draft| checked(draft, &mut faults, &mut suggestions)).collect();
    if drafts.is_empty() && !faults.any_errors() {
        let help = "write a folder with a `roadmap.toml`, and name the directory that holds the folder";
        faults.error(Location::whole(""), "there is no roadmap here".to_owned(), help);
    }
    if faults.any_errors() {
        return Err(faults.into_report());
    }
    let roadmaps: Vec<_> = checked.iter().filter_map(|checked| roadmap(checked, &mut faults)).collect();
    if faults.any_errors() {
        return Err(faults.into_report());
    }
    let locations = Locations {
        roadmaps: drafts
            .iter()
            .map(|draft| empty_warning(draft.roadmap.as_ref().map(Record::location), draft.id))
            .collect(),
        topics: drafts.iter().map(topic_warnings).collect(),
    };
    let verified = drafts.iter().flat_map(outdated::verified).collect();
    Ok(Loaded { library: Library { roadmaps }, warnings: faults.into_report(), locations, verified })
}

fn topic_warnings(draft: &Draft<'_>) -> Vec<Fault> {
    draft.topics.iter().map(|topic| empty_warning(Some(topic.record.location()), draft.id)).collect()
}

/// A warning without words about `location`, or else about the folder: what may have to be said there later.
fn empty_warning(location: Option<Location<'_>>, folder: &str) -> Fault {
    location.unwrap_or(Location::whole(folder)).fault(Severity::Warning, String::new(), String::new())
}

/// The text of a file, if it has one.
fn file_text<'f>(file: &'f SourceFile, faults: &mut Faults) -> Option<Text<'f>> {
    let refusal = match &file.content {
        Ok(bytes) if bytes.len() > MAX_FILE => &NotRead::TooLarge(bytes.len() as u64),
        // A misplaced file has one fault: its place.
        Ok(_) if !file.path.contains('/') => return None,
        Ok(bytes) => return syntax::text(&file.path, bytes, faults),
        Err(refusal) => refusal,
    };
    refused(&file.path, refusal, faults);
    None
}

fn body<'s>(text: Option<&'s Text<'s>>, clean: Option<&'s Cow<'s, str>>, faults: &mut Faults) -> Body<'s> {
    match (text, clean) {
        (Some(text), Some(clean)) => match syntax::table(text, clean, faults) {
            Some(table) => {
                todo::report(text, clean, faults);
                Body::Table(text, table)
            }
            None => Body::Garbled(text),
        },
        _ => Body::Unread,
    }
}

/// Reports what stands in a file's place.
fn refused(path: &str, refusal: &NotRead, faults: &mut Faults) {
    let location = Location::whole(path);
    let (message, help) = match refusal {
        NotRead::LeadsOut => ("this link leads out of the content directory".to_owned(), "put the file itself here"),
        NotRead::LeadsNowhere if path.is_empty() => ("there is no such directory".to_owned(), "check its name"),
        NotRead::LeadsNowhere => ("this link leads nowhere".to_owned(), "put the file itself here"),
        NotRead::NotAFile(kind) if path.is_empty() => {
            (format!("this is {kind}, not a directory"), "name the directory that holds the roadmaps' folders")
        }
        NotRead::NotAFile(kind) => (format!("this is {kind}, not a file"), "put a regular file here, or rename it"),
        NotRead::TooLarge(bytes) => {
            (format!("this file has {bytes} bytes; at most {MAX_FILE} fit"), "make two stages of it, or shorten it")
        }
        NotRead::Unreadable(why) => (format!("this could not be read: {why}"), "check who may read it"),
        NotRead::EmptyFolder => ("this roadmap is empty".to_owned(), "write its `roadmap.toml`, or delete the folder"),
        NotRead::NoToml => {
            let message = "this folder has no TOML file and is left alone".to_owned();
            let help = "write a `roadmap.toml` if it is to be a roadmap; start its name with a dot if not";
            faults.warning(location, message, help);
            return;
        }
        NotRead::TooMuch => {
            let message = format!(
                "there is too much here: at most {MAX_FILES} TOML files, {MAX_NAMES} names a folder and {} MiB in all are \
                 read",
                MAX_TOTAL / 1024 / 1024
            );
            (message, "name a directory that holds only content")
        }
    };
    faults.error(location, message, help);
}

/// Reports the TOML files that stand beside the roadmaps' folders.
fn top_level(paths: &[&str], faults: &mut Faults) {
    if paths.contains(&"roadmap.toml") {
        let message = "this directory is a roadmap's own folder".to_owned();
        faults.error(Location::whole("roadmap.toml"), message, "name the directory that holds the folder");
        return;
    }
    for path in paths {
        let message = format!("the file {} belongs to no roadmap", quoted(path));
        faults.error(Location::whole(path), message, "move it into a roadmap's folder, or delete it");
    }
}

/// A draft, and what was found to hold between its parts.
struct Checked<'d> {
    draft: &'d Draft<'d>,
    groups: Vec<Group<'d>>,
    references: References<'d>,
}

/// Checks what holds between the parts of `draft`.
fn checked<'d>(draft: &'d Draft<'d>, faults: &mut Faults, suggestions: &mut Suggestions) -> Checked<'d> {
    let topics: Vec<Named<'_>> = draft.topics.iter().map(|topic| Named::from(&topic.record)).collect();
    let entries: Vec<Named<'_>> = draft.entries.iter().map(Named::from).collect();
    let topic_names = names::names(&topics, Part::Topic, faults);
    let entry_names = names::names(&entries, Part::Entry, faults);
    let references = references::references(draft, &topic_names, &entry_names, faults, suggestions);
    let requires: Vec<_> = references.of_topics.iter().map(|topic| topic.requires.as_slice()).collect();
    cycles::report(topic_names.ids(), &requires, faults);
    let groups = choices::groups(&draft.topics);
    choices::check(&draft.topics, &groups, faults, suggestions);
    checks::check(&draft.topics, faults);
    tiers::check(&draft.topics, faults);
    Checked { draft, groups, references }
}

/// Builds a roadmap in which nothing is wrong, and says what could be better.
fn roadmap(checked: &Checked<'_>, faults: &mut Faults) -> Option<Roadmap> {
    let Checked { draft, groups, references } = checked;
    advice::report(draft, groups, &references.of_topics, faults);
    let built = build::roadmap(draft, groups, references);
    if let Err(error) = &built {
        // All of it was checked; should something slip through, a roadmap must not be missing without a word.
        faults.error(Location::whole(draft.id), format!("this roadmap was not built: {error}"), "report this as a bug");
    }
    built.ok()
}
