//! What PostgreSQL answers when something fails, as far as it makes a difference here. Source:
//! <https://www.postgresql.org/docs/current/errcodes-appendix.html>.

use std::io;

use sqlx::Error;
use sqlx::postgres::PgDatabaseError;

/// What a failure calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Doing it again may work: another transaction was in the way, or the server is going away or coming back.
    Passing,
    /// A row is there already: that of another transaction, which had not been there when it was looked for, or there is a
    /// fault in the statement.
    Overtaken,
    /// The server cannot do it now: its disk is full, or it has no memory. Later it may.
    Environment,
    /// It is a fault of the statement.
    Ours,
}

impl Failure {
    /// Whether it lies with the server or with others who use it, and not with the statement.
    pub(crate) fn is_elsewhere(self) -> bool {
        matches!(self, Self::Passing | Self::Environment)
    }

    pub(crate) fn of(error: &Error) -> Self {
        let Error::Database(database) = error else {
            return match error {
                // A server that speaks no TLS, or whose certificate is nobody's, will not do so in a moment.
                Error::Tls(_) | Error::Configuration(_) | Error::PoolClosed => Self::Environment,
                Error::Io(error) if error.kind() == io::ErrorKind::InvalidInput => Self::Environment,
                Error::Io(_) | Error::Protocol(_) | Error::PoolTimedOut | Error::WorkerCrashed | Error::BeginFailed => {
                    Self::Passing
                }
                _ => Self::Ours,
            };
        };
        let Some(database) = database.try_downcast_ref::<PgDatabaseError>() else { return Self::Ours };
        match database.code() {
            // It is going down, starting, or was cut off.
            "57P01" | "57P02" | "57P03" | "57P05" | "25P03" |
            // There are too many connections.
            "53300" |
            // It is a replica, or has become one: the primary is elsewhere now.
            "25006" |
            // Somebody held a lock for long.
            "55P03" => Self::Passing,
            "23505" => Self::Overtaken,
            // Serialization failures and deadlocks; connections.
            code if code.starts_with("40") || code.starts_with("08") => Self::Passing,
            // A statement took too long.
            "57014" => Self::Environment,
            // Its resources, its system, its files, its own faults.
            code if ["53", "58", "XX", "F0"].iter().any(|class| code.starts_with(class)) => Self::Environment,
            _ => Self::Ours,
        }
    }
}
