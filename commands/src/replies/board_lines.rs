//! Boards, as answers and reminders show them.

use waymark_roadmap::wording::count;
use waymark_store::boards::{BoardPage, RankedMember};

use super::text::escape;

/// The members of a page, a line each.
pub(crate) fn board_lines(board: &BoardPage) -> Vec<String> {
    let line = |member: &RankedMember| {
        let medal = match member.rank {
            1 => "🥇 ",
            2 => "🥈 ",
            3 => "🥉 ",
            _ => "",
        };
        format!("{medal}**{}.** {} · {}", member.rank, escape(&member.name), count(member.points, "point"))
    };
    board.members.iter().map(line).collect()
}
