//! What is written, and what the person who asked for it is told.

use waymark_import::import;
use waymark_roadmap::RoadmapId;

use crate::given::{TEA, imported, loaded};

fn files(import: &waymark_import::Import) -> String {
    let files = import.files.iter().map(|file| format!("== {}\n{}", file.name, file.text));
    files.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_graph() {
    let import = import(TEA.as_bytes(), "tea.json", None).unwrap();
    insta::assert_snapshot!("graph_report", import.report);
    insta::assert_snapshot!("graph_files", files(&import));
}

#[test]
fn an_outline() {
    let import = import(include_bytes!("brewing.md"), "brewing.md", None).unwrap();
    insta::assert_snapshot!("outline_report", import.report);
    insta::assert_snapshot!("outline_files", files(&import));
}

#[test]
fn what_is_left_is_what_loading_warns_of() {
    let import = imported(TEA).unwrap();
    let warnings = loaded(&import).warnings;
    let told = warnings.faults().iter().map(ToString::to_string).filter(|told| told.contains("left to write"));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "tea/leaves.toml:9:11: this is left to write, and 5 more in this file",
            "tea/roadmap.toml:5:11: this is left to write",
            "tea/water.toml:9:11: this is left to write, and 5 more in this file",
        ]
    );
    assert_eq!((import.report.left.summaries, import.report.left.descriptions, import.report.left.hours), (4, 4, 4));
}

#[test]
fn the_same_source_becomes_the_same_files() {
    assert_eq!(files(&imported(TEA).unwrap()), files(&imported(TEA).unwrap()));
}

#[test]
fn an_id_of_the_user_s_own() {
    let id = RoadmapId::new("my-tea").unwrap();
    assert_eq!(import(TEA.as_bytes(), "tea.json", Some(id.clone())).unwrap().id, id);
}
