//! The boards' figures of PERFORMANCE.md: `cargo bench --bench boards`. A server of 10 thousand members and one of a
//! million, with ten completions a member; every fifth has one point, all of them reached on the same day. Machines
//! differ and are noisy; what counts is the ratio of the two, measured in turn.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program that prints what it measured")]

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use waymark_calendar::Period;
use waymark_roadmap::rules::points;
use waymark_store::boards::{BoardQuery, PAGE, Page};
use waymark_store::progress::{Earned, Standing};
use waymark_store::{GuildId, InteractionId, Origin, Store, TopicKey, UserId};

const SIZES: [u64; 2] = [10_000, 1_000_000];
const SAMPLES: u64 = 500;
const GUILD: GuildId = GuildId(1);
/// 2026-11-20, a Friday.
const NOW: i64 = 1_795_132_800_000;

#[tokio::main]
async fn main() {
    // Beside what Cargo builds: a temporary folder in memory may be too small for a million members.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut stores = Vec::new();
    for size in SIZES {
        let started = Instant::now();
        let path = folder.path().join(format!("{size}.db"));
        fill(&path, size).await;
        let megabytes = std::fs::metadata(&path).unwrap().len() >> 20;
        println!("{size} members, {} completions: {megabytes} MiB, filled in {:.0?}", size * 10, started.elapsed());
        stores.push(Store::open(&path).await.unwrap());
    }
    println!();
    reading(&stores).await;
    writing(&stores).await;
}

