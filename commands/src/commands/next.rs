//! `/next`: what to learn next, and why.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_roadmap::rules::{Progress, Scope, Step, completion, next_steps};

use crate::commands::topic::state_buttons;
use crate::context::{Caller, Context};
use crate::interactions::command::{
    Answered, Command, Options, Plan, Scope as Where, define, roadmap_option, share_option,
};
use crate::interactions::custom_id::{Action, TopicName, View};
use crate::interactions::resolve::{self, topic_options};
use crate::person::progress::{colour, progress, sign, summary, titles};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list};
use crate::replies::{Button, Colour, Embed, Menu, Reply, Visibility};
use waymark_roadmap::wording::{count as counted, hours};

pub(crate) const COMMAND: Command = Command { name: "next", definition, plan };

/// Topics at most in one answer.
const MOST: u8 = 5;

fn definition() -> CreateCommand {
    define("next", "What to learn next, and why", Where::Everywhere)
        .add_option(
            CreateCommandOption::new(CommandOptionType::Integer, "count", "How many topics, 1 to 5")
                .min_int_value(1)
                .max_int_value(MOST.into()),
        )
        .add_option(roadmap_option())
        .add_option(share_option())
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let count = options.integer("count")?.unwrap_or(1).clamp(1, MOST.into());
    let count = u8::try_from(count).unwrap_or(MOST);
    let roadmap = options.text("roadmap")?;
    Ok(Plan::new(Visibility::shared(options.switch("share")?), move |context, caller| async move {
        let roadmap = resolve::roadmap(&context.library, roadmap.as_deref())?;
        let progress = progress(&context, caller.user, roadmap).await?;
        Ok(Answered::Reply(view(&context, &caller, &progress, count, None)))
    }))
}

/// The button *What is next*.
pub(crate) async fn press(context: Context, caller: Caller, roadmap: String) -> Result<Answered, Failure> {
    let roadmap = context.everything.roadmap(&roadmap).ok_or_else(|| Refusal::content_changed(&context))?;
    let progress = progress(&context, caller.user, roadmap).await?;
    Ok(Answered::Update(view(&context, &caller, &progress, 1, None)))
}

/// The best `count` topics to go on with; `undo` takes back what has just been changed.
pub(crate) fn view(
    context: &Context,
    caller: &Caller,
    progress: &Progress<'_>,
    count: u8,
    undo: Option<Action>,
) -> Reply {
    let roadmap = progress.roadmap();
    let undo = undo.map(|undo| Button::secondary("Undo", undo));
    let steps = next_steps(progress, count.into());
    let Some(first) = steps.first() else { return nothing_left(context, progress).buttons(undo) };

    let mut embed = Embed::new(colour(progress.state(first.topic))).title("What to learn next");
    for (place, step) in steps.iter().enumerate() {
        let topic = roadmap.topic(step.topic);
        let number = if steps.len() > 1 { format!("{}. ", place + 1) } else { String::new() };
        let name = format!("{} {number}{} · {}", sign(progress, step.topic), escape(&topic.title), hours(topic.hours));
        embed = embed.field(&name, format!("{}\n{}", escape(&topic.summary), reason(progress, step)), false);
    }
    let topic = roadmap.topic(first.topic);
    let name = TopicName { roadmap: roadmap.id.to_string(), topic: topic.id.to_string() };
    let buttons = state_buttons(caller, progress.state(first.topic), View::Next(count), &name);
    Reply::new(embed.footer(summary(progress))).buttons(buttons.into_iter().chain(undo)).menu(Menu::options(
        "Read about it",
        Action::PickTopic { owner: caller.user, roadmap: roadmap.id.to_string() },
        topic_options(roadmap, steps.iter().map(|step| step.topic)),
    ))
}

/// Why this one, in a sentence of facts.
pub(crate) fn reason(progress: &Progress<'_>, step: &Step) -> String {
    let roadmap = progress.roadmap();
    let mut facts = Vec::new();
    if step.learning {
        facts.push("you have begun it".to_owned());
    }
    if !step.builds_on.is_empty() {
        let known = titles(roadmap, step.builds_on.iter().copied());
        facts.push(format!("it builds on {}, which you know", list(&known, 3)));
    }
    if step.entry {
        facts.push("it is on the entry path".to_owned());
    }
    if !step.unlocks.is_empty() {
        facts.push(format!("it unlocks {}", counted(step.unlocks.len() as u64, "topic")));
    }
    if facts.is_empty() {
        let stage = roadmap.stage(roadmap.topic(step.topic).stage);
        facts.push(format!("it is what **{}** still holds for you", escape(&stage.title)));
    }
    let mut sentence = format!("Why: {}.", facts.join("; "));
    if !step.instead.is_empty() {
        let others = titles(roadmap, step.instead.iter().copied());
        sentence += &format!(" Any one of its kind is enough: {} would do as well.", list(&others, 7));
    }
    sentence
}

fn nothing_left(context: &Context, progress: &Progress<'_>) -> Reply {
    let title = escape(&progress.roadmap().title);
    let all = completion(progress, Scope::Roadmap);
    let text = if all.done == all.total {
        format!(
            "Nothing is left: you have finished **{title}**. 🎉 See how it looks with {}.",
            context.command("progress")
        )
    } else {
        format!(
            "Nothing is open: what is left of **{title}** waits for topics that you reset or that are advised \
             against. {} shows them all.",
            context.command("roadmap")
        )
    };
    Reply::new(Embed::new(Colour::Done).title("What to learn next").description(text).footer(summary(progress)))
}
