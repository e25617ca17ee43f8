//! A database of an older Waymark, with people in it: nothing is lost, and everything new is filled from what was done.

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;
use waymark_calendar::Period;
use waymark_store::boards::{BoardQuery, Page};
use waymark_store::progress::Standing::{Learning, Todo};
use waymark_store::reminders::ReminderKind;
use waymark_store::{GuildId, InteractionId, Origin, Store, TopicKey, UserId};

use crate::harness::{ADA, GRACE, GUILD, done, key};

/// What 0001 wrote: the rows it had in common with today.
const OLD: &str = "\
    INSERT INTO new.event SELECT id, interaction, user, guild, roadmap, topic, at, before, before_at, before_points, \
        after, after_points, undoes FROM event ORDER BY id; \
    INSERT INTO new.topic_state SELECT * FROM topic_state; \
    INSERT INTO new.guild_member SELECT guild, user, name FROM guild_member;";

fn at(interaction: u64, user: UserId, at: &str) -> Origin {
    let guild = Some((GUILD, format!("name-{}", user.0)));
    Origin { interaction: InteractionId(interaction), user, guild, at: at.parse().unwrap() }
}

async fn connect(folder: &TempDir, name: &str) -> SqliteConnection {
    let path = folder.path().join(name);
    SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap()
}

/// The rows of everything that follows from what was done, as text.
async fn everything(folder: &TempDir, name: &str) -> Vec<String> {
    let mut connection = connect(folder, name).await;
    let mut rows = Vec::new();
    for select in [
        "SELECT format('event %s day %s %s', id, day, counts) FROM event ORDER BY id",
        "SELECT format('event %s at %s', id, counted_at) FROM event ORDER BY id",
        "SELECT format('day %s %s %s %s %s, %s to %s', user, date, changes, checkins, minutes, first, last) FROM day \
         ORDER BY user, date",
        "SELECT format('zone %s %s %s', user, zone, told) FROM person_zone ORDER BY user, since",
        "SELECT format('board %s %s %s %s %s', guild, roadmap, period, start, until) FROM board \
         WHERE id IN (SELECT board FROM score) ORDER BY guild, roadmap, period, start",
        "SELECT format('score %s %s %s %s: %s %s %s', guild, roadmap, period, start, user, minus, reached) \
         FROM score JOIN board ON board.id = score.board ORDER BY guild, roadmap, period, start, user",
        "SELECT format('tally %s %s %s %s: %s %s %s %s', guild, roadmap, period, start, bits, minus, bucket, count) \
         FROM tally JOIN board ON board.id = tally.board \
         ORDER BY guild, roadmap, period, start, bits, minus, bucket",
        "SELECT format('behind %s', user) FROM unscored",
        "SELECT format('unfinished %s', guild) FROM guild WHERE fill_after IS NOT NULL",
    ] {
        rows.extend(sqlx::query_scalar::<_, String>(AssertSqlSafe(select)).fetch_all(&mut connection).await.unwrap());
    }
    connection.close().await.unwrap();
    rows
}

/// Changes of some weeks, in two servers and one direct message, taken back and put back.
async fn changes(store: &Store) {
    for (interaction, user, when, topic, to) in [
        (1, ADA, "2026-09-30T23:30:00Z", "http", Learning),
        (2, ADA, "2026-11-15T23:30:00Z", "http", done(6)),
        (3, GRACE, "2026-11-16T00:30:00Z", "s/sql", done(3)),
        (4, ADA, "2026-11-17T10:00:00Z", "dns", done(2)),
        (5, GRACE, "2026-11-17T10:00:00Z", "dns", Learning),
        (6, GRACE, "2026-11-17T11:00:00Z", "dns", Todo),
    ] {
        store.change(at(interaction, user, when), key(topic), to).await.unwrap();
    }
    let elsewhere = Origin { guild: Some((GuildId(200), "Ada".into())), ..at(7, ADA, "2026-11-18T10:00:00Z") };
    store.change(elsewhere, key("css"), done(1)).await.unwrap();
    let nowhere = Origin { guild: None, ..at(8, UserId(9), "2026-11-18T10:00:00Z") };
    store.change(nowhere, key("css"), done(1)).await.unwrap();
    store.undo(at(9, ADA, "2026-11-19T10:00:00Z"), InteractionId(4)).await.unwrap();
    store.undo(at(10, ADA, "2026-11-19T10:00:00Z"), InteractionId(2)).await.unwrap();
    store.undo(at(11, ADA, "2026-11-19T10:00:00Z"), InteractionId(10)).await.unwrap();
    for user in 1_000..1_600 {
        store.change(at(user, UserId(user), "2026-11-20T10:00:00Z"), key("http"), done(1)).await.unwrap();
    }
}

