//! Statements with what is bound to them, and running them on either database.

use std::marker::PhantomData;

use futures_util::TryStreamExt;
use sqlx::postgres::{PgArguments, PgConnection, PgPool, Postgres};
use sqlx::query::Query as SqlxQuery;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqlitePool};
use sqlx::{AssertSqlSafe, Either, Executor};

use crate::connection::{Connection, Readers};
use crate::postgres::Tries;
use crate::row::{FromColumn, Row};
use crate::statement::Statement;

/// A statement with what is bound to it.
#[must_use]
pub(crate) struct Query {
    statement: Statement,
    parameters: Vec<Parameter>,
}

/// A statement of which the first column is read.
#[must_use]
pub(crate) struct ScalarQuery<T> {
    query: Query,
    gives: PhantomData<fn() -> T>,
}

/// What a statement is run on.
pub(crate) enum On<'c> {
    Sqlite(&'c mut SqliteConnection),
    SqliteReaders(&'c SqlitePool),
    Postgres(&'c mut PgConnection),
    PostgresReaders(&'c PgPool),
}

/// A value as databases take it. Each has its type, also where it is empty.
#[derive(Debug, Clone)]
pub(crate) enum Parameter {
    Integer(Option<i64>),
    Boolean(Option<bool>),
    Text(Option<String>),
    Json(String),
}

/// A text that is JSON.
#[derive(Debug, Clone)]
pub(crate) struct Json(pub(crate) String);

/// What can be bound to a statement.
pub(crate) trait Bind: Sized {
    /// As databases take it.
    fn into_parameter(this: Option<Self>) -> Parameter;
}

/// A statement to bind values to and to run.
pub(crate) fn query(statement: impl Into<Statement>) -> Query {
    Query { statement: statement.into(), parameters: Vec::new() }
}

/// A statement with all that is bound to it.
pub(crate) fn query_with(statement: Statement, parameters: Vec<Parameter>) -> Query {
    Query { statement, parameters }
}

/// A value as databases take it.
pub(crate) fn parameter(value: impl Bind) -> Parameter {
    Bind::into_parameter(Some(value))
}

/// A statement of which the first column is read.
pub(crate) fn query_scalar<T>(statement: impl Into<Statement>) -> ScalarQuery<T> {
    ScalarQuery { query: query(statement), gives: PhantomData }
}

/// Runs statements one after the other, all with the same values, and gives the rows of each. Those for SQLite go there as
/// one text.
pub(crate) async fn run_all(
    statements: &[Statement],
    parameters: &[Parameter],
    connection: &mut Connection<'_>,
) -> Result<Vec<Vec<Row>>, sqlx::Error> {
    let mut rows = Vec::with_capacity(statements.len());
    match connection {
        Connection::Sqlite(connection) => {
            let text: Vec<&str> = statements.iter().map(|statement| statement.sqlite).collect();
            let query = sqlx::query(AssertSqlSafe(text.join("; ")));
            let mut results = connection.fetch_many(bind_sqlite(query, parameters));
            let mut of_one = Vec::new();
            while let Some(result) = results.try_next().await? {
                match result {
                    Either::Right(row) => of_one.push(Row::Sqlite(row)),
                    Either::Left(_) => rows.push(std::mem::take(&mut of_one)),
                }
            }
        }
        Connection::Postgres(connection) => {
            for statement in statements {
                let query = Query { statement: *statement, parameters: parameters.to_vec() };
                rows.push(connection.fetch_all(query.postgres()).await?.into_iter().map(Row::Postgres).collect());
            }
        }
    }
    Ok(rows)
}

impl Query {
    /// Binds the next value.
    pub(crate) fn bind(mut self, value: impl Bind) -> Self {
        self.parameters.push(parameter(value));
        self
    }

    /// Runs it, and gives how many rows it changed.
    pub(crate) async fn execute(self, connection: &mut Connection<'_>) -> Result<u64, sqlx::Error> {
        Ok(match connection {
            Connection::Sqlite(connection) => connection.execute(self.sqlite()).await?.rows_affected(),
            Connection::Postgres(connection) => connection.execute(self.postgres()).await?.rows_affected(),
        })
    }

    /// Runs it, and gives its one row.
    pub(crate) async fn fetch_one<'c>(self, on: impl Into<On<'c>>) -> Result<Row, sqlx::Error> {
        self.fetch_optional(on).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Runs it, and gives its first row, if there is any.
    pub(crate) async fn fetch_optional<'c>(self, on: impl Into<On<'c>>) -> Result<Option<Row>, sqlx::Error> {
        Ok(match on.into() {
            On::Sqlite(connection) => connection.fetch_optional(self.sqlite()).await?.map(Row::Sqlite),
            On::SqliteReaders(pool) => pool.fetch_optional(self.sqlite()).await?.map(Row::Sqlite),
            On::Postgres(connection) => connection.fetch_optional(self.postgres()).await?.map(Row::Postgres),
            On::PostgresReaders(pool) => {
                let mut tries = Tries::new();
                loop {
                    match pool.fetch_optional(self.postgres()).await {
                        Ok(row) => break row.map(Row::Postgres),
                        Err(error) => {
                            if !tries.again(&error).await {
                                return Err(error);
                            }
                        }
                    }
                }
            }
        })
    }

    /// Runs it, and gives all of its rows.
    pub(crate) async fn fetch_all<'c>(self, on: impl Into<On<'c>>) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match on.into() {
            On::Sqlite(connection) => connection.fetch_all(self.sqlite()).await?.into_iter().map(Row::Sqlite).collect(),
            On::SqliteReaders(pool) => pool.fetch_all(self.sqlite()).await?.into_iter().map(Row::Sqlite).collect(),
            On::Postgres(connection) => {
                connection.fetch_all(self.postgres()).await?.into_iter().map(Row::Postgres).collect()
            }
            On::PostgresReaders(pool) => {
                let mut tries = Tries::new();
                loop {
                    match pool.fetch_all(self.postgres()).await {
                        Ok(rows) => break rows.into_iter().map(Row::Postgres).collect(),
                        Err(error) => {
                            if !tries.again(&error).await {
                                return Err(error);
                            }
                        }
                    }
                }
            }
        })
    }

    fn sqlite(&self) -> SqlxQuery<'static, Sqlite, SqliteArguments> {
        bind_sqlite(sqlx::query(self.statement.sqlite), &self.parameters)
    }

    fn postgres(&self) -> SqlxQuery<'static, Postgres, PgArguments> {
        self.parameters.iter().cloned().fold(sqlx::query(self.statement.postgres), |query, parameter| match parameter {
            Parameter::Integer(value) => query.bind(value),
            Parameter::Boolean(value) => query.bind(value),
            // There is no text with the character 0 in PostgreSQL.
            Parameter::Text(value) => query.bind(value.map(|text| text.replace('\0', "\u{fffd}"))),
            Parameter::Json(value) => query.bind(value.replace("\\u0000", "\\ufffd")),
        })
    }
}

