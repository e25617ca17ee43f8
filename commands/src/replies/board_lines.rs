//! Boards, as answers and reminders show them.

use waymark_roadmap::wording::count;
use waymark_store::boards::{Board, Place};

use super::text::escape;

/// The places of a page, a line each.
pub(crate) fn board_lines(board: &Board) -> Vec<String> {
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
