//! `/roadmap`: the stages with one's own progress, and each stage's topics.

use serenity::all::CreateCommand;
use waymark_pictures::{Drawing, Picture};
use waymark_roadmap::rules::{Progress, Scope, State, completion, next_steps, units};
use waymark_roadmap::wording::hours;
use waymark_roadmap::{ChoiceIx, Mark, Roadmap, StageIx, TopicIx};
use waymark_store::{StoreError, UserId};

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, completed, define, roadmap_option, share_option};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Wire as _, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::progress::{counts, progress, sign, summary};
use crate::person::reviews::Reviews;
use crate::replies::links::{KnowAlready, OpenStage, OpenTopic, ShowNext};
use crate::replies::refusal::Refusal;
use crate::replies::text::{bar, escape};
use crate::replies::{Button, Colour, MENU_OPTIONS, Menu, MenuOption, Reply, Visibility, draw, page_buttons};

pub(crate) const COMMAND: Command = Command {
    name: "roadmap",
    help: Help::Line("Browse the roadmap, or read about one topic"),
    example: "/roadmap",
    definition,
    plan,
};

/// Stages on one page: what one menu holds.
const PAGE: usize = MENU_OPTIONS;
/// Stages that have a button: the one where the person is, and those after it.
const NEAR: usize = 3;

fn definition() -> CreateCommand {
    define("roadmap", "The whole roadmap with your progress, or one of its stages", UsableIn::Everywhere)
        .add_option(completed("stage", "A stage to open", false))
        .add_option(roadmap_option())
        .add_option(share_option())
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let (stage, roadmap) = (options.text("stage")?, options.text("roadmap")?);
    Ok(Plan::reply(Visibility::shared(options.switch("share")?), move |context, caller| async move {
        let (roadmap, stage, notice) = match stage {
            Some(stage) => {
                let stage = resolve::stage(&context, caller.user, roadmap.as_deref(), &stage)?;
                (stage.what.0, Some(stage.what.1), stage.notice)
            }
            None => (resolve::roadmap(&context.offer, roadmap.as_deref())?, None, String::new()),
        };
        let progress = progress(&context, caller.user, roadmap).await?;
        Ok(match stage {
            Some(stage) => stage_view(&context, &caller, &progress, stage, 0).await,
            None => here_view(&context, &caller, &progress, 0).await,
        }
        .notice(notice))
    }))
}

/// What its buttons and menus do, each with whose message it is on. A map is everybody's: whoever else looks around in it
/// gets a copy of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoadmapAction {
    /// Shows where the person is, with the stages of a page in the menu.
    Stages { of: UserId, roadmap: String, page: usize },
    /// Shows the map of all stages.
    Map { of: UserId, roadmap: String },
    /// Shows the stage that was picked from the menu.
    PickStage { of: UserId, roadmap: String },
    /// Shows a page of a stage's topics.
    Stage(OpenStage),
}

wire!(enum RoadmapAction {
    'r' Stages { of, roadmap, page }
    'P' Map { of, roadmap }
    'S' PickStage { of, roadmap }
    _ Stage(OpenStage)
});

impl Component for RoadmapAction {
    fn press(self, context: &Context, press: &Press) -> Result<Plan, Refusal> {
        let (of, roadmap, shows) = match self {
            Self::Stages { of, roadmap, page } => (of, roadmap, Shows::Here { page }),
            Self::Map { of, roadmap } => (of, roadmap, Shows::Map),
            Self::PickStage { of, roadmap } => (of, roadmap, Shows::Stage { stage: press.value(context)?, page: 0 }),
            Self::Stage(OpenStage { of, roadmap, stage, page }) => (of, roadmap, Shows::Stage { stage, page }),
        };
        Ok(Plan::new(press.in_place(of == press.by), move |context, caller| async move {
            let changed = || Refusal::content_changed(&context);
            let roadmap = context.everything.roadmap(&roadmap).ok_or_else(changed)?;
            let progress = progress(&context, caller.user, roadmap).await?;
            Ok(match shows {
                Shows::Here { page } => here_view(&context, &caller, &progress, page).await,
                Shows::Map => map_view(&context, &caller, &progress).await?,
                Shows::Stage { stage, page } => {
                    let stage = roadmap.stage_by_id(&stage).ok_or_else(changed)?;
                    stage_view(&context, &caller, &progress, stage, page).await
                }
            })
        }))
    }
}

/// What is shown of a roadmap.
enum Shows {
    Here { page: usize },
    Map,
    Stage { stage: String, page: usize },
}

