//! A document's events, and its paragraphs kept together, as what one is follows from all of it.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

/// What stands between a name and what it is.
const DASHES: [&str; 4] = [": ", "- ", "– ", "— "];

/// What there is in `text`, in order, each with its place.
pub(super) fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TABLES;
    TextMergeWithOffset::new(Parser::new_ext(text, options).into_offset_iter())
}

/// What explains `name` in `rest`, which follows it on its line.
pub(super) fn explanation<'r>(name: &str, rest: &'r str) -> Option<&'r str> {
    let explains = DASHES.iter().find_map(|dash| rest.trim_start().strip_prefix(dash));
    let explains = explains.or_else(|| name.trim_end().ends_with(':').then_some(rest));
    explains.map(str::trim).filter(|text| !text.is_empty())
}

/// A paragraph with its beginning and its end.
#[derive(Debug, Default)]
pub(super) struct Paragraph<'t> {
    pub(super) events: Vec<(Event<'t>, Range<usize>)>,
}

impl<'t> Paragraph<'t> {
    pub(super) fn push(&mut self, event: Event<'t>, range: Range<usize>) {
        self.events.push((event, range));
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.events.first().map(|(_, range)| range.clone()).unwrap_or_default()
    }

    /// The name in bold that it begins with, if the rest explains it.
    pub(super) fn name(&self) -> Option<String> {
        let mut events = self.events.iter().map(|(event, _)| event).skip(1).peekable();
        events.next_if(|event| matches!(event, Event::Start(Tag::Strong)))?;
        let mut name = String::new();
        for event in events.by_ref() {
            match event {
                Event::Text(text) | Event::Code(text) => name += text,
                Event::End(TagEnd::Strong) => break,
                Event::SoftBreak | Event::HardBreak => return None,
                _ => {}
            }
        }
        let Some(Event::Text(rest)) = events.next() else { return None };
        // What explains it may be all in markup: `**a** - *b*`.
        let has_more = !matches!(events.next(), Some(Event::End(TagEnd::Paragraph)) | None);
        explanation(&name, &format!("{rest}{}", if has_more { "…" } else { "" }))?;
        let name = name.trim().trim_end_matches(':').trim_end();
        name.chars().any(char::is_alphanumeric).then(|| name.to_owned())
    }

    /// The texts and addresses of its links, if it has nothing else.
    pub(super) fn links(&self) -> Option<Vec<(String, String)>> {
        let mut links: Vec<(String, String)> = Vec::new();
        let mut is_open = false;
        for (event, _) in &self.events {
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => {
                    is_open = true;
                    links.push((String::new(), dest_url.to_string()));
                }
                Event::End(TagEnd::Link) => is_open = false,
                Event::Text(text) | Event::Code(text) => match links.last_mut().filter(|_| is_open) {
                    Some((title, _)) => *title += text,
                    None if text.trim().is_empty() => {}
                    None => return None,
                },
                Event::Start(Tag::Image { .. }) | Event::InlineHtml(_) => return None,
                _ => {}
            }
        }
        (!links.is_empty()).then_some(links)
    }
}
