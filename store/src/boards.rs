//! The boards of servers: who has earned how many points in which period.
//!
//! Members are ranked by their points, then by who reached them first, then by id. The table `score` has a row for each
//! member on a board; its index `score_order` has them in the order of ranks, as `(minus, reached, user)`, all
//! ascending, `minus` being the points negated.
//!
//! An index alone cannot tell the rank of a row without counting all rows ahead of it. That is what the table `tally`
//! is for, a skip list of counts over the scores of a board. A tally stands at a position in the order and holds how
//! many scores there are from there up to the next tally of its level. There are three levels: tallies of level 1 are
//! some 32 scores apart, those of level 2 some 1,024, those of level 3 some 32,768, and on each level the first one
//! stands ahead of all scores. To find a rank, or the scores at a rank, one goes along level 3 as far as that leads,
//! then along level 2, then along level 1, and at last along the scores themselves: a hundred steps or so, on a board
//! of ten as on one of a million. Triggers keep the tallies in line with the scores (see the migration that made them),
//! and `scores` keeps the scores in line with what people do.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use waymark_calendar::Period;

use crate::sql::time_from_sql;
use crate::zones::Zone;
use crate::{GuildId, Store, StoreError, UserId};

mod bounds;
mod lifecycle;
pub(crate) mod scores;

use bounds::Bounds;
pub(crate) use lifecycle::close_boards;

/// Members on one page.
pub const PAGE: u64 = 10;
/// The levels of tallies, the one with the fewest first.
const LEVELS: [i64; 3] = [3, 2, 1];

/// Which board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardQuery<'a> {
    /// The server whose members are ranked.
    pub guild: GuildId,
    /// Which points count: those earned in this roadmap; in any if none.
    pub roadmap: Option<&'a str>,
    /// The kind of period whose points count: a week, a month, or all time.
    pub period: Period,
    /// A time in the period; weeks and months are those of the server's time zone. The boards of periods that ended
    /// long ago are not kept.
    pub at: Timestamp,
}

/// Which page of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The page of that number, from 0. A number past the end stands for the last page.
    Number(u64),
    /// The page with the person who asks in its middle; the first one if they are not on the board.
    Around,
}

/// A page of a board, as one person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoardPage {
    /// The members on the page, best first.
    pub members: Vec<RankedMember>,
    /// How many members are on the whole board.
    pub size: u64,
    /// The person who asks, on this page or another; none if they are not on the board.
    pub own: Option<RankedMember>,
}

/// A member on a board. Who has earned nothing in the period is not on it, nor is who hides or has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedMember {
    /// From 1. No two members share a rank.
    pub rank: u64,
    /// The person.
    pub user: UserId,
    /// The name they went by in the server when they last changed their progress there.
    pub name: String,
    /// Their points.
    pub points: u64,
    /// When they reached them.
    pub reached: Timestamp,
}

impl Store {
    /// A page of a board, as `asking` sees it.
    pub async fn board(&self, query: BoardQuery<'_>, page: Page, asking: UserId) -> Result<BoardPage, StoreError> {
        // One reading transaction, so that the page, the size and the own rank are of one moment.
        let mut snapshot = self.readers().begin().await?;
        let Some((board, size)) = find(&mut snapshot, &query).await? else { return Ok(BoardPage::default()) };
        let own = match position_of(&mut snapshot, board, asking).await? {
            Some(position) => Some((position, rank(&mut snapshot, board, position).await?)),
            None => None,
        };
        let skip = match (page, own) {
            (Page::Around, Some((_, rank))) => rank.saturating_sub(PAGE / 2 + 1),
            (Page::Around, None) => 0,
            (Page::Number(number), _) => number.saturating_mul(PAGE).min(size.saturating_sub(1) / PAGE * PAGE),
        };
        let members = members_after(&mut snapshot, query.guild, board, skip).await?;
        let own = match own {
            Some((position, rank)) => match members.iter().find(|member| member.user == asking) {
                Some(member) => Some(member.clone()),
                None => Some(position.ranked(rank, name(&mut snapshot, query.guild, asking).await?)?),
            },
            None => None,
        };
        Ok(BoardPage { members, size, own })
    }
}

/// A position in the order of a board, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    neg_points: i64,
    reached: i64,
    user: UserId,
}

impl Position {
    /// Where the first tally of each level stands, ahead of all scores.
    const FIRST: Self = Self { neg_points: -1 << 53, reached: 0, user: UserId(0) };

