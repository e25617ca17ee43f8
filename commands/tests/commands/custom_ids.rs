//! The `custom_id`s of buttons, menus and dialogs in messages that are out there, as the wire has them: they keep
//! working for ever, so no line here is changed, and only new ones are added.

use futures_util::future::join_all;
use serde_json::json;
use waymark_store::UserId;

use crate::harness::{Harness, Shown};

/// How it is used, and by whom; Ada is 11, `b` to the base 36.
#[derive(Clone, Copy)]
enum Use {
    /// Ada presses it, or picks that from the menu.
    Pick(&'static [&'static str]),
    /// Ada picks that role or channel, component type first.
    PickId(u8, &'static str),
    /// Grace, whose message it is not, presses it.
    ByGrace,
    /// Ada sends the dialog with that text.
    Submit(&'static str),
}

const PRESS: Use = Use::Pick(&[]);
use Use::{ByGrace, Pick, PickId, Submit};

/// What comes of it, in the first words of the answer.
const UPDATE: &str = "the message becomes";
const PRIVATE: &str = "private reply";
const PUBLIC: &str = "public reply";

/// The `custom_id`, how it is used on a message that all can see, what comes of it, and words in it. Before each, Ada
/// has done HTTP, with the interaction 1001 (`rt` to the base 36), and set up a reminder and a topic of the day.
const WIRE: &[(&str, Use, &str, &str)] = &[
    // A change of a topic's state: owner, state, what the message shows, topic.
    ("1c000000000000bttweb:http", PRESS, UPDATE, "**HTTP** is back to “to do”"),
    ("1c000000000000bltweb:dns", PRESS, UPDATE, "You are learning **DNS**"),
    ("1c000000000000bdtweb:dns", PRESS, UPDATE, "**DNS** is done"),
    ("1c000000000000bstweb:dns", PRESS, UPDATE, "# DNS"),
    ("1c000000000000bs1web:dns", PRESS, UPDATE, "# What to learn next"),
    ("1c000000000000bd2web:dns", PRESS, UPDATE, "# What to learn next"),
    ("1c000000000000bd3web:dns", PRESS, UPDATE, "# What to learn next"),
    ("1c000000000000bd4web:dns", PRESS, UPDATE, "# What to learn next"),
    ("1c000000000000bd5web:dns", PRESS, UPDATE, "# What to learn next"),
    ("1c000000000000bscweb:dns", PRESS, UPDATE, "**DNS** is skipped"),
    ("1c000000000000bscweb:dns", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // Taking a change back: owner, the interaction that made it, what the message shows.
    ("1u000000000000b00000000000rtt", PRESS, UPDATE, "# HTTP"),
    ("1u000000000000b00000000000rt1", PRESS, UPDATE, "# What to learn next"),
    ("1u000000000000b00000000000rt5", PRESS, UPDATE, "# What to learn next"),
    ("1u000000000000b00000000000rtc", PRESS, UPDATE, "is back to"),
    ("1u000000000000b00000000000rtc", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // What is next in a roadmap.
    ("1n000000000000bweb", PRESS, UPDATE, "# What to learn next"),
    ("1n000000000000bweb", ByGrace, PRIVATE, "# What to learn next"),
    // The stages from a page on; a stage from the menu; a page of a stage; a topic from the menu.
    ("1r000000000000bweb:0", PRESS, UPDATE, "# Web \\*basics\\*"),
    ("1r000000000000bweb:0", ByGrace, PRIVATE, "# Web"),
    ("1S000000000000bweb", Pick(&["code"]), UPDATE, "# 2. Code"),
    ("1s000000000000bweb:code:0", PRESS, UPDATE, "# 2. Code"),
    ("1s000000000000bweb:code:0", ByGrace, PRIVATE, "# 2. Code"),
    ("1T000000000000bweb", Pick(&["http"]), UPDATE, "# HTTP"),
    // A question from the menu or from a button, and a page of the questions: everybody's.
    ("1fweb:time", PRESS, PRIVATE, "# How long does it take?"),
    ("1fweb:time", ByGrace, PRIVATE, "# How long does it take?"),
    ("1Qweb:0", Pick(&["time"]), PRIVATE, "# How long does it take?"),
    ("1qweb:0", PRESS, PRIVATE, "# Questions about Web"),
    ("1qweb:0", ByGrace, PRIVATE, "# Questions about Web"),
    // A note: the dialog, and what it holds.
    ("1w000000000000bweb:http", PRESS, "dialog", "Your note: HTTP"),
    ("1w000000000000bweb:http", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    ("1W000000000000bweb:http", Submit("Read it twice."), UPDATE, "Note saved"),
    // All there is to say of a topic: everybody's.
    ("1Rweb:http", ByGrace, PRIVATE, "# HTTP"),
    // The whole map.
    ("1P000000000000bweb", PRESS, UPDATE, "# Web \\*basics\\*"),
    ("1P000000000000bweb", ByGrace, PRIVATE, "# Web"),
    // One's card, for everybody.
    ("1H000000000000bweb", PRESS, PUBLIC, "# ada\\* · Web"),
    ("1H000000000000bweb", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // One's reminder, in a dialog.
    ("1y000000000000b", PRESS, "dialog", "Your daily reminder"),
    ("1Y000000000000b", Submit("19:00"), PRIVATE, "The option `time` is not understood"),
    // A note of a message, in a dialog.
    ("1N000000000000b", Submit("Read it twice."), PRIVATE, "It said:\nRead it twice."),
    // Today counts.
    ("1i000000000000b", PRESS, PRIVATE, "Today already counts"),
    ("1i000000000000b", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // A milestone for everybody to see: of a stage, of the entry path, of a roadmap, of days.
    ("1m000000000000bweb:/net", PRESS, PUBLIC, "**ada\\*** has finished the stage **The net**"),
    ("1m000000000000bweb:entry", PRESS, PUBLIC, "finished the **entry path**"),
    ("1m000000000000bweb:roadmap", PRESS, PUBLIC, "finished **all of Web"),
    ("1m000000000000b:days:7", PRESS, PUBLIC, "learned for **7 days in a row**"),
    // One that was not reached: anybody can write what a button says.
    ("1m000000000000b:days:365", PRESS, PRIVATE, "that milestone of yours is not recorded"),
    ("1m000000000000b:days:7", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // Everything deleted.
    ("1x000000000000b", PRESS, UPDATE, "All your data is deleted"),
    ("1x000000000000b", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // Off the server's board.
    ("1h000000000000b", PRESS, UPDATE, "You are off this server's board"),
    ("1h000000000000b", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // The time zone of a reminder, from the menu: hour and minute, the days as bits.
    ("1z000000000000b19305", Pick(&["Asia/Kolkata"]), UPDATE, "Mon and Wed** at **19:30**, Asia/Kolkata"),
    ("1z000000000000b0705127", Pick(&["Asia/Kolkata"]), UPDATE, "**Every day** at **07:05**, Asia/Kolkata"),
    ("1z000000000000b0705127", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // One's reminder: once more later, off, a test, a pause, on again.
    ("1a000000000000bs", PRESS, PRIVATE, "I will write again"),
    ("1a000000000000bo", PRESS, PRIVATE, "Your reminder is off"),
    ("1a000000000000bt", PRESS, PRIVATE, "It is in your direct messages"),
    ("1a000000000000bp", PRESS, PRIVATE, "Your reminder is paused"),
    ("1a000000000000br", PRESS, PRIVATE, "# Your daily reminder"),
    ("1a000000000000bo", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // The topic of the day, done or shown: everybody's.
    ("1dweb:http", ByGrace, PRIVATE, "**HTTP** is done"),
    ("1Dweb:http", ByGrace, PRIVATE, "# HTTP"),
    // A question of the day, answered by an option, shown, and graded: question, option, date. This one is gone.
    ("1J000000000000z00000000000102026-11-27", ByGrace, PRIVATE, "The roadmap has changed"),
    ("1U000000000000z2026-11-27", ByGrace, PRIVATE, "The roadmap has changed"),
    ("1L000000000000b000000000000zr2026-11-27", PRESS, PRIVATE, "The roadmap has changed"),
    ("1L000000000000b000000000000zr2026-11-27", ByGrace, PRIVATE, "These buttons belong to <@11>"),
    // The server's panel, for who may manage it.
    ("1gs", PRESS, UPDATE, "# Waymark on this server"),
    ("1gc", PRESS, PRIVATE, "# Everything works"),
    ("1gq", PRESS, PRIVATE, "# Unanswered questions"),
    ("1gh", PickId(8, "79"), UPDATE, "<#79> at"),
    ("1gr", PickId(6, "502"), UPDATE, "mentions <@&502>"),
    ("1go", PRESS, UPDATE, "The topic of the day is off"),
    ("1gu", PRESS, UPDATE, "# Waymark on this server"),
    ("1gt", PRESS, UPDATE, "with a thread"),
    ("1gb", PRESS, UPDATE, "posted on Mondays"),
    ("1gm", Pick(&["workbench"]), UPDATE, "Now offering"),
    ("1gn", PRESS, PRIVATE, "Choose a channel, a time and a time zone"),
    ("1gi", Pick(&["web:stage:net"]), UPDATE, "# A role for a milestone"),
    ("1gw", PRESS, PRIVATE, "# Waymark on this server"),
    ("1gg", PRESS, UPDATE, "# A role for a milestone"),
    ("1jt", PRESS, "dialog", "Topic of the day"),
    ("1jb", PRESS, "dialog", "Weekly board"),
    ("1jz", PRESS, "dialog", "Time zone of the boards"),
    ("1jr", PRESS, "dialog", "Roadmaps"),
    ("1jq", PRESS, "dialog", "Question of the day"),
    ("1gx", PRESS, UPDATE, "No question of the day is set up"),
    ("1gy", PRESS, UPDATE, "# Waymark on this server"),
    ("1gp", PRESS, UPDATE, "The leaderboard ranks by **points**"),
    ("1gv", PRESS, UPDATE, "The leaderboard ranks by **proven topics**"),
    ("1jr", Submit(""), PRIVATE, "Now offering"),
    ("1jt", ByGrace, PRIVATE, "for those who may manage the server"),
    ("1gs", ByGrace, PRIVATE, "for those who may manage the server"),
    // The role of a milestone.
    ("1Mweb:stage:net", PickId(6, "501"), UPDATE, "now gives <@&501>"),
    ("1M:days:7", PickId(6, "501"), UPDATE, "now gives <@&501>"),
    // A page of the milestones that can give a role.
    ("1G0", PRESS, UPDATE, "# A role for a milestone"),
    ("1G9", ByGrace, PRIVATE, "for those who may manage the server"),
    // A board: whose message it is, period, page (none: around oneself), roadmap if of one.
    ("1b000000000000bw0:", PRESS, UPDATE, "# Leaderboard · This week"),
    ("1b000000000000bm0:web", PRESS, UPDATE, "# Leaderboard · This month · Web"),
    ("1b000000000000ba:", PRESS, UPDATE, "# Leaderboard · All time"),
    ("1b000000000000ba2:web", ByGrace, PRIVATE, "# Leaderboard · All time"),
];

/// What is nobody's, or used as it cannot be.
const STRANGE: &[(&str, Use)] = &[
    ("", PRESS),
    ("1", PRESS),
    ("0n0000000000001", PRESS),
    ("2n000000000000bweb", PRESS),
    ("1x", PRESS),
    ("1c", PRESS),
    ("1c00000", PRESS),
    ("1c000000000000bdxweb:http", PRESS),
    ("1c000000000000bd0web:http", PRESS),
    ("1c000000000000bd6web:http", PRESS),
    ("1c000000000000bzcweb:http", PRESS),
    ("1c000000000000bdcweb", PRESS),
    ("1u0000000000001", PRESS),
    ("1u000000000000b00000000000rtx", PRESS),
    ("1ü", PRESS),
    ("1n-000000000001", PRESS),
    ("1q", PRESS),
    ("1qbackend", PRESS),
    ("1qbackend:x", PRESS),
    ("1czzzzzzzzzzzzzdtbackend:http", PRESS),
    ("1z000000000000b2530127", Pick(&["Asia/Kolkata"])),
    ("1z000000000000b1930999", Pick(&["Asia/Kolkata"])),
    ("1z000000000000b19", Pick(&["Asia/Kolkata"])),
    ("1a000000000000bx", PRESS),
    ("1gj", PRESS),
    ("1b000000000000bx0:", PRESS),
    ("1b000000000000bw0", PRESS),
    ("1b000000000000bwx:", PRESS),
    ("1dweb", PRESS),
    ("🦀🦀🦀🦀🦀🦀🦀🦀🦀", PRESS),
    // A menu's, without a pick.
    ("1S000000000000bweb", PRESS),
    ("1T000000000000bweb", PRESS),
    ("1Qweb:0", PRESS),
    ("1z000000000000b1930127", PRESS),
    ("1gi", PRESS),
    // A dialog's, pressed; a button's, sent as a dialog.
    ("1W000000000000bweb:http", PRESS),
    ("1N000000000000b", PRESS),
    ("1Y000000000000b", PRESS),
    ("1jx", PRESS),
    ("1w000000000000bweb:http", Submit("text")),
    ("1c000000000000bdtweb:http", Submit("text")),
    ("1gs", Submit("text")),
];

#[tokio::test]
async fn what_is_out_there_does_what_it_did() {
    // Each in a harness of its own, side by side: most of the time goes into waiting for the disk.
    let used = WIRE.iter().map(async |&(custom_id, how, becomes, words)| {
        let shown = use_it(&mut set_up().await, custom_id, how).await;
        let (right, said) = match becomes {
            "dialog" => (shown.0["type"] == 9 && shown.0["data"]["title"] == words, shown.0.to_string()),
            _ => (shown.text().starts_with(becomes) && shown.text().contains(words), shown.text()),
        };
        (!right).then(|| format!("{custom_id}: {said}"))
    });
    let faults: Vec<String> = join_all(used).await.into_iter().flatten().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[tokio::test]
async fn what_nobody_wrote_is_refused() {
    let mut harness = set_up().await;
    let mut faults = Vec::new();
    for &(custom_id, how) in STRANGE {
        let text = use_it(&mut harness, custom_id, how).await.text();
        if !(text.starts_with(PRIVATE) && text.contains("too old for its buttons")) {
            faults.push(format!("{custom_id}: {text}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// A harness in which there is something to press about.
async fn set_up() -> Harness {
    let mut harness = Harness::new().await;
    harness.slash("ada", "/done topic=http").await;
    let told = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let store = harness.context.store.clone();
    store.tell_milestones(UserId(11), Some("web"), told(&["stage:net", "entry", "roadmap"])).await.unwrap();
    store.tell_milestones(UserId(11), None, told(&["days:7"])).await.unwrap();
    harness.slash("ada", "/remind daily time=19:00, timezone=Paris").await;
    harness.slash("ada", "/server reminder channel=<#77, time=7pm, timezone=Paris, role=@&501").await;
    harness
}

async fn use_it(harness: &mut Harness, custom_id: &str, how: Use) -> Shown {
    let message = Shown(json!({ "type": 4, "data": { "flags": 0 } }));
    match how {
        Pick([]) => harness.press_id("ada", &message, custom_id).await,
        Pick(values) => harness.pick_values("ada", &message, custom_id, 3, values).await,
        PickId(component_type, id) => harness.pick_values("ada", &message, custom_id, component_type, &[id]).await,
        ByGrace => harness.press_id("grace", &message, custom_id).await,
        Submit(text) => {
            let field = json!({ "type": 18, "component": { "type": 4, "custom_id": "text" } });
            let modal = Shown(json!({ "type": 9, "data": { "custom_id": custom_id, "components": [field] } }));
            harness.submit("ada", &modal, &message, text).await
        }
    }
}
