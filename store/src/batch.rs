//! Statements that go to the database together. SQLite runs on a thread of its own: what a statement costs is, most of
//! all, the way there and back.

use serde_json::Value;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::StoreError;

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
        Ok(self.rows.into_iter().fold(query, sqlx::query::Query::bind).fetch_all(connection).await?)
    }
}
