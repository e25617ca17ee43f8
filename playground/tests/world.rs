//! What changes around the bot: closed direct messages, permissions, roles, channels and servers that go, threads, and
//! the clock.

#![allow(clippy::unwrap_used, reason = "a failed expectation of a test")]

mod harness;

use std::time::Duration;

use harness::{Api, Bot, INTENTS, start, start_with, user_session};
use serde_json::{Value, json};
use waymark_playground::{
    ChannelId, Guild, InteractionId, LocalDiscord, Location, Options, RoleId, UserId, permission,
};

/// Sends a message as the bot; status and code of the answer, 0 if it was taken.
async fn send(api: &Api, channel: ChannelId, body: Value) -> (u16, u64) {
    let (status, answer) = api.post(&format!("/channels/{channel}/messages"), body).await;
    (status.as_u16(), answer["code"].as_u64().unwrap_or(0))
}

fn channel(guild: &Guild, name: &str) -> ChannelId {
    guild.channels.iter().find(|one| one.name == name).map(|one| one.id).unwrap()
}

fn role(guild: &Guild, name: &str) -> RoleId {
    guild.roles.iter().find(|one| one.name == name).map(|one| one.id).unwrap()
}

#[tokio::test]
async fn closed_direct_messages_are_refused_and_open_again() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let grace = discord.people()[1].clone();
    let hello = || json!({ "content": "hello" });
    discord.set_dms_open(grace.id, false);
    let (status, dm) = api.post("/users/@me/channels", json!({ "recipient_id": grace.id.to_string() })).await;
    assert_eq!((status.as_u16(), &dm["id"]), (200, &json!(grace.dm.to_string())), "the channel can be opened");
    assert_eq!(send(&api, grace.dm, hello()).await, (403, 50007));
    assert_eq!(send(&api, discord.people()[2].dm, hello()).await, (200, 0), "another person's are open");
    discord.set_dms_open(grace.id, true);
    assert_eq!(send(&api, grace.dm, hello()).await, (200, 0));
    assert_eq!(discord.user_session("grace", Location::Dm).unwrap().messages().len(), 1);
}

#[tokio::test]
async fn a_message_needs_the_permissions_of_its_channel() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let guild = discord.guilds()[0].clone();
    let (daily, staff, lounge) = (channel(&guild, "daily"), channel(&guild, "staff"), channel(&guild, "lounge"));
    let (text, embed) = (json!({ "content": "x" }), json!({ "embeds": [{ "title": "x" }] }));
    let cases = [
        (daily, 0, &text, (200, 0)),
        (daily, permission::SEND_MESSAGES, &text, (403, 50013)),
        (daily, permission::VIEW_CHANNEL, &text, (403, 50001)),
        (daily, permission::EMBED_LINKS, &text, (200, 0)),
        (daily, permission::EMBED_LINKS, &embed, (403, 50013)),
        (staff, 0, &text, (403, 50001)),
        (lounge, 0, &text, (200, 0)),
        (ChannelId(1), 0, &text, (404, 10003)),
    ];
    for (channel, denied, body, expected) in cases {
        discord.deny_bot(channel, denied);
        assert_eq!(send(&api, channel, body.clone()).await, expected, "{channel}, {denied}: {body}");
    }
    discord.deny_bot(daily, permission::VIEW_CHANNEL);
    assert_eq!(api.get(&format!("/channels/{daily}")).await.1["code"], 50001);
    let (_, channels) = api.get(&format!("/guilds/{}/channels", guild.id)).await;
    assert_eq!(channels[1]["permission_overwrites"][0]["deny"], permission::VIEW_CHANNEL.to_string());
    assert_eq!(channels[4]["type"], 2);
    assert!(discord.user_session("grace", Location::Guild { guild: 0, channel: "staff".to_owned() }).is_err());
    assert!(discord.user_session("ada", Location::Guild { guild: 0, channel: "staff".to_owned() }).is_ok());
}

