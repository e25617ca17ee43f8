//! What a database holds, for somebody who only looks.

use std::path::Path;

use crate::harness::{ADA, GRACE, Harness, LINUS, done, key, origin};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use waymark_store::progress::Standing::{Learning, Skipped, Todo};
use waymark_store::{OpenError, stored_topics};

async fn execute(path: &Path, sql: &'static str) {
    let mut connection: SqliteConnection =
        SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn found(path: &Path) -> Vec<String> {
    let topics = stored_topics(path).await.unwrap();
    topics.iter().map(|stored| format!("{}/{} {}", stored.roadmap, stored.topic, stored.people)).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn people_are_counted_by_topic_also_while_the_bot_runs() {
    let Harness { store, folder } = Harness::new().await;
    let path = folder.path().join("test.db");
    assert!(found(&path).await.is_empty());
    let mut interaction = 0;
    for (user, topic, to) in [
        (ADA, "http", done(1)),
        (GRACE, "http", Learning),
        (LINUS, "http", Skipped),
        (ADA, "dns", done(1)),
        (GRACE, "other/git", done(1)),
        // Taken back: nothing is kept for him.
        (LINUS, "tls", Learning),
        (LINUS, "tls", Todo),
    ] {
        interaction += 1;
        store.change(origin(interaction, user, None, 10), key(topic), to).await.unwrap();
    }
    let expect = ["other/git 1", "r/dns 1", "r/http 3"];
    assert_eq!(found(&path).await, expect);
    store.close().await;
    assert_eq!(found(&path).await, expect);
}

#[tokio::test]
async fn nothing_is_written() {
    let Harness { store, folder } = Harness::new().await;
    let path = folder.path().join("test.db");
    store.change(origin(1, ADA, None, 10), key("http"), done(1)).await.unwrap();
    store.close().await;
    // As an older Waymark left it: not brought up to date by somebody who looks.
    execute(&path, "PRAGMA user_version = 7; DELETE FROM _sqlx_migrations WHERE version > 1").await;
    let before = std::fs::read(&path).unwrap();
    assert_eq!(found(&path).await, ["r/http 1"]);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let copy = folder.path().join("copy.db");
    std::fs::write(&copy, &before).unwrap();
    assert_eq!(found(&copy).await, ["r/http 1"]);
    let strays: Vec<_> = names(folder.path()).into_iter().filter(|name| name.contains('-')).collect();
    assert!(strays.is_empty(), "{strays:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_backup_where_nothing_may_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let Harness { store, folder } = Harness::new().await;
    store.change(origin(1, ADA, None, 10), key("http"), done(1)).await.unwrap();
    let safe = folder.path().join("safe");
    std::fs::create_dir(&safe).unwrap();
    store.backup(&safe.join("copy.db")).await.unwrap();
    store.close().await;
    std::fs::set_permissions(safe.join("copy.db"), std::fs::Permissions::from_mode(0o400)).unwrap();
    std::fs::set_permissions(&safe, std::fs::Permissions::from_mode(0o500)).unwrap();
    assert_eq!(found(&safe.join("copy.db")).await, ["r/http 1"]);
    std::fs::set_permissions(&safe, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[tokio::test]
async fn what_is_no_database_of_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let missing = stored_topics(&at("missing.db")).await.unwrap_err();
    assert!(matches!(missing, OpenError::Unusable { .. }), "{missing}");
    assert!(!at("missing.db").exists());

    std::fs::write(at("empty.db"), "").unwrap();
    assert!(found(&at("empty.db")).await.is_empty());
    assert_eq!(std::fs::metadata(at("empty.db")).unwrap().len(), 0);

    std::fs::write(at("notes.txt"), "a shopping list\n".repeat(100)).unwrap();
    execute(&at("other.db"), "CREATE TABLE topic_state (user, roadmap, topic, state); PRAGMA application_id = 5").await;
    for name in ["notes.txt", "other.db"] {
        let error = stored_topics(&at(name)).await.unwrap_err();
        assert!(matches!(error, OpenError::NotWaymark { .. }), "{name}: {error}");
    }
    let Harness { store, folder } = Harness::new().await;
    store.close().await;
    let newer = folder.path().join("test.db");
    execute(
        &newer,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
        VALUES (9999, 'from the future', 1, x'00', 0); UPDATE compatible SET oldest = 9999",
    )
    .await;
    let error = stored_topics(&newer).await.unwrap_err();
    assert!(matches!(error, OpenError::Newer { needed: 9999, .. }), "{error}");
}
