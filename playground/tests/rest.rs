//! The REST API beyond interactions: who may ask, what is refused, messages, files, trouble.

mod harness;

use std::time::Duration;

use harness::{Api, Bot, commands, http, start, user_session};
use hyper::Method;
use serde_json::{Value, json};
use waymark_playground::{FailRule, Location};

#[tokio::test]
async fn without_the_token_nothing_is_told() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    assert_eq!(api.get("/users/@me").await.0, 200);
    let (status, body) = api.with_token("wrong").get("/users/@me").await;
    assert_eq!((status.as_u16(), body), (401, json!({ "message": "401: Unauthorized", "code": 0 })));
    assert_eq!(api.with_token("wrong").get("/gateway").await.0, 200);
    assert_eq!(api.with_token("wrong").get("/gateway/bot").await.0, 401);
}

#[tokio::test]
async fn what_does_not_exist_has_its_own_code() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let (app, guild) = (api.application, discord.guilds()[0].id);
    let channel = discord.guilds()[0].channels[0].id;
    let cases = [
        ("/nowhere".to_owned(), 0),
        ("/applications/1/commands".to_owned(), 10002),
        ("/channels/1".to_owned(), 10003),
        ("/guilds/1".to_owned(), 10004),
        (format!("/guilds/{guild}/members/1"), 10013),
        (format!("/channels/{channel}/messages/1"), 10008),
        ("/users/1".to_owned(), 10013),
        (format!("/applications/{app}/commands/1"), 10063),
        ("/webhooks/1/x/messages/@original".to_owned(), 10015),
    ];
    for (path, code) in cases {
        let (status, body) = api.get(&path).await;
        assert_eq!((status.as_u16(), &body["code"]), (404, &json!(code)), "{path}: {body}");
    }
    let (status, body) = api.get(&format!("/webhooks/{app}/x/messages/@original")).await;
    assert_eq!((status.as_u16(), &body["code"]), (401, &json!(50027)));
    let cases = [
        ("/channels/x".to_owned(), "channel_id"),
        ("/applications/x/commands".to_owned(), "application_id"),
        (format!("/applications/{app}/guilds/x/commands"), "guild_id"),
        (format!("/applications/{app}/commands/x"), "command_id"),
        (format!("/guilds/{guild}/members/x"), "user_id"),
    ];
    for (path, name) in cases {
        let (status, body) = api.get(&path).await;
        assert_eq!((status.as_u16(), &body["code"]), (400, &json!(50035)), "{path}");
        assert_eq!(body["errors"][name]["_errors"][0]["message"], "Value \"x\" is not snowflake.", "{path}");
    }
    assert_eq!(api.ask(Method::POST, "/gateway", None).await.0, 405);
}

#[tokio::test]
async fn what_exists_can_be_looked_up() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let guild = discord.guilds()[0].clone();
    let grace = discord.people()[1].clone();
    for path in ["/oauth2/applications/@me".to_owned(), "/applications/@me".to_owned(), "/users/@me".to_owned()] {
        assert_eq!(api.get(&path).await.1["id"], api.application.to_string(), "{path}");
    }
    assert_eq!(api.get(&format!("/users/{}", grace.id)).await.1["global_name"], "Grace");
    assert_eq!(api.get(&format!("/guilds/{}", guild.id)).await.1["name"], guild.name);
    assert_eq!(api.get(&format!("/guilds/{}/channels", guild.id)).await.1.as_array().unwrap().len(), 5);
    assert_eq!(api.get(&format!("/guilds/{}/roles", guild.id)).await.1[0]["name"], "@everyone");
    let (_, member) = api.get(&format!("/guilds/{}/members/{}", guild.id, grace.id)).await;
    assert_eq!(member["user"]["username"], "grace");
    assert_eq!(api.get(&format!("/guilds/{}/members/{}", guild.id, api.application)).await.1["user"]["bot"], true);
    assert_eq!(api.get(&format!("/channels/{}", guild.channels[1].id)).await.1["name"], "daily");
    let (_, dm) = api.post("/users/@me/channels", json!({ "recipient_id": grace.id.to_string() })).await;
    assert_eq!((dm["id"].clone(), &dm["type"]), (json!(grace.dm.to_string()), &json!(1)));
    let old = http::get(format!("{}/api/v9/gateway", discord.url())).await;
    assert_eq!(old.status, 200);
    assert_eq!(http::get(format!("{}/api/gateway", discord.url())).await.status, 200);
    assert_eq!(old.header("x-ratelimit-limit"), "50");
}

