//! `/roadmap`: the stages with one's own progress, and each stage's topics.

use std::ops::Range;

use serenity::all::CreateCommand;
use waymark_roadmap::rules::{Progress, Scope, State, completion, units};
use waymark_roadmap::wording::hours;
use waymark_roadmap::{ChoiceIx, Mark, StageIx, TopicIx};
use waymark_store::UserId;

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, completed, define, roadmap_option, share_option};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Wire as _, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::progress::{counts, progress, sign, summary};
use crate::replies::links::{OpenStage, OpenTopic};
use crate::replies::refusal::Refusal;
use crate::replies::text::escape;
use crate::replies::{
    Button, Colour, Embed, MENU_OPTIONS, Menu, MenuOption, Reply, Visibility, illustrate, page_buttons,
};

pub(crate) const COMMAND: Command = Command {
    name: "roadmap",
    help: Help::Line("Browse the roadmap, or read about one topic"),
    example: "/roadmap",
    definition,
    plan,
};

/// Stages on one page: what one menu holds.
const PAGE: usize = MENU_OPTIONS;

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
        Ok(view(&context, &caller, &progress, stage, 0).await.notice(notice))
    }))
}

/// What its buttons and menus do, each with whose message it is on. A map is everybody's: whoever else looks around in it
/// gets a copy of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoadmapAction {
    /// Shows the stages from a page on.
    Stages { of: UserId, roadmap: String, page: usize },
    /// Shows the stage that was picked from the menu.
    PickStage { of: UserId, roadmap: String },
    /// Shows a page of a stage's topics.
    Stage(OpenStage),
}

wire!(enum RoadmapAction {
    'r' Stages { of, roadmap, page }
    'S' PickStage { of, roadmap }
    _ Stage(OpenStage)
});

impl Component for RoadmapAction {
    fn press(self, context: &Context, press: &Press) -> Result<Plan, Refusal> {
        let (of, roadmap, stage, page) = match self {
            Self::Stages { of, roadmap, page } => (of, roadmap, None, page),
            Self::PickStage { of, roadmap } => (of, roadmap, Some(press.value(context)?), 0),
            Self::Stage(OpenStage { of, roadmap, stage, page }) => (of, roadmap, Some(stage), page),
        };
        Ok(Plan::new(press.in_place(of == press.by), move |context, caller| async move {
            let changed = || Refusal::content_changed(&context);
            let roadmap = context.everything.roadmap(&roadmap).ok_or_else(changed)?;
            let stage = stage.map(|stage| roadmap.stage_by_id(&stage).ok_or_else(changed)).transpose()?;
            let progress = progress(&context, caller.user, roadmap).await?;
            Ok(view(&context, &caller, &progress, stage, page).await)
        }))
    }
}

/// The map, or a stage, with its picture.
async fn view(
    context: &Context,
    caller: &Caller,
    progress: &Progress<'_>,
    stage: Option<StageIx>,
    page: usize,
) -> Reply {
    let (everything, id) = (context.everything.clone(), progress.roadmap().id.to_string());
    let states = progress.states().to_vec();
    let (reply, shown) = match stage {
        Some(stage) => {
            let (reply, topics) = stage_view(caller, progress, stage, page);
            (reply, Some((stage, topics)))
        }
        None => (stages_view(caller, progress, page), None),
    };
    let describe = move || {
        let progress = Progress::from_states(everything.roadmap(&id)?, states);
        Some(match shown {
            Some((stage, topics)) => waymark_pictures::stage(&progress, stage, topics),
            None => waymark_pictures::map(&progress),
        })
    };
    illustrate(&context.gallery, caller.user, reply, describe).await
}

fn stages_view(caller: &Caller, progress: &Progress<'_>, page: usize) -> Reply {
    let roadmap = progress.roadmap();
    let stages: Vec<(StageIx, &waymark_roadmap::Stage)> = roadmap.stages().collect();
    let (page, pages) = (page.min((stages.len() - 1) / PAGE), stages.len().div_ceil(PAGE));
    let shown = &stages[page * PAGE..stages.len().min((page + 1) * PAGE)];

    let all = completion(progress, Scope::Roadmap);
    let entry = completion(progress, Scope::Entry);
    let mut so_far = counts(all);
    if entry.total > 0 {
        so_far += &format!(" · entry path {} of {}", entry.done, entry.total);
    }
    let mut lines = vec![escape(&roadmap.summary), so_far, String::new()];
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
    let (of, id) = (caller.user, roadmap.id.to_string());
    let pick = RoadmapAction::PickStage { of, roadmap: id.clone() };
    let turn = |page| RoadmapAction::Stages { of, roadmap: id.clone(), page }.custom_id();
    Reply::new(Embed::new(Colour::Neutral).title(escape(&roadmap.title)).lines(&lines).footer(LEGEND))
        .menu(Menu::options("Open a stage", pick.custom_id(), options.collect()))
        .buttons(page_buttons(page, pages, turn))
}

/// A page of a stage, and the places in it of those topics that are on the page.
fn stage_view(caller: &Caller, progress: &Progress<'_>, at: StageIx, page: usize) -> (Reply, Range<usize>) {
    let roadmap = progress.roadmap();
    let stage = roadmap.stage(at);
    let topics: Vec<(TopicIx, &waymark_roadmap::Topic)> = roadmap.topics_of(at).collect();
    let (page, pages) = (page.min((topics.len() - 1) / OpenStage::PAGE), topics.len().div_ceil(OpenStage::PAGE));
    let range = page * OpenStage::PAGE..topics.len().min((page + 1) * OpenStage::PAGE);
    let shown = &topics[range.clone()];

    let done = completion(progress, Scope::Stage(at));
    let mut lines = Vec::new();
    lines.extend(stage.summary.as_deref().map(escape));
    lines.push(counts(done));
    lines.push(String::new());
    let shown: Vec<TopicIx> = shown.iter().map(|(topic, _)| *topic).collect();
    for unit in units(roadmap, &shown) {
        lines.extend(unit.choice.map(|choice| format!("{} One of these is enough:", choice_sign(progress, choice))));
        lines.extend(unit.topics.iter().map(|&topic| topic_line(progress, topic)));
    }
    let (of, id) = (caller.user, roadmap.id.to_string());
    let turn = |page| OpenStage { of, roadmap: id.clone(), stage: stage.id.to_string(), page }.custom_id();
    let stages = RoadmapAction::Stages { of, roadmap: id.clone(), page: at.index() / PAGE };
    let back = Button::secondary("All stages", stages.custom_id());
    let reply = Reply::new(
        Embed::new(Colour::Neutral)
            .title(format!("{}. {}", at.index() + 1, escape(&stage.title)))
            .lines(&lines)
            .footer(summary(progress)),
    )
    .menu(OpenTopic::menu("Open a topic", of, roadmap, shown))
    .buttons([back].into_iter().chain(page_buttons(page, pages, turn)));
    (reply, range)
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

/// What the signs before stages mean. The picture has its own legend.
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
                (RoadmapAction::PickStage { of, roadmap }, format!("1S{id}{name}")),
                (RoadmapAction::Stage(stage), format!("1s{id}{name}:{name}:{page}")),
            ]);
        }
    }
}
