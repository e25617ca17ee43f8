//! What the members of a server are ranked by.

use crate::StoreError;
use crate::row::Row;

/// What the members of a server are ranked by on its boards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ranking {
    /// Points, which are what members say they have done; then who reached them first.
    #[default]
    Points,
    /// Topics that were proven; then points; then who reached both first.
    Proven,
}

impl Ranking {
    /// Both of them, the usual one first.
    pub const ALL: [Self; 2] = [Self::Points, Self::Proven];

    /// As it is stored: `points` or `proven`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Proven => "proven",
        }
    }

    /// The ranking of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ranking| ranking.name() == name)
    }

    /// Reads it from a row's column `ranking`.
    pub(crate) fn from_sql(row: &Row) -> Result<Self, StoreError> {
        let name: &str = row.try_get("ranking")?;
        Self::from_name(name).ok_or_else(|| StoreError::Foreign { what: "ranking", found: name.to_owned() })
    }
}
