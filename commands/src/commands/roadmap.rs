//! `/roadmap`: the stages with one's own progress, and each stage's topics.

use serenity::all::CreateCommand;
use waymark_roadmap::rules::{Progress, Scope, State, completion};
use waymark_roadmap::{Mark, StageIx, TopicIx};

use crate::context::{Caller, Context};
use crate::interactions::command::{
    Answered, Command, Options, Plan, Scope as Where, completed, define, roadmap_option, share_option,
};
use crate::interactions::custom_id::Action;
use crate::interactions::resolve::{self, topic_options};
use crate::person::progress::{progress, sign, summary};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::escape;
use crate::replies::{Button, Colour, Embed, MENU_OPTIONS, Menu, MenuOption, Reply, Visibility, illustrate};
use waymark_pictures::Drawing;
use waymark_roadmap::wording::hours;

pub(crate) const COMMAND: Command = Command { name: "roadmap", definition, plan };

/// Stages, or topics, on one page: what one menu holds.
const PAGE: usize = MENU_OPTIONS;

fn definition() -> CreateCommand {
    define("roadmap", "The whole roadmap with your progress, or one of its stages", Where::Everywhere)
        .add_option(completed("stage", "A stage to open", false))
        .add_option(roadmap_option())
        .add_option(share_option())
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let (stage, roadmap) = (options.text("stage")?, options.text("roadmap")?);
    Ok(Plan::new(Visibility::shared(options.switch("share")?), move |context, caller| async move {
        let library = &context.library;
        let (roadmap, stage) = match stage {
            Some(stage) => {
                let (roadmap, stage) = resolve::stage(&context, library, roadmap.as_deref(), &stage)?;
                (roadmap, Some(stage))
            }
            None => (resolve::roadmap(library, roadmap.as_deref())?, None),
        };
        let progress = progress(&context, caller.user, roadmap).await?;
        Ok(Answered::Reply(view(&context, &caller, &progress, stage, 0).await))
    }))
}

/// A page of the stages, or of a stage's topics.
pub(crate) async fn press(
    context: Context,
    caller: Caller,
    roadmap: String,
    stage: Option<String>,
    page: usize,
) -> Result<Answered, Failure> {
    let changed = || Refusal::content_changed(&context);
    let roadmap = context.everything.roadmap(&roadmap).ok_or_else(changed)?;
    let stage = stage.map(|stage| roadmap.stage_by_id(&stage).ok_or_else(changed)).transpose()?;
    let progress = progress(&context, caller.user, roadmap).await?;
    Ok(Answered::Update(view(&context, &caller, &progress, stage, page).await))
}

/// The map, or a stage, with its picture.
async fn view(
    context: &Context,
    caller: &Caller,
    progress: &Progress<'_>,
    stage: Option<StageIx>,
    page: usize,
) -> Reply {
    let (reply, drawing) = match stage {
        Some(stage) => stage_view(caller, progress, stage, page),
        None => (stages_view(caller, progress, page), waymark_pictures::map(progress)),
    };
    illustrate(&context.gallery, caller.user, reply, drawing).await
}

/// The page of its stage that a topic stands on.
pub(crate) fn page_of(progress: &Progress<'_>, topic: TopicIx) -> usize {
    let stage = progress.roadmap().topic(topic).stage;
    progress.roadmap().topics_of(stage).position(|(other, _)| other == topic).unwrap_or(0) / PAGE
}