#[tokio::test]
async fn a_database_of_the_first_version() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("today.db")).await.unwrap();
    changes(&store).await;
    store.close().await;

    // The same, as the first version left it: its schema, as sqlx noted it, and its rows.
    let mut old = connect(&folder, "old.db").await;
    let schema = include_str!("../../../migrations/0001_progress.sql");
    sqlx::raw_sql(AssertSqlSafe(schema)).execute(&mut old).await.unwrap();
    old.close().await.unwrap();
    let mut today = connect(&folder, "today.db").await;
    let attach = format!("ATTACH '{}' AS new", folder.path().join("old.db").display());
    sqlx::raw_sql(AssertSqlSafe(attach)).execute(&mut today).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(OLD)).execute(&mut today).await.unwrap();
    let noted = "CREATE TABLE new._sqlx_migrations AS SELECT * FROM main._sqlx_migrations WHERE version = 1";
    sqlx::raw_sql(AssertSqlSafe(noted)).execute(&mut today).await.unwrap();
    today.close().await.unwrap();

    let upgraded = Store::open(&folder.path().join("old.db")).await.unwrap();
    let (found, expect) = (everything(&folder, "old.db").await, everything(&folder, "today.db").await);
    assert_eq!(found, expect);
    assert!(expect.len() > 3_000, "there is something to compare");
    let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    let query = BoardQuery { guild: GUILD, roadmap: None, period: Period::Week, at: now };
    let board = upgraded.board(query, Page::Around, ADA).await.unwrap();
    assert_eq!((board.size, board.own.map(|own| (own.rank, own.points))), (602, Some((2, 1))));
    let renamed = TopicKey { former: vec!["http".into()], ..key("web") };
    upgraded.change(at(20, ADA, "2026-11-20T12:00:00Z"), renamed, Learning).await.unwrap();
}

