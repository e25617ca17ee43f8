//! Walks through a Markdown document, and gives its sections with the topics that their lists hold.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};

use crate::markdown::{Discord, Mark};
use crate::notes::{Note, Notes};
use crate::plan::{PlannedTopic, is_link, summary, title};
use crate::text::first_sentence;
use crate::{ImportError, MAX_STAGES};
use waymark_roadmap::load::schema::MAX_TOPICS;
use waymark_roadmap::text::is_refused;

/// The sections of `text` in order; the first one is what stands before any heading.
pub(super) fn sections(text: &str, notes: &mut Notes) -> Result<Vec<Section>, ImportError> {
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reading = Reading::new(notes);
    for event in TextMergeStream::new(Parser::new_ext(text, options)) {
        reading.event(event);
        if reading.topics > MAX_TOPICS {
            return Err(ImportError::TooMany { what: "topics", max: MAX_TOPICS });
        }
        if reading.sections.len() > 2 * MAX_STAGES {
            return Err(ImportError::TooMany { what: "headings", max: 2 * MAX_STAGES });
        }
    }
    let Reading { mut sections, current, .. } = reading;
    sections.push(current);
    Ok(sections)
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
    pub(super) topics: Vec<PlannedTopic>,
}

struct Reading<'n> {
    notes: &'n mut Notes,
    /// What has been read to its end.
    sections: Vec<Section>,
    current: Section,
    /// How many topics there are in all.
    topics: usize,
    /// The heading that is being read, and what stands below it.
    heading: Option<Section>,
    topic: Option<Item>,
    /// How many quotes stand open outside of a topic.
    quotes: usize,
    /// How many things stand open inside of one that is passed over, with itself.
    skipped: usize,
    inlines: Vec<Inline>,
    /// The language and the text of the code block that is being read.
    code: Option<(String, String)>,
}

/// An item of a list, being read.
#[derive(Debug, Default)]
struct Item {
    title: String,
    is_titled: bool,
    /// Where the title ends if it begins with a bold text or a link, and what follows explains it.
    name_end: Option<usize>,
    body: Discord,
    links: Vec<(String, String)>,
    nested: Vec<Nested>,
}

/// An item in an item. One that holds a link only is one of the topic's links.
#[derive(Debug)]
struct Nested {
    start: Mark,
    link: Option<(String, String)>,
    has_other: bool,
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
    /// A link in the title, from there on.
    TitleLink { start: usize, url: String, is_name: bool },
    /// A link in the text, and its own text.
    Link { url: String, text: String },
}

impl<'n> Reading<'n> {
    fn new(notes: &'n mut Notes) -> Self {
        Self {
            notes,
            sections: Vec::new(),
            current: Section::default(),
            topics: 0,
            heading: None,
            topic: None,
            quotes: 0,
            skipped: 0,
            inlines: Vec::new(),
            code: None,
        }
    }

