//! What a source says, whatever its format: stages and topics with the texts they have.

use super::hours::Hours;
use super::notes::{Note, Notes};
use super::questions::Question;
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

/// The longest title of a link, in UTF-16 units.
pub(super) const MAX_LINK_TITLE: usize = 100;

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
    /// The last part of its title, which is called so for what it stands under, too.
    pub(super) own: Option<String>,
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
    /// The group within its stage that the source puts it in.
    pub(super) group: Option<String>,
    pub(super) hours: Option<Hours>,
    pub(super) links: Vec<(String, String)>,
    pub(super) questions: Vec<Question>,
}

impl PlannedTopic {
    /// Adds a link, if it is one and there is room. A link without a title is called by its address.
    pub(super) fn add_link(&mut self, title: &str, url: &str, notes: &mut Notes) {
        let whole = line(title).0;
        let shown = whole.as_deref().unwrap_or(url);
        let left = || if shown == url { url.to_owned() } else { format!("{shown}: {url}") };
        if !is_link(url) {
            notes.leave_out(Note::BadLink, shown, &left());
        } else if let Some((other, _)) = self.links.iter().find(|(_, other)| other == url) {
            if shown != other && shown != url {
                notes.leave_out(Note::SameLink, shown, &left());
            }
        } else if self.links.len() == MAX_LINKS {
            notes.leave_out(Note::TooManyLinks, shown, &left());
        } else {
            let short =
                shortened(shown, MAX_LINK_TITLE).inspect(|short| notes.leave_out(Note::CutLinkTitle, short, shown));
            self.links.push((short.unwrap_or_else(|| shown.to_owned()), url.to_owned()));
        }
    }
}

/// Whether content takes `url` as the address of a link.
pub(super) fn is_link(url: &str) -> bool {
    utf16_len(url) <= MAX_LINK_URL && !url.chars().any(is_refused) && url::fault_of(url).is_none()
}

/// A title out of `raw`, and, if it had to be cut, all of it as far as a description holds it; nothing if there is
/// nothing to see.
pub(super) fn title(raw: &str, notes: &mut Notes) -> Option<(String, Option<String>)> {
    let text = visible_line(raw, notes)?;
    let Some(short) = shortened(&text, MAX_TITLE) else { return Some((text, None)) };
    notes.add(Note::CutTitle, &short);
    let whole = match shortened(&text, MAX_DESCRIPTION) {
        Some(cut) => {
            notes.leave_out(Note::CutDescription, &short, &text);
            cut
        }
        None => text,
    };
    Some((short, Some(whole)))
}

/// A title out of `raw` for what has no description that could hold the rest.
pub(super) fn bare_title(raw: &str, notes: &mut Notes) -> Option<String> {
    let text = visible_line(raw, notes)?;
    let short = shortened(&text, MAX_TITLE).inspect(|short| notes.leave_out(Note::CutTitle, short, &text));
    Some(short.unwrap_or(text))
}

/// `raw` on one line, without what content refuses; nothing if there is nothing to see.
fn visible_line(raw: &str, notes: &mut Notes) -> Option<String> {
    let (text, any_refused) = line(raw);
    let text = text?;
    if any_refused {
        notes.add(Note::RefusedCharacter, &text);
    }
    Some(text)
}

/// A summary out of `raw`, if it fits.
pub(super) fn summary(raw: &str) -> Option<String> {
    line(raw).0.filter(|text| utf16_len(text) <= MAX_SUMMARY)
}
