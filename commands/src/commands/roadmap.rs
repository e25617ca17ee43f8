//! `/roadmap`: the stages with one's own progress, and each stage's topics.

use serenity::all::CreateCommand;
use waymark_pictures::Drawing;
use waymark_roadmap::rules::{Progress, Scope, State, completion};
use waymark_roadmap::wording::hours;
use waymark_roadmap::{Mark, StageIx, TopicIx};
use waymark_store::UserId;

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, completed, define, roadmap_option, share_option};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{CustomId, Reader, write};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::progress::{progress, sign, summary};
use crate::replies::links::{OpenStage, OpenTopic};
use crate::replies::refusal::Refusal;
use crate::replies::text::escape;
use crate::replies::{
    Button, Colour, Embed, MENU_OPTIONS, Menu, MenuOption, Reply, Visibility, illustrate, page_buttons,
};

pub(crate) const COMMAND: Command = Command {
    name: "roadmap",
    help: Help::Line("Look around in the roadmap, or read about one topic"),
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
        let (roadmap, stage) = match stage {
            Some(stage) => {
                let (roadmap, stage) = resolve::stage(&context, roadmap.as_deref(), &stage)?;
                (roadmap, Some(stage))
            }
            None => (resolve::roadmap(&context.offer, roadmap.as_deref())?, None),
        };
        let progress = progress(&context, caller.user, roadmap).await?;
        Ok(view(&context, &caller, &progress, stage, 0).await)
    }))
}

/// What its buttons and menus do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoadmapAction {
    /// Shows the stages from a page on.
    Stages { owner: UserId, roadmap: String, page: usize },
    /// Shows the stage that was picked from the menu.
    PickStage { owner: UserId, roadmap: String },
    /// Shows a page of a stage's topics.
    Stage(OpenStage),
}

impl Component for RoadmapAction {
    fn read(kind: char, mut rest: Reader<'_>) -> Option<Self> {
        match kind {
            'r' => {
                let owner = rest.user()?;
                let [roadmap, page] = rest.names()?;
                Some(Self::Stages { owner, roadmap: roadmap.into(), page: page.parse().ok()? })
            }
            'S' => {
                let owner = rest.user()?;
                let [roadmap] = rest.names()?;
                Some(Self::PickStage { owner, roadmap: roadmap.into() })
            }
            _ => OpenStage::read(kind, rest).map(Self::Stage),
        }
    }

    fn custom_id(&self) -> CustomId {
        match self {
            Self::Stages { owner, roadmap, page } => write('r').user(*owner).names([roadmap, &page.to_string()]),
            Self::PickStage { owner, roadmap } => write('S').user(*owner).names([roadmap]),
            Self::Stage(open) => open.custom_id(),
        }
    }

    fn owner(&self) -> Option<UserId> {
        match self {
            Self::Stages { owner, .. } | Self::PickStage { owner, .. } | Self::Stage(OpenStage { owner, .. }) => {
                Some(*owner)
            }
        }
    }

    fn press(self: Box<Self>, context: &Context, press: Press) -> Result<Plan, Refusal> {
        let (roadmap, stage, page) = match *self {
            Self::Stages { roadmap, page, .. } => (roadmap, None, page),
            Self::PickStage { roadmap, .. } => (roadmap, Some(press.value(context)?), 0),
            Self::Stage(OpenStage { roadmap, stage, page, .. }) => (roadmap, Some(stage), page),
        };
        Ok(Plan::update(move |context, caller| async move {
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
    let (reply, drawing) = match stage {
        Some(stage) => stage_view(caller, progress, stage, page),
        None => (stages_view(caller, progress, page), waymark_pictures::map(progress)),
    };
    illustrate(&context.gallery, caller.user, reply, drawing).await
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
    let pick = RoadmapAction::PickStage { owner, roadmap: id.clone() };
    let turn = |page| RoadmapAction::Stages { owner, roadmap: id.clone(), page }.custom_id();
    Reply::new(Embed::new(Colour::Neutral).title(escape(&roadmap.title)).lines(&lines).footer(LEGEND))
        .menu(Menu::options("Open a stage", pick.custom_id(), options.collect()))
        .buttons(page_buttons(page, pages, turn))
}

fn stage_view(caller: &Caller, progress: &Progress<'_>, at: StageIx, page: usize) -> (Reply, Drawing) {
    let roadmap = progress.roadmap();
    let stage = roadmap.stage(at);
    let topics: Vec<(TopicIx, &waymark_roadmap::Topic)> = roadmap.topics_of(at).collect();
    let (page, pages) = (page.min((topics.len() - 1) / OpenStage::PAGE), topics.len().div_ceil(OpenStage::PAGE));
    let range = page * OpenStage::PAGE..topics.len().min((page + 1) * OpenStage::PAGE);
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
    let turn = |page| OpenStage { owner, roadmap: id.clone(), stage: stage.id.to_string(), page }.custom_id();
    let stages = RoadmapAction::Stages { owner, roadmap: id.clone(), page: at.index() / PAGE };
    let back = Button::secondary("All stages", stages.custom_id());
    let reply = Reply::new(
        Embed::new(Colour::Neutral)
            .title(format!("{}. {}", at.index() + 1, escape(&stage.title)))
            .lines(&lines)
            .footer(summary(progress)),
    )
    .menu(OpenTopic::menu("Open a topic", owner, roadmap, shown.iter().map(|(topic, _)| *topic)))
    .buttons([back].into_iter().chain(page_buttons(page, pages, turn)));
    (reply, waymark_pictures::stage(progress, at, range))
}

/// What the signs before stages mean. The picture has its own legend.
const LEGEND: &str = "✅ done · 📖 begun · ⬜ to do";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let stages = |owner, roadmap: &str, page| RoadmapAction::Stages { owner, roadmap: roadmap.into(), page };
        let pick = |owner, roadmap: &str| RoadmapAction::PickStage { owner, roadmap: roadmap.into() };
        let stage = |owner, roadmap: &str, stage: &str, page| {
            RoadmapAction::Stage(OpenStage { owner, roadmap: roadmap.into(), stage: stage.into(), page })
        };
        let (ada, last, name) = (UserId(11), UserId(u64::MAX), "n".repeat(40));
        assert_wire([
            (stages(ada, "web", 0), "1r000000000000bweb:0".into()),
            (stages(last, &name, 999), format!("1r3w5e11264sgsf{name}:999")),
            (pick(ada, "web"), "1S000000000000bweb".into()),
            (pick(last, &name), format!("1S3w5e11264sgsf{name}")),
            (stage(ada, "web", "code", 0), "1s000000000000bweb:code:0".into()),
            (stage(last, &name, &name, 999), format!("1s3w5e11264sgsf{name}:{name}:999")),
        ]);
    }
}
