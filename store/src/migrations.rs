//! The migrations of `migrations/`, in the program.

use std::sync::LazyLock;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Every migration: its number and what it does, as its file is called, and its SQL. Databases keep each one's
/// checksum, so that a released one is never edited.
const FILES: [(i64, &str, &str); 13] = [
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
];

/// The same for PostgreSQL, of `migrations/postgres/`. Both go on together, under the same numbers.
const POSTGRES_FILES: [(i64, &str, &str); 5] = [
    (9, "as in sqlite", include_str!("../../migrations/postgres/0009_as_in_sqlite.sql")),
    (10, "proven", include_str!("../../migrations/postgres/0010_proven.sql")),
    (11, "question of the day", include_str!("../../migrations/postgres/0011_question_of_the_day.sql")),
    (12, "several topics at once", include_str!("../../migrations/postgres/0012_several_topics_at_once.sql")),
    (13, "processes", include_str!("../../migrations/postgres/0013_processes.sql")),
];

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

    use super::*;

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
