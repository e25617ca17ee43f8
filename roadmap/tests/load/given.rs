//! Content to test with, and how its faults are compared.

use std::borrow::Cow;
use std::fmt::Write;

use waymark_roadmap::source::SourceFile;
use waymark_roadmap::{Fault, Loaded, Report, load};

/// A roadmap with the stage `one`.
pub(crate) const ROADMAP: &str = "title = \"R\"\nsummary = \"s\"\nstages = [\"one\"]\n";

/// A stage with the topic `a`, in lines 2 to 7.
pub(crate) fn one(more: &str) -> String {
    format!("title = \"One\"\n{}", topic("a", more))
}

/// A topic of six lines, and `more` from the seventh.
pub(crate) fn topic(id: &str, more: &str) -> String {
    format!(
        "[[topic]]\nid = \"{id}\"\ntitle = \"The {id}\"\nsummary = \"s\"\ndescription = \"`d`\"\nhours = 1\n{more}{}",
        if more.is_empty() || more.ends_with('\n') { "" } else { "\n" }
    )
}

/// An entry of four lines, and `more` from the fifth.
pub(crate) fn entry(slug: &str, more: &str) -> String {
    format!("[[faq]]\nslug = \"{slug}\"\nquestion = \"What is {slug}?\"\nanswer = \"a\"\n{more}\n")
}

pub(crate) fn file(path: &str, text: impl AsRef<[u8]>) -> SourceFile {
    SourceFile { path: path.to_owned(), content: Ok(Cow::Owned(text.as_ref().to_owned())) }
}

/// The roadmap `r` with its stage `one`.
pub(crate) fn stage(text: &str) -> Vec<SourceFile> {
    vec![file("r/roadmap.toml", ROADMAP), file("r/one.toml", text)]
}

/// The roadmap `r`, sound, with this `faq.toml`.
pub(crate) fn faq(text: &str) -> Vec<SourceFile> {
    vec![file("r/roadmap.toml", ROADMAP), file("r/one.toml", one("")), file("r/faq.toml", text)]
}

/// The roadmap `r` of stages with these names and texts.
pub(crate) fn stages(stages: &[(&str, &str)]) -> Vec<SourceFile> {
    let names: Vec<_> = stages.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let roadmap = format!("title = \"R\"\nsummary = \"s\"\nstages = [{}]\n", names.join(", "));
    let files = stages.iter().map(|(name, text)| file(&format!("r/{name}.toml"), text));
    std::iter::once(file("r/roadmap.toml", roadmap)).chain(files).collect()
}

/// Faults and warnings, however the load went.
pub(crate) fn findings(files: &[SourceFile]) -> Report {
    match load(files) {
        Ok(Loaded { warnings, .. }) => warnings,
        Err(report) => report,
    }
}

/// One line a fault: `file:line:column message`, for warnings `warning:` before the message.
pub(crate) fn line(fault: &Fault) -> String {
    let kind = if fault.severity == waymark_roadmap::Severity::Warning { "warning: " } else { "" };
    format!("{}:{}:{} {kind}{}", fault.file, fault.line, fault.column, fault.message)
}

/// A name for the case, its files, and its faults as [`line`] writes them.
pub(crate) type Case<'a> = (&'a str, Vec<SourceFile>, &'a [&'a str]);

/// Loads each case and compares its faults; all that differ are shown.
#[track_caller]
pub(crate) fn check(cases: Vec<Case<'_>>) {
    let mut wrong = String::new();
    for (name, files, expect) in cases {
        let found: Vec<String> = findings(&files).faults().iter().map(line).collect();
        if found != expect {
            let _ = writeln!(wrong, "== {name}\nfound {found:#?}\nexpected {expect:#?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
