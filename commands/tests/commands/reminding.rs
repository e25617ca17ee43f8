//! One's own daily reminder.

use insta::assert_snapshot;
use serde_json::json;
use waymark_commands::port::DiscordError;
use waymark_commands::reminder_messages::{Composed, compose};
use waymark_store::reminders::{Pause, ReminderKind};
use waymark_store::{ChannelId, MessageId, UserId};

use crate::harness::{Harness, Shown, posted};

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
async fn a_dialog_sets_it_up() {
    let mut harness = Harness::new().await;
    let none = harness.slash("ada", "/remind show").await;
    let dialog = harness.press("ada", &none, "Set one up…").await;
    assert_snapshot!("remind_dialog", dialog.text());
    let fields = json!({ "time": "7pm", "timezone": "Paris", "days": ["mon", "wed"], "always": "yes" });
    let set = harness.fill_in("ada", &dialog, Some(&none), &fields).await;
    assert!(set.text().starts_with("the message becomes"), "{}", set.text());
    for said in ["**Mon and Wed** at **7:00 pm**, Europe/Paris", "It comes even on days that already count."] {
        assert!(set.text().contains(said), "{}", set.text());
    }
    let again = harness.press("ada", &set, "Change…").await;
    for said in ["  7:00 pm", "  Europe/Paris", "[x] Monday", "[ ] Tuesday", "[x] It comes on those, too"] {
        assert!(again.text().contains(said), "{said}: {}", again.text());
    }
    let same = harness.fill_in("ada", &again, Some(&set), &json!({})).await;
    assert!(same.text().contains("**Mon and Wed** at **7:00 pm**, Europe/Paris"), "{}", same.text());
    for (fields, said) in [
        (json!({ "time": "soon" }), "that is no time of day"),
        (json!({ "days": [] }), "The option `days` is not understood"),
        (json!({ "days": ["funday"] }), "“funday” is no day"),
        (json!({ "timezone": "" }), "the time zone is missing"),
        (json!({ "timezone": "IST" }), "can be several time zones"),
        (json!({ "timezone": "Mars/Phobos" }), "I don't know the time zone"),
    ] {
        let refused = harness.fill_in("ada", &again, Some(&set), &fields).await;
        assert!(refused.is_private() && refused.text().contains(said), "{fields}: {}", refused.text());
    }
    let others = harness.fill_in("grace", &again, Some(&set), &json!({})).await;
    assert!(others.text().contains("belong to"), "{}", others.text());
}

#[tokio::test]
async fn what_is_not_understood_says_what_to_write() {
    let mut harness = Harness::new().await;
    for (line, said) in [
        ("/remind daily time=25:00, timezone=Paris", "there is no hour 25"),
        ("/remind daily time=7:65, timezone=Paris", "there is no minute 65"),
        ("/remind daily time=soon, timezone=Paris", "that is no time of day"),
        ("/remind daily time=19:00, timezone=Mars/Phobos", "I don't know the time zone"),
        ("/remind daily time=19:00, timezone=my time", "Did you mean Malaysia (Asia/Kuala\\_Lumpur)?"),
        ("/remind daily time=19:00, timezone=no time", "Did you mean Norway (Europe/Oslo)?"),
        ("/remind daily time=19:00 UTC, timezone=UTC", "write the time alone, as in “19:00”"),
        (
            "/remind daily time=7:30pm EST, timezone=New York",
            "as in “7:30 pm”, and put its time zone in the option “timezone”",
        ),
        ("/remind daily time=19:00, timezone=Paris, days=funday", "“funday” is no day"),
    ] {
        let refused = harness.slash("ada", line).await;
        assert!(refused.text().contains(said) && refused.is_private(), "{line}: {}", refused.text());
    }
    assert!(harness.slash("ada", "/remind show").await.text().contains("You have no reminder"), "nothing was set");
}

#[tokio::test]
async fn a_name_that_is_not_one_zone_is_asked_about() {
    let mut harness = Harness::new().await;
    let asked = harness.slash("ada", "/remind daily time=7:30 pm, timezone=IST, days=mon,wed").await;
    assert!(asked.text().contains("can be several time zones"), "{}", asked.text());
    let set = harness.pick("ada", &asked, "Asia/Kolkata").await;
    assert!(set.text().contains("at **7:30 pm**, Asia/Kolkata"), "{}", set.text());
    let asked = harness.slash("ada", "/remind daily time=19:00, timezone=my time").await;
    assert!(asked.text().contains("I don't know the time zone “my time”"), "{}", asked.text());
    let set = harness.pick("ada", &asked, "Asia/Kuala_Lumpur").await;
    assert!(set.text().contains("at **19:00**, Asia/Kuala\\_Lumpur"), "{}", set.text());
    let offered = json!([{ "name": "daily", "type": 1, "options": [
        { "name": "timezone", "type": 3, "value": "pari", "focused": true }] }]);
    let offered = harness.complete("ada", "remind", &offered).await;
    assert!(offered[0].starts_with("Europe/Paris="), "{offered:?}");
}

