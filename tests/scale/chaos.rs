//! Processes and connections are killed at any moment, under load: what was acknowledged is there, once, and each reminder
//! comes once.
//!
//! Eight rounds here; more with `WAYMARK_CHAOS_ROUNDS`, see CONTRIBUTING.md.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::sleep;
use waymark_playground::{BotAnswer, LocalDiscord, Location};

use crate::cluster::{Cluster, LONG, Part};

/// People who change something all the time.
const CHANGING: [&str; 5] = ["ada", "grace", "linus", "margaret", "edsger"];
/// People who are reminded, beside those.
const REMINDED: usize = 20;
/// Reminders that come due in each round.
const DUE: i64 = 10;

/// A change that a person was told of: the interaction, and which of the tables has it.
type Acknowledged = (i64, &'static str);

/// Numbers that look random and are the same in every run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        // The generator of Knuth's MMIX; its upper bits are the better ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled_and_each_reminder_comes_once() {
    let rounds = std::env::var("WAYMARK_CHAOS_ROUNDS").ok().map_or(8, |rounds| rounds.parse().unwrap());
    let mut cluster = Cluster::start(REMINDED).await;
    set_up_reminders(&cluster).await;
    let over = Arc::new(AtomicBool::new(false));
    let changing = CHANGING.map(|person| tokio::spawn(change(cluster.discord.clone(), person, Arc::clone(&over))));

    let mut random = Seeded(20_261_127);
    let mut done = [0; 4];
    for round in 0..rounds {
        remind(&cluster, round).await;
        sleep(Duration::from_millis(50 + random.below(350))).await;
        let place = usize::try_from(random.below(cluster.processes.len() as u64)).unwrap();
        // One of two stays, as it would where an operator sees to it.
        let other = cluster.processes.iter().enumerate();
        let part = cluster.processes[place].part;
        let other = other.filter(|(number, process)| *number != place && process.part == part);
        for (_, process) in other.filter(|_| part == Part::Web) {
            process.is_well().await;
        }
        match random.below(10) {
            0..6 => {
                cluster.kill(place).await;
                done[0] += 1;
            }
            6..8 => {
                cluster.break_connections().await;
                done[1] += 1;
            }
            8 => {
                cluster.stop(place).await;
                done[2] += 1;
            }
            _ => {
                cluster.discord.drop_connections();
                done[3] += 1;
            }
        }
    }
    cluster.is_well().await;
    over.store(true, Ordering::Relaxed);
    let told = join_all(changing).await;
    let (mut acknowledged, mut asked) = (BTreeSet::new(), 0);
    for told in told {
        let (told, of) = told.unwrap();
        acknowledged.extend(told);
        asked += of;
    }
    let (lost, doubled) = compare(&cluster, &acknowledged).await;
    let (due, sent, arrived, twice) = reminders(&cluster).await;
    println!(
        "{rounds} rounds: {} processes killed, {} ended, all connections to the database broken {} times and to Discord \
         {} times; {asked} changes asked for, {} acknowledged, {lost} lost, {doubled} doubled; {due} reminders due, {sent} \
         recorded as sent, {arrived} arrived, {twice} doubled",
        done[0],
        done[2],
        done[1],
        done[3],
        acknowledged.len()
    );
    assert_eq!((lost, doubled), (0, 0));
    assert_eq!((sent, arrived, twice), (due, due, 0));
    assert!(acknowledged.len() > rounds, "something was done");
    cluster.end().await;
}

