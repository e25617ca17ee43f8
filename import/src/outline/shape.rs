//! How a Markdown document is built, looked at before it is read: whether the items of its lists are stages, and
//! whether paragraphs with a name in bold are its topics.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::paragraph::{Paragraph, events};
use crate::plan::is_link;

/// The fewest paragraphs with a name that are topics, and the fewest items with items in them that are stages.
const FEWEST: usize = 2;

/// What is named in bold, but is no topic: what is told of a single one.
const LABELS: &[&str] = &[
    "note",
    "notes",
    "tip",
    "tips",
    "warning",
    "important",
    "caution",
    "info",
    "example",
    "examples",
    "duration",
    "time",
    "hours",
    "effort",
    "level",
    "difficulty",
    "prerequisite",
    "prerequisites",
    "requirements",
    "author",
    "authors",
    "instructor",
    "instructors",
    "teacher",
    "topics",
    "topics covered",
    "goal",
    "goals",
    "objective",
    "objectives",
    "outcome",
    "outcomes",
    "link",
    "links",
    "resource",
    "resources",
    "source",
    "sources",
    "reference",
    "references",
    "description",
    "summary",
    "why",
    "how",
    "what",
    "when",
    "who",
    "pros",
    "cons",
    "advantages",
    "disadvantages",
    "question",
    "answer",
    "q",
    "a",
    "step",
    "update",
    "edit",
    "disclaimer",
    "license",
    "version",
];

/// How a document is built.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// Whether the items of lists are stages, and the items in them topics.
    pub(super) is_nested: bool,
    /// Whether it is the table of contents of a book, whose chapters are files beside it.
    pub(super) is_book: bool,
    /// By heading, whether the paragraphs below it are topics; first, of what stands before the first heading.
    defines: Vec<bool>,
}

impl Shape {
    pub(super) fn of(text: &str) -> Self {
        let mut scan = Scan { sections: vec![Counts::default()], ..Scan::default() };
        let mut paragraph = None;
        for (event, range) in events(text) {
            let is_start = matches!(event, Event::Start(Tag::Paragraph));
            if is_start && scan.items.is_empty() && scan.quotes == 0 {
                paragraph = Some(Paragraph::default());
            }
            let is_end = matches!(event, Event::End(TagEnd::Paragraph));
            match &mut paragraph {
                Some(events) => events.push(event, range),
                None => scan.event(event),
            }
            if let Some(paragraph) = paragraph.take_if(|_| is_end) {
                scan.paragraph(&paragraph);
            }
        }
        scan.shape()
    }

    /// Whether paragraphs below this heading, counted from 1, are topics if they have a name.
    pub(super) fn defines(&self, heading: usize) -> bool {
        self.defines.get(heading).copied().unwrap_or_default()
    }
}

#[derive(Debug, Default)]
struct Scan {
    sections: Vec<Counts>,
    items: Vec<Item>,
    quotes: usize,
    links: usize,
}

/// What there is below a heading.
#[derive(Debug, Default)]
struct Counts {
    /// Items of its lists, without those in others, and rows of tables.
    items: usize,
    /// Items of those items that hold more than a link to the web.
    parents: usize,
    /// Items and items in them.
    all: usize,
    /// How many of these link to a file.
    local: usize,
    paragraphs: usize,
    /// The names that paragraphs begin with.
    named: usize,
    any_label: bool,
}

#[derive(Debug, Default)]
struct Item {
    web: usize,
    local: usize,
    own: usize,
    has_text: bool,
    children: usize,
}

impl Item {
    /// Whether it leads to a heading of the document, and does nothing else.
    fn is_contents(&self) -> bool {
        self.own > 0 && self.web + self.local == 0 && !self.has_text
    }

    fn is_web_link(&self) -> bool {
        self.web > 0 && self.local == 0 && !self.has_text && self.children == 0
    }
}

impl Scan {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { .. }) if self.items.is_empty() && self.quotes == 0 => {
                self.sections.push(Counts::default());
            }
            Event::Start(Tag::BlockQuote(_)) => self.quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => self.quotes = self.quotes.saturating_sub(1),
            Event::Start(Tag::Item) if self.quotes == 0 => self.items.push(Item::default()),
            Event::End(TagEnd::Item) if self.quotes == 0 => self.end_item(),
            Event::Start(Tag::TableRow) if self.items.is_empty() && self.quotes == 0 => {
                self.section(|counts| counts.items += 1);
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.links += 1;
                if let Some(item) = self.items.last_mut() {
                    let count = match &*dest_url {
                        url if is_link(url) => &mut item.web,
                        url if url.starts_with('#') => &mut item.own,
                        _ => &mut item.local,
                    };
                    *count += 1;
                }
            }
            Event::End(TagEnd::Link) => self.links = self.links.saturating_sub(1),
            Event::Text(text) | Event::Code(text) if self.links == 0 && !text.trim().is_empty() => {
                if let Some(item) = self.items.last_mut() {
                    let is_address = is_link(text.trim());
                    item.web += usize::from(is_address);
                    item.has_text |= !is_address;
                }
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph<'_>) {
        let name = paragraph.name();
        self.section(|counts| {
            counts.paragraphs += 1;
            counts.named += usize::from(name.is_some());
            counts.any_label |= name.is_some_and(|name| LABELS.contains(&name.to_lowercase().as_str()));
        });
    }

    fn end_item(&mut self) {
        let Some(item) = self.items.pop() else { return };
        let depth = self.items.len();
        let (is_contents, is_web_link, local) = (item.is_contents(), item.is_web_link(), item.local);
        if depth > 1 || is_contents {
            return;
        }
        if let Some(parent) = self.items.last_mut() {
            parent.children += usize::from(!is_web_link);
        }
        self.section(|counts| {
            counts.all += 1;
            counts.local += usize::from(local > 0);
            counts.items += usize::from(depth == 0);
            counts.parents += usize::from(depth == 0 && item.children > 0);
        });
    }

    fn section(&mut self, change: impl FnOnce(&mut Counts)) {
        if let Some(counts) = self.sections.last_mut() {
            change(counts);
        }
    }

    fn shape(&self) -> Shape {
        let sum = |of: fn(&Counts) -> usize| self.sections.iter().map(of).sum::<usize>();
        let all = sum(|counts| counts.all);
        let is_book = sum(|counts| counts.local) * 2 > all && sum(|counts| counts.parents) > 0;
        // The list that is nearly all of the document.
        let is_whole = |counts: &Counts| {
            counts.parents >= FEWEST && counts.parents * 2 >= counts.items && counts.all * 5 >= all * 4
        };
        let defines = |counts: &Counts| {
            counts.named >= FEWEST && counts.named * 2 >= counts.paragraphs && counts.items == 0 && !counts.any_label
        };
        Shape {
            is_nested: is_book || self.sections.iter().any(is_whole),
            is_book,
            defines: self.sections.iter().map(defines).collect(),
        }
    }
}