/// The third version counted each change in the zone that was known when it came.
#[tokio::test]
async fn days_of_the_third_version_are_counted_anew() {
    let folder = tempfile::tempdir().unwrap();
    Store::open(&folder.path().join("today.db")).await.unwrap().close().await;
    let mut old = connect(&folder, "old.db").await;
    for schema in [
        include_str!("../../../migrations/0001_progress.sql"),
        include_str!("../../../migrations/0002_people_and_boards.sql"),
        include_str!("../../../migrations/0003_reminders.sql"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(schema)).execute(&mut old).await.unwrap();
    }
    let rows = format!(
        "ATTACH '{}' AS new; \
         CREATE TABLE _sqlx_migrations AS SELECT * FROM new._sqlx_migrations WHERE version <= 3; \
         INSERT INTO guild (guild, zone) VALUES (5, 'Asia/Tokyo'); \
         INSERT INTO person (user, zone) VALUES (1, 'Asia/Tokyo'), (2, NULL), (4, 'Europe/Paris')",
        folder.path().join("today.db").display()
    );
    sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut old).await.unwrap();
    for (id, (user, guild, at, day)) in [
        (1, "NULL", "2026-11-15 23:00", "2026-11-15"),
        (1, "NULL", "2026-11-17 00:30", "2026-11-17"),
        (1, "NULL", "2026-11-17 23:00", "2026-11-18"), // told by then
        (2, "5", "2026-11-15 23:00", "2026-11-16"),
        (2, "NULL", "2026-11-16 23:00", "2026-11-16"), // by direct message
        (2, "5", "2026-11-17 23:00", "2026-11-18"),
        (3, "6", "2026-11-17 23:00", "2026-11-17"),
    ]
    .into_iter()
    .enumerate()
    {
        let row = format!(
            "INSERT INTO checkin (interaction, user, guild, at, day, first_today, minutes) \
             VALUES ({id}, {user}, {guild}, unixepoch('{at}') * 1000, '{day}', 1, 5); \
             INSERT INTO day (user, date, checkins, minutes) VALUES ({user}, '{day}', 1, 5) \
             ON CONFLICT DO UPDATE SET checkins = checkins + 1, minutes = minutes + 5"
        );
        sqlx::raw_sql(AssertSqlSafe(row)).execute(&mut old).await.unwrap();
    }
    old.close().await.unwrap();

    let store = Store::open(&folder.path().join("old.db")).await.unwrap();
    for (user, zone, told, days) in [
        (1, Some("Asia/Tokyo"), true, "16 17 18"),
        (2, Some("Asia/Tokyo"), false, "16 17 18"),
        (3, None, false, "17"),
        (4, Some("Europe/Paris"), true, ""),
    ] {
        let person = store.person(UserId(user)).await.unwrap();
        assert_eq!(person.known_zone().map(waymark_store::Zone::name), zone, "{user}");
        assert_eq!(person.zone().is_some(), told, "{user}");
        let dates = store.activity(UserId(user)).await.unwrap();
        let dates: Vec<_> = dates.iter().map(|day| day.date.day().to_string()).collect();
        assert_eq!(dates.join(" "), days, "{user}");
    }
    let calendar = store.person(UserId(1)).await.unwrap().calendar();
    let days = store.activity(UserId(1)).await.unwrap();
    let apart = days.windows(2).map(|pair| calendar.days_apart(pair[0].last, pair[1].first));
    assert_eq!(apart.collect::<Vec<_>>(), [1, 0], "what was a day's distance in UTC stays one");
    store.set_zone(UserId(1), "Europe/Paris".parse().unwrap(), "2026-11-19T08:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(store.activity(UserId(1)).await.unwrap(), days, "the next zone is a move");
}

/// Reminders and their deliveries are in tables of their own since there are questions of the day.
#[tokio::test]
async fn reminders_of_the_ninth_version_come_as_they_would_have() {
    let folder = tempfile::tempdir().unwrap();
    Store::open(&folder.path().join("today.db")).await.unwrap().close().await;
    let mut old = connect(&folder, "old.db").await;
    for schema in [
        include_str!("../../../migrations/0001_progress.sql"),
        include_str!("../../../migrations/0002_people_and_boards.sql"),
        include_str!("../../../migrations/0003_reminders.sql"),
        include_str!("../../../migrations/0004_zones_of_people.sql"),
        include_str!("../../../migrations/0005_reminders_as_people_live.sql"),
        include_str!("../../../migrations/0006_questions_of_people.sql"),
        include_str!("../../../migrations/0007_departed_servers_and_mentions.sql"),
        include_str!("../../../migrations/0008_scores_follow.sql"),
        include_str!("../../../migrations/0009_reviews.sql"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(schema)).execute(&mut old).await.unwrap();
    }
    let rows = format!(
        "ATTACH '{}' AS new; \
         CREATE TABLE _sqlx_migrations AS SELECT * FROM new._sqlx_migrations WHERE version <= 9; \
         INSERT INTO reminder (id, kind, user, guild, channel, role, thread, roadmap, time, zone, days, last_date, due_date, \
            due, paused, twelve_hours, on_counted_days, role_by_right) \
         VALUES (3, 'own', 1, NULL, 7, NULL, 0, 'r', '19:00', 'UTC', 127, '2026-11-20', '2026-11-21', \
            unixepoch('2026-11-21 19:00') * 1000, NULL, 1, 1, 0), \
         (9, 'topic', NULL, 5, 8, 6, 1, NULL, '18:00', 'UTC', 1, NULL, NULL, NULL, '50013', 0, 0, 1); \
         INSERT INTO delivery (reminder, date, due, state, at, attempts, first, topic, message, why) \
         VALUES (3, '2026-11-20', 1000, 'open', 1000, 2, 1000, NULL, NULL, NULL), \
         (9, '2026-11-20', 1000, 'sent', 2000, 1, 1000, 'http', 77, NULL)",
        folder.path().join("today.db").display()
    );
    sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut old).await.unwrap();
    let dump = async |connection: &mut SqliteConnection| {
        let mut rows: Vec<String> = Vec::new();
        for select in [
            "SELECT concat_ws(' ', id, kind, user, guild, channel, role, thread, roadmap, time, zone, days, last_date, \
                due_date, due, paused, twelve_hours, on_counted_days, role_by_right) FROM reminder ORDER BY id",
            "SELECT concat_ws(' ', reminder, date, again, due, state, at, attempts, first, topic, message, why) \
                FROM delivery ORDER BY reminder",
        ] {
            rows.extend(sqlx::query_scalar::<_, String>(select).fetch_all(&mut *connection).await.unwrap());
        }
        rows
    };
    let before = dump(&mut old).await;
    assert_eq!(before.len(), 4);
    old.close().await.unwrap();

    let store = Store::open(&folder.path().join("old.db")).await.unwrap();
    let mut upgraded = connect(&folder, "old.db").await;
    assert_eq!(dump(&mut upgraded).await, before);
    let reminder = store.reminder(ReminderKind::Personal(UserId(1))).await.unwrap().unwrap();
    assert_eq!(reminder.next, Some("2026-11-21T19:00:00Z".parse().unwrap()));
    // What refers to them still does.
    sqlx::raw_sql("PRAGMA foreign_keys = ON; DELETE FROM reminder").execute(&mut upgraded).await.unwrap();
    assert!(dump(&mut upgraded).await.is_empty());
}

