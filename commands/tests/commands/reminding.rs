//! One's own daily reminder.

use insta::assert_snapshot;
use serde_json::json;
use waymark_commands::port::DiscordError;
use waymark_commands::reminder_messages::{Composed, compose};
use waymark_store::reminders::{Pause, ReminderKind};
use waymark_store::{ChannelId, MessageId, UserId};

use crate::harness::Harness;

const HOUR: i64 = 60 * 60;

#[tokio::test]
async fn it_is_set_up_shown_paused_and_turned_off() {
    let mut harness = Harness::new().await;
    assert_snapshot!("remind_none", harness.slash("ada", "/remind show").await.text());
    let set = harness.slash("ada", "/remind daily time=7pm, timezone=Paris, days=weekdays").await;
    assert_snapshot!("remind_daily", set.text());
    assert_snapshot!("remind_pause", harness.press("ada", &set, "Pause").await.text());
    let paused = harness.slash("ada", "/remind show").await;
    assert!(paused.text().contains("[Resume]"), "{}", paused.text());
    assert!(harness.slash("ada", "/remind resume").await.text().contains("## Next"));
    assert_snapshot!("remind_off", harness.slash("ada (dm)", "/remind off").await.text());
    assert!(harness.slash("ada", "/remind off").await.text().contains("No reminder is running"));
    assert!(harness.slash("ada", "/remind show").await.text().contains("You have no reminder"));
}

#[tokio::test]
async fn what_is_not_understood_says_what_to_write() {
    let mut harness = Harness::new().await;
    for (line, said) in [
        ("/remind daily time=25:00, timezone=Paris", "there is no hour 25"),
        ("/remind daily time=7:65, timezone=Paris", "there is no minute 65"),
        ("/remind daily time=soon, timezone=Paris", "that is no time of day"),
        ("/remind daily time=19:00, timezone=Mars/Phobos", "I don't know the time zone"),
        ("/remind daily time=19:00, timezone=Paris, days=funday", "“funday” is no day"),
    ] {
        let refused = harness.slash("ada", line).await;
        assert!(refused.text().contains(said) && refused.is_private(), "{line}: {}", refused.text());
    }
    assert!(harness.slash("ada", "/remind show").await.text().contains("You have no reminder"), "nothing was set");
}

#[tokio::test]
async fn a_name_of_several_zones_is_asked_about() {
    let mut harness = Harness::new().await;
    let asked = harness.slash("ada", "/remind daily time=7:30 pm, timezone=IST, days=mon,wed").await;
    assert!(asked.text().contains("can be several time zones"), "{}", asked.text());
    let set = harness.pick("ada", &asked, "Asia/Kolkata").await;
    assert!(set.text().contains("at **19:30**, Asia/Kolkata"), "{}", set.text());
    let offered = json!([{ "name": "daily", "type": 1, "options": [
        { "name": "timezone", "type": 3, "value": "pari", "focused": true }] }]);
    let offered = harness.complete("ada", "remind", &offered).await;
    assert!(offered[0].starts_with("Europe/Paris="), "{offered:?}");
}

#[tokio::test]
async fn it_says_what_is_next_and_its_buttons_work() {
    let mut harness = Harness::new().await;
    harness.slash("ada", "/remind daily time=13:00, timezone=UTC").await;
    harness.pass(HOUR);
    let at = (harness.context.clock)();
    let [due] = harness.context.store.take_due(at, 10).await.unwrap().try_into().unwrap();
    harness.context.store.mark_sent(due.id, ChannelId(7), MessageId(8), at).await.unwrap();
    let Composed::Message { post, .. } = compose(&harness.context, &due, at).await.unwrap() else { panic!("nothing") };
    let shown = crate::harness::posted(&post);
    assert_snapshot!("reminder_own", shown.text());
    assert_snapshot!("reminder_snoozed", harness.press("ada (dm)", &shown, "Snooze 1 h").await.text());
    assert_eq!(harness.context.store.take_due(at, 10).await.unwrap().len(), 0);
    harness.pass(HOUR);
    assert_eq!(harness.context.store.take_due((harness.context.clock)(), 10).await.unwrap().len(), 1, "once more");
    assert!(harness.press("ada (dm)", &shown, "I studied today").await.text().contains("Today counts"));
    let done = harness.press("ada (dm)", &shown, "Done").await;
    assert!(done.text().contains("is done"), "{}", done.text());
    assert!(harness.press("ada (dm)", &shown, "Stop").await.text().contains("is off"));
}

#[tokio::test]
async fn a_test_tells_whether_messages_arrive() {
    let mut harness = Harness::new().await;
    let set = harness.slash("ada", "/remind daily time=19:00, timezone=Paris").await;
    let tried = harness.press("ada", &set, "Send me a test").await;
    assert!(tried.text().contains("It is in your direct messages"), "{}", tried.text());
    assert!(harness.discord.written.lock().unwrap()[0].1.contains("HTTP"));
    *harness.discord.failing.lock().unwrap() = Some(DiscordError::ClosedToMessages);
    assert_snapshot!("remind_closed", harness.press("ada", &set, "Send me a test").await.text());
    let store = &harness.context.store;
    store
        .pause_reminder(ReminderKind::Personal(UserId(11)), Pause::Refused(50007), (harness.context.clock)())
        .await
        .unwrap();
    assert_snapshot!("remind_stopped", harness.slash("ada", "/remind show").await.text());
}
