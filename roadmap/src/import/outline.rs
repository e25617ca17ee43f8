//! Reads a Markdown outline: headings are stages, the items of their lists topics, and what stands in an item its
//! description.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::markdown::{Discord, Mark};
use super::notes::{Note, Notes};
use super::plan::{Plan, PlannedStage, PlannedTopic, is_link, summary, title};
use super::text::first_sentence;
use super::{MAX_STAGES, Refused};
use crate::load::schema::MAX_TOPICS;
use crate::load::text::is_refused;

/// The most quotes, lists and other things that begin on one line; outlines have a handful.
const MAX_MARKERS: usize = 32;

/// Makes a plan of the outline in `text`.
pub(super) fn plan(text: &str, stem: &str, notes: &mut Notes) -> Result<Plan, Refused> {
    let text = clean(text, notes);
    if text.lines().any(is_too_deep) {
        return Err(Refused::TooMany { what: "lists and quotes in one another", max: MAX_MARKERS });
    }
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reading = Reading::new(notes);
    for event in TextMergeStream::new(Parser::new_ext(&text, options)) {
        reading.event(event);
        if reading.topics > MAX_TOPICS {
            return Err(Refused::TooMany { what: "topics", max: MAX_TOPICS });
        }
        if reading.sections.len() > 2 * MAX_STAGES {
            return Err(Refused::TooMany { what: "headings", max: 2 * MAX_STAGES });
        }
    }
    let Reading { mut sections, current, .. } = reading;
    sections.push(current);
    stages(sections, stem, notes)
}

/// A heading and what stands below it, up to the next one.
#[derive(Debug, Default)]
struct Section {
    /// From 1; 0 for what stands before the first heading.
    level: u8,
    title: String,
    /// What its heading links to.
    links: Vec<String>,
    /// What stands outside of list items.
    text: Discord,
    topics: Vec<PlannedTopic>,
}

/// The plan that the sections of a document make.
fn stages(sections: Vec<Section>, stem: &str, notes: &mut Notes) -> Result<Plan, Refused> {
    let headings = || sections.iter().filter(|section| section.level > 0);
    let top = headings().map(|section| section.level).min().unwrap_or_default();
    let first = headings().next();
    let is_titled = first.is_some_and(|first| first.level == top)
        && headings().filter(|section| section.level == top).count() == 1
        && headings().count() > 1;
    let name = first.filter(|_| is_titled || headings().count() == 1).and_then(|first| title(&first.title, notes));
    let name = name.map(|(name, _)| name).or_else(|| Some(title(&stem.replace(['-', '_'], " "), notes)?.0));
    let levels: Vec<u8> = sections.iter().map(|section| section.level).collect();
    let mut plan = Plan { format: "a Markdown outline", title: name.clone(), summary: None, stages: Vec::new() };
    let mut is_title = is_titled;
    for (at, section) in sections.into_iter().enumerate() {
        let is_this_the_title = is_title && section.level > 0;
        is_title &= !is_this_the_title;
        let heads_others = levels.get(at + 1).is_some_and(|&next| next > section.level);
        let is_preface = section.level == 0 || is_this_the_title;
        let stage = stage(section, is_preface, heads_others, name.as_deref(), notes);
        match stage {
            Read::Stage(stage) => plan.stages.push(stage),
            Read::Preface(text) => plan.summary = plan.summary.or(text),
            Read::Both(stage, text) => {
                plan.stages.push(stage);
                plan.summary = plan.summary.or(text);
            }
            Read::Nothing => {}
        }
    }
    if plan.stages.is_empty() { Err(Refused::NoOutline) } else { Ok(plan) }
}

/// What a section turns out to be.
enum Read {
    Stage(PlannedStage),
    /// Words about the roadmap.
    Preface(Option<String>),
    Both(PlannedStage, Option<String>),
    Nothing,
}

fn stage(section: Section, is_preface: bool, heads_others: bool, name: Option<&str>, notes: &mut Notes) -> Read {
    let lead = section.text.first_paragraph().to_owned();
    let sentence = first_sentence(&lead).to_owned();
    let short = summary(&sentence);
    let (text, _) = section.text.finish(None);
    let is_all = text.as_ref().is_none_or(|_| sentence == lead && short.is_some());
    let heading = title(&section.title, notes).map(|(title, _)| title);
    let heading = heading.or_else(|| name.map(str::to_owned)).unwrap_or_else(|| "Topics".to_owned());
    if section.topics.is_empty() && !is_preface && !heads_others {
        // A text of its own is something to learn; a mere heading is not.
        let Some(text) = text else {
            notes.add(Note::EmptyStage, &heading);
            return Read::Nothing;
        };
        notes.add(Note::OwnTopic, &heading);
        let mut topic =
            PlannedTopic { title: heading.clone(), summary: short, description: Some(text), ..PlannedTopic::default() };
        section.links.iter().for_each(|url| topic.add_link(&heading, url, notes));
        return Read::Stage(PlannedStage { title: heading, summary: None, topics: vec![topic] });
    }
    let is_used = is_preface || !section.topics.is_empty();
    if text.is_some() && !(is_all && is_used) {
        notes.add(Note::StrayText, if lead.is_empty() { &heading } else { &lead });
    }
    if section.topics.is_empty() {
        if is_preface {
            return Read::Preface(short);
        }
        notes.add(Note::EmptyStage, &heading);
        return Read::Nothing;
    }
    let mut topics = section.topics;
    for url in &section.links {
        notes.add(Note::StageLink, url);
        topics.iter_mut().take(1).for_each(|topic| topic.add_link(&heading, url, notes));
    }
    let stage = PlannedStage { title: heading, summary: None, topics };
    if is_preface { Read::Both(stage, short) } else { Read::Stage(PlannedStage { summary: short, ..stage }) }
}

/// `text` with line feeds only, and without what content refuses.
fn clean(text: &str, notes: &mut Notes) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.contains(is_refused) {
        return text;
    }
    for line in text.lines().filter(|line| line.contains(is_refused)) {
        notes.add(Note::RefusedCharacter, line);
    }
    text.replace(is_refused, "")
}

/// Whether more begins on `line` than an outline needs: each quote and list costs the parser time on every line after.
fn is_too_deep(line: &str) -> bool {
    let (mut markers, mut rest) = (0, line);
    if ['-', '*'].iter().any(|&rule| line.chars().all(|c| c == rule || c.is_whitespace())) {
        return false;
    }
    while markers <= MAX_MARKERS {
        rest = rest.trim_start();
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let after = match rest[digits..].chars().next() {
            Some('>' | '-' | '*' | '+') if digits == 0 => &rest[1..],
            Some('.' | ')') if digits > 0 => &rest[digits + 1..],
            _ => return false,
        };
        if !rest.starts_with('>') && !after.starts_with([' ', '\t']) {
            return false;
        }
        markers += 1;
        rest = after;
    }
    true
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
