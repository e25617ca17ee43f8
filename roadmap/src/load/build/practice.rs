//! The questions, mistakes, tasks and the project of a topic. One of which something is left to write is not there yet.

use super::{Unbuildable, text};
use crate::id::CheckId;
use crate::load::schema::{CheckRecord, MistakeRecord, OptionRecord, ProjectRecord, TaskRecord, TopicRecord};
use crate::load::todo;
use crate::load::value::{Given, Words};
use crate::model::{Check, CheckKind, CheckOption, Mistake, Open, Project, Task, TopicIx};

/// Why one of them is not made.
pub(super) enum NotMade {
    /// Something of it is left to write.
    Left,
    Unbuildable(Unbuildable),
}

impl<E: Into<Unbuildable>> From<E> for NotMade {
    fn from(error: E) -> Self {
        Self::Unbuildable(error.into())
    }
}

/// Those that are made.
fn made<T>(results: impl Iterator<Item = Result<T, NotMade>>) -> Result<Vec<T>, Unbuildable> {
    let written = results.filter_map(|result| match result {
        Ok(made) => Some(Ok(made)),
        Err(NotMade::Left) => None,
        Err(NotMade::Unbuildable(error)) => Some(Err(error)),
    });
    written.collect()
}

/// The questions of a topic, each of which may be confused with these topics.
pub(super) fn checks(record: &TopicRecord<'_>, confuses: &[Vec<usize>]) -> Result<Vec<Check>, Unbuildable> {
    made(record.check.items().iter().zip(confuses).map(|(record, confuses)| check(record, confuses)))
}

/// What goes wrong for many.
pub(super) fn mistakes(record: &TopicRecord<'_>) -> Result<Vec<Mistake>, Unbuildable> {
    made(record.mistake.items().iter().map(mistake))
}

/// The things to try.
pub(super) fn tasks(record: &TopicRecord<'_>) -> Result<Vec<Task>, Unbuildable> {
    made(record.task.items().iter().map(task))
}

/// The larger thing to build.
pub(super) fn project(record: &TopicRecord<'_>) -> Result<Option<Project>, Unbuildable> {
    Ok(made(record.project.value().into_iter().map(built_project))?.pop())
}

fn check(record: &CheckRecord<'_>, confuses: &[usize]) -> Result<Check, NotMade> {
    let kind = match Open::from_name(&text(&record.kind)?) {
        Some(how) => CheckKind::Open { how, answer: written(&record.answer)? },
        None => CheckKind::Choose {
            options: record.options.items().iter().map(option).collect::<Result<_, _>>()?,
            right: record
                .options
                .items()
                .iter()
                .position(|option| option.right.is_true())
                .ok_or(Unbuildable::Missing)?,
        },
    };
    Ok(Check {
        id: CheckId::new(&text(&record.id)?)?,
        ask: written(&record.ask)?,
        code: optional(&record.code)?,
        kind,
        confuses: confuses.iter().copied().map(TopicIx).collect(),
    })
}

fn option(record: &OptionRecord<'_>) -> Result<CheckOption, NotMade> {
    Ok(CheckOption { text: written(&record.text)?, because: written(&record.because)? })
}

fn mistake(record: &MistakeRecord<'_>) -> Result<Mistake, NotMade> {
    Ok(Mistake { sign: written(&record.sign)?, cause: written(&record.cause)?, fix: written(&record.fix)? })
}

fn task(record: &TaskRecord<'_>) -> Result<Task, NotMade> {
    let (instruction, expect) = (written(&record.r#do)?, written(&record.expect)?);
    Ok(Task { instruction, expect, hint: optional(&record.hint)? })
}

fn built_project(record: &ProjectRecord<'_>) -> Result<Project, NotMade> {
    Ok(Project {
        title: written(&record.title)?,
        brief: written(&record.brief)?,
        hours: record.hours.value().ok_or(Unbuildable::Missing)?.number,
        accept: record.accept.items().iter().map(|words| all_of(&words.text)).collect::<Result<_, _>>()?,
        stretch: optional(&record.stretch)?,
    })
}

/// A text that must be there, all of it.
fn written(field: &Given<Words<'_>>) -> Result<String, NotMade> {
    all_of(&text(field)?)
}

fn optional(field: &Given<Words<'_>>) -> Result<Option<String>, NotMade> {
    field.value().map(|words| all_of(&words.text)).transpose()
}

fn all_of(text: &str) -> Result<String, NotMade> {
    todo::written(text).filter(|written| written == text).ok_or(NotMade::Left)
}