#[tokio::test]
async fn an_interaction_says_what_the_bot_may_do_there() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let general = discord.guilds()[0].channels[0].id;
    for (denied, may) in [(0, true), (permission::SEND_MESSAGES, false)] {
        discord.deny_bot(general, denied);
        let grace = user_session(&discord, "grace");
        let typed = tokio::spawn(async move { grace.slash("/ask x").await });
        let interaction = bot.answer(json!({ "type": 4, "data": { "content": "x" } })).await;
        let bits: u64 = interaction["app_permissions"].as_str().unwrap().parse().unwrap();
        assert_eq!(bits & permission::SEND_MESSAGES != 0, may);
        typed.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn roles_are_given_and_taken_below_the_bots_own() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let guild = discord.guilds()[0].clone();
    let grace = discord.people()[1].id;
    let path = |user: UserId, role: RoleId| format!("/guilds/{}/members/{user}/roles/{role}", guild.id);
    let cases = [
        (grace, role(&guild, "Graduates"), 204, 0),
        (grace, role(&guild, "Admin"), 403, 50013),
        (grace, role(&guild, "bot"), 400, 50028),
        (grace, role(&guild, "@everyone"), 400, 50028),
        (grace, RoleId(1), 404, 10011),
        (UserId(1), role(&guild, "Graduates"), 404, 10013),
    ];
    for (user, role, status, code) in cases {
        let (found, answer) = api.put(&path(user, role), json!({})).await;
        assert_eq!((found.as_u16(), answer["code"].as_u64().unwrap_or(0)), (status, code), "{user} {role}");
    }
    let graduates = role(&guild, "Graduates");
    let member = format!("/guilds/{}/members/{grace}", guild.id);
    let has = |member: &Value| member["roles"].as_array().unwrap().contains(&json!(graduates.to_string()));
    assert!(has(&api.get(&member).await.1));
    assert_eq!(api.delete(&path(grace, graduates)).await.0, 204);
    assert!(!has(&api.get(&member).await.1));
    assert_eq!(api.get(&format!("/guilds/{}/roles/{graduates}", guild.id)).await.1["name"], "Graduates");
    assert_eq!(api.get(&format!("/guilds/{}/roles/1", guild.id)).await.1["code"], 10011);
}

#[tokio::test]
async fn only_roles_that_may_be_mentioned_ping() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let guild = discord.guilds()[0].clone();
    let (learners, graduates) = (role(&guild, "Learners"), role(&guild, "Graduates"));
    let path = format!("/channels/{}/messages", channel(&guild, "daily"));
    let content = format!("<@&{learners}> <@&{graduates}> @everyone");
    let cases = [
        (Value::Null, vec![learners]),
        (json!({ "parse": [] }), vec![]),
        (json!({ "roles": [learners.to_string()] }), vec![learners]),
        (json!({ "roles": [graduates.to_string()] }), vec![]),
    ];
    for (allowed, pinged) in cases {
        let (_, message) = api.post(&path, json!({ "content": content, "allowed_mentions": allowed })).await;
        let expected: Vec<String> = pinged.iter().map(ToString::to_string).collect();
        assert_eq!(message["mention_roles"], json!(expected), "{allowed}");
        assert_eq!(message["mention_everyone"], false, "{allowed}");
    }
}

