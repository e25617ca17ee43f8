//! Where a database is: in a file, or with a PostgreSQL server. A password in an address is for the server alone.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseAddress {
    /// In an SQLite file.
    File(PathBuf),
    /// With a PostgreSQL server.
    Postgres(PostgresAddress),
}

/// The address of a PostgreSQL database: `postgres://user:password@host:port/database`, as libpq has it, its parameters
/// included (`?sslmode=require`), and `postgres:///database?host=/run/postgresql&user=ada` for a
/// socket. Shown, it is without the password.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresAddress(String);

/// What cannot be the address of a database. Its text does not repeat it: there may be a password in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It names something else than PostgreSQL.
    #[error("a database is a file, or an address that begins with postgres://")]
    Scheme,
    /// It cannot be read.
    #[error("the address of the database cannot be read: write postgres://user:password@host:5432/database")]
    Unreadable,
    /// It names no database.
    #[error("the address names no database: write postgres://user:password@host:5432/database")]
    NoDatabase,
}

impl DatabaseAddress {
    /// Reads what an operator wrote: an address if it has a scheme, else the path of a file.
    ///
    /// # Errors
    ///
    /// [`BadAddress`] when it has another scheme than PostgreSQL's, or cannot be read.
    pub fn read(written: &OsStr) -> Result<Self, BadAddress> {
        match written.to_str().and_then(|text| Some((text, text.split_once("://")?.0))) {
            None => Ok(Self::File(written.into())),
            Some((text, scheme)) if ["postgres", "postgresql"].contains(&scheme) => Ok(Self::Postgres(text.parse()?)),
            Some(_) => Err(BadAddress::Scheme),
        }
    }

    /// The file; none for a server's.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl From<PathBuf> for DatabaseAddress {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Postgres(address) => address.fmt(f),
        }
    }
}

impl PostgresAddress {
    /// How to connect to it.
    pub(crate) fn options(&self) -> Result<PgConnectOptions, BadAddress> {
        self.0.parse().map_err(|_| BadAddress::Unreadable)
    }
}

impl FromStr for PostgresAddress {
    type Err = BadAddress;

    fn from_str(address: &str) -> Result<Self, BadAddress> {
        let address = Self(address.to_owned());
        if address.options()?.get_database().is_none_or(str::is_empty) {
            return Err(BadAddress::NoDatabase);
        }
        Ok(address)
    }
}

impl fmt::Display for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(options) = self.options() else { return f.write_str("postgres://") };
        let database = options.get_database().unwrap_or_default();
        let user = options.get_username();
        match options.get_socket() {
            Some(socket) => write!(f, "postgres:///{database}?host={}&user={user}", socket.display()),
            None => write!(f, "postgres://{user}@{}:{}/{database}", options.get_host(), options.get_port()),
        }
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_operators_write() {
        for (written, expect) in [
            ("waymark.db", Ok("waymark.db")),
            ("/var/lib/waymark/waymark.db", Ok("/var/lib/waymark/waymark.db")),
            ("postgres://ada:hunter2@db.example:5433/waymark", Ok("postgres://ada@db.example:5433/waymark")),
            ("postgresql://ada:hunter2@db.example/waymark", Ok("postgres://ada@db.example:5432/waymark")),
            (
                "postgres:///waymark?host=/run/postgresql&user=ada&password=hunter2",
                Ok("postgres:///waymark?host=/run/postgresql&user=ada"),
            ),
            ("postgres://ada:hunter2@db.example:port/waymark", Err(BadAddress::Unreadable)),
            ("postgres://ada:hunter2@db.example", Err(BadAddress::NoDatabase)),
            ("mysql://ada:hunter2@db.example/waymark", Err(BadAddress::Scheme)),
            ("sqlite://waymark.db", Err(BadAddress::Scheme)),
            ("POSTGRES://ada:hunter2@db.example/waymark", Err(BadAddress::Scheme)),
        ] {
            let read = DatabaseAddress::read(OsStr::new(written));
            let shown = read.as_ref().map(ToString::to_string).map_err(|error| *error);
            assert_eq!(shown, expect.map(str::to_owned), "{written}");
            assert!(
                !format!("{read:?} {}", read.clone().map_or_else(|it| it.to_string(), |it| it.to_string()))
                    .contains("hunter2")
            );
        }
    }
}
