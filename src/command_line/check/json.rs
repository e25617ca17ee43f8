//! A report for programs: one JSON object. Its fields stay as they are; new ones may come.
//!
//! | field | what it is |
//! |---|---|
//! | `faults` | errors first, each by file and position |
//! | `faults[].severity` | `error`: the content is refused; `warning`: its author may want to know |
//! | `faults[].file` | a path that can be opened from where the content was named; inside the binary, from the content directory |
//! | `faults[].line`, `.column` | where it begins, from 1, columns in characters; 1 and 1 for a fault of the file as a whole |
//! | `faults[].end_line`, `.end_column` | the place after its last character; not there for a fault of the file as a whole |
//! | `faults[].message`, `.help` | what is wrong, and what to do about it |
//! | `left_out` | how many more faults there were than `faults` holds |
//! | `roadmaps` | empty when there is any error; else by `id` the numbers of `stages`, `topics`, topics on the `entry` path, in the `first_year` and `verified`, `faq` entries, `links` and `links_by_kind`, `checks` and `checks_by_kind`, `mistakes`, `tasks`, `projects` with criteria and `project_ideas` of a line |

use serde::Serialize;
use waymark_roadmap::{Library, Report, Severity};

use super::counts::Counts;

/// The longest a report may be, in bytes, like one for people (DESIGN.md §5).
const MAX_REPORT: usize = 64 * 1024;

/// What is kept free for the number of what is left out, and for brackets.
const CLOSING: usize = 256;

#[derive(Debug, Serialize)]
struct Output<'a> {
    faults: Vec<Fault<'a>>,
    left_out: usize,
    roadmaps: Vec<Counts<'a>>,
}

#[derive(Debug, Serialize)]
struct Fault<'a> {
    severity: &'static str,
    file: &'a str,
    line: usize,
    column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
    message: &'a str,
    help: &'a str,
}

/// The report, and the counts of a `library` that was taken, as a line of JSON.
pub(super) fn text(report: &Report, library: Option<&Library>) -> String {
    let roadmaps: Vec<_> = library.iter().flat_map(|library| library.roadmaps()).map(Counts::of).collect();
    let mut room = (MAX_REPORT - CLOSING).saturating_sub(json(&roadmaps).len());
    let mut faults = Vec::new();
    for fault in report.faults().iter().map(fault) {
        let length = json(&fault).len() + 1;
        if length > room {
            break;
        }
        room -= length;
        faults.push(fault);
    }
    let left_out = report.faults().len() - faults.len() + report.left_out();
    json(&Output { faults, left_out, roadmaps }) + "\n"
}

fn fault(fault: &waymark_roadmap::Fault) -> Fault<'_> {
    Fault {
        severity: match fault.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        file: &fault.file,
        line: fault.line,
        column: fault.column,
        end_line: fault.end.map(|(line, _)| line),
        end_column: fault.end.map(|(_, column)| column),
        message: &fault.message,
        help: &fault.help,
    }
}

/// `value` as JSON. Text and whole numbers can always be written.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
