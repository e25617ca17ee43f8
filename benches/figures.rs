//! The figures of PERFORMANCE.md: `cargo bench`. Machines differ and are noisy; what counts are the ratios of one run.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program that prints what it measured"
)]

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use waymark_commands::port::NoDiscord;
use waymark_commands::{Context, Interaction, Outcome, dispatch};
use waymark_roadmap::rules::points;
use waymark_roadmap::{Library, load, source};
use waymark_search::Search;
use waymark_store::progress::{Earned, Standing};
use waymark_store::{GuildId, InteractionId, Origin, Store, TopicKey, UserId};

/// Changes asked for at the same time.
const OUTSTANDING: u64 = 16;
/// Changes measured.
const CHANGES: u64 = 4_000;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    writing(folder.path()).await;
    answering(folder.path()).await;
    flooding(folder.path()).await;
    loading();
}

/// What one writer that groups changes gains over a pool of connections that all write.
async fn writing(folder: &Path) {
    println!("{OUTSTANDING} changes outstanding, {CHANGES} in all, each durable before it is acknowledged");
    let pool = pool(&folder.join("pool.db")).await;
    let pooled = measure("ten pooled connections that all write", |number| {
        let pool = pool.clone();
        async move { pooled_change(&pool, number).await }
    })
    .await;
    let store = Store::open(&folder.join("writer.db")).await.unwrap();
    let grouped = measure("one writer that groups (Store::change)", |number| {
        let store = store.clone();
        async move { change(&store, number).await }
    })
    .await;
    println!("p99, pooled to grouped: {:.1} : 1\n", pooled.as_secs_f64() / grouped.as_secs_f64());
    store.close().await;
}

/// Runs `change` for each number, [`OUTSTANDING`] at a time; prints the figures and returns the 99th percentile.
async fn measure<F: Future<Output = ()> + Send + 'static>(what: &str, change: impl Fn(u64) -> F) -> Duration {
    let started = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    let mut times = Vec::new();
    for number in 0..CHANGES {
        if number >= OUTSTANDING {
            times.push(running.join_next().await.unwrap().unwrap());
        }
        let change = change(number);
        running.spawn(async move {
            let started = Instant::now();
            change.await;
            started.elapsed()
        });
    }
    while let Some(time) = running.join_next().await {
        times.push(time.unwrap());
    }
    times.sort();
    let rate = times.len() as f64 / started.elapsed().as_secs_f64();
    let (p50, p99) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!("  {what:40} p50 {p50:>9.1?}  p99 {p99:>9.1?}  {rate:>7.0}/s");
    p99
}

async fn change(store: &Store, number: u64) {
    let origin = Origin {
        interaction: InteractionId(number + 1),
        user: UserId(number % 500 + 1),
        guild: Some((GuildId(1), "somebody".into())),
        at: Timestamp::UNIX_EPOCH,
    };
    let key = TopicKey { roadmap: "r".into(), topic: format!("t{number}"), former: Vec::new() };
    store.change(origin, key, done(6.0)).await.unwrap();
}

/// A completion of a topic of that many hours.
fn done(hours: f64) -> Standing {
    Standing::Done(Earned::Points(points(hours)))
}

async fn pool(path: &Path) -> SqlitePool {
    Store::open(path).await.unwrap().close().await;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(30));
    SqlitePoolOptions::new().max_connections(10).connect_with(options).await.unwrap()
}

