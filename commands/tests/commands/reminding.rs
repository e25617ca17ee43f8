//! One's own daily reminder.

use insta::assert_snapshot;
use serde_json::json;
use waymark_commands::port::Trouble;
use waymark_commands::reminder_messages::{Composed, compose};
use waymark_store::reminders::{Pause, ReminderKind};
use waymark_store::{ChannelId, MessageId, UserId};

use crate::room::Room;

const HOUR: i64 = 60 * 60;

#[tokio::test]
async fn it_is_set_up_shown_paused_and_turned_off() {
    let mut room = Room::new().await;
    assert_snapshot!("remind_none", room.slash("ada", "/remind show").await.text());
    let set = room.slash("ada", "/remind daily time=7pm, timezone=Paris, days=weekdays").await;
    assert_snapshot!("remind_daily", set.text());
    assert_snapshot!("remind_pause", room.press("ada", &set, "Pause").await.text());
    let paused = room.slash("ada", "/remind show").await;
    assert!(paused.text().contains("[Resume]"), "{}", paused.text());
    assert!(room.slash("ada", "/remind resume").await.text().contains("## Next"));
    assert_snapshot!("remind_off", room.slash("ada (dm)", "/remind off").await.text());
    assert!(room.slash("ada", "/remind off").await.text().contains("No reminder is running"));
    assert!(room.slash("ada", "/remind show").await.text().contains("You have no reminder"));
}

#[tokio::test]
async fn what_is_not_understood_says_what_to_write() {
    let mut room = Room::new().await;
    for (line, said) in [
        ("/remind daily time=25:00, timezone=Paris", "there is no hour 25"),
        ("/remind daily time=7:65, timezone=Paris", "there is no minute 65"),
        ("/remind daily time=soon, timezone=Paris", "that is no time of day"),
        ("/remind daily time=19:00, timezone=Mars/Phobos", "I know no time zone"),
        ("/remind daily time=19:00, timezone=Paris, days=funday", "“funday” is no day"),
    ] {
        let refused = room.slash("ada", line).await;
        assert!(refused.text().contains(said) && refused.is_private(), "{line}: {}", refused.text());
    }
    assert!(room.slash("ada", "/remind show").await.text().contains("You have no reminder"), "nothing was set");
}

#[tokio::test]
async fn a_name_of_several_zones_is_asked_about() {
    let mut room = Room::new().await;
    let asked = room.slash("ada", "/remind daily time=7:30 pm, timezone=IST, days=mon,wed").await;
    assert!(asked.text().contains("can be several time zones"), "{}", asked.text());
    let set = room.pick("ada", &asked, "Asia/Kolkata").await;
    assert!(set.text().contains("at **19:30**, Asia/Kolkata"), "{}", set.text());
    let offered = json!([{ "name": "daily", "type": 1, "options": [
        { "name": "timezone", "type": 3, "value": "pari", "focused": true }] }]);
    let offered = room.complete("ada", "remind", &offered).await;
    assert!(offered[0].starts_with("Europe/Paris="), "{offered:?}");
}

#[tokio::test]
async fn it_says_what_is_next_and_its_buttons_work() {
    let mut room = Room::new().await;
    room.slash("ada", "/remind daily time=13:00, timezone=UTC").await;
    room.pass(HOUR);
    let at = (room.context.clock)();
    let [due] = room.context.store.take_due(at, 10).await.unwrap().try_into().unwrap();
    room.context.store.mark_sent(due.id, ChannelId(7), MessageId(8), at).await.unwrap();
    let Composed::Message { post, .. } = compose(&room.context, &due, at).await.unwrap() else { panic!("nothing") };
    let shown = crate::room::posted(&post);
    assert_snapshot!("reminder_own", shown.text());
    assert_snapshot!("reminder_snoozed", room.press("ada (dm)", &shown, "Snooze 1 h").await.text());
    assert_eq!(room.context.store.take_due(at, 10).await.unwrap().len(), 0);
    room.pass(HOUR);
    assert_eq!(room.context.store.take_due((room.context.clock)(), 10).await.unwrap().len(), 1, "once more");
    assert!(room.press("ada (dm)", &shown, "I studied today").await.text().contains("Today counts"));
    let done = room.press("ada (dm)", &shown, "Done").await;
    assert!(done.text().contains("is done"), "{}", done.text());
    assert!(room.press("ada (dm)", &shown, "Stop").await.text().contains("is off"));
}

#[tokio::test]
async fn a_test_tells_whether_messages_arrive() {
    let mut room = Room::new().await;
    let set = room.slash("ada", "/remind daily time=19:00, timezone=Paris").await;
    let tried = room.press("ada", &set, "Send me a test").await;
    assert!(tried.text().contains("It is in your direct messages"), "{}", tried.text());
    assert!(room.discord.written.lock().unwrap()[0].1.contains("HTTP"));
    *room.discord.trouble.lock().unwrap() = Some(Trouble::ClosedToMessages);
    assert_snapshot!("remind_closed", room.press("ada", &set, "Send me a test").await.text());
    let store = &room.context.store;
    store
        .pause_reminder(ReminderKind::Personal(UserId(11)), Pause::Refused(50007), (room.context.clock)())
        .await
        .unwrap();
    assert_snapshot!("remind_stopped", room.slash("ada", "/remind show").await.text());
}