    fn from_sql(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self { neg_points: row.try_get("minus")?, reached: row.try_get("reached")?, user: row.try_get("user")? })
    }

    /// The member whose score stands here.
    fn ranked(self, rank: u64, name: String) -> Result<RankedMember, StoreError> {
        Ok(RankedMember {
            rank,
            user: self.user,
            name,
            points: self.neg_points.unsigned_abs(),
            reached: time_from_sql(self.reached)?,
        })
    }
}

const ZONE: &str = "SELECT zone FROM guild WHERE guild = ?1";
const BOARD: &str = "SELECT id, size FROM board WHERE guild = ?1 AND roadmap = ?2 AND period = ?3 AND start = ?4";
const SCORE: &str = "SELECT minus, reached, user FROM score WHERE board = ?1 AND user = ?2";
const NAME: &str = "SELECT name FROM guild_member WHERE guild = ?1 AND user = ?2";
/// Of the level ?2, the last tally at or before the position (?3, ?4, ?5), and how many scores (`ahead`) the tallies
/// before it count, from the one at the position (?6, ?7, ?8) on.
const LAST_TALLY: &str = "\
    SELECT minus, reached, user, ( \
        SELECT coalesce(sum(count), 0) FROM tally WHERE board = ?1 AND level = ?2 \
            AND (minus, reached, user) >= (?6, ?7, ?8) \
            AND (minus, reached, user) < (+last.minus, +last.reached, +last.user) \
    ) AS ahead \
    FROM tally AS last WHERE board = ?1 AND level = ?2 AND (minus, reached, user) <= (?3, ?4, ?5) \
    ORDER BY minus DESC, reached DESC, user DESC LIMIT 1";
/// How many scores there are from the position (?2, ?3, ?4) up to the position (?5, ?6, ?7), which is not counted.
const COUNT_BETWEEN: &str = "\
    SELECT count(*) FROM score \
    WHERE board = ?1 AND (minus, reached, user) >= (?2, ?3, ?4) AND (minus, reached, user) < (?5, ?6, ?7)";
/// The tallies of the level ?2 from the position (?3, ?4, ?5) on.
const TALLIES: &str = "\
    SELECT minus, reached, user, count FROM tally \
    WHERE board = ?1 AND level = ?2 AND (minus, reached, user) >= (?3, ?4, ?5) ORDER BY minus, reached, user";
/// ?6 scores from the position (?3, ?4, ?5) on, after skipping ?7 of them. Names are looked up for these alone.
const MEMBERS: &str = "\
    SELECT minus, reached, user, \
        (SELECT name FROM guild_member WHERE guild_member.guild = ?2 AND guild_member.user = score.user) AS name \
    FROM score WHERE board = ?1 AND (minus, reached, user) >= (?3, ?4, ?5) \
    ORDER BY minus, reached, user LIMIT ?6 OFFSET ?7";

/// The id and the size of a board; none if nobody was ever on it.
async fn find(connection: &mut SqliteConnection, query: &BoardQuery<'_>) -> Result<Option<(i64, u64)>, StoreError> {
    let zone: Option<Option<String>> =
        sqlx::query_scalar(ZONE).bind(query.guild).fetch_optional(&mut *connection).await?;
    let zone = Zone::from_sql(zone.flatten()).unwrap_or_else(Zone::utc);
    let row = sqlx::query(BOARD)
        .bind(query.guild)
        .bind(query.roadmap.unwrap_or_default())
        .bind(query.period.name())
        .bind(Bounds::of(query.period, query.at, &zone).start)
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((row.try_get("id")?, row.try_get("size")?))).transpose()
}

/// Where the score of a person stands; none if they are not on the board.
async fn position_of(
    connection: &mut SqliteConnection,
    board: i64,
    user: UserId,
) -> Result<Option<Position>, StoreError> {
    let row = sqlx::query(SCORE).bind(board).bind(user).fetch_optional(connection).await?;
    row.as_ref().map(Position::from_sql).transpose()
}

