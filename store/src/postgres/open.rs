//! Opening a database of PostgreSQL's: whose it is, its migrations, and how connections are set up.

use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions, Connection as _};
use tokio::sync::Notify;

use super::listen;
use super::{BadAddress, PostgresAddress, Transactions};
use crate::cache::Cache;
use crate::connection::{Connection, Readers};
use crate::departures::Absent;
use crate::inspect::{STORED_TOPICS, StoredTopic};
use crate::migrations::POSTGRES;
use crate::query::{query, query_scalar};
use crate::write::Writing;
use crate::{Database, Store, StoreError};

/// The oldest version of the server that this is tested with.
const OLDEST: i64 = 15;
/// Connections of one process, to read and to write. A server takes a hundred, if nobody changed that.
const CONNECTIONS: u32 = 12;
/// How long a connection may take, one that is free included.
const CONNECTING: Duration = Duration::from_secs(5);
/// How many statements a connection keeps prepared: more than there are.
const STATEMENTS: usize = 300;

/// Why a database of PostgreSQL's cannot be used. The text is for the operator, and has no password in it.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is none.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// The server cannot be reached, or does not let us in.
    #[error("cannot connect to {address}: {}", why(source))]
    Unreachable {
        /// Where to.
        address: PostgresAddress,
        /// Why.
        source: sqlx::Error,
    },
    /// The server is too old.
    #[error("{address} is PostgreSQL {found}: Waymark needs {OLDEST} or newer")]
    OldServer {
        /// Where.
        address: PostgresAddress,
        /// What it is.
        found: i64,
    },
    /// It is a replica, which only reads.
    #[error("{address} can only be read: name the primary server, not a replica")]
    ReadOnly {
        /// Where.
        address: PostgresAddress,
    },
    /// Something else is in it.
    #[error("{address} has tables that are not Waymark's: make an empty database for it")]
    NotWaymark {
        /// Where.
        address: PostgresAddress,
    },
    /// It holds migrations that this program does not know.
    #[error(
        "{address} was written by a newer Waymark (it takes one that knows schema {needed}, this one knows {known}): use \
         that version, or another database"
    )]
    Newer {
        /// Where.
        address: PostgresAddress,
        /// The newest migration that a program must know to use it.
        needed: i64,
        /// The newest migration known.
        known: i64,
    },
    /// A move to it was cut off.
    #[error("{address} holds a part of a database that was being moved there: finish it with waymark move")]
    Unfinished {
        /// Where.
        address: PostgresAddress,
    },
    /// A migration failed; the database is as it was.
    #[error("cannot bring {address} up to date: {source}")]
    Migration {
        /// Where.
        address: PostgresAddress,
        /// Why.
        source: MigrateError,
    },
    /// Its boards could not be brought in line; the next start tries again.
    #[error("cannot compute the boards of {address}: {source}")]
    Views {
        /// Where.
        address: PostgresAddress,
        /// Why.
        source: StoreError,
    },
}

/// What a server or the way to it says, in a line.
fn why(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Tls(error) => format!("no encrypted connection: {error}"),
        sqlx::Error::PoolTimedOut => format!("it did not answer within {} s", CONNECTING.as_secs()),
        error => error.to_string(),
    }
}

impl Store {
    /// Opens the database at `address`, and brings its schema up to date. Several processes may have it open.
    ///
    /// # Errors
    ///
    /// [`ConnectError`], before anything is changed in a database that is newer or not Waymark's.
    pub async fn connect(address: &PostgresAddress) -> Result<Self, ConnectError> {
        let store = Self::connect_unfinished(address).await?;
        let views = |source| ConnectError::Views { address: address.clone(), source };
        if store.is_unfinished().await.map_err(views)? {
            return Err(ConnectError::Unfinished { address: address.clone() });
        }
        store.bring_in_line().await.map_err(views)?;
        Ok(store)
    }

    /// The same, also where a move to it is not finished, and leaves what follows from other things as it is.
    pub(crate) async fn connect_unfinished(address: &PostgresAddress) -> Result<Self, ConnectError> {
        let unreachable = |source| ConnectError::Unreachable { address: address.clone(), source };
        let mut connection = connect(address).await?;
        look(&mut connection, address).await?;
        POSTGRES
            .run(&mut connection)
            .await
            .map_err(|source| ConnectError::Migration { address: address.clone(), source })?;
        let _ = connection.close().await;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(CONNECTING)
            .connect_with(options(address)?)
            .await
            .map_err(unreachable)?;
        let cache = Cache::without_people();
        let listener = listen::begin(&pool).await.map_err(unreachable)?;
        let reminders_changed = Arc::<Notify>::default();
        let transactions = Transactions::new(pool.clone(), listener, cache, Arc::clone(&reminders_changed));
        Ok(Self {
            database: Database::Postgres,
            writer: Writing::Postgres(transactions),
            readers: Readers::Postgres(pool),
            absent: Absent::default(),
            reminders_changed,
        })
    }
}

