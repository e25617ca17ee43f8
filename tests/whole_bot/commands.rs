//! Each command, as a member uses it.

use waymark_playground::{BotAnswer, InteractionKind, Message, PlaygroundError, UserSession};

use crate::harness::{Harness, LONG, message, say};

#[tokio::test(flavor = "multi_thread")]
async fn every_command_answers() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    for example in waymark_commands::examples() {
        // What opens a form is looked at below.
        let Some(answer) = used(&ada, example).await else { continue };
        assert!(!answer.text().is_empty() && !answer.text().contains("Something went wrong"), "{example}: {answer:?}");
    }
    harness.stop().await.unwrap();
}

/// The answer to one of the commands' examples, typed or picked from the menu that has it; none if it is a form.
async fn used(ada: &UserSession, example: &str) -> Option<Message> {
    if example.starts_with('/') {
        return Some(say(ada, example).await);
    }
    let answer = match ada.context_menu(example, "ada").await {
        Err(PlaygroundError::UnknownContextMenu { .. }) => {
            let asked = ada.say("How much do backend developers earn?").unwrap();
            ada.message_menu(example, &asked).await.unwrap()
        }
        answer => answer.unwrap(),
    };
    answer.message().cloned()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_say_what_was_asked_for() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    // line, whether only she sees it, the title, words in it
    for (line, private, title, words) in [
        ("/help", true, "Waymark", "what to learn first"),
        ("/next", true, "What to learn next", "Command line"),
        ("/start topic:how-the-internet-works", true, "", "You are learning **How the internet works**"),
        ("/done topic:how-the-internet-works", true, "", "You earned 3 points"),
        ("/skip topic:http", true, "", "is skipped"),
        ("/reset topic:http", true, "", "is back to “to do”"),
        ("/topic topic:http", true, "HTTP", "Why it matters"),
        ("/topic topic:http share:true", false, "HTTP", "Why it matters"),
        ("/roadmap", true, "Backend developer", "entry path"),
        ("/roadmap stage:internet", true, "2. Internet and the web", "HTTP"),
        ("/progress", true, "Ada · Backend developer", "Entry path"),
        ("/progress share:true", false, "Ada · Backend developer", "Entry path"),
        ("/leaderboard", false, "Leaderboard · This week", "Ada · 3 points"),
        ("/leaderboard period:All time", false, "Leaderboard · All time", "Ada · 3 points"),
        ("/faq", false, "Questions about Backend developer", "How much do backend developers earn?"),
        ("/faq salary", false, "How much do backend developers earn?", "Glassdoor"),
        (
            "/faq question:HOW LONG??",
            false,
            "How long does it take to become a backend developer?",
            "6 months to 2 years",
        ),
        ("/faq do i need a cs degree", false, "Do I need a degree to become a backend developer?", "portfolio"),
        ("/faq do i need docker", false, "Docker", "Why it matters"),
        ("/faq what is an index in postgres", false, "Indexes", "Why it matters"),
    ] {
        let answer = say(&ada, line).await;
        assert_eq!(answer.is_ephemeral(), private, "{line}");
        assert_eq!(answer.title().unwrap_or_default(), title, "{line}");
        assert!(answer.text().contains(words), "{line}: {}", answer.text());
        assert!(answer.pinged_users().is_empty(), "{line} pings");
    }
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_arrive_and_are_replaced() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let map = say(&ada, "/roadmap").await;
    let [file] = &map.attachments[..] else { panic!("one picture: {:?}", map.json["attachments"]) };
    assert_eq!((file.name.as_str(), file.content_type.as_str()), ("here.png", "image/png"));
    assert!(file.bytes.starts_with(b"\x89PNG"));
    let described = file.json["description"].as_str().unwrap();
    assert!(described.starts_with("You are here: 1. Working environment, 0 of 3 done."), "{described}");
    assert!(shows(&map, "/here.png"), "{}", map.json);
    let whole = ada.press(&map, "Whole map").await.unwrap();
    assert!(shows(message(&whole), "/map.png"), "{}", message(&whole).json);

    let stage = ada.pick(&map, &["internet"]).await.unwrap();
    let stage = message(&stage);
    let [file] = &stage.attachments[..] else { panic!("the map goes: {:?}", stage.json["attachments"]) };
    assert_eq!(file.name, "stage.png");
    assert!(shows(stage, "/stage.png"), "{}", stage.json);

    let topic = ada.pick(stage, &["http"]).await.unwrap();
    assert!(message(&topic).attachments.is_empty(), "a topic has no picture");
    harness.stop().await.unwrap();
}

