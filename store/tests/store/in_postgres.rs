//! Each test's database is one of a server's.

use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Row, TypeInfo, ValueRef};
use waymark_store::{PostgresAddress, Store};

use crate::harness::Cell;
use crate::postgres_server::new_database;

/// Where a database is.
pub(crate) struct Place(String);

/// Another program's connection to it.
pub(crate) struct Outside(PgConnection);

async fn connect(address: &str) -> PgConnection {
    address.parse::<PgConnectOptions>().unwrap().connect().await.unwrap()
}

impl Place {
    pub(crate) async fn new() -> Self {
        Self(new_database().await)
    }

    pub(crate) fn address(&self) -> PostgresAddress {
        self.0.parse().unwrap()
    }

    /// Opens the database, as a process does.
    pub(crate) async fn open(&self) -> Store {
        Store::connect(&self.address()).await.unwrap()
    }

    pub(crate) async fn outside(&self) -> Outside {
        Outside(connect(&self.0).await)
    }
}

impl Outside {
    pub(crate) async fn execute(&mut self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.0).await.unwrap();
    }

    /// What a statement gives, row by row.
    pub(crate) async fn rows(&mut self, sql: &str) -> Vec<Vec<Cell>> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.0).await.unwrap();
        let cell = |row: &PgRow, column: usize| {
            let value = row.try_get_raw(column).unwrap();
            match value.type_info().name() {
                _ if value.is_null() => Cell::Nothing,
                "TEXT" | "NAME" => Cell::Text(row.get(column)),
                "BOOL" => Cell::Number(row.get::<bool, _>(column).into()),
                "INT4" => Cell::Number(row.get::<i32, _>(column).into()),
                _ => Cell::Number(row.get(column)),
            }
        };
        rows.iter().map(|row| row.columns().iter().map(|column| cell(row, column.ordinal())).collect()).collect()
    }

    /// The tables and their columns, in order.
    pub(crate) async fn tables(&mut self) -> Vec<(String, Vec<String>)> {
        let columns = "SELECT CAST(table_name AS text), CAST(column_name AS text) FROM information_schema.columns \
             JOIN information_schema.tables USING (table_schema, table_name) \
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '_sqlx_migrations' \
             ORDER BY table_name, ordinal_position";
        crate::harness::gather(self.rows(columns).await)
    }
}
