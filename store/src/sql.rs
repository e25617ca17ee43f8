//! How values that SQLite has no type for are stored: times as milliseconds since 1970, dates as `2026-11-21`, days of
//! the week as bits. Ids and time zones have modules of their own.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use waymark_calendar::Weekdays;

use crate::StoreError;
use crate::row::Row;

pub(crate) fn time_from_sql(stored: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(stored).map_err(|_| StoreError::Foreign { what: "time", found: stored.to_string() })
}

/// Reads a list that a statement gathered as JSON, in that column of its row.
pub(crate) fn list_from_sql<T: DeserializeOwned>(row: &Row, column: &'static str) -> Result<Vec<T>, StoreError> {
    let json: &str = row.try_get(column)?;
    serde_json::from_str(json).map_err(|_| StoreError::Foreign { what: column, found: json.to_owned() })
}

pub(crate) fn date_from_sql(stored: &str) -> Result<Date, StoreError> {
    stored.parse().map_err(|_| StoreError::Foreign { what: "date", found: stored.to_owned() })
}

pub(crate) fn weekdays_from_sql(stored: u8) -> Result<Weekdays, StoreError> {
    Weekdays::from_bits(stored)
        .ok_or_else(|| StoreError::Foreign { what: "days of the week", found: stored.to_string() })
}
