//! `waymark import`: what it writes, what it tells, and what it leaves alone.

use std::fs;
use std::path::Path;
use std::process::Output;

use tokio::process::Command;

use crate::process::{folder, output, refused, waymark};

/// The invented example of roadmap.sh's format.
const TEA: &str = include_str!("../../import/tests/import/tea.json");

async fn import(folder: &Path, arguments: &[&str]) -> Output {
    output(waymark(folder).arg("import").args(arguments)).await
}

/// What the program said; it must have exited 0.
fn said(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_graph_becomes_content_that_check_accepts() {
    let folder = folder();
    fs::write(folder.path().join("tea.json"), TEA).unwrap();
    let report = said(&import(folder.path(), &["tea.json", "--out", "new/content"]).await);
    assert!(report.starts_with("`Tea`, from a roadmap.sh graph: 2 stages, 4 topics\n"), "{report}");
    assert!(report.contains("2 edges with an end that is not a node"), "{report}");
    assert!(
        report.contains("Still to write, marked TODO in the files: the roadmap's summary, 4 summaries"),
        "{report}"
    );
    assert!(report.ends_with("Written to new/content/tea. Check it: waymark check new/content\n"), "{report}");
    let content = folder.path().join("new/content");
    assert_eq!(names(&content), ["tea"]);
    assert_eq!(names(&content.join("tea")), ["leaves.toml", "roadmap.toml", "water.toml"]);

    let check = said(&output(waymark(folder.path()).args(["check", "new/content"])).await);
    assert!(check.contains("tea: 2 stages, 4 topics"), "{check}");
    assert!(check.contains("left to write"), "{check}");
    // Nobody can take it for finished.
    let strict = output(waymark(folder.path()).args(["check", "new/content", "--strict"])).await;
    assert_eq!(strict.status.code(), Some(2));

    let mut topic = waymark(folder.path());
    topic.env("WAYMARK_CONTENT", "new/content").args(["try", "/topic topic:green"]);
    let shown = said(&output(&mut topic).await);
    // What is left to write is for its author.
    assert!(shown.contains("Green") && !shown.contains("TODO"), "{shown}");
}

#[tokio::test]
async fn what_was_left_out_is_kept_beside_it() {
    let folder = folder();
    let guide = folder.path().join("brewing/docs");
    fs::create_dir_all(&guide).unwrap();
    fs::write(guide.join("README.md"), "# Water\nA long story. And more of it.\n- Filter\n# Leaves\n- Green\n")
        .unwrap();
    let report = said(&import(folder.path(), &["brewing/docs/README.md", "--out", "content"]).await);
    assert!(report.starts_with("`brewing`, from a Markdown outline: 2 stages, 2 topics\n"), "{report}");
    assert!(report.contains("\nAll that was left out or cut is in content/brewing/left-out.md\n"), "{report}");
    assert_eq!(
        names(&folder.path().join("content/brewing")),
        ["leaves.toml", "left-out.md", "roadmap.toml", "water.toml"]
    );
    let left_out = fs::read_to_string(folder.path().join("content/brewing/left-out.md")).unwrap();
    assert!(left_out.contains("A long story. And more of it."), "{left_out}");
    let check = said(&output(waymark(folder.path()).args(["check", "content"])).await);
    assert!(check.contains("1 roadmap, no fault") && !check.contains("left-out"), "{check}");
}

#[tokio::test]
async fn an_outline_goes_beside_it() {
    let folder = folder();
    fs::write(folder.path().join("tea.json"), TEA).unwrap();
    // Its content tells what it is, not its name.
    fs::write(folder.path().join("outline.json"), "# Bread\n## Dough\n- Flour\n  What it is made of.\n").unwrap();
    said(&import(folder.path(), &["tea.json", "--out", "content"]).await);
    let report = said(&import(folder.path(), &["outline.json", "--out", "content"]).await);
    assert!(report.starts_with("`Bread`, from a Markdown outline: 1 stage, 1 topic\n"), "{report}");
    let check = said(&output(waymark(folder.path()).args(["check", "content"])).await);
    assert!(check.contains("bread: 1 stage") && check.contains("2 roadmaps, no fault"), "{check}");
}

#[tokio::test]
async fn nothing_is_overwritten() {
    let folder = folder();
    let at = |path: &str| folder.path().join(path);
    fs::write(at("tea.json"), TEA).unwrap();
    said(&import(folder.path(), &["tea.json", "--out", "content"]).await);
    fs::write(at("content/tea/water.toml"), "mine").unwrap();
    refused(&import(folder.path(), &["tea.json", "--out", "content"]).await, "content/tea exists");
    assert_eq!(fs::read_to_string(at("content/tea/water.toml")).unwrap(), "mine");
    assert_eq!(names(&at("content")), ["tea"]);
    said(&import(folder.path(), &["tea.json", "--out", "content", "--id", "tea-2"]).await);

    fs::create_dir(at("content/empty")).unwrap();
    said(&import(folder.path(), &["tea.json", "--out", "content", "--id", "empty"]).await);

    fs::write(at("content/file"), "mine").unwrap();
    refused(&import(folder.path(), &["tea.json", "--out", "content", "--id", "file"]).await, "content/file exists");
    assert_eq!(fs::read_to_string(at("content/file")).unwrap(), "mine");
    fs::create_dir(at("elsewhere")).unwrap();
    std::os::unix::fs::symlink(at("elsewhere"), at("content/link")).unwrap();
    refused(&import(folder.path(), &["tea.json", "--out", "content", "--id", "link"]).await, "content/link exists");
    assert!(names(&at("elsewhere")).is_empty());
    assert_eq!(names(&at("content")), ["empty", "file", "link", "tea", "tea-2"]);
}

#[tokio::test]
async fn what_cannot_be_read_writes_nothing() {
    let folder = folder();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir(at("folder")).unwrap();
    fs::File::create(at("large.json")).unwrap().set_len(4 * 1024 * 1024 + 1).unwrap();
    fs::write(at("old.json"), r#"{"mockup":{}}"#).unwrap();
    fs::write(at("prose.md"), "Not an outline.\n").unwrap();
    fs::write(at("picture.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    fs::write(at("tea.json"), TEA).unwrap();
    let made = Command::new("mkfifo").arg(at("pipe")).status().await.unwrap();
    assert!(made.success());
    for (file, words) in [
        ("nothing.json", "cannot import nothing.json"),
        ("folder", "it is not a file"),
        ("pipe", "it is not a file"),
        ("/dev/zero", "it is not a file"),
        ("large.json", "more than 4 MiB"),
        ("old.json", "roadmap.sh's older format"),
        ("prose.md", "neither a roadmap.sh graph (JSON) nor a Markdown outline"),
        ("picture.png", "not UTF-8"),
    ] {
        refused(&import(folder.path(), &[file, "--out", "content"]).await, words);
        assert!(!at("content").exists(), "{file}");
    }
    refused(&import(folder.path(), &["tea.json", "--out", "content", "--id", "No Id"]).await, "--id is not an id");
    assert!(!at("content").exists());
}

#[tokio::test]
async fn what_cannot_be_written_leaves_nothing() {
    let folder = folder();
    fs::write(folder.path().join("tea.json"), TEA).unwrap();
    fs::write(folder.path().join("file"), "mine").unwrap();
    refused(&import(folder.path(), &["tea.json", "--out", "file"]).await, "cannot write file/tea");
    refused(&import(folder.path(), &["tea.json", "--out", "file/content"]).await, "cannot write file/content/tea");
    assert_eq!(names(folder.path()), ["file", "tea.json"]);
    assert_eq!(fs::read_to_string(folder.path().join("file")).unwrap(), "mine");
}
