//! Milestones: said once, to the person alone, with an offer to share.

use waymark_roadmap::rules::{Milestone, Progress, Scope, Streak, completion, is_wholly_proven, reached, reached_days};
use waymark_roadmap::wording::count;
use waymark_roadmap::{Roadmap, StageIx, TopicIx};
use waymark_store::milestone_roles::MilestoneRole;
use waymark_store::{GuildId, StoreError, UserId};

use crate::context::{Caller, Context};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Owner, Wire as _, part, wire};
use crate::interactions::plan::Plan;
use crate::person::membership;
use crate::person::progress::{progress, proven};
use crate::port::DiscordError;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list};
use crate::replies::{Button, Colour, Reply, Visibility, person_name};
use crate::role_rules::grant_fault;

/// What a change of progress in a stage reached, if it was never said before.
pub(crate) async fn of_change(
    context: &Context,
    caller: &Caller,
    stage: StageIx,
    before: &Progress<'_>,
    after: &Progress<'_>,
) -> Result<Option<Reply>, Failure> {
    let roadmap = after.roadmap();
    let mut new = Vec::new();
    // The last thing that was open may have been one that cannot be proven, or is left out now.
    if completion(after, Scope::Stage(stage)).is_complete() {
        let proven = proven(context, caller.user, roadmap).await?;
        let is_proven = |progress: &Progress<'_>| is_wholly_proven(progress, stage, |topic| proven.contains(&topic));
        if is_proven(after) && !is_proven(before) {
            new.push(Milestone::Proven(roadmap.stage(stage).id.clone()));
        }
    }
    new.extend(reached(before, after));
    say(context, caller, Some(roadmap), &new).await
}

/// What a topic that was just proven reached, if it was never said before.
pub(crate) async fn of_proof(
    context: &Context,
    caller: &Caller,
    roadmap: &Roadmap,
    topic: TopicIx,
) -> Result<Option<Reply>, Failure> {
    let stage = roadmap.topic(topic).stage;
    let proven = proven(context, caller.user, roadmap).await?;
    let progress = progress(context, caller.user, roadmap).await?;
    let wholly = is_wholly_proven(&progress, stage, |topic| proven.contains(&topic));
    let new = wholly.then(|| Milestone::Proven(roadmap.stage(stage).id.clone()));
    say(context, caller, Some(roadmap), new.as_slice()).await
}

/// What a streak reached, if it was never said before.
pub(crate) async fn of_days(context: &Context, caller: &Caller, streak: &Streak) -> Result<Option<Reply>, Failure> {
    // Whoever reaches a hundred days has long been told of the seven.
    let longest = reached_days(0, streak.current).pop();
    say(context, caller, None, longest.as_slice()).await
}

async fn say(
    context: &Context,
    caller: &Caller,
    roadmap: Option<&Roadmap>,
    reached: &[Milestone],
) -> Result<Option<Reply>, Failure> {
    if reached.is_empty() {
        return Ok(None);
    }
    let of = roadmap.map(|roadmap| roadmap.id.as_str());
    let names = reached.iter().map(Milestone::name).collect();
    let new = match context.store.tell_milestones(caller.user, of, names).await {
        // What reached it was saved, and it can be told with the next change.
        Err(StoreError::NotSaved { .. }) => return Ok(None),
        told => told?,
    };
    let new: Vec<Milestone> = new.iter().filter_map(|name| Milestone::from_name(name)).collect();
    let said: Vec<String> = new.iter().filter_map(|milestone| in_words(roadmap, milestone)).collect();
    let Some(greatest) = new.last() else { return Ok(None) };
    give_roles(context, caller, of, &new).await?;
    let reply = Reply::new(Colour::Done).title("🎉 A milestone").text(format!("You have {}.", list(&said, 5)));
    let share = MilestoneAction {
        owner: Owner(caller.user),
        roadmap: of.map(str::to_owned),
        milestone: MilestoneName(greatest.name()),
    };
    let share = caller.guild.map(|_| Button::secondary("Show it to everybody here", share.custom_id()));
    Ok(Some(reply.buttons(share)))
}

/// Gives the roles that the server has for what was reached. What is not given is kept for `/server check`.
async fn give_roles(
    context: &Context,
    caller: &Caller,
    of: Option<&str>,
    reached: &[Milestone],
) -> Result<(), Failure> {
    let Some(guild) = caller.guild else { return Ok(()) };
    let names: Vec<String> = reached.iter().map(Milestone::name).collect();
    let mut roles = context.store.milestone_roles(guild).await?;
    roles.retain(|given| given.roadmap.as_deref() == of && names.contains(&given.name));
    if !roles.is_empty() {
        let (context, member) = (context.clone(), caller.user);
        // Beside the answer, which does not wait for it.
        tokio::spawn(async move { give(&context, guild, member, &roles).await });
    }
    Ok(())
}

/// Gives a member those roles, each unless it has become one that is not given.
async fn give(context: &Context, guild: GuildId, member: UserId, roles: &[MilestoneRole]) {
    let access = context.discord.guild_access(guild).await;
    for given in roles {
        let failure = match &access {
            Err(error) => Some(format!("I could not look up this server's roles ({error})")),
            Ok(access) if grant_fault(guild, given.role, access).is_some() => {
                Some("it was not a role that I may give".to_owned())
            }
            Ok(_) => match context.discord.give_role(guild, member, given.role).await {
                Ok(()) => None,
                Err(DiscordError::UnknownMember) => return membership::left(&context.store, guild, member).await,
                Err(error) => Some(error.to_string()),
            },
        };
        if (failure.is_some() || given.last_failure.is_some())
            && let Err(error) = context.store.set_milestone_role_failure(guild, given.role, failure).await
        {
            tracing::error!(%error, "why a role was not given could not be kept");
        }
    }
}

