//! An item of a list, a row of a table or a paragraph: what becomes a topic.

use std::ops::Range;

use super::paragraph::explanation;
use crate::hours::{self, Hours};
use crate::markdown::{Discord, Mark};
use crate::notes::{Note, Notes};
use crate::plan::{MAX_LINK_TITLE, PlannedTopic, is_link, summary, title};
use crate::questions::{MAX_QUESTIONS, Question};
use crate::text::first_sentence;
use waymark_roadmap::text::utf16_len;

/// Something to tell the author, once it is known that what it is about is used.
#[derive(Debug)]
pub(super) struct Jotted {
    note: Note,
    example: String,
    text: String,
}

impl Jotted {
    pub(super) fn new(note: Note, example: &str, text: &str) -> Self {
        Self { note, example: example.to_owned(), text: text.to_owned() }
    }

    /// Where it leads, if it is a link that is left out.
    pub(super) fn bad_link(&self) -> Option<&str> {
        (self.note == Note::BadLink).then_some(&self.text)
    }

    pub(super) fn tell(&self, notes: &mut Notes) {
        notes.leave_out(self.note, &self.example, &self.text);
    }
}

/// What becomes a topic, as it is read.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) title: String,
    pub(super) body: Discord,
    pub(super) links: Vec<(String, String)>,
    /// What links in its title lead to that are no addresses of the web.
    pub(super) bad_links: Vec<String>,
    /// How long it takes, if a table tells.
    pub(super) hours: Option<Hours>,
    /// The items in it that are topics.
    pub(super) children: Vec<Item>,
    pub(super) jotted: Vec<Jotted>,
    /// Where it stands in the document.
    pub(super) range: Range<usize>,
    /// Whether it stands in a list.
    pub(super) is_of_list: bool,
    is_titled: bool,
    /// Where the title ends if it begins with a bold text or a link, and what follows explains it.
    name_end: Option<usize>,
    /// Where the link ends that the title begins with.
    link_end: Option<usize>,
    nested: Vec<Nested>,
    /// The questions in it, with their answers.
    questions: Vec<Question>,
}

/// An item in an item. One that holds a link only is one of the topic's links.
#[derive(Debug)]
struct Nested {
    start: Mark,
    link: Option<(String, String)>,
    has_other: bool,
    /// Whether it begins with an empty box.
    has_box: bool,
}

impl Item {
    pub(super) fn new(range: Range<usize>, is_of_list: bool) -> Self {
        Self { range, is_of_list, ..Self::default() }
    }

    /// An item with this title, of which nothing stands open.
    pub(super) fn titled(range: Range<usize>, title: &str) -> Self {
        Self { title: title.to_owned(), is_titled: true, ..Self::new(range, false) }
    }

    pub(super) fn start_title(&mut self, text: &str) {
        self.title.push_str(text);
    }

    /// The title, while it stands open.
    pub(super) fn open_title(&mut self) -> Option<&mut String> {
        (!self.is_titled).then_some(&mut self.title)
    }

    pub(super) fn end_name(&mut self) {
        if !self.is_titled {
            self.name_end.get_or_insert(self.title.len());
        }
    }

    /// Ends a link in the title that began at `start`.
    pub(super) fn end_title_link(&mut self, start: usize, url: String) {
        if self.title.get(..start).is_some_and(|before| before.trim().is_empty()) {
            self.end_name();
            self.link_end = Some(self.title.len());
        }
        if is_link(&url) {
            self.links.push((self.title.get(start..).unwrap_or_default().to_owned(), url));
        } else {
            self.bad_links.push(url);
        }
    }

    /// Ends the title, if it stands open.
    pub(super) fn close_title(&mut self) {
        if std::mem::replace(&mut self.is_titled, true) {
            return;
        }
        let Some(end) = self.name_end else { return };
        let (name, rest) = self.title.split_at(end);
        if let Some(text) = explanation(name, rest) {
            self.body.text(text);
            self.body.line_break();
            self.title = name.trim_end().trim_end_matches(':').to_owned();
        }
    }

    pub(super) fn begins_with_link(&self) -> bool {
        self.link_end.is_some()
    }

    /// Whether its title is a link and nothing else.
    pub(super) fn is_linked(&self) -> bool {
        self.link_end.is_some_and(|end| end >= self.title.trim_end().len())
    }

    pub(super) fn start_nested(&mut self, start: Mark) {
        self.nested.push(Nested { start, link: None, has_other: false, has_box: false });
    }

    /// Takes note of a link in the text: it may be all there is in its item.
    pub(super) fn nested_link(&mut self, text: String, url: String) {
        if let Some(nested) = self.nested.last_mut() {
            nested.has_other |= nested.link.is_some();
            nested.link = Some((text, url));
        }
    }

