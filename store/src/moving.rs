//! Moving everything from one database to another, of the same kind or not.
//!
//! Tables are copied in the order of their keys, some rows in each transaction, so that a move that was cut off goes on
//! where it stopped: until it is finished, the target says so, and nothing else opens it. At the end every table's rows are
//! counted and their columns added up on both sides. Where they differ, somebody changed something meanwhile.

use futures_util::FutureExt;
use serde_json::{Map, Value};

use crate::cache::Touched;
use crate::query::{Json, Parameter, parameter, query, query_scalar, query_with};
use crate::row::Row;
use crate::statement::{Statement, of_rows};
use crate::{ConnectError, Database, DatabaseAddress, OpenError, Store, StoreError};

/// Rows copied in one transaction.
const ROWS: usize = 1_000;

/// A table that was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedTable {
    /// Its name.
    pub name: &'static str,
    /// How many rows it has.
    pub rows: i64,
    /// What its columns add up to, numbers by what they leave when divided by 1,000,003, texts by their lengths: the same in
    /// both databases.
    pub sum: i64,
}

/// Why a database was not moved. The text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Both are the same.
    #[error("{0} cannot be moved to itself")]
    Same(DatabaseAddress),
    /// There is nothing to move.
    #[error("there is no database {0} to move")]
    Missing(DatabaseAddress),
    /// A file cannot be used.
    #[error(transparent)]
    File(#[from] OpenError),
    /// A server's database cannot be used.
    #[error(transparent)]
    Server(#[from] ConnectError),
    /// There is something in the target.
    #[error("{to} is not empty, its table {table} has rows: name an empty database")]
    NotEmpty {
        /// Where it was to go.
        to: DatabaseAddress,
        /// What has rows.
        table: &'static str,
    },
    /// Another database was being moved there.
    #[error("{to} holds a part of {of}: finish moving that, or name an empty database")]
    Another {
        /// Where it was to go.
        to: DatabaseAddress,
        /// What it holds a part of.
        of: String,
    },
    /// The two are not the same at the end.
    #[error("{table} is not the same in both at the end: stop the bot, empty {to}, and move again")]
    Different {
        /// The table.
        table: &'static str,
        /// Where it was to go.
        to: DatabaseAddress,
    },
    /// A statement failed.
    #[error("{0}; the same command goes on where it stopped")]
    Failed(#[from] StoreError),
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// How a table is read, written and added up.
struct Table {
    name: &'static str,
    key: &'static [(&'static str, Kind)],
    columns: &'static [(&'static str, Kind)],
    /// The first rows.
    first: &'static str,
    /// Those after a key.
    next: &'static str,
    /// The last key.
    last: &'static str,
    insert: Statement,
    sums: &'static str,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Number,
    Text,
    Flag,
}

