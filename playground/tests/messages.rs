//! Messages beyond sending them: replies, reactions, pins, typing, nicknames, and what this Discord has not.

#![allow(clippy::unwrap_used, reason = "a failed expectation of a test")]

mod harness;

use harness::{Api, Bot, http, start, user_session};
use hyper::Method;
use serde_json::{Value, json};
use waymark_playground::{LocalDiscord, Location, Reaction, permission};

/// The path of #general's messages.
fn general(discord: &LocalDiscord) -> String {
    format!("/channels/{}/messages", discord.guilds()[0].channels[0].id)
}

/// The place and the words of the only error in a form.
fn form_error(body: &Value) -> (String, String) {
    let mut place = Vec::new();
    let mut node = &body["errors"];
    while node.get("_errors").is_none() {
        let (key, next) = node.as_object().unwrap().iter().next().unwrap();
        place.push(key.clone());
        node = next;
    }
    (place.join("."), node["_errors"][0]["message"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_reply_refers_to_a_message_that_is_there() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let path = general(&discord);
    let question = user_session(&discord, "grace").say("who is there?").unwrap();
    let to = |reference: Value| json!({ "content": "me", "message_reference": reference });
    let (status, reply) = api.post(&path, to(json!({ "message_id": question.id }))).await;
    assert_eq!((status.as_u16(), &reply["type"]), (200, &json!(19)));
    assert_eq!(reply["referenced_message"]["content"], "who is there?");
    assert_eq!(reply["mentions"][0]["username"], "grace");
    let quiet = json!({ "content": "me", "message_reference": { "message_id": question.id }, "allowed_mentions": { "parse": [] } });
    assert_eq!(api.post(&path, quiet).await.1["mentions"], json!([]));
    let gone = json!({ "message_id": "5", "fail_if_not_exists": false });
    let (status, alone) = api.post(&path, to(gone)).await;
    assert_eq!((status.as_u16(), &alone["type"]), (200, &json!(0)));
    for (reference, place, message) in [
        (json!({ "message_id": "5" }), "message_reference", "Unknown message"),
        (json!({}), "message_reference.message_id", "This field is required"),
        (
            json!({ "message_id": question.id, "channel_id": "7" }),
            "message_reference",
            "Cannot reply to a message in a different channel",
        ),
        (
            json!({ "type": 1, "message_id": question.id, "channel_id": question.channel }),
            "message_reference.type",
            "This local Discord does not forward messages.",
        ),
    ] {
        let (status, refused) = api.post(&path, to(reference)).await;
        assert_eq!((status.as_u16(), form_error(&refused)), (400, (place.to_owned(), message.to_owned())));
    }
}

#[tokio::test]
async fn what_is_not_there_is_refused_and_shown_inside() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let path = general(&discord);
    let poll = json!({ "question": { "text": "Tea?" }, "answers": [{ "poll_media": { "text": "Yes" } }] });
    let (status, refused) = api.post(&path, json!({ "poll": poll })).await;
    assert_eq!(
        (status.as_u16(), form_error(&refused)),
        (400, ("poll".to_owned(), "This local Discord has no poll.".to_owned()))
    );
    let (status, refused) = api.post(&path, json!({ "sticker_ids": ["5"] })).await;
    assert_eq!((status.as_u16(), &refused["code"]), (400, &json!(50081)));
    let (status, refused) = api.post("/channels/5/webhooks", json!({ "name": "x" })).await;
    assert_eq!((status.as_u16(), &refused["message"]), (404, &json!("404: Not Found")));
    let url = format!("{}/api/v10/gateway", discord.url());
    let anonymous = http::send(Method::GET, &url, &[("user-agent", "")], Vec::new()).await.unwrap();
    assert_eq!((anonymous.status.as_u16(), &anonymous.json().await["code"]), (403, &json!(40333)));
    let inside: Value = http::get(format!("{}/playground/inside", discord.url())).await.json().await;
    let codes: Vec<_> = inside["requests"].as_array().unwrap().iter().map(|one| one["error"]["code"].clone()).collect();
    assert_eq!(codes, [40333, 0, 50081, 50035]);
}

#[tokio::test]
async fn reactions_come_and_go() {
    let (discord, _) = start().await;
    let mut bot = Bot::connect(&discord).await;
    bot.identify(discord.token(), 1 << 10).await;
    bot.event("READY").await;
    let grace = user_session(&discord, "grace");
    let message = grace.say("done!").unwrap();
    let path = format!("{}/{}/reactions", general(&discord), message.id);
    let heart = "%E2%9D%A4%EF%B8%8F";
    assert_eq!(bot.api.ask(Method::PUT, &format!("{path}/{heart}/@me"), None).await.0, 204);
    let event = bot.event("MESSAGE_REACTION_ADD").await;
    assert_eq!((&event["emoji"]["name"], &event["member"]["user"]["username"]), (&json!("❤️"), &json!("bot")));
    grace.react(&message, "❤️", true).unwrap();
    grace.react(&message, "❤️", true).unwrap();
    assert_eq!(bot.event("MESSAGE_REACTION_ADD").await["user_id"], discord.people()[1].id.to_string());
    let (_, read) = bot.api.get(&format!("{}/{}", general(&discord), message.id)).await;
    let reaction = &read["reactions"][0];
    assert_eq!((&reaction["count"], &reaction["me"]), (&json!(2), &json!(true)));
    let (_, who) = bot.api.get(&format!("{path}/{heart}")).await;
    assert_eq!(who[1]["username"], "grace");
    assert_eq!(bot.api.ask(Method::PUT, &format!("{path}/fire/@me"), None).await.1["code"], 10014);
    // Others' reactions are for those who manage messages.
    let others = format!("{path}/{heart}/{}", discord.people()[1].id);
    assert_eq!(bot.api.delete(&others).await.1["code"], 50013);
    assert_eq!(bot.api.delete(&format!("{path}/{heart}/@me")).await.0, 204);
    assert_eq!(bot.event("MESSAGE_REACTION_REMOVE").await["message_id"], message.id.to_string());
    let left = Reaction { emoji: "❤️".to_owned(), users: vec![discord.people()[1].id] };
    assert_eq!(grace.messages()[0].reactions, [left]);
    let channel = discord.guilds()[0].channels[0].id;
    discord.deny_bot(channel, permission::ADD_REACTIONS);
    assert_eq!(bot.api.ask(Method::PUT, &format!("{path}/%F0%9F%94%A5/@me"), None).await.1["code"], 50013);
    assert_eq!(bot.api.ask(Method::PUT, &format!("{path}/{heart}/@me"), None).await.0, 204, "joining in");
}

#[tokio::test]
async fn pins_are_listed_and_told_of() {
    let (discord, _) = start().await;
    let mut bot = Bot::connect(&discord).await;
    bot.identify(discord.token(), 1 | (1 << 9)).await;
    bot.event("READY").await;
    for _ in 0..2 {
        bot.event("GUILD_CREATE").await;
    }
    let message = user_session(&discord, "grace").say("keep this").unwrap();
    bot.event("MESSAGE_CREATE").await;
    let channel = message.channel;
    let pin = format!("/channels/{channel}/messages/pins/{}", message.id);
    assert_eq!(bot.api.ask(Method::PUT, &pin, None).await.0, 204);
    assert_eq!(bot.event("MESSAGE_UPDATE").await["pinned"], true);
    assert!(bot.event("CHANNEL_PINS_UPDATE").await["last_pin_timestamp"].is_string());
    assert_eq!(bot.event("MESSAGE_CREATE").await["type"], 6);
    let (_, pins) = bot.api.get(&format!("/channels/{channel}/messages/pins")).await;
    assert_eq!(pins["items"][0]["message"]["id"], message.id.to_string());
    let old = format!("/channels/{channel}/pins");
    assert_eq!(bot.api.get(&old).await.1.as_array().unwrap().len(), 1);
    assert_eq!(bot.api.delete(&format!("{old}/{}", message.id)).await.0, 204);
    assert_eq!(bot.api.get(&old).await.1, json!([]));
    discord.deny_bot(channel, permission::PIN_MESSAGES);
    assert_eq!(bot.api.ask(Method::PUT, &pin, None).await.1["code"], 50013);
}

#[tokio::test]
async fn a_bot_types_and_has_a_name_of_its_own() {
    let (discord, _) = start().await;
    let mut bot = Bot::connect(&discord).await;
    bot.identify(discord.token(), 1 << 11).await;
    bot.event("READY").await;
    let guild = discord.guilds()[0].id;
    let channel = discord.guilds()[0].channels[0].id;
    assert_eq!(bot.api.ask(Method::POST, &format!("/channels/{channel}/typing"), None).await.0, 204);
    assert_eq!(bot.event("TYPING_START").await["user_id"], discord.application_id().to_string());
    let own = format!("/guilds/{guild}/members/%40me");
    let (status, member) = bot.api.patch(&own, json!({ "nick": "Botty" })).await;
    assert_eq!((status.as_u16(), &member["nick"]), (200, &json!("Botty")));
    assert_eq!(
        bot.event("GUILD_MEMBER_UPDATE").await["nick"],
        "Botty",
        "of itself it hears without the members intent"
    );
    assert_eq!(discord.guilds()[0].bot_nick.as_deref(), Some("Botty"));
    let (status, refused) = bot.api.patch(&own, json!({ "nick": "x".repeat(33) })).await;
    assert_eq!((status.as_u16(), form_error(&refused).0), (400, "nick".to_owned()));
    let (_, refused) = bot.api.patch(&own, json!({ "banner": "x" })).await;
    assert_eq!(form_error(&refused).1, "This local Discord has no banner.");
    assert_eq!(bot.api.patch(&own, json!({ "nick": null })).await.1["nick"], json!(null));
}

#[tokio::test]
async fn others_messages_are_read_but_not_changed() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let grace = user_session(&discord, "grace");
    let message = grace.say("mine").unwrap();
    let own = format!("{}/{}", general(&discord), message.id);
    let (status, read) = api.get(&own).await;
    assert_eq!((status.as_u16(), &read["content"]), (200, &json!("")), "without the message content intent");
    discord.enable_intents(1 << 15);
    assert_eq!(api.get(&own).await.1["content"], "mine");
    assert_eq!(api.patch(&own, json!({ "content": "yours" })).await.1["code"], 50005);
    assert_eq!(api.delete(&own).await.1["code"], 50013);
    let dm = discord.user_session("grace", Location::Dm).unwrap().say("private").unwrap();
    assert_eq!(api.delete(&format!("/channels/{}/messages/{}", dm.channel, dm.id)).await.1["code"], 50003);
    for word in ["two", "three", "four", "five"] {
        grace.say(word).unwrap();
    }
    let third = grace.messages()[2].id;
    for (query, expected) in [
        (format!("around={third}&limit=3"), vec!["four", "three", "two"]),
        (format!("before={third}"), vec!["two", "mine"]),
        (format!("after={third}&limit=1"), vec!["four"]),
        ("limit=2".to_owned(), vec!["five", "four"]),
    ] {
        let (_, messages) = api.get(&format!("{}?{query}", general(&discord))).await;
        let read: Vec<_> = messages.as_array().unwrap().iter().map(|one| one["content"].clone()).collect();
        assert_eq!(read, expected, "{query}");
    }
}

