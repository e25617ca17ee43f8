//! The boards of servers: who has earned how many points, and proved how many topics, in which period.
//!
//! Members are ranked by their points, then by who reached them first, then by id; or, where a server wants it so, by the
//! topics that they proved, then by their points, then by who reached both first. The table `score` has a row for each
//! member on a board; its index `score_order` has them in the order of ranks, as `(minus, reached, user)`, all
//! ascending, with what a page shows of them. `minus` is the points negated, or, where proven topics rank,
//! `proven << 32 | points` negated.
//!
//! A rank is a count of those ahead. Counting them one by one would take as long as there are members, so the table
//! `tally` has them counted: those with as many proven topics, where these rank, and otherwise all; of these, those with the
//! same points; of these, those who reached them in the same 25 days; and of these, those who did in the same 35 minutes.
//! Ahead of a member are those of a better count of each kind, and those of the same 35 minutes, who alone are counted one
//! by one. To find the scores at a rank, one goes the same way down. Each step looks at some hundred rows, on a board of ten
//! as on one of a million: as many as there are different numbers of proven topics, of points, or stretches of time.
//!
//! `scores` has the scores and tallies follow what people do, before a board is read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use waymark_calendar::Period;

use crate::connection::Connection;
use crate::postgres::Tries;
use crate::query::{self, Query};
use crate::row::Row;
use crate::sql::time_from_sql;
use crate::zones::Zone;
use crate::{GuildId, Ranking, Store, StoreError, UserId};

mod bounds;
mod lifecycle;
mod lock;
pub(crate) mod scores;

use bounds::Bounds;
pub(crate) use lifecycle::close_boards;
pub(crate) use lock::lock_boards;

/// Members on one page.
pub const PAGE: u64 = 10;
/// How many bits of a position, which is `minus` and 63 bits of a time, a tally does not tell apart: those of the points and
/// of the time, all those of the time, those of 25 days, and those of 35 minutes.
const BITS: [u32; 4] = [95, 63, 31, 21];

/// Which board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardQuery<'a> {
    /// The server whose members are ranked.
    pub guild: GuildId,
    /// What counts: points earned and topics proven in this roadmap; in any if none.
    pub roadmap: Option<&'a str>,
    /// The kind of period: what was earned or proven in a week, a month, or all time.
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
    /// What the members are ranked by.
    pub ranking: Ranking,
    /// The members on the page, best first.
    pub members: Vec<RankedMember>,
    /// How many members are on the whole board.
    pub size: u64,
    /// The person who asks, on this page or another; none if they are not on the board.
    pub own: Option<RankedMember>,
}

/// A member on a board. Who has neither earned points nor proven a topic in the period is not on it, nor is who hides or has
/// left.
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
    /// How many topics they proved in the period, and have not reset since.
    pub proven: u64,
    /// When they reached what they are ranked by.
    pub reached: Timestamp,
}

impl Store {
    /// A page of a board, as `asking` sees it. It tells every change that was acknowledged before.
    pub async fn board(&self, query: BoardQuery<'_>, page: Page, asking: UserId) -> Result<BoardPage, StoreError> {
        self.writer.catch_up().await?;
        let zone = self.guild_zone(query.guild).await?.unwrap_or_else(Zone::utc);
        let mut tries = Tries::new();
        loop {
            match self.read_board(&query, &zone, page, asking).await {
                Err(error) if self.reads_again(&mut tries, &error).await => {}
                read => return read,
            }
        }
    }

    async fn read_board(
        &self,
        query: &BoardQuery<'_>,
        zone: &Zone,
        page: Page,
        asking: UserId,
    ) -> Result<BoardPage, StoreError> {
        let board = match page {
            Page::Around => self.read_near(query, zone, true, asking).await?,
            Page::Number(0) => self.read_near(query, zone, false, asking).await?,
            Page::Number(number) => self.read_numbered(query, zone, number, asking).await?,
        };
        match board {
            Some(board) => Ok(board),
            None => Ok(BoardPage { ranking: self.ranking(query.guild).await?, ..BoardPage::default() }),
        }
    }