/// The picture that `of` makes of the caller's progress.
async fn picture<F>(context: &Context, caller: &Caller, progress: &Progress<'_>, of: F) -> Option<Picture>
where
    F: FnOnce(&Progress<'_>) -> Drawing + Send + 'static,
{
    let (everything, id) = (context.everything.clone(), progress.roadmap().id.to_string());
    let states = progress.states().to_vec();
    let describe = move || Some(of(&Progress::from_states(everything.roadmap(&id)?, states)));
    draw(&context.gallery, caller.user, describe).await
}

/// Where the person is: the stage they are in and those after it, each with a button, and the way to all others.
async fn here_view(context: &Context, caller: &Caller, progress: &Progress<'_>, page: usize) -> Reply {
    let roadmap = progress.roadmap();
    let all = completion(progress, Scope::Roadmap);
    let picture = picture(context, caller, progress, waymark_pictures::strip).await;
    let reply = Reply::new(if all.is_complete() { Colour::Done } else { Colour::Neutral })
        .title(escape(&roadmap.title))
        .text(so_far(progress))
        .picture(picture.as_ref());

    let here = next_steps(progress, 1).first().map(|step| roadmap.topic(step.topic).stage.index());
    let near = roadmap.stages().skip(here.unwrap_or(usize::MAX)).take(NEAR);
    let open = |stage: StageIx| {
        let (id, stage) = (roadmap.id.to_string(), roadmap.stage(stage).id.to_string());
        Button::secondary("Open", OpenStage { of: caller.user, roadmap: id, stage, page: 0 }.custom_id())
    };
    let reply = near.fold(reply, |reply, (stage, _)| reply.section([stage_line(progress, stage)], open(stage)));

    let map = RoadmapAction::Map { of: caller.user, roadmap: roadmap.id.to_string() };
    let map = Button::secondary("Whole map", map.custom_id());
    let next = (!all.is_complete()).then(|| ShowNext::button(caller.user, roadmap));
    let (menu, pages) = stage_menu(caller, progress, page);
    reply.menu(menu).buttons([map].into_iter().chain(next).chain(pages)).small(LEGEND)
}

/// The map of all stages, large.
async fn map_view(context: &Context, caller: &Caller, progress: &Progress<'_>) -> Result<Reply, StoreError> {
    let roadmap = progress.roadmap();
    // What one remembers is nobody else's business.
    let remembered =
        if caller.alone { Reviews::of(context, caller.user, caller.at).await?.memories(roadmap) } else { Vec::new() };
    let drawing = move |progress: &Progress<'_>| waymark_pictures::map(progress, &remembered);
    let picture = picture(context, caller, progress, drawing).await;
    let stages = RoadmapAction::Stages { of: caller.user, roadmap: roadmap.id.to_string(), page: 0 };
    let here = Button::secondary("Where I am", stages.custom_id());
    let lines: Vec<String> = roadmap.stages().map(|(stage, _)| stage_line(progress, stage)).collect();
    let (menu, _) = stage_menu(caller, progress, 0);
    Ok(Reply::new(Colour::Neutral)
        .title(escape(&roadmap.title))
        .picture(picture.as_ref())
        .text(so_far(progress))
        .lines(&lines)
        .menu(menu)
        .buttons([here])
        .small(LEGEND))
}

/// What the roadmap is, and how much of it is done.
fn so_far(progress: &Progress<'_>) -> String {
    let all = completion(progress, Scope::Roadmap);
    let entry = completion(progress, Scope::Entry);
    let mut text = format!("{}\n{} {}", escape(&progress.roadmap().summary), bar(all.percent()), counts(all));
    if entry.total > 0 {
        text += &format!(" · entry path {} of {}", entry.done, entry.total);
    }
    text
}

/// A stage, with its sign and how much of it is done.
fn stage_line(progress: &Progress<'_>, at: StageIx) -> String {
    let roadmap = progress.roadmap();
    let done = completion(progress, Scope::Stage(at));
    let begun = || roadmap.topics_of(at).any(|(topic, _)| progress.state(topic) == State::Learning);
    let sign = if done.is_complete() {
        "✅"
    } else if done.done > 0 || begun() {
        "📖"
    } else {
        "⬜"
    };
    let title = escape(&roadmap.stage(at).title);
    format!("{sign} {}. **{title}** · {} of {}", at.index() + 1, done.done, done.total)
}

/// A menu of a page of the stages, and buttons to other pages.
fn stage_menu(caller: &Caller, progress: &Progress<'_>, page: usize) -> (Menu, Vec<Button>) {
    let roadmap = progress.roadmap();
    let stages: Vec<(StageIx, &waymark_roadmap::Stage)> = roadmap.stages().collect();
    let (page, pages) = (page.min((stages.len() - 1) / PAGE), stages.len().div_ceil(PAGE));
    let shown = &stages[page * PAGE..stages.len().min((page + 1) * PAGE)];
    let options = shown.iter().map(|(at, stage)| {
        let done = completion(progress, Scope::Stage(*at));
        let summary = stage.summary.as_deref().unwrap_or_default();
        let description = format!("{} of {} done · {summary}", done.done, done.total);
        let label = format!("{}. {}", at.index() + 1, stage.title);
        MenuOption::new(label, stage.id.to_string(), description.trim_end_matches(" · "))
    });
    let (of, id) = (caller.user, roadmap.id.to_string());
    let pick = RoadmapAction::PickStage { of, roadmap: id.clone() };
    let turn = |page| RoadmapAction::Stages { of, roadmap: id.clone(), page }.custom_id();
    (Menu::options("Open a stage", pick.custom_id(), options.collect()), page_buttons(page, pages, turn))
}

/// A page of a stage, with its picture.
async fn stage_view(context: &Context, caller: &Caller, progress: &Progress<'_>, at: StageIx, page: usize) -> Reply {
    let roadmap = progress.roadmap();
    let stage = roadmap.stage(at);
    let topics: Vec<TopicIx> = roadmap.topics_of(at).map(|(topic, _)| topic).collect();
    let (page, pages) = (page.min((topics.len() - 1) / OpenStage::PAGE), topics.len().div_ceil(OpenStage::PAGE));
    let range = page * OpenStage::PAGE..topics.len().min((page + 1) * OpenStage::PAGE);
    let shown = &topics[range.clone()];
    let drawing = move |progress: &Progress<'_>| waymark_pictures::stage(progress, at, range);
    let picture = picture(context, caller, progress, drawing).await;

    let mut lines: Vec<String> = stage.summary.as_deref().map(escape).into_iter().collect();
    lines.push(counts(completion(progress, Scope::Stage(at))));
    let (of, id) = (caller.user, roadmap.id.to_string());
    let turn = |page| OpenStage { of, roadmap: id.clone(), stage: stage.id.to_string(), page }.custom_id();
    let stages = RoadmapAction::Stages { of, roadmap: id.clone(), page: at.index() / PAGE };
    let back = Button::secondary("All stages", stages.custom_id());
    let known = KnowAlready { roadmap: id.clone(), stage: stage.id.to_string(), page };
    Reply::new(Colour::Neutral)
        .title(format!("{}. {}", at.index() + 1, escape(&stage.title)))
        .lines(&lines)
        .lines(&topic_lines(roadmap, progress, shown))
        .picture(picture.as_ref())
        .menu(OpenTopic::menu("Open a topic", of, roadmap, shown.iter().copied()))
        .buttons([back, known.button()].into_iter().chain(page_buttons(page, pages, turn)))
        .small(summary(progress))
}

/// The topics of a stage, the members of a choice below what says so.
fn topic_lines(roadmap: &Roadmap, progress: &Progress<'_>, topics: &[TopicIx]) -> Vec<String> {
    let mut lines = Vec::new();
    for unit in units(roadmap, topics) {
        lines.extend(unit.choice.map(|choice| format!("{} One of these is enough:", choice_sign(progress, choice))));
        lines.extend(unit.topics.iter().map(|&topic| topic_line(progress, topic)));
    }
    lines
}

/// The sign before a choice, which is one thing to do: its members follow it.
fn choice_sign(progress: &Progress<'_>, choice: ChoiceIx) -> &'static str {
    let begun = |&topic: &TopicIx| progress.state(topic) == State::Learning;
    if progress.chosen(choice) {
        "✅"
    } else if progress.roadmap().choice(choice).topics.iter().any(begun) {
        "📖"
    } else {
        "⬜"
    }
}

/// A topic in a stage's list; the members of a choice are further in.
fn topic_line(progress: &Progress<'_>, at: TopicIx) -> String {
    let topic = progress.roadmap().topic(at);
    let mark = match topic.mark {
        Some(Mark::Recommended) => " · recommended",
        Some(Mark::Anytime) => " · any time",
        Some(Mark::Avoid) => " · not recommended",
        Some(Mark::Alternative) | None => "",
    };
    let indent = if topic.choice.is_some() { "\u{2003}" } else { "" };
    format!("{indent}{} **{}** · {}{mark}", sign(progress, at), escape(&topic.title), hours(topic.hours))
}

/// What the signs before stages mean. Pictures have their own legend.
const LEGEND: &str = "✅ done · 📖 learning · ⬜ to do";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        for (of, id, name, page) in
            [(11, "000000000000b", "a".to_owned(), 0), (u64::MAX, "3w5e11264sgsf", "n".repeat(40), 999)]
        {
            let (of, roadmap) = (UserId(of), name.clone());
            let stage = OpenStage { of, roadmap: roadmap.clone(), stage: name.clone(), page };
            assert_wire([
                (RoadmapAction::Stages { of, roadmap: roadmap.clone(), page }, format!("1r{id}{name}:{page}")),
                (RoadmapAction::Map { of, roadmap: roadmap.clone() }, format!("1P{id}{name}")),
                (RoadmapAction::PickStage { of, roadmap }, format!("1S{id}{name}")),
                (RoadmapAction::Stage(stage), format!("1s{id}{name}:{name}:{page}")),
            ]);
        }
    }
}
