//! People and a bot: what is typed, pressed and filled, and what comes back.

#![allow(clippy::unwrap_used, reason = "a failed expectation of a test")]

mod harness;

use std::time::Duration;

use harness::{Bot, callback_path, commands, start, start_with, user_session};
use serde_json::{Value, json};
use waymark_playground::{
    BotAnswer, Button, Exchange, InteractionId, InteractionKind, LocalDiscord, Location, Message, PlaygroundError,
};

type Came = Result<Exchange, PlaygroundError>;

/// Types a line as Grace and answers it.
async fn slash(discord: &LocalDiscord, bot: &mut Bot, line: &'static str, answer: Value) -> (Value, Came) {
    let grace = user_session(discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash(line).await });
    let interaction = bot.answer(answer).await;
    (interaction, waiting.await.unwrap())
}

fn row(components: &Value) -> Value {
    json!([{ "type": 1, "components": components }])
}

fn go() -> Value {
    row(&json!([{ "type": 2, "style": 1, "label": "Go", "custom_id": "go" },
        { "type": 2, "style": 1, "label": "Off", "custom_id": "off", "disabled": true }]))
}

async fn message_with(discord: &LocalDiscord, bot: &mut Bot, components: Value) -> Message {
    let data = json!({ "content": "first", "components": components });
    let (_, came) = slash(discord, bot, "/ask", json!({ "type": 4, "data": data })).await;
    came.unwrap().message().unwrap().clone()
}

#[tokio::test]
async fn a_command_reaches_the_bot_as_discord_sends_it() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let line = "/ask question:how long for:@Ada";
    let (interaction, came) =
        slash(&discord, &mut bot, line, json!({ "type": 4, "data": { "content": "soon" } })).await;
    let ada = discord.people()[0].id.to_string();
    assert_eq!(interaction["type"], 2);
    assert_eq!(interaction["data"]["name"], "ask");
    assert_eq!(
        interaction["data"]["options"],
        json!([{ "name": "question", "type": 3, "value": "how long" }, { "name": "for", "type": 6, "value": ada }])
    );
    assert_eq!(interaction["data"]["resolved"]["users"][&ada]["username"], "ada");
    assert!(interaction["data"]["resolved"]["members"][&ada]["permissions"].is_string());
    assert_eq!(interaction["member"]["user"]["global_name"], "Grace");
    assert!(interaction.get("user").is_none());
    assert_eq!(interaction["guild"]["id"], interaction["guild_id"]);
    assert_eq!(interaction["channel"]["name"], "general");
    assert_eq!((&interaction["context"], &interaction["version"]), (&json!(0), &json!(1)));
    let exchange = came.unwrap();
    assert!(!exchange.deferred);
    assert_eq!(exchange.interaction.to_string(), interaction["id"].as_str().unwrap());
    let BotAnswer::Message(message) = exchange.answer else { panic!("a message") };
    assert_eq!(message.content(), "soon");
    assert_eq!(message.json["interaction"]["name"], "ask");
    assert_eq!(message.json["timestamp"], "2023-11-14T22:13:20.000000+00:00");
}

#[tokio::test]
async fn in_a_dm_there_is_a_user_and_no_server() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let edsger = discord.user_session("Edsger", Location::Dm).unwrap();
    let waiting = tokio::spawn(async move { edsger.slash("/ask x").await.map(|_| edsger.messages().len()) });
    let interaction = bot.answer(json!({ "type": 4, "data": { "content": "hi" } })).await;
    assert_eq!(waiting.await.unwrap(), Ok(1));
    assert_eq!(interaction["user"]["username"], "edsger");
    assert_eq!(interaction["context"], 1);
    assert!(interaction.get("member").is_none() && interaction.get("guild_id").is_none());
    let refusal = discord.user_session("edsger", Location::Dm).unwrap().slash("/set place #daily").await.unwrap_err();
    assert_eq!(refusal.to_string(), "/set cannot be used here: it is for servers only");
}

