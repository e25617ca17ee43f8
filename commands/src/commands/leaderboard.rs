//! `/leaderboard`: who on this server has learned how much.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_calendar::Period;
use waymark_roadmap::wording::ordinal;
use waymark_store::UserId;
use waymark_store::boards::{BoardPage, BoardQuery, PAGE, Page};

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, define, roadmap_option};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Wire as _, letters, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::replies::board_lines::score;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::escape;
use crate::replies::{Button, Colour, Reply, Visibility, person_name};

pub(crate) const COMMAND: Command = Command {
    name: "leaderboard",
    help: Help::Line("See how others are doing"),
    example: "/leaderboard",
    definition,
    plan,
};

fn definition() -> CreateCommand {
    let period = CreateCommandOption::new(CommandOptionType::String, "period", "Period (this week if left out)");
    let period = Period::ALL.iter().fold(period, |option, (name, _, label)| option.add_string_choice(*label, *name));
    define("leaderboard", "Top learners on this server", UsableIn::Servers)
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
    Ok(Plan::reply(Visibility::Public, move |context, caller| async move {
        let roadmap = match roadmap {
            Some(text) => Some(resolve::roadmap(&context.offer, Some(&text))?.id.to_string()),
            None => None,
        };
        page(&context, &caller, period, Some(0), roadmap.as_deref()).await
    }))
}

/// A button of a board: a page of it; `page` none: around the person. The board is everybody's; whoever else turns its
/// pages gets a copy of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BoardAction {
    /// Whose message it is.
    of: UserId,
    period: Period,
    page: Option<u64>,
    roadmap: Option<String>,
}

wire!(struct BoardAction 'b' { of, period, page, roadmap });
letters!(Period { 'w' Week 'm' Month 'a' All });

impl Component for BoardAction {
    fn press(self, _: &Context, press: &Press) -> Result<Plan, Refusal> {
        Ok(Plan::new(press.in_place(self.of == press.by), move |context, caller| async move {
            page(&context, &caller, self.period, self.page, self.roadmap.as_deref()).await
        }))
    }
}

/// A page of the board, or the one around the caller.
async fn page(
    context: &Context,
    caller: &Caller,
    period: Period,
    page: Option<u64>,
    roadmap: Option<&str>,
) -> Result<Reply, Failure> {
    let guild = caller.guild.ok_or_else(|| Refusal::only_in_servers(context))?;
    let query = BoardQuery { guild, roadmap, period, at: caller.at };
    let board = context.store.board(query, page.map_or(Page::Around, Page::Number), caller.user).await?;
    context.membership.look_after(&context.store, &context.discord, guild, &board.members, caller.at);
    Ok(view(context, caller, &board, period, roadmap))
}

fn view(context: &Context, caller: &Caller, board: &BoardPage, period: Period, roadmap: Option<&str>) -> Reply {
    let (_, _, label) = Period::ALL.into_iter().find(|(_, known, _)| *known == period).unwrap_or(Period::ALL[0]);
    let mut title = format!("Leaderboard · {label}");
    if let Some(roadmap) = roadmap.and_then(|roadmap| context.everything.roadmap(roadmap)) {
        title += &format!(" · {}", escape(&roadmap.title));
    }
    // Everybody reads it: whose place it is must be said by name.
    let own = match &board.own {
        Some(own) => {
            let name = person_name::in_markdown(&own.name);
            format!("{name}: {} of {} with {}", ordinal(own.rank), board.size, score(board.ranking, own))
        }
        None => format!(
            "{} has no points in this period yet. Complete a topic to earn some",
            person_name::in_markdown(&caller.name)
        ),
    };
    let reply = Reply::new(Colour::Neutral).title(title);
    let reply = if board.members.is_empty() {
        reply.text(format!(
            "Nobody has points yet. {} proposes a first topic, {} completes it.",
            context.command("next"),
            context.command("done")
        ))
    } else {
        reply.board(board, board.own.as_ref().map(|own| own.user))
    };

    let turn =
        |period, page| BoardAction { of: caller.user, period, page, roadmap: roadmap.map(str::to_owned) }.custom_id();
    let first = board.members.first().map_or(1, |member| member.rank);
    let last = board.members.last().map_or(0, |member| member.rank);
    let before =
        (first > 1).then(|| Button::secondary("◀ Before", turn(period, Some((first - 1).saturating_sub(1) / PAGE))));
    let after = (last < board.size).then(|| Button::secondary("More ▶", turn(period, Some(last / PAGE))));
    let around =
        (board.size > PAGE && board.own.is_some()).then(|| Button::secondary("Show my place", turn(period, None)));
    let periods = Period::ALL.into_iter().filter(|(_, other, _)| *other != period);
    let periods = periods.map(|(_, other, label)| Button::secondary(label, turn(other, Some(0))));
    reply.small(own).buttons(before.into_iter().chain(after).chain(around)).buttons(periods)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let board = |of, period, page, roadmap: Option<&str>| BoardAction {
            of: UserId(of),
            period,
            page,
            roadmap: roadmap.map(str::to_owned),
        };
        let name = "n".repeat(40);
        assert_wire([
            (board(11, Period::Week, Some(0), None), "1b000000000000bw0:".into()),
            (board(11, Period::Month, Some(2), Some("web")), "1b000000000000bm2:web".into()),
            (board(11, Period::All, None, None), "1b000000000000ba:".into()),
            (
                board(u64::MAX, Period::All, Some(u64::MAX), Some(&name)),
                format!("1b3w5e11264sgsfa18446744073709551615:{name}"),
            ),
        ]);
    }
}
