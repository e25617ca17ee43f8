//! Blocks of HTML in Markdown, as far as they fold a part of the document: `<details>` with its `<summary>`.

/// Where a folded part begins or ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// With its title.
    Start(String),
    End,
}

/// What is in a block of HTML.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) folds: Vec<Fold>,
    /// Whether there is anything else in it.
    pub(super) rest: bool,
}

/// The folded parts that begin and end in `html`.
pub(super) fn folds(html: &str) -> Found {
    let mut found = Found::default();
    let mut rest = html;
    let mut summary: Option<String> = None;
    while !rest.is_empty() {
        let Some((before, tag, after)) = next_tag(rest) else {
            add_text(rest, &mut summary, &mut found);
            break;
        };
        add_text(before, &mut summary, &mut found);
        rest = after;
        let is_end = tag.starts_with('/');
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        match (name.to_ascii_lowercase().as_str(), is_end) {
            ("details", false) => found.folds.push(Fold::Start(String::new())),
            ("details", true) => found.folds.push(Fold::End),
            ("summary", false) => summary = Some(String::new()),
            ("summary", true) => {
                let title = summary.take().unwrap_or_default();
                match found.folds.last_mut() {
                    Some(Fold::Start(name)) if name.is_empty() => title.trim().clone_into(name),
                    _ => found.rest = true,
                }
            }
            // Markup of the title.
            _ if summary.is_some() => {}
            _ => found.rest = true,
        }
    }
    if let (Some(title), Some(Fold::Start(name))) = (summary, found.folds.last_mut()) {
        title.trim().clone_into(name);
    }
    found
}

fn add_text(text: &str, summary: &mut Option<String>, found: &mut Found) {
    match summary {
        Some(summary) => summary.push_str(text),
        None => found.rest |= !text.trim().is_empty(),
    }
}

/// What stands before the next tag, what is in it, and what follows; a comment is a tag, too.
fn next_tag(html: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = html.split_once('<')?;
    let (tag, after) = match rest.strip_prefix("!--") {
        Some(comment) => comment.split_once("-->").unwrap_or((comment, "")),
        None => rest.split_once('>')?,
    };
    // A comment has no name, whatever is in it.
    Some((before, if rest.starts_with("!--") { "" } else { tag }, after))
}

/// The folded parts that stand open.
#[derive(Debug, Default)]
pub(super) struct Folds {
    /// Of each, the outermost one around it, and the section it stands in.
    open: Vec<(usize, usize)>,
}

impl Folds {
    /// The outermost one.
    pub(super) fn fold(&self) -> Option<usize> {
        self.open.first().map(|&(fold, _)| fold)
    }

    /// Opens one in the section `at`, with the number `next` if it is in no other; gives the number of the outermost.
    pub(super) fn open(&mut self, next: usize, at: usize) -> usize {
        let fold = self.fold().unwrap_or(next);
        self.open.push((fold, at));
        fold
    }

    /// Closes the innermost one, if there is one, and gives the number of the outermost, and the section to go on with.
    pub(super) fn close(&mut self) -> Option<(usize, usize)> {
        self.open.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_begin_and_end() {
        let start = |title: &str| Fold::Start(title.to_owned());
        for (html, expect, rest) in [
            ("<details>\n<summary>More</summary>\n", vec![start("More")], false),
            ("<DETAILS open><summary><b>More</b> of it</summary>", vec![start("More of it")], false),
            ("</details>\n", vec![Fold::End], false),
            ("<details><summary>A</summary>text</details>", vec![start("A"), Fold::End], true),
            ("<details>\n", vec![start("")], false),
            ("<details><summary>A", vec![start("A")], false),
            ("<!-- <details> -->", vec![], true),
            ("<div>\n  y\n</div>", vec![], true),
            ("<", vec![], true),
            ("<details", vec![], true),
        ] {
            assert_eq!(folds(html), Found { folds: expect, rest }, "{html}");
        }
    }
}