#[tokio::test]
async fn places_and_commands_that_do_not_exist_are_refused() {
    let (discord, _) = start().await;
    discord.set_commands(commands().as_array().unwrap());
    let refused = |person: &str, guild, channel: &str| {
        let place = Location::Guild { guild, channel: channel.to_owned() };
        discord.user_session(person, place).unwrap_err().to_string()
    };
    assert_eq!(refused("bob", 0, "general"), "there is no \"bob\" here; there are ada, grace, linus, margaret, edsger");
    assert_eq!(refused("ada", 2, "general"), "there is no server 2; there are 2, counted from 0");
    assert_eq!(
        refused("ada", 0, "#x"),
        "Backend Study Group has no channel #x; it has #general, #daily, #help, #staff, #lounge"
    );
    assert_eq!(refused("edsger", 1, "general"), "Edsger is not a member of Rust Evenings");
    let grace = user_session(&discord, "grace");
    let refusal = grace.slash("/set place #daily").await.unwrap_err().to_string();
    assert!(refusal.starts_with("Grace may not use /set here"), "{refusal}");
    let refusal = grace.slash("/aks").await.unwrap_err().to_string();
    assert_eq!(refusal, "there is no command /aks; did you mean /ask?");
    assert_eq!(grace.offered().len(), 3);
    assert_eq!(user_session(&discord, "ada").offered().len(), 4);
}

#[tokio::test]
async fn a_deferred_answer_is_waited_for() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash("/ask").await });
    let interaction = bot.answer(json!({ "type": 5, "data": { "flags": 64 } })).await;
    let grace = user_session(&discord, "grace");
    assert!(grace.messages()[0].is_loading() && grace.messages()[0].is_ephemeral());
    assert!(user_session(&discord, "ada").messages().is_empty());
    let path = bot.api.webhook(&interaction, "/messages/@original");
    let (status, _) = bot.api.patch(&path, json!({ "content": "" })).await;
    assert_eq!(status, 400, "an empty message fills nothing");
    let (status, _) = bot.api.patch(&path, json!({ "content": "done" })).await;
    assert_eq!(status, 200);
    let exchange = waiting.await.unwrap().unwrap();
    assert!(exchange.deferred);
    let BotAnswer::Message(message) = exchange.answer else { panic!("a message") };
    assert_eq!((message.content(), message.is_loading(), message.is_ephemeral()), ("done", false, true));
}

#[tokio::test]
async fn the_first_follow_up_fills_a_deferral_and_the_next_is_new() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash("/ask").await });
    let interaction = bot.answer(json!({ "type": 5 })).await;
    let path = bot.api.webhook(&interaction, "");
    let (_, first) = bot.api.post(&path, json!({ "content": "one", "flags": 64 })).await;
    let (_, second) = bot.api.post(&path, json!({ "content": "two", "flags": 64 })).await;
    let exchange = waiting.await.unwrap().unwrap();
    assert_eq!(exchange.message().unwrap().id.to_string(), first["id"].as_str().unwrap());
    let seen: Vec<_> = user_session(&discord, "grace")
        .messages()
        .iter()
        .map(|one| (one.content().to_owned(), one.is_ephemeral()))
        .collect();
    assert_eq!(seen, [("one".to_owned(), false), ("two".to_owned(), true)]);
    assert_eq!(user_session(&discord, "ada").messages().len(), 1, "the second is for Grace");
    let own = bot.api.webhook(&interaction, &format!("/messages/{}", second["id"].as_str().unwrap()));
    assert_eq!(bot.api.get(&own).await.1["content"], "two");
    assert_eq!(bot.api.delete(&own).await.0, 204);
    assert_eq!(bot.api.get(&own).await.1["code"], 10008);
    assert_eq!(user_session(&discord, "grace").messages().len(), 1);
}