macro_rules! kind {
    (bigint) => {
        Kind::Number
    };
    (text) => {
        Kind::Text
    };
    (boolean) => {
        Kind::Flag
    };
}
/// Names of columns, as a list.
macro_rules! names {
    ($first:ident $(, $name:ident)*) => {
        concat!("\"", stringify!($first), "\"" $(, ", \"", stringify!($name), "\"")*)
    };
}
/// The numbers of as many parameters.
macro_rules! numbered {
    ($a:ident) => {
        "$1"
    };
    ($a:ident, $b:ident) => {
        "$1, $2"
    };
    ($a:ident, $b:ident, $c:ident) => {
        "$1, $2, $3"
    };
    ($a:ident, $b:ident, $c:ident, $d:ident) => {
        "$1, $2, $3, $4"
    };
}
/// The key in the order from the last to the first.
macro_rules! descending {
    ($first:ident $(, $name:ident)*) => {
        concat!("\"", stringify!($first), "\" DESC" $(, ", \"", stringify!($name), "\" DESC")*)
    };
}
macro_rules! sum {
    ($name:ident bigint) => {
        concat!(
            ", CAST(coalesce(sum(\"",
            stringify!($name),
            "\" % 1000003), 0) AS bigint) AS \"",
            stringify!($name),
            "\""
        )
    };
    ($name:ident text) => {
        concat!(
            ", CAST(coalesce(sum(length(\"",
            stringify!($name),
            "\")), 0) AS bigint) AS \"",
            stringify!($name),
            "\""
        )
    };
    ($name:ident boolean) => {
        concat!(", count(CASE WHEN \"", stringify!($name), "\" THEN 1 END) AS \"", stringify!($name), "\"")
    };
}
/// `table (the columns of its key) [all of its columns and their types]`.
macro_rules! tables {
    ($($table:ident ($($key:ident $key_type:ident),+) [$($column:ident $type:ident),+];)+) => {
        [$(Table {
            name: stringify!($table),
            key: &[$((stringify!($key), kind!($key_type))),+],
            columns: &[$((stringify!($column), kind!($type))),+],
            first: concat!(
                "SELECT ", names!($($column),+), " FROM ", stringify!($table), " ORDER BY ", names!($($key),+), " LIMIT 1000"
            ),
            next: concat!(
                "SELECT ", names!($($column),+), " FROM ", stringify!($table), " WHERE (", names!($($key),+), ") > (",
                numbered!($($key),+), ") ORDER BY ", names!($($key),+), " LIMIT 1000"
            ),
            last: concat!(
                "SELECT ", names!($($key),+), " FROM ", stringify!($table), " ORDER BY ", descending!($($key),+), " LIMIT 1"
            ),
            insert: of_rows!(
                concat!("INSERT INTO ", stringify!($table), " (", names!($($column),+), ") SELECT ", names!($($column),+),
                    " FROM "),
                [$($column $type),+],
                ""
            ),
            sums: concat!("SELECT count(*) AS \"rows\"" $(, sum!($column $type))+, " FROM ", stringify!($table)),
        }),+]
    };
}

/// All tables but `rescored`, which is empty; those that others refer to first.
const TABLES: [Table; 27] = tables! {
    event (id bigint) [id bigint, interaction bigint, user bigint, guild bigint, roadmap text, topic text, at bigint,
        before text, before_at bigint, before_points bigint, after text, after_points bigint, undoes bigint, day text,
        counts bigint, counted_at bigint];
    topic_state (user bigint, roadmap text, topic text) [user bigint, roadmap text, topic text, state text, at bigint,
        points bigint, event bigint];
    guild_member (guild bigint, user bigint) [guild bigint, user bigint, name text, gone boolean];
    chosen_days (user bigint, since text) [user bigint, since text, days bigint];
    checkin (id bigint) [id bigint, interaction bigint, user bigint, guild bigint, at bigint, day text, first_today boolean,
        minutes bigint, note text];
    day (user bigint, date text) [user bigint, date text, changes bigint, checkins bigint, minutes bigint, first bigint,
        last bigint, answers bigint];
    note (user bigint, roadmap text, topic text) [user bigint, roadmap text, topic text, at bigint, text text];
    milestone (user bigint, roadmap text, name text) [user bigint, roadmap text, name text];
    guild (guild bigint) [guild bigint, zone text, fill_after bigint, over bigint, ranking text];
    hidden (guild bigint, user bigint) [guild bigint, user bigint];
    board (id bigint) [id bigint, guild bigint, roadmap text, period text, start bigint, until bigint, ranking text];
    score (board bigint, user bigint) [board bigint, user bigint, minus bigint, reached bigint, points bigint,
        proven bigint];
    unscored (user bigint) [user bigint, since bigint];
    tally (board bigint, bits bigint, minus bigint, bucket bigint) [board bigint, bits bigint, minus bigint, bucket bigint,
        count bigint];
    reminder (id bigint) [id bigint, kind text, user bigint, guild bigint, channel bigint, role bigint, thread boolean,
        roadmap text, time text, zone text, days bigint, last_date text, due_date text, due bigint, paused text,
        twelve_hours boolean, on_counted_days boolean, role_by_right boolean];
    delivery (reminder bigint, date text, again bigint) [reminder bigint, date text, again bigint, due bigint, state text,
        at bigint, attempts bigint, first bigint, topic text, message bigint, why text];
    shown_topic (guild bigint, roadmap text, topic text) [guild bigint, roadmap text, topic text];
    asked_question (guild bigint, roadmap text, topic text, question text) [guild bigint, roadmap text, topic text, question text,
        date text, closed bigint];
    asked_answer (user bigint, guild bigint, date text) [user bigint, guild bigint, date text, interaction bigint, at bigint,
        choice text, result text];
    offered_roadmap (guild bigint, roadmap text) [guild bigint, roadmap text];
    milestone_role (guild bigint, roadmap text, name text) [guild bigint, roadmap text, name text, role bigint, trouble text];
    question (guild bigint, user bigint, day bigint) [guild bigint, user bigint, day bigint, text text, at bigint];
    person_zone (user bigint, since bigint) [user bigint, since bigint, zone text, told boolean, counted boolean];
    departed_guild (guild bigint) [guild bigint, since bigint];
    review_answer (id bigint) [id bigint, interaction bigint, user bigint, guild bigint, roadmap text, topic text,
        question text, at bigint, day text, result text];
    review (user bigint, roadmap text, topic text, question text) [user bigint, roadmap text, topic text, question text,
        step bigint, due text, result text, answers bigint, recalled bigint];
    proven (user bigint, roadmap text, topic text) [user bigint, roadmap text, topic text, since bigint, at bigint];
};

