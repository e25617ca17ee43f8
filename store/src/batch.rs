//! Statements that go to the database together. SQLite runs on a thread of its own: what a statement costs is, most of
//! all, the way there and back.

use serde_json::Value;
use sqlx::AssertSqlSafe;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::StoreError;

/// Begins a transaction that is on the disk once it is committed.
pub(crate) const DURABLE: &str = "PRAGMA synchronous = FULL; BEGIN IMMEDIATE";

/// Statements that are run one after the other, each with a list of rows as its one parameter, in JSON.
#[derive(Default)]
pub(crate) struct Batch {
    statements: Vec<&'static str>,
    rows: Vec<String>,
}

impl Batch {
    /// Adds a statement, unless there are no rows for it.
    pub(crate) fn add(&mut self, statement: &'static str, rows: impl Iterator<Item = Value>) {
        let rows: Vec<Value> = rows.collect();
        if !rows.is_empty() {
            self.statements.push(statement);
            self.rows.push(Value::from(rows).to_string());
        }
    }

    /// Runs them. Gives the rows that they return.
    pub(crate) async fn run(self, connection: &mut SqliteConnection) -> Result<Vec<SqliteRow>, StoreError> {
        if self.statements.is_empty() {
            return Ok(Vec::new());
        }
        // SQLite takes the parameters of all of them as one list, and keeps what it prepared by this text.
        let query = sqlx::query(AssertSqlSafe(self.statements.join("; ")));
        Ok(self.rows.into_iter().fold(query, Query::bind).fetch_all(connection).await?)
    }

    /// Runs them as a transaction of their own, which is on the disk then. Where that fails, it is left open: see
    /// [`roll_back`].
    pub(crate) async fn run_durably(mut self, connection: &mut SqliteConnection) -> Result<Vec<SqliteRow>, StoreError> {
        self.statements.insert(0, DURABLE);
        self.statements.push("COMMIT");
        self.run(connection).await
    }
}

/// Rolls back what [`Batch::run_durably`] left open, if it began at all.
pub(crate) async fn roll_back(connection: &mut SqliteConnection) {
    let _ = sqlx::query("ROLLBACK").execute(connection).await;
}