/// Whether a gallery of a message shows the file whose address ends so.
fn shows(message: &Message, file: &str) -> bool {
    let inside = message.json["components"][0]["components"].as_array().unwrap();
    let galleries = inside.iter().filter(|part| part["type"] == 12);
    let mut items = galleries.flat_map(|gallery| gallery["items"].as_array().unwrap());
    items.any(|item| item["media"]["url"].as_str().unwrap().ends_with(file))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_becomes_a_note_and_finds_its_answer() {
    let harness = Harness::new().await;
    let (ada, grace) = (harness.user_session("ada"), harness.user_session("grace"));
    let asked = grace.say("How much do backend developers earn?").unwrap();
    let answer = ada.message_menu("Find an answer", &asked).await.unwrap();
    let answer = message(&answer);
    assert!(answer.is_ephemeral() && answer.text().contains("Glassdoor"), "{}", answer.text());
    let chat = grace.say("Who wants pizza?").unwrap();
    let nothing = ada.message_menu("Find an answer", &chat).await.unwrap();
    assert_eq!(message(&nothing).title(), Some("No answer to that"));

    let said = grace.say("A 404 from HTTP means that there is nothing at that address.").unwrap();
    let form = ada.message_menu("Make this a note", &said).await.unwrap();
    let BotAnswer::Modal(form) = form.answer else { panic!("no form: {form:?}") };
    let kept = ada.submit(&form, &[("Topic", "HTTP")]).await.unwrap();
    let kept = message(&kept);
    assert!(kept.is_ephemeral() && kept.text().contains("Note saved on **HTTP**"), "{}", kept.text());
    let topic = say(&ada, "/topic http").await;
    assert!(topic.text().contains("A 404 from HTTP means"), "{}", topic.text());
    // Another one is added below it.
    let more = grace.say("And 500 that the server broke.").unwrap();
    let form = ada.message_menu("Make this a note", &more).await.unwrap();
    let BotAnswer::Modal(form) = form.answer else { panic!("no form: {form:?}") };
    ada.submit(&form, &[("Or another one", "http")]).await.unwrap();
    let topic = say(&ada, "/topic http").await.text();
    assert!(topic.contains("A 404 from HTTP means") && topic.contains("And 500 that"), "{topic}");
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_can_be_addressed_to_a_member() {
    let harness = Harness::new().await;
    let answer = say(&harness.user_session("ada"), "/faq salary for:@Grace").await;
    let grace = harness.discord.people().into_iter().find(|person| person.name == "grace").unwrap();
    assert_eq!(answer.pinged_users(), [grace.id], "she alone is pinged");
    assert_eq!(answer.title(), Some("How much do backend developers earn?"));
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_match_is_said_as_such_and_under_no_entrys_title() {
    let harness = Harness::new().await;
    let answer = say(&harness.user_session("ada"), "/faq what is the best pizza topping").await;
    assert_eq!(answer.title(), Some("No answer to that"));
    assert!(answer.is_ephemeral() && !answer.text().contains("pizza"), "{}", answer.text());
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn options_complete_as_one_types() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    for (command, typed, first) in [
        ("faq", ("question", "sal"), "How much do backend developers earn?"),
        ("topic", ("topic", "postg"), "PostgreSQL"),
        ("done", ("topic", "htt"), "HTTP"),
        ("roadmap", ("stage", "auth"), "Authentication"),
        ("next", ("roadmap", "back"), "Backend developer"),
    ] {
        let choices = ada.complete(command, &[], typed).await.unwrap();
        assert!(choices.len() <= 25);
        assert!(
            choices.first().is_some_and(|choice| choice.name.starts_with(first)),
            "/{command} {typed:?}: {choices:?}"
        );
    }
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn help_mentions_commands_so_that_they_can_be_clicked() {
    let harness = Harness::new().await;
    let registered = harness.discord.commands();
    let next = registered.iter().find(|command| command["name"] == "next").unwrap();
    let mention = format!("</next:{}>", next["id"].as_str().unwrap());
    let ada = harness.user_session("ada");
    // Discord has the commands a moment before the bot has read the answer that tells their ids.
    let clickable = async { while !say(&ada, "/help").await.text().contains(&mention) {} };
    assert!(tokio::time::timeout(LONG, clickable).await.is_ok(), "{}", say(&ada, "/help").await.text());
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn menus_and_buttons_edit_the_message_they_sit_on() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let roadmap = say(&ada, "/roadmap").await;
    let stage = message(&ada.pick(&roadmap, &["internet"]).await.unwrap()).clone();
    assert_eq!((stage.id, stage.title()), (roadmap.id, Some("2. Internet and the web")));
    let topic = message(&ada.pick(&stage, &["http"]).await.unwrap()).clone();
    assert_eq!((topic.id, topic.title()), (roadmap.id, Some("HTTP")));
    let started = message(&ada.press(&topic, "Start").await.unwrap()).clone();
    assert_eq!(started.id, roadmap.id);
    assert!(started.text().contains("You are learning **HTTP**"), "{}", started.text());
    let back = message(&ada.press(&started, "Show the whole stage").await.unwrap()).clone();
    assert!(back.text().contains("📖 **HTTP**"), "{}", back.text());
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_answered_with_what_to_do_instead() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    for (line, words) in [
        ("/topic topic:quantum entanglement", "No topic is called"),
        ("/done topic:🦀🦀🦀", "No topic is called"),
        ("/roadmap stage:nowhere at all", "has no stage"),
        ("/next roadmap:juggling", "There is no roadmap"),
    ] {
        let answer = say(&ada, line).await;
        assert!(answer.is_ephemeral() && answer.text().contains(words), "{line}: {}", answer.text());
    }
    let long = "x".repeat(6_000);
    let answer = say(&ada, &format!("/faq question:{long}")).await;
    assert!(answer.text().contains("No answer to that"), "{}", answer.text());
    raw_components(&ada).await;
    for option in [
        serde_json::json!({ "name": "topic", "type": 3, "value": 5 }),
        serde_json::json!({ "name": "topic", "type": 3, "value": null }),
        serde_json::json!({ "name": "topic", "type": 99, "value": ["a"] }),
    ] {
        let data = serde_json::json!({ "id": "1", "name": "done", "type": 1, "options": [option] });
        let answer = ada.raw(data, InteractionKind::Command).await.unwrap();
        let answer = message(&answer);
        assert!(answer.is_ephemeral() && answer.text().contains("`topic` cannot be read"), "{}", answer.text());
    }
    let answer = ada.raw(serde_json::json!({ "odd": true }), InteractionKind::Command).await.unwrap();
    assert!(message(&answer).text().contains("cannot read"), "{}", message(&answer).text());
    harness.stop().await.unwrap();
}

/// A `custom_id` that nobody wrote, on the last message that is there.
async fn raw_components(ada: &UserSession) {
    for custom_id in ["nonsense", "9x", &"z".repeat(100)] {
        let data = serde_json::json!({ "custom_id": custom_id, "component_type": 2 });
        let answer = ada.raw(data, InteractionKind::Component).await.unwrap();
        let answer = message(&answer);
        assert!(answer.is_ephemeral() && answer.text().contains("too old"), "{custom_id}: {}", answer.text());
    }
}