    /// A page by its number; none if nobody was ever on the board.
    async fn read_numbered(
        &self,
        query: &BoardQuery<'_>,
        zone: &Zone,
        number: u64,
        asking: UserId,
    ) -> Result<Option<BoardPage>, StoreError> {
        // One reading transaction, so that the page, the size and the own rank are of one moment.
        let mut snapshot = self.readers().snapshot().await?;
        let connection = &mut snapshot.connection();
        let Some(row) = about(query::query(BOARD), query, zone, asking).fetch_optional(&mut *connection).await? else {
            return Ok(None);
        };
        let board = BoardPage::from_sql(&row)?;
        let skip = number.saturating_mul(PAGE).min(board.size.saturating_sub(1) / PAGE * PAGE);
        let members = members_after(connection, query.guild, row.try_get("id")?, skip).await?;
        Ok(Some(BoardPage { members, ..board }))
    }

    /// The page around the one who asks, or the first one; none if nobody was ever on the board. These are what most people
    /// see: one statement, which is of one moment, too.
    async fn read_near(
        &self,
        query: &BoardQuery<'_>,
        zone: &Zone,
        around: bool,
        asking: UserId,
    ) -> Result<Option<BoardPage>, StoreError> {
        let mut board = None;
        let mut near = BTreeMap::new();
        for row in about(query::query(NEAR), query, zone, asking).bind(around).fetch_all(self.readers()).await? {
            match row.try_get::<Option<i64>>("minus")? {
                None => board = Some(BoardPage::from_sql(&row)?),
                // Their ranks follow, once it is known how many there are before the one who asks.
                Some(minus) => {
                    let member = RankedMember::from_sql(&row, 1)?;
                    near.insert((minus, member.reached, member.user), member);
                }
            }
        }
        let Some(mut board) = board else { return Ok(None) };
        let first = match &board.own {
            Some(own) if around => {
                let before = near.keys().take_while(|(_, _, user)| *user != own.user).count();
                own.rank.saturating_sub(before as u64)
            }
            _ => 1,
        };
        let ranked = near.into_values().zip(first..first.saturating_add(PAGE));
        board.members = ranked.map(|(member, rank)| RankedMember { rank, ..member }).collect();
        Ok(Some(board))
    }
}

impl BoardPage {
    /// Reads what [`BOARD`] gives: all but the members on the page.
    fn from_sql(row: &Row) -> Result<Self, StoreError> {
        let own = match row.try_get::<Option<i64>>("user")? {
            Some(_) => Some(RankedMember::from_sql(row, row.try_get::<i64>("ahead")?.cast_unsigned() + 1)?),
            None => None,
        };
        let size = row.try_get::<i64>("size")?.cast_unsigned();
        Ok(Self { ranking: Ranking::from_sql(row)?, members: Vec::new(), size, own })
    }
}

impl RankedMember {
    fn from_sql(row: &Row, rank: u64) -> Result<Self, StoreError> {
        Ok(Self {
            rank,
            user: row.try_get("user")?,
            name: row.try_get("name")?,
            points: row.try_get::<i64>("points")?.cast_unsigned(),
            proven: row.try_get::<i64>("proven")?.cast_unsigned(),
            reached: time_from_sql(row.try_get("reached")?)?,
        })
    }
}

