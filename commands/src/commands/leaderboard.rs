//! `/leaderboard`: who on this server has learned how much.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_calendar::Period;
use waymark_store::boards::{Board, BoardQuery, PAGE, Page, Place};

use crate::context::{Caller, Context};
use crate::interactions::command::{Answered, Command, Options, Plan, Scope, define, roadmap_option};
use crate::interactions::custom_id::Action;
use crate::interactions::resolve;
use crate::person::membership;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::escape;
use crate::replies::{Button, Colour, Embed, Reply, Visibility};
use waymark_roadmap::wording::{count, ordinal};

pub(crate) const COMMAND: Command = Command { name: "leaderboard", definition, plan };

fn definition() -> CreateCommand {
    let period =
        CreateCommandOption::new(CommandOptionType::String, "period", "Which points count; this week's if left out");
    let period = Period::ALL.iter().fold(period, |option, (name, _, label)| option.add_string_choice(*label, *name));
    define("leaderboard", "Who on this server has learned how much", Scope::Servers)
        .add_option(period)
        .add_option(roadmap_option())
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let period = match options.text("period")? {
        None => Period::Week,
        Some(text) => {
            let known = Period::ALL.into_iter().find(|(name, ..)| *name == text);
            known.ok_or_else(|| Refusal::option_unreadable("period"))?.1
        }
    };
    let roadmap = options.text("roadmap")?;
    Ok(Plan::new(Visibility::Public, move |context, caller| async move {
        let roadmap = match roadmap {
            Some(text) => Some(resolve::roadmap(&context.library, Some(&text))?.id.to_string()),
            None => None,
        };
        page(context, caller, period, Some(0), roadmap).await.map(Answered::Reply)
    }))
}

/// A page of the board, or the one around the caller.
pub(crate) async fn page(
    context: Context,
    caller: Caller,
    period: Period,
    page: Option<u64>,
    roadmap: Option<String>,
) -> Result<Reply, Failure> {
    let guild = caller.guild.ok_or_else(|| Refusal::only_in_servers(&context))?;
    let query = BoardQuery { guild, roadmap: roadmap.as_deref(), period, at: caller.at };
    let board = context.store.board(query, page.map_or(Page::Around, Page::Number), caller.user).await?;
    membership::look(&context, guild, &board.places, caller.at);
    Ok(view(&context, &caller, &board, period, roadmap.as_deref()))
}

fn view(context: &Context, caller: &Caller, board: &Board, period: Period, roadmap: Option<&str>) -> Reply {
    let (_, _, label) = Period::ALL.into_iter().find(|(_, known, _)| *known == period).unwrap_or(Period::ALL[0]);
    let mut title = format!("Leaderboard · {label}");
    if let Some(roadmap) = roadmap.and_then(|roadmap| context.everything.roadmap(roadmap)) {
        title += &format!(" · {}", escape(&roadmap.title));
    }
    let lines = lines(board);
    // Everybody reads it: whose place it is must be said by name.
    let own = match &board.own {
        Some(own) => {
            format!("{}: {} of {} with {}", own.name, ordinal(own.rank), board.size, count(own.points, "point"))
        }
        None => format!("{} has no points in this period yet; completing a topic earns some", caller.name),
    };
    let embed = Embed::new(Colour::Neutral).title(title).footer(own);
    let embed = if lines.is_empty() {
        embed.description(format!(
            "Nobody has points yet. {} proposes a first topic, {} completes it.",
            context.command("next"),
            context.command("done")
        ))
    } else {
        embed.lines(&lines)
    };

    let turn = |page| Action::Board { owner: caller.user, period, page, roadmap: roadmap.map(str::to_owned) };
    let first = board.places.first().map_or(1, |place| place.rank);
    let last = board.places.last().map_or(0, |place| place.rank);
    let before = (first > 1).then(|| Button::secondary("◀ Before", turn(Some((first - 1).saturating_sub(1) / PAGE))));
    let after = (last < board.size).then(|| Button::secondary("More ▶", turn(Some(last / PAGE))));
    let around = (board.size > PAGE && board.own.is_some()).then(|| Button::secondary("Around me", turn(None)));
    let periods = Period::ALL.into_iter().filter(|(_, other, _)| *other != period).map(|(_, other, label)| {
        let action =
            Action::Board { owner: caller.user, period: other, page: Some(0), roadmap: roadmap.map(str::to_owned) };
        Button::secondary(label, action)
    });
    Reply::new(embed).buttons(before.into_iter().chain(after).chain(around)).buttons(periods)
}

/// The places of a page, a line each.
pub(crate) fn lines(board: &Board) -> Vec<String> {
    let line = |place: &Place| {
        let medal = match place.rank {
            1 => "🥇 ",
            2 => "🥈 ",
            3 => "🥉 ",
            _ => "",
        };
        format!("{medal}**{}.** {} · {}", place.rank, escape(&place.name), count(place.points, "point"))
    };
    board.places.iter().map(line).collect()
}
