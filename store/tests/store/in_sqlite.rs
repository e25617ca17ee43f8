//! Each test's database is a file in a folder that goes away with it.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Row, TypeInfo, ValueRef};
use tempfile::TempDir;
use waymark_store::Store;

use crate::harness::Cell;

/// Where a database is.
pub(crate) struct Place(TempDir);

/// Another program's connection to it.
pub(crate) struct Outside(SqliteConnection);

impl Place {
    #[expect(clippy::unused_async, reason = "that of a server takes its time")]
    pub(crate) async fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// The folder that the file `test.db` is in.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Opens the database, as a process does.
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.path().join("test.db")).await.unwrap()
    }

    pub(crate) async fn outside(&self) -> Outside {
        Outside(SqliteConnectOptions::new().filename(self.path().join("test.db")).connect().await.unwrap())
    }
}

impl Outside {
    pub(crate) async fn execute(&mut self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.0).await.unwrap();
    }

    /// What a statement gives, row by row.
    pub(crate) async fn rows(&mut self, sql: &str) -> Vec<Vec<Cell>> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.0).await.unwrap();
        let cell = |row: &sqlx::sqlite::SqliteRow, column: usize| {
            let value = row.try_get_raw(column).unwrap();
            match value.type_info().name() {
                _ if value.is_null() => Cell::Nothing,
                "TEXT" => Cell::Text(row.get(column)),
                _ => Cell::Number(row.get(column)),
            }
        };
        rows.iter().map(|row| row.columns().iter().map(|column| cell(row, column.ordinal())).collect()).collect()
    }

    /// The tables and their columns, in order.
    pub(crate) async fn tables(&mut self) -> Vec<(String, Vec<String>)> {
        let columns = "SELECT one.name, xinfo.name FROM sqlite_master AS one, pragma_table_xinfo(one.name) AS xinfo \
             WHERE one.type = 'table' AND one.name NOT LIKE 'sqlite%' AND one.name <> '_sqlx_migrations' \
             ORDER BY one.name, xinfo.cid";
        crate::harness::gather(self.rows(columns).await)
    }
}