#[tokio::test]
async fn a_fill_that_was_cut_off_goes_on_when_the_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("test.db")).await.unwrap();
    changes(&store).await;
    store.close().await;
    let whole = everything(&folder, "test.db").await;
    let mut connection = connect(&folder, "test.db").await;
    for cut in ["-1", "1100"] {
        let sql = format!(
            "DELETE FROM score WHERE user > {cut} AND board IN (SELECT id FROM board WHERE guild = 100); \
             DELETE FROM tally; INSERT INTO tally SELECT board, bits.value, minus >> max(bits.value - 63, 0), \
                iif(bits.value > 63, 0, reached >> bits.value), count(*) \
                FROM score CROSS JOIN json_each('[95, 63, 31, 21]') AS bits GROUP BY 1, 2, 3, 4; \
             INSERT INTO guild (guild, fill_after) VALUES (100, {cut}) ON CONFLICT DO UPDATE SET fill_after = {cut}"
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        assert_ne!(everything(&folder, "test.db").await, whole);
        Store::open(&folder.path().join("test.db")).await.unwrap().close().await;
        assert_eq!(everything(&folder, "test.db").await, whole);
    }
}

#[tokio::test]
async fn a_servers_zone_moves_what_was_earned_at_the_boundary() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("test.db")).await.unwrap();
    changes(&store).await;
    let own = async |zone: &str| {
        store.set_guild_zone(GUILD, Some(zone.parse().unwrap())).await.unwrap();
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let query = BoardQuery { guild: GUILD, roadmap: Some("r"), period: Period::Week, at: now };
        store.board(query, Page::Around, ADA).await.unwrap().own.map(|own| own.points)
    };
    for (zone, expect) in [("UTC", 1), ("Europe/Paris", 7), ("UTC-11", 1), ("Pacific/Kiritimati", 7), ("UTC", 1)] {
        assert_eq!(own(zone).await, Some(expect), "{zone}");
    }
    let mut connection = connect(&folder, "test.db").await;
    let over: i64 =
        sqlx::query_scalar("SELECT count(*) FROM board WHERE guild IS NULL").fetch_one(&mut connection).await.unwrap();
    assert_eq!(over, 0, "what the other zones had is cleared away");
}
