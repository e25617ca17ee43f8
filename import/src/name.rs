//! What a source is called, where it does not say so itself.

use super::text::line;

/// Names that files and headings of any subject have.
const GENERIC: &[&str] =
    &["readme", "summary", "index", "contents", "table of contents", "toc", "outline", "home", "main", "untitled"];

/// The name of a file, and of the folder it is in.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileName<'n> {
    /// With its ending.
    pub(super) file: &'n str,
    folder: Option<&'n str>,
}

impl<'n> FileName<'n> {
    /// The name in `path`, which may have a folder in front, such as `rust/README.md`.
    pub(super) fn new(path: &'n str) -> Self {
        match path.rsplit_once('/') {
            Some((folders, file)) => {
                let folder = folders.rsplit('/').next().filter(|folder| !folder.is_empty());
                Self { file, folder }
            }
            None => Self { file: path, folder: None },
        }
    }

    /// The name without its ending.
    pub(super) fn stem(self) -> &'n str {
        self.file.rsplit_once('.').map_or(self.file, |(stem, _)| stem)
    }

    /// What can be taken for a title: the file's name, or its folder's if that of the file says nothing.
    pub(super) fn title(self) -> Option<String> {
        let words = |name: &str| {
            let spaced = name.replace(['-', '_'], " ");
            let said = spaced.split_whitespace().filter(|word| !word.eq_ignore_ascii_case("readme"));
            line(&said.collect::<Vec<_>>().join(" ")).0.filter(|title| !is_generic(title))
        };
        words(self.stem()).or_else(|| self.folder.and_then(words))
    }
}

/// Whether `title` says nothing of what it is the title of.
pub(super) fn is_generic(title: &str) -> bool {
    let title = title.trim().to_lowercase();
    GENERIC.contains(&title.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_files() {
        for (path, expect) in [
            ("tea.json", Some("tea")),
            ("how_to-brew.md", Some("how to brew")),
            ("README.md", None),
            ("tea/README.md", Some("tea")),
            ("a/tea-time/SUMMARY.md", Some("tea time")),
            ("tea-README.md", Some("tea")),
            ("docs/tea.md", Some("tea")),
            ("README/index.md", None),
            ("/README", None),
            ("", None),
        ] {
            assert_eq!(FileName::new(path).title().as_deref(), expect, "{path}");
        }
    }
}