#[tokio::test]
async fn a_command_takes_a_file() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let command = json!([{ "name": "read", "description": "Read", "options": [
        { "name": "notes", "description": "Which", "type": 11, "required": true }] }]);
    let commands = format!("/applications/{}/commands", bot.api.application);
    assert_eq!(bot.api.put(&commands, command).await.0, 200);
    let grace = user_session(&discord, "grace");
    let refused = grace.slash("/read notes:a.txt").await.unwrap_err().to_string();
    assert_eq!(refused, "notes:a.txt will not do: it takes a file, and none was picked yet");
    // As the page does it.
    let url = format!("{}/playground/upload?person=grace&guild=0&channel=general&name=a.txt", discord.url());
    let given = http::send(Method::POST, &url, &[("content-type", "text/plain")], b"hello".to_vec()).await.unwrap();
    let id = given.json().await["id"].as_str().unwrap().to_owned();
    let ada = user_session(&discord, "ada").slash("/read notes:a.txt").await.unwrap_err().to_string();
    assert!(ada.contains("none was picked yet"), "it is Grace's: {ada}");
    let waiting = tokio::spawn(async move { grace.slash("/read notes:a.txt").await });
    let event = bot.answer(json!({ "type": 4, "data": { "content": "read" } })).await;
    waiting.await.unwrap().unwrap();
    assert_eq!(event["data"]["options"][0]["value"], json!(id));
    let file = &event["data"]["resolved"]["attachments"][&id];
    assert_eq!((&file["filename"], &file["size"]), (&json!("a.txt"), &json!(5)));
    assert_eq!(http::get(file["url"].as_str().unwrap()).await.text().await, "hello");
}
