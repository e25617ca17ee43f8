//! Rows that statements give, and reading them.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgRow, PgValueRef, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow, SqliteValueRef};
use sqlx::{ColumnIndex, Database, Decode, Row as _, Type, TypeInfo, ValueRef};

/// A row of either database.
#[derive(Debug)]
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A value in a row of either database.
pub(crate) enum Value<'r> {
    Sqlite(SqliteValueRef<'r>),
    Postgres(PgValueRef<'r>),
}

/// What can be read from a column of a row.
pub(crate) trait FromColumn<'r>: Sized {
    fn from_column(value: Value<'r>) -> Result<Self, BoxDynError>;
}

impl Row {
    /// Reads the column of that name.
    ///
    /// # Errors
    ///
    /// When there is no such column, or its value is of another type.
    pub(crate) fn try_get<'r, T: FromColumn<'r>>(&'r self, column: &str) -> Result<T, sqlx::Error> {
        self.read(column, column)
    }

    /// Reads the first column.
    pub(crate) fn try_get_first<'r, T: FromColumn<'r>>(&'r self) -> Result<T, sqlx::Error> {
        self.read(0, "0")
    }

    fn read<'r, T, I>(&'r self, column: I, shown: &str) -> Result<T, sqlx::Error>
    where
        T: FromColumn<'r>,
        I: ColumnIndex<SqliteRow> + ColumnIndex<PgRow>,
    {
        let value = match self {
            Self::Sqlite(row) => Value::Sqlite(row.try_get_raw(column)?),
            Self::Postgres(row) => Value::Postgres(row.try_get_raw(column)?),
        };
        T::from_column(value).map_err(|source| sqlx::Error::ColumnDecode { index: shown.to_owned(), source })
    }
}

impl<'r> Value<'r> {
    fn is_null(&self) -> bool {
        match self {
            Self::Sqlite(value) => value.is_null(),
            Self::Postgres(value) => value.is_null(),
        }
    }

    /// Reads a value of a type that both databases have.
    fn decode<T>(self) -> Result<T, BoxDynError>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(value) => decode::<T, Sqlite>(value),
            Self::Postgres(value) => decode::<T, Postgres>(value),
        }
    }
}

fn decode<'r, T: Decode<'r, D> + Type<D>, D: Database>(value: D::ValueRef<'r>) -> Result<T, BoxDynError> {
    {
        let found = value.type_info();
        if !value.is_null() && !T::compatible(&found) {
            return Err(format!("it is of the type {}", found.name()).into());
        }
    }
    T::decode(value)
}

impl<'r, T: FromColumn<'r>> FromColumn<'r> for Option<T> {
    fn from_column(value: Value<'r>) -> Result<Self, BoxDynError> {
        if value.is_null() { Ok(None) } else { T::from_column(value).map(Some) }
    }
}

/// Reads types that both databases have.
macro_rules! read {
    ($($type:ty),*) => {$(
        impl<'r> FromColumn<'r> for $type {
            fn from_column(value: Value<'r>) -> Result<Self, BoxDynError> {
                value.decode()
            }
        }
    )*};
}

read!(bool, String, &'r str);

impl<'r> FromColumn<'r> for i64 {
    fn from_column(value: Value<'r>) -> Result<Self, BoxDynError> {
        match value {
            // That of a number that stands in the statement itself.
            Value::Postgres(value) if value.type_info().name() == "INT4" => {
                Ok(decode::<i32, Postgres>(value).map(Self::from)?)
            }
            value => value.decode(),
        }
    }
}

/// Reads smaller numbers, which tables hold as integers like all others.
macro_rules! read_integers {
    ($($integer:ty),*) => {$(
        impl<'r> FromColumn<'r> for $integer {
            fn from_column(value: Value<'r>) -> Result<Self, BoxDynError> {
                Ok(Self::try_from(i64::from_column(value)?)?)
            }
        }
    )*};
}

read_integers!(i8, u8, u16, u32);
