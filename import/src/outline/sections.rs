//! Walks through a Markdown document, and gives its sections with the items that their lists and tables hold.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::html::{self, Folds};
use super::item::{Item, Jotted};
use super::paragraph::{Paragraph, events};
use super::shape::Shape;
use super::table::{Cell, Table};
use crate::markdown::Discord;
use crate::notes::Note;
use crate::plan::is_link;
use crate::{ImportError, MAX_STAGES};
use waymark_roadmap::load::schema::MAX_TOPICS;
use waymark_roadmap::text::is_refused;

/// A document in sections.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// In order; the first one is what stands before any heading.
    pub(super) sections: Vec<Section>,
    /// The parts that are folded.
    pub(super) folds: Vec<Fold>,
    /// What its front matter says.
    pub(super) front: String,
}

/// A part that its readers unfold: `<details>`.
#[derive(Debug)]
pub(super) struct Fold {
    pub(super) title: String,
    /// The section it stands in.
    pub(super) outer: usize,
    /// From its beginning to its end.
    pub(super) range: Range<usize>,
}

/// A heading and what stands below it, up to the next one.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// From 1; 0 for what stands before the first heading.
    pub(super) level: u8,
    pub(super) title: String,
    /// What its heading links to.
    pub(super) links: Vec<String>,
    /// What stands outside of list items.
    pub(super) text: Discord,
    /// Where that stands in the document.
    pub(super) texts: Vec<Range<usize>>,
    pub(super) items: Vec<Item>,
    /// How many tables the items are rows of.
    pub(super) tables: usize,
    /// Whether the items are paragraphs, each with a name.
    pub(super) has_paragraphs: bool,
    /// The folded part it belongs to.
    pub(super) fold: Option<usize>,
    /// The section whose item its heading is.
    pub(super) item_of: Option<usize>,
    /// What is to be told of it if it is used.
    pub(super) jotted: Vec<Jotted>,
    /// Whether it has been left out, with its heading.
    pub(super) is_left_out: bool,
    /// Whether its items have been left out, and its heading named for it.
    pub(super) is_told: bool,
}

/// The sections of `text`, which has this shape.
pub(super) fn outline(text: &str, shape: &Shape) -> Result<Outline, ImportError> {
    let mut reading = Reading::new(text, shape);
    let mut paragraph = None;
    for (event, range) in events(text) {
        if reading.is_in_section() && matches!(event, Event::Start(Tag::Paragraph)) {
            paragraph = Some(Paragraph::default());
        }
        let is_end = matches!(event, Event::End(TagEnd::Paragraph));
        match &mut paragraph {
            Some(events) => events.push(event, range),
            None => reading.event(event, range),
        }
        if let Some(paragraph) = paragraph.take_if(|_| is_end) {
            reading.paragraph(paragraph);
        }
        if reading.topics > MAX_TOPICS {
            return Err(ImportError::TooMany { what: "topics", max: MAX_TOPICS });
        }
        // Items that are stages are bounded as topics are.
        if reading.outline.sections.len() > 2 * MAX_STAGES + reading.topics {
            return Err(ImportError::TooMany { what: "headings", max: 2 * MAX_STAGES });
        }
    }
    Ok(reading.outline)
}

struct Reading<'t> {
    source: &'t str,
    shape: &'t Shape,
    outline: Outline,
    /// The section that is being read.
    at: usize,
    /// How many topics there are in all.
    topics: usize,
    headings: usize,
    /// The heading that is being read, and what stands below it.
    heading: Option<Section>,
    /// The item of a list that is being read, in another one if that one is a stage.
    items: Vec<Item>,
    /// By list that stands open, whether its items are topics or stages rather than text.
    lists: Vec<bool>,
    table: Option<Table>,
    cell: Option<Cell>,
    /// How many quotes stand open outside of an item.
    quotes: usize,
    /// How many things stand open inside of one that is passed over, with itself.
    skipped: usize,
    inlines: Vec<Inline>,
    /// The language and the text of the code block that is being read.
    code: Option<(String, String)>,
    /// The block of HTML that is being read.
    html: Option<(Range<usize>, String)>,
    folds: Folds,
    is_front_matter: bool,
}

/// Something that stands open within a line.
#[derive(Debug)]
enum Inline {
    /// It leaves no trace.
    Plain,
    /// It ends with this.
    Marked(&'static str),
    /// It may be what the title is, which it begins.
    Name,
    /// A link in a title or in a cell, from there on.
    TitleLink { start: usize, url: String },
    /// A link in the text, and its own text.
    Link { url: String, text: String },
}

impl<'t> Reading<'t> {
    fn new(source: &'t str, shape: &'t Shape) -> Self {
        let outline = Outline { sections: vec![Section::default()], ..Outline::default() };
        Self {
            source,
            shape,
            outline,
            at: 0,
            topics: 0,
            headings: 0,
            heading: None,
            items: Vec::new(),
            lists: Vec::new(),
            table: None,
            cell: None,
            quotes: 0,
            skipped: 0,
            inlines: Vec::new(),
            code: None,
            html: None,
            folds: Folds::default(),
            is_front_matter: false,
        }
    }

