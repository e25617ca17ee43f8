//! A report as text: for each fault a line that editors can follow, the place underlined, and what to do.

use unicode_width::UnicodeWidthStr;

use super::visible::{all_visible, visible};
use super::{Fault, Report, Severity};

/// The longest a report may be, in bytes (DESIGN.md §5).
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
        let mut text = String::new();
        let mut shown = 0;
        for fault in &self.faults {
            let colours = if colour { Colours::of(fault.severity) } else { Colours::NONE };
            let one = draw(fault, width, &colours);
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

/// What the lines that frame a fault are drawn in.
struct Colours {
    severity: &'static str,
    line_number: &'static str,
    mark: &'static str,
    help: &'static str,
    bold: &'static str,
    plain: &'static str,
}

impl Colours {
    const NONE: Self = Self { severity: "", line_number: "", mark: "", help: "", bold: "", plain: "" };

    fn of(severity: Severity) -> Self {
        Self {
            severity: match severity {
                Severity::Error => "\u{1b}[31m",
                Severity::Warning => "\u{1b}[33m",
            },
            line_number: "\u{1b}[2m",
            mark: "\u{1b}[35;1m",
            help: "\u{1b}[36m",
            bold: "\u{1b}[1m",
            plain: "\u{1b}[0m",
        }
    }
}

/// One fault: its place, its message, the line it is on with the offending text underlined, and what to do.
fn draw(fault: &Fault, width: usize, colours: &Colours) -> String {
    let Colours { severity, line_number, mark, help, bold, plain } = colours;
    let sign = match fault.severity {
        Severity::Error => '×',
        Severity::Warning => '⚠',
    };
    let mut text = format!("{bold}{}:{}:{}{plain}\n", all_visible(&fault.file), fault.line, fault.column);
    let (first, next) = (format!("  {severity}{sign}{plain} "), format!("  {severity}│{plain} "));
    text.push_str(&wrap(&fault.message, width, &first, &next));
    if let Some(excerpt) = &fault.excerpt {
        let (line, marked) = excerpt.fit(width);
        let number = fault.line.to_string();
        let margin = " ".repeat(number.len() + 2);
        let indent = " ".repeat(line[..marked.start].width());
        let marked = &line[marked];
        let underline = if marked.is_empty() { "▲".to_owned() } else { "─".repeat(marked.width().max(1)) };
        text.extend([&margin, "╭────\n"]);
        text.push_str(&format!(" {line_number}{number}{plain} │ {line}\n"));
        text.push_str(&format!("{margin}· {mark}{indent}{underline}{plain}\n"));
        text.extend([&margin, "╰────\n"]);
    }
    text.push_str(&wrap(&fault.help, width, &format!("{help}  help: {plain}"), "        "));
    text.push('\n');
    text
}

/// Text in lines of this width, the first begun in one way, those after it in another.
fn wrap(text: &str, width: usize, first: &str, next: &str) -> String {
    let options = textwrap::Options::new(width - 2).initial_indent(first).subsequent_indent(next);
    textwrap::fill(text, options) + "\n"
}

/// The first `limit` characters of `text`, and a sign when there are more.
fn head(text: &str, limit: usize) -> String {
    let mut head: String = text.chars().take(limit).collect();
    if head.len() < text.len() {
        head.push('…');
    }
    head
}
