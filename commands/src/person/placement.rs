//! *I know this already*: whoever knows much before they begin ticks it, a stage at a time, and is asked two questions on each
//! topic if they like. What is ticked is done and earns nothing.

use waymark_roadmap::rules::{Progress, Scope, State, completion};
use waymark_roadmap::{Mark, Roadmap, StageIx, TopicIx};
use waymark_store::InteractionId;
use waymark_store::progress::{Applied, Earned, Standing, Undone};

use crate::context::{Caller, Context};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Owner, Wire as _, wire};
use crate::interactions::plan::Plan;
use crate::person::progress::{colour, counts, key, progress, summary, titles};
use crate::person::reviews::Reviews;
use crate::person::{board_notice, milestones};
use crate::replies::links::{KnowAlready, ProveIt, ShowNext};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list};
use crate::replies::{Button, MENU_OPTIONS, Menu, MenuOption, Reply, Visibility, page_buttons};

/// Topics of a stage on one page: what one menu holds.
const PAGE: usize = MENU_OPTIONS;

/// What its buttons and its menu do, and *I know this already* elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlacementAction {
    Open(KnowAlready),
    /// Shows a page of a stage in place.
    Turn {
        owner: Owner,
        roadmap: String,
        stage: String,
        page: usize,
    },
    /// Completes the topics that were picked, as known before.
    Tick {
        owner: Owner,
        roadmap: String,
        stage: String,
        page: usize,
    },
    /// Takes back what was ticked.
    Untick {
        owner: Owner,
        of: InteractionId,
    },
}

wire!(enum PlacementAction {
    'E' Turn { owner, roadmap, stage, page }
    'I' Tick { owner, roadmap, stage, page }
    'O' Untick { owner, of }
    _ Open(KnowAlready)
});

impl Component for PlacementAction {
    fn press(self, _: &Context, press: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::Open(KnowAlready { roadmap, stage, page }) => {
                Plan::reply(Visibility::Private, move |context, caller| async move {
                    let at = Shown::named(&context, &roadmap, &stage, page)?;
                    let progress = progress(&context, caller.user, at.roadmap).await?;
                    at.view(&context, &caller, &progress, None).await
                })
            }
            Self::Turn { roadmap, stage, page, .. } => Plan::update(move |context, caller| async move {
                let at = Shown::named(&context, &roadmap, &stage, page)?;
                let progress = progress(&context, caller.user, at.roadmap).await?;
                at.view(&context, &caller, &progress, None).await
            }),
            Self::Tick { roadmap, stage, page, .. } => {
                let picked = press.picked.clone();
                Plan::update(move |context, caller| async move {
                    let at = Shown::named(&context, &roadmap, &stage, page)?;
                    at.tick(&context, &caller, &picked).await
                })
            }
            Self::Untick { of, .. } => {
                Plan::update(move |context, caller| async move { untick(&context, &caller, of).await })
            }
        })
    }
}

/// A page of a stage.
#[derive(Debug, Clone, Copy)]
struct Shown<'r> {
    roadmap: &'r Roadmap,
    stage: StageIx,
    page: usize,
}

impl<'r> Shown<'r> {
    fn named(context: &'r Context, roadmap: &str, stage: &str, page: usize) -> Result<Self, Refusal> {
        let changed = || Refusal::content_changed(context);
        let roadmap = context.everything.roadmap(roadmap).ok_or_else(changed)?;
        Ok(Self { roadmap, stage: roadmap.stage_by_id(stage).ok_or_else(changed)?, page })
    }

    /// Where a topic stands.
    fn around(roadmap: &'r Roadmap, topic: TopicIx) -> Self {
        let KnowAlready { page, .. } = KnowAlready::of_topic(roadmap, topic);
        Self { roadmap, stage: roadmap.topic(topic).stage, page }
    }

    /// The topics of the page, done or not.
    fn topics(self) -> impl Iterator<Item = TopicIx> {
        self.roadmap.topics_of(self.stage).map(|(topic, _)| topic).skip(self.page * PAGE).take(PAGE)
    }

    /// Completes those topics of the page, as known before.
    async fn tick(self, context: &Context, caller: &Caller, picked: &[String]) -> Result<Reply, Failure> {
        let roadmap = self.roadmap;
        let before = progress(context, caller.user, roadmap).await?;
        let is_picked = |&topic: &TopicIx| picked.iter().any(|id| id == roadmap.topic(topic).id.as_str());
        let ticked: Vec<TopicIx> = self.topics().filter(is_picked).collect();
        // What is done earned something by itself, perhaps in another message meanwhile: that stays.
        let new: Vec<TopicIx> = ticked.iter().copied().filter(|&topic| before.state(topic) != State::Done).collect();
        if new.is_empty() {
            let notice = if ticked.is_empty() { "Nothing was ticked." } else { "All of that was done already." };
            return Ok(self.view(context, caller, &before, None).await?.notice(notice));
        }
        let known = Standing::Done(Earned::PriorKnowledge);
        let changes = new.iter().map(|&topic| (key(roadmap, topic), known)).collect();
        let applied = context.store.change_several(caller.origin(), changes).await?;
        let after = progress(context, caller.user, roadmap).await?;
        let joined = applied.iter().any(|applied| applied.joined).then(|| board_notice::joined(context, caller));
        let milestone = milestones::of_change(context, caller, self.stage, &before, &after).await?;
        let notice = format!("✅ Known before: {}. That is done now, and earns no points.", listed(roadmap, &new));
        Ok(self
            .view(context, caller, &after, Some(caller.interaction))
            .await?
            .notice(notice)
            .followups(joined.into_iter().chain(milestone)))
    }

