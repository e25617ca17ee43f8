//! What is wrong with content, told so that its author can put it right: where, what, and what to do.

mod render;
mod visible;

use std::fmt;
use std::ops::Range;
use std::path::Path;

pub(crate) use render::Excerpt;
pub use visible::{all_visible, quoted};

/// How much a [`Fault`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The content is refused.
    Error,
    /// The content is taken, but its author may want to know.
    Warning,
}

/// One thing wrong with content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Whether the content is refused for it.
    pub severity: Severity,
    /// The file or folder, as a path that can be opened from where the content was named.
    pub file: String,
    /// The line, from 1; 1 also for a fault of the file as a whole.
    pub line: usize,
    /// The column, from 1, in characters; 1 also for a fault of the file as a whole.
    pub column: usize,
    /// The offending bytes, counted after a byte order mark; none for a fault of the file as a whole.
    pub span: Option<Range<usize>>,
    /// The line and column right after the offending text, counted like its start; none for a fault of the file as a
    /// whole.
    pub end: Option<(usize, usize)>,
    /// What is wrong: one sentence, lower case, without a final dot, control characters made visible.
    pub message: String,
    /// What to do about it, in the same form.
    pub help: String,
    pub(crate) excerpt: Option<Excerpt>,
}

/// In one line, safe to show: `file:line:column: message`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", all_visible(&self.file), self.line, self.column, self.message)
    }
}

/// All that is wrong with the content of one directory: errors first, each by file and position.
///
/// Shown as text, it is what [`Report::render`] gives for 100 columns without colour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub(crate) faults: Vec<Fault>,
    pub(crate) left_out: LeftOut,
}

/// How many faults a report has no room for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
}

impl Report {
    /// What was found, errors before warnings, each sorted by file and position. At most 2,000
    /// errors and 500 warnings; see [`Report::left_out`].
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many more faults there were than [`Report::faults`] holds.
    pub fn left_out(&self) -> usize {
        self.left_out.errors + self.left_out.warnings
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether anything in it makes the content refused.
    pub fn has_errors(&self) -> bool {
        self.left_out.errors > 0 || self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }

    /// The same report, its paths starting at `directory`.
    #[must_use]
    pub fn under(mut self, directory: &Path) -> Self {
        for fault in &mut self.faults {
            let path = if fault.file == "." { directory.into() } else { directory.join(&fault.file) };
            fault.file = path.to_string_lossy().into_owned();
        }
        self
    }

    /// What is in either of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let left_out = LeftOut {
            errors: self.left_out.errors + other.left_out.errors,
            warnings: self.left_out.warnings + other.left_out.warnings,
        };
        Self::new([self.faults, other.faults].concat(), left_out)
    }

    pub(crate) fn new(mut faults: Vec<Fault>, left_out: LeftOut) -> Self {
        faults.sort_by(|a, b| (a.severity, &a.file, a.line, a.column).cmp(&(b.severity, &b.file, b.line, b.column)));
        Self { faults, left_out }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(100, false))
    }
}

impl std::error::Error for Report {}
