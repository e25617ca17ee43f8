//! The program is killed again and again while two thousand reminders come due, and each arrives once.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp, ToSpan};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tokio::process::Child;
use waymark_playground::{LocalDiscord, Options, Person};
use waymark_store::reminders::{ReminderKind, ReminderSettings};
use waymark_store::{ChannelId, InteractionId, Store, UserId};

use super::{LONG, daily};
use crate::process::{folder, signal, waymark};

/// People with a reminder.
const PEOPLE: usize = 2_000;
/// So many of them snoozed: theirs come due while the program runs.
const SNOOZED: usize = 200;
/// So many of them were never written to: their channel is opened first.
const NEW: usize = 100;
/// How often a process is killed.
const KILLS: u32 = 14;
/// How long it may take in all: more than twice what it does.
const PATIENCE: Duration = Duration::from_mins(3);

/// Numbers that look random and are the same in every run.
pub(super) struct Seeded(pub u64);

impl Seeded {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        // The generator of Knuth's MMIX; its upper bits are the better ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn start(discord: &LocalDiscord, folder: &Path) -> Child {
    let mut command = waymark(folder);
    command.arg("run").env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The process is killed at any moment, and another one takes its place. Time is the machine's here: leases and restarts are
/// what they are for an operator. Two at once are in `tests/scale`.
#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_reminders_each_arrive_once_whatever_is_killed() {
    let discord = LocalDiscord::start(Options { crowd: PEOPLE, ..Options::default() }).await.unwrap();
    let folder = folder();
    let store = Store::open(&folder.path().join("waymark.db")).await.unwrap();
    let people = discord.people().split_off(5);
    set_up(&store, &people, now(&discord)).await;

    let mut random = Seeded(20_261_121);
    let begun = Instant::now();
    let mut running = start(&discord, folder.path());
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(100 + random.below(2_400))).await;
        signal(&running, "KILL").await;
        running.wait().await.unwrap();
        running = start(&discord, folder.path());
    }
    let killed = begun.elapsed();
    let tomorrow = now(&discord) + SignedDuration::from_hours(6);
    while store.next_due().await.unwrap().is_none_or(|next| next < tomorrow) {
        assert!(begun.elapsed() < PATIENCE, "{:?} arrived", counts(&discord, &people));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let took = begun.elapsed();
    signal(&running, "TERM").await;
    assert!(tokio::time::timeout(LONG, running.wait()).await.unwrap().unwrap().success());
    let (none, once, twice) = counts(&discord, &people);
    let (sent, repeated) = in_the_database(folder.path()).await;
    println!(
        "{PEOPLE} reminders, {KILLS} processes killed in {killed:.1?}, all done in {took:.1?}: {once} arrived once, \
         {twice} more than once, {none} never; {repeated} were attempted more than once, {sent} are recorded as sent"
    );
    assert_eq!((none, once, twice), (0, PEOPLE, 0));
    assert_eq!(sent, PEOPLE);
    assert!(repeated > 0, "no kill hit a reminder in flight");
    store.close().await;
    discord.stop();
}

fn now(discord: &LocalDiscord) -> Timestamp {
    Timestamp::from_millisecond((discord.clock())()).unwrap()
}

/// Most came due in the last hour, each in its own minute; some come in the next half minute.
async fn set_up(store: &Store, people: &[Person], now: Timestamp) {
    let an_hour_ago = now - SignedDuration::from_hours(1);
    let mut setting = tokio::task::JoinSet::new();
    for (number, person) in people.iter().enumerate() {
        let (store, user) = (store.clone(), UserId(person.id.0));
        let channel = (number >= NEW).then_some(ChannelId(person.dm.0));
        setting.spawn(async move {
            let snoozed = number < SNOOZED;
            let minute = i64::try_from(number % 58).unwrap();
            // A snoozed one's own time is over for today.
            let due = an_hour_ago + if snoozed { (-30).minutes() } else { (minute + 1).minutes() };
            let time = due.strftime("%H:%M").to_string();
            let settings = ReminderSettings { channel, ..daily(&time, "UTC", None) };
            store.set_reminder(ReminderKind::Personal(user), settings, an_hour_ago).await.unwrap();
            if snoozed {
                let at = now + SignedDuration::from_millis(i64::try_from(number * 150).unwrap());
                let pressed = InteractionId(u64::try_from(number + 1).unwrap() << 22);
                assert!(store.snooze(user, pressed, at).await.unwrap());
            }
        });
    }
    setting.join_all().await;
}

/// How many people got none, one, and more.
fn counts(discord: &LocalDiscord, people: &[Person]) -> (usize, usize, usize) {
    let mut counts = (0, 0, 0);
    for person in people {
        match discord.user_session(&person.name, waymark_playground::Location::Dm).unwrap().messages().len() {
            0 => counts.0 += 1,
            1 => counts.1 += 1,
            _ => counts.2 += 1,
        }
    }
    counts
}

/// How many are recorded as sent, and how many were attempted more than once.
async fn in_the_database(folder: &Path) -> (usize, usize) {
    let options = SqliteConnectOptions::new().filename(folder.join("waymark.db")).read_only(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    let count = async |sql: &'static str| -> usize {
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap();
        usize::try_from(count).unwrap()
    };
    let sent = count("SELECT count(*) FROM delivery WHERE state = 'sent'").await;
    let repeated = count("SELECT count(*) FROM delivery WHERE attempts > 1").await;
    pool.close().await;
    (sent, repeated)
}
