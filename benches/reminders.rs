//! Ten thousand reminders due in one minute: `cargo bench --bench reminders`. It takes as long as Discord's limit makes
//! it take, and prints in which order they went out, how fast, and how late the last was.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program that prints what it measured"
)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::oneshot;
use waymark::bot::Bot;
use waymark::command_line::playground::clock_of;
use waymark::config::{Config, Token};
use waymark::reminders::REQUESTS_PER_SECOND;
use waymark_calendar::Weekdays;
use waymark_playground::{LocalDiscord, Location, Options};
use waymark_store::reminders::{ReminderKind, ReminderSettings};
use waymark_store::{ChannelId, InteractionId, Store, UserId};

/// How many come due, unless `WAYMARK_BENCH_REMINDERS` says otherwise.
const REMINDERS: usize = 10_000;

#[tokio::main]
async fn main() {
    let count = std::env::var("WAYMARK_BENCH_REMINDERS").ok().and_then(|count| count.parse().ok()).unwrap_or(REMINDERS);
    let discord = LocalDiscord::start(Options { crowd: count, ..Options::default() }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        token: Some(Token::new(discord.token()).unwrap()),
        token_file: "waymark.token".into(),
        token_from: None,
        api_url: Some(discord.url()),
        api_url_found_in: None,
        file: None,
        database: folder.path().join("bench.db"),
        content: None,
        listen: None,
        privacy_url: None,
        log: None,
    };
    let bot = Bot::open(&config, config.token.clone().unwrap()).await.unwrap();
    let bot = bot.with_clock(clock_of(&discord), discord.clock_moves());
    let store = bot.store().clone();
    let dues = set_up(&discord, &store).await;
    let last_due = dues.keys().next_back().unwrap().0;

    let (stop, stopped) = oneshot::channel();
    let started = Instant::now();
    let bot = tokio::spawn(bot.run(async {
        let _ = stopped.await;
    }));
    let arrived = || discord.people().iter().skip(5).filter(|one| messages(&discord, &one.name) > 0).count();
    while arrived() < count {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let took = started.elapsed();
    let _ = stop.send(());
    bot.await.unwrap().unwrap();

    // In the order they came due.
    let mut sent = Vec::with_capacity(count);
    let mut twice = 0;
    for name in dues.values() {
        let inbox = discord.user_session(name, Location::Dm).unwrap();
        let message = &inbox.messages()[0];
        let time: Timestamp = message.json["timestamp"].as_str().unwrap().parse().unwrap();
        sent.push(time);
        twice += usize::from(inbox.messages().len() > 1);
    }
    let mut sorted = sent.clone();
    sorted.sort();
    let displaced = sent.iter().map(|time| sorted.partition_point(|other| other < time));
    let farthest = displaced.enumerate().map(|(at, place)| at.abs_diff(place)).max().unwrap();
    let second = SignedDuration::from_secs(1);
    let busiest = sorted
        .iter()
        .enumerate()
        .map(|(at, from)| sorted[at..].partition_point(|other| other.duration_since(*from) < second));
    let seconds = sorted[count - 1].duration_since(sorted[0]).as_secs_f64();
    println!("{count} reminders due in one minute, pace {REQUESTS_PER_SECOND}/s, all direct messages known");
    println!("  took        {took:.1?}, {:.1} a second", (count - 1) as f64 / seconds);
    println!("  busiest     {} in one second (Discord allows 50 requests)", busiest.max().unwrap());
    println!("  order       none was overtaken by more than {farthest} places");
    println!("  the last    was {:.1} s late", sorted[count - 1].duration_since(last_due).as_secs_f64());
    println!("  more than once: {twice}");
    discord.stop();
}

fn messages(discord: &LocalDiscord, name: &str) -> usize {
    discord.user_session(name, Location::Dm).unwrap().messages().len()
}

/// Who is due when: all in the minute that ends now.
async fn set_up(discord: &LocalDiscord, store: &Store) -> BTreeMap<(Timestamp, usize), String> {
    let people = discord.people().split_off(5);
    let now = Timestamp::from_millisecond((discord.clock())()).unwrap();
    let mut dues = BTreeMap::new();
    let mut setting = tokio::task::JoinSet::new();
    for (number, person) in people.iter().enumerate() {
        // No order that the database may have by chance.
        let place = number * 7_919 % people.len();
        let within = SignedDuration::from_millis(i64::try_from(place * 60_000 / people.len()).unwrap());
        let due = now - SignedDuration::from_mins(1) + within;
        dues.insert((due, number), person.name.clone());
        let (store, user, channel) = (store.clone(), UserId(person.id.0), Some(ChannelId(person.dm.0)));
        setting.spawn(async move {
            // Daily ones come on the minute; a snooze comes to the millisecond.
            let (time, zone) = (Time::midnight(), "UTC".parse().unwrap());
            let settings = ReminderSettings {
                time,
                twelve_hours: false,
                zone,
                days: Weekdays::ALL,
                channel,
                role: None,
                thread: false,
                roadmap: None,
                on_counted_days: false,
            };
            store.set_reminder(ReminderKind::Personal(user), settings, now).await.unwrap();
            assert!(store.snooze(user, InteractionId(1 << 22), due).await.unwrap());
        });
    }
    setting.join_all().await;
    dues
}
