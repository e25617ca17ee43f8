//! Where things stand in files, and the gathering of what is wrong with them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::{Excerpt, Fault, LeftOut, Report, Severity, all_visible};

/// The most errors that are kept; more are counted. A report shows a few hundred at most.
const MAX_ERRORS: usize = 2_000;

/// The most warnings that are kept, beside the errors: however many there are, they displace none.
const MAX_WARNINGS: usize = 500;

/// The text of one file, without its byte order mark.
#[derive(Debug)]
pub(super) struct Text<'f> {
    pub(super) path: &'f str,
    pub(super) content: &'f str,
    /// Where each line starts, in bytes.
    lines: Vec<usize>,
}

impl<'f> Text<'f> {
    pub(super) fn new(path: &'f str, text: &'f str) -> Self {
        let starts = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1);
        Self { path, content: text, lines: std::iter::once(0).chain(starts).collect() }
    }

    /// The bytes `span` of this text.
    pub(super) fn at(&self, span: Range<usize>) -> Location<'_> {
        Location { path: self.path, text: Some(self), span: Some((span.start, span.end)) }
    }

    /// The file as a whole.
    pub(super) fn top(&self) -> Location<'_> {
        Location { path: self.path, text: Some(self), span: None }
    }

    /// The line and the column, in characters, of the byte `at`; both from 1.
    fn position(&self, at: usize) -> (usize, usize) {
        let line = self.line(at);
        let from = self.lines.get(line).copied().unwrap_or(0);
        let before = self.content.get(from..floor(self.content, at)).unwrap_or("");
        (line + 1, before.chars().count() + 1)
    }

    /// The line that the byte `at` stands in, from 0.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|&start| start <= at).saturating_sub(1)
    }
}

/// What a fault can point to: some bytes of a file, or a file as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Location<'s> {
    path: &'s str,
    text: Option<&'s Text<'s>>,
    span: Option<(usize, usize)>,
}

impl<'s> Location<'s> {
    /// The file or folder `path` as a whole.
    pub(super) fn whole(path: &'s str) -> Self {
        Self { path, text: None, span: None }
    }

    /// The location for a person to look up, such as `backend/internet.toml:3`.
    pub(super) fn shown(&self) -> String {
        match self.in_text() {
            Some((text, start, _)) => format!("{}:{}", all_visible(self.path), text.line(start) + 1),
            None => all_visible(self.path),
        }
    }

    /// The bytes `span` of the same file.
    pub(super) fn sibling(&self, span: Range<usize>) -> Self {
        Self { span: Some((span.start, span.end)), ..*self }
    }

    /// Where it starts in its file, in bytes.
    pub(super) fn start(&self) -> usize {
        self.span.map_or(0, |(start, _)| start)
    }

    fn in_text(&self) -> Option<(&'s Text<'s>, usize, usize)> {
        let (start, end) = self.span?;
        self.text.map(|text| (text, start, end))
    }

    /// What is wrong here.
    pub(super) fn fault(&self, severity: Severity, message: String, help: String) -> Fault {
        let file = if self.path.is_empty() { "." } else { self.path }.to_owned();
        let Some((text, start, end)) = self.in_text() else {
            return Fault { severity, file, line: 1, column: 1, span: None, end: None, message, help, excerpt: None };
        };
        let start = floor(text.content, start);
        let line = text.line(start);
        let from = text.lines.get(line).copied().unwrap_or(0);
        let rest = &text.content[start..];
        let until = start + rest.find('\n').unwrap_or(rest.len());
        let shown_until = from + text.content[from..until].trim_end_matches('\r').len();
        let shown = &text.content[from..shown_until.max(start)];
        let (mark_from, mark_to) = marked(shown, start - from, floor(text.content, end).saturating_sub(from));
        let excerpt = Excerpt::new(shown, mark_from, mark_to);
        Fault {
            severity,
            file,
            line: line + 1,
            column: text.position(start).1,
            span: Some(start..end.max(start)),
            end: Some(text.position(end.max(start))),
            message,
            help,
            excerpt: Some(excerpt),
        }
    }
}

