//! Boards, as answers and reminders show them.

use waymark_roadmap::wording::count;
use waymark_store::UserId;
use waymark_store::boards::{BoardPage, RankedMember};

use super::{Reply, person_name};

impl Reply {
    /// Adds the members of a page, each in a text of its own, so that they stay apart where lines break; `own` stands out.
    /// Where points alone do not rank them, what does is said.
    #[must_use]
    pub(crate) fn board(self, board: &BoardPage, own: Option<UserId>) -> Self {
        let reply = board.members.iter().fold(self, |reply, member| reply.text(row(member, own == Some(member.user))));
        if board.members.is_sorted_by(|one, next| one.points > next.points) {
            return reply;
        }
        reply.small("With equal points, whoever got there first is ahead.")
    }
}

fn row(member: &RankedMember, own: bool) -> String {
    let medal = match member.rank {
        1 => "🥇 ",
        2 => "🥈 ",
        3 => "🥉 ",
        _ => "",
    };
    let name = person_name::in_markdown(&member.name);
    // A quote has a bar at its side.
    let mark = if own { "> " } else { "" };
    format!("{mark}{medal}**{}.** {name} · {}", member.rank, count(member.points, "point"))
}