    pub(super) fn is_more_than_a_link(&mut self) {
        if let Some(nested) = self.nested.last_mut() {
            nested.has_other = true;
        }
    }

    /// Takes note of an empty box: the item may be a question.
    pub(super) fn open_box(&mut self) {
        if let Some(nested) = self.nested.last_mut() {
            nested.has_box = true;
        }
    }

    /// Ends the item in it that stands open, if one does.
    pub(super) fn end_nested(&mut self) -> bool {
        let Some(nested) = self.nested.pop() else { return false };
        self.body.end_level();
        if let Some(link) = nested.link.filter(|_| !nested.has_other) {
            self.body.back_to(nested.start);
            self.links.push(link);
        } else if nested.has_box
            && self.questions.len() < MAX_QUESTIONS
            && let Some(question) = Question::of(self.body.since(nested.start))
        {
            self.body.back_to(nested.start);
            self.questions.push(question);
        }
        true
    }

    /// Gives what it holds to the heading of a section.
    pub(super) fn into_heading(
        self,
        title: &mut String,
        links: &mut Vec<String>,
        text: &mut Discord,
        jotted: &mut Vec<Jotted>,
    ) {
        *title = self.title;
        *links = self.links.into_iter().map(|(_, url)| url).collect();
        *text = self.body;
        *jotted = self.jotted;
        jotted.extend(self.bad_links.iter().map(|url| Jotted::new(Note::BadLink, url, url)));
    }

    /// The topic it makes; none without a title. `source` is the document.
    pub(super) fn planned(self, source: &str, notes: &mut Notes) -> Option<PlannedTopic> {
        self.jotted.iter().for_each(|jotted| jotted.tell(notes));
        self.bad_links.iter().for_each(|url| notes.leave_out(Note::BadLink, url, url));
        let raw = source.get(self.range.clone()).unwrap_or_default();
        let questions = self.questions;
        let topic = topic(&self.title, self.body, &self.links, self.hours, raw, notes)?;
        for question in &questions {
            notes.add(Note::Question, &question.ask);
        }
        Some(PlannedTopic { questions, ..topic })
    }

    /// Makes the links it has links of `topic`. `source` is the document.
    pub(super) fn link_to(self, topic: &mut PlannedTopic, source: &str, notes: &mut Notes) {
        self.jotted.iter().for_each(|jotted| jotted.tell(notes));
        self.bad_links.iter().for_each(|url| notes.leave_out(Note::BadLink, url, url));
        if self.links.is_empty() {
            topic.add_link("", self.title.trim(), notes);
        }
        let said = self.body.first_paragraph();
        let fits = |title: &str| utf16_len(title) + utf16_len(said) + 2 <= MAX_LINK_TITLE;
        let is_short = !said.is_empty() && self.body.is_one_paragraph();
        let with_text = self.links.first().filter(|(title, _)| is_short && self.links.len() == 1 && fits(title));
        if let Some((title, url)) = with_text {
            topic.add_link(&format!("{title}: {said}"), url, notes);
            return;
        }
        for (title, url) in &self.links {
            topic.add_link(title, url, notes);
        }
        if !self.body.is_empty() {
            let raw = source.get(self.range.clone()).unwrap_or_default();
            notes.leave_out(Note::StrayText, if said.is_empty() { &self.title } else { said }, raw);
        }
    }
}

/// The topic called `name` with this text; none if there is nothing to see in the name. `raw` is all of it as the
/// source has it.
pub(super) fn topic(
    name: &str,
    text: Discord,
    links: &[(String, String)],
    hours: Option<Hours>,
    raw: &str,
    notes: &mut Notes,
) -> Option<PlannedTopic> {
    let (name, in_title) = match hours::of_title(name) {
        Some((name, hours)) => (name, Some(hours)),
        None => (name.to_owned(), None),
    };
    let Some((title, whole)) = title(&name, notes) else {
        notes.leave_out(Note::EmptyLabel, "", raw);
        return None;
    };
    let hours = in_title.or(hours).or_else(|| hours::of_text(text.written()));
    if hours.is_some() {
        notes.add(Note::Hours, &title);
    }
    let summary = summary(first_sentence(text.first_paragraph())).filter(|text| !text.is_empty());
    let (description, is_cut) = text.finish(whole);
    if is_cut {
        notes.leave_out(Note::CutDescription, &title, raw);
    }
    let mut topic = PlannedTopic { title, summary, description, hours, ..PlannedTopic::default() };
    for (title, url) in links {
        topic.add_link(title, url, notes);
    }
    Some(topic)
}
