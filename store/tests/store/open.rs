//! Whose file may be opened, and what is refused untouched.

use std::path::Path;

use crate::harness::{ADA, GUILD, Harness, done, key, origin};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use waymark_store::{OpenError, Store};

async fn execute(path: &Path, sql: &'static str) {
    let mut connection: SqliteConnection =
        SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let Harness { store, folder } = Harness::new().await;
    store.change(origin(1, ADA, Some(GUILD), 10), key("http"), done(6)).await.unwrap();
    store.close().await;
    let store = Store::open(&folder.path().join("test.db")).await.unwrap();
    assert_eq!(store.progress(ADA, "r").await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_empty_file_and_an_unfinished_start_are_ours() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    Store::open(&empty).await.unwrap().close().await;
    let unfinished = folder.path().join("unfinished.db");
    execute(
        &unfinished,
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
        installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, \
        execution_time BIGINT NOT NULL)",
    )
    .await;
    Store::open(&unfinished).await.unwrap().close().await;
}

#[tokio::test]
async fn a_newer_database_is_refused_untouched() {
    let Harness { store, folder } = Harness::new().await;
    store.close().await;
    let path = folder.path().join("test.db");
    execute(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
        VALUES (9999, 'from the future', 1, x'00', 0); UPDATE compatible SET oldest = 9999",
    )
    .await;
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(&path).await.unwrap_err();
    assert!(matches!(error, OpenError::Newer { needed: 9999, .. }), "{error}");
    assert!(error.to_string().contains("newer Waymark"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn other_files_are_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("foreign.db");
    execute(&foreign, "CREATE TABLE recipe (name TEXT)").await;
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "a shopping list, long enough to be read as a header\n".repeat(20)).unwrap();
    for path in [foreign, text] {
        let before = std::fs::read(&path).unwrap();
        let error = Store::open(&path).await.unwrap_err();
        assert!(matches!(error, OpenError::NotWaymark { .. }), "{}: {error}", path.display());
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[tokio::test]
async fn what_cannot_be_opened_says_which_file() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("no/such/folder.db")] {
        let error = Store::open(&path).await.unwrap_err();
        assert!(matches!(error, OpenError::Unusable { .. }), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}
