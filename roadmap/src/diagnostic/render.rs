//! A report as text: for each fault a line that editors can follow, the place underlined, and what to do.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::visible::{all_visible, visible};
use super::{Fault, Report, Severity};

/// The longest a report may be, in bytes: a flood of faults must not fill the log of a CI, or a screen for minutes.
const MAX_REPORT: usize = 64 * 1024;

/// What is kept free for the closing lines.
const CLOSING: usize = 256;

/// How much of a line is kept on each side of where the offending text starts, in characters.
const WINDOW: usize = 100;

/// The offending line of a file, or the part of it around the offending text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    before: String,
    marked: String,
    after: String,
}

impl Excerpt {
    /// Takes what can be shown of `line`, in which the bytes `start..end` are at fault.
    pub(crate) fn new(line: &str, start: usize, end: usize) -> Self {
        let (before, rest) = line.split_at(start);
        let (marked, after) = rest.split_at(end - start);
        // From the back: a line may be as long as a file, and have a thousand faults.
        let from = before.char_indices().rev().nth(WINDOW - 1).map_or(0, |(at, _)| at);
        let kept = if from > 0 { format!("…{}", &before[from..]) } else { before.to_owned() };
        Self { before: kept, marked: head(marked, 2 * WINDOW), after: head(after, WINDOW) }
    }

    /// The excerpt in at most about `width` columns, the marked bytes, and nothing that does not show.
    fn fit(&self, width: usize) -> (String, std::ops::Range<usize>) {
        let room = width.saturating_sub(12).max(24);
        let before = all_visible(&self.before);
        let skip = before.chars().count().saturating_sub(room / 2);
        let mut line = String::new();
        if skip > 0 {
            line.push('…');
        }
        line.extend(before.chars().skip(skip));
        let start = line.len();
        let mut used = line.chars().count();
        let mut end = start;
        for (part, is_marked) in [(&self.marked, true), (&self.after, false)] {
            for c in part.chars() {
                if used >= room {
                    line.push('…');
                    return (line, start..end.max(start));
                }
                if let Some(shown) = visible(c) {
                    used += shown.chars().count();
                    line.push_str(&shown);
                } else {
                    used += 1;
                    line.push(c);
                }
                if is_marked {
                    end = line.len();
                }
            }
        }
        (line, start..end)
    }
}

impl Report {
    /// The report as text for a terminal of `width` columns, with ANSI colours if `colour`. Under 64 KiB: what does
    /// not fit is counted.
    pub fn render(&self, width: usize, colour: bool) -> String {
        let width = width.clamp(40, 200);
        let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(width)
            .with_links(false)
            .with_context_lines(0)
            .without_syntax_highlighting();
        let mut text = String::new();
        let mut shown = 0;
        for fault in &self.faults {
            let (bold, plain) = if colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
            let mut one = format!("{bold}{}:{}:{}{plain}\n", all_visible(&fault.file), fault.line, fault.column);
            let drawn = Drawn::new(fault, width);
            if handler.render_report(&mut one, &drawn).is_err() {
                // Drawing to a string cannot fail; if it does, the words are what matters.
                one.extend([&fault.message, "\n", &fault.help, "\n"]);
            }
            one.push('\n');
            if text.len() + one.len() > MAX_REPORT - CLOSING {
                break;
            }
            text.push_str(&one);
            shown += 1;
        }
        let more = self.faults.len() - shown + self.left_out();
        if more > 0 {
            text.extend(["and ", &more.to_string(), " more\n"]);
        }
        text.push_str(&self.summary());
        text
    }

    /// How much was found, such as `2 faults, 1 warning`, as a line.
    fn summary(&self) -> String {
        let warnings = self.faults.iter().filter(|fault| fault.severity == Severity::Warning).count();
        let errors = self.faults.len() - warnings + self.left_out.errors;
        let warnings = warnings + self.left_out.warnings;
        let count = |number: usize, name: &str| {
            let s = if number == 1 { "" } else { "s" };
            format!("{number} {name}{s}")
        };
        match (errors, warnings) {
            (0, 0) => String::new(),
            (0, _) => count(warnings, "warning") + "\n",
            (_, 0) => count(errors, "fault") + "\n",
            _ => format!("{}, {}\n", count(errors, "fault"), count(warnings, "warning")),
        }
    }
}

/// A fault as miette draws it.
#[derive(Debug)]
struct Drawn<'a> {
    fault: &'a Fault,
    line: Option<(String, std::ops::Range<usize>)>,
}

impl<'a> Drawn<'a> {
    fn new(fault: &'a Fault, width: usize) -> Self {
        Self { fault, line: fault.excerpt.as_ref().map(|excerpt| excerpt.fit(width)) }
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fault.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.fault.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.fault.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.line.is_some().then_some(self as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (_, mark) = self.line.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(None, mark.start..mark.end))))
    }
}

impl SourceCode for Drawn<'_> {
    /// The one line there is, under the number it has in its file.
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (line, _) = self.line.as_ref().ok_or(MietteError::OutOfBounds)?;
        let whole = SourceSpan::from(0..line.len());
        Ok(Box::new(MietteSpanContents::new(line.as_bytes(), whole, self.fault.line - 1, 0, 1)))
    }
}

/// The first `limit` characters of `text`, and a sign when there are more.
fn head(text: &str, limit: usize) -> String {
    let mut head: String = text.chars().take(limit).collect();
    if head.len() < text.len() {
        head.push('…');
    }
    head
}
