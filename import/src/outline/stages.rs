//! From the sections of an outline to stages: which heading is one, and which is a topic of the heading above it.

use std::collections::BTreeSet;

use super::contents::is_sources;
use super::item::{Item, topic};
use super::sections::Section;
use crate::notes::{Note, Notes};
use crate::plan::{MAX_TITLE, Plan, PlannedStage, PlannedTopic, bare_title, summary};
use crate::text::{first_sentence, line};
use waymark_roadmap::text::utf16_len;

/// Adds to `plan` what `sections` hold, the one at `title_at` being the title of the whole, of the document `source`.
pub(super) fn add(plan: &mut Plan, sections: Vec<Section>, title_at: Option<usize>, source: &str, notes: &mut Notes) {
    let facts = facts(&sections, title_at);
    let nested: BTreeSet<_> = sections.iter().filter(|it| !it.is_left_out).filter_map(|it| it.item_of).collect();
    for at in nested {
        notes.add(Note::Nested, &facts[at].title);
    }
    let count = facts.len();
    let mut adding = Adding {
        stage_of: vec![None; count],
        first_of: vec![None; count],
        summary_of: vec![None; count],
        named_below: Vec::new(),
        topic_of: vec![None; count],
        plan,
        facts,
        source,
    };
    for (at, section) in sections.into_iter().enumerate() {
        if !section.is_left_out {
            adding.section(at, section, notes);
        }
    }
    for (at, title) in adding.named_below {
        if adding.first_of[at].is_none() {
            notes.leave_out(Note::EmptyStage, &title, &title);
        }
    }
}

/// What is known of a section before any is taken apart.
#[derive(Debug)]
struct Facts {
    /// The heading, on one line.
    title: String,
    /// The section above it, unless that is the title of the whole.
    parent: Option<usize>,
    /// Whether it is the title of the whole, or stands before it.
    is_preface: bool,
    holds: Holds,
    /// The section whose list it is an item of, if it has no items of its own.
    bare_item_of: Option<usize>,
    below: Below,
}

/// What stands below a heading, up to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Text,
    /// Perhaps with a text.
    Items,
    /// Items that are sources for what is above.
    Sources,
}

/// What stands under the headings below a heading.
#[derive(Debug, Default)]
struct Below {
    /// Whether there is anything to learn, lists of sources aside.
    any: bool,
    /// Whether one of them is a text without items, and so a topic.
    topics: bool,
    /// Whether one becomes a stage, which has the name of this one in it.
    stages: bool,
}

fn facts(sections: &[Section], title_at: Option<usize>) -> Vec<Facts> {
    let mut facts: Vec<Facts> = Vec::new();
    // By section, whether it has a topic that sources can be given to.
    let mut has_topic = vec![false; sections.len()];
    // The headings that stand open above the one that is looked at.
    let mut above: Vec<usize> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        let is_preface = section.level == 0 || Some(at) == title_at;
        let mut parent = section.item_of;
        if parent.is_none() && !section.is_left_out {
            above.retain(|&other| sections[other].level < section.level);
            parent = above.last().copied();
            above.push(at);
        }
        let parent = parent.filter(|&parent| !facts[parent].is_preface);
        let holds = match (section.items.is_empty(), section.text.is_empty()) {
            (false, _) if parent.is_some_and(|parent| has_topic[parent]) && is_sources(section) => Holds::Sources,
            (false, _) => Holds::Items,
            (true, false) => Holds::Text,
            (true, true) => Holds::Nothing,
        };
        let mut with_topic = Some(at).filter(|_| matches!(holds, Holds::Text | Holds::Items));
        while let Some(at) = with_topic.filter(|&at| !std::mem::replace(&mut has_topic[at], true)) {
            with_topic = if at == facts.len() { parent } else { facts[at].parent };
        }
        let title = line(&section.title).0.unwrap_or_default();
        let bare_item_of = section.item_of.filter(|_| section.items.is_empty());
        facts.push(Facts { title, parent, is_preface, holds, bare_item_of, below: Below::default() });
    }
    // From the end, so that what is below is known first.
    for at in (0..facts.len()).rev() {
        let it = &facts[at];
        if it.holds == Holds::Sources || sections[at].is_left_out {
            continue;
        }
        let is_topic = it.holds == Holds::Text && !it.below.any && it.bare_item_of.is_none();
        let is_stage = it.holds == Holds::Items || it.below.stages || it.below.topics || it.bare_item_of.is_some();
        let has_text = it.holds == Holds::Text;
        if let Some(parent) = it.parent {
            let below = &mut facts[parent].below;
            below.any |= is_stage || has_text;
            below.topics |= is_topic;
            below.stages |= is_stage;
        }
    }
    facts
}