/// Moves everything from one database to another, which must be empty, or hold what an earlier move brought there. The bot
/// is stopped meanwhile. `told` is told of each table how many rows it has by now.
///
/// # Errors
///
/// [`MoveError`]. The source stays as it is; of the target nothing can be used then.
pub async fn move_database(
    from: &DatabaseAddress,
    to: &DatabaseAddress,
    mut told: impl FnMut(&'static str, usize),
) -> Result<Vec<MovedTable>, MoveError> {
    if from == to {
        return Err(MoveError::Same(from.clone()));
    }
    if from.file().is_some_and(|file| !file.exists()) {
        return Err(MoveError::Missing(from.clone()));
    }
    let source = match from {
        DatabaseAddress::File(path) => Store::open(path).await?,
        DatabaseAddress::Postgres(address) => Store::connect(address).await?,
    };
    let target = match to {
        DatabaseAddress::File(path) => Store::open_unfinished(path).await?,
        DatabaseAddress::Postgres(address) => Store::connect_unfinished(address).await?,
    };
    begin(&target, from, to).await?;
    for table in &TABLES {
        table.copy(&source, &target, |rows| told(table.name, rows)).await?;
    }
    let mut moved = Vec::with_capacity(TABLES.len());
    for table in &TABLES {
        let (before, after) = (table.add_up(&source).await?, table.add_up(&target).await?);
        if before != after {
            return Err(MoveError::Different { table: table.name, to: to.clone() });
        }
        moved.push(MovedTable { name: table.name, rows: before[0], sum: before[1..].iter().sum() });
    }
    finish(&target).await?;
    target.close().await;
    source.close().await;
    Ok(moved)
}

impl Store {
    /// Whether a move to this database has begun and is not finished.
    pub(crate) async fn is_unfinished(&self) -> Result<bool, StoreError> {
        let marked = query_scalar(Statement {
            sqlite: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'unfinished_move')",
            postgres: "SELECT to_regclass('unfinished_move') IS NOT NULL",
        });
        Ok(marked.fetch_one(self.readers()).await?)
    }
}

/// Sees that `target` is empty and says that a move to it has begun, or that it was this one that had.
async fn begin(target: &Store, from: &DatabaseAddress, to: &DatabaseAddress) -> Result<(), MoveError> {
    if target.is_unfinished().await? {
        let of: String = query_scalar("SELECT source FROM unfinished_move").fetch_one(target.readers()).await?;
        let same = of == from.to_string();
        return if same { Ok(()) } else { Err(MoveError::Another { to: to.clone(), of }) };
    }
    for table in &TABLES {
        if query(table.last).fetch_optional(target.readers()).await?.is_some() {
            return Err(MoveError::NotEmpty { to: to.clone(), table: table.name });
        }
    }
    let from = from.to_string();
    let begun = target.writer.run(Touched::Nothing, move |connection| {
        async move {
            query("CREATE TABLE unfinished_move (source text NOT NULL)").execute(connection).await?;
            query("INSERT INTO unfinished_move (source) VALUES ($1)").bind(from).execute(connection).await?;
            Ok(())
        }
        .boxed()
    });
    Ok(begun.await?)
}

