//! Writes a roadmap as TOML: the files that an author goes on with.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

use super::NewFile;
use super::finish::{FinishedRoadmap, FinishedStage, FinishedTopic};
use super::hours::Hours;
use super::notes::Notes;
use super::plan::{MAX_SUMMARY, summary};
use super::questions::Question;
use super::report::LeftToWrite;
use super::text::{line, shortened};
use waymark_roadmap::model::Mark;

/// What stands where the source has nothing to say; loading warns of it, and shows none of it.
pub(super) const TODO: &str = "TODO:";

/// What holds what was left out, in the folder of the roadmap. No content has this ending.
const LEFT_OUT: &str = "left-out.md";

/// The files of `roadmap`, which was made of `file_name`.
pub(super) fn files(roadmap: &FinishedRoadmap, file_name: &str) -> Vec<NewFile> {
    let shown = line(file_name).0.unwrap_or_else(|| "a file".to_owned());
    let origin = format!("# Made from {shown} ({}) by `waymark import`.", roadmap.format);
    let mut files = vec![roadmap_file(roadmap, &origin)];
    files.extend(roadmap.stages.iter().map(|stage| stage_file(stage, &origin)));
    files
}

/// All that was left out, for the author to look through; nothing when nothing was.
pub(super) fn left_out(notes: &Notes, file_name: &str) -> Option<NewFile> {
    let left_out = notes.left_out();
    if left_out.is_empty() {
        return None;
    }
    let shown = line(file_name).0.unwrap_or_else(|| "a file".to_owned());
    let mut text = format!(
        "# Left out of the roadmap\n\nWhat `waymark import` did not take from {shown}, or had to cut. The bot does not \
         read this file: use what you need of it, and delete it.\n"
    );
    for (title, texts) in left_out {
        text += &format!("\n## {title}\n");
        for part in texts {
            text += &format!("\n{part}\n");
        }
    }
    Some(NewFile { name: LEFT_OUT.to_owned(), text })
}

fn roadmap_file(roadmap: &FinishedRoadmap, origin: &str) -> NewFile {
    let mut document = DocumentMut::new();
    document.insert("title", value(&roadmap.title));
    let left = LeftToWrite { roadmap_summary: usize::from(roadmap.summary.is_none()), ..LeftToWrite::default() };
    let text = roadmap.summary.clone().unwrap_or_else(|| format!("{TODO} what this roadmap leads to, in a line"));
    document.insert("summary", value(text));
    document.insert("stages", lines(roadmap.stages.iter().map(|stage| Value::from(&stage.id))));
    NewFile { name: "roadmap.toml".to_owned(), text: headed(&document, origin, &left) }
}

fn stage_file(stage: &FinishedStage, origin: &str) -> NewFile {
    let mut document = DocumentMut::new();
    document.insert("title", value(&stage.title));
    if let Some(summary) = &stage.summary {
        document.insert("summary", value(summary));
    }
    let mut topics = ArrayOfTables::new();
    for topic in &stage.topics {
        topics.push(topic_table(topic));
    }
    document.insert("topic", Item::ArrayOfTables(topics));
    NewFile {
        name: format!("{}.toml", stage.id),
        text: headed(&document, origin, &LeftToWrite::of_topics(&stage.topics)),
    }
}

fn headed(document: &DocumentMut, origin: &str, left: &LeftToWrite) -> String {
    let left = match left.to_string() {
        left if left.is_empty() => "# Nothing left to write but what you want to add.".to_owned(),
        left => format!("# Still to write, marked TODO below: {left}."),
    };
    format!("{origin}\n{left}\n\n{document}")
}

fn topic_table(topic: &FinishedTopic) -> Table {
    let FinishedTopic { id, alias, checks, plan } = topic;
    let mut table = Table::new();
    let group = plan.group.as_ref().map(|group| format!("# Grouped in the source under: {group}\n"));
    let mark = plan.other_mark.as_ref().map(|mark| format!("# Marked in the source: {mark}\n"));
    table.decor_mut().set_prefix(format!("\n{}{}", group.unwrap_or_default(), mark.unwrap_or_default()));
    table.insert("id", value(id));
    table.insert("title", value(&plan.title));
    table.insert("summary", value(plan.summary.clone().unwrap_or_else(|| todo_summary(&plan.title))));
    let description = match &plan.description {
        Some(text) if text.contains('\n') => format!("{text}\n"),
        Some(text) => text.clone(),
        None => format!("{TODO} explain {} with an example, and say what to be able to do at the end", plan.title),
    };
    table.insert("description", value(description));
    if let Some(mark) = plan.mark {
        let name = Mark::ALL.iter().find(|(_, other)| *other == mark).map_or("", |(name, _)| name);
        table.insert("mark", value(name));
    }
    table.insert("hours", Item::Value(hours(plan.hours.as_ref())));
    if let Some(alias) = alias {
        table.insert("aliases", value(Array::from_iter([alias])));
    }
    if !plan.links.is_empty() {
        table.insert("links", lines(plan.links.iter().map(|(title, url)| Value::from(link(title, url)))));
    }
    if !checks.is_empty() {
        let checks = checks.iter().zip(&plan.questions).map(|(id, question)| check_table(id, question));
        table.insert("check", Item::ArrayOfTables(checks.collect()));
    }
    table
}

fn check_table(id: &str, question: &Question) -> Table {
    let fields = [("id", id), ("kind", "recall"), ("ask", question.ask.as_str()), ("answer", &question.answer)];
    fields.into_iter().map(|(key, text)| (key, value(text))).collect()
}

/// The hours of a topic, with the words of the source where these say more than the number.
fn hours(given: Option<&Hours>) -> Value {
    let Some(given) = given else {
        let mut hours = Value::from(1);
        hours.decor_mut().set_suffix(format!(" # {TODO} how long a beginner takes"));
        return hours;
    };
    #[expect(clippy::cast_possible_truncation, reason = "from 1 to 200")]
    let mut hours = if given.hours.fract() == 0.0 { Value::from(given.hours as i64) } else { Value::from(given.hours) };
    if !given.is_literal() {
        hours.decor_mut().set_suffix(format!(" # In the source: {}", line(&given.said).0.unwrap_or_default()));
    }
    hours
}

fn todo_summary(title: &str) -> String {
    let text = format!("{TODO} {title} in a line");
    summary(&text).or_else(|| shortened(&text, MAX_SUMMARY)).unwrap_or(text)
}

fn link(title: &str, url: &str) -> InlineTable {
    [("title", title), ("url", url)].into_iter().collect()
}

/// A list with an item a line.
fn lines(items: impl Iterator<Item = Value>) -> Item {
    let mut list = Array::new();
    for item in items {
        list.push_formatted(item.decorated("\n    ", ""));
    }
    list.set_trailing("\n");
    list.set_trailing_comma(true);
    value(list)
}
