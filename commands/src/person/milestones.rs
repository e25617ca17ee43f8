//! Milestones: said once, to the person alone, with an offer to share.

use waymark_roadmap::rules::{Milestone, Progress, Scope, Streak, completion, reached, reached_days};
use waymark_roadmap::{Roadmap, StageIx};

use crate::context::{Caller, Context};
use crate::interactions::command::Answered;
use crate::interactions::custom_id::Action;
use crate::person::membership;
use crate::port::Trouble;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list};
use crate::replies::{Button, Colour, Embed, Reply};
use waymark_roadmap::wording::count;

/// What a change of progress reached, if it was never said before.
pub(crate) async fn of_change(
    context: &Context,
    caller: &Caller,
    before: &Progress<'_>,
    after: &Progress<'_>,
) -> Result<Option<Reply>, Failure> {
    let roadmap = after.roadmap();
    let new = reached(before, after);
    say(context, caller, Some(roadmap), &new).await
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
    let of = roadmap.map(|roadmap| roadmap.id.as_str()).unwrap_or_default();
    let names = reached.iter().map(Milestone::name).collect();
    let new = context.store.say_once(caller.user, of, names).await?;
    let new: Vec<Milestone> = new.iter().filter_map(|name| Milestone::from_name(name)).collect();
    let said: Vec<String> = new.iter().filter_map(|milestone| in_words(roadmap, milestone)).collect();
    let Some(greatest) = new.last() else { return Ok(None) };
    give_roles(context, caller, of, &new).await?;
    let embed = Embed::new(Colour::Done).title("🎉 A milestone").description(format!("You have {}.", list(&said, 5)));
    let share = Action::Share { owner: caller.user, roadmap: of.to_owned(), milestone: greatest.name() };
    let share = caller.guild.map(|_| Button::secondary("Show it to everybody here", share));
    Ok(Some(Reply::new(embed).buttons(share)))
}

/// Gives the roles that the server has for what was reached. What Discord refuses is kept for `/server check`.
async fn give_roles(context: &Context, caller: &Caller, of: &str, reached: &[Milestone]) -> Result<(), Failure> {
    let Some(guild) = caller.guild else { return Ok(()) };
    let roles = context.store.milestone_roles(guild).await?;
    let names: Vec<String> = reached.iter().map(Milestone::name).collect();
    for given in roles.into_iter().filter(|given| given.roadmap == of && names.contains(&given.name)) {
        let (context, member) = (context.clone(), caller.user);
        // Beside the answer, which does not wait for it.
        tokio::spawn(async move {
            let trouble = context.discord.give_role(guild, member, given.role).await.err();
            if trouble == Some(Trouble::UnknownMember) {
                membership::left(&context, guild, member).await;
                return;
            }
            if trouble.is_some() || given.trouble.is_some() {
                let trouble = trouble.map(|trouble| trouble.to_string());
                if let Err(error) = context.store.milestone_role_trouble(guild, given.role, trouble).await {
                    tracing::error!(%error, "why a role was not given could not be kept");
                }
            }
        });
    }
    Ok(())
}

/// The button that shows it to everybody.
pub(crate) fn share(context: &Context, caller: &Caller, roadmap: &str, milestone: &str) -> Result<Answered, Failure> {
    let changed = || Refusal::content_changed(context);
    let roadmap = match roadmap {
        "" => None,
        id => Some(context.everything.roadmap(id).ok_or_else(changed)?),
    };
    let milestone = Milestone::from_name(milestone).ok_or_else(changed)?;
    let said = in_words(roadmap, &milestone).ok_or_else(changed)?;
    let text = format!("🎉 **{}** has {said}.", escape(&caller.name));
    Ok(Answered::Reply(Reply::new(Embed::new(Colour::Done).description(text))))
}

/// What there is to reach, by itself; plain text. None for a part that the content no longer has.
pub(crate) fn title(roadmap: Option<&Roadmap>, milestone: &Milestone) -> Option<String> {
    Some(match (milestone, roadmap) {
        (Milestone::Days(days), _) => format!("{} in a row", count(*days, "day")),
        (Milestone::Stage(stage), Some(roadmap)) => {
            let stage = roadmap.stage(roadmap.stage_by_id(stage.as_str())?);
            format!("{} · {}", roadmap.title, stage.title)
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
        (Milestone::EntryPath, Some(roadmap)) => {
            let topics = units(roadmap, Scope::Entry);
            format!("finished the **entry path** of {}, {topics} that a first job asks for", escape(&roadmap.title))
        }
        (Milestone::Roadmap, Some(roadmap)) => format!("finished **all of {}**", escape(&roadmap.title)),
        (_, None) => return None,
    })
}
