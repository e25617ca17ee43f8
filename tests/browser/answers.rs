//! What each command looks like, for `docs/COMMANDS.md` and for people to look at.

use std::path::Path;

use waymark_playground::{Location, UserSession};
use waymark_roadmap::Library;

use crate::harness::Harness;
use crate::web_driver::Key;

/// What each picture is called, and the line whose answer it shows.
const ANSWERS: &[(&str, &str)] = &[
    ("next", "/next"),
    ("next-five", "/next count:5"),
    ("start", "/start topic:browsers"),
    ("done", "/done topic:domain-names"),
    ("skip", "/skip topic:web-hosting"),
    ("reset", "/reset topic:web-hosting"),
    ("roadmap", "/roadmap"),
    ("roadmap-done", "/roadmap roadmap:git"),
    ("stage", "/roadmap stage:internet"),
    ("topic", "/topic topic:dns"),
    ("checkin", "/checkin minutes:25"),
    ("progress", "/progress"),
    ("progress-shared", "/progress share:true"),
    ("plan", "/plan hours_per_week:10"),
    ("leaderboard", "/leaderboard"),
    ("faq", "/faq question:salary"),
    ("faq-list", "/faq"),
    ("remind", "/remind daily time:19:00 timezone:Paris"),
    ("server", "/server show"),
    ("privacy", "/privacy about"),
    ("help", "/help"),
    // Once what was done is due.
    ("review", "/review"),
];

/// In milliseconds.
const TWO_DAYS: i64 = 2 * 24 * 3_600_000;

/// What was done before, by whom, so that there is something to see.
const BEFORE: &[(&str, &str)] = &[
    ("grace", "/done topic:command-line"),
    ("linus", "/done topic:command-line"),
    ("linus", "/done topic:git"),
    ("margaret", "/done topic:how-the-internet-works"),
    ("ada", "/done topic:command-line"),
    ("ada", "/done topic:linux-basics"),
    ("ada", "/done topic:environment-variables"),
    ("ada", "/done topic:how-the-internet-works"),
    ("ada", "/start topic:http"),
];

#[tokio::test(flavor = "multi_thread")]
async fn of_every_command() {
    let page = include_str!("../../docs/COMMANDS.md");
    let harness = Harness::new().await;
    let session = |person: &str| -> UserSession {
        harness.discord().user_session(person, Location::Guild { guild: 0, channel: "general".into() }).unwrap()
    };
    for (person, line) in BEFORE {
        session(person).slash(line).await.unwrap();
    }
    let content = Library::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("roadmap/content")).unwrap();
    for (_, topic) in content.roadmap("git").unwrap().topics() {
        session("ada").slash(&format!("/done topic:git/{} already:true", topic.id)).await.unwrap();
    }
    for (scheme, width) in [("dark", 390), ("light", 390), ("dark", 1280), ("light", 1280)] {
        harness.colours(scheme).await;
        harness.size(width, 2_400).await;
        for (name, line) in ANSWERS {
            let later = if *name == "review" { TWO_DAYS } else { 0 };
            harness.discord().move_clock(later);
            session("ada").slash(line).await.unwrap();
            harness.open("ada", "server=0&channel=general").await;
            // By itself, as high as it is.
            let alone = "[...document.querySelectorAll('.message')].slice(0, -1).forEach((one) => one.remove());
                document.getElementById('composer')?.remove();";
            harness.script(alone).await;
            let loaded = "return [...document.querySelectorAll('.message img')].every((one) => one.complete && one.naturalWidth > 0);";
            harness.until("the pictures", loaded, &[]).await;
            let docs = scheme == "dark" && width == 390;
            let file = if docs { format!("docs-{name}") } else { format!("answer-{name}-{scheme}-{width}") };
            harness.picture_of(".message", &file).await;
            harness.discord().move_clock(-later);
            let told = page.contains(&format!("`{line}`")) && page.contains(&format!("(commands/{name}.png)"));
            assert!(told, "docs/COMMANDS.md does not show {line}");
        }
    }
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_forms_and_the_first_word_on_a_server() {
    let harness = Harness::new().await;
    let guild = harness.discord().guilds()[0].id;
    harness.discord().remove_bot(guild);
    harness.discord().invite_bot(guild);
    harness.see_text(".message", "Waymark is here").await;
    for (scheme, width) in [("dark", 390), ("light", 1280)] {
        harness.colours(scheme).await;
        harness.size(width, 900).await;
        harness.open("ada", "server=0&channel=general").await;
        harness.picture(&format!("first-word-{scheme}-{width}")).await;
        for (line, label) in [("/server show", "Turn on…"), ("/remind show", "Set one up…")] {
            harness.say(line).await;
            let press = "[...document.querySelectorAll('.message:last-of-type button')].find((one) => one.innerText === arguments[0]).click();";
            harness.page.execute(press, &[serde_json::json!(label)]).await.unwrap();
            harness.see("dialog[open] h2").await;
            let name = line.trim_start_matches('/').replace(' ', "-");
            harness.picture(&format!("form-{name}-{scheme}-{width}")).await;
            harness.key(Key::Escape).await;
            harness.gone("dialog[open] h2").await;
        }
    }
    harness.close().await;
}