fn stages_view(caller: &Caller, progress: &Progress<'_>, page: usize) -> Reply {
    let roadmap = progress.roadmap();
    let stages: Vec<(StageIx, &waymark_roadmap::Stage)> = roadmap.stages().collect();
    let (page, pages) = (page.min((stages.len() - 1) / PAGE), stages.len().div_ceil(PAGE));
    let shown = &stages[page * PAGE..stages.len().min((page + 1) * PAGE)];

    let all = completion(progress, Scope::Roadmap);
    let entry = completion(progress, Scope::Entry);
    let mut counts = format!("**{} %** · {} of {} done", all.percent(), all.done, all.total);
    if entry.total > 0 {
        counts += &format!(" · entry path {} of {}", entry.done, entry.total);
    }
    let mut lines = vec![escape(&roadmap.summary), counts, String::new()];
    for (at, stage) in shown {
        let done = completion(progress, Scope::Stage(*at));
        let begun = || roadmap.topics_of(*at).any(|(topic, _)| progress.state(topic) == State::Learning);
        let sign = if done.is_complete() {
            "✅"
        } else if done.done > 0 || begun() {
            "📖"
        } else {
            "⬜"
        };
        lines.push(format!(
            "{sign} {}. **{}** · {} of {}",
            at.index() + 1,
            escape(&stage.title),
            done.done,
            done.total
        ));
    }
    let options = shown.iter().map(|(at, stage)| {
        let done = completion(progress, Scope::Stage(*at));
        MenuOption {
            label: format!("{}. {}", at.index() + 1, stage.title),
            value: stage.id.to_string(),
            description: format!(
                "{} of {} done · {}",
                done.done,
                done.total,
                stage.summary.as_deref().unwrap_or_default()
            )
            .trim_end_matches(" · ")
            .to_owned(),
        }
    });
    let (owner, id) = (caller.user, roadmap.id.to_string());
    Reply::new(Embed::new(Colour::Neutral).title(escape(&roadmap.title)).lines(&lines).footer(LEGEND))
        .menu(Menu::options("Open a stage", Action::PickStage { owner, roadmap: id.clone() }, options.collect()))
        .buttons(pages_of(page, pages, |page| Action::Stages { owner, roadmap: id.clone(), page }))
}

fn stage_view(caller: &Caller, progress: &Progress<'_>, at: StageIx, page: usize) -> (Reply, Drawing) {
    let roadmap = progress.roadmap();
    let stage = roadmap.stage(at);
    let topics: Vec<(TopicIx, &waymark_roadmap::Topic)> = roadmap.topics_of(at).collect();
    let (page, pages) = (page.min((topics.len() - 1) / PAGE), topics.len().div_ceil(PAGE));
    let range = page * PAGE..topics.len().min((page + 1) * PAGE);
    let shown = &topics[range.clone()];

    let done = completion(progress, Scope::Stage(at));
    let mut lines = Vec::new();
    lines.extend(stage.summary.as_deref().map(escape));
    lines.push(format!("**{} %** · {} of {} done", done.percent(), done.done, done.total));
    lines.push(String::new());
    let mut choice = None;
    for (topic, it) in shown {
        if it.choice != choice {
            choice = it.choice;
            lines.extend(choice.map(|_| "*One of these is enough:*".to_owned()));
        }
        let mark = match it.mark {
            Some(Mark::Recommended) => " · our pick",
            Some(Mark::Anytime) => " · any time",
            Some(Mark::Avoid) => " · better left alone",
            Some(Mark::Alternative) | None => "",
        };
        let indent = if it.choice.is_some() { "\u{2003}" } else { "" };
        lines.push(format!("{indent}{} **{}** · {}{mark}", sign(progress, *topic), escape(&it.title), hours(it.hours)));
    }
    let (owner, id) = (caller.user, roadmap.id.to_string());
    let turn = |page| Action::Stage { owner, roadmap: id.clone(), stage: stage.id.to_string(), page };
    let back = Button::secondary("All stages", Action::Stages { owner, roadmap: id.clone(), page: at.index() / PAGE });
    let reply = Reply::new(
        Embed::new(Colour::Neutral)
            .title(format!("{}. {}", at.index() + 1, escape(&stage.title)))
            .lines(&lines)
            .footer(summary(progress)),
    )
    .menu(Menu::options(
        "Open a topic",
        Action::PickTopic { owner, roadmap: id.clone() },
        topic_options(roadmap, shown.iter().map(|(topic, _)| *topic)),
    ))
    .buttons([back].into_iter().chain(pages_of(page, pages, turn)));
    (reply, waymark_pictures::stage(progress, at, range))
}

/// What the signs before stages mean. The picture has its own legend.
const LEGEND: &str = "✅ done · 📖 begun · ⬜ to do";

/// Buttons to the pages before and after `page`, where there are any.
pub(crate) fn pages_of(page: usize, pages: usize, turn: impl Fn(usize) -> Action) -> Vec<Button> {
    let before = page.checked_sub(1).map(|before| Button::secondary("◀ Before", turn(before)));
    let after = (page + 1 < pages).then(|| Button::secondary("More ▶", turn(page + 1)));
    before.into_iter().chain(after).collect()
}