#[tokio::test]
async fn threads_begin_at_a_message_or_in_a_channel() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let guild = discord.guilds()[0].clone();
    let daily = channel(&guild, "daily");
    let (_, message) = bot.api.post(&format!("/channels/{daily}/messages"), json!({ "content": "today" })).await;
    let id = message["id"].as_str().unwrap();
    let path = format!("/channels/{daily}/messages/{id}/threads");
    let (status, thread) = bot.api.post(&path, json!({ "name": "Talk" })).await;
    assert_eq!((status.as_u16(), &thread["id"], &thread["type"]), (201, &json!(id), &json!(11)), "{thread}");
    assert_eq!(bot.event("MESSAGE_CREATE").await["id"], id);
    assert_eq!(bot.event("THREAD_CREATE").await["parent_id"], daily.to_string());
    assert_eq!(bot.event("MESSAGE_UPDATE").await["thread"]["name"], "Talk");
    assert_eq!(bot.api.post(&path, json!({ "name": "Talk" })).await.1["code"], 160_004);
    assert_eq!(send(&bot.api, id.parse().unwrap(), json!({ "content": "in it" })).await, (200, 0));
    let inside = discord.user_session("grace", Location::Guild { guild: 0, channel: "Talk".to_owned() });
    assert!(inside.is_err(), "a thread's name is not in lower case: {inside:?}");
    let inside = discord.user_session("grace", Location::Guild { guild: 0, channel: id.to_owned() }).unwrap();
    assert_eq!(inside.messages()[0].content(), "in it");
    let (status, own) = bot.api.post(&format!("/channels/{daily}/threads"), json!({ "name": "Own", "type": 11 })).await;
    assert_eq!((status.as_u16(), &own["name"]), (201, &json!("Own")));
    let (_, active) = bot.api.get(&format!("/guilds/{}/threads/active", guild.id)).await;
    assert_eq!(active["threads"].as_array().unwrap().len(), 2);
    let wrong = [
        (path.clone(), json!({ "name": "" }), 50035),
        (format!("/channels/{daily}/messages/1/threads"), json!({ "name": "x" }), 10008),
        (format!("/channels/{}/threads", channel(&guild, "lounge")), json!({ "name": "x" }), 50024),
        (format!("/channels/{}/threads", discord.people()[0].dm), json!({ "name": "x" }), 50024),
    ];
    for (path, body, code) in wrong {
        assert_eq!(bot.api.post(&path, body).await.1["code"], code, "{path}");
    }
    discord.deny_bot(daily, permission::CREATE_PUBLIC_THREADS);
    assert_eq!(bot.api.post(&format!("/channels/{daily}/threads"), json!({ "name": "x" })).await.1["code"], 50013);
}

#[tokio::test]
async fn channels_and_servers_go_and_come_back() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let guild = discord.guilds()[0].clone();
    let daily = channel(&guild, "daily");
    let here = discord.user_session("ada", Location::Guild { guild: 0, channel: "daily".to_owned() }).unwrap();
    discord.delete_channel(daily);
    assert_eq!(bot.event("CHANNEL_DELETE").await["id"], daily.to_string());
    assert_eq!(send(&bot.api, daily, json!({ "content": "x" })).await, (404, 10003));
    assert_eq!(
        here.slash("/ask x").await.unwrap_err().to_string(),
        "this channel is gone, or you cannot see it any more"
    );
    discord.remove_bot(guild.id);
    let gone = bot.event("GUILD_DELETE").await;
    assert_eq!((&gone["id"], gone.get("unavailable")), (&json!(guild.id.to_string()), None));
    assert_eq!(bot.api.get(&format!("/guilds/{}", guild.id)).await.1["code"], 10004);
    assert_eq!(send(&bot.api, channel(&guild, "general"), json!({ "content": "x" })).await, (403, 50001));
    assert_eq!(bot.api.get("/users/@me/guilds").await.1.as_array().unwrap().len(), 1);
    assert_eq!(user_session(&discord, "ada").offered(), Vec::<Value>::new(), "its commands went with it");
    assert!(user_session(&discord, "ada").slash("/ask x").await.is_err());
    discord.invite_bot(guild.id);
    assert_eq!(bot.event("GUILD_CREATE").await["name"], guild.name);
    assert_eq!(send(&bot.api, channel(&guild, "general"), json!({ "content": "x" })).await, (200, 0));
}