/// The board of the server $1, with its size, the score of the member $5 and how many are ahead of it. (`+` keeps a column's
/// type out of a comparison: with types on both sides of one of rows, SQLite seeks by the first column alone.)
macro_rules! board {
    ($columns:literal) => {
        concat!(
            "SELECT ", $columns, "board.ranking, \
                (SELECT CAST(coalesce(sum(count), 0) AS bigint) FROM tally WHERE board = board.id AND bits = 95) AS size, \
                (SELECT CAST(coalesce(sum(count), 0) AS bigint) FROM tally WHERE board = own.board AND bits = 95 \
                    AND minus < own.minus >> 32) + \
                (SELECT CAST(coalesce(sum(count), 0) AS bigint) FROM tally WHERE board = own.board AND bits = 63 \
                    AND minus >= (own.minus >> 32) << 32 AND minus < own.minus) + \
                (SELECT CAST(coalesce(sum(count), 0) AS bigint) FROM tally WHERE board = own.board AND bits = 31 \
                    AND minus = own.minus AND bucket < own.reached >> 31) + \
                (SELECT CAST(coalesce(sum(count), 0) AS bigint) FROM tally WHERE board = own.board AND bits = 21 \
                    AND minus = own.minus AND bucket >= (own.reached >> 31) << 10 AND bucket < own.reached >> 21) + \
                (SELECT count(*) FROM score WHERE board = own.board AND minus = own.minus \
                    AND reached >= (own.reached >> 21) << 21 AND (reached, \"user\") < (+own.reached, +own.user)) AS ahead, \
                own.user, own.points, own.proven, own.reached, \
                (SELECT name FROM guild_member WHERE guild_member.guild = $1 AND guild_member.user = own.user) AS name \
            FROM board LEFT JOIN score AS own ON own.board = board.id AND own.user = $5 \
            WHERE guild = $1 AND roadmap = $2 AND period = $3 AND start = $4"
        )
    };
}
const BOARD: &str = board!("board.id, ");
/// Scores of that board that stand so to that of the member $5: up to so many, nearest first.
macro_rules! near {
    ($side:literal, $minus:expr, $reached:expr, $order:literal, $count:literal) => {
        concat!(
            " UNION ALL SELECT minus, NULL, NULL, NULL, \"user\", points, proven, reached, \
                (SELECT name FROM guild_member WHERE guild_member.guild = $1 AND guild_member.user = near.user) \
            FROM (SELECT minus, \"user\", points, proven, reached FROM score \
                WHERE board = (SELECT id FROM board WHERE guild = $1 AND roadmap = $2 AND period = $3 AND start = $4) \
                AND (minus, reached, \"user\") ",
            $side, " (", $minus, ", ", $reached, ", $5) ORDER BY ", $order, " LIMIT ", $count, ") AS near"
        )
    };
}
/// A column of the score of the member $5 on that board; empty if they are not on it, or the page is not to be around them.
macro_rules! own {
    ($column:literal) => {
        concat!(
            "+(SELECT own.",
            $column,
            " FROM board CROSS JOIN score AS own WHERE guild = $1 AND roadmap = $2 \
                AND period = $3 AND start = $4 AND own.board = board.id AND own.user = $5 AND $6)"
        )
    };
}
/// A row as [`BOARD`] gives it, without a `minus`; and one for each of the five members before the member $5, and of the ten
/// from them on, or from the first member on if they are not on the board, or $6 is not set.
const NEAR: &str = concat!(
    board!("NULL AS minus, "),
    near!("<", own!("minus"), own!("reached"), "minus DESC, reached DESC, \"user\" DESC", "5"),
    near!(
        ">=",
        concat!("coalesce(", own!("minus"), ", -9223372036854775807)"),
        concat!("coalesce(", own!("reached"), ", 0)"),
        "minus, reached, \"user\"",
        "10"
    ),
);
/// Of the tallies of ?2 bits between the positions (?3, ?4) and (?5, ?6), the one in which the score after the first ?7
/// ones stands, and how many it leaves behind.
const TALLY_AFTER: &str = "\
    SELECT minus, bucket, ahead FROM ( \
        SELECT minus, bucket, count, CAST(sum(count) OVER (ORDER BY minus, bucket) AS bigint) - count AS ahead FROM tally \
        WHERE board = $1 AND bits = $2 AND (minus, bucket) >= ($3, $4) AND (minus, bucket) <= ($5, $6)) AS counted \
    WHERE ahead <= $7 AND ahead + count > $7";
/// Ten scores from the position (?3, ?4) on, after skipping ?5 of them. Names are looked up for these alone. (SQLite would
/// plan anew whenever a limit is bound.)
const MEMBERS: &str = "\
    SELECT points, proven, reached, \"user\", \
        (SELECT name FROM guild_member WHERE guild_member.guild = $2 AND guild_member.user = score.user) AS name \
    FROM score WHERE board = $1 AND (minus, reached) >= ($3, $4) \
    ORDER BY minus, reached, \"user\" LIMIT 10 OFFSET $5";

/// Binds which board it is, and who asks.
fn about(statement: Query, query: &BoardQuery<'_>, zone: &Zone, asking: UserId) -> Query {
    statement
        .bind(query.guild)
        .bind(query.roadmap.unwrap_or_default())
        .bind(query.period.name())
        .bind(Bounds::of(query.period, query.at, zone).start)
        .bind(asking)
}

