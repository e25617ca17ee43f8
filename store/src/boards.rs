//! The boards of servers: who has earned how many points in which period.
//!
//! Members are ranked by their points, then by who reached them first, then by id. The table `score` has a row for each
//! member on a board; its index `score_order` has them in the order of ranks, as `(minus, reached, user)`, all
//! ascending, `minus` being the points negated.
//!
//! A rank is a count of those ahead. Counting them one by one would take as long as there are members, so the table
//! `tally` has them counted: those with the same points; of these, those who reached them in the same 25 days; and of
//! these, those who did in the same 35 minutes. Ahead of a member are those with more points, those of the same points and
//! an earlier stretch of time, and those of the same 35 minutes, who alone are counted one by one. To find the scores at a
//! rank, one goes the same way down. Each step looks at some hundred rows, on a board of ten as on one of a million: as
//! many as there are different numbers of points, or stretches of time.
//!
//! `scores` has the scores and tallies follow what people do, before a board is read.

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
/// How many bits of a time a tally does not tell apart: all of them, those of 25 days, and those of 35 minutes.
const BITS: [u32; 3] = [63, 31, 21];

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
    /// A page of a board, as `asking` sees it. It tells every change that was acknowledged before.
    pub async fn board(&self, query: BoardQuery<'_>, page: Page, asking: UserId) -> Result<BoardPage, StoreError> {
        self.writer.catch_up().await?;
        let zone = self.guild_zone(query.guild).await?.unwrap_or_else(Zone::utc);
        // One reading transaction, so that the page, the size and the own rank are of one moment.
        let mut snapshot = self.readers().begin().await?;
        let Some((board, size)) = find(&mut snapshot, &query, &zone).await? else { return Ok(BoardPage::default()) };
        let own = own(&mut snapshot, &query, board, asking).await?;
        let skip = match (page, &own) {
            (Page::Around, Some(own)) => own.rank.saturating_sub(PAGE / 2 + 1),
            (Page::Around, None) => 0,
            (Page::Number(number), _) => number.saturating_mul(PAGE).min(size.saturating_sub(1) / PAGE * PAGE),
        };
        let members = members_after(&mut snapshot, query.guild, board, skip).await?;
        Ok(BoardPage { members, size, own })
    }
}

impl RankedMember {
    fn from_sql(row: &SqliteRow, rank: u64) -> Result<Self, StoreError> {
        Ok(Self {
            rank,
            user: row.try_get("user")?,
            name: row.try_get("name")?,
            points: row.try_get::<i64, _>("minus")?.unsigned_abs(),
            reached: time_from_sql(row.try_get("reached")?)?,
        })
    }
}

const BOARD: &str = "\
    SELECT id, (SELECT coalesce(sum(count), 0) FROM tally WHERE board = board.id AND bits = 63) AS size \
    FROM board WHERE guild = ?1 AND roadmap = ?2 AND period = ?3 AND start = ?4";
/// The score of the member ?2, and how many are ahead of it. (`+` keeps a column's type out of a comparison: with types on
/// both sides of one of rows, SQLite seeks by the first column alone.)
const OWN: &str = "\
    SELECT own.user, own.minus, own.reached, \
        (SELECT name FROM guild_member WHERE guild_member.guild = ?3 AND guild_member.user = own.user) AS name, \
        (SELECT coalesce(sum(count), 0) FROM tally WHERE board = ?1 AND bits = 63 AND minus < own.minus) + \
        (SELECT coalesce(sum(count), 0) FROM tally WHERE board = ?1 AND bits = 31 AND minus = own.minus \
            AND bucket < own.reached >> 31) + \
        (SELECT coalesce(sum(count), 0) FROM tally WHERE board = ?1 AND bits = 21 AND minus = own.minus \
            AND bucket >= (own.reached >> 31) << 10 AND bucket < own.reached >> 21) + \
        (SELECT count(*) FROM score WHERE board = ?1 AND minus = own.minus \
            AND reached >= (own.reached >> 21) << 21 AND (reached, user) < (+own.reached, +own.user)) AS ahead \
    FROM score AS own WHERE board = ?1 AND user = ?2";