#[tokio::test]
async fn who_installed_the_app_brings_it_along() {
    let (discord, _) = start_with(Duration::from_millis(50)).await;
    let mut bot = Bot::ready(&discord).await;
    let path = format!("/applications/{}/commands", bot.api.application);
    let command = |name: &str, types: &[u64]| json!({ "name": name, "description": "x", "integration_types": types });
    let commands = json!([command("mine", &[0, 1]), command("ours", &[0])]);
    assert_eq!(bot.api.put(&path, commands).await.0, 200);
    let (guild, ada) = (discord.guilds()[0].id, discord.people()[0].clone());
    let session = user_session(&discord, &ada.name);
    let owners = async |bot: &mut Bot, has_app| {
        discord.set_has_app(ada.id, has_app);
        let (_, event) = tokio::join!(session.slash("/mine"), bot.event("INTERACTION_CREATE"));
        assert_eq!(event["guild_id"], json!(guild), "of the place it is told in any case");
        event["authorizing_integration_owners"].clone()
    };
    assert_eq!(owners(&mut bot, true).await, json!({ "0": guild }));
    discord.begin_outage(guild);
    assert_eq!(bot.event("GUILD_DELETE").await, json!({ "id": guild, "unavailable": true }));
    discord.remove_bot(guild);
    bot.event("GUILD_DELETE").await;
    assert!(session.slash("/ours").await.is_err());
    assert_eq!(owners(&mut bot, true).await, json!({ "1": ada.id }));
    discord.set_has_app(ada.id, false);
    assert!(session.slash("/mine").await.is_err());
}

#[tokio::test]
async fn members_are_told_of_with_their_intent_only() {
    const MEMBERS: u64 = 1 << 1;
    let (discord, _) = start().await;
    let (guild, grace) = (discord.guilds()[0].id, discord.people()[1].id);
    let mut without = Bot::ready(&discord).await;
    assert_eq!(without.api.get(&format!("/guilds/{guild}/members")).await.1["code"], 50001);
    discord.enable_intents(MEMBERS);
    let mut with = Bot::connect(&discord).await;
    with.identify(discord.token(), INTENTS | MEMBERS).await;
    with.event("READY").await;
    for _ in 0..2 {
        with.event("GUILD_CREATE").await;
    }
    discord.leave(grace, guild);
    assert!(discord.user_session("grace", harness::general()).is_err());
    assert_eq!(with.api.get(&format!("/guilds/{guild}/members/{grace}")).await.1["code"], 10007);
    assert_eq!(with.api.get(&format!("/guilds/{guild}/members")).await.1.as_array().unwrap().len(), 4);
    discord.join(grace, guild);
    assert_eq!(with.event("GUILD_MEMBER_REMOVE").await["user"]["username"], "grace");
    assert_eq!(with.event("GUILD_MEMBER_ADD").await["user"]["username"], "grace");
    discord.ask_reconnect();
    assert_eq!(without.next().await["op"], 7, "nothing before this");
}

