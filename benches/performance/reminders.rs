//! Reminders that come due in one minute: in which order they go out, how fast, and how late the last is.

use std::collections::HashMap;
use std::time::Duration;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use waymark::reminders::REQUESTS_PER_SECOND;
use waymark_calendar::Weekdays;
use waymark_store::reminders::{ReminderKind, ReminderSettings};
use waymark_store::{ChannelId, InteractionId, Store, UserId};

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
    // In no order that the database may have by chance.
    let due = |number: u64| {
        let place = number * 7_919 % count;
        now - SignedDuration::from_millis(i64::try_from(60_000 - place * 60_000 / count).unwrap())
    };
    for number in 0..count {
        let user = UserId(world::user_id(number));
        let settings = personal_at(Time::midnight(), user.0 + 1);
        store.set_reminder(ReminderKind::Personal(user), settings, now).await.unwrap();
        // Daily ones come on the minute; a snooze comes to the millisecond.
        assert!(store.snooze(user, InteractionId(1 << 22), due(number)).await.unwrap());
    }
    store.close().await;
    let first = Scenario::new("first", Who::Anybody, &[(1, "/faq")], content);
    let life = Life::begin_on(&settings.waymark(), 1, 1, &first, data).await;
    let patience = Duration::from_secs(30 + 2 * count / u64::from(REQUESTS_PER_SECOND));
    let all = tokio::time::timeout(patience, async {
        while (life.driver.discord.posted().len() as u64) < count {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    all.await.unwrap_or_else(|_| panic!("reminders did not come in time: {}", life.bot.log()));
    // None may come a second time.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let posted = life.driver.discord.posted();
    life.end().await;

    let mut times: Vec<_> = posted.iter().map(|(_, at)| *at).collect();
    times.sort();
    let took = (times[times.len() - 1] - times[0]).as_secs_f64();
    let busiest = times
        .iter()
        .enumerate()
        .map(|(at, from)| times[at..].partition_point(|other| *other - *from < Duration::from_secs(1)));
    let mut in_order: Vec<(Timestamp, u64)> =
        (0..count).map(|number| (due(number), world::user_id(number) + 1)).collect();
    in_order.sort();
    let places: HashMap<u64, usize> =
        in_order.iter().enumerate().map(|(place, (_, channel))| (*channel, place)).collect();
    let moved = posted.iter().enumerate().map(|(at, (channel, _))| places[channel].abs_diff(at));
    report.paragraph(
        "Due within one minute, to people whose direct messages are known; Discord allows 50 requests a second.",
    );
    let rows = [
        ("reminders", count as f64),
        ("sent a second", (count - 1) as f64 / took),
        ("sent in the busiest second", busiest.max().unwrap() as f64),
        ("sent more than once", posted.len() as f64 - count as f64),
        ("places by which the most displaced was overtaken", moved.max().unwrap() as f64),
    ];
    report.table(&["", "figure"], rows.map(|(what, figure)| vec![what.to_owned(), number(figure)]));
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
