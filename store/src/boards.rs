//! The boards of servers: who has earned how much in which period.
//!
//! A board is answered from its `score` rows, which are in the order of places, and from counts over them (`tally`, a skip
//! list; see the migration that made them): a place and the score at a place are found in a hundred steps or so, on a board
//! of ten as on one of a million. `scores` keeps the rows in line with what people do.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use crate::progress::time_from_sql;
use crate::zones::Zone;
use crate::{GuildId, Store, StoreError, UserId};

pub(crate) mod scores;

use scores::Bounds;
pub use waymark_calendar::Period;

/// Places on one page.
pub const PAGE: u64 = 10;
/// The levels of the counts, from the highest down.
const LEVELS: [i64; 3] = [3, 2, 1];

/// Which board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardQuery<'a> {
    /// The server whose members are ranked.
    pub guild: GuildId,
    /// Only what was earned in this roadmap; in all of them if none.
    pub roadmap: Option<&'a str>,
    /// Only what was earned in the period of this kind …
    pub period: Period,
    /// … that this time is in, in the server's time zone: the present. Boards of periods long over are not kept.
    pub at: Timestamp,
}

/// Which part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The page of that number, from 0. Past the end stands for the last one.
    Number(u64),
    /// The page with the asking person in its middle; the first one if they have no place.
    Around,
}

/// A part of a board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    /// The places on the page, best first.
    pub places: Vec<Place>,
    /// How many have a place.
    pub size: u64,
    /// The asking person's own place, on the page or not.
    pub own: Option<Place>,
}

/// One person's place. Who has earned nothing in the period has none, nor has who hides or has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// From 1. No two share a place: who reached the points first is ahead, then the lower id.
    pub rank: u64,
    /// The person.
    pub user: UserId,
    /// The name they went by in the server when they last changed their progress there.
    pub name: String,
    /// The points.
    pub points: u64,
    /// When they reached them.
    pub reached: Timestamp,
}

impl Store {
    /// A page of a board, as `asking` sees it.
    pub async fn board(&self, query: BoardQuery<'_>, page: Page, asking: UserId) -> Result<Board, StoreError> {
        // One reading transaction, so that the page, the size and the own place are of one moment.
        let mut snapshot = self.readers().begin().await?;
        let Some((id, size)) = find(&mut snapshot, &query).await? else { return Ok(Board::default()) };
        let own = match own_key(&mut snapshot, id, asking).await? {
            Some(key) => Some((rank(&mut snapshot, id, key).await?, key)),
            None => None,
        };
        let before = match (page, own) {
            (Page::Around, Some((rank, _))) => rank.saturating_sub(PAGE / 2 + 1),
            (Page::Around, None) => 0,
            (Page::Number(number), _) => number.saturating_mul(PAGE).min(size.saturating_sub(1) / PAGE * PAGE),
        };
        let places = places(&mut snapshot, query.guild, id, before).await?;
        let own = match own {
            Some((rank, key)) => match places.iter().find(|place| place.user == asking) {
                Some(place) => Some(place.clone()),
                None => Some(key.place(rank, name(&mut snapshot, query.guild, asking).await?)?),
            },
            None => None,
        };
        Ok(Board { places, size, own })
    }
}

/// What orders a board, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    minus: i64,
    reached: i64,
    user: i64,
}

impl Key {
    /// Where the first count of each level stands, ahead of all scores.
    const FIRST: Self = Self { minus: -1 << 53, reached: 0, user: 0 };

    fn read(row: &sqlx::sqlite::SqliteRow) -> Result<Self, StoreError> {
        Ok(Self { minus: row.try_get("minus")?, reached: row.try_get("reached")?, user: row.try_get("user")? })
    }

    fn place(self, rank: u64, name: String) -> Result<Place, StoreError> {
        Ok(Place {
            rank,
            user: UserId::from_sql(self.user),
            name,
            points: self.minus.unsigned_abs(),
            reached: time_from_sql(self.reached)?,
        })
    }
}

const ZONE: &str = "SELECT zone FROM guild WHERE guild = ?1";
const FIND: &str = "SELECT id, size FROM board WHERE guild = ?1 AND roadmap = ?2 AND period = ?3 AND start = ?4";
const OWN: &str = "SELECT minus, reached, user FROM score WHERE board = ?1 AND user = ?2";
const NAME: &str = "SELECT name FROM guild_member WHERE guild = ?1 AND user = ?2";
/// Where the last count of a level stands that is not behind a key, and how many are ahead of it from a count on that is
/// ahead of both.
const AHEAD: &str = "\
    SELECT minus, reached, user, ( \
        SELECT coalesce(sum(count), 0) FROM tally WHERE board = ?1 AND level = ?2 \
            AND (minus, reached, user) >= (?6, ?7, ?8) AND (minus, reached, user) < (+last.minus, +last.reached, +last.user) \
    ) AS ahead \
    FROM tally AS last WHERE board = ?1 AND level = ?2 AND (minus, reached, user) <= (?3, ?4, ?5) \
    ORDER BY minus DESC, reached DESC, user DESC LIMIT 1";
/// How many scores stand from one key to another.
const BETWEEN: &str = "\
    SELECT count(*) FROM score \
    WHERE board = ?1 AND (minus, reached, user) >= (?2, ?3, ?4) AND (minus, reached, user) < (?5, ?6, ?7)";
/// The counts of a level from a key on.
const COUNTS: &str = "\
    SELECT minus, reached, user, count FROM tally \
    WHERE board = ?1 AND level = ?2 AND (minus, reached, user) >= (?3, ?4, ?5) ORDER BY minus, reached, user";