async fn fill(path: &Path, size: u64) {
    // Somebody's change, taken back, opens the boards that the rows below are on.
    let store = Store::open(path).await.unwrap();
    let origin = |interaction| Origin {
        interaction: InteractionId(interaction),
        user: UserId(5),
        guild: Some((GUILD, "somebody".into())),
        at: Timestamp::from_millisecond(NOW).unwrap(),
    };
    let key = TopicKey { roadmap: "backend".into(), topic: "first".into(), former: Vec::new() };
    for (interaction, to) in [(1, Standing::Learning), (2, done(1.0)), (3, Standing::Todo)] {
        store.change(origin(interaction), key.clone(), to).await.unwrap();
    }
    store.close().await;
    let mut connection: SqliteConnection = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off)
        .foreign_keys(false)
        .pragma("cache_size", "-400000")
        .connect()
        .await
        .unwrap();
    let mut transaction = connection.begin().await.unwrap();
    // Ids as Discord gives them: a time, and some bits more.
    let statements = [
        "CREATE TEMP TABLE person (id INTEGER PRIMARY KEY, completions INTEGER NOT NULL)",
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1) \
         INSERT INTO person SELECT n * 73 << 22 | n % 8, iif(n % 5 = 0, 1, 12 + (n % 4 = 1)) FROM n",
        "INSERT INTO guild_member (guild, user, name) SELECT 1, id, 'somebody ' || id FROM person",
        "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 12) \
         INSERT INTO topic_state (user, roadmap, topic, state, at, points, event) \
         SELECT id, 'backend', 'topic-' || n, 'done', \
            iif(completions = 1, 1795132700000 - (id >> 22) * 7 % 86400000, 1795132799000 - (id >> 22) * (n * 7 + 1) % 60000000000), \
            iif(completions = 1, 1, 1 + ((id >> 22) + n) * n % 20), (id >> 22) * 13 + n \
         FROM person CROSS JOIN n WHERE n < completions",
        "INSERT INTO score (board, user, minus, reached) \
         SELECT board.id, user, -sum(points), max(at) FROM board CROSS JOIN topic_state \
         WHERE points > 0 AND at >= start AND at < until \
            AND (board.roadmap = '' OR board.roadmap = topic_state.roadmap) \
         GROUP BY board.id, user",
        "INSERT INTO tally SELECT board, bits.value, minus, reached >> bits.value, count(*) FROM score \
         CROSS JOIN json_each('[63, 31, 21]') AS bits GROUP BY 1, 2, 3, 4",
    ];
    for (number, statement) in statements.into_iter().enumerate() {
        let statement = sqlx::query(statement);
        let statement = if number == 1 { statement.bind(size.cast_signed()) } else { statement };
        statement.execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// What is asked of a board of that size, for a number that looks random.
type Ask = fn(u64, u64) -> (Page, UserId);

/// The `n`th member.
fn member(n: u64) -> UserId {
    UserId(((n * 73) << 22) | (n % 8))
}

/// The board of all time, from all of its parts.
async fn reading(stores: &[Store]) {
    let query =
        BoardQuery { guild: GUILD, roadmap: None, period: Period::All, at: Timestamp::from_millisecond(NOW).unwrap() };
    let asks: [(&str, Ask); 4] = [
        ("the first page, and own place", |size, random| (Page::Number(0), member(random % size + 1))),
        ("any page, and own place", |size, random| {
            (Page::Number(random % (size / PAGE)), member(random.rotate_left(20) % size + 1))
        }),
        ("the page around oneself", |size, random| (Page::Around, member(random % size + 1))),
        ("the page around one of those who tie", |size, random| (Page::Around, member((random % (size / 5) + 1) * 5))),
    ];
    for (what, ask) in asks {
        let mut times = [Vec::new(), Vec::new()];
        for sample in 0..SAMPLES + 100 {
            let random = (sample + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11;
            for ((store, size), times) in stores.iter().zip(SIZES).zip(&mut times) {
                let (page, asking) = ask(size, random);
                let started = Instant::now();
                let board = store.board(query, page, asking).await.unwrap();
                let elapsed = started.elapsed();
                assert_eq!((board.size, board.own.map(|own| own.user)), (size, Some(asking)));
                if sample >= 100 {
                    times.push(elapsed);
                }
            }
        }
        report(what, times);
    }
}

/// A change that earns points, durable, boards and all.
async fn writing(stores: &[Store]) {
    let mut times = [Vec::new(), Vec::new()];
    for sample in 1..=SAMPLES {
        for ((store, size), times) in stores.iter().zip(SIZES).zip(&mut times) {
            let origin = Origin {
                interaction: InteractionId(100 + sample),
                user: member(sample.wrapping_mul(0x9e37_79b9_7f4a_7c15) % size + 1),
                guild: Some((GUILD, "somebody".into())),
                at: Timestamp::from_millisecond(NOW).unwrap(),
            };
            let key = TopicKey { roadmap: "backend".into(), topic: "new".into(), former: Vec::new() };
            let started = Instant::now();
            store.change(origin, key, done(6.0)).await.unwrap();
            times.push(started.elapsed());
        }
    }
    report("a completion, durable", times);

    // The same person in a hundred servers of their own: every board of each is brought in line.
    let mut times = [Vec::new(), Vec::new()];
    for sample in 1..=200 {
        for (store, times) in stores.iter().zip(&mut times) {
            let guild = (sample <= 100).then_some((GuildId(1_000 + sample), "somebody".into()));
            let at = Timestamp::from_millisecond(NOW).unwrap();
            let origin = Origin { interaction: InteractionId(10_000 + sample), user: UserId(5), guild, at };
            let key = TopicKey { roadmap: "backend".into(), topic: format!("t{sample}"), former: Vec::new() };
            let started = Instant::now();
            store.change(origin, key, done(6.0)).await.unwrap();
            if sample > 100 {
                times.push(started.elapsed());
            }
        }
    }
    report("a completion in a hundred servers", times);
}

/// A completion of a topic of that many hours.
fn done(hours: f64) -> Standing {
    Standing::Done(Earned::Points(points(hours)))
}

fn report(what: &str, times: [Vec<Duration>; 2]) {
    let [small, large] = times.map(|mut times| {
        times.sort();
        (times[times.len() / 2], times[times.len() * 99 / 100])
    });
    println!(
        "{what:38} p50 {:>8.1?} and {:>8.1?}, ratio {:.2}; p99 {:>8.1?} and {:>8.1?}",
        small.0,
        large.0,
        large.0.as_secs_f64() / small.0.as_secs_f64(),
        small.1,
        large.1
    );
}
