//! Statements as text: literal, and numbered (`$1`), which both databases read.

/// A statement: one text, or one for each database where their languages differ. `user` and `right` are words of
/// PostgreSQL's own, and stand in quotes wherever they are not behind a table's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// A statement of one text.
pub(crate) const fn both(text: &'static str) -> Statement {
    Statement { sqlite: text, postgres: text }
}

impl From<&'static str> for Statement {
    fn from(text: &'static str) -> Self {
        both(text)
    }
}

/// A statement about a list of rows, which is its one parameter, as a JSON array of objects: `of_rows!("INSERT INTO t (a)
/// SELECT a FROM ", [a bigint, b text], " WHERE true")`. The list stands there as a table called `given`.
macro_rules! of_rows {
    ($before:expr, [$first:ident $first_type:ident $(, $column:ident $type:ident)*], $after:expr) => {
        $crate::statement::Statement {
            sqlite: concat!(
                $before,
                "(SELECT value ->> '", stringify!($first), "' AS \"", stringify!($first), "\"",
                $(", value ->> '", stringify!($column), "' AS \"", stringify!($column), "\"",)*
                // Several such statements are run as one, each with the next parameter.
                " FROM jsonb_each(?)) AS given",
                $after
            ),
            postgres: concat!(
                $before,
                "jsonb_to_recordset(CAST($1 AS jsonb)) AS given (\"", stringify!($first), "\" ", stringify!($first_type),
                $(", \"", stringify!($column), "\" ", stringify!($type),)*
                ")",
                $after
            ),
        }
    };
}

pub(crate) use of_rows;

#[cfg(test)]
mod tests {
    #[test]
    fn lists_of_rows() {
        let both = of_rows!("DELETE FROM t WHERE id IN (SELECT id FROM ", [id bigint, user text], ")");
        assert_eq!(
            (both.sqlite, both.postgres),
            (
                "DELETE FROM t WHERE id IN (SELECT id FROM (SELECT value ->> 'id' AS \"id\", value ->> 'user' AS \"user\" \
                 FROM jsonb_each(?)) AS given)",
                "DELETE FROM t WHERE id IN (SELECT id FROM jsonb_to_recordset(CAST($1 AS jsonb)) AS given \
                 (\"id\" bigint, \"user\" text))"
            )
        );
    }
}