/// The rank, from 1, of the score at a position: what the tallies on the way to it count, level by level, and then the
/// scores from the last of them on.
async fn rank(connection: &mut SqliteConnection, board: i64, position: Position) -> Result<u64, StoreError> {
    let (mut from, mut ahead) = (Position::FIRST, 0);
    for level in LEVELS {
        let row = sqlx::query(LAST_TALLY)
            .bind(board)
            .bind(level)
            .bind(position.neg_points)
            .bind(position.reached)
            .bind(position.user)
            .bind(from.neg_points)
            .bind(from.reached)
            .bind(from.user)
            .fetch_one(&mut *connection)
            .await?;
        ahead += row.try_get::<i64, _>("ahead")?;
        from = Position::from_sql(&row)?;
    }
    let rest: i64 = sqlx::query_scalar(COUNT_BETWEEN)
        .bind(board)
        .bind(from.neg_points)
        .bind(from.reached)
        .bind(from.user)
        .bind(position.neg_points)
        .bind(position.reached)
        .bind(position.user)
        .fetch_one(connection)
        .await?;
    Ok((ahead + rest + 1).cast_unsigned())
}

/// A page of members, after the first `skip` ones: these are skipped level by level, as long as a tally counts no more
/// than are left to skip.
async fn members_after(
    connection: &mut SqliteConnection,
    guild: GuildId,
    board: i64,
    skip: u64,
) -> Result<Vec<RankedMember>, StoreError> {
    let (mut from, mut left) = (Position::FIRST, skip.cast_signed());
    for level in LEVELS {
        let mut tallies = sqlx::query(TALLIES)
            .bind(board)
            .bind(level)
            .bind(from.neg_points)
            .bind(from.reached)
            .bind(from.user)
            .fetch(&mut *connection);
        while let Some(row) = tallies.try_next().await? {
            from = Position::from_sql(&row)?;
            let count: i64 = row.try_get("count")?;
            if left < count {
                break;
            }
            left -= count;
        }
    }
    let rows = sqlx::query(MEMBERS)
        .bind(board)
        .bind(guild)
        .bind(from.neg_points)
        .bind(from.reached)
        .bind(from.user)
        .bind(PAGE.cast_signed())
        .bind(left)
        .fetch_all(connection)
        .await?;
    let ranked = rows.iter().zip(skip + 1..);
    ranked.map(|(row, rank)| Position::from_sql(row)?.ranked(rank, row.try_get("name")?)).collect()
}

async fn name(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<String, StoreError> {
    Ok(sqlx::query_scalar(NAME).bind(guild).bind(user).fetch_one(connection).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every statement of a board seeks its rows in an index (`SEARCH`), and neither scans nor sorts. A comparison such
    /// as `(minus,reached,user)>(?,?,?)` in a plan is a seek by all three columns.
    #[tokio::test]
    async fn query_plans() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        for (statement, expect) in [
            (ZONE, vec!["SEARCH guild USING INTEGER PRIMARY KEY (rowid=?)"]),
            (
                BOARD,
                vec![
                    "SEARCH board USING INDEX sqlite_autoindex_board_1 \
                     (guild=? AND roadmap=? AND period=? AND start=?)",
                ],
            ),
            (SCORE, vec!["SEARCH score USING PRIMARY KEY (board=? AND user=?)"]),
            (NAME, vec!["SEARCH guild_member USING PRIMARY KEY (guild=? AND user=?)"]),
            (
                LAST_TALLY,
                vec![
                    "SEARCH last USING PRIMARY KEY (board=? AND level=? AND (minus,reached,user)<(?,?,?))",
                    "CORRELATED SCALAR SUBQUERY 1",
                    "SEARCH tally USING PRIMARY KEY \
                     (board=? AND level=? AND (minus,reached,user)>(?,?,?) AND (minus,reached,user)<(?,?,?))",
                ],
            ),
            (
                COUNT_BETWEEN,
                vec![
                    "SEARCH score USING COVERING INDEX score_order \
                     (board=? AND (minus,reached,user)>(?,?,?) AND (minus,reached,user)<(?,?,?))",
                ],
            ),
            (TALLIES, vec!["SEARCH tally USING PRIMARY KEY (board=? AND level=? AND (minus,reached,user)>(?,?,?))"]),
            (
                MEMBERS,
                vec![
                    "SEARCH score USING COVERING INDEX score_order (board=? AND (minus,reached,user)>(?,?,?))",
                    "CORRELATED SCALAR SUBQUERY 1",
                    "SEARCH guild_member USING PRIMARY KEY (guild=? AND user=?)",
                ],
            ),
        ] {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let plan = sqlx::query(explain).fetch_all(store.readers()).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|step| step.get("detail")).collect();
            assert_eq!(plan, expect, "{statement}");
        }
    }
}