#[tokio::test]
async fn a_second_answer_is_refused_and_so_is_one_to_nothing() {
    let (discord, clock) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let answer = json!({ "type": 4, "data": { "content": "x" } });
    let (interaction, came) = slash(&discord, &mut bot, "/ask", answer.clone()).await;
    let (status, body) = bot.api.callback(&interaction, answer.clone()).await;
    assert_eq!((status.as_u16(), &body["code"]), (400, &json!(40060)));
    discord.redeliver(came.unwrap().interaction).unwrap();
    let again = bot.interaction().await;
    assert_eq!(again, interaction);
    assert_eq!(bot.api.callback(&again, answer.clone()).await.1["code"], 40060);
    assert_eq!(user_session(&discord, "grace").messages().len(), 1);
    for unknown in
        ["/interactions/1/x/callback", &format!("/interactions/{}/x/callback", interaction["id"].as_str().unwrap())]
    {
        let (status, body) = bot.api.post(unknown, answer.clone()).await;
        assert_eq!((status.as_u16(), &body["code"]), (404, &json!(10062)));
    }
    assert_eq!(discord.redeliver(InteractionId(1)), Err(PlaygroundError::UnknownInteraction(InteractionId(1))));
    let path = bot.api.webhook(&interaction, "/messages/@original");
    clock.forward(15 * 60 * 1000);
    assert_eq!(bot.api.get(&path).await.0, 200);
    clock.forward(1);
    let (status, body) = bot.api.get(&path).await;
    assert_eq!((status.as_u16(), &body["code"]), (401, &json!(50027)));
    assert_eq!(bot.api.callback(&interaction, answer).await.1["code"], 10062);
}

#[tokio::test]
async fn a_late_answer_is_refused_and_the_person_told() {
    let (discord, _) = start_with(Duration::from_millis(50)).await;
    let mut bot = Bot::ready(&discord).await;
    let refusal = user_session(&discord, "grace").slash("/ask").await.unwrap_err();
    assert_eq!(refusal.to_string(), "the application did not respond within 50ms");
    let interaction = bot.interaction().await;
    let path = bot.api.webhook(&interaction, "");
    assert_eq!(bot.api.post(&path, json!({ "content": "x" })).await.1["code"], 10015);
    assert_eq!(bot.api.callback(&interaction, json!({ "type": 5 })).await.1["code"], 10062);
}

#[tokio::test]
async fn a_button_updates_its_message() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let message = message_with(&discord, &mut bot, go()).await;
    let first = Button { label: "Go".to_owned(), custom_id: "go".to_owned(), disabled: false };
    assert_eq!(message.buttons()[0], first);
    let ada = user_session(&discord, "ada");
    let sent = message.clone();
    let waiting = tokio::spawn(async move { ada.press(&sent, "GO").await });
    let answer = json!({ "type": 7, "data": { "embeds": [{ "title": "Changed" }] } });
    let interaction = bot.answer(answer).await;
    assert_eq!((&interaction["type"], &interaction["data"]["custom_id"]), (&json!(3), &json!("go")));
    assert_eq!(interaction["message"]["id"], message.id.to_string());
    assert_eq!(interaction["member"]["user"]["username"], "ada");
    let BotAnswer::Updated(updated) = waiting.await.unwrap().unwrap().answer else { panic!("an update") };
    assert_eq!((updated.id, updated.content(), updated.title()), (message.id, "first", Some("Changed")));
    assert_eq!(updated.buttons().len(), 2, "what is not given stays");
    let ada = user_session(&discord, "ada");
    let refusal = ada.press(&message, "Stop").await.unwrap_err().to_string();
    assert_eq!(refusal, "there is no button \"Stop\"; there are: Go, Off");
    let refusal = ada.press(&message, "off").await.unwrap_err().to_string();
    assert_eq!(refusal, "\"Off\" is disabled; what can be used: Go");
}

#[tokio::test]
async fn a_deferred_update_ends_in_an_edit_or_a_follow_up() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let message = message_with(&discord, &mut bot, go()).await;
    for follow in [false, true] {
        let (grace, sent) = (user_session(&discord, "grace"), message.clone());
        let waiting = tokio::spawn(async move { grace.press(&sent, "go").await });
        let interaction = bot.answer(json!({ "type": 6 })).await;
        let (path, body) = (bot.api.webhook(&interaction, "/messages/@original"), json!({ "content": "later" }));
        if follow {
            bot.api.post(&bot.api.webhook(&interaction, ""), body).await;
        } else {
            bot.api.patch(&path, body).await;
        }
        let exchange = waiting.await.unwrap().unwrap();
        assert!(exchange.deferred);
        let came = match exchange.answer {
            BotAnswer::Updated(message) if !follow => message,
            BotAnswer::FollowUp(message) if follow => message,
            other => panic!("{other:?}"),
        };
        assert_eq!(came.content(), "later");
        assert_eq!(came.id == message.id, !follow);
    }
}

