//! Boards, as answers and reminders show them.

use waymark_roadmap::wording::count;
use waymark_store::boards::{BoardPage, RankedMember};
use waymark_store::{Ranking, UserId};

use super::{Reply, person_name};

impl Reply {
    /// Adds the members of a page, each in a text of its own, so that they stay apart where lines break; `own` stands out.
    /// Below them is said what the numbers mean and, where what ranks them is not all of it, what else does.
    #[must_use]
    pub(crate) fn board(self, board: &BoardPage, own: Option<UserId>) -> Self {
        let ranking = board.ranking;
        let lines = board.members.iter().map(|member| row(ranking, member, own == Some(member.user)));
        let reply = lines.fold(self, Reply::text).small(meaning(board));
        let ties = match ranking {
            Ranking::Points if board.members.is_sorted_by(|one, next| one.points > next.points) => return reply,
            Ranking::Points => "With equal points, whoever got there first is ahead.",
            Ranking::Proven if board.members.is_sorted_by(|one, next| one.proven > next.proven) => return reply,
            Ranking::Proven => "With as many proven, more points are ahead; then whoever got there first.",
        };
        reply.small(ties)
    }
}

fn row(ranking: Ranking, member: &RankedMember, own: bool) -> String {
    let medal = match member.rank {
        1 => "🥇 ",
        2 => "🥈 ",
        3 => "🥉 ",
        _ => "",
    };
    let name = person_name::in_markdown(&member.name);
    // A quote has a bar at its side.
    let mark = if own { "> " } else { "" };
    format!("{mark}{medal}**{}.** {name} · {}", member.rank, score(ranking, member))
}

/// A member's points and proven topics, what ranks them first. Where points do, nothing is said of none proven.
pub(crate) fn score(ranking: Ranking, member: &RankedMember) -> String {
    let (points, proven) = (count(member.points, "point"), format!("{} proven", member.proven));
    match (ranking, member.proven) {
        (Ranking::Points, 0) => points,
        (Ranking::Points, _) => format!("{points} · {proven}"),
        (Ranking::Proven, _) => format!("{proven} · {points}"),
    }
}

/// What the numbers mean.
fn meaning(board: &BoardPage) -> &'static str {
    let shows_proven = board.members.iter().any(|member| member.proven > 0);
    if board.ranking == Ranking::Proven || shows_proven {
        "Points are what members say of themselves. Proven are topics whose questions they answered right a week or more \
         after completing them, counted when they did."
    } else {
        "Points are what members say of themselves."
    }
}
