//! A person's card: how far one is oneself; of somebody else, what the server's board shows of them.

use jiff::Timestamp;
use waymark_calendar::{Period, local_date};
use waymark_pictures::{Card, Remembered};
use waymark_roadmap::rules::{Hours, Progress, Scope, State, completion, hours};
use waymark_roadmap::wording::{count, ordinal};
use waymark_roadmap::{Roadmap, TopicIx};
use waymark_store::UserId;
use waymark_store::activity::Day;
use waymark_store::boards::{BoardQuery, Page};
use waymark_store::progress::{Earned, Standing, TopicProgress};

use crate::context::{Caller, Context};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Owner, Wire as _, wire};
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::days::{days_of, streak_line};
use crate::person::progress::{counts, of_stored, proven, stored, titles};
use crate::person::reviews::Reviews;
use crate::replies::board_lines::score;
use crate::replies::links::BeginReview;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{bar, escape};
use crate::replies::{Button, Colour, Reply, Thumbnail, Visibility, draw, person_name};

/// Completions on the card.
const LAST: usize = 5;

/// One's own card, or what this server's board shows of somebody else; `shared` for everybody to see.
pub(crate) async fn show(
    context: &Context,
    caller: &Caller,
    member: Option<UserId>,
    roadmap: Option<&str>,
    shared: bool,
) -> Result<Reply, Failure> {
    match member.filter(|&member| member != caller.user) {
        Some(member) => others(context, caller, member).await,
        None => own(context, caller, resolve::roadmap(&context.offer, roadmap)?, shared).await,
    }
}

/// The short card that everybody sees, of the roadmap of that id.
async fn share(context: &Context, caller: &Caller, roadmap: &str) -> Result<Reply, Failure> {
    let roadmap = context.everything.roadmap(roadmap).ok_or_else(|| Refusal::content_changed(context))?;
    own(context, caller, roadmap, true).await
}

/// Shows everybody one's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShareCard {
    owner: Owner,
    roadmap: String,
}

wire!(struct ShareCard 'H' { owner, roadmap });

impl Component for ShareCard {
    fn press(self, _: &Context, _: &Press) -> Result<Plan, Refusal> {
        Ok(Plan::reply(Visibility::Public, move |context, caller| async move {
            share(&context, &caller, &self.roadmap).await
        }))
    }
}

async fn own(context: &Context, caller: &Caller, roadmap: &Roadmap, shared: bool) -> Result<Reply, Failure> {
    let stored = stored(context, caller.user, roadmap).await?;
    let progress = of_stored(roadmap, &stored);
    let days = days_of(context, caller).await?;
    let streak = days.streak();
    let place = match caller.guild {
        Some(guild) => {
            let board = BoardQuery { guild, roadmap: None, period: Period::All, at: caller.at };
            let board = context.store.board(board, Page::Around, caller.user).await?;
            Some(board.own.map(|own| (score(board.ranking, &own), own.rank, board.size)))
        }
        None => None,
    };
    let reviews = Reviews::of(context, caller.user, caller.at).await?;
    let all = completion(&progress, Scope::Roadmap);
    let entry = completion(&progress, Scope::Entry);
    let stages = roadmap.stages().map(|(at, stage)| (stage.title.clone(), completion(&progress, Scope::Stage(at))));
    let last = last(roadmap, &progress, &stored);
    let Hours { done, left } = hours(&progress, Scope::Roadmap);
    let zone = days.zone.time_zone();
    let card = Card {
        name: caller.name.clone(),
        roadmap: roadmap.title.clone(),
        overall: all,
        entry,
        remembered: Some(reviews.remembered(roadmap)).filter(|remembered| !shared && remembered.all > 0),
        // What nothing is done of tells others nothing.
        stages: stages.filter(|(_, stage)| !shared || stage.done > 0).collect(),
        streak: (streak.longest > 0).then_some(waymark_pictures::Streak {
            current: streak.current,
            longest: streak.longest,
            freezes: streak.freezes,
        }),
        activity: (!shared).then(|| days.counted.iter().map(|day| (day.date, shown(day))).collect()),
        today: days.today,
        place: place.as_ref().and_then(|place| place.as_ref().map(|(_, rank, size)| (*rank, *size))),
        hours: (!shared).then_some((done, left)),
        last: if shared {
            Vec::new()
        } else {
            last.iter().map(|last| (roadmap.topic(last.topic).title.clone(), local_date(last.at, zone))).collect()
        },
    };
    let picture = draw(&context.gallery, caller.user, move || Some(waymark_pictures::card(&card))).await;

    let mut text = format!("{} {}", bar(all.percent()), counts(all));
    if entry.total > 0 {
        text += &format!("\nEntry path: {} of {} · {}%", entry.done, entry.total, entry.percent());
    }
    text += &format!("\n{}", streak_line(&streak));
    if let (Some(place), Some(guild)) = (&place, caller.guild) {
        let hidden = place.is_none() && context.store.is_hidden(guild, caller.user).await?;
        let place = match place {
            Some((score, rank, size)) => format!("{} of {size} · {score}", ordinal(*rank)),
            // Who hides has nobody told that they do.
            None if hidden && !caller.alone => String::new(),
            None if hidden => format!("Hidden. {} brings you back", context.subcommand("privacy", "unhide")),
            None => format!("Not on it yet: complete a topic here with {}", context.command("done")),
        };
        if !place.is_empty() {
            text += &format!("\nOn this server's board: {place}");
        }
    }
    let reply = Reply::new(if all.is_complete() { Colour::Done } else { Colour::Neutral }).title(format!(
        "{} · {}",
        person_name::in_markdown(&caller.name),
        escape(&roadmap.title)
    ));
    if shared {
        let reply = match avatar(caller) {
            Some(avatar) => reply.section([text], avatar),
            None => reply.text(text),
        };
        return Ok(reply.picture(picture.as_ref()));
    }
    let proven = proven(context, caller.user, roadmap).await?.len();
    text += &remembered(&reviews, roadmap, proven);
    let due = reviews.due() as u64;
    let review = (due > 0).then(|| BeginReview::button(caller.user, &format!("Review {}", count(due, "question"))));
    let learning = roadmap.topics().map(|(topic, _)| topic).filter(|&topic| progress.state(topic) == State::Learning);
    let completed: Vec<String> = last
        .iter()
        .map(|Last { topic, at, earned }| {
            let earned = match earned {
                Earned::PriorKnowledge => "known before".to_owned(),
                Earned::Points(points) => count(points.get(), "point"),
            };
            format!("{} · <t:{}:R> · {earned}", escape(&roadmap.topic(*topic).title), at.as_second())
        })
        .collect();
    let mut reply = reply
        .picture(picture.as_ref())
        .text(text)
        .list("Learning now", &titles(roadmap, learning))
        .list("Completed last", &completed);
    if stored.is_empty() {
        reply = reply.under("How to start", format!("{} proposes a first topic.", context.command("next")));
    }
    let share = ShareCard { owner: Owner(caller.user), roadmap: roadmap.id.to_string() };
    let share = caller.guild.map(|_| Button::secondary("Show it to everybody here", share.custom_id()));
    Ok(reply.buttons(review.into_iter().chain(share)))
}

