//! What a server brings with it: several processes, connections that break, and databases that are somebody else's.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use waymark_calendar::Period;
use waymark_store::boards::{BoardQuery, Page};
use waymark_store::{ConnectError, Store, StoreError, UserId, Zone};

use crate::harness::{ADA, Cell, Dice, GUILD, Harness, done, key, origin};
use crate::place::Place;

#[tokio::test]
async fn what_is_no_database_of_ours_is_refused_untouched() {
    let foreign = Place::new().await;
    foreign.outside().await.execute("CREATE TABLE recipe (name text)").await;
    let error = Store::connect(&foreign.address()).await.unwrap_err();
    assert!(matches!(error, ConnectError::NotWaymark { .. }), "{error}");
    assert_eq!(foreign.outside().await.tables().await.len(), 1);

    let Harness { store, folder } = Harness::new().await;
    store.close().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
        VALUES (9999, 'from the future', true, '', 0); UPDATE compatible SET oldest = 9999";
    folder.outside().await.execute(newer).await;
    let error = Store::connect(&folder.address()).await.unwrap_err();
    assert!(matches!(error, ConnectError::Newer { needed: 9999, .. }), "{error}");
}

/// A server that says of itself that it is older, since there is no older one here.
#[tokio::test]
async fn an_older_server_is_refused_untouched() {
    let folder = Place::new().await;
    let mut outside = folder.outside().await;
    let name = outside.rows("SELECT CAST(current_database() AS text)").await;
    let older = format!(
        "CREATE SCHEMA older; \
         CREATE FUNCTION older.current_setting(text) RETURNS text LANGUAGE sql AS $$SELECT '140017'$$; \
         ALTER DATABASE {} SET search_path = older, pg_catalog, public",
        name[0][0].text()
    );
    outside.execute(&older).await;
    let error = Store::connect(&folder.address()).await.unwrap_err();
    assert!(matches!(error, ConnectError::OldServer { found: 14, .. }), "{error}");
    assert!(error.to_string().ends_with("is PostgreSQL 14: Waymark needs 15 or newer"), "{error}");
    assert!(outside.tables().await.is_empty());
}

/// However much there is, and before the server has any statistics of it. What is `rescored` is all wanted.
#[tokio::test]
async fn what_people_do_reads_no_table_whole() {
    let harness = Harness::new().await;
    for person in 1..=60 {
        harness.change(person, UserId(person), "http", done(6), 10).await;
    }
    let query = BoardQuery { guild: GUILD, roadmap: None, period: Period::All, at: origin(0, ADA, None, 20).at };
    assert_eq!(harness.store.board(query, Page::Around, ADA).await.unwrap().size, 60);
    // A connection tells what it read at the latest when it ends.
    harness.store.close().await;
    let mut outside = harness.folder.outside().await;
    let read = "SELECT CAST(relname AS text), seq_tup_read FROM pg_stat_user_tables \
        WHERE seq_tup_read > 0 AND relname NOT IN ('_sqlx_migrations', 'compatible', 'rescored')";
    assert_eq!(outside.rows(read).await, Vec::<Vec<Cell>>::new());
}

#[tokio::test]
async fn a_start_that_was_cut_off_is_no_hindrance() {
    let folder = Place::new().await;
    let unfinished = "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
        installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, \
        execution_time BIGINT NOT NULL)";
    folder.outside().await.execute(unfinished).await;
    folder.open().await.close().await;
}