#[tokio::test]
async fn commands_are_kept_and_keep_their_ids() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let path = format!("/applications/{}/commands", api.application);
    let (_, first) = api.put(&path, commands()).await;
    let (_, second) = api.put(&path, commands()).await;
    assert_eq!(first, second, "the same again changes neither ids nor versions");
    assert_eq!(api.get(&path).await.1, first);
    assert_eq!(first[0]["options"][0].get("required"), None);
    assert_eq!((&first[0]["type"], &first[1]["default_member_permissions"]), (&json!(1), &json!("32")));
    let one = format!("{path}/{}", first[0]["id"].as_str().unwrap());
    let (_, edited) = api.patch(&one, json!({ "description": "Other" })).await;
    assert_eq!((&edited["id"], &edited["description"]), (&first[0]["id"], &json!("Other")));
    assert_ne!(edited["version"], first[0]["version"]);
    assert_eq!(api.delete(&one).await.0, 204);
    let (status, _) = api.post(&path, json!({ "name": "new", "description": "New" })).await;
    assert_eq!(status, 201);
    let (status, again) = api.post(&path, json!({ "name": "new", "description": "Newer" })).await;
    assert_eq!((status.as_u16(), &again["description"]), (200, &json!("Newer")));
    assert_eq!(discord.commands().len(), 4);
    let (status, body) = api.put(&path, json!([{ "name": "Bad Name", "description": "" }])).await;
    assert_eq!((status.as_u16(), &body["code"]), (400, &json!(50035)));
    assert_eq!(body["errors"]["0"]["description"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED");
    assert_eq!(discord.commands().len(), 4, "a refused list changes nothing");
    let local = format!("/applications/{}/guilds/{}/commands", api.application, discord.guilds()[0].id);
    api.put(&local, json!([{ "name": "local", "description": "Here only" }])).await;
    assert_eq!(user_session(&discord, "ada").offered().len(), 5);
    assert_eq!(discord.user_session("ada", Location::Dm).unwrap().offered().len(), 3, "neither the server's nor /set");
}

#[tokio::test]
async fn messages_are_sent_once_a_nonce() {
    let (discord, clock) = start().await;
    let api = Api::of(&discord);
    let daily = discord.guilds()[0].channels[1].id;
    let path = format!("/channels/{daily}/messages");
    let body = json!({ "content": "today <@1100000000000000102> @everyone", "nonce": "n1", "enforce_nonce": true,
        "allowed_mentions": { "parse": ["users"] } });
    let (_, first) = api.post(&path, body.clone()).await;
    let (_, second) = api.post(&path, body.clone()).await;
    assert_eq!(first["id"], second["id"]);
    assert_eq!(first["nonce"], "n1");
    assert_eq!(first["mentions"][0]["username"], "grace");
    assert_eq!(first["mention_everyone"], false);
    clock.forward(6 * 60 * 1000);
    assert_ne!(api.post(&path, body).await.1["id"], first["id"]);
    let one = format!("{path}/{}", first["id"].as_str().unwrap());
    let (_, edited) = api.patch(&one, json!({ "embeds": [{ "title": "E" }] })).await;
    assert_eq!((&edited["content"], &edited["embeds"][0]["title"]), (&first["content"], &json!("E")));
    assert!(edited["edited_timestamp"].is_string());
    let (status, refused) = api.patch(&one, json!({ "content": "", "embeds": [] })).await;
    assert_eq!((status.as_u16(), &refused["code"]), (400, &json!(50006)));
    assert_eq!(api.get(&one).await.1, edited);
    assert_eq!(api.delete(&one).await.0, 204);
    let daily = discord.user_session("ada", Location::Guild { guild: 0, channel: "#daily".to_owned() }).unwrap();
    assert_eq!(daily.messages().len(), 1);
    assert_eq!(api.post(&path, json!({})).await.1["code"], 50006);
    let (_, long) = api.post(&path, json!({ "content": "a".repeat(2001) })).await;
    assert_eq!(long["errors"]["content"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
    let (status, broken) = api.post(&path, json!("text")).await;
    assert_eq!((status.as_u16(), &broken["code"]), (400, &json!(50109)));
}

#[tokio::test]
async fn files_are_kept_and_served() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash("/ask").await });
    let interaction = bot.interaction().await;
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x20rest".to_vec();
    let data = json!({ "flags": 64, "embeds": [{ "title": "Map", "image": { "url": "attachment://card.png" } }],
        "attachments": [{ "id": 0, "filename": "card.png", "description": "A map" }] });
    let path = harness::callback_path(&interaction);
    let (status, body) = bot.api.upload(&path, json!({ "type": 4, "data": data }), "card.png", png.clone()).await;
    assert_eq!(status, 204, "{body}");
    let exchange = waiting.await.unwrap().unwrap();
    let message = exchange.message().unwrap();
    assert_eq!((message.attachments[0].name.as_str(), &message.attachments[0].bytes[..]), ("card.png", &png[..]));
    assert!(
        message.is_ephemeral() && user_session(&discord, "ada").messages().is_empty(),
        "for grace alone, files and all"
    );
    assert_eq!(message.json["attachments"], json!([]), "what an embed shows is not listed");
    let object = &message.attachments[0].json;
    assert_eq!(
        (&object["description"], &object["width"], &object["height"]),
        (&json!("A map"), &json!(16), &json!(32))
    );
    let url = message.embeds()[0]["image"]["url"].as_str().unwrap();
    let served = http::get(url).await;
    assert_eq!((served.status.as_u16(), served.header("content-type")), (200, "image/png"));
    assert!(served.header("content-security-policy").contains("sandbox"));
    assert_eq!(served.bytes().await, png);
    let original = bot.api.webhook(&interaction, "/messages/@original");
    let (_, kept) = bot.api.patch(&original, json!({ "content": "more", "embeds": [] })).await;
    assert_eq!(kept["attachments"][0]["description"], "A map", "it is still there, and shown by itself");
    let (_, gone) = bot.api.patch(&original, json!({ "attachments": [] })).await;
    assert_eq!(gone["attachments"], json!([]));
}

