//! What of a document leads to topics and is none: its list of contents, and lists of sources.

use std::collections::HashSet;

use super::item::{Item, Jotted};
use super::sections::Section;
use crate::plan::is_link;
use waymark_roadmap::text::fold;

/// The longest heading that is compared with others, in bytes.
const LONGEST: usize = 400;

/// What a list of contents is called, folded.
const CONTENTS: &[&str] = &[
    "contents",
    "table of contents",
    "toc",
    "index",
    "overview",
    "on this page",
    "inhalt",
    "inhaltsverzeichnis",
    "sommaire",
    "table des matières",
    "índice",
    "contenido",
    "indice",
    "sumário",
    "содержание",
    "оглавление",
    "目录",
    "目次",
    "목차",
];

/// What a list of sources is called, folded: its last word.
const SOURCES: &[&str] = &[
    "source",
    "sources",
    "source(s)",
    "resource",
    "resources",
    "resource(s)",
    "reference",
    "references",
    "bibliography",
    "links",
    "quellen",
    "literatur",
    "ressourcen",
    "ressources",
    "références",
    "recursos",
    "referencias",
    "fuentes",
    "enlaces",
    "liens",
    "źródła",
    "источники",
    "ссылки",
    "参考",
    "参考资料",
];

/// What it is called as a whole, or from the beginning up to a colon, folded.
const SOURCE_TITLES: &[&str] = &["see also", "learn more", "read more", "more", "reading", "reading list"];

/// What is in its name, folded.
const SOURCE_WORDS: &[&str] = &["further reading", "further information", "more information", "additional reading"];

/// By section, whether all items of it lead to headings of the document.
pub(super) fn contents(sections: &[Section]) -> Vec<bool> {
    let headings = || sections.iter().map(|section| section.title.as_str()).filter(|title| title.len() <= LONGEST);
    let titles: HashSet<String> = headings().map(fold).collect();
    let anchors: HashSet<String> = headings().map(anchor).collect();
    let leads_home =
        |url: &str| url.split_once('#').is_some_and(|(page, heading)| page.is_empty() || anchors.contains(heading));
    let is_contents = |section: &Section| {
        let is_link_home = |item: &Item| {
            let urls = item.bad_links.iter().chain(item.links.iter().map(|(_, url)| url));
            item.begins_with_link()
                && urls.map(String::as_str).all(leads_home)
                && item.jotted.iter().all(|jotted| Jotted::bad_link(jotted).is_some_and(leads_home))
        };
        let is_named = |item: &&Item| item.title.len() <= LONGEST && titles.contains(&fold(&item.title));
        let named = section.items.iter().filter(is_named).count();
        let is_short = section.title.len() <= LONGEST;
        let is_called =
            is_short && CONTENTS.contains(&fold(&section.title).as_str()) && named * 2 >= section.items.len();
        let has_children = section.items.iter().any(|item| !item.children.is_empty());
        !section.items.is_empty() && !has_children && (is_called || section.items.iter().all(is_link_home))
    };
    sections.iter().map(is_contents).collect()
}

/// Whether the items of `section` are sources for what stands above it.
pub(super) fn is_sources(section: &Section) -> bool {
    if section.title.len() > LONGEST {
        return false;
    }
    let title = fold(&section.title);
    let name = title.split(':').next().unwrap_or_default().trim_end_matches('.').trim();
    let is_called = SOURCE_TITLES.contains(&name)
        || name.split_whitespace().last().is_some_and(|word| SOURCES.contains(&word))
        || SOURCE_WORDS.iter().any(|words| name.contains(words));
    let is_link_only = |item: &Item| {
        let is_address = is_link(item.title.trim());
        (item.is_linked() && !item.links.is_empty() || is_address) && item.children.is_empty()
    };
    is_called && !section.items.is_empty() && section.items.iter().all(is_link_only)
}

/// What a link to the heading `title` ends with, on the sites that render Markdown.
fn anchor(title: &str) -> String {
    let kept = title.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_of_headings() {
        for (title, expect) in [("Sorting", "sorting"), ("C++ & co.", "c--co"), ("Größe: 1", "größe-1")] {
            assert_eq!(anchor(title), expect);
        }
    }
}