/// The reminder that Ada gets an hour after she set it up.
async fn reminded(harness: &mut Harness) -> Shown {
    harness.slash("ada", "/remind daily time=13:00, timezone=UTC").await;
    harness.pass(HOUR);
    let at = (harness.context.clock)();
    let [due] = harness.context.store.take_due(at, 10).await.unwrap().due.try_into().unwrap();
    harness.context.store.mark_sent(due.id, ChannelId(7), MessageId(8), at).await.unwrap();
    let Composed::Message { post, .. } = compose(&harness.context, &due, at).await.unwrap() else { panic!("nothing") };
    posted(&post)
}

#[tokio::test]
async fn it_says_what_is_next_and_its_buttons_work() {
    let mut harness = Harness::new().await;
    let shown = reminded(&mut harness).await;
    assert_snapshot!("reminder_own", shown.text());
    assert_snapshot!("reminder_snoozed", harness.press("ada (dm)", &shown, "Snooze 1 h").await.text());
    assert_eq!(harness.context.store.take_due((harness.context.clock)(), 10).await.unwrap().due.len(), 0);
    harness.pass(HOUR);
    assert_eq!(harness.context.store.take_due((harness.context.clock)(), 10).await.unwrap().due.len(), 1, "once more");
    let done = harness.press("ada (dm)", &shown, "Done").await;
    assert!(done.text().contains("is done"), "{}", done.text());
}

#[tokio::test]
async fn zones_that_are_offsets_say_so() {
    let mut harness = Harness::new().await;
    for (zone, said) in [
        ("UTC+5.5", Some("UTC+05:30\nThis offset does not follow summer time; a city would.")),
        ("Etc/GMT+5", Some("Etc/GMT+5\nThat is UTC-05:00, which does not follow summer time; a city would.")),
        ("Texas", None),
    ] {
        let set = harness.slash("ada", &format!("/remind daily time=19:00, timezone={zone}")).await.text();
        assert!(set.contains(said.unwrap_or("America/Chicago\nIt skips")), "{zone}: {set}");
        let server = harness.slash("ada", &format!("/server timezone timezone={zone}")).await.text();
        assert_eq!(server.contains("does not follow summer time"), said.is_some(), "{zone}: {server}");
    }
}

#[tokio::test]
async fn a_snooze_is_shown() {
    let mut harness = Harness::new().await;
    let shown = reminded(&mut harness).await;
    let before = harness.slash("ada", "/remind show").await;
    assert!(!before.text().contains("Snoozed"), "{}", before.text());
    harness.press("ada (dm)", &shown, "Snooze 1 h").await;
    assert_snapshot!("remind_snoozed", harness.slash("ada", "/remind show").await.text());
    harness.pass(HOUR);
    harness.context.store.take_due((harness.context.clock)(), 10).await.unwrap();
    let after = harness.slash("ada", "/remind show").await;
    assert!(!after.text().contains("Snoozed"), "it is on its way: {}", after.text());
}

#[tokio::test]
async fn it_does_not_come_on_a_day_that_counts_unless_one_wants_it_to() {
    for (what, options, checks_in, comes) in [
        ("a day on which nothing was done", "", false, true),
        ("a day that counts", "", true, false),
        ("wanted all the same", ", always=true", true, true),
        ("not wanted, said so", ", always=false", true, false),
    ] {
        let mut harness = Harness::new().await;
        harness.slash("ada", &format!("/remind daily time=13:00, timezone=UTC{options}")).await;
        if checks_in {
            harness.slash("ada", "/checkin").await;
        }
        harness.pass(HOUR);
        let at = (harness.context.clock)();
        let [due] = harness.context.store.take_due(at, 10).await.unwrap().due.try_into().unwrap();
        match compose(&harness.context, &due, at).await.unwrap() {
            Composed::Message { .. } => assert!(comes, "{what}"),
            Composed::Nothing(why) => {
                assert!(!comes, "{what}: {why}");
                harness.context.store.mark_dropped(due.id, why, at).await.unwrap();
                assert_eq!(harness.context.store.take_due(at, 10).await.unwrap().due, [], "{what}: it is over");
                let shown = harness.slash("ada", "/remind show").await.text();
                assert!(shown.contains(":D>: not sent, that day already counted"), "{what}: {shown}");
            }
        }
        harness.pass(24 * HOUR);
        let next = harness.context.store.take_due((harness.context.clock)(), 10).await.unwrap().due;
        assert_eq!(next.len(), 1, "{what}: the next day is another");
    }
}

#[tokio::test]
async fn a_snooze_comes_unless_something_was_done_since() {
    for (what, before, after, comes) in [
        ("nothing was done", None, None, true),
        ("the day counted when it was asked for", Some("Start"), None, true),
        ("the day counts since", None, Some("Done"), false),
        ("begun before, done since", Some("Start"), Some("Done"), false),
    ] {
        let mut harness = Harness::new().await;
        let shown = reminded(&mut harness).await;
        if let Some(label) = before {
            harness.press("ada (dm)", &shown, label).await;
            harness.pass(1);
        }
        harness.press("ada (dm)", &shown, "Snooze 1 h").await;
        harness.pass(HOUR / 2);
        if let Some(label) = after {
            harness.press("ada (dm)", &shown, label).await;
        }
        harness.pass(HOUR / 2);
        let at = (harness.context.clock)();
        let [due] = harness.context.store.take_due(at, 10).await.unwrap().due.try_into().unwrap();
        let composed = compose(&harness.context, &due, at).await.unwrap();
        assert_eq!(matches!(composed, Composed::Message { .. }), comes, "{what}: {composed:?}");
    }
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