/// How much of what was done is remembered, and how many topics are proven, in a line; empty if nothing was asked about it.
fn remembered(reviews: &Reviews<'_>, roadmap: &Roadmap, proven: usize) -> String {
    let Remembered { solid, all, .. } = reviews.remembered(roadmap);
    let questions = (all > 0).then(|| format!("{solid} of {} remembered", count(all as u64, "question")));
    let proven = (proven > 0).then(|| format!("{} proven", count(proven as u64, "topic")));
    let due = Some(reviews.due()).filter(|&due| due > 0 && all > 0).map(|due| format!("{due} due"));
    let parts: Vec<String> = questions.into_iter().chain(proven).chain(due).collect();
    if parts.is_empty() { String::new() } else { format!("\n🧠 {}", parts.join(" · ")) }
}

/// The picture that the caller chose for themselves, small.
/// <https://discord.com/developers/docs/reference#image-formatting-cdn-endpoints>
fn avatar(caller: &Caller) -> Option<Thumbnail> {
    let picture = caller.avatar.as_deref()?;
    let url = format!("https://cdn.discordapp.com/avatars/{}/{picture}.png?size=128", caller.user);
    Some(Thumbnail::new(url, "Their picture".to_owned()))
}

/// How much a day holds: its changes, check-ins and answers.
fn shown(day: &Day) -> u16 {
    u16::try_from(day.changes.saturating_add(day.checkins).saturating_add(day.answers)).unwrap_or(u16::MAX)
}

/// A completion.
struct Last {
    topic: TopicIx,
    at: Timestamp,
    earned: Earned,
}

/// What was completed last, newest first.
fn last(roadmap: &Roadmap, progress: &Progress<'_>, stored: &[TopicProgress]) -> Vec<Last> {
    let mut done: Vec<_> = stored
        .iter()
        .filter_map(|one| {
            let Standing::Done(earned) = one.standing else { return None };
            Some(Last { topic: roadmap.topic_by_id(&one.topic)?, at: one.since, earned })
        })
        .filter(|last| progress.state(last.topic) == State::Done)
        .collect();
    done.sort_by_key(|last| std::cmp::Reverse(last.at));
    done.truncate(LAST);
    done
}

/// Of somebody else: their places, which everybody here can see on the board, and nothing more.
async fn others(context: &Context, caller: &Caller, member: UserId) -> Result<Reply, Failure> {
    let guild = caller.guild.ok_or_else(|| Refusal::card_only_in_servers(context))?;
    let mut lines = Vec::new();
    let mut name = None;
    for (_, period, label) in Period::ALL {
        let query = BoardQuery { guild, roadmap: None, period, at: caller.at };
        let board = context.store.board(query, Page::Around, member).await?;
        let place = board.own.map_or_else(
            || "No points".to_owned(),
            |own| {
                let place = format!("{} of {} · {}", ordinal(own.rank), board.size, score(board.ranking, &own));
                name = Some(own.name);
                place
            },
        );
        lines.push(format!("**{label}**: {place}"));
    }
    let name = name.ok_or_else(|| Refusal::not_on_board(member, context))?;
    Ok(Reply::new(Colour::Neutral).title(person_name::in_markdown(&name)).lines(&lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let share = |owner, roadmap: String| ShareCard { owner: Owner(UserId(owner)), roadmap };
        assert_wire([
            (share(11, "web".into()), "1H000000000000bweb".into()),
            (share(u64::MAX, "n".repeat(40)), format!("1H3w5e11264sgsf{}", "n".repeat(40))),
        ]);
    }
}
