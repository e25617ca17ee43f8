//! `/progress`: a card of how far one is; of somebody else, what the server's board shows of them.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_roadmap::rules::{Scope, State, completion};
use waymark_store::UserId;
use waymark_store::boards::{BoardQuery, Page};

use crate::action::Period;
use crate::command::{Answered, Command, Options, Plan, Scope as Where, define, roadmap_option, share_option};
use crate::context::{Caller, Context};
use crate::leaderboard::{ordinal, since};
use crate::learner::{of_standings, standings, titles};
use crate::refusal::{Failure, Refusal};
use crate::reply::{Colour, Embed, Reply, Visibility};
use crate::resolve;
use crate::text::{bar, count, escape};

pub(crate) const COMMAND: Command = Command { name: "progress", definition, plan };

/// Completions on the card.
const LAST: usize = 5;

fn definition() -> CreateCommand {
    define("progress", "How far you are, or somebody else on this server's board", Where::Everywhere)
        .add_option(CreateCommandOption::new(CommandOptionType::User, "member", "Somebody else on this server"))
        .add_option(roadmap_option())
        .add_option(share_option())
}

struct Args {
    member: Option<UserId>,
    roadmap: Option<String>,
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let args = Args { member: options.user("member")?, roadmap: options.text("roadmap")? };
    Ok(Plan::new(Visibility::shared(options.switch("share")?), move |context, caller| async move {
        match args.member.filter(|&member| member != caller.user) {
            Some(member) => others(context, caller, member).await,
            None => own(context, caller, args.roadmap).await,
        }
    }))
}

async fn own(context: Context, caller: Caller, roadmap: Option<String>) -> Result<Answered, Failure> {
    let roadmap = resolve::roadmap(&context.library, roadmap.as_deref())?;
    let standings = standings(&context, caller.user, roadmap).await?;
    let progress = of_standings(roadmap, &standings);

    let all = completion(&progress, Scope::Roadmap);
    let entry = completion(&progress, Scope::Entry);
    let mut embed = Embed::new(if all.is_complete() { Colour::Done } else { Colour::Neutral })
        .title(format!("{} · {}", escape(&caller.name), escape(&roadmap.title)))
        .description(format!("{} **{} %** · {} of {} done", bar(all.percent()), all.percent(), all.done, all.total));
    if entry.total > 0 {
        embed = embed.field("Entry path", format!("{} of {} · {} %", entry.done, entry.total, entry.percent()), true);
    }
    if let Some(guild) = caller.guild {
        let board = BoardQuery { guild, roadmap: None, since: None };
        let board = context.store.board(board, Page::Around, caller.user).await?;
        let place = board.own.map_or_else(
            || format!("Not on it yet: complete a topic here with {}", context.command("done")),
            |own| format!("{} of {} · {}", ordinal(own.rank), board.size, count(own.points, "point")),
        );
        embed = embed.field("On this server's board", place, true);
    }
    let stages: Vec<String> = roadmap
        .stages()
        .map(|(at, stage)| {
            let done = completion(&progress, Scope::Stage(at));
            format!("{} {} of {} · {}", bar(done.percent()), done.done, done.total, escape(&stage.title))
        })
        .collect();
    embed = embed.list("Stages", &stages);

    let learning = roadmap.topics().map(|(topic, _)| topic).filter(|&topic| progress.state(topic) == State::Learning);
    embed = embed.list("Learning now", &titles(roadmap, learning));
    let mut done: Vec<_> = standings.iter().filter(|standing| standing.state == State::Done).collect();
    done.sort_by_key(|standing| std::cmp::Reverse(standing.since));
    let last: Vec<String> = done
        .into_iter()
        .filter_map(|standing| Some((roadmap.topic_by_id(&standing.topic)?, standing)))
        .filter(|(topic, _)| progress.state(*topic) == State::Done)
        .take(LAST)
        .map(|(topic, standing)| {
            let points = match standing.points {
                0 => "known before".to_owned(),
                points => count(points, "point"),
            };
            format!("{} · <t:{}:R> · {points}", escape(&roadmap.topic(topic).title), standing.since.as_second())
        })
        .collect();
    let embed = embed.list("Completed last", &last);
    let embed = if standings.is_empty() {
        embed.field("How to begin", format!("{} proposes a first topic.", context.command("next")), false)
    } else {
        embed
    };
    Ok(Answered::Reply(Reply::new(embed)))
}

/// Of somebody else: their places, which everybody here can see on the board, and nothing more.
async fn others(context: Context, caller: Caller, member: UserId) -> Result<Answered, Failure> {
    let guild = caller.guild.ok_or_else(|| Refusal::card_only_in_servers(&context))?;
    let mut embed = Embed::new(Colour::Neutral);
    let mut name = None;
    for (_, period, label) in Period::ALL {
        let query = BoardQuery { guild, roadmap: None, since: since(period, caller.at) };
        let board = context.store.board(query, Page::Around, member).await?;
        let place = board.own.map_or_else(
            || "No points".to_owned(),
            |own| {
                let place = format!("{} of {} · {}", ordinal(own.rank), board.size, count(own.points, "point"));
                name = Some(own.name);
                place
            },
        );
        embed = embed.field(label, place, true);
    }
    let name = name.ok_or_else(|| Refusal::not_on_board(member, &context))?;
    Ok(Answered::Reply(Reply::new(embed.title(escape(&name)))))
}
