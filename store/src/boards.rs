//! The boards of servers: who has earned how much since when, a query over what people have done.

use jiff::Timestamp;
use sqlx::Row;

use crate::progress::time_from_sql;
use crate::{GuildId, Store, StoreError, UserId};

/// Places on one page.
pub const PAGE: u64 = 10;

/// Which board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardQuery<'a> {
    /// The server whose members are ranked.
    pub guild: GuildId,
    /// Only what was earned in this roadmap; in all of them if none.
    pub roadmap: Option<&'a str>,
    /// Only what was earned from this time on; ever, if none.
    pub since: Option<Timestamp>,
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

/// One person's place. Who has earned nothing in the period has none.
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
        // One statement, so that the page, the size and the own place are of one moment. The members are the outer
        // loop, each adding up an index range of their own.
        let rows = sqlx::query(
            "WITH score AS ( \
                SELECT member.user, member.name, sum(points) AS points, max(at) AS reached \
                FROM guild_member AS member CROSS JOIN topic_state AS topic ON topic.user = member.user \
                WHERE member.guild = ?1 AND topic.points > 0 AND topic.at >= ?3 \
                  AND (?2 IS NULL OR topic.roadmap = ?2) \
                GROUP BY member.user \
             ), ranked AS MATERIALIZED ( \
                SELECT *, row_number() OVER (ORDER BY points DESC, reached, user) AS rank, \
                       count(*) OVER () AS size FROM score \
             ), first AS ( \
                SELECT CASE WHEN ?4 IS NOT NULL \
                    THEN min(?4 * ?6, coalesce((SELECT (size - 1) / ?6 * ?6 FROM ranked LIMIT 1), 0)) \
                    ELSE max(coalesce((SELECT rank FROM ranked WHERE user = ?5), 1) - ?6 / 2, 1) - 1 END AS before \
             ) \
             SELECT user, name, points, reached, rank, size, rank > before AND rank <= before + ?6 AS on_page \
             FROM ranked, first WHERE on_page OR user = ?5 ORDER BY rank",
        )
        .bind(query.guild.to_sql())
        .bind(query.roadmap)
        .bind(query.since.map_or(i64::MIN, Timestamp::as_millisecond))
        .bind(match page {
            // A page number comes back from a button; no board is so large that this cap could be reached.
            Page::Number(number) => Some(i64::try_from(number).unwrap_or(i64::MAX).min(1 << 40)),
            Page::Around => None,
        })
        .bind(asking.to_sql())
        .bind(PAGE.cast_signed())
        .fetch_all(self.readers())
        .await?;

        let mut board = Board::default();
        for row in &rows {
            let place = Place {
                rank: row.try_get::<i64, _>("rank")?.cast_unsigned(),
                user: UserId::from_sql(row.try_get("user")?),
                name: row.try_get("name")?,
                points: row.try_get::<i64, _>("points")?.cast_unsigned(),
                reached: time_from_sql(row.try_get("reached")?)?,
            };
            board.size = row.try_get::<i64, _>("size")?.cast_unsigned();
            if place.user == asking {
                board.own = Some(place.clone());
            }
            if row.try_get("on_page")? {
                board.places.push(place);
            }
        }
        Ok(board)
    }
}
