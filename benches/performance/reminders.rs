//! Reminders that come due in one minute: in which order they go out, how fast, and how late the last is.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use waymark::reminders::REQUESTS_PER_SECOND;
use waymark_calendar::Weekdays;
use waymark_store::reminders::{ReminderKind, ReminderSettings};
use waymark_store::{ChannelId, InteractionId, Store, UserId};

use super::discord::Discord;
use super::life::Life;
use super::report::{Report, number};
use super::scenario::{Content, Scenario, Who};
use super::{Settings, data_folder, world};

pub(crate) async fn tell(report: &mut Report, settings: &Settings, content: &Content) {
    report.heading("Reminders");
    let count = settings.reminders;
    let data = data_folder();
    let store = Store::open(&data.path().join("waymark.db")).await.unwrap();
    let now = Timestamp::now();
    fill(&store, count, now).await;
    store.close().await;
    let first = Scenario::new("first", Who::Anybody, &[(1, "/faq")], content);
    let life = Life::begin_on(&settings.waymark(), 1, 1, &first, data).await;
    let posted = all_sent(&life.driver.discord, count).await;
    let posted = posted.unwrap_or_else(|| panic!("reminders did not come in time: {}", life.bot.log()));
    life.end().await;

    let Pace { per_second, busiest, doubled } = Pace::of(&posted);
    let mut in_order: Vec<(Timestamp, u64)> =
        (0..count).map(|number| (due(number, count, now), channel_of(number))).collect();
    in_order.sort();
    let places: HashMap<u64, usize> =
        in_order.iter().enumerate().map(|(place, (_, channel))| (*channel, place)).collect();
    let moved = posted.iter().enumerate().map(|(at, (channel, _))| places[channel].abs_diff(at));
    report.paragraph(
        "Due within one minute, to people whose direct messages are known; Discord allows 50 requests a second.",
    );
    let rows = [
        ("reminders", count as f64),
        ("sent a second", per_second),
        ("sent in the busiest second", busiest),
        ("sent more than once", doubled),
        ("places by which the most displaced was overtaken", moved.max().unwrap() as f64),
    ];
    report.table(&["", "figure"], rows.map(|(what, figure)| vec![what.to_owned(), number(figure)]));
}

/// Sets so many reminders of as many people, which come due within the minute before `now`.
pub(crate) async fn fill(store: &Store, count: u64, now: Timestamp) {
    for number in 0..count {
        let user = UserId(world::user_id(number));
        let settings = personal_at(Time::midnight(), channel_of(number));
        store.set_reminder(ReminderKind::Personal(user), settings, now).await.unwrap();
        // Daily ones come on the minute; a snooze comes to the millisecond.
        assert!(store.snooze(user, InteractionId(1 << 22), due(number, count, now)).await.unwrap());
    }
}

/// When one of so many is due: in no order that the database may have by chance.
fn due(number: u64, count: u64, now: Timestamp) -> Timestamp {
    let place = number * 7_919 % count;
    now - SignedDuration::from_millis(i64::try_from(60_000 - place * 60_000 / count).unwrap())
}

/// Where somebody's direct messages are.
fn channel_of(number: u64) -> u64 {
    world::user_id(number) + 1
}

/// Waits until so many were sent, and tells where to and when; nothing if they do not come.
pub(crate) async fn all_sent(discord: &Discord, count: u64) -> Option<Vec<(u64, Instant)>> {
    let patience = Duration::from_secs(30 + 2 * count / u64::from(REQUESTS_PER_SECOND));
    let all = tokio::time::timeout(patience, async {
        while (discord.posted().len() as u64) < count {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    all.await.ok()?;
    // None may come a second time.
    tokio::time::sleep(Duration::from_secs(1)).await;
    Some(discord.posted())
}

/// How fast reminders went out.
pub(crate) struct Pace {
    pub(crate) per_second: f64,
    /// How many in the busiest second.
    pub(crate) busiest: f64,
    /// How many went where one had gone before.
    pub(crate) doubled: f64,
}

impl Pace {
    /// Of those that were sent, one to each channel if all is well.
    pub(crate) fn of(sent: &[(u64, Instant)]) -> Self {
        let mut times: Vec<_> = sent.iter().map(|(_, at)| *at).collect();
        times.sort();
        let took = (times[times.len() - 1] - times[0]).as_secs_f64();
        let within_a_second = |(at, from): (usize, &Instant)| {
            times[at..].partition_point(|other| *other - *from < Duration::from_secs(1))
        };
        let channels: HashSet<u64> = sent.iter().map(|(channel, _)| *channel).collect();
        Self {
            per_second: (times.len() - 1) as f64 / took,
            busiest: times.iter().enumerate().map(within_a_second).max().unwrap_or(0) as f64,
            doubled: (sent.len() - channels.len()) as f64,
        }
    }
}

/// What somebody's daily reminder is set to, whose direct messages are that channel.
pub(crate) fn personal_at(time: Time, channel: u64) -> ReminderSettings {
    ReminderSettings {
        time,
        twelve_hours: false,
        zone: "UTC".parse().unwrap(),
        days: Weekdays::ALL,
        channel: Some(ChannelId(channel)),
        role: None,
        thread: false,
        roadmap: None,
        on_counted_days: false,
    }
}