    /// Whether what comes next stands below a heading, and in nothing else.
    fn is_in_section(&self) -> bool {
        self.items.is_empty() && self.quotes == 0 && self.skipped == 0 && self.table.is_none()
    }

    /// Takes in a paragraph that stands below a heading: a topic, if it has a name as those around it have, chapters of
    /// a book, or text.
    fn paragraph(&mut self, paragraph: Paragraph<'_>) {
        if let Some(links) = paragraph.links().filter(|_| self.shape.is_book) {
            for (title, url) in links {
                let mut item = Item::new(paragraph.range(), true);
                item.start_title(&title);
                item.end_title_link(0, url);
                self.items.push(item);
                self.end_item();
            }
            return;
        }
        let is_topic = self.shape.defines(self.headings) && paragraph.name().is_some();
        if is_topic {
            self.section().has_paragraphs = true;
            self.items.push(Item::new(paragraph.range(), false));
        }
        for (event, range) in paragraph.events {
            self.event(event, range);
        }
        if is_topic {
            self.end_item();
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            // An entity (`&#x202e;`) says what the document itself may not have had.
            Event::Text(text) if text.contains(is_refused) => {
                self.jot(Note::RefusedCharacter, &text, "");
                self.text(&text.replace(is_refused, ""));
            }
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.inline_code(&code),
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::Html(html) => {
                if let Some((_, text)) = &mut self.html {
                    text.push_str(&html);
                }
            }
            Event::InlineHtml(html) => self.jot(Note::Html, &html, &html),
            Event::TaskListMarker(true) => self.jot(Note::TickedBox, "", ""),
            Event::TaskListMarker(false) => self.items.iter_mut().last().into_iter().for_each(Item::open_box),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if self.is_in_section() && matches!(tag, Tag::Paragraph | Tag::BlockQuote(_) | Tag::CodeBlock(_)) {
            self.section().texts.push(range.clone());
        }
        match tag {
            Tag::Heading { level, .. } if self.is_in_section() => {
                let fold = self.folds.fold();
                self.heading = Some(Section { level: number(level), fold, ..Section::default() });
            }
            Tag::Heading { .. } => {
                self.block();
                self.start_mark("**");
            }
            Tag::Paragraph => self.block(),
            Tag::BlockQuote(_) => {
                self.close_title();
                self.quotes += usize::from(self.items.is_empty());
                self.sink().start_quote();
                self.is_more_than_a_link();
            }
            Tag::CodeBlock(kind) => {
                self.close_title();
                self.is_more_than_a_link();
                let language =
                    if let CodeBlockKind::Fenced(language) = kind { language.to_string() } else { String::new() };
                self.code = Some((language, String::new()));
            }
            Tag::List(first) => self.start_list(first),
            Tag::Item if self.lists.last() == Some(&true) => self.items.push(Item::new(range, true)),
            Tag::Item => {
                let start = self.sink().start_item();
                if let Some(item) = self.items.last_mut() {
                    item.start_nested(start);
                }
            }
            Tag::Table(_) if self.is_in_section() => self.table = Some(Table::default()),
            Tag::Table(_) => {
                self.close_title();
                self.is_more_than_a_link();
            }
            Tag::TableHead | Tag::TableRow => match &mut self.table {
                Some(table) => table.start_row(range),
                None => self.sink().start_row(),
            },
            Tag::TableCell => match &self.table {
                Some(_) => self.cell = Some(Cell::default()),
                None => self.sink().start_cell(),
            },
            Tag::Emphasis => self.start_mark("*"),
            Tag::Strong => self.start_mark("**"),
            Tag::Link { link_type, dest_url, .. } => self.start_link(link_type, &dest_url),
            Tag::Image { dest_url, .. } => {
                let source = self.source;
                self.jot(Note::Image, &dest_url, source.get(range).unwrap_or_default());
                self.skipped = 1;
            }
            Tag::HtmlBlock => self.html = Some((range, String::new())),
            Tag::MetadataBlock(_) => self.is_front_matter = true,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(section) = self.heading.take() {
                    self.headings += 1;
                    self.add_section(section);
                } else {
                    self.end_inline();
                    self.end_line();
                }
            }
            TagEnd::Paragraph => self.end_line(),
            TagEnd::BlockQuote(_) => {
                self.quotes -= usize::from(self.items.is_empty() && self.quotes > 0);
                self.sink().end_level();
            }
            TagEnd::CodeBlock => {
                if let Some((language, code)) = self.code.take() {
                    self.sink().code_block(&language, &code);
                }
            }
            TagEnd::List(_) if self.lists.pop() == Some(false) => self.sink().end_level(),
            TagEnd::Item => self.end_item(),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.section().tables += 1;
                    self.section().items.extend(table.items());
                } else {
                    self.sink().end_table();
                }
            }
            TagEnd::TableRow => self.topics += usize::from(self.table.is_some()),
            TagEnd::TableCell => {
                if let (Some(table), Some(cell)) = (&mut self.table, self.cell.take()) {
                    table.push(cell);
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link => self.end_inline(),
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::MetadataBlock(_) => self.is_front_matter = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_front_matter {
            self.outline.front.push_str(text);
        } else if let Some((_, code)) = &mut self.code {
            code.push_str(text);
        } else if let Some(heading) = &mut self.heading {
            heading.title.push_str(text);
        } else if let Some(cell) = &mut self.cell {
            cell.text.push_str(text);
        } else if let Some(title) = self.title() {
            title.push_str(text);
        } else {
            self.sink().text(text);
            self.beside_link(text);
        }
    }

    fn inline_code(&mut self, code: &str) {
        if let Some(heading) = &mut self.heading {
            heading.title.push_str(code);
        } else if let Some(cell) = &mut self.cell {
            cell.text.push_str(code);
        } else if let Some(title) = self.title() {
            title.push_str(code);
        } else {
            self.sink().code(code);
            self.beside_link(code);
        }
    }

    fn line_break(&mut self) {
        if let Some(heading) = &mut self.heading {
            heading.title.push(' ');
        } else if self.title().is_some() {
            self.end_line();
        } else {
            self.sink().line_break();
        }
    }

    /// Begins something that stands by itself. An item's first one is its title.
    fn block(&mut self) {
        if self.title().is_none() {
            self.sink().block();
        }
    }

    fn start_list(&mut self, first: Option<u64>) {
        // Below a heading it is one of topics, or of stages, and so is a list in an item that is a stage.
        let is_inner = self.shape.is_nested && self.items.len() == 1 && self.lists == [true];
        let holds_topics = self.is_in_section() || is_inner;
        self.lists.push(holds_topics);
        if is_inner {
            self.close_title();
        } else if !holds_topics {
            self.close_title();
            self.is_more_than_a_link();
            self.sink().start_list(first);
        }
    }

    fn start_mark(&mut self, markup: &'static str) {
        let inline = if self.heading.is_some() || self.cell.is_some() {
            Inline::Plain
        } else if let Some(title) = self.title() {
            if title.trim().is_empty() && markup == "**" { Inline::Name } else { Inline::Plain }
        } else {
            self.sink().markup(markup);
            Inline::Marked(markup)
        };
        self.inlines.push(inline);
    }

    fn start_link(&mut self, kind: LinkType, url: &str) {
        let inline = if let Some(heading) = &mut self.heading {
            if is_link(url) {
                heading.links.push(url.to_owned());
            } else {
                heading.jotted.push(Jotted::new(Note::BadLink, url, url));
            }
            Inline::Plain
        } else if let Some(cell) = &self.cell {
            Inline::TitleLink { start: cell.text.len(), url: url.to_owned() }
        } else if let Some(title) = self.title() {
            Inline::TitleLink { start: title.len(), url: url.to_owned() }
        } else if !is_link(url) {
            self.jot(Note::BadLink, url, url);
            Inline::Plain
        } else if kind == LinkType::Autolink {
            // Its text is its address, which is written already.
            self.sink().address(url);
            self.nested_link(String::new(), url.to_owned());
            self.skipped = 1;
            return;
        } else {
            self.sink().markup("[");
            Inline::Link { url: url.to_owned(), text: String::new() }
        };
        self.inlines.push(inline);
    }

    fn end_inline(&mut self) {
        match self.inlines.pop() {
            Some(Inline::Marked(markup)) => self.sink().markup(markup),
            Some(Inline::Name) => self.items.iter_mut().last().into_iter().for_each(Item::end_name),
            Some(Inline::TitleLink { start, url }) => {
                if let Some(cell) = &mut self.cell {
                    cell.end_link(start, url);
                } else if let Some(item) = self.items.last_mut() {
                    item.end_title_link(start, url);
                }
            }
            Some(Inline::Link { url, text }) => {
                self.sink().end_link(&url);
                self.nested_link(text, url);
            }
            Some(Inline::Plain) | None => {}
        }
    }

    /// Takes note of a link in the text: it may be all there is in its item.
    fn nested_link(&mut self, text: String, url: String) {
        if let Some(item) = self.items.last_mut() {
            item.nested_link(text, url);
        }
    }

    fn end_item(&mut self) {
        self.close_title();
        let Some(item) = self.items.last_mut() else {
            // An item of a list in a quote.
            self.sink().end_level();
            return;
        };
        if item.end_nested() {
            return;
        }
        let Some(item) = self.items.pop() else { return };
        self.topics += 1;
        self.inlines.clear();
        match self.items.last_mut() {
            Some(stage) => stage.children.push(item),
            None if self.shape.is_nested && item.is_of_list => self.add_stage(item),
            None => self.section().items.push(item),
        }
    }

    /// Adds a section whose heading is an item of the one that is being read.
    fn add_stage(&mut self, mut item: Item) {
        let outer = self.at;
        let Section { level, fold, .. } = &self.outline.sections[outer];
        let mut stage =
            Section { level: level.saturating_add(1), fold: *fold, item_of: Some(outer), ..Section::default() };
        stage.items = std::mem::take(&mut item.children);
        item.into_heading(&mut stage.title, &mut stage.links, &mut stage.text, &mut stage.jotted);
        self.outline.sections.push(stage);
    }

    fn add_section(&mut self, section: Section) {
        self.at = self.outline.sections.len();
        self.outline.sections.push(section);
    }

    /// Takes in a block of HTML: the beginning or the end of a folded part, or what has no place in content.
    fn end_html(&mut self) {
        let Some((range, html)) = self.html.take() else { return };
        let raw = self.source.get(range.clone()).unwrap_or(&html);
        if !self.items.is_empty() || self.quotes > 0 {
            self.jot(Note::Html, "", raw);
            return;
        }
        let found = html::folds(&html);
        if found.rest {
            self.jot(Note::Html, "", raw);
        }
        for fold in found.folds {
            match fold {
                html::Fold::Start(title) => {
                    let number = self.folds.open(self.outline.folds.len(), self.at);
                    if number == self.outline.folds.len() {
                        let title = title.clone();
                        self.outline.folds.push(Fold { title, outer: self.at, range: range.start..self.source.len() });
                    }
                    let level = self.outline.sections[self.at].level.saturating_add(1);
                    self.add_section(Section { level, title, fold: Some(number), ..Section::default() });
                }
                html::Fold::End => {
                    if let Some((number, outer)) = self.folds.close() {
                        self.at = outer;
                        if self.folds.fold().is_none() {
                            self.outline.folds[number].range.end = range.end;
                        }
                    }
                }
            }
        }
    }

    /// Ends the title of the item with its first line, if there is anything on it.
    fn end_line(&mut self) {
        if self.title().is_some_and(|title| !title.trim().is_empty()) {
            self.close_title();
        }
    }

    /// Ends the title of the item, if it stands open.
    fn close_title(&mut self) {
        if let Some(item) = self.items.last_mut() {
            item.close_title();
        }
    }

    /// The title of the item, while it stands open.
    fn title(&mut self) -> Option<&mut String> {
        self.items.last_mut().and_then(Item::open_title)
    }

    fn section(&mut self) -> &mut Section {
        &mut self.outline.sections[self.at]
    }

    /// Where text goes that is no title.
    fn sink(&mut self) -> &mut Discord {
        match self.items.last_mut() {
            Some(item) => &mut item.body,
            None => &mut self.outline.sections[self.at].text,
        }
    }

    /// Takes note of what is to be told if the item, or the section, is used.
    fn jot(&mut self, note: Note, example: &str, text: &str) {
        let jotted = Jotted::new(note, example, text);
        match (self.items.last_mut(), &mut self.heading) {
            (Some(item), _) => item.jotted.push(jotted),
            (None, Some(heading)) => heading.jotted.push(jotted),
            (None, None) => self.section().jotted.push(jotted),
        }
    }

    /// Takes note of `more`: it belongs to the link it stands in, or an item holds more than a link.
    fn beside_link(&mut self, more: &str) {
        let in_link = self.inlines.iter_mut().rev().find_map(|inline| match inline {
            Inline::Link { text, .. } => Some(text),
            _ => None,
        });
        match in_link {
            Some(text) => text.push_str(more),
            None if more.trim().is_empty() => {}
            // An address as it stands, which Discord makes a link of.
            None if is_link(more.trim()) => self.nested_link(String::new(), more.trim().to_owned()),
            None => self.is_more_than_a_link(),
        }
    }

    fn is_more_than_a_link(&mut self) {
        self.items.iter_mut().last().into_iter().for_each(Item::is_more_than_a_link);
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}