#[tokio::test]
async fn what_can_only_be_read_and_what_is_not_there_say_so_in_a_line() {
    let folder = Place::new().await;
    let mut outside = folder.outside().await;
    let name = outside.rows("SELECT CAST(current_database() AS text)").await;
    let read_only = format!("ALTER DATABASE {} SET default_transaction_read_only = on", name[0][0].text());
    outside.execute(&read_only).await;
    let error = Store::connect(&folder.address()).await.unwrap_err();
    assert!(matches!(error, ConnectError::ReadOnly { .. }), "{error}");

    for (address, says) in [
        ("postgres://ada:hunter2@127.0.0.1:1/waymark", "cannot connect to postgres://ada@127.0.0.1:1/waymark"),
        (
            "postgres:///waymark?host=/nowhere&user=ada&password=hunter2",
            "cannot connect to postgres:///waymark?host=/nowhere&user=ada",
        ),
    ] {
        let error = Store::connect(&address.parse().unwrap()).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(says) && !shown.contains("hunter2") && !error.to_string().contains('\n'), "{shown}");
    }
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let Harness { store: _store, folder } = Harness::new().await;
    let ours = folder.outside().await.tables().await;
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("test.db");
    Store::open(&path).await.unwrap().close().await;
    let mut sqlite = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    let columns = "SELECT one.name AS name, info.name AS column_name FROM sqlite_master AS one, \
        pragma_table_xinfo(one.name) AS info WHERE one.type = 'table' AND one.name <> '_sqlx_migrations' \
        AND one.name NOT LIKE 'sqlite%'";
    let columns = sqlx::query(columns).fetch_all(&mut sqlite).await.unwrap();
    let theirs: BTreeSet<(String, String)> =
        columns.iter().map(|row| (row.get("name"), row.get("column_name"))).collect();
    let ours: BTreeSet<(String, String)> = ours
        .into_iter()
        .flat_map(|(table, columns)| columns.into_iter().map(move |column| (table.clone(), column)))
        .collect();
    assert_eq!(ours, theirs);
    // Their keys and other unique columns, in order.
    let keys = "SELECT one.name AS name, (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(list.name) \
            ORDER BY seqno)) AS columns FROM sqlite_master AS one, pragma_index_list(one.name) AS list \
        WHERE one.type = 'table' AND one.name <> '_sqlx_migrations' AND list.\"unique\"";
    let keys = sqlx::query(keys).fetch_all(&mut sqlite).await.unwrap();
    let mut theirs: BTreeSet<(String, String)> = keys.iter().map(|row| (row.get("name"), row.get("columns"))).collect();
    // The keys that SQLite has no index for are its numbers of rows.
    let numbers = "SELECT one.name AS name, info.name AS columns FROM sqlite_master AS one, pragma_table_info(one.name) AS info \
        WHERE one.type = 'table' AND one.name <> '_sqlx_migrations' AND one.name NOT LIKE 'sqlite%' AND info.pk = 1 \
        AND NOT EXISTS (SELECT 1 FROM pragma_table_info(one.name) WHERE pk = 2)";
    let numbers = sqlx::query(numbers).fetch_all(&mut sqlite).await.unwrap();
    theirs.extend(numbers.iter().map(|row| (row.get("name"), row.get("columns"))));
    let keys = "SELECT CAST(CAST(indrelid AS regclass) AS text), string_agg(CAST(attname AS text), ',' ORDER BY place) \
        FROM pg_index CROSS JOIN unnest(indkey) WITH ORDINALITY AS part (attnum, place) \
        JOIN pg_attribute ON attrelid = indrelid AND pg_attribute.attnum = part.attnum \
        JOIN pg_class ON pg_class.oid = indrelid \
        WHERE indisunique AND relnamespace = CAST('public' AS regnamespace) AND relname <> '_sqlx_migrations' \
        GROUP BY indexrelid, indrelid";
    let ours: BTreeSet<(String, String)> = folder
        .outside()
        .await
        .rows(keys)
        .await
        .iter()
        .map(|row| (row[0].text().to_owned(), row[1].text().to_owned()))
        .collect();
    assert_eq!(ours, theirs);
}

