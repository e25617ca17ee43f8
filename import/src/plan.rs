//! What a source says, whatever its format: stages and topics with the texts they have.

use super::notes::{Note, Notes};
use super::text::{line, shortened};
use waymark_roadmap::model::Mark;
use waymark_roadmap::text::{is_refused, utf16_len};
use waymark_roadmap::url;

/// The longest title, in UTF-16 units.
pub(super) const MAX_TITLE: usize = 80;

/// The longest summary, in UTF-16 units.
pub(super) const MAX_SUMMARY: usize = 100;

/// The longest description, in UTF-16 units.
pub(super) const MAX_DESCRIPTION: usize = 2_000;

const MAX_LINK_TITLE: usize = 100;
const MAX_LINK_URL: usize = 512;
const MAX_LINKS: usize = 10;

/// A roadmap as its source tells it.
#[derive(Debug)]
pub(super) struct Plan {
    /// What it was read from, such as `a Markdown outline`.
    pub(super) format: &'static str,
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) stages: Vec<PlannedStage>,
}

/// A stage as its source tells it.
#[derive(Debug)]
pub(super) struct PlannedStage {
    pub(super) title: String,
    pub(super) summary: Option<String>,
    pub(super) topics: Vec<PlannedTopic>,
}

/// A topic as its source tells it.
#[derive(Debug, Default)]
pub(super) struct PlannedTopic {
    pub(super) title: String,
    /// What the source calls it.
    pub(super) source: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) description: Option<String>,
    pub(super) mark: Option<Mark>,
    /// A mark that content has no word for.
    pub(super) other_mark: Option<String>,
    pub(super) links: Vec<(String, String)>,
}

impl PlannedTopic {
    /// Adds a link, if it is one and there is room. A link without a title is called by its address.
    pub(super) fn add_link(&mut self, title: &str, url: &str, notes: &mut Notes) {
        if !is_link(url) {
            notes.add(Note::BadLink, if title.trim().is_empty() { url } else { title });
        } else if self.links.len() == MAX_LINKS {
            notes.add(Note::TooManyLinks, title);
        } else if !self.links.iter().any(|(_, other)| other == url) {
            let title = line(title).0.unwrap_or_else(|| url.to_owned());
            let title = shortened(&title, MAX_LINK_TITLE).unwrap_or(title);
            self.links.push((title, url.to_owned()));
        }
    }
}

/// Whether content takes `url` as the address of a link.
pub(super) fn is_link(url: &str) -> bool {
    utf16_len(url) <= MAX_LINK_URL && !url.chars().any(is_refused) && url::fault_of(url).is_none()
}

/// A title out of `raw`, and, if it had to be cut, as much of it as a description holds; nothing if there is nothing to
/// see.
pub(super) fn title(raw: &str, notes: &mut Notes) -> Option<(String, Option<String>)> {
    let (text, any_refused) = line(raw);
    let text = text?;
    if any_refused {
        notes.add(Note::RefusedCharacter, &text);
    }
    match shortened(&text, MAX_TITLE) {
        Some(short) => {
            notes.add(Note::CutTitle, &short);
            let whole = shortened(&text, MAX_DESCRIPTION).unwrap_or(text);
            Some((short, Some(whole)))
        }
        None => Some((text, None)),
    }
}

/// A summary out of `raw`, if it fits.
pub(super) fn summary(raw: &str) -> Option<String> {
    line(raw).0.filter(|text| utf16_len(text) <= MAX_SUMMARY)
}
