//! Reads a Markdown outline: headings are stages, the items of their lists and tables topics, and what stands in an item
//! its description. Headings below headings keep the names of these.

mod contents;
mod html;
mod item;
mod paragraph;
mod sections;
mod shape;
mod stages;
mod table;

use self::sections::{Fold, Outline, Section};
use self::shape::Shape;
use super::ImportError;
use super::name::{FileName, is_generic};
use super::notes::{Note, Notes};
use super::plan::{Plan, bare_title};
use super::text::line;
use waymark_roadmap::text::is_refused;

/// The most quotes, lists and other things that begin on one line; outlines have a handful.
const MAX_MARKERS: usize = 32;

/// Makes a plan of the outline in `text`, which was read from the file `name`.
pub(super) fn plan(text: &str, name: FileName<'_>, notes: &mut Notes) -> Result<Plan, ImportError> {
    let text = clean(text, notes);
    if text.lines().any(is_too_deep) {
        return Err(ImportError::TooMany { what: "lists and quotes in one another", max: MAX_MARKERS });
    }
    let shape = Shape::of(&text);
    let mut outline = sections::outline(&text, &shape)?;
    leave_out_folds(&mut outline, &text, notes);
    let title_at = title_section(&outline.sections, shape.is_book);
    leave_out_contents(&mut outline.sections, &text, notes);
    let title = title(&outline, title_at, name, notes);
    let mut plan = Plan { format: "a Markdown outline", title, summary: None, stages: Vec::new() };
    stages::add(&mut plan, outline.sections, title_at, &text, notes);
    if plan.stages.is_empty() { Err(ImportError::NoOutline) } else { Ok(plan) }
}

/// The section whose heading is the title of the whole: the first one, if no other one is of its level. In a book, the
/// others are its parts.
fn title_section(sections: &[Section], is_book: bool) -> Option<usize> {
    let headings = || sections.iter().enumerate().filter(|(_, section)| is_heading(section));
    let top = headings().map(|(_, section)| section.level).min()?;
    let (first, section) = headings().next()?;
    let is_alone = is_book || headings().filter(|(_, section)| section.level == top).count() == 1;
    let is_below = |it: &Section| it.item_of == Some(first) || it.fold.is_some() && !it.is_left_out;
    let has_stages = headings().count() > 1 || sections.iter().any(is_below);
    (section.level == top && is_alone && has_stages).then_some(first)
}

fn is_heading(section: &Section) -> bool {
    section.level > 0 && section.item_of.is_none() && section.fold.is_none()
}

/// What the whole is called: by its heading, its front matter, or its file.
fn title(outline: &Outline, title_at: Option<usize>, name: FileName<'_>, notes: &mut Notes) -> Option<String> {
    let mut headings = outline.sections.iter().filter(|section| is_heading(section));
    let only = headings.next().filter(|_| headings.next().is_none());
    let heading = title_at.map(|at| &outline.sections[at]).or(only).and_then(|section| line(&section.title).0);
    let front = front_title(&outline.front);
    let mut rest: Vec<_> = outline.front.lines().filter(|line| !line.trim().is_empty()).collect();
    if let Some(used) = rest.iter().position(|line| front_value(line).is_some()) {
        rest.remove(used);
    }
    for line in rest {
        notes.leave_out(Note::FrontMatter, line, line);
    }
    let said = heading.clone().filter(|title| !is_generic(title));
    if let (Some(said), Some(front)) = (&said, &front)
        && said != front
    {
        notes.leave_out(Note::OtherTitle, front, front);
    }
    let found = said.or(front).or_else(|| name.title());
    if let (Some(heading), Some(_)) = (heading.as_ref().filter(|title| is_generic(title)), &found) {
        notes.add(Note::FileTitle, heading);
    }
    found.or(heading).and_then(|title| bare_title(&title, notes))
}

/// The title in front matter.
fn front_title(front: &str) -> Option<String> {
    front.lines().find_map(front_value).and_then(|title| line(title).0)
}

/// The title in a line of front matter.
fn front_value(line: &str) -> Option<&str> {
    let value = line.strip_prefix("title:")?.trim();
    Some(value.trim_matches(['"', '\'']).trim())
}

/// Leaves out what is folded: it stands beside the outline. An outline that is in folded parts itself is kept, though
/// not what is folded before anything begins, such as a choice of languages.
fn leave_out_folds(outline: &mut Outline, text: &str, notes: &mut Notes) {
    if outline.folds.is_empty() {
        return;
    }
    let sections = &outline.sections;
    let first = sections.iter().position(is_heading);
    let is_preface = |at: usize| sections[at].level == 0 || Some(at) == first;
    let begins =
        sections.iter().filter(|it| it.fold.is_none()).flat_map(|it| &it.items).map(|item| item.range.start).min();
    let is_part = |fold: &Fold| !is_preface(fold.outer) || begins.is_some_and(|start| start < fold.range.start);
    let count = |is_in: &dyn Fn(Option<usize>) -> bool| -> usize {
        sections.iter().filter(|section| is_in(section.fold)).map(|section| section.items.len()).sum()
    };
    let inside = count(&|fold| fold.is_some_and(|fold| is_part(&outline.folds[fold])));
    let outside = count(&|fold| fold.is_none());
    let is_told =
        |(at, section): (usize, &Section)| section.fold.is_none() && !is_preface(at) && !section.text.is_empty();
    let is_all = inside + outside == 0 && !sections.iter().enumerate().any(is_told);
    let is_kept = |fold: &Fold| is_all || inside > outside && is_part(fold);
    let left: Vec<bool> = outline.folds.iter().map(|fold| !is_kept(fold)).collect();
    for (fold, _) in outline.folds.iter().zip(&left).filter(|(_, is_left)| **is_left) {
        notes.leave_out(Note::Fold, &fold.title, text.get(fold.range.clone()).unwrap_or_default());
    }
    // Emptied in place: others are known by their numbers.
    for section in outline.sections.iter_mut().filter(|section| section.fold.is_some_and(|fold| left[fold])) {
        *section = Section { level: u8::MAX, fold: section.fold, is_left_out: true, ..Section::default() };
    }
}

/// Leaves out lists of contents, unless there is nothing else.
fn leave_out_contents(sections: &mut [Section], text: &str, notes: &mut Notes) {
    let is_contents = contents::contents(sections);
    let has_more = sections
        .iter()
        .zip(&is_contents)
        .any(|(section, is_contents)| !is_contents && (!section.items.is_empty() || !section.texts.is_empty()));
    if !has_more {
        return;
    }
    for section in sections.iter_mut().zip(is_contents).filter_map(|(section, is)| is.then_some(section)) {
        let items = std::mem::take(&mut section.items);
        let lines = items.iter().filter_map(|item| text.get(item.range.clone()));
        notes.leave_out(Note::Contents, &section.title, &lines.map(str::trim_end).collect::<Vec<_>>().join("\n"));
        section.is_told = true;
    }
}

/// `text` with line feeds only, and without what content refuses.
fn clean(text: &str, notes: &mut Notes) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // To Markdown, what follows on the next line is HTML still; to people, it is not.
    let text = text.replace("\n</details>\n", "\n</details>\n\n");
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