/// Changes something all the time, until it is `over`; gives what was acknowledged, and how much was asked for.
async fn change(discord: LocalDiscord, person: &str, over: Arc<AtomicBool>) -> (Vec<Acknowledged>, usize) {
    let session = discord.user_session(person, Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    let (mut told, mut asked) = (Vec::new(), 0);
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
        if over.load(Ordering::Relaxed) {
            return (told, asked);
        }
        asked += 1;
        let Ok(exchange) = session.slash(line).await else {
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        // After one that was lost, the next may find everything as it is to be. What says that it failed acknowledges nothing.
        if let BotAnswer::Message(message) = &exchange.answer
            && ["earned", "Checked in", "check-in", "minute", "todo", "to do", "learning", "taken back", "started"]
                .iter()
                .any(|word| message.text().contains(word))
            && !message.text().contains("Nothing has changed")
            && !message.text().contains("went wrong")
        {
            told.push((i64::try_from(exchange.interaction.0).unwrap(), table));
        }
    }
    (told, asked)
}

/// How many of the acknowledged changes are not in the database, and how much is in it twice: in rows, or in the points of
/// the board, which must be what the changes add up to.
async fn compare(cluster: &Cluster, acknowledged: &BTreeSet<Acknowledged>) -> (usize, usize) {
    let (mut lost, mut doubled) = (0, 0);
    for (interaction, table) in acknowledged {
        let statement = match *table {
            "event" => "SELECT count(*) FROM event WHERE interaction = $1",
            _ => "SELECT count(*) FROM checkin WHERE interaction = $1",
        };
        let rows: i64 = sqlx::query_scalar(statement).bind(interaction).fetch_one(&cluster.database).await.unwrap();
        lost += usize::from(rows == 0);
        doubled += usize::from(rows > 1);
    }
    let wrong = "SELECT count(*) FROM ( \
            SELECT \"user\", sum(after_points - before_points) AS points FROM event GROUP BY \"user\") AS told \
         LEFT JOIN (SELECT \"user\", -minus AS points FROM score JOIN board ON board.id = score.board \
            WHERE board.period = 'all' AND board.guild IS NOT NULL AND board.roadmap = '') AS shown USING (\"user\") \
         WHERE told.points <> coalesce(shown.points, 0)";
    // Boards follow within a moment.
    let begun = Instant::now();
    loop {
        let wrong = cluster.number(wrong).await;
        if wrong == 0 || begun.elapsed() > LONG {
            return (lost, doubled + usize::try_from(wrong).unwrap());
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// A reminder for each of the crowd, whose own time is far away.
async fn set_up_reminders(cluster: &Cluster) {
    for person in cluster.discord.people().split_off(5) {
        sqlx::query(
            "INSERT INTO reminder (kind, \"user\", channel, thread, time, zone, days, last_date, due_date, due, \
                twelve_hours, on_counted_days, role_by_right) \
             VALUES ('own', $1, $2, false, '00:00', 'UTC', 127, '2026-01-01', '2099-01-01', 4070908800000, false, true, false)",
        )
        .bind(i64::try_from(person.id.0).unwrap())
        .bind(i64::try_from(person.dm.0).unwrap())
        .execute(&cluster.database)
        .await
        .unwrap();
    }
}

/// Some of them come now, beside what others there are.
async fn remind(cluster: &Cluster, round: usize) {
    let due = sqlx::query(
        "INSERT INTO delivery (reminder, date, again, due, state, at, attempts) \
         SELECT id, CAST(CAST(now() AT TIME ZONE 'UTC' AS date) AS text), $1, now, 'open', now, 0 \
         FROM (SELECT id FROM reminder ORDER BY random() LIMIT $2) AS chosen, \
            (SELECT CAST(extract(epoch FROM now()) * 1000 AS bigint) AS now) AS clock",
    );
    due.bind(i64::try_from(round).unwrap() + 1).bind(DUE).execute(&cluster.database).await.unwrap();
}

/// How many were due, were recorded as sent, arrived, and arrived more than once.
async fn reminders(cluster: &Cluster) -> (i64, i64, i64, i64) {
    let begun = Instant::now();
    while cluster.number("SELECT count(*) FROM delivery WHERE state = 'open'").await > 0 {
        assert!(begun.elapsed() < LONG * 3, "reminders are left");
        sleep(Duration::from_millis(100)).await;
    }
    let due = cluster.number("SELECT count(*) FROM delivery").await;
    let sent = cluster.number("SELECT count(*) FROM delivery WHERE state = 'sent'").await;
    let messages = cluster
        .discord
        .people()
        .split_off(5)
        .into_iter()
        .flat_map(|person| cluster.discord.user_session(&person.name, Location::Dm).unwrap().messages());
    let arrived = i64::try_from(messages.count()).unwrap();
    // Each was due as a message of its own.
    (due, sent, arrived.min(due), (arrived - due).max(0))
}