#[tokio::test]
async fn what_was_written_can_be_read_where_that_is_allowed() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let guild = discord.guilds()[0].clone();
    let daily = channel(&guild, "daily");
    let path = format!("/channels/{daily}/messages");
    let row =
        json!([{ "type": 1, "id": 77, "components": [{ "type": 2, "style": 1, "label": "x", "custom_id": "x" }] }]);
    let mut ids = Vec::new();
    for content in ["one", "two", "three"] {
        let body = json!({ "content": content, "nonce": content, "enforce_nonce": true, "components": row });
        ids.push(api.post(&path, body).await.1["id"].as_str().unwrap().to_owned());
    }
    let contents = async |query: &str| -> Vec<String> {
        let (_, messages) = api.get(&format!("{path}{query}")).await;
        let messages = messages.as_array().cloned().unwrap_or_default();
        assert!(messages.iter().all(|one| one.get("nonce").is_none() && one["components"][0]["id"] == 77));
        messages.iter().map(|one| one["content"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(contents("").await, ["three", "two", "one"]);
    assert_eq!(contents("?limit=1").await, ["three"]);
    assert_eq!(contents("?after=0&limit=1").await, ["one"]);
    assert_eq!(contents(&format!("?after={}", ids[0])).await, ["three", "two"]);
    discord.deny_bot(daily, permission::READ_MESSAGE_HISTORY);
    assert_eq!(contents("").await, [""; 0], "nothing, and no refusal");
    discord.deny_bot(daily, permission::VIEW_CHANNEL);
    assert_eq!(api.get(&path).await.1["code"], 50001);
}

#[tokio::test]
async fn what_people_say_reaches_the_bot_without_its_text() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    grace.say(" hello <@1100000000000000101> ").unwrap();
    assert_eq!(user_session(&discord, "ada").messages()[0].content(), "hello <@1100000000000000101>");
    let heard = bot.event("MESSAGE_CREATE").await;
    assert_eq!((&heard["content"], &heard["author"]["username"]), (&json!(""), &json!("grace")));
    assert_eq!(grace.say(" ").unwrap_err().to_string(), "a message has 1 to 2000 characters, not 0");
    assert!(grace.say(&"a".repeat(2001)).is_err());
    let path = format!("/channels/{}/messages/{}", grace.channel(), heard["id"].as_str().unwrap());
    assert_eq!(bot.api.patch(&path, json!({ "content": "mine" })).await.1["code"], 50005);
}

#[tokio::test]
async fn the_clock_moves_for_everybody() {
    let (discord, _) = start().await;
    let api = Api::of(&discord);
    let (clock, mut moves) = (discord.clock(), discord.clock_moves());
    assert_eq!(clock(), 1_700_000_000_000);
    discord.move_clock(24 * 60 * 60 * 1000);
    discord.move_clock(1);
    assert_eq!(clock(), 1_700_086_400_001);
    assert_eq!(*moves.borrow_and_update(), 86_400_001);
    let (_, message) =
        api.post(&format!("/channels/{}/messages", discord.people()[0].dm), json!({ "content": "x" })).await;
    assert_eq!(message["timestamp"], "2023-11-15T22:13:20.001000+00:00");
    discord.move_clock(-86_400_001);
    assert_eq!(clock(), 1_700_000_000_000);
    assert_eq!(*moves.borrow_and_update(), 0);
}

#[tokio::test]
async fn a_crowd_can_be_written_to() {
    let options = Options { crowd: 2000, ..Options::default() };
    let discord = LocalDiscord::start(options).await.unwrap();
    let api = Api::of(&discord);
    let people = discord.people();
    assert_eq!((people.len(), people[2004].name.as_str()), (2005, "learner2000"));
    assert_eq!(send(&api, people[2004].dm, json!({ "content": "x" })).await, (200, 0));
    assert_eq!(discord.user_session("learner2000", Location::Dm).unwrap().messages().len(), 1);
    discord.stop();
}

#[tokio::test]
async fn an_answer_can_be_looked_into() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let grace = user_session(&discord, "grace");
    let typed = tokio::spawn(async move { grace.slash("/ask x").await });
    let interaction = bot.interaction().await;
    let long = json!({ "type": 4, "data": { "content": "a".repeat(2001) } });
    assert_eq!(bot.api.callback(&interaction, long).await.0, 400);
    bot.api.callback(&interaction, json!({ "type": 4, "data": { "content": "x" } })).await;
    bot.api.patch(&bot.api.webhook(&interaction, "/messages/@original"), json!({ "content": "y" })).await;
    let exchange = typed.await.unwrap().unwrap();
    let requests = discord.answer_requests(exchange.interaction);
    let seen: Vec<_> =
        requests.iter().map(|one| (one.record.method.as_str(), one.to.as_str(), one.record.status)).collect();
    assert_eq!(seen, [("POST", "callback", 400), ("POST", "callback", 204), ("PATCH", "@original", 200)]);
    assert_eq!(
        requests[0].record.error["errors"]["data"]["content"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH",
        "the limit that was broken"
    );
    assert_eq!(requests[1].record.body["data"]["content"], "x");
    assert!(requests[0].after <= requests[2].after);
    assert!(discord.answer_requests(InteractionId(1)).is_empty());
}
