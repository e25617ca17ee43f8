//! Statements that go to the database together. SQLite runs on a thread of its own: what a statement costs is, most of
//! all, the way there and back. PostgreSQL takes one after the other.

use serde::Serialize;
use sqlx::query::Query;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Executor};

use crate::StoreError;
use crate::connection::Connection;
use crate::query::{Json, query};
use crate::row::Row;
use crate::statement::Statement;

/// Begins a transaction of SQLite's, which is on the disk once it is committed (`synchronous=FULL`).
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

/// Statements that are run one after the other, each with a list of rows as its one parameter (see [`of_rows`]), in JSON.
///
/// [`of_rows`]: crate::statement::of_rows
#[derive(Default)]
pub(crate) struct Batch {
    statements: Vec<Statement>,
    rows: Vec<String>,
}

impl Batch {
    /// Adds a statement, unless there are no rows for it.
    pub(crate) fn add<T: Serialize>(&mut self, statement: Statement, rows: impl Iterator<Item = T>) {
        let rows: Vec<T> = rows.collect();
        if !rows.is_empty() {
            self.statements.push(statement);
            // Rows are made of numbers and texts. The database would refuse what JSON cannot hold.
            self.rows.push(serde_json::to_string(&rows).unwrap_or_default());
        }
    }

    /// Runs them. Gives the rows that they return.
    pub(crate) async fn run(self, connection: &mut Connection<'_>) -> Result<Vec<Row>, StoreError> {
        if self.statements.is_empty() {
            return Ok(Vec::new());
        }
        match connection {
            Connection::Sqlite(connection) => self.run_as_one(connection, &[], &[]).await,
            Connection::Postgres(_) => {
                let mut returned = Vec::new();
                for (statement, rows) in self.statements.into_iter().zip(self.rows) {
                    returned.extend(query(statement).bind(Json(rows)).fetch_all(&mut *connection).await?);
                }
                Ok(returned)
            }
        }
    }

    /// Runs them on SQLite as a transaction of their own, which is on the disk then. Where that fails, it is left open: see
    /// [`roll_back`].
    pub(crate) async fn run_durably(self, connection: &mut SqliteConnection) -> Result<Vec<Row>, StoreError> {
        self.run_as_one(connection, &[BEGIN], &["COMMIT"]).await
    }

    async fn run_as_one(
        self,
        connection: &mut SqliteConnection,
        before: &[&str],
        after: &[&str],
    ) -> Result<Vec<Row>, StoreError> {
        let statements = before.iter().copied().chain(self.statements.iter().map(|one| one.sqlite));
        let text: Vec<&str> = statements.chain(after.iter().copied()).collect();
        // SQLite takes the parameters of all of them as one list, and keeps what it prepared by this text.
        let query = sqlx::query(AssertSqlSafe(text.join("; ")));
        let rows = connection.fetch_all(self.rows.into_iter().fold(query, Query::bind)).await?;
        Ok(rows.into_iter().map(Row::Sqlite).collect())
    }
}

/// Rolls back what [`Batch::run_durably`] left open, if it began at all.
pub(crate) async fn roll_back(connection: &mut SqliteConnection) {
    let _ = sqlx::query("ROLLBACK").execute(connection).await;
}