fn bind_sqlite(
    query: SqlxQuery<'static, Sqlite, SqliteArguments>,
    parameters: &[Parameter],
) -> SqlxQuery<'static, Sqlite, SqliteArguments> {
    parameters.iter().cloned().fold(query, |query, parameter| match parameter {
        Parameter::Integer(value) => query.bind(value),
        Parameter::Boolean(value) => query.bind(value),
        Parameter::Text(value) => query.bind(value),
        Parameter::Json(value) => query.bind(value),
    })
}

impl<T: for<'r> FromColumn<'r>> ScalarQuery<T> {
    /// Binds the next value.
    pub(crate) fn bind(self, value: impl Bind) -> Self {
        Self { query: self.query.bind(value), ..self }
    }

    /// Runs it, and gives the first column of its one row.
    pub(crate) async fn fetch_one<'c>(self, on: impl Into<On<'c>>) -> Result<T, sqlx::Error> {
        self.query.fetch_one(on).await?.try_get_first()
    }

    /// Runs it, and gives the first column of its first row, if there is any.
    pub(crate) async fn fetch_optional<'c>(self, on: impl Into<On<'c>>) -> Result<Option<T>, sqlx::Error> {
        self.query.fetch_optional(on).await?.map(|row| row.try_get_first()).transpose()
    }

    /// Runs it, and gives the first column of all of its rows.
    pub(crate) async fn fetch_all<'c>(self, on: impl Into<On<'c>>) -> Result<Vec<T>, sqlx::Error> {
        self.query.fetch_all(on).await?.iter().map(Row::try_get_first).collect()
    }
}

impl<'c> From<&'c mut Connection<'_>> for On<'c> {
    fn from(connection: &'c mut Connection<'_>) -> Self {
        match connection {
            Connection::Sqlite(connection) => On::Sqlite(connection),
            Connection::Postgres(connection) => On::Postgres(connection),
        }
    }
}

impl<'c> From<&'c Readers> for On<'c> {
    fn from(readers: &'c Readers) -> Self {
        match readers {
            Readers::Sqlite(pool) => On::SqliteReaders(pool),
            Readers::Postgres(pool) => On::PostgresReaders(pool),
        }
    }
}

impl<T: Bind> Bind for Option<T> {
    fn into_parameter(this: Option<Self>) -> Parameter {
        T::into_parameter(this.flatten())
    }
}

impl Bind for Json {
    fn into_parameter(this: Option<Self>) -> Parameter {
        this.map_or(Parameter::Text(None), |Self(json)| Parameter::Json(json))
    }
}

impl Bind for bool {
    fn into_parameter(this: Option<Self>) -> Parameter {
        Parameter::Boolean(this)
    }
}

/// Binds numbers, all of them as the one kind of integers that the tables have.
macro_rules! bind_integers {
    ($($integer:ty),*) => {$(
        impl Bind for $integer {
            fn into_parameter(this: Option<Self>) -> Parameter {
                Parameter::Integer(this.map(i64::from))
            }
        }
    )*};
}

bind_integers!(i64, u8, u16, u32);

/// Binds texts.
macro_rules! bind_texts {
    ($($text:ty),*) => {$(
        impl Bind for $text {
            fn into_parameter(this: Option<Self>) -> Parameter {
                Parameter::Text(this.map(Into::into))
            }
        }
    )*};
}

bind_texts!(String, &String, &str);

impl Bind for &Option<String> {
    fn into_parameter(this: Option<Self>) -> Parameter {
        Parameter::Text(this.and_then(Clone::clone))
    }
}
