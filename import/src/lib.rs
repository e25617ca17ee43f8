//! From another format to content: a roadmap.sh graph or a Markdown outline becomes the files of a roadmap.
//!
//! A source is read (`roadmap_sh`, `outline`) into a plan of stages and topics (`plan`), the plan gets its ids and is
//! held to the limits of content (`finish`), and is written as TOML (`write`). What had to be left out, and what its
//! author still has to write, is in an [`ImportReport`]. What comes out, [`waymark_roadmap::load()`] takes: the last
//! step sees to it.
//!
//! Sources come from anywhere. Nothing here recurses over their depth, and every count has a bound.

mod finish;
mod geometry;
mod hours;
mod json;
mod markdown;
mod marks;
mod name;
mod notes;
mod outline;
mod parents;
mod plan;
mod questions;
mod report;
mod roadmap_sh;
mod text;
mod write;

use std::borrow::Cow;

use waymark_roadmap::id::{MAX_ID, RoadmapId};
use waymark_roadmap::load::load;
use waymark_roadmap::load::schema::MAX_TOPICS;
use waymark_roadmap::source::SourceFile;

use self::name::FileName;
use self::notes::Notes;
pub use self::report::{ImportReport, LeftToWrite, StageReport};

/// The largest source that is read, in bytes.
pub const MAX_SOURCE: usize = 4 * 1024 * 1024;

/// The largest outline that is read, in bytes: it has nothing but text, and Markdown takes its time.
pub const MAX_OUTLINE: usize = 1024 * 1024;

/// The most nodes a graph may have.
pub const MAX_NODES: usize = 3_000;

/// The most edges a graph may have.
pub const MAX_EDGES: usize = 10_000;

/// The most stages a roadmap is imported with: each is a file, and a content directory holds 500.
pub const MAX_STAGES: usize = 400;

/// The most topics a stage is imported with; a larger one becomes several.
pub const MAX_STAGE: usize = 25;

/// A roadmap made of a source.
#[derive(Debug, Clone)]
pub struct Import {
    /// What it is called: the name of its folder.
    pub id: RoadmapId,
    /// The files of that folder.
    pub files: Vec<NewFile>,
    /// All that is not in them, or was cut: a file beside them for their author, which is no content.
    pub left_out: Option<NewFile>,
    /// What is in it, what is not, and what is left to write.
    pub report: ImportReport,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name in the roadmap's folder.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// Why nothing could be made of a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// There is more of it than [`MAX_SOURCE`].
    #[error("it has more than {} MiB, the most that is read", MAX_SOURCE / 1024 / 1024)]
    TooLarge,
    /// There is more of it than [`MAX_OUTLINE`].
    #[error("it has more than {} MiB, the most that is read of an outline", MAX_OUTLINE / 1024 / 1024)]
    TooLargeOutline,
    /// It is text in an encoding that is not read.
    #[error("it is UTF-16: save it as UTF-8")]
    Utf16,
    /// It is no text.
    #[error("it is not UTF-8 text: the byte 0x{byte:02x} at {at} starts no character")]
    NotUtf8 {
        /// The byte.
        byte: u8,
        /// Its place, from 0.
        at: usize,
    },
    /// It looks like JSON, but cannot be read.
    #[error("it is not JSON that can be read: {0}")]
    Json(String),
    /// It is JSON, but something else.
    #[error("it is JSON without `nodes`, and so no roadmap.sh graph")]
    NotAGraph,
    /// It is a graph from before the editor.
    #[error(
        "it is a graph of roadmap.sh's older format (`mockup`), which is not read: hand over one of the current \
         format, with `nodes` and `edges`"
    )]
    OlderGraph,
    /// A graph without a topic.
    #[error("its graph has no node of the type `topic` with a label, and so no stages")]
    NoTopics,
    /// An outline without a list.
    #[error("it is neither a roadmap.sh graph (JSON) nor a Markdown outline with headings and lists")]
    NoOutline,
    /// There is more of something than content holds.
    #[error("it has more than {max} {what}, the most that is read: make several files of it")]
    TooMany {
        /// Of what, such as `nodes`.
        what: &'static str,
        /// The most.
        max: usize,
    },
    /// What was made of it would be refused: a bug of the importer.
    #[error("what came of it would not be taken, which is a bug of the importer worth reporting: {0}")]
    Unsound(String),
}

/// Makes a roadmap of `source`, which was read from a file called `file_name`; what it is, its content tells. The
/// roadmap is called `id`, or after its title. The name may have that of its folder in front, such as
/// `rust/README.md`: that is the title where neither the source nor the file has one.
///
/// # Errors
///
/// [`ImportError`] when the source is of no format that is read, or goes beyond what a roadmap holds.
pub fn import(source: &[u8], file_name: &str, id: Option<RoadmapId>) -> Result<Import, ImportError> {
    let text = decode(source)?;
    let mut notes = Notes::default();
    let name = FileName::new(file_name);
    let plan = if json::is_json(text) {
        roadmap_sh::plan(text, name, &mut notes)?
    } else if text.len() > MAX_OUTLINE {
        return Err(ImportError::TooLargeOutline);
    } else {
        outline::plan(text, name, &mut notes)?
    };
    let roadmap = finish::finish(plan, id, name.stem(), &mut notes)?;
    let files = write::files(&roadmap, name.file);
    check(&roadmap.id, &files)?;
    let left_out = write::left_out(&notes, name.file);
    Ok(Import { report: ImportReport::new(&roadmap, &notes), id: roadmap.id, files, left_out })
}

/// The text of a source, without its byte order mark.
fn decode(source: &[u8]) -> Result<&str, ImportError> {
    if source.len() > MAX_SOURCE {
        return Err(ImportError::TooLarge);
    }
    if source.starts_with(&[0xff, 0xfe]) || source.starts_with(&[0xfe, 0xff]) {
        return Err(ImportError::Utf16);
    }
    let source = source.strip_prefix("\u{feff}".as_bytes()).unwrap_or(source);
    let text = std::str::from_utf8(source).map_err(|error| {
        let at = error.valid_up_to();
        ImportError::NotUtf8 { byte: source.get(at).copied().unwrap_or_default(), at }
    })?;
    // Plain letters in UTF-16 without its mark are UTF-8 too, every other byte being a NUL.
    if text.len() >= 2 && text.matches('\0').count() * 3 >= text.len() {
        return Err(ImportError::Utf16);
    }
    Ok(text)
}

/// Loads what was made, as the bot will.
fn check(id: &RoadmapId, files: &[NewFile]) -> Result<(), ImportError> {
    let sources = files.iter().map(|file| SourceFile {
        path: format!("{id}/{}", file.name),
        content: Ok(Cow::Owned(file.text.clone().into_bytes())),
    });
    match load(&sources.collect::<Vec<_>>()) {
        Ok(_) => Ok(()),
        Err(report) => Err(ImportError::Unsound(report.faults().first().map(ToString::to_string).unwrap_or_default())),
    }
}

const _: () = assert!(MAX_ID >= 20, "ids leave room for a number");
const _: () = assert!(MAX_STAGES * MAX_STAGE >= MAX_TOPICS, "stages that are split leave room for all topics");