#[tokio::test]
async fn several_processes_count_a_change_once_and_their_boards_are_right() {
    let Harness { store, folder } = Harness::new().await;
    let stores = [store, folder.open().await, folder.open().await];
    // Each of the people does the same in all three, and more in each.
    let changes = (1..=30_u64).flat_map(|user| (0..3_u64).map(move |at| (user, at))).flat_map(|(user, at)| {
        let same = stores[usize::try_from(at).unwrap()].change(
            origin(user, UserId(user), Some(GUILD), 10),
            key("http"),
            done(6),
        );
        let other = origin(1_000 + user * 3 + at, UserId(user), Some(GUILD), 20);
        let own = stores[usize::try_from(at).unwrap()].change(other, key(&format!("t{at}")), done(1));
        [same, own]
    });
    let changes = join_all(changes).await;
    assert!(changes.iter().all(Result::is_ok), "{changes:?}");
    assert_eq!(folder.outside().await.number("SELECT count(*) FROM event").await, 30 * 4);
    for store in &stores {
        let query = BoardQuery { guild: GUILD, roadmap: None, period: Period::All, at: origin(0, ADA, None, 0).at };
        let board = store.board(query, Page::Number(0), ADA).await.unwrap();
        assert_eq!(board.size, 30);
        assert!(board.members.iter().all(|member| member.points == 9), "{board:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_connections_lose_nothing_and_double_nothing() {
    let Harness { store, folder } = Harness::new().await;
    let mut outside = folder.outside().await;
    let burst = tokio::spawn({
        let store = store.clone();
        async move {
            let changes = (1..=600_u64).map(|number| {
                let (user, topic) = (UserId(1 + number % 7), format!("t{number}"));
                let (store, mut dice) = (store.clone(), Dice(number));
                async move {
                    tokio::time::sleep(Duration::from_millis(dice.roll(1_500))).await;
                    store.change(origin(number, user, Some(GUILD), 10), key(&topic), done(1)).await
                }
            });
            join_all(changes).await
        }
    });
    let mut killed = 0;
    while !burst.is_finished() {
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5";
        killed += outside.number(kill).await;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    let saved = burst.await.unwrap().into_iter().filter(|change| match change {
        Ok(applied) => applied.changed(),
        Err(error) => panic!("{error}"),
    });
    assert_eq!(saved.count(), 600);
    assert!(killed > 20, "{killed} connections were killed");
    let events = outside.rows("SELECT count(*), count(DISTINCT interaction) FROM event").await;
    assert_eq!([events[0][0].number(), events[0][1].number()], [600, 600]);
    let query = BoardQuery { guild: GUILD, roadmap: None, period: Period::All, at: origin(0, ADA, None, 0).at };
    let board = store.board(query, Page::Number(0), ADA).await.unwrap();
    assert_eq!(board.members.iter().map(|member| member.points).sum::<u64>(), 600);
}

#[tokio::test]
async fn what_one_process_sets_the_others_hear_of() {
    let Harness { store, folder } = Harness::new().await;
    let other = folder.open().await;
    for zone in ["Europe/Paris", "Asia/Tokyo"] {
        let zone: Zone = zone.parse().unwrap();
        other.guild_zone(GUILD).await.unwrap();
        store.set_guild_zone(GUILD, Some(zone.clone())).await.unwrap();
        let heard = async {
            while other.guild_zone(GUILD).await.unwrap().as_ref() != Some(&zone) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), heard).await.unwrap();
    }
}

#[tokio::test]
async fn a_database_that_is_gone_says_that_nothing_was_saved() {
    let Harness { store, folder } = Harness::new().await;
    store.try_writing().await.unwrap();
    folder.outside().await.execute("ALTER TABLE event RENAME TO events").await;
    let change = store.change(origin(1, ADA, None, 10), key("http"), done(1)).await;
    assert!(matches!(change, Err(StoreError::Sql(_))), "a fault of ours is one: {change:?}");
    store.close().await;
    let change = store.change(origin(1, ADA, None, 10), key("http"), done(1)).await;
    assert!(matches!(change, Err(StoreError::NotSaved { .. })), "{change:?}");
}

#[tokio::test]
async fn a_full_disk_there_says_that_nothing_was_saved_and_is_no_end() {
    let Harness { store, folder } = Harness::new().await;
    let mut outside = folder.outside().await;
    outside
        .execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$; \
             CREATE TRIGGER full_disk BEFORE INSERT ON event EXECUTE FUNCTION full_disk()",
        )
        .await;
    let error = store.change(origin(1, ADA, Some(GUILD), 10), key("http"), done(6)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotSaved { .. }), "{error}");
    assert!(error.to_string().contains("could not extend file"), "{error}");
    assert!(store.progress(ADA, "r").await.unwrap().is_empty(), "reading goes on");
    outside.execute("DROP TRIGGER full_disk ON event").await;
    store.change(origin(1, ADA, Some(GUILD), 10), key("http"), done(6)).await.unwrap();
    assert_eq!(outside.number("SELECT count(*) FROM event").await, 1);
}

#[tokio::test]
async fn a_server_without_encryption_is_left_where_it_is_insisted_on() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = server.local_addr().unwrap().port();
    tokio::spawn(async move {
        // It is asked for encryption first, and says no.
        // <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL>
        while let Ok((mut client, _)) = server.accept().await {
            let mut asked = [0; 8];
            client.read_exact(&mut asked).await.unwrap();
            client.write_all(b"N").await.unwrap();
        }
    });
    let address = format!("postgres://ada:hunter2@127.0.0.1:{port}/waymark?sslmode=require");
    let error = Store::connect(&address.parse().unwrap()).await.unwrap_err().to_string();
    assert!(error.contains("no encrypted connection") && !error.contains("hunter2"), "{error}");
    assert!(!error.contains('\n'), "{error}");
}
