//! Reads a Markdown outline: headings are stages, the items of their lists topics, and what stands in an item its
//! description.

mod sections;

use self::sections::{Section, sections};
use super::ImportError;
use super::notes::{Note, Notes};
use super::plan::{Plan, PlannedStage, PlannedTopic, summary, title};
use super::text::first_sentence;
use waymark_roadmap::text::is_refused;

/// The most quotes, lists and other things that begin on one line; outlines have a handful.
const MAX_MARKERS: usize = 32;

/// Makes a plan of the outline in `text`.
pub(super) fn plan(text: &str, stem: &str, notes: &mut Notes) -> Result<Plan, ImportError> {
    let text = clean(text, notes);
    if text.lines().any(is_too_deep) {
        return Err(ImportError::TooMany { what: "lists and quotes in one another", max: MAX_MARKERS });
    }
    stages(sections(&text, notes)?, stem, notes)
}

/// The plan that the sections of a document make.
fn stages(sections: Vec<Section>, stem: &str, notes: &mut Notes) -> Result<Plan, ImportError> {
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
    if plan.stages.is_empty() { Err(ImportError::NoOutline) } else { Ok(plan) }
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