/// A page of members, after the first `skip` ones.
async fn members_after(
    connection: &mut Connection<'_>,
    guild: GuildId,
    board: i64,
    skip: u64,
) -> Result<Vec<RankedMember>, StoreError> {
    // Where the page begins: down the tallies, each stretch of positions being made of those of the next kind.
    let (mut from, mut to) = ((i64::MIN, i64::MIN), (i64::MAX, i64::MAX));
    let mut left = skip.cast_signed();
    for bits in BITS {
        if left == 0 {
            break;
        }
        let row = query::query(TALLY_AFTER)
            .bind(board)
            .bind(bits)
            .bind(from.0 >> of_points(bits))
            .bind(bucket(bits, from.1))
            .bind(to.0 >> of_points(bits))
            .bind(bucket(bits, to.1))
            .bind(left)
            .fetch_one(&mut *connection)
            .await?;
        left -= row.try_get::<i64>("ahead")?;
        let (minus, bucket): (i64, i64) = (row.try_get("minus")?, row.try_get("bucket")?);
        (from, to) = match bits.checked_sub(63) {
            None | Some(0) => {
                let first = bucket << bits;
                ((minus, first), (minus, first | (i64::MAX >> (63 - bits))))
            }
            Some(points) => {
                let first = minus << points;
                ((first, i64::MIN), (first | (i64::MAX >> (63 - points)), i64::MAX))
            }
        };
    }
    let rows = query::query(MEMBERS)
        .bind(board)
        .bind(guild)
        .bind(from.0)
        .bind(from.1)
        .bind(left)
        .fetch_all(connection)
        .await?;
    rows.iter().zip(skip + 1..).map(|(row, rank)| RankedMember::from_sql(row, rank)).collect()
}

/// How many bits of `minus` are not told apart.
fn of_points(bits: u32) -> u32 {
    bits.saturating_sub(63)
}

/// The number of the stretch of time that `reached` is in.
fn bucket(bits: u32, reached: i64) -> i64 {
    if bits > 63 { 0 } else { reached >> bits }
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnection;
    use sqlx::{Connection as _, Row as _};

    use super::*;
    use crate::connection::Readers;
    use crate::statement::Statement;

    /// What it takes to read a board and to bring one in line: rows are sought (`SEARCH`) in an index, by all columns that
    /// stand in the condition. `SCAN`s go over what a statement has gathered itself, over `rescored`, of which all is wanted, and
    /// over the kinds of tallies.
    #[tokio::test]
    async fn query_plans() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        let Readers::Sqlite(readers) = store.readers() else { unreachable!() };
        let mut plans = String::new();
        let own = [BOARD, NEAR, TALLY_AFTER, MEMBERS].map(Statement::from);
        for statement in own.into_iter().chain(scores::statements()) {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statement.sqlite));
            plans += &format!("{}\n", statement.sqlite);
            for step in sqlx::query(explain).fetch_all(readers).await.unwrap() {
                plans += &format!("    {}\n", step.get::<&str, _>("detail"));
            }
        }
        insta::assert_snapshot!(plans);
    }

    /// Boards follow without waiting for the disk, on the connection on which changes do wait for it.
    #[tokio::test]
    async fn changes_wait_for_the_disk_after_boards_followed() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        crate::migrations::bring_up_to_date(&mut connection).await.unwrap();
        sqlx::raw_sql("PRAGMA synchronous = FULL").execute(&mut connection).await.unwrap();
        scores::catch_up_alone(&mut connection, 10, None).await.unwrap();
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut connection).await.unwrap();
        assert_eq!(synchronous, 2, "FULL");
    }

    /// On PostgreSQL: each step of the plans goes to an index, but for those that want all of `rescored`.
    #[cfg(feature = "postgres")]
    #[tokio::test]
    async fn query_plans_on_postgres() {
        let address = crate::postgres_server::new_database().await.parse().unwrap();
        let store = Store::connect(&address).await.unwrap();
        let Readers::Postgres(pool) = store.readers() else { unreachable!() };
        let mut connection = pool.acquire().await.unwrap();
        sqlx::raw_sql("SET plan_cache_mode = force_generic_plan").execute(&mut *connection).await.unwrap();
        let own = [BOARD, NEAR, TALLY_AFTER, MEMBERS].map(Statement::from);
        for statement in own.into_iter().chain(scores::statements()) {
            let text = statement.postgres;
            let parameters = (1..9).filter(|number| text.contains(&format!("${number}"))).map(|_| "NULL");
            let parameters: Vec<&str> = parameters.collect();
            let list = if parameters.is_empty() { String::new() } else { format!("({})", parameters.join(", ")) };
            let explain = format!("DEALLOCATE ALL; PREPARE it AS {text}; EXPLAIN (COSTS OFF) EXECUTE it{list}");
            let plan = sqlx::raw_sql(sqlx::AssertSqlSafe(explain)).fetch_all(&mut *connection).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|step| step.get("QUERY PLAN")).collect();
            let whole = |step: &&String| step.contains("Seq Scan") && !step.contains("Seq Scan on rescored");
            assert_eq!(plan.iter().find(whole), None, "{text}\n{}", plan.join("\n"));
        }
    }
}
