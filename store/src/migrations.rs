//! The migrations of `migrations/`, in the program, and what a new database is made of instead.

use std::sync::LazyLock;

use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, SqlSafeStr};

/// Every migration: its number and what it does, as its file is called, and its SQL. Databases keep each one's
/// checksum, so that a released one is never edited.
const FILES: [(i64, &str, &str); 15] = [
    (1, "progress", include_str!("../../migrations/0001_progress.sql")),
    (2, "people and boards", include_str!("../../migrations/0002_people_and_boards.sql")),
    (3, "reminders", include_str!("../../migrations/0003_reminders.sql")),
    (4, "zones of people", include_str!("../../migrations/0004_zones_of_people.sql")),
    (5, "reminders as people live", include_str!("../../migrations/0005_reminders_as_people_live.sql")),
    (6, "questions of people", include_str!("../../migrations/0006_questions_of_people.sql")),
    (7, "departed servers and mentions", include_str!("../../migrations/0007_departed_servers_and_mentions.sql")),
    (8, "scores follow", include_str!("../../migrations/0008_scores_follow.sql")),
    (9, "reviews", include_str!("../../migrations/0009_reviews.sql")),
    (10, "proven", include_str!("../../migrations/0010_proven.sql")),
    (11, "question of the day", include_str!("../../migrations/0011_question_of_the_day.sql")),
    (12, "several topics at once", include_str!("../../migrations/0012_several_topics_at_once.sql")),
    (13, "processes", include_str!("../../migrations/0013_processes.sql")),
    (14, "rescored", include_str!("../../migrations/0014_rescored.sql")),
    (15, "scores in order", include_str!("../../migrations/0015_scores_in_order.sql")),
];

/// The same for PostgreSQL, of `migrations/postgres/`. Both go on together, under the same numbers.
const POSTGRES_FILES: [(i64, &str, &str); 7] = [
    (9, "as in sqlite", include_str!("../../migrations/postgres/0009_as_in_sqlite.sql")),
    (10, "proven", include_str!("../../migrations/postgres/0010_proven.sql")),
    (11, "question of the day", include_str!("../../migrations/postgres/0011_question_of_the_day.sql")),
    (12, "several topics at once", include_str!("../../migrations/postgres/0012_several_topics_at_once.sql")),
    (13, "processes", include_str!("../../migrations/postgres/0013_processes.sql")),
    (14, "rescored", include_str!("../../migrations/postgres/0014_rescored.sql")),
    (15, "scores in order", include_str!("../../migrations/postgres/0015_scores_in_order.sql")),
];

/// What all of [`FILES`] come to in a new file, in one go: one after the other they alter what the ones before
/// made. A test writes it and sees that it is the same.
const NEW: &str = include_str!("../../migrations/new/schema.sql");
/// Where sqlx writes down which of them were applied.
const APPLIED: &str = "_sqlx_migrations";

/// Brings a database up to date, or makes a new one.
pub(crate) async fn bring_up_to_date(connection: &mut SqliteConnection) -> Result<(), MigrateError> {
    let is_new = sqlx::query_scalar("SELECT NOT EXISTS (SELECT 1 FROM sqlite_master)").fetch_one(&mut *connection);
    if is_new.await? {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(NEW).execute(&mut *transaction).await?;
        transaction.ensure_migrations_table(APPLIED).await?;
        for migration in MIGRATIONS.iter() {
            transaction.skip(APPLIED, migration).await?;
        }
        transaction.commit().await?;
    }
    MIGRATIONS.run(connection).await
}

/// What brings a database up to date. (sqlx has a macro for this, which compiles sqlx and SQLite a second time.)
pub(crate) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| migrator(&FILES));
/// The same for PostgreSQL.
pub(crate) static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| migrator(&POSTGRES_FILES));

fn migrator(files: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migrations = files.iter().map(|&(number, what, sql)| {
        Migration::new(number, what.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    // A newer program may have been here, with which this one gets on: what it must know was looked at before.
    migrator.set_ignore_missing(true);
    migrator
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use sqlx::Row;

    use super::*;

    const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/new/schema.sql");

    async fn in_memory() -> SqliteConnection {
        SqliteConnection::connect("sqlite::memory:").await.unwrap()
    }

    /// All that is in a database but sqlx's own table, as SQL.
    async fn dump(connection: &mut SqliteConnection) -> String {
        let application: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await.unwrap();
        let mut dump = format!("PRAGMA application_id = {application};\n");
        let parts =
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> '_sqlx_migrations'";
        for part in sqlx::query(parts).fetch_all(&mut *connection).await.unwrap() {
            dump += &format!("\n{};\n", part.get::<&str, _>("sql"));
            if part.get::<&str, _>("type") == "table" {
                let name: &str = part.get("name");
                let all = format!("SELECT * FROM \"{name}\"");
                for row in sqlx::query(sqlx::AssertSqlSafe(all)).fetch_all(&mut *connection).await.unwrap() {
                    let values: Vec<String> =
                        (0..row.len()).map(|column| row.get::<i64, _>(column).to_string()).collect();
                    dump += &format!("INSERT INTO \"{name}\" VALUES ({});\n", values.join(", "));
                }
            }
        }
        dump
    }

    #[tokio::test]
    async fn a_new_database_is_what_the_migrations_come_to() {
        let mut migrated = in_memory().await;
        MIGRATIONS.run(&mut migrated).await.unwrap();
        let schema = format!(
            "-- Made of the migrations by WAYMARK_WRITE_SCHEMA=1 cargo test -p waymark-store migrations\n{}",
            dump(&mut migrated).await
        );
        if std::env::var_os("WAYMARK_WRITE_SCHEMA").is_some() {
            std::fs::write(SCHEMA, &schema).unwrap();
        }
        assert!(
            std::fs::read_to_string(SCHEMA).unwrap() == schema,
            "it is not what the migrations come to: write it anew, as its first line says"
        );
        let mut new = in_memory().await;
        bring_up_to_date(&mut new).await.unwrap();
        assert_eq!(dump(&mut new).await, dump(&mut migrated).await);
        let applied = "SELECT group_concat(version || description || hex(checksum)) FROM _sqlx_migrations";
        let applied = async |connection| -> String { sqlx::query_scalar(applied).fetch_one(connection).await.unwrap() };
        assert_eq!(applied(&mut new).await, applied(&mut migrated).await);
    }

    #[test]
    fn every_file_is_one_of_them() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
        for (folder, files) in [(folder.clone(), &FILES[..]), (folder.join("postgres"), &POSTGRES_FILES)] {
            let found = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
            let found: BTreeSet<String> =
                found.filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "sql")).collect();
            let ours = files.iter().map(|(number, what, _)| format!("{number:04}_{}.sql", what.replace(' ', "_")));
            assert_eq!(found, ours.collect());
        }
        assert_eq!(FILES.last().map(|file| file.0), POSTGRES_FILES.last().map(|file| file.0), "they go on together");
    }
}