#[derive(Debug, Default)]
struct Broken {
    spans: Vec<Range<usize>>,
    lines: HashSet<usize>,
}

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Faults {
    found: Vec<Fault>,
    /// How many of them are errors.
    errors: usize,
    /// How many more errors there were, and how many more warnings.
    left_out: LeftOut,
    /// By file, the bytes that a fault of the text itself was reported for: what follows from them is not.
    broken: HashMap<String, Broken>,
}

impl Faults {
    /// The content is refused for what stands at `location`.
    pub(super) fn error(&mut self, location: Location<'_>, message: String, help: impl Into<String>) {
        self.push(Severity::Error, location, message, help.into());
    }

    /// Its author may want to know about what stands at `location`.
    pub(super) fn warning(&mut self, location: Location<'_>, message: String, help: impl Into<String>) {
        self.push(Severity::Warning, location, message, help.into());
    }

    /// The content is refused for the text at `location` itself: further faults of what is there are not reported.
    pub(super) fn broken(&mut self, location: Location<'_>, message: String, help: impl Into<String>) {
        self.push(Severity::Error, location, message, help.into());
        // Once faults are only counted, what follows from them need not be told apart.
        if let Some((text, start, end)) = location.in_text()
            && self.left_out.errors == 0
        {
            let broken = self.broken.entry(location.path.to_owned()).or_default();
            broken.spans.push(start..end.max(start + 1));
            broken.lines.insert(text.line(start));
        }
    }

    /// Adds to what was said to do about the fault at `location`.
    pub(super) fn add_help(&mut self, location: Location<'_>, help: &str) {
        let span = location.span.map(|(start, end)| start..end);
        if let Some(fault) = self.found.iter_mut().find(|fault| fault.file == location.path && fault.span == span) {
            fault.help.push_str(help);
        }
    }

    /// Whether a fault of the text itself was reported on the line of `location`.
    pub(super) fn is_line_broken(&self, location: Location<'_>) -> bool {
        let Some((text, start, _)) = location.in_text() else { return false };
        self.broken.get(location.path).is_some_and(|broken| broken.lines.contains(&text.line(start)))
    }

    /// Counts one more error if errors are only counted by now: floods of them need not be put in words.
    pub(super) fn only_counts(&mut self) -> bool {
        let is_full = self.errors >= MAX_ERRORS;
        self.left_out.errors += usize::from(is_full);
        is_full
    }

    /// Whether the content is refused.
    pub(super) fn any_errors(&self) -> bool {
        self.errors > 0
    }

    pub(super) fn into_report(self) -> Report {
        Report::new(self.found, self.left_out)
    }

    fn push(&mut self, severity: Severity, location: Location<'_>, message: String, help: String) {
        if severity == Severity::Error && self.only_counts() {
            return;
        }
        if severity == Severity::Warning && self.found.len() - self.errors >= MAX_WARNINGS {
            self.left_out.warnings += 1;
            return;
        }
        if let Some((_, start, end)) = location.in_text()
            && let Some(broken) = self.broken.get(location.path)
            && broken.spans.iter().any(|span| span.start <= end.max(start) && start < span.end)
        {
            return;
        }
        self.errors += usize::from(severity == Severity::Error);
        self.found.push(location.fault(severity, message, help));
    }
}

/// The bytes of `line` to underline for `start..end`: no less than a character, for what is missing at `start` the
/// word before it.
fn marked(line: &str, start: usize, end: usize) -> (usize, usize) {
    let end = end.clamp(start, line.len().max(start));
    if start < end {
        return (start, end);
    }
    match line[start..].chars().next() {
        Some(next) if !next.is_whitespace() => (start, start + next.len_utf8()),
        _ => {
            let before = line[..start].trim_end();
            let word = before.rfind(char::is_whitespace).map_or(0, |space| floor(before, space + 1));
            (word, before.len())
        }
    }
}

/// The start of the character that the byte `at` belongs to.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