/// Looks whether the database at `address` can be used, and changes nothing in it.
///
/// # Errors
///
/// As [`Store::connect`].
pub async fn check_server(address: &PostgresAddress) -> Result<(), ConnectError> {
    let mut connection = connect(address).await?;
    look(&mut connection, address).await?;
    let _ = connection.close().await;
    Ok(())
}

/// The topics that people have progress on in the database at `address`, sorted. Nothing is written.
///
/// # Errors
///
/// As [`Store::connect`].
pub async fn stored_topics_on_server(address: &PostgresAddress) -> Result<Vec<StoredTopic>, ConnectError> {
    let unreachable = |source| ConnectError::Unreachable { address: address.clone(), source };
    let mut connection = connect(address).await?;
    look(&mut connection, address).await?;
    let on = &mut Connection::Postgres(&mut connection);
    // A database that nobody has used has no tables yet.
    let used: bool =
        query_scalar("SELECT to_regclass('topic_state') IS NOT NULL").fetch_one(&mut *on).await.map_err(unreachable)?;
    let rows = if used { query(STORED_TOPICS).fetch_all(on).await.map_err(unreachable)? } else { Vec::new() };
    let topics = rows.iter().map(StoredTopic::from_sql).collect::<Result<_, _>>().map_err(unreachable);
    let _ = connection.close().await;
    topics
}

async fn connect(address: &PostgresAddress) -> Result<PgConnection, ConnectError> {
    let unreachable = |source| ConnectError::Unreachable { address: address.clone(), source };
    match tokio::time::timeout(CONNECTING, options(address)?.connect()).await {
        Ok(connected) => connected.map_err(unreachable),
        Err(_) => Err(unreachable(sqlx::Error::PoolTimedOut)),
    }
}

/// How to connect: what waits for a lock, or holds one and does nothing, does so for seconds only. And rows are sought in
/// indexes: of a list that is a parameter the server thinks that it has a hundred rows, and for so many, or as long as it has no
/// statistics, it would rather read whole tables each time, which takes the longer, the more there is.
/// Source: <https://www.postgresql.org/docs/current/runtime-config-query.html#RUNTIME-CONFIG-QUERY-ENABLE>
fn options(address: &PostgresAddress) -> Result<PgConnectOptions, BadAddress> {
    Ok(address.options()?.application_name("waymark").statement_cache_capacity(STATEMENTS).options([
        ("lock_timeout", "10s"),
        ("statement_timeout", "60s"),
        ("idle_in_transaction_session_timeout", "60s"),
        ("enable_seqscan", "off"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        // Where there is no index a plan counts as so dear that it would be compiled first.
        ("jit", "off"),
    ]))
}

/// Makes sure that what is at `address` is Waymark's, or nothing, before anything is changed in it.
async fn look(connection: &mut PgConnection, address: &PostgresAddress) -> Result<(), ConnectError> {
    let address = || address.clone();
    let connection = &mut Connection::Postgres(connection);
    let unreachable = |source| ConnectError::Unreachable { address: address(), source };
    let found: i64 = query_scalar("SELECT CAST(current_setting('server_version_num') AS bigint) / 10000")
        .fetch_one(&mut *connection)
        .await
        .map_err(unreachable)?;
    if found < OLDEST {
        return Err(ConnectError::OldServer { address: address(), found });
    }
    let read_only: bool =
        query_scalar("SELECT pg_is_in_recovery() OR CAST(current_setting('transaction_read_only') AS boolean)")
            .fetch_one(&mut *connection)
            .await
            .map_err(unreachable)?;
    if read_only {
        return Err(ConnectError::ReadOnly { address: address() });
    }
    let tables: Vec<String> = query_scalar(
        "SELECT CAST(relname AS text) FROM pg_class WHERE relnamespace = CAST(current_schema() AS regnamespace) \
         AND relkind IN ('r', 'p') ORDER BY relname",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(unreachable)?;
    let has = |name: &str| tables.iter().any(|table| table == name);
    if !has("_sqlx_migrations") || !has("topic_state") {
        // A first start that was cut off before the first migration leaves a database without tables: it is ours.
        let empty = tables.iter().all(|table| table == "_sqlx_migrations");
        return if empty { Ok(()) } else { Err(ConnectError::NotWaymark { address: address() }) };
    }
    let needed = if has("compatible") {
        "SELECT max(oldest) FROM compatible"
    } else {
        "SELECT max(version) FROM _sqlx_migrations"
    };
    let needed =
        query_scalar::<Option<i64>>(needed).fetch_one(&mut *connection).await.map_err(unreachable)?.unwrap_or(0);
    let known = POSTGRES.iter().map(|migration| migration.version).max().unwrap_or(0);
    if needed > known { Err(ConnectError::Newer { address: address(), needed, known }) } else { Ok(()) }
}
