//! Opening the database: whose file it is, its migrations, and how connections are set up.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use crate::cache::Cache;
use crate::connection::Readers;
use crate::departures::Absent;
use crate::file::{self, DatabaseFile};
use crate::log::MOST_PAGES;
use crate::migrations::{MIGRATIONS, bring_up_to_date};
use crate::result_code;
use crate::write::Writing;
use crate::writer::{Target, Writer};
use crate::{Database, Store, StoreError};

/// `WMRK`, as the first migration writes it.
const APPLICATION_ID: i32 = 0x574d_524b;
/// Connections that read beside the writer's. They run short queries only.
const READERS: u32 = 4;
/// What the writer keeps in memory of the file, in KiB below zero: a thousand active people's rows, in nine trees each, are
/// not read anew for each change; twice as much makes no change quicker. It takes that much only once the file has it.
/// Source: <https://www.sqlite.org/pragma.html#pragma_cache_size>
const WRITTEN_PAGES: &str = "-4096";
/// How long to wait for another process that holds the file's write lock.
const BUSY: Duration = Duration::from_secs(5);

/// Why a file cannot serve as the database. The text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It holds migrations that this program does not know.
    #[error(
        "{} was written by a newer Waymark (it takes one that knows schema {needed}, this one knows {known}): \
         use that version, or another file", path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The newest migration that a program must know to use it.
        needed: i64,
        /// The newest migration known.
        known: i64,
    },
    /// It is something else than Waymark's database.
    #[error("{} is not a Waymark database: choose another file with WAYMARK_DATABASE", path.display())]
    NotWaymark {
        /// The file.
        path: PathBuf,
    },
    /// It can be read only.
    #[error(
        "the database {} cannot be written to: let the user that runs Waymark write to it, and to the folder it is in",
        path.display()
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The last write was cut off, and whoever may not write cannot undo it.
    #[error("a write to the database {} was cut off: start the bot once, which undoes it", path.display())]
    CutOff {
        /// The file.
        path: PathBuf,
    },
    /// SQLite finds it damaged.
    #[error(
        "the database {0} is damaged: stop the bot, put the newest backup in its place, or save what can be saved: \
         sqlite3 {0} .recover | sqlite3 saved.db", path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be read or written.
    #[error("cannot open the database {}: {source}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: sqlx::Error,
    },
    /// A move to it was cut off.
    #[error("{} holds a part of a database that was being moved there: finish it with waymark move", path.display())]
    Unfinished {
        /// The file.
        path: PathBuf,
    },
    /// A migration failed; the file is as it was.
    #[error("cannot bring the database {} up to date: {source}", path.display())]
    Migration {
        /// The file.
        path: PathBuf,
        /// Why.
        source: MigrateError,
    },
    /// Its boards or days could not be computed; the next start tries again.
    #[error("cannot compute the boards and days of the database {}: {source}", path.display())]
    Views {
        /// The file.
        path: PathBuf,
        /// Why.
        source: StoreError,
    },
}

impl OpenError {
    pub(crate) fn new(path: &Path, source: sqlx::Error) -> Self {
        let path = path.to_owned();
        match (result_code::extended(&source), result_code::primary(&source)) {
            (Some(result_code::READ_ONLY_ROLLBACK), _) => Self::CutOff { path },
            (_, Some(result_code::READ_ONLY)) => Self::ReadOnly { path },
            (_, Some(result_code::CORRUPT)) => Self::Damaged { path },
            (_, Some(result_code::NOT_A_DATABASE)) => Self::NotWaymark { path },
            _ => Self::Unusable { path, source },
        }
    }
}

impl Store {
    /// Opens the database at `path`, creates it if there is none, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`OpenError`], before anything is changed in a file that is newer or not Waymark's.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let store = Self::open_unfinished(path).await?;
        let views = |source| OpenError::Views { path: path.to_owned(), source };
        if store.is_unfinished().await.map_err(views)? {
            return Err(OpenError::Unfinished { path: path.to_owned() });
        }
        store.bring_in_line().await.map_err(views)?;
        Ok(store)
    }

    /// The same, also where a move to it is not finished, and leaves what follows from other things as it is.
    pub(crate) async fn open_unfinished(path: &Path) -> Result<Self, OpenError> {
        let unusable = |source| OpenError::new(path, source);
        match file::create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(unusable(error.into())),
            _ => {}
        }
        look(path).await?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            // It was made above. One that is gone later is not to be made anew, without what was in it.
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            // A reply goes out only after the change is durable, power loss included.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What people delete is gone.
            .pragma("secure_delete", "ON")
            // Pages of a change that may have to be taken back alone need no file.
            .pragma("temp_store", "MEMORY")
            .pragma("wal_autocheckpoint", MOST_PAGES)
            .busy_timeout(BUSY);
        let writing = options.clone().pragma("cache_size", WRITTEN_PAGES);
        // Migrations do not wait for the disk: what a power loss takes away of them is made anew, and no change is
        // acknowledged before they are on the disk with it.
        let migrating = writing.clone().synchronous(SqliteSynchronous::Normal);
        let mut writer = SqliteConnection::connect_with(&migrating).await.map_err(unusable)?;
        // A file that cannot be written to opens all the same, for reading.
        write_nothing(&mut writer).await.map_err(unusable)?;
        bring_up_to_date(&mut writer).await.map_err(|source| OpenError::Migration { path: path.to_owned(), source })?;
        sqlx::query("PRAGMA synchronous = FULL").execute(&mut writer).await.map_err(unusable)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            // A connection to a file does not break while nobody uses it, and asking it is a way to its thread and back.
            .test_before_acquire(false)
            .connect_with(options.clone().pragma("query_only", "ON"))
            .await
            .map_err(unusable)?;
        let file = DatabaseFile::of(path).map_err(|error| unusable(error.into()))?;
        let target = Target { options: writing, file: Some(file.clone()) };
        Ok(Self {
            writer: Writing::Sqlite(Writer::start(writer, target, Cache::new())),
            readers: Readers::Sqlite(readers),
            database: Database::Sqlite { options: Box::new(options), file },
            absent: Absent::default(),
            reminders_changed: Arc::default(),
        })
    }
}