struct Adding<'p> {
    plan: &'p mut Plan,
    facts: Vec<Facts>,
    /// By section, the stage it is.
    stage_of: Vec<Option<usize>>,
    /// By section, the first stage that it or a heading below it is.
    first_of: Vec<Option<usize>>,
    /// By section, the summary that its stage will have.
    summary_of: Vec<Option<String>>,
    /// Headings that the stages below them are to have in their names, and nobody else.
    named_below: Vec<(usize, String)>,
    /// By section, the stage and the topic in it that it is.
    topic_of: Vec<Option<(usize, usize)>>,
    source: &'p str,
}

impl Adding<'_> {
    fn section(&mut self, at: usize, mut section: Section, notes: &mut Notes) {
        section.jotted.iter().for_each(|jotted| jotted.tell(notes));
        let items = std::mem::take(&mut section.items);
        let it = &self.facts[at];
        match self.topic_above(at).filter(|_| it.holds == Holds::Sources) {
            Some(above) => self.sources(above, &section, items, notes),
            None if !items.is_empty() => self.stage_of_items(at, &section, items, notes),
            None if it.is_preface => {
                self.preface(&section, notes);
                leave_out_links(&section, notes);
            }
            None if it.bare_item_of.is_some() => self.bare_item(at, section, notes),
            None if it.below.any => self.heading(at, section, notes),
            None if it.holds == Holds::Text => self.topic_of_text(at, section, notes),
            None => nothing(&section, notes),
        }
    }

    /// A section with items is a stage.
    fn stage_of_items(&mut self, at: usize, section: &Section, items: Vec<Item>, notes: &mut Notes) {
        for _ in 0..section.tables {
            notes.add(Note::Table, &section.title);
        }
        if section.has_paragraphs {
            notes.add(Note::Paragraphs, &section.title);
        }
        let topics: Vec<_> = items.into_iter().filter_map(|item| item.planned(self.source, notes)).collect();
        if self.facts[at].is_preface {
            self.preface(section, notes);
        }
        if topics.is_empty() {
            if !self.facts[at].is_preface {
                self.stray(section, notes);
                nothing(section, notes);
            }
            return;
        }
        let stage = self.start_stage(at, notes);
        self.plan.stages[stage].topics = topics;
        if !self.facts[at].is_preface {
            self.plan.stages[stage].summary = self.short_text(section, notes);
        }
        let title = self.facts[at].title.clone();
        for url in &section.links {
            notes.add(Note::StageLink, url);
            self.plan.stages[stage].topics[0].add_link(&title, url, notes);
        }
    }

    /// What stands below the title, or before any heading, tells of the whole.
    fn preface(&mut self, section: &Section, notes: &mut Notes) {
        if self.plan.summary.is_none() {
            self.plan.summary = self.short_text(section, notes);
        } else {
            self.stray(section, notes);
        }
    }

    /// A heading above others, without items of its own: a stage, if texts below it are its topics.
    fn heading(&mut self, at: usize, section: Section, notes: &mut Notes) {
        if !self.facts[at].below.topics {
            self.stray(&section, notes);
            leave_out_links(&section, notes);
            self.named_below.push((at, section.title));
        } else if section.text.is_empty() || one_sentence(&section).is_some() {
            // Where the first of these topics stands.
            self.summary_of[at] = one_sentence(&section);
            leave_out_links(&section, notes);
        } else {
            let stage = self.start_stage(at, notes);
            self.push(at, stage, section, notes);
        }
    }

    /// A heading with nothing but a text is a topic: of the heading above it, or of a stage of its own.
    fn topic_of_text(&mut self, at: usize, section: Section, notes: &mut Notes) {
        let parent = self.facts[at].parent;
        let stage = if let Some(stage) = parent.and_then(|parent| self.stage_of[parent]) {
            stage
        } else {
            if parent.is_none() {
                notes.add(Note::OwnTopic, &section.title);
            }
            self.start_stage(parent.unwrap_or(at), notes)
        };
        self.push(at, stage, section, notes);
    }

    /// An item without items, where items are stages: several in a row are the topics of one.
    fn bare_item(&mut self, at: usize, section: Section, notes: &mut Notes) {
        let outer = self.facts[at].bare_item_of;
        let is_bare = |other: Option<usize>| {
            other.and_then(|other| self.facts.get(other)).is_some_and(|it| it.bare_item_of == outer)
        };
        let is_in_row = is_bare(at.checked_sub(1)) || is_bare(Some(at + 1));
        let last = self.plan.stages.len().checked_sub(1);
        let stage = match outer.filter(|_| is_in_row) {
            Some(outer) if self.stage_of[outer].is_none() => self.start_stage(outer, notes),
            Some(outer) if self.stage_of[outer] == last && last.is_some() => last.unwrap_or_default(),
            _ => {
                notes.add(Note::OwnTopic, &section.title);
                self.start_stage(at, notes)
            }
        };
        self.push(at, stage, section, notes);
    }

    /// Adds the topic that a section is to a stage.
    fn push(&mut self, at: usize, stage: usize, section: Section, notes: &mut Notes) {
        let raw = self.raw(&section);
        let links: Vec<_> = section.links.iter().map(|url| (section.title.clone(), url.clone())).collect();
        let title = if self.facts[at].title.is_empty() { &self.plan.stages[stage].title } else { &section.title };
        let topic = topic(title, section.text, &links, None, &raw, notes);
        if let Some(topic) = topic {
            self.topic_of[at] = Some((stage, self.plan.stages[stage].topics.len()));
            self.plan.stages[stage].topics.push(topic);
        }
    }

    /// Gives a list of sources to the topic they are for.
    fn sources(&mut self, above: (usize, usize), section: &Section, items: Vec<Item>, notes: &mut Notes) {
        notes.add(Note::Resources, &section.title);
        self.stray(section, notes);
        let topic: &mut PlannedTopic = &mut self.plan.stages[above.0].topics[above.1];
        for item in items {
            item.link_to(topic, self.source, notes);
        }
    }

    /// The topic that sources below `at` are for: the heading above, or the first one of the stage that is.
    fn topic_above(&self, at: usize) -> Option<(usize, usize)> {
        let parent = self.facts[at].parent?;
        self.topic_of[parent].or_else(|| {
            let stage = self.first_of[parent]?;
            (!self.plan.stages[stage].topics.is_empty()).then_some((stage, 0))
        })
    }

    /// Begins the stage of the section `at`, which is called after the headings above it, too.
    fn start_stage(&mut self, at: usize, notes: &mut Notes) -> usize {
        let title = self.path(at, notes);
        let own = self.facts[at].title.clone();
        self.plan.stages.push(PlannedStage {
            title,
            own: Some(own),
            summary: self.summary_of[at].take(),
            topics: Vec::new(),
        });
        let stage = self.plan.stages.len() - 1;
        self.stage_of[at] = Some(stage);
        let mut above = Some(at);
        while let Some(at) = above {
            self.first_of[at].get_or_insert(stage);
            above = self.facts[at].parent;
        }
        stage
    }

    fn path(&self, at: usize, notes: &mut Notes) -> String {
        let mut titles = Vec::new();
        let mut next = Some(at);
        while let Some(at) = next {
            let it = &self.facts[at];
            titles.extend(Some(it.title.as_str()).filter(|title| !title.is_empty()));
            next = it.parent;
        }
        titles.reverse();
        let name = self.plan.title.as_deref();
        let Some((own, _)) = titles.split_last() else { return name.unwrap_or("Topics").to_owned() };
        let whole = titles.join(": ");
        if utf16_len(&whole) <= MAX_TITLE {
            return whole;
        }
        if titles.len() == 1 || utf16_len(own) > MAX_TITLE {
            let short = bare_title(own, notes).unwrap_or_else(|| "Topics".to_owned());
            if titles.len() > 1 {
                notes.leave_out(Note::CutPath, &short, &whole);
            }
            return short;
        }
        // As many of the nearest ones as there is room for.
        let fits = |from: &usize| utf16_len(&titles[*from..].join(": ")) <= MAX_TITLE;
        let from = (1..titles.len()).find(fits).unwrap_or(titles.len() - 1);
        let short = titles[from..].join(": ");
        notes.leave_out(Note::CutPath, &short, &whole);
        short
    }

    /// The text of a section, if it is one short sentence. What it has beyond its first sentence is left out.
    fn short_text(&self, section: &Section, notes: &mut Notes) -> Option<String> {
        let short = summary(first_sentence(section.text.first_paragraph())).filter(|text| !text.is_empty());
        if one_sentence(section).is_none() {
            self.stray(section, notes);
        }
        short
    }

    /// Leaves out the text of a section, if it has one.
    fn stray(&self, section: &Section, notes: &mut Notes) {
        if section.text.is_empty() {
            return;
        }
        let lead = section.text.first_paragraph();
        notes.leave_out(Note::StrayText, if lead.is_empty() { &section.title } else { lead }, &self.raw(section));
    }

    /// The text of a section as the document has it.
    fn raw(&self, section: &Section) -> String {
        let parts: Vec<_> = section.texts.iter().filter_map(|range| self.source.get(range.clone())).collect();
        if parts.is_empty() { section.text.written().to_owned() } else { parts.join("\n") }
    }
}

/// The text of a section, if it is one sentence that a summary has room for.
fn one_sentence(section: &Section) -> Option<String> {
    let lead = section.text.first_paragraph();
    let is_all = first_sentence(lead) == lead && section.text.is_one_paragraph();
    summary(lead).filter(|text| is_all && !text.is_empty())
}

/// A heading that nothing comes of.
fn nothing(section: &Section, notes: &mut Notes) {
    if !section.is_told {
        notes.leave_out(Note::EmptyStage, &section.title, &section.title);
    }
    leave_out_links(section, notes);
}

fn leave_out_links(section: &Section, notes: &mut Notes) {
    for url in &section.links {
        notes.leave_out(Note::HeadingLink, &section.title, &format!("{}: {url}", section.title));
    }
}
