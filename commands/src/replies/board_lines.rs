//! Boards, as answers and reminders show them.

use waymark_roadmap::wording::count;
use waymark_store::boards::{BoardPage, RankedMember};

use super::person_name;

/// The members of a page, a line each; where points alone do not rank them, what does.
pub(crate) fn board_lines(board: &BoardPage) -> Vec<String> {
    let line = |member: &RankedMember| {
        let medal = match member.rank {
            1 => "🥇 ",
            2 => "🥈 ",
            3 => "🥉 ",
            _ => "",
        };
        format!(
            "{medal}**{}.** {} · {}",
            member.rank,
            person_name::in_markdown(&member.name),
            count(member.points, "point")
        )
    };
    let mut lines: Vec<String> = board.members.iter().map(line).collect();
    if board.members.is_sorted_by(|one, next| one.points > next.points) {
        return lines;
    }
    lines.push("*With equal points, whoever got there first is ahead.*".to_owned());
    lines
}
