//! Files that need each other cannot be read one after the other, nor moved apart: there are none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::imports::Crate;
use super::{files, root};

#[test]
fn no_files_import_each_other() {
    let mut found = Vec::new();
    let mut crates = 0;
    for manifest in files(&root(), "Cargo.toml") {
        let source = manifest.with_file_name("src");
        for entry in ["lib.rs", "main.rs"].map(|name| source.join(name)) {
            if entry.is_file() {
                crates += 1;
                found.extend(circles(&Crate::read(&entry).imports()));
            }
        }
    }
    assert!(crates > 5, "only {crates} crates were found");
    let lines: Vec<String> =
        found.iter().map(|circle| circle.iter().map(|file| shown(file)).collect::<Vec<_>>().join(" → ")).collect();
    assert!(lines.is_empty(), "files import each other in a circle:\n{}", lines.join("\n"));
}

#[test]
fn a_circle_is_seen() {
    let imports = |edges: &[(&str, &str)]| {
        let mut files: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
        for (from, to) in edges {
            files.entry(from.into()).or_default().insert(to.into());
        }
        circles(&files).len()
    };
    assert_eq!(imports(&[("a", "b"), ("b", "c"), ("a", "c")]), 0);
    assert_eq!(imports(&[("a", "b"), ("b", "a")]), 1);
    assert_eq!(imports(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]), 1);
}

#[test]
fn imports_are_read_as_the_compiler_reads_them() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    write("lib.rs", "mod a; mod b; mod room; mod c; mod d; pub use a::A;");
    write("a.rs", "use crate::room::Deep; pub struct A; #[cfg(test)] mod tests { use crate::b::B; }");
    write("b.rs", "pub struct B; fn f() { crate::c::run(); }");
    write("c.rs", "pub fn run() { println!(\"{}\", crate::d::D); }");
    write("d.rs", "use super::{A, room::{self}}; pub const D: u8 = 0;");
    write("room/mod.rs", "mod deep; pub(crate) use deep::*;");
    write("room/deep.rs", "pub struct Deep; use super::super::b;");
    let imports = Crate::read(&folder.path().join("lib.rs")).imports();
    let told = |from: &str| {
        let to = imports[&folder.path().join(from)].iter();
        to.map(|to| to.strip_prefix(folder.path()).unwrap().display().to_string()).collect::<Vec<_>>().join(" ")
    };
    for (from, to) in [
        ("a.rs", "room/deep.rs"),
        ("b.rs", "c.rs"),
        ("c.rs", "d.rs"),
        ("d.rs", "a.rs room/mod.rs"),
        ("room/mod.rs", ""),
        ("room/deep.rs", "b.rs"),
        ("lib.rs", ""),
    ] {
        assert_eq!(told(from), to, "{from}");
    }
}

/// Circles of files, the shortest through the first file of each.
fn circles(imports: &BTreeMap<PathBuf, BTreeSet<PathBuf>>) -> Vec<Vec<PathBuf>> {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for start in imports.keys() {
        if told.contains(start) {
            continue;
        }
        if let Some(circle) = back_to(start, imports) {
            told.extend(circle.iter().cloned());
            found.push(circle);
        }
    }
    found
}

/// The shortest way from `start` over imports back to it.
fn back_to(start: &Path, imports: &BTreeMap<PathBuf, BTreeSet<PathBuf>>) -> Option<Vec<PathBuf>> {
    let mut seen = BTreeSet::new();
    let mut ways = std::collections::VecDeque::from([vec![start.to_owned()]]);
    while let Some(way) = ways.pop_front() {
        for next in imports.get(way.last()?).into_iter().flatten() {
            let longer = || way.iter().cloned().chain([next.clone()]).collect();
            if next == start {
                return Some(longer());
            }
            if seen.insert(next.clone()) {
                ways.push_back(longer());
            }
        }
    }
    None
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}