/// Makes sure that what is at `path` is Waymark's, or nothing, before anything is changed in it.
async fn look(path: &Path) -> Result<(), OpenError> {
    let looked = match open_read_only(path).await {
        Err(OpenError::CutOff { .. }) => {
            undo_cut_off(path).await.map_err(|source| OpenError::new(path, source))?;
            open_read_only(path).await?
        }
        looked => looked?,
    };
    if let Some(connection) = looked {
        let _ = connection.close().await;
    }
    Ok(())
}

/// Has SQLite undo a write that was cut off, as anybody who opens the file would.
async fn undo_cut_off(path: &Path) -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY).connect().await?;
    sqlx::query("SELECT 1 FROM sqlite_master").fetch_optional(&mut connection).await?;
    connection.close().await
}

/// Writes a page as it is: a way to see whether writing works. Nothing here uses that number.
pub(crate) async fn write_nothing(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("PRAGMA user_version = 0").execute(connection).await.map(|_| ())
}

/// Opens the database at `path` for reading alone, if it is Waymark's; none when there is no file, or nothing in it.
pub(crate) async fn open_read_only(path: &Path) -> Result<Option<SqliteConnection>, OpenError> {
    let unusable = |source| OpenError::new(path, source);
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(error.into())),
        Ok(file) if file.is_file() && file.len() == 0 => return Ok(None),
        Ok(_) => {}
    }
    // Reading a database in WAL mode creates two companion files, which would belong to whoever only reads. Where there
    // are none yet, nobody has the database open, and the file itself is all there is: it can be read as immutable.
    let at_rest = !["-wal", "-journal"].iter().any(|ending| companion(path, ending).exists());
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(at_rest).busy_timeout(BUSY);
    let mut connection = options.connect().await.map_err(unusable)?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let verdict = match read_identity(&mut connection).await {
        Ok((APPLICATION_ID, needed)) if needed > known => {
            Err(OpenError::Newer { path: path.to_owned(), needed, known })
        }
        Ok((APPLICATION_ID, _)) => Ok(()),
        Ok(_) => Err(OpenError::NotWaymark { path: path.to_owned() }),
        Err(error) => Err(unusable(error)),
    };
    match verdict {
        Ok(()) => Ok(Some(connection)),
        Err(error) => {
            let _ = connection.close().await;
            Err(error)
        }
    }
}

/// The file that SQLite keeps beside `path` under this ending.
fn companion(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The application id, and the newest migration that a program must know to use the file.
async fn read_identity(connection: &mut SqliteConnection) -> Result<(i32, i64), sqlx::Error> {
    let application: i32 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await?;
    if application != APPLICATION_ID {
        // A first start that was cut off before the first migration leaves a database without tables: it is ours.
        let foreign: i64 =
            sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE tbl_name <> '_sqlx_migrations'")
                .fetch_one(connection)
                .await?;
        let unfinished = application == 0 && foreign == 0;
        return Ok((if unfinished { APPLICATION_ID } else { application }, 0));
    }
    let says: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'compatible')")
        .fetch_one(&mut *connection)
        .await?;
    let needed = if says { "SELECT max(oldest) FROM compatible" } else { "SELECT max(version) FROM _sqlx_migrations" };
    let needed: Option<i64> = sqlx::query_scalar(needed).fetch_one(connection).await?;
    Ok((application, needed.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_can_only_be_read_is_no_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        Store::open(&path).await.unwrap().close().await;
        let mut connection = SqliteConnectOptions::new().filename(&path).read_only(true).connect().await.unwrap();
        let error = OpenError::new(&path, write_nothing(&mut connection).await.unwrap_err());
        assert!(matches!(error, OpenError::ReadOnly { .. }), "{error}");
    }
}
