//! *Practice*: what to try and to build, and what goes wrong for many.

use waymark_roadmap::rules::{Progress, State};
use waymark_roadmap::wording::hours;
use waymark_roadmap::{Mistake, Project, Task, Topic, TopicIx};
use waymark_store::UserId;

use crate::replies::links::TestMe;
use crate::replies::text::escape;
use crate::replies::{Colour, Reply, parts};

/// Whether there is anything to show.
pub(super) fn has_any(topic: &Topic) -> bool {
    !(topic.tasks.is_empty() && topic.mistakes.is_empty() && topic.projects.is_empty()) || topic.project.is_some()
}

pub(super) fn view(of: UserId, progress: &Progress<'_>, at: TopicIx) -> Reply {
    let roadmap = progress.roadmap();
    let topic = roadmap.topic(at);
    let reply = Reply::new(Colour::Neutral).title(format!("Practice: {}", escape(&topic.title)));
    let reply = topic.tasks.iter().fold(reply, |reply, task| reply.under("Try it", try_it(task)));
    let mistakes: Vec<String> = topic.mistakes.iter().map(mistake).collect();
    let reply = reply.list("When something goes wrong", &mistakes);
    let reply = match &topic.project {
        Some(project) => build(reply, project),
        None => reply,
    };
    let projects: Vec<String> = topic.projects.iter().map(|project| format!("- {}", escape(project))).collect();
    let test = (progress.state(at) == State::Done).then(|| TestMe::button(of, roadmap, at)).flatten();
    reply.list("Build", &projects).buttons(test).small(parts::place(roadmap, at))
}

fn try_it(Task { instruction, expect, hint }: &Task) -> String {
    let hint = hint.as_ref().map(|hint| format!("\n-# Hint: {}", hidden(hint))).unwrap_or_default();
    format!("{instruction}{hint}\n-# What comes of it: {}", hidden(expect))
}

/// Shown once it is pressed, unless the text itself has what would end that.
fn hidden(text: &str) -> String {
    if text.contains('|') { text.to_owned() } else { format!("||{text}||") }
}

fn mistake(Mistake { sign, cause, fix }: &Mistake) -> String {
    format!("- **{sign}**\n  {cause} {fix}")
}

fn build(reply: Reply, Project { title, brief, hours: takes, accept, stretch }: &Project) -> Reply {
    let reply = reply.under(&format!("Build: {} · {}", escape(title), hours(*takes)), brief);
    let accept: Vec<String> = accept.iter().map(|accept| format!("☐ {accept}")).collect();
    let reply = reply.lines(&accept);
    match stretch {
        Some(stretch) => reply.small(format!("If you want more: {stretch}")),
        None => reply,
    }
}