/// Of the tallies of ?2 bits between the positions (?3, ?4) and (?5, ?6), the one in which the score after the first ?7
/// ones stands, and how many it leaves behind.
const TALLY_AFTER: &str = "\
    SELECT minus, bucket, ahead FROM ( \
        SELECT minus, bucket, count, sum(count) OVER (ORDER BY minus, bucket) - count AS ahead FROM tally \
        WHERE board = ?1 AND bits = ?2 AND (minus, bucket) >= (?3, ?4) AND (minus, bucket) <= (?5, ?6)) \
    WHERE ahead <= ?7 AND ahead + count > ?7";
/// ?5 scores from the position (?3, ?4) on, after skipping ?6 of them. Names are looked up for these alone.
const MEMBERS: &str = "\
    SELECT minus, reached, user, \
        (SELECT name FROM guild_member WHERE guild_member.guild = ?2 AND guild_member.user = score.user) AS name \
    FROM score WHERE board = ?1 AND (minus, reached) >= (?3, ?4) \
    ORDER BY minus, reached, user LIMIT ?5 OFFSET ?6";

/// The id and the size of a board; none if nobody was ever on it.
async fn find(
    connection: &mut SqliteConnection,
    query: &BoardQuery<'_>,
    zone: &Zone,
) -> Result<Option<(i64, u64)>, StoreError> {
    let row = sqlx::query(BOARD)
        .bind(query.guild)
        .bind(query.roadmap.unwrap_or_default())
        .bind(query.period.name())
        .bind(Bounds::of(query.period, query.at, zone).start)
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((row.try_get("id")?, row.try_get::<i64, _>("size")?.cast_unsigned()))).transpose()
}

/// A member's own place; none if they are not on the board.
async fn own(
    connection: &mut SqliteConnection,
    query: &BoardQuery<'_>,
    board: i64,
    user: UserId,
) -> Result<Option<RankedMember>, StoreError> {
    let row = sqlx::query(OWN).bind(board).bind(user).bind(query.guild).fetch_optional(connection).await?;
    row.map(|row| RankedMember::from_sql(&row, row.try_get::<i64, _>("ahead")?.cast_unsigned() + 1)).transpose()
}

/// A page of members, after the first `skip` ones.
async fn members_after(
    connection: &mut SqliteConnection,
    guild: GuildId,
    board: i64,
    skip: u64,
) -> Result<Vec<RankedMember>, StoreError> {
    // Where the page begins: down the tallies, each stretch of time being made of those of the next kind.
    let (mut from, mut to) = ((i64::MIN, i64::MIN), (i64::MAX, i64::MAX));
    let mut left = skip.cast_signed();
    for bits in BITS {
        if left == 0 {
            break;
        }
        let row = sqlx::query(TALLY_AFTER)
            .bind(board)
            .bind(bits)
            .bind(from.0)
            .bind(from.1 >> bits)
            .bind(to.0)
            .bind(to.1 >> bits)
            .bind(left)
            .fetch_one(&mut *connection)
            .await?;
        left -= row.try_get::<i64, _>("ahead")?;
        let (neg_points, first): (i64, i64) = (row.try_get("minus")?, row.try_get::<i64, _>("bucket")? << bits);
        (from, to) = ((neg_points, first), (neg_points, first | (i64::MAX >> (63 - bits))));
    }
    let rows = sqlx::query(MEMBERS)
        .bind(board)
        .bind(guild)
        .bind(from.0)
        .bind(from.1)
        .bind(PAGE.cast_signed())
        .bind(left)
        .fetch_all(connection)
        .await?;
    rows.iter().zip(skip + 1..).map(|(row, rank)| RankedMember::from_sql(row, rank)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it takes to read a board and to bring one in line: rows are sought (`SEARCH`) in an index, by all columns that
    /// stand in the condition. `SCAN`s go over what a statement has gathered itself, and the three kinds of tallies.
    #[tokio::test]
    async fn query_plans() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        let mut plans = String::new();
        for statement in [BOARD, OWN, TALLY_AFTER, MEMBERS].into_iter().chain(scores::statements()) {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            plans += &format!("{statement}\n");
            for step in sqlx::query(explain).fetch_all(store.readers()).await.unwrap() {
                plans += &format!("    {}\n", step.get::<&str, _>("detail"));
            }
        }
        insta::assert_snapshot!(plans);
    }
}
