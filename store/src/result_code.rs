//! What SQLite answers, as far as it makes a difference here. Source: <https://www.sqlite.org/rescode.html>.

use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteError;

pub(crate) const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const NO_MEMORY: i32 = 7;
pub(crate) const READ_ONLY: i32 = 8;
const IO: i32 = 10;
pub(crate) const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANNOT_OPEN: i32 = 14;
pub(crate) const NOT_A_DATABASE: i32 = 26;
/// There is the journal of a write that was cut off, and the connection may not write, and so not undo it.
pub(crate) const READ_ONLY_ROLLBACK: i32 = 8 | 3 << 8;

/// The extended code of an error, if it comes from SQLite.
pub(crate) fn extended(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.try_downcast_ref::<SqliteError>()?.code()?.parse().ok()
}

/// The code of an error, if it comes from SQLite: what all its extended codes have in common.
pub(crate) fn primary(error: &sqlx::Error) -> Option<i32> {
    extended(error).map(|code| code & 0xff)
}

/// Whether SQLite failed for what it runs on: the disk, another process, memory. Everything else is a bug here.
pub(crate) fn is_environment(error: &sqlx::Error) -> bool {
    let codes = [BUSY, LOCKED, NO_MEMORY, READ_ONLY, IO, CORRUPT, FULL, CANNOT_OPEN];
    matches!(error, sqlx::Error::Io(_)) || primary(error).is_some_and(|code| codes.contains(&code))
}