/// The same rows, written the way a first thought would.
async fn pooled_change(pool: &SqlitePool, number: u64) {
    let (number, user) = (number.cast_signed() + 1, (number % 500 + 1).cast_signed());
    let topic = format!("t{number}");
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let event = sqlx::query(
        "INSERT INTO event (interaction, user, guild, roadmap, topic, at, before, before_points, after, after_points) \
         VALUES (?, ?, 1, 'r', ?, 0, 'todo', 0, 'done', 6)",
    );
    let event =
        event.bind(number).bind(user).bind(&topic).execute(&mut *transaction).await.unwrap().last_insert_rowid();
    sqlx::query(
        "INSERT INTO topic_state (user, roadmap, topic, state, at, points, event) VALUES (?, 'r', ?, 'done', 0, 6, ?)",
    )
    .bind(user)
    .bind(&topic)
    .bind(event)
    .execute(&mut *transaction)
    .await
    .unwrap();
    sqlx::query("INSERT INTO guild_member (guild, user, name) VALUES (1, ?, 'somebody') ON CONFLICT DO NOTHING")
        .bind(user)
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

/// How long each command takes, from the interaction's JSON to the answer's.
async fn answering(folder: &Path) {
    let context = context(&folder.join("answers.db")).await;
    println!("one after the other, from the interaction's JSON to the answer's");
    let text = |name: &str, value: &str| json!([{ "name": name, "type": 3, "value": value }]);
    let typed = json!([{ "name": "topic", "type": 3, "value": "postg", "focused": true }]);
    for (what, kind, name, options) in [
        ("/faq, by slug", 2, "faq", text("question", "salary")),
        ("/faq, in own words with a typo", 2, "faq", text("question", "how much mony do they make")),
        ("autocomplete of a topic", 4, "topic", typed),
        ("/next", 2, "next", json!([])),
        ("/roadmap", 2, "roadmap", json!([])),
        ("/done, durable", 2, "done", text("topic", "http")),
        ("/leaderboard of one", 2, "leaderboard", json!([])),
    ] {
        let mut times = Vec::new();
        for number in 0..300 {
            let id = number + 1_000_000 * u64::from(kind) + name.len() as u64 * 10_000_000;
            times.push(answer(&context, &interaction(id, ADA, kind, name, &options)).await);
        }
        times.sort();
        println!("  {what:40} p50 {:>9.1?}  p99 {:>9.1?}", times[times.len() / 2], times[times.len() * 99 / 100]);
    }
    println!();
}

/// Loops in which one member asks for pictures.
const LOOPS: usize = 20;
const ADA: u64 = 11;
const GRACE: u64 = 12;

/// What others notice of one member who changes something and asks for the map, again and again, in [`LOOPS`] loops.
async fn flooding(folder: &Path) {
    let context = context(&folder.join("flood.db")).await;
    println!("of others, while one member asks for pictures in {LOOPS} loops");
    let quiet = others(&context, 0).await;
    let mut loops = tokio::task::JoinSet::new();
    for (at, first_id) in (0..LOOPS).zip((1_000_000_000..).step_by(1_000_000_000)) {
        let context = context.clone();
        loops.spawn(async move {
            let topics: Vec<String> =
                context.everything.roadmaps().next().unwrap().topics().map(|(_, it)| it.id.to_string()).collect();
            for (round, id) in (first_id..).step_by(2).enumerate() {
                let command = ["start", "done", "skip", "reset"][round % 4];
                let topic = &topics[(at + round / 4 * LOOPS) % topics.len()];
                let topic = json!([{ "name": "topic", "type": 3, "value": topic }]);
                answer(&context, &interaction(id, GRACE, 2, command, &topic)).await;
                answer(&context, &interaction(id + 1, GRACE, 2, "roadmap", &json!([]))).await;
            }
        });
    }
    let flooded = others(&context, 1).await;
    println!("p99 of /faq, with pictures to without: {:.1} : 1\n", flooded.as_secs_f64() / quiet.as_secs_f64());
}

/// Asks questions, and for the card of somebody new now and then; gives the 99th percentile of the questions.
async fn others(context: &Context, run: u64) -> Duration {
    let (mut questions, mut cards) = (Vec::new(), Vec::new());
    let question = json!([{ "name": "question", "type": 3, "value": "salary" }]);
    for number in 0..2_000 {
        let id = 500_000_000 * run + number;
        questions.push(answer(context, &interaction(2 * id + 1, ADA, 2, "faq", &question)).await);
        if number % 100 == 0 {
            cards.push(answer(context, &interaction(2 * id + 2, 1_000 + id, 2, "progress", &json!([]))).await);
        }
    }
    for (what, times) in [("/faq, by slug", &mut questions), ("/progress, with its card", &mut cards)] {
        times.sort();
        let what = format!("{what}{}", if run == 0 { "" } else { ", with pictures" });
        println!("  {what:40} p50 {:>9.1?}  p99 {:>9.1?}", times[times.len() / 2], times[times.len() * 99 / 100]);
    }
    questions[questions.len() * 99 / 100]
}

async fn context(database: &Path) -> Context {
    let store = Store::open(database).await.unwrap();
    let search = Arc::new(Search::new(embedded()));
    Context::new(&search, store, Arc::new(|| Timestamp::UNIX_EPOCH), Arc::new(NoDiscord))
}

/// How long it takes from an interaction's JSON to its answer's.
async fn answer(context: &Context, interaction: &Value) -> Duration {
    let interaction = interaction.to_string();
    let started = Instant::now();
    let answer = match dispatch(context, Interaction::read(&interaction).unwrap()).await {
        Outcome::Answer(answer) => answer,
        Outcome::Deferred { rest, .. } => rest.await,
    };
    serde_json::to_vec(&answer.to_response()).unwrap();
    started.elapsed()
}

fn interaction(id: u64, user: u64, kind: u8, name: &str, options: &Value) -> Value {
    json!({
        "id": id.to_string(), "application_id": "1", "type": kind, "token": "t", "version": 1, "channel_id": "9",
        "guild_id": "7", "locale": "en-US", "entitlements": [], "attachment_size_limit": 1000,
        "authorizing_integration_owners": {},
        "data": { "id": "5", "name": name, "type": 1, "options": options },
        "member": {
            "user": { "id": user.to_string(), "username": format!("member{user}"), "discriminator": "0", "avatar": null },
            "roles": [], "flags": 0, "joined_at": "2024-01-01T00:00:00Z", "deaf": false, "mute": false,
            "permissions": "0",
        },
    })
}

fn loading() {
    let started = Instant::now();
    let library = embedded();
    let topics: usize = library.roadmaps().map(|roadmap| roadmap.topics().len()).sum();
    println!("loading and checking the content in the binary ({topics} topics): {:.1?}", started.elapsed());
}

fn embedded() -> Library {
    load(&source::in_memory(waymark_content::FILES)).unwrap().library
}