/// The button that shows everybody a milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MilestoneAction {
    owner: Owner,
    /// The id of its roadmap; streaks have none.
    roadmap: Option<String>,
    milestone: MilestoneName,
}

wire!(struct MilestoneAction 'm' { owner, roadmap, milestone });

/// The name that a milestone is stored under. In a `custom_id` a slash stands for the `stage:` that those of stages begin
/// with, and a plus for `proven:`, which are too long beside two ids.
#[derive(Debug, Clone, PartialEq, Eq)]
struct MilestoneName(String);

part!(
    MilestoneName: |to, name| to.name(&name.0.replacen("stage:", "/", 1).replacen("proven:", "+", 1)),
    |from| from.last_name().map(|name| MilestoneName(name.replacen('/', "stage:", 1).replacen('+', "proven:", 1)))
);

impl Component for MilestoneAction {
    fn press(self, _: &Context, _: &Press) -> Result<Plan, Refusal> {
        Ok(Plan::reply(Visibility::Public, move |context, caller| async move {
            share(&context, &caller, self.roadmap.as_deref(), &self.milestone.0).await
        }))
    }
}

async fn share(context: &Context, caller: &Caller, roadmap: Option<&str>, milestone: &str) -> Result<Reply, Failure> {
    // What a button says is what whoever sends it wrote.
    if !context.store.was_told(caller.user, roadmap, milestone).await? {
        return Err(Refusal::not_reached(context).into());
    }
    let changed = || Refusal::content_changed(context);
    let roadmap = roadmap.map(|id| context.everything.roadmap(id).ok_or_else(changed)).transpose()?;
    let milestone = Milestone::from_name(milestone).ok_or_else(changed)?;
    let said = in_words(roadmap, &milestone).ok_or_else(changed)?;
    let text = format!("🎉 **{}** has {said}.", person_name::in_markdown(&caller.name));
    Ok(Reply::new(Colour::Done).text(text))
}

/// What there is to reach, by itself; plain text. None for a part that the content no longer has.
pub(crate) fn title(roadmap: Option<&Roadmap>, milestone: &Milestone) -> Option<String> {
    Some(match (milestone, roadmap) {
        (Milestone::Days(days), _) => format!("{} in a row", count(*days, "day")),
        (Milestone::Stage(stage), Some(roadmap)) => {
            let stage = roadmap.stage(roadmap.stage_by_id(stage.as_str())?);
            format!("{} · {}", roadmap.title, stage.title)
        }
        (Milestone::Proven(stage), Some(roadmap)) => {
            let stage = roadmap.stage(roadmap.stage_by_id(stage.as_str())?);
            format!("{} · {}, proven", roadmap.title, stage.title)
        }
        (Milestone::EntryPath, Some(roadmap)) => format!("{} · the entry path", roadmap.title),
        (Milestone::Roadmap, Some(roadmap)) => format!("{} · all of it", roadmap.title),
        (_, None) => return None,
    })
}

/// What was reached, after "has" or "have". None for a part that the content no longer has.
fn in_words(roadmap: Option<&Roadmap>, milestone: &Milestone) -> Option<String> {
    let units = |roadmap: &Roadmap, scope| {
        let progress = Progress::new(roadmap);
        count(completion(&progress, scope).total as u64, "topic")
    };
    Some(match (milestone, roadmap) {
        (Milestone::Days(days), _) => format!("learned for **{} in a row**", count(*days, "day")),
        (Milestone::Stage(stage), Some(roadmap)) => {
            let stage: StageIx = roadmap.stage_by_id(stage.as_str())?;
            let title = escape(&roadmap.stage(stage).title);
            format!("finished the stage **{title}** of {}", escape(&roadmap.title))
        }
        (Milestone::Proven(stage), Some(roadmap)) => {
            let stage: StageIx = roadmap.stage_by_id(stage.as_str())?;
            let title = escape(&roadmap.stage(stage).title);
            format!("proven the whole stage **{title}** of {}", escape(&roadmap.title))
        }
        (Milestone::EntryPath, Some(roadmap)) => {
            let topics = units(roadmap, Scope::Entry);
            let what = roadmap.entry_path.as_deref().map(|what| format!(": {}", escape(what))).unwrap_or_default();
            format!("finished the **entry path** of {}{what}, {topics}", escape(&roadmap.title))
        }
        (Milestone::Roadmap, Some(roadmap)) => format!("finished **all of {}**", escape(&roadmap.title)),
        (_, None) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let of = |owner, roadmap: Option<&str>, milestone: &str| MilestoneAction {
            owner: Owner(UserId(owner)),
            roadmap: roadmap.map(str::to_owned),
            milestone: MilestoneName(milestone.into()),
        };
        let name = "n".repeat(40);
        assert_wire([
            (of(11, Some("web"), "stage:net"), "1m000000000000bweb:/net".into()),
            (of(11, Some("web"), "entry"), "1m000000000000bweb:entry".into()),
            (of(11, Some("web"), "proven:net"), "1m000000000000bweb:+net".into()),
            (of(11, None, "days:365"), "1m000000000000b:days:365".into()),
            (of(u64::MAX, Some(&name), &format!("stage:{name}")), format!("1m3w5e11264sgsf{name}:/{name}")),
            (of(u64::MAX, Some(&name), &format!("proven:{name}")), format!("1m3w5e11264sgsf{name}:+{name}")),
        ]);
    }
}