#[tokio::test]
async fn menus_are_picked_from() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let options = json!([{ "label": "One", "value": "1" }, { "label": "Two", "value": "2" }]);
    let strings = json!({ "type": 3, "custom_id": "menu", "options": options, "max_values": 1 });
    let people = json!({ "type": 5, "custom_id": "people" });
    let rows = json!([{ "type": 1, "components": [strings] }, { "type": 1, "components": [people] }]);
    let message = message_with(&discord, &mut bot, rows).await;
    for (pick, custom_id, value) in
        [("two", "menu", "2".to_owned()), ("@Ada", "people", discord.people()[0].id.to_string())]
    {
        let (grace, sent) = (user_session(&discord, "grace"), message.clone());
        let waiting = tokio::spawn(async move { grace.pick(&sent, &[pick]).await });
        let interaction = bot.answer(json!({ "type": 7, "data": { "content": pick } })).await;
        assert_eq!(interaction["data"]["custom_id"], custom_id);
        assert_eq!(interaction["data"]["values"], json!([value]));
        waiting.await.unwrap().unwrap();
    }
    let grace = user_session(&discord, "grace");
    let refusal = grace.pick(&message, &["three"]).await.unwrap_err().to_string();
    assert_eq!(refusal, "no menu has an option \"three\"; there are: One, Two");
    let refusal = grace.pick(&message, &["One", "Two"]).await.unwrap_err().to_string();
    assert_eq!(refusal, "this menu takes 1 to 1 options, not 2");
}

#[tokio::test]
async fn a_modal_is_filled_and_sent() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let message = message_with(&discord, &mut bot, go()).await;
    let (grace, sent) = (user_session(&discord, "grace"), message.clone());
    let waiting = tokio::spawn(async move { grace.press(&sent, "go").await });
    let input = |id: &str, label: &str, more: Value| {
        let mut input = json!({ "type": 4, "custom_id": id, "label": label, "style": 2 });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "type": 1, "components": [input] })
    };
    let rows = json!([
        input("note", "Note", json!({ "max_length": 5 })),
        input("old", "Old", json!({ "value": "kept", "required": false }))
    ]);
    bot.answer(json!({ "type": 9, "data": { "custom_id": "form", "title": "A form", "components": rows } })).await;
    let BotAnswer::Modal(modal) = waiting.await.unwrap().unwrap().answer else { panic!("a modal") };
    assert_eq!((modal.title.as_str(), modal.fields().len(), modal.message), ("A form", 2, Some(message.id)));
    let grace = user_session(&discord, "grace");
    let refusal = grace.submit(&modal, &[("note", "too long")]).await.unwrap_err().to_string();
    assert_eq!(refusal, "\"Note\" takes 1 to 5 characters, not 8");
    let refusal = grace.submit(&modal, &[("nope", "x")]).await.unwrap_err().to_string();
    assert_eq!(refusal, "the form has no field \"nope\"; it has: Note, Old");
    let waiting = tokio::spawn(async move { grace.submit(&modal, &[("NOTE", "short")]).await });
    let interaction = bot.answer(json!({ "type": 7, "data": { "content": "noted" } })).await;
    assert_eq!((&interaction["type"], &interaction["data"]["custom_id"]), (&json!(5), &json!("form")));
    assert_eq!(interaction["data"]["components"][0]["components"][0]["value"], "short");
    assert_eq!(interaction["data"]["components"][1]["components"][0]["value"], "kept");
    let BotAnswer::Updated(updated) = waiting.await.unwrap().unwrap().answer else { panic!("an update") };
    assert_eq!(updated.content(), "noted");
}

#[tokio::test]
async fn options_complete() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    let waiting = tokio::spawn(async move { grace.complete("ask", &[("for", "ada")], ("question", "sal")).await });
    let interaction = bot.interaction().await;
    assert_eq!(interaction["type"], 4);
    let ada = discord.people()[0].id.to_string();
    assert_eq!(
        interaction["data"]["options"],
        json!([{ "name": "for", "type": 6, "value": ada }, { "name": "question", "type": 3, "value": "sal", "focused": true }])
    );
    let (status, body) = bot.api.callback(&interaction, json!({ "type": 4, "data": { "content": "x" } })).await;
    assert_eq!((status.as_u16(), &body["code"]), (400, &json!(50035)), "not an answer to this");
    let choices = json!([{ "name": "Salary", "value": "salary" }]);
    bot.api.callback(&interaction, json!({ "type": 8, "data": { "choices": choices } })).await;
    let choices = waiting.await.unwrap().unwrap();
    assert_eq!((choices[0].name.as_str(), &choices[0].value), ("Salary", &json!("salary")));
    let refusal = user_session(&discord, "grace").complete("ask", &[], ("for", "gr")).await.unwrap_err().to_string();
    assert_eq!(refusal, "for: does not complete as you type");
}