/// A page of scores, some way behind a key. Names are looked up for the page alone.
const PLACES: &str = "\
    SELECT minus, reached, user, \
        (SELECT name FROM guild_member WHERE guild_member.guild = ?2 AND guild_member.user = score.user) AS name \
    FROM score WHERE board = ?1 AND (minus, reached, user) >= (?3, ?4, ?5) \
    ORDER BY minus, reached, user LIMIT ?6 OFFSET ?7";

/// The board's row, and its size; none while nobody has points on it.
async fn find(connection: &mut SqliteConnection, query: &BoardQuery<'_>) -> Result<Option<(i64, u64)>, StoreError> {
    let zone: Option<Option<String>> =
        sqlx::query_scalar(ZONE).bind(query.guild.to_sql()).fetch_optional(&mut *connection).await?;
    let zone = Zone::from_sql(zone.flatten()).unwrap_or_else(Zone::utc);
    let row = sqlx::query(FIND)
        .bind(query.guild.to_sql())
        .bind(query.roadmap.unwrap_or_default())
        .bind(query.period.name())
        .bind(Bounds::of(query.period, query.at, &zone).start)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.try_get("id")?, row.try_get::<i64, _>("size")?.cast_unsigned())))
}

async fn own_key(connection: &mut SqliteConnection, board: i64, user: UserId) -> Result<Option<Key>, StoreError> {
    let row = sqlx::query(OWN).bind(board).bind(user.to_sql()).fetch_optional(connection).await?;
    row.as_ref().map(Key::read).transpose()
}

/// The place, from 1, of a score: down the levels of counts, adding what is ahead.
async fn rank(connection: &mut SqliteConnection, board: i64, key: Key) -> Result<u64, StoreError> {
    let (mut from, mut ahead) = (Key::FIRST, 0);
    for level in LEVELS {
        let row = sqlx::query(AHEAD)
            .bind(board)
            .bind(level)
            .bind(key.minus)
            .bind(key.reached)
            .bind(key.user)
            .bind(from.minus)
            .bind(from.reached)
            .bind(from.user)
            .fetch_one(&mut *connection)
            .await?;
        ahead += row.try_get::<i64, _>("ahead")?;
        from = Key::read(&row)?;
    }
    let rest: i64 = sqlx::query_scalar(BETWEEN)
        .bind(board)
        .bind(from.minus)
        .bind(from.reached)
        .bind(from.user)
        .bind(key.minus)
        .bind(key.reached)
        .bind(key.user)
        .fetch_one(connection)
        .await?;
    Ok((ahead + rest + 1).cast_unsigned())
}

/// A page of places, behind the first `before`: down the levels of counts, passing over what is ahead of them.
async fn places(
    connection: &mut SqliteConnection,
    guild: GuildId,
    board: i64,
    before: u64,
) -> Result<Vec<Place>, StoreError> {
    let (mut from, mut left) = (Key::FIRST, before.cast_signed());
    for level in LEVELS {
        let mut counts = sqlx::query(COUNTS)
            .bind(board)
            .bind(level)
            .bind(from.minus)
            .bind(from.reached)
            .bind(from.user)
            .fetch(&mut *connection);
        while let Some(row) = counts.try_next().await? {
            from = Key::read(&row)?;
            let count: i64 = row.try_get("count")?;
            if left < count {
                break;
            }
            left -= count;
        }
    }
    let rows = sqlx::query(PLACES)
        .bind(board)
        .bind(guild.to_sql())
        .bind(from.minus)
        .bind(from.reached)
        .bind(from.user)
        .bind(PAGE.cast_signed())
        .bind(left)
        .fetch_all(connection)
        .await?;
    let places = rows.iter().zip(before + 1..);
    places.map(|(row, rank)| Key::read(row)?.place(rank, row.try_get("name")?)).collect()
}

async fn name(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<String, StoreError> {
    Ok(sqlx::query_scalar(NAME).bind(guild.to_sql()).bind(user.to_sql()).fetch_one(connection).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No statement of a board looks at more rows than it needs, nor sorts them: what is not found by an index is not
    /// asked for. `(minus,reached,user)>…` is a place sought in the order of places.
    #[tokio::test]
    async fn plans() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).await.unwrap();
        for (statement, expect) in [
            (ZONE, vec!["SEARCH guild USING INTEGER PRIMARY KEY (rowid=?)"]),
            (
                FIND,
                vec![
                    "SEARCH board USING INDEX sqlite_autoindex_board_1 (guild=? AND roadmap=? AND period=? AND start=?)",
                ],
            ),
            (OWN, vec!["SEARCH score USING PRIMARY KEY (board=? AND user=?)"]),
            (NAME, vec!["SEARCH guild_member USING PRIMARY KEY (guild=? AND user=?)"]),
            (
                AHEAD,
                vec![
                    "SEARCH last USING PRIMARY KEY (board=? AND level=? AND (minus,reached,user)<(?,?,?))",
                    "CORRELATED SCALAR SUBQUERY 1",
                    "SEARCH tally USING PRIMARY KEY (board=? AND level=? AND (minus,reached,user)>(?,?,?) AND (minus,reached,user)<(?,?,?))",
                ],
            ),
            (
                BETWEEN,
                vec![
                    "SEARCH score USING COVERING INDEX score_order \
                     (board=? AND (minus,reached,user)>(?,?,?) AND (minus,reached,user)<(?,?,?))",
                ],
            ),
            (COUNTS, vec!["SEARCH tally USING PRIMARY KEY (board=? AND level=? AND (minus,reached,user)>(?,?,?))"]),
            (
                PLACES,
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
