//! Opening the database: whose file it is, its migrations, and how connections are set up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use crate::migrations::MIGRATIONS;
use crate::writer::Writer;
use crate::{Store, StoreError};

/// `WMRK`, as the first migration writes it.
const APPLICATION_ID: i32 = 0x574d_524b;
/// Connections that read beside the writer's. They run short queries only.
const READERS: u32 = 4;
/// How long to wait for another process that holds the file's write lock.
const BUSY: Duration = Duration::from_secs(5);

/// Why a file cannot serve as the database. The text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It holds migrations that this program does not know.
    #[error(
        "{} was written by a newer Waymark (its schema is {found}, this program knows {known}): \
         use that version, or another file", path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The newest migration in it.
        found: i64,
        /// The newest migration known.
        known: i64,
    },
    /// It is something else than Waymark's database.
    #[error("{} is not a Waymark database: choose another file with WAYMARK_DATABASE", path.display())]
    NotWaymark {
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

impl Store {
    /// Opens the database at `path`, creates it if there is none, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`OpenError`], before anything is changed in a file that is newer or not Waymark's.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        if let Some(connection) = open_read_only(path).await? {
            let _ = connection.close().await;
        }
        let unusable = |source| OpenError::Unusable { path: path.to_owned(), source };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A reply goes out only after the change is durable, power loss included.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let mut writer = SqliteConnection::connect_with(&options).await.map_err(unusable)?;
        MIGRATIONS.run(&mut writer).await.map_err(|source| OpenError::Migration { path: path.to_owned(), source })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.create_if_missing(false).pragma("query_only", "ON"))
            .await
            .map_err(unusable)?;
        let store = Self { writer: Writer::start(writer), readers, reminders_changed: Arc::default() };
        let views = async {
            store.count_uncounted().await?;
            store.fill_all_boards().await
        };
        views.await.map_err(|source| OpenError::Views { path: path.to_owned(), source })?;
        Ok(store)
    }
}

/// Opens the database at `path` for reading alone, if it is Waymark's; none when there is no file, or nothing in it.
pub(crate) async fn open_read_only(path: &Path) -> Result<Option<SqliteConnection>, OpenError> {
    let unusable = |source| OpenError::Unusable { path: path.to_owned(), source };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
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
        Ok((APPLICATION_ID, found)) if found > known => Err(OpenError::Newer { path: path.to_owned(), found, known }),
        Ok((APPLICATION_ID, _)) => Ok(()),
        Ok(_) => Err(OpenError::NotWaymark { path: path.to_owned() }),
        // SQLITE_NOTADB
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("26") => {
            Err(OpenError::NotWaymark { path: path.to_owned() })
        }
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

/// The application id and the newest migration of the file.
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
    let newest =
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations").fetch_one(connection).await?;
    Ok((application, newest))
}