#[tokio::test]
async fn requests_fail_on_demand() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let send =
        || api.try_ask(Method::POST, &path, Some(json!({ "content": "x", "nonce": "1", "enforce_nonce": true })));
    discord.fail_next(FailRule::status("/messages", 1, 503));
    discord.fail_next(FailRule::code("/messages", 1, 403, 50007).for_method("post"));
    discord.fail_next(FailRule::rate_limited("/messages", 1, Duration::from_millis(250)));
    discord.fail_next(FailRule::cut("/messages", 1));
    discord.fail_next(FailRule::cut_after("/messages", 1));
    assert_eq!(api.get("/users/@me").await.0, 200, "not what the rules are for");
    assert_eq!(send().await.unwrap().0, 503);
    let (status, body) = send().await.unwrap();
    assert_eq!((status.as_u16(), &body["code"]), (403, &json!(50007)));
    let (status, body) = send().await.unwrap();
    assert_eq!((status.as_u16(), &body["retry_after"]), (429, &json!(0.25)));
    assert!(send().await.is_err());
    assert_eq!(user_session(&discord, "ada").messages().len(), 0, "a cut request did nothing");
    assert!(send().await.is_err());
    assert_eq!(user_session(&discord, "ada").messages().len(), 1, "done, but the answer was lost");
    assert_eq!(send().await.unwrap().0, 200);
    assert_eq!(user_session(&discord, "ada").messages().len(), 1);
    let statuses: Vec<_> = discord.requests().iter().skip(1).map(|one| one.status).collect();
    assert_eq!(statuses, [503, 403, 429, 0, 0, 200]);
}

#[tokio::test]
async fn the_log_is_bounded() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    for _ in 0..1001 {
        api.get("/users/@me").await;
    }
    assert_eq!(discord.requests().len(), 1000);
}

#[tokio::test]
async fn bodies_of_any_shape_are_survived() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let path = format!("/channels/{}/messages", discord.guilds()[0].channels[0].id);
    let commands = format!("/applications/{}/commands", api.application);
    for body in [
        json!([]),
        json!({ "content": [], "embeds": [7, null, { "fields": [null, []], "footer": 1, "image": { "url": {} } }] }),
        json!({ "components": [null, { "type": 1, "components": [null, { "type": 2 }, { "type": 3, "options": [1] }] }] }),
        json!({ "attachments": [7], "allowed_mentions": [], "nonce": {}, "flags": "x" }),
    ] {
        let (status, _) = api.post(&path, body.clone()).await;
        assert_eq!(status, 400, "{body}");
    }
    for body in [json!([7, null, { "options": [[], { "type": 1, "options": [3] }] }]), json!({}), Value::Null] {
        let (status, _) = api.put(&commands, body.clone()).await;
        assert_eq!(status, 400, "{body}");
    }
}