/// Has new rows numbered after those that were moved, and opens the database to everybody.
async fn finish(target: &Store) -> Result<(), StoreError> {
    const NUMBERED: [&str; 5] = ["event", "checkin", "board", "reminder", "review_answer"];
    let is_postgres = matches!(target.database, Database::Postgres);
    let finish = target.writer.run(Touched::Nothing, move |connection| {
        async move {
            if is_postgres {
                for table in NUMBERED {
                    query(
                        "SELECT setval(pg_get_serial_sequence($1, 'id'), 1 + greatest( \
                            CASE $1 WHEN 'event' THEN (SELECT max(id) FROM event) \
                                WHEN 'checkin' THEN (SELECT max(id) FROM checkin) \
                                WHEN 'board' THEN (SELECT max(id) FROM board) \
                                WHEN 'reminder' THEN (SELECT max(id) FROM reminder) \
                                ELSE (SELECT max(id) FROM review_answer) END, 0), false)",
                    )
                    .bind(table)
                    .execute(connection)
                    .await?;
                }
            }
            query("DROP TABLE unfinished_move").execute(connection).await?;
            Ok(())
        }
        .boxed()
    });
    finish.await
}

impl Table {
    /// Copies the rows that `to` does not have yet, by their keys.
    async fn copy(&self, from: &Store, to: &Store, mut told: impl FnMut(usize)) -> Result<(), MoveError> {
        let last = query(self.last).fetch_optional(to.readers()).await?;
        let mut after = last.map(|row| self.key_of(&row)).transpose()?;
        let mut copied = 0;
        loop {
            let rows = match after.take() {
                None => query(self.first),
                Some(key) => query_with(self.next.into(), key),
            };
            let rows = rows.fetch_all(from.readers()).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(self.key_of(last)?);
            let given = rows.iter().map(|row| self.to_json(row)).collect::<Result<Value, StoreError>>()?.to_string();
            let insert = self.insert;
            let write = to.writer.run(Touched::Nothing, move |connection| {
                async move { Ok(query(insert).bind(Json(given)).execute(connection).await?) }.boxed()
            });
            write.await?;
            copied += rows.len();
            told(copied);
            if rows.len() < ROWS {
                return Ok(());
            }
        }
    }

    fn key_of(&self, row: &Row) -> Result<Vec<Parameter>, StoreError> {
        self.key.iter().map(|&(column, kind)| kind.parameter(row, column)).collect()
    }

    fn to_json(&self, row: &Row) -> Result<Value, StoreError> {
        let mut object = Map::new();
        for &(column, kind) in self.columns {
            object.insert(column.to_owned(), kind.to_json(row, column)?);
        }
        Ok(Value::Object(object))
    }

    /// How many rows there are, and what each column adds up to.
    async fn add_up(&self, store: &Store) -> Result<Vec<i64>, StoreError> {
        let row = query(self.sums).fetch_one(store.readers()).await?;
        let columns = self.columns.iter().map(|(column, _)| *column);
        std::iter::once("rows").chain(columns).map(|column| Ok(row.try_get(column)?)).collect()
    }
}

impl Kind {
    fn parameter(self, row: &Row, column: &str) -> Result<Parameter, StoreError> {
        Ok(match self {
            Self::Number => parameter(row.try_get::<i64>(column)?),
            Self::Text => parameter(row.try_get::<String>(column)?),
            Self::Flag => parameter(row.try_get::<bool>(column)?),
        })
    }

    fn to_json(self, row: &Row, column: &str) -> Result<Value, StoreError> {
        Ok(match self {
            Self::Number => row.try_get::<Option<i64>>(column)?.into(),
            Self::Text => row.try_get::<Option<String>>(column)?.into(),
            Self::Flag => row.try_get::<Option<bool>>(column)?.into(),
        })
    }
}
