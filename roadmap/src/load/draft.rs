//! The files of one roadmap put together: which file is which stage, and what all of them declare.

use std::collections::HashSet;

use toml::de::DeTable;

use super::faults::{Faults, Place, Text};
use super::reader::Reader;
use super::schema::{EntryRecord, FaqRecord, MAX_TOPICS, Part, Record, RoadmapRecord, StageRecord, TopicRecord};
use super::suggest::Suggestions;
use super::value::Words;
use crate::diagnostic::quoted;
use crate::id::is_id;
use crate::text::as_id;

/// One TOML file of a roadmap's folder.
#[derive(Debug)]
pub(super) struct Sheet<'s> {
    /// From the content directory.
    pub(super) path: &'s str,
    /// Its name without `.toml`.
    pub(super) stem: &'s str,
    /// Whether it ends in `.toml` as it should, and not in `.TOML`.
    pub(super) is_lower: bool,
    pub(super) body: Body<'s>,
}

/// What was made of a file.
#[derive(Debug)]
pub(super) enum Body<'s> {
    /// Its table.
    Table(&'s Text<'s>, DeTable<'s>),
    /// It is text, but no TOML; that has been reported.
    Garbled(&'s Text<'s>),
    /// It could not be read; that has been reported.
    Unread,
}

/// One roadmap as its files declare it, with all faults of single fields reported.
#[derive(Debug)]
pub(super) struct Draft<'s> {
    /// The name of its folder.
    pub(super) id: &'s str,
    pub(super) roadmap: Option<RoadmapRecord<'s>>,
    /// The stages in order, by the names of their files; their topics are taken out of them.
    pub(super) stages: Vec<(&'s str, StageRecord<'s>)>,
    pub(super) topics: Vec<Topic<'s>>,
    pub(super) entries: Vec<EntryRecord<'s>>,
    pub(super) unseen: Unseen<'s>,
}

/// A topic as declared.
#[derive(Debug)]
pub(super) struct Topic<'s> {
    pub(super) record: TopicRecord<'s>,
    /// The position of its stage.
    pub(super) stage: usize,
}

/// What may be declared in files that could not be understood: names from there are not reported as unknown.
#[derive(Debug, Default)]
pub(super) struct Unseen<'s> {
    /// A stage file is missing or could not be read: its topics could have any name.
    pub(super) any: bool,
    /// What stands between quotes in stage files that are no TOML, or not all understood.
    pub(super) topics: HashSet<&'s str>,
    /// The same of `faq.toml`.
    pub(super) entries: HashSet<&'s str>,
}

/// Puts the files of the folder `id` together.
pub(super) fn draft<'s>(
    id: &'s str,
    sheets: &'s [Sheet<'s>],
    faults: &mut Faults,
    suggestions: &mut Suggestions,
) -> Draft<'s> {
    let mut drafting = Drafting { reader: Reader { faults, suggestions }, unseen: Unseen::default() };
    let roadmap = drafting.special(sheets, "roadmap");
    let faq = drafting.special(sheets, "faq");
    if let Some(sheet) = roadmap.or(sheets.first())
        && !is_id(id)
    {
        drafting.folder_name(id, sheet);
    }
    if let (None, Some(sheet)) = (roadmap, sheets.first()) {
        drafting.no_roadmap_file(id, sheet);
    }
    let roadmap_record: Option<RoadmapRecord<'_>> = roadmap.and_then(|sheet| drafting.file(sheet, None));
    let mut left: Vec<_> = sheets
        .iter()
        .filter(|sheet| ![roadmap, faq].iter().flatten().any(|special| std::ptr::eq(*special, *sheet)))
        .collect();
    let files = match &roadmap_record {
        Some(record) if record.stages.is_there() => {
            let files = drafting.listed(record.stages.items(), &mut left);
            let is_whole = record.stages.value().is_some_and(|stages| stages.is_whole);
            files.into_iter().chain(drafting.strays(left, is_whole)).collect()
        }
        // Without a list, every file may be a stage; that the list is missing has been said.
        _ => left,
    };
    let mut stages: Vec<(&str, StageRecord<'_>)> = Vec::new();
    let mut topics = Vec::new();
    for sheet in files {
        if let Some(mut record) = drafting.file::<StageRecord<'_>>(sheet, Some(Part::Topic)) {
            let stage = stages.len();
            topics.extend(record.topic.take_items().into_iter().map(|record| Topic { record, stage }));
            stages.push((sheet.stem, record));
        }
    }
    if let Some(topic) = topics.get(MAX_TOPICS) {
        let message = format!("the roadmap has {} topics; at most {MAX_TOPICS} fit", topics.len());
        drafting.reader.faults.error(topic.record.place(), message, "leave some out, or make two roadmaps of it");
    }
    let faq: Option<FaqRecord<'_>> = faq.and_then(|sheet| drafting.file(sheet, Some(Part::Entry)));
    let entries = faq.map(|mut faq| faq.faq.take_items()).unwrap_or_default();
    Draft { id, roadmap: roadmap_record, stages, topics, entries, unseen: drafting.unseen }
}

