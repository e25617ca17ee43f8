//! `/topic`: one topic, with buttons to begin, finish and skip it.

pub(crate) mod note;

use serenity::all::CreateCommand;
use waymark_roadmap::rules::{Progress, State};
use waymark_roadmap::{LinkKind, Mark, TopicIx};

use crate::context::{Caller, Context};
use crate::interactions::command::{Answered, Command, Options, Plan, Scope, completed, define, share_option};
use crate::interactions::custom_id::{Action, TopicName, View};
use crate::interactions::resolve;
use crate::person::progress::{colour, key, progress, sign, state_name};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, escape_lines, list};
use crate::replies::{Button, Embed, Reply, Visibility};
use waymark_roadmap::wording::hours;

pub(crate) const COMMAND: Command = Command { name: "topic", definition, plan };

fn definition() -> CreateCommand {
    define("topic", "One topic: what it is, why it matters and where to learn it", Scope::Everywhere)
        .add_option(completed("topic", "The topic; a few letters will do", true))
        .add_option(share_option())
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let text = options.required_text("topic")?;
    Ok(Plan::new(Visibility::shared(options.switch("share")?), move |context, caller| run(context, caller, text)))
}

async fn run(context: Context, caller: Caller, text: String) -> Result<Answered, Failure> {
    let (roadmap, topic) = resolve::topic(&context, &context.library, caller.user, &text)?;
    let progress = progress(&context, caller.user, roadmap).await?;
    view(&context, &caller, &progress, topic, None).await.map(Answered::Reply)
}

/// A topic picked from a menu.
pub(crate) async fn press(
    context: Context,
    caller: Caller,
    roadmap: String,
    topic: String,
) -> Result<Answered, Failure> {
    let (roadmap, topic) = resolve::named(&context, &context.everything, &roadmap, &topic)?;
    let progress = progress(&context, caller.user, roadmap).await?;
    view(&context, &caller, &progress, topic, None).await.map(Answered::Update)
}

/// The topic in the caller's own state, with their note if nobody else sees it; `undo` takes back what has just been
/// changed.
pub(crate) async fn view(
    context: &Context,
    caller: &Caller,
    progress: &Progress<'_>,
    at: TopicIx,
    undo: Option<Action>,
) -> Result<Reply, Failure> {
    let roadmap = progress.roadmap();
    let note = if caller.alone { context.store.note(caller.user, &key(roadmap, at)).await? } else { None };
    let topic = roadmap.topic(at);
    let stage = roadmap.stage(topic.stage);

    let mut embed = Embed::new(colour(progress.state(at)))
        .title(escape(&topic.title))
        .description(&topic.description)
        .field("Why it matters", topic.why.as_deref().unwrap_or_default(), false)
        .field("You", format!("{} {}", sign(progress, at), state_name(progress, at)), true)
        .field("Takes about", hours(topic.hours), true);
    if let Some(advice) = topic.mark.map(advice) {
        embed = embed.field("Our advice", advice, true);
    }
    let needs: Vec<String> = topic
        .requires
        .iter()
        .map(|&need| {
            format!("{} {}{}", sign(progress, need), escape(&roadmap.topic(need).title), or_alternative(progress, need))
        })
        .collect();
    embed = embed.list("Needs first", &needs);
    if let Some(choice) = topic.choice {
        let others = roadmap.choice(choice).topics.iter().filter(|&&other| other != at);
        let others: Vec<String> = others.map(|&other| escape(&roadmap.topic(other).title)).collect();
        embed = embed.field("One of these is enough", format!("This, or {}", list(&others, 8)), false);
    }
    for (name, kind) in LINKS {
        let links = topic.links.iter().filter(|link| link.kind == kind);
        let links: Vec<String> =
            links.map(|link| format!("[{}]({})", escape(&link.title), link_target(&link.url))).collect();
        embed = embed.list(name, &links);
    }
    let projects: Vec<String> = topic.projects.iter().map(|project| format!("• {}", escape(project))).collect();
    let entry = if topic.entry { " · on the entry path" } else { "" };
    let written = if note.is_some() { "Edit your note" } else { "Write a note" };
    let embed = embed
        .list("Build", &projects)
        .field("🗒️ Your note", note.map(|note| escape_lines(&note.text)).unwrap_or_default(), false)
        .footer(format!("{} › {}{entry}", roadmap.title, stage.title));

    let name = TopicName { roadmap: roadmap.id.to_string(), topic: topic.id.to_string() };
    let back = Action::Stage {
        owner: caller.user,
        roadmap: roadmap.id.to_string(),
        stage: stage.id.to_string(),
        page: crate::commands::roadmap::page_of(progress, at),
    };
    let note = Action::WriteNote { owner: caller.user, topic: name.clone() };
    Ok(Reply::new(embed).buttons(state_buttons(caller, progress.state(at), View::Topic, &name)).buttons(
        [Button::secondary(written, note), Button::secondary("All of this stage", back)]
            .into_iter()
            .chain(undo.map(|undo| Button::secondary("Undo", undo))),
    ))
}

/// The buttons that lead from `state` to the others.
pub(crate) fn state_buttons(caller: &Caller, state: State, view: View, topic: &TopicName) -> Vec<Button> {
    let change = |to| Action::Change { owner: caller.user, to, view, topic: topic.clone() };
    let start = || Button::primary("Start", change(State::Learning));
    let done = || Button::success("Done", change(State::Done));
    let skip = || Button::secondary("Skip", change(State::Skipped));
    let reset = |label| Button::secondary(label, change(State::Todo));
    match state {
        State::Todo => vec![start(), done(), skip()],
        State::Learning => vec![done(), skip(), reset("Not learning it")],
        State::Done => vec![reset("Not done after all")],
        State::Skipped => vec![start(), done(), reset("Not skipped after all")],
    }
}

/// The kinds of links, as the topic lists them.
const LINKS: [(&str, Option<LinkKind>); 7] = [
    ("Official documentation", Some(LinkKind::Official)),
    ("Read", Some(LinkKind::Article)),
    ("Watch", Some(LinkKind::Video)),
    ("Take a course", Some(LinkKind::Course)),
    ("Books", Some(LinkKind::Book)),
    ("Practice", Some(LinkKind::Practice)),
    ("More", None),
];

/// What a mark means, in words.
fn advice(mark: Mark) -> &'static str {
    match mark {
        Mark::Recommended => "Our own pick",
        Mark::Alternative => "A good alternative",
        Mark::Anytime => "Learn it at any point",
        Mark::Avoid => "Better left alone; it is not counted",
    }
}

/// What else satisfies a requirement.
fn or_alternative(progress: &Progress<'_>, need: TopicIx) -> &'static str {
    if progress.roadmap().topic(need).choice.is_some() { ", or an alternative to it" } else { "" }
}

/// An address inside a markdown link: what would end the link is written in percent signs.
fn link_target(url: &str) -> String {
    url.replace('(', "%28").replace(')', "%29").replace(' ', "%20").replace('<', "%3C").replace('>', "%3E")
}
