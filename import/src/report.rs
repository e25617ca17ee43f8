//! What an import tells the person who asked for it.

use std::fmt;

use super::finish::{FinishedRoadmap, FinishedTopic};
use super::notes::Notes;
use waymark_roadmap::diagnostic::quoted;

/// What is in an imported roadmap, what is not, and what is left to write. Shown as text, it is all of that in lines
/// for a terminal, with no control characters.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// What it was read from, such as `a roadmap.sh graph`.
    pub format: &'static str,
    /// The roadmap's title.
    pub title: String,
    /// Its stages in order.
    pub stages: Vec<StageReport>,
    /// What is left to write.
    pub left: LeftToWrite,
    /// What was left out and why: a line for each kind, with its count and a few examples.
    pub skipped: Vec<String>,
    /// What was changed, or should be looked at, in the same form.
    pub noted: Vec<String>,
}

/// A stage of an imported roadmap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageReport {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many topics it has.
    pub topics: usize,
}

/// How many texts and numbers are left to write, by their fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftToWrite {
    /// The summary of the roadmap: 1 or 0.
    pub roadmap_summary: usize,
    /// Summaries of topics.
    pub summaries: usize,
    /// Descriptions of topics.
    pub descriptions: usize,
    /// Hours of topics.
    pub hours: usize,
}

impl LeftToWrite {
    pub(super) fn of_topics<'t>(topics: impl IntoIterator<Item = &'t FinishedTopic>) -> Self {
        let mut left = Self::default();
        for topic in topics {
            left.summaries += usize::from(topic.plan.summary.is_none());
            left.descriptions += usize::from(topic.plan.description.is_none());
            left.hours += usize::from(topic.plan.hours.is_none());
        }
        left
    }
}

/// In words, such as `2 summaries, 1 description, 2 hours`; nothing when nothing is left.
impl fmt::Display for LeftToWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.roadmap_summary, "the roadmap's summary", ""),
            (self.summaries, "summary", "summaries"),
            (self.descriptions, "description", "descriptions"),
            (self.hours, "time estimate", "time estimates"),
        ];
        let words =
            counts.iter().filter(|(count, _, _)| *count > 0).map(|&(count, one, several)| match (count, several) {
                (_, "") => one.to_owned(),
                (1, _) => format!("1 {one}"),
                (count, several) => format!("{count} {several}"),
            });
        f.write_str(&words.collect::<Vec<_>>().join(", "))
    }
}

impl ImportReport {
    pub(super) fn new(roadmap: &FinishedRoadmap, notes: &Notes) -> Self {
        let stages = roadmap.stages.iter().map(|stage| StageReport {
            id: stage.id.clone(),
            title: stage.title.clone(),
            topics: stage.topics.len(),
        });
        Self {
            format: roadmap.format,
            title: roadmap.title.clone(),
            stages: stages.collect(),
            left: LeftToWrite {
                roadmap_summary: usize::from(roadmap.summary.is_none()),
                ..LeftToWrite::of_topics(roadmap.stages.iter().flat_map(|stage| &stage.topics))
            },
            skipped: notes.lines(true),
            noted: notes.lines(false),
        }
    }

    /// How many topics it has.
    pub fn topics(&self) -> usize {
        self.stages.iter().map(|stage| stage.topics).sum()
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (stages, topics) = (self.stages.len(), self.topics());
        let title = quoted(&self.title);
        writeln!(f, "{title}, from {}: {}, {}", self.format, count(stages, "stage"), count(topics, "topic"))?;
        let width = self.stages.iter().map(|stage| stage.id.len()).max().unwrap_or_default();
        for stage in &self.stages {
            writeln!(f, "  {:width$}  {}", stage.id, count(stage.topics, "topic"))?;
        }
        for (heading, lines) in [("Left out:", &self.skipped), ("To look at:", &self.noted)] {
            if !lines.is_empty() {
                writeln!(f, "{heading}")?;
            }
            for line in lines {
                writeln!(f, "  {line}")?;
            }
        }
        match self.left.to_string() {
            left if left.is_empty() => writeln!(f, "Nothing left to write."),
            left => writeln!(f, "Still to write, marked TODO in the files: {left}"),
        }
    }
}

fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