struct Drafting<'f, 's> {
    reader: Reader<'f>,
    unseen: Unseen<'s>,
}

impl<'s> Drafting<'_, 's> {
    /// The file that is not a stage: `roadmap.toml` or `faq.toml`.
    fn special(&mut self, sheets: &'s [Sheet<'s>], stem: &str) -> Option<&'s Sheet<'s>> {
        let exact = sheets.iter().find(|sheet| sheet.stem == stem && sheet.is_lower);
        exact.or_else(|| {
            let sheet = sheets.iter().find(|sheet| sheet.stem.eq_ignore_ascii_case(stem))?;
            let message = format!("this file must be called `{stem}.toml`, in lower case");
            self.reader.faults.error(Place::whole(sheet.path), message, "rename it");
            Some(sheet)
        })
    }

    fn folder_name(&mut self, id: &str, sheet: &Sheet<'s>) {
        let help = match as_id(id) {
            Some(id) => format!("rename it: a-z, 0-9 and -, at most 40 characters, such as `{id}`"),
            None => "rename it: a-z, 0-9 and -, at most 40 characters".to_owned(),
        };
        let message = format!("a roadmap's folder cannot be called {}", quoted(id));
        self.reader.faults.error(Place::whole(sheet.path), message, help);
    }

    fn no_roadmap_file(&mut self, id: &str, sheet: &Sheet<'s>) {
        let message = format!("the folder {} has no `roadmap.toml`", quoted(id));
        let help = "write one with the roadmap's `title`, `summary` and `stages`";
        let folder = sheet.path.rsplit_once('/').map_or(sheet.path, |(folder, _)| folder);
        self.reader.faults.error(Place::whole(folder), message, help);
    }

    /// Reads a file that declares `parts`, if any. What cannot be read may declare anything.
    fn file<R: Record<'s>>(&mut self, sheet: &'s Sheet<'s>, parts: Option<Part>) -> Option<R> {
        match &sheet.body {
            Body::Table(text, table) => {
                let (record, has_strays) = self.reader.file(table, text.top());
                if has_strays {
                    self.not_understood(text, parts);
                }
                Some(record)
            }
            Body::Garbled(text) => {
                self.not_understood(text, parts);
                None
            }
            Body::Unread => {
                self.unseen.any |= parts == Some(Part::Topic);
                None
            }
        }
    }

    /// Notes what `text`, which declares `parts`, may have declared where it was not understood.
    fn not_understood(&mut self, text: &'s Text<'s>, parts: Option<Part>) {
        match parts {
            Some(Part::Topic) => self.unseen.topics.extend(between_quotes(text.content)),
            Some(Part::Entry) => self.unseen.entries.extend(between_quotes(text.content)),
            None => {}
        }
    }

    /// The files of the stages that are called `names`, in order, taken from `left`.
    fn listed(&mut self, names: &[Words<'s>], left: &mut Vec<&'s Sheet<'s>>) -> Vec<&'s Sheet<'s>> {
        let mut files = Vec::new();
        let mut seen = HashSet::new();
        let mut missing = Vec::new();
        for name in names {
            if !seen.insert(name.text.as_str()) {
                let message = format!("the stage {} is listed twice", quoted(&name.text));
                self.reader.faults.error(name.place, message, "delete one of the two");
            } else if name.text == "roadmap" || name.text == "faq" {
                let message = format!("a stage cannot be called {}", quoted(&name.text));
                let help = format!(
                    "`{0}.toml` is not a stage's file: take it off the list, or choose another name",
                    name.text
                );
                self.reader.faults.error(name.place, message, help);
            } else if let Some(at) = left.iter().position(|sheet| is_file_of(sheet, &name.text)) {
                files.push((name.place, left.remove(at)));
            } else {
                missing.push(name);
            }
        }
        // When every file that has its right name is taken, what is left may be meant by what is missing.
        for name in missing {
            let near = self.reader.suggestions.nearest(&name.text, left.iter().map(|sheet| sheet.stem));
            let near = near.and_then(|near| left.iter().position(|sheet| sheet.stem == near)).map(|at| left.remove(at));
            if name.sound {
                self.no_stage_file(name, near);
            }
            match near {
                Some(sheet) => files.push((name.place, sheet)),
                None => self.unseen.any = true,
            }
        }
        files.sort_by_key(|(place, _)| place.start());
        files.into_iter().map(|(_, sheet)| sheet).collect()
    }

    fn no_stage_file(&mut self, name: &Words<'_>, near: Option<&Sheet<'_>>) {
        let help = match near {
            Some(sheet) if sheet.is_lower && is_id(sheet.stem) => {
                format!("did you mean `{}`?", sheet.stem)
            }
            Some(sheet) => format!("rename {} to `{}.toml`", quoted(file_name(sheet.path)), name.text),
            None => format!("write `{}.toml` beside `roadmap.toml`, or take it off the list", name.text),
        };
        self.reader.faults.error(name.place, format!("the stage {} has no file", quoted(&name.text)), help);
    }

    /// Reports the files that no list names, if the list `is_whole`, and gives those that look like a stage: their
    /// topics are known, and what is wrong with them will have to be put right as well.
    fn strays(&mut self, left: Vec<&'s Sheet<'s>>, is_whole: bool) -> Vec<&'s Sheet<'s>> {
        for sheet in left.iter().filter(|sheet| is_whole && !matches!(sheet.body, Body::Unread)) {
            let help = match &sheet.body {
                Body::Table(_, table) if table.contains_key("faq") => "move its entries to `faq.toml`".to_owned(),
                _ if !is_id(sheet.stem) || !sheet.is_lower => {
                    "rename it after the rule for stages (a-z, 0-9, -, then `.toml`) and list it, or delete it"
                        .to_owned()
                }
                _ => format!("add \"{}\" to `stages` in `roadmap.toml`, or delete the file", sheet.stem),
            };
            let message = format!("the stage file {} is not listed", quoted(file_name(sheet.path)));
            self.reader.faults.error(Place::whole(sheet.path), message, help);
        }
        left.into_iter()
            .filter(|sheet| match &sheet.body {
                Body::Table(_, table) => table.contains_key("topic"),
                Body::Garbled(_) | Body::Unread => true,
            })
            .collect()
    }
}

fn is_file_of(sheet: &Sheet<'_>, stage: &str) -> bool {
    sheet.stem == stage && sheet.is_lower
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Everything in `text` that may be a name between quotes, whatever the rest of the line looks like.
fn between_quotes(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['"', '\'']);
    parts.filter(|part| is_id(part))
}