    /// What of the page can be ticked, and the ways to other stages; what `undo` ticked can be taken back.
    async fn view(
        self,
        context: &Context,
        caller: &Caller,
        progress: &Progress<'_>,
        undo: Option<InteractionId>,
    ) -> Result<Reply, Failure> {
        let Self { roadmap, stage: at, page } = self;
        let stage = roadmap.stage(at);
        let is_left =
            |&topic: &TopicIx| progress.state(topic) != State::Done && roadmap.topic(topic).mark != Some(Mark::Avoid);
        let left: Vec<TopicIx> = self.topics().filter(is_left).collect();
        let what = if left.is_empty() {
            "Nothing is left to tick here."
        } else {
            "Tick what you could explain to a colleague. It counts as done and earns no points; leave the rest."
        };
        let (owner, id) = (Owner(caller.user), roadmap.id.to_string());
        let tick = PlacementAction::Tick { owner, roadmap: id.clone(), stage: stage.id.to_string(), page };
        let option = |topic: &TopicIx| {
            let topic = roadmap.topic(*topic);
            MenuOption::new(&*topic.title, topic.id.to_string(), &*topic.summary)
        };
        let menu = Menu::several("What you know of it", tick.custom_id(), left.iter().map(option).collect());
        let turn = |stage: StageIx, page: usize| {
            let stage = roadmap.stage(stage).id.to_string();
            PlacementAction::Turn { owner, roadmap: id.clone(), stage, page }.custom_id()
        };
        let pages = roadmap.topics_of(at).len().div_ceil(PAGE);
        let stages: Vec<StageIx> = roadmap.stages().map(|(stage, _)| stage).collect();
        let other = |position: Option<usize>, label: &str| {
            let stage = *stages.get(position?)?;
            Some(Button::secondary(label, turn(stage, 0)))
        };
        let untick = |of| Button::secondary("Undo", PlacementAction::Untick { owner, of }.custom_id());
        let unproven = Reviews::of(context, caller.user, caller.at).await?.of_prior_knowledge().len();
        let prove = (unproven > 0).then(|| ProveIt::button(caller.user, unproven));
        Ok(Reply::new(colour(State::Learning))
            .title("What you know already")
            .text(format!(
                "### {}. {}\n{}",
                at.index() + 1,
                escape(&stage.title),
                counts(completion(progress, Scope::Stage(at)))
            ))
            .text(what)
            .menu(menu)
            .buttons(page_buttons(page, pages, |page| turn(at, page)))
            .buttons(
                other(at.index().checked_sub(1), "Stage before")
                    .into_iter()
                    .chain(other(Some(at.index() + 1), "Next stage"))
                    .chain(prove)
                    .chain([ShowNext::button(caller.user, roadmap)])
                    .chain(undo.map(untick)),
            )
            .small(summary(progress)))
    }
}

/// Takes back what an interaction ticked, but for what has changed since.
async fn untick(context: &Context, caller: &Caller, of: InteractionId) -> Result<Reply, Failure> {
    let changed = context.store.changed_topics(caller.user, of).await?;
    let Some((roadmap, topic)) = changed.first() else { return Err(Refusal::nothing_to_undo().into()) };
    let found = context.everything.roadmap(roadmap).and_then(|roadmap| Some((roadmap, roadmap.topic_by_id(topic)?)));
    let (roadmap, topic) = found.ok_or_else(|| Refusal::content_changed(context))?;
    let undone = context.store.undo(caller.origin(), of).await?;
    let back: Vec<TopicIx> = undone.iter().filter_map(|undone| taken_back(roadmap, undone)).collect();
    let joined =
        undone.iter().any(|undone| matches!(undone, Undone::Done { applied: Applied { joined: true, .. }, .. }));
    let progress = progress(context, caller.user, roadmap).await?;
    let notice = if back.is_empty() {
        "That has changed since, and stays as it is.".to_owned()
    } else {
        format!("↩️ Undone: {} as before.", listed(roadmap, &back))
    };
    Ok(Shown::around(roadmap, topic)
        .view(context, caller, &progress, None)
        .await?
        .notice(notice)
        .followups(joined.then(|| board_notice::joined(context, caller))))
}

fn taken_back(roadmap: &Roadmap, undone: &Undone) -> Option<TopicIx> {
    match undone {
        Undone::Done { topic, .. } => roadmap.topic_by_id(topic),
        Undone::Superseded { .. } => None,
    }
}

fn listed(roadmap: &Roadmap, topics: &[TopicIx]) -> String {
    list(&titles(roadmap, topics.iter().copied()), 6)
}

#[cfg(test)]
mod tests {
    use waymark_store::UserId;

    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        for (user, id, name, page) in
            [(11, "000000000000b", "a".to_owned(), 0), (u64::MAX, "3w5e11264sgsf", "n".repeat(40), 999)]
        {
            let (owner, roadmap, stage) = (Owner(UserId(user)), name.clone(), name.clone());
            let open = KnowAlready { roadmap: roadmap.clone(), stage: stage.clone(), page };
            assert_wire([
                (PlacementAction::Open(open), format!("1F{name}:{name}:{page}")),
                (
                    PlacementAction::Turn { owner, roadmap: roadmap.clone(), stage: stage.clone(), page },
                    format!("1E{id}{name}:{name}:{page}"),
                ),
                (PlacementAction::Tick { owner, roadmap, stage, page }, format!("1I{id}{name}:{name}:{page}")),
                (PlacementAction::Untick { owner, of: InteractionId(1_001) }, format!("1O{id}00000000000rt")),
            ]);
        }
    }
}
