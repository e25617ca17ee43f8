//! The program killed at any moment, again and again: what was acknowledged is there, once.
//!
//! Three rounds here; more with `WAYMARK_KILL_ROUNDS`, see CONTRIBUTING.md.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Notify;
use waymark_playground::{BotAnswer, LocalDiscord, Location};
use waymark_store::check_integrity;

use crate::harness::{discord, eventually};
use crate::process::{folder, run};

/// People who change something at any time.
const PEOPLE: [&str; 5] = ["ada", "grace", "linus", "margaret", "edsger"];

/// A change that a person was told of: the interaction, and which of the tables has it.
type Acknowledged = (u64, &'static str);

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled() {
    let rounds = std::env::var("WAYMARK_KILL_ROUNDS").ok().map_or(3, |rounds| rounds.parse().unwrap());
    let (folder, discord) = (folder(), discord().await);
    let database = folder.path().join("waymark.db");
    let mut acknowledged: BTreeSet<Acknowledged> = BTreeSet::new();
    for round in 0..rounds {
        let mut child = run(&discord, folder.path()).await;
        // What was acknowledged before comes once more, as Discord may do.
        for (interaction, _) in acknowledged.iter().rev().take(PEOPLE.len()) {
            discord.redeliver((*interaction).into()).unwrap();
        }
        // At another point of the work each time: within the first start, too.
        let enough = if round == 1 { 0 } else { round * 37 % 90 + 1 };
        let told = change_until(&discord, enough).await;
        child.kill().await.unwrap();
        acknowledged.extend(told.await.unwrap());
        eventually("the connection's end", || discord.connections().open == 0).await;
        check_integrity(&database).await.unwrap();
    }
    let mut child = run(&discord, folder.path()).await;
    child.kill().await.unwrap();
    let (lost, doubled) = compare(&database, &acknowledged).await;
    println!("{rounds} rounds, {} acknowledged, {lost} lost, {doubled} doubled", acknowledged.len());
    assert_eq!((lost, doubled), (0, 0));
    assert!(acknowledged.len() >= rounds, "something was done");
    discord.stop();
}

/// Has everybody change something, one thing after the other, and returns once `enough` changes were acknowledged. They go
/// on until the bot is gone; then comes what they were told.
async fn change_until(discord: &LocalDiscord, enough: usize) -> tokio::task::JoinHandle<Vec<Acknowledged>> {
    let (count, counted) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let everybody = PEOPLE.map(|person| {
        let session = discord.user_session(person, Location::Guild { guild: 0, channel: "general".into() }).unwrap();
        let (count, counted, discord) = (Arc::clone(&count), Arc::clone(&counted), discord.clone());
        tokio::spawn(async move {
            let mut told = Vec::new();
            let gone = || async { eventually("the end", || discord.connections().open == 0).await };
            for (line, table) in [
                ("/done topic:http", "event"),
                ("/checkin minutes:1", "checkin"),
                ("/reset topic:http", "event"),
                ("/start topic:dns", "event"),
                ("/reset topic:dns", "event"),
            ]
            .into_iter()
            .cycle()
            {
                let exchange = tokio::select! {
                    exchange = session.slash(line) => exchange,
                    () = gone() => break,
                };
                let Ok(exchange) = exchange else { break };
                // In a new round the first of them may find everything as it is to be.
                if let BotAnswer::Message(message) = &exchange.answer
                    && !message.text().contains("Nothing has changed")
                {
                    told.push((exchange.interaction.0, table));
                    count.fetch_add(1, Ordering::Relaxed);
                    counted.notify_one();
                }
            }
            told
        })
    });
    while count.load(Ordering::Relaxed) < enough {
        counted.notified().await;
    }
    tokio::spawn(async move {
        let mut all = Vec::new();
        for person in everybody {
            all.extend(person.await.unwrap());
        }
        all
    })
}

/// How many of the acknowledged changes are not in the database, and how much is in it twice: in rows, or in the points of
/// the board, which must be what the changes add up to.
async fn compare(database: &Path, acknowledged: &BTreeSet<Acknowledged>) -> (usize, usize) {
    let mut connection: SqliteConnection =
        SqliteConnectOptions::new().filename(database).read_only(true).connect().await.unwrap();
    let (mut lost, mut doubled) = (0, 0);
    for (interaction, table) in acknowledged {
        let statement = match *table {
            "event" => "SELECT count(*) FROM event WHERE interaction = ?",
            _ => "SELECT count(*) FROM checkin WHERE interaction = ?",
        };
        let interaction = i64::try_from(*interaction).unwrap();
        let rows: i64 = sqlx::query_scalar(statement).bind(interaction).fetch_one(&mut connection).await.unwrap();
        lost += usize::from(rows == 0);
        doubled += usize::from(rows > 1);
    }
    let wrong: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT user, sum(after_points - before_points) AS points FROM event GROUP BY user) AS told \
         LEFT JOIN (SELECT user, -minus AS points FROM score JOIN board ON board.id = score.board \
            WHERE board.period = 'all' AND board.guild IS NOT NULL AND board.roadmap = '') AS shown USING (user) \
         WHERE told.points <> coalesce(shown.points, 0)",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    (lost, doubled + usize::try_from(wrong).unwrap())
}
