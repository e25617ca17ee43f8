//! How Waymark works on a server.

use insta::assert_snapshot;
use serde_json::json;
use serenity::all::Permissions;
use waymark_commands::port::DiscordError;
use waymark_commands::reminder_messages::{Composed, compose};
use waymark_store::reminders::{Pause, ReminderKind};
use waymark_store::{GuildId, UserId};

use crate::harness::{Harness, Shown, posted};

const SET: &str = "/server reminder channel=<#77, time=7pm, timezone=Paris, role=@&501";

#[tokio::test]
async fn only_who_may_manage_the_server_can() {
    let mut harness = Harness::new().await;
    let panel = harness.slash("ada", "/server show").await;
    for answer in [
        harness.slash("grace", "/server show").await,
        harness.slash("grace", SET).await,
        harness.press("grace", &panel, "Run a check").await,
        harness.press("grace", &panel, "Turn on…").await,
        harness.press("grace", &panel, "Change…").await,
    ] {
        assert!(answer.text().contains("for those who may manage the server"), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_panel_sets_everything() {
    let mut harness = Harness::new().await;
    assert_snapshot!("server_show_first", harness.slash("ada", "/server show").await.text());
    let set = harness.slash("ada", SET).await;
    assert_snapshot!("server_reminder", set.text());
    let dialog = harness.press("ada", &set, "Change…").await;
    assert_snapshot!("server_topic_dialog", dialog.text());
    let changed = json!({ "channel": ["79"], "time": "8:30 am", "role": [], "thread": ["thread"] });
    let moved = harness.fill_in("ada", &dialog, Some(&set), &changed).await;
    assert!(moved.text().starts_with("the message becomes"), "{}", moved.text());
    for said in ["<#79> at **8:30 am** (Europe/Paris), with a thread", "Next topic: "] {
        assert!(moved.text().contains(said), "{}", moved.text());
    }
    assert!(!moved.text().contains("mentions <@&"), "{}", moved.text());
    assert!(harness.press("ada", &set, "Turn on").await.text().contains("on Mondays"));
    let roadmaps = harness.press_id("ada", &set, "1jr").await;
    assert_snapshot!("server_roadmaps_dialog", roadmaps.text());
    let offered = harness.fill_in("ada", &roadmaps, Some(&set), &json!({ "roadmaps": ["web"] })).await;
    assert!(offered.text().contains("## Roadmaps\nWeb"), "{}", offered.text());
    let milestones = harness.press_id("ada", &set, "1gg").await;
    let milestone = harness.pick("ada", &milestones, "web:entry").await;
    assert_snapshot!("server_milestone", milestone.text());
    let given = harness.pick_ids("ada", &milestone, "No role", 6, &["501"]).await;
    assert!(given.text().contains("the entry path: <@&501>"), "{}", given.text());
    let zone = harness.press_id("ada", &set, "1jz").await;
    let zone = harness.fill_in("ada", &zone, Some(&set), &json!({ "timezone": "Tokyo" })).await;
    assert!(zone.text().contains("Asia/Tokyo"), "{}", zone.text());
    assert!(harness.slash("ada", "/server reminder-off").await.text().contains("is off"));
    assert_snapshot!("server_show_later", harness.slash("ada", "/server show").await.text());
}

#[tokio::test]
async fn a_server_ranks_by_what_it_chooses() {
    let mut harness = Harness::new().await;
    harness.slash("grace", "/done topic=http").await;
    let ranked = harness.slash("ada", "/server board rank=proven").await;
    assert!(ranked.text().contains("ranks by **proven topics**, then by points"), "{}", ranked.text());
    assert!(ranked.text().contains("## Leaderboard ranks by\nProven topics: "), "{}", ranked.text());
    assert_snapshot!("server_board_by_proven", harness.slash("grace", "/leaderboard").await.text());
    assert!(harness.slash("grace", "/progress").await.text().contains("1st of 1 · 0 proven · 6 points"));
    let back = harness.press("ada", &ranked, "Rank by points").await;
    assert!(back.text().contains("ranks by **points**"), "{}", back.text());
    assert!(harness.slash("grace", "/leaderboard").await.text().contains("grace\\* · 6 points"));
    for (who, line, said) in [
        ("ada", "/server board rank=luck", "`rank` cannot be read"),
        ("grace", "/server board rank=proven", "for those who may manage the server"),
    ] {
        let refused = harness.slash(who, line).await;
        assert!(refused.text().contains(said), "{line}: {}", refused.text());
    }
    assert!(harness.press("grace", &ranked, "Rank by points").await.text().contains("for those who may manage"));
}

#[tokio::test]
async fn what_could_not_work_is_not_set() {
    let mut harness = Harness::new().await;
    for (line, said) in [
        ("/server reminder channel=<#78, time=7pm, timezone=Paris", "is not a text channel"),
        ("/server reminder channel=<#77, time=7pm, timezone=Paris, role=@&100", "@everyone is not mentioned"),
        ("/server reminder channel=<#77, time=7pm, timezone=Paris, role=@&999", "no longer exists"),
        ("/server reminder channel=<#77, time=25:00, timezone=Paris", "there is no hour 25"),
        ("/server timezone timezone=Mars/Phobos", "I don't know the time zone"),
        (
            "/server timezone timezone=IST",
            "several time zones. Write one of them: India Standard Time (Asia/Kolkata), ",
        ),
    ] {
        let refused = harness.slash("ada", line).await;
        assert!(refused.text().contains(said), "{line}: {}", refused.text());
    }
    assert!(harness.slash("ada", "/server show").await.text().contains("## Topic of the day\nOff"));
    let panel = harness.slash("ada", "/server show").await;
    let dialog = harness.press("ada", &panel, "Turn on…").await;
    for (fields, said) in [
        (json!({ "channel": ["78"], "time": "19:00", "timezone": "Paris" }), "is not a text channel"),
        // One that Discord does not find on this server.
        (json!({ "channel": ["4"], "time": "19:00", "timezone": "Paris" }), "the channel is missing"),
        (json!({ "channel": ["77"], "time": "soon", "timezone": "Paris" }), "that is no time of day"),
        (json!({ "channel": ["77"], "time": "19:00", "timezone": "" }), "the time zone is missing"),
        (json!({ "channel": ["77"], "time": "19:00", "timezone": "IST" }), "several time zones"),
        (json!({ "channel": ["77"], "time": "19:00", "timezone": "Paris", "role": ["100"] }), "is not mentioned"),
        (json!({ "channel": ["77"], "time": "19:00", "timezone": "Paris", "role": ["x"] }), "too old"),
    ] {
        let refused = harness.fill_in("ada", &dialog, Some(&panel), &fields).await;
        assert!(refused.is_private() && refused.text().contains(said), "{fields}: {}", refused.text());
    }
    assert!(harness.slash("ada", "/server show").await.text().contains("## Topic of the day\nOff"));
    let milestones = harness.press_id("ada", &panel, "1gg").await;
    let milestone = harness.pick("ada", &milestones, "web:entry").await;
    for (role, said) in
        [("509", "drag Waymark's role above it"), ("503", "belongs to a bot"), ("100", "has @everyone already")]
    {
        *harness.discord.lacking.lock().unwrap() = Permissions::empty();
        let refused = harness.pick_ids("ada", &milestone, "No role", 6, &[role]).await;
        assert!(refused.text().contains(said), "{role}: {}", refused.text());
    }
}

#[tokio::test]
async fn what_a_permission_mends_is_set_and_said() {
    let mut harness = Harness::new().await;
    *harness.discord.lacking.lock().unwrap() = Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS;
    let set = harness.slash("ada", "/server reminder channel=<#77, time=7pm, timezone=Paris, role=@&502").await;
    let set = set.text().split("\n###").next().unwrap().to_owned();
    assert_snapshot!("server_reminder_not_yet", set);
    let check = harness.slash("ada", "/server check").await;
    assert!(check.text().contains("2 problems found"), "{}", check.text());
}

#[tokio::test]
async fn the_check_names_each_fault_with_its_remedy() {
    let mut harness = Harness::new().await;
    harness.slash("ada", SET).await;
    assert_snapshot!("server_check_fine", harness.slash("ada", "/server check").await.text());
    *harness.discord.lacking.lock().unwrap() = Permissions::SEND_MESSAGES;
    *harness.context.content_fault.lock().unwrap() = Some("net.toml:3:1: no such field".into());
    let guild = GuildId(100);
    harness
        .context
        .store
        .pause_reminder(ReminderKind::TopicOfTheDay(guild), Pause::Refused(50013), (harness.context.clock)())
        .await
        .unwrap();
    assert_snapshot!("server_check_faults", harness.slash("ada", "/server check").await.text());
    *harness.discord.failing.lock().unwrap() = Some(DiscordError::UnknownChannel);
    let gone = harness.slash("ada", "/server check").await;
    assert!(gone.text().contains("The channel no longer exists"), "{}", gone.text());
}

#[tokio::test]
async fn milestones_give_their_roles() {
    let mut harness = Harness::new().await;
    let panel = harness.slash("ada", "/server show").await;
    let milestones = harness.press_id("ada", &panel, "1gg").await;
    let milestone = harness.pick("ada", &milestones, "web:stage:net").await;
    harness.pick_ids("ada", &milestone, "No role", 6, &["501"]).await;
    for topic in ["http", "dns"] {
        harness.slash("grace", &format!("/done topic={topic}")).await;
    }
    tokio::task::yield_now().await;
    assert_eq!(*harness.discord.given.lock().unwrap(), [(12, 501)]);
}

#[tokio::test]
async fn every_milestone_can_give_a_role() {
    let mut harness = Harness::new().await;
    let names: Vec<String> = (0..50).map(|stage| format!("stage-{stage}")).collect();
    let stage = |name: &String| {
        let text = format!(
            "title = \"{name}\"\n[[topic]]\nid = \"of-{name}\"\ntitle = \"Of {name}\"\nsummary = \"Something\"\n\
             description = \"Something.\"\nhours = 1\n"
        );
        (format!("long/{name}.toml"), text)
    };
    let mut files: Vec<(String, String)> = names.iter().map(stage).collect();
    let roadmap = format!("title = \"Long\"\nsummary = \"Many stages\"\nstages = {names:?}\n");
    files.push(("long/roadmap.toml".into(), roadmap));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    harness.learn_from(&files);
    let panel = harness.slash("ada", "/server show").await;
    let offered = |shown: &Shown| shown.options("Give a role for a milestone");
    let mut all = Vec::new();
    let mut page = harness.press_id("ada", &panel, "1gg").await;
    loop {
        assert!(offered(&page).len() <= 25);
        all.extend(offered(&page));
        if !page.text().contains("More ▶") {
            break;
        }
        page = harness.press("ada", &page, "More ▶").await;
    }
    let days = [7, 30, 100, 365].map(|days| format!(":days:{days}"));
    let stages = names.iter().map(|name| format!("long:stage:{name}"));
    let expect: Vec<String> = days.into_iter().chain(stages).chain(["long:roadmap".to_owned()]).collect();
    assert_eq!(all, expect, "in the roadmap's order");
    let milestone = harness.pick("ada", &page, "long:roadmap").await;
    assert!(milestone.text().contains("all of it"), "{}", milestone.text());
    assert!(harness.press("grace", &page, "◀ Before").await.text().contains("for those who may manage"));
}

#[tokio::test]
async fn a_server_offers_what_it_chose() {
    let mut harness = Harness::new().await;
    let set = harness.slash("ada", "/server roadmap roadmap=workbench").await;
    assert!(set.text().contains("## Roadmaps\nTools\n"), "{}", set.text());
    assert!(harness.slash("grace", "/next").await.text().contains("Vim"));
    assert!(harness.slash("grace", "/topic topic=http").await.text().contains("No topic is called"));
    assert!(harness.slash("grace (two)", "/next").await.text().contains("HTTP"), "elsewhere it is as it was");
    let all = harness.slash("ada", "/server roadmap").await;
    assert!(all.text().contains("Web"), "{}", all.text());
    assert!(harness.slash("grace", "/next").await.text().contains("HTTP"));
}

#[tokio::test]
async fn what_was_asked_in_vain_is_told_without_names() {
    let mut harness = Harness::new().await;
    assert!(harness.slash("ada", "/server questions").await.text().contains("None: "));
    for who in ["grace", "linus"] {
        harness.slash(who, "/faq question=What about quantum **physics**").await;
    }
    harness.slash("grace", "/faq question=salary").await;
    let asked = harness.slash("ada", "/server questions").await;
    let [key] = asked.options("Delete a question").try_into().unwrap();
    assert_snapshot!("server_questions", asked.text());
    // One a person and day.
    harness.slash("linus", "/faq question=What about quantum chromodynamics").await;
    assert!(!harness.slash("ada", "/server questions").await.text().contains("chromodynamics"));
    assert!(harness.pick("ada", &asked, &key).await.text().contains("None: "));
}

#[tokio::test]
async fn the_topic_of_the_day_is_everybodys() {
    let mut harness = Harness::new().await;
    harness.slash("linus", "/done topic=http").await;
    // Who hides and who has left is not counted among those here.
    harness.slash("50", "/done topic=http").await;
    harness.slash("50", "/privacy hide").await;
    harness.slash("51", "/done topic=http").await;
    harness.context.store.member_left(GuildId(100), UserId(51)).await.unwrap();
    harness.slash("ada", SET).await;
    let at = (harness.context.clock)() + jiff::SignedDuration::from_hours(6);
    let [due] = harness.context.store.take_due(at, 10).await.unwrap().due.try_into().unwrap();
    let Composed::Message { post, .. } = compose(&harness.context, &due, at).await.unwrap() else { panic!("nothing") };
    let shown = posted(&post);
    assert_snapshot!("reminder_topic", shown.text());
    assert_eq!(shown.0["data"]["allowed_mentions"]["roles"], serde_json::json!(["501"]));
    let mine = harness.press("grace", &shown, "Done").await;
    assert!(mine.is_private() && mine.text().contains("is done"), "{}", mine.text());
    let topic = harness.press("linus", &shown, "Read more").await;
    assert!(topic.is_private() && topic.text().contains("# HTTP"), "{}", topic.text());
}

/// What becomes of a member's place on a server.
#[derive(Debug, Clone, Copy)]
enum Step {
    Learns(&'static str),
    Hides,
    Unhides,
    Leaves,
    DeletesEverything,
}

#[tokio::test]
async fn who_hides_or_has_left_is_in_no_count() {
    use Step::{DeletesEverything, Hides, Learns, Leaves, Unhides};
    const DONE: Step = Learns("/done topic=http");
    const MORE: Step = Learns("/start topic=dns");
    for (steps, counted) in [
        (&[][..], 1),
        (&[DONE], 2),
        (&[DONE, Hides], 1),
        (&[Hides, DONE], 1),
        (&[DONE, Hides, MORE], 1),
        (&[DONE, Hides, Unhides], 2),
        (&[DONE, Leaves], 1),
        (&[DONE, Leaves, MORE], 2),
        (&[DONE, Leaves, Hides, MORE], 1),
        (&[DONE, Leaves, Hides, Unhides], 1),
        (&[DONE, DeletesEverything], 1),
        (&[DONE, DeletesEverything, DONE], 2),
    ] {
        let mut harness = Harness::new().await;
        harness.slash("ada", "/done topic=http").await;
        for step in steps {
            take_step(&mut harness, *step).await;
        }
        for (place, shown, expect) in places_that_count(&mut harness, counted).await {
            assert!(shown.contains(&expect), "{steps:?}: {place} does not say {expect:?}: {shown}");
        }
    }
}

/// Grace takes a step.
async fn take_step(harness: &mut Harness, step: Step) {
    match step {
        Step::Learns(line) => drop(harness.slash("grace", line).await),
        Step::Hides => drop(harness.slash("grace", "/privacy hide").await),
        Step::Unhides => drop(harness.slash("grace", "/privacy unhide").await),
        Step::Leaves => harness.context.store.member_left(GuildId(100), UserId(12)).await.unwrap(),
        Step::DeletesEverything => {
            let asked = harness.slash("grace", "/privacy delete").await;
            harness.press("grace", &asked, "Delete everything").await;
        }
    }
}

/// Every place that counts the members of a server who have done HTTP or have its points, Ada first among them: what it shows,
/// and what it should if there are `count`.
async fn places_that_count(harness: &mut Harness, count: usize) -> Vec<(String, String, String)> {
    let mut places = Vec::new();
    for period in ["week", "month", "all", "week, roadmap=web", "month, roadmap=web", "all, roadmap=web"] {
        let line = format!("/leaderboard period={period}");
        let board = harness.slash("linus", &line).await.text();
        let members = board.lines().filter(|line| line.contains(" · 6 points")).count();
        places.push((line, format!("{members} members: {board}"), format!("{count} members")));
    }
    let first = format!("1st of {count} · 6 points");
    places.push(("her card".into(), harness.slash("ada", "/progress").await.text(), first.clone()));
    places.push(("a card".into(), harness.slash("linus", "/progress member=@ada").await.text(), first.clone()));
    places.push(("the menu".into(), harness.on_member("linus", "View progress", "ada").await.text(), first));

    harness.slash("ada", SET).await;
    let panel = harness.slash("ada", "/server show").await;
    harness.press("ada", &panel, "Turn on").await;
    let (done, on_board) = match count {
        1 => ("1 member here has done it".to_owned(), "1 member on the board".to_owned()),
        _ => (format!("{count} members here have done it"), format!("{count} members on the board")),
    };
    for (at, what, expect) in
        [("2026-11-20T18:00:00Z", "the topic of the day", done), ("2026-11-23T08:00:00Z", "the weekly board", on_board)]
    {
        let at = at.parse().unwrap();
        let [due] = harness.context.store.take_due(at, 10).await.unwrap().due.try_into().unwrap();
        let Composed::Message { post, .. } = compose(&harness.context, &due, at).await.unwrap() else {
            panic!("{what}")
        };
        places.push((what.into(), posted(&post).text(), expect));
    }
    places
}