#[tokio::test]
async fn commands_on_members_name_their_target() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    let waiting = tokio::spawn(async move { grace.context_menu("look AT", "@Linus").await });
    let interaction = bot.answer(json!({ "type": 4, "data": { "content": "x", "flags": 64 } })).await;
    let linus = discord.people()[2].id.to_string();
    assert_eq!((&interaction["data"]["type"], &interaction["data"]["target_id"]), (&json!(2), &json!(linus)));
    assert_eq!(interaction["data"]["resolved"]["users"][&linus]["username"], "linus");
    let answer = waiting.await.unwrap().unwrap().message().unwrap().clone();
    assert!(answer.is_ephemeral());
    assert_eq!(answer.json["interaction_metadata"]["target_user"]["id"], json!(linus));
    let grace = user_session(&discord, "grace");
    let refusal = grace.context_menu("Ban", "linus").await.unwrap_err().to_string();
    assert_eq!(refusal, "no command on members is called \"Ban\"; there are: Look at");
    assert!(grace.context_menu("Look at", "nobody").await.is_err());
}

#[tokio::test]
async fn commands_on_messages_bring_the_message() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let said = user_session(&discord, "linus").say("Read **RFC 9110** first").unwrap();
    let (grace, target) = (user_session(&discord, "grace"), said.clone());
    let waiting = tokio::spawn(async move { grace.message_menu("keep", &target).await });
    let interaction = bot.answer(json!({ "type": 4, "data": { "content": "Kept.", "flags": 64 } })).await;
    let id = said.id.to_string();
    assert_eq!((&interaction["data"]["type"], &interaction["data"]["target_id"]), (&json!(3), &json!(id)));
    let resolved = &interaction["data"]["resolved"]["messages"][&id];
    // No message content intent is needed for it.
    assert_eq!((&resolved["content"], &resolved["author"]["username"]), (&said.json["content"], &json!("linus")));
    assert!(interaction["data"].get("options").is_none());
    let answer = waiting.await.unwrap().unwrap().message().unwrap().clone();
    assert_eq!(answer.json["message_reference"]["message_id"], json!(id));
    assert_eq!(answer.json["referenced_message"]["content"], "Read **RFC 9110** first");
    assert_eq!(answer.json["interaction_metadata"]["target_message_id"], json!(id));
    assert_eq!((&answer.json["type"], &answer.json["interaction"]["name"]), (&json!(23), &json!("Keep")));

    let refusal = user_session(&discord, "grace").message_menu("Look at", &said).await.unwrap_err().to_string();
    assert_eq!(refusal, "no command on messages is called \"Look at\"; there are: Keep");
    // What only Grace sees nobody else can use one on.
    let refusal = user_session(&discord, "ada").message_menu("Keep", &answer).await.unwrap_err().to_string();
    assert_eq!(refusal, "this message is gone, or Ada cannot see it");
}

#[tokio::test]
async fn anything_can_be_sent_raw() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    let waiting =
        tokio::spawn(
            async move { grace.raw(json!({ "custom_id": "forged", "values": 7 }), InteractionKind::Modal).await },
        );
    let interaction = bot.answer(json!({ "type": 4, "data": { "content": "no" } })).await;
    assert_eq!(interaction["data"], json!({ "custom_id": "forged", "values": 7 }));
    assert_eq!(waiting.await.unwrap().unwrap().message().unwrap().content(), "no");
    let requests = discord.requests();
    let last = requests.last().unwrap();
    assert_eq!(
        (last.method.as_str(), last.path.as_str(), last.status),
        ("POST", callback_path(&interaction).as_str(), 204)
    );
    assert_eq!(last.body["data"]["content"], "no");
}
