//! Documents stand alone: what they name as a file of the repository is there.

use std::path::Path;

use super::{files, root};

#[test]
fn documents_name_files_that_exist() {
    let root = root();
    let mut wrong = Vec::new();
    let mut seen = 0;
    // What tests read is data, not a document.
    for document in
        files(&root, ".md").into_iter().filter(|it| !it.components().any(|part| part.as_os_str() == "tests"))
    {
        let text = std::fs::read_to_string(&document).unwrap();
        let own = document.parent().unwrap().to_owned();
        for (number, line) in text.lines().enumerate() {
            for path in paths(line) {
                // Example paths lie in folders that the repository does not have.
                let is_here = |path: &str| path.split('/').next().is_some_and(|first| root.join(first).is_dir());
                let named = is_here(&path) || !path.contains('/');
                seen += usize::from(named);
                if named && !root.join(&path).exists() && !own.join(&path).exists() {
                    let document = document.strip_prefix(&root).unwrap().display();
                    wrong.push(format!("{document}:{}: {path}", number + 1));
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} paths were found");
    assert!(wrong.is_empty(), "documents name what is not there:\n{}", wrong.join("\n"));
}

/// What a line names as a file of the repository: in backticks, with a slash and an ending, or as a link's target.
fn paths(line: &str) -> Vec<String> {
    let ticked = line.split('`').skip(1).step_by(2).filter(|text| is_path(text));
    let linked = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    let linked = linked.filter(|target| !target.is_empty() && !target.contains("://"));
    ticked.chain(linked).map(str::to_owned).collect()
}

fn is_path(text: &str) -> bool {
    const SOURCES: [&str; 8] = ["rs", "toml", "md", "sql", "js", "tsv", "py", "css"];
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let ending = Path::new(text).extension().and_then(|ending| ending.to_str());
    plain && text.contains('/') && !text.starts_with(['/', '.']) && ending.is_some_and(|it| SOURCES.contains(&it))
}

#[test]
fn paths_are_told_from_prose() {
    for (line, expect) in [
        ("| x | `src/bot.rs`; see [it](ARCHITECTURE.md#map) |", vec!["src/bot.rs", "ARCHITECTURE.md"]),
        ("`waymark.toml`, `a/b`, `<dir>/x.toml`, `/etc/x.toml` and [web](https://x.y/z.md)", vec![]),
    ] {
        assert_eq!(paths(line), expect, "{line}");
    }
}