    fn event(&mut self, event: Event<'_>) {
        if self.skipped > 0 {
            match event {
                Event::Start(_) => self.skipped += 1,
                Event::End(_) => self.skipped -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            // An entity (`&#x202e;`) says what the document itself may not have had.
            Event::Text(text) if text.contains(is_refused) => {
                self.notes.add(Note::RefusedCharacter, &text);
                self.text(&text.replace(is_refused, ""));
            }
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.inline_code(&code),
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::InlineHtml(html) => self.notes.add(Note::Html, &html),
            Event::TaskListMarker(true) => self.notes.add(Note::TickedBox, ""),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } if self.topic.is_none() && self.quotes == 0 => {
                self.heading = Some(Section { level: number(level), ..Section::default() });
            }
            Tag::Heading { .. } => {
                self.block();
                self.start_mark("**");
            }
            Tag::Paragraph => self.block(),
            Tag::BlockQuote(_) => {
                self.close_title();
                self.quotes += usize::from(self.topic.is_none());
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
            Tag::List(first) if self.topic.is_some() || self.quotes > 0 => {
                self.close_title();
                self.is_more_than_a_link();
                self.sink().start_list(first);
            }
            Tag::Item if self.topic.is_some() || self.quotes > 0 => {
                let start = self.sink().start_item();
                if let Some(topic) = &mut self.topic {
                    topic.nested.push(Nested { start, link: None, has_other: false });
                }
            }
            Tag::Item => self.topic = Some(Item::default()),
            Tag::Emphasis => self.start_mark("*"),
            Tag::Strong => self.start_mark("**"),
            Tag::Link { link_type, dest_url, .. } => self.start_link(link_type, &dest_url),
            Tag::Image { dest_url, .. } => {
                self.notes.add(Note::Image, &dest_url);
                self.skipped = 1;
            }
            Tag::HtmlBlock => {
                self.notes.add(Note::Html, "");
                self.skipped = 1;
            }
            Tag::MetadataBlock(_) => self.skipped = 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(section) = self.heading.take() {
                    self.sections.push(std::mem::replace(&mut self.current, section));
                } else {
                    self.end_inline();
                    self.end_line();
                }
            }
            TagEnd::Paragraph => self.end_line(),
            TagEnd::BlockQuote(_) => {
                self.quotes -= usize::from(self.topic.is_none() && self.quotes > 0);
                self.sink().end_level();
            }
            TagEnd::CodeBlock => {
                if let Some((language, code)) = self.code.take() {
                    self.sink().code_block(&language, &code);
                }
            }
            TagEnd::List(_) if self.topic.is_some() || self.quotes > 0 => self.sink().end_level(),
            TagEnd::Item => self.end_item(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link => self.end_inline(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
        } else if let Some(heading) = &mut self.heading {
            heading.title.push_str(text);
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

    fn start_mark(&mut self, markup: &'static str) {
        let inline = if self.heading.is_some() {
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
        let inline = if !is_link(url) {
            self.notes.add(Note::BadLink, url);
            Inline::Plain
        } else if let Some(heading) = &mut self.heading {
            heading.links.push(url.to_owned());
            Inline::Plain
        } else if let Some(title) = self.title() {
            Inline::TitleLink { start: title.len(), url: url.to_owned(), is_name: title.trim().is_empty() }
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
            Some(Inline::Name) => self.end_name(),
            Some(Inline::TitleLink { start, url, is_name }) => {
                if is_name {
                    self.end_name();
                }
                if let Some(topic) = &mut self.topic {
                    let text = topic.title.get(start..).unwrap_or_default().to_owned();
                    topic.links.push((text, url));
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
        if let Some(nested) = self.topic.as_mut().and_then(|topic| topic.nested.last_mut()) {
            nested.has_other |= nested.link.is_some();
            nested.link = Some((text, url));
        }
    }

    fn end_name(&mut self) {
        if let Some(topic) = self.topic.as_mut().filter(|topic| !topic.is_titled) {
            topic.name_end.get_or_insert(topic.title.len());
        }
    }

    fn end_item(&mut self) {
        self.close_title();
        let Some(topic) = &mut self.topic else {
            if self.quotes > 0 {
                self.sink().end_level();
            }
            return;
        };
        if let Some(nested) = topic.nested.pop() {
            match nested.link {
                Some(link) if !nested.has_other => {
                    topic.body.end_level();
                    topic.body.back_to(nested.start);
                    topic.links.push(link);
                }
                _ => topic.body.end_level(),
            }
            return;
        }
        if let Some(topic) = self.topic.take() {
            self.topics += 1;
            self.inlines.clear();
            let topic = topic.planned(self.notes);
            self.current.topics.extend(topic);
        }
    }

    /// Ends the title of the topic with its first line, if there is anything on it.
    fn end_line(&mut self) {
        if self.title().is_some_and(|title| !title.trim().is_empty()) {
            self.close_title();
        }
    }

    /// Ends the title of the topic, if it stands open.
    fn close_title(&mut self) {
        let Some(topic) = self.topic.as_mut().filter(|topic| !topic.is_titled) else { return };
        topic.is_titled = true;
        let Some(end) = topic.name_end else { return };
        let (name, rest) = topic.title.split_at(end);
        let explains = [": ", "- ", "– ", "— "].iter().find_map(|dash| rest.trim_start().strip_prefix(dash));
        let explains = explains.or_else(|| name.trim_end().ends_with(':').then_some(rest));
        if let Some(text) = explains.map(str::trim).filter(|text| !text.is_empty()) {
            topic.body.text(text);
            topic.body.line_break();
            topic.title = name.trim_end().trim_end_matches(':').to_owned();
        }
    }

    /// The title of the topic, while it stands open.
    fn title(&mut self) -> Option<&mut String> {
        self.topic.as_mut().filter(|topic| !topic.is_titled).map(|topic| &mut topic.title)
    }

    /// Where text goes that is no title.
    fn sink(&mut self) -> &mut Discord {
        match &mut self.topic {
            Some(topic) => &mut topic.body,
            None => &mut self.current.text,
        }
    }

    /// Takes note of `text`: it belongs to the link it stands in, or an item holds more than a link.
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
        if let Some(nested) = self.topic.as_mut().and_then(|topic| topic.nested.last_mut()) {
            nested.has_other = true;
        }
    }
}

impl Item {
    fn planned(self, notes: &mut Notes) -> Option<PlannedTopic> {
        let Some((title, whole)) = title(&self.title, notes) else {
            notes.add(Note::EmptyLabel, "");
            return None;
        };
        let summary = summary(first_sentence(self.body.first_paragraph())).filter(|text| !text.is_empty());
        let (description, is_cut) = self.body.finish(whole);
        if is_cut {
            notes.add(Note::CutDescription, &title);
        }
        let mut topic = PlannedTopic { title, summary, description, ..PlannedTopic::default() };
        for (title, url) in &self.links {
            topic.add_link(title, url, notes);
        }
        Some(topic)
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}
