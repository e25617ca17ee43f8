//! The gateway, spoken to by a client that knows nothing but the protocol.

mod harness;

use harness::{Bot, INTENTS, PATIENCE, commands, start, user_session};
use serde_json::json;
use waymark_playground::{BotAnswer, PlaygroundError};

#[tokio::test]
async fn a_client_gets_what_discord_sends_first() {
    let (discord, _) = start().await;
    let mut bot = Bot::connect(&discord).await;
    bot.identify(discord.token(), INTENTS).await;
    let ready = bot.event("READY").await;
    assert_eq!(ready["v"], 10);
    assert_eq!(ready["application"]["id"], discord.application_id().to_string());
    assert_eq!(ready["guilds"].as_array().unwrap().len(), 2);
    assert_eq!(ready["guilds"][0]["unavailable"], true);
    assert_eq!(ready["shard"], json!([0, 1]));
    let guild = bot.event("GUILD_CREATE").await;
    assert_eq!(guild["name"], "Backend Study Group");
    assert_eq!(guild["member_count"], 6);
    assert_eq!(guild["members"].as_array().unwrap().len(), 1, "the bot only");
    let names: Vec<_> = guild["channels"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["general", "daily", "help", "staff", "lounge"]);
    assert_eq!(bot.event("GUILD_CREATE").await["member_count"], 5);
    assert_eq!(discord.connections().identified, 1);
    assert_eq!(discord.connections().open, 1);
}

#[tokio::test]
async fn wrong_handshakes_are_closed_with_their_code() {
    let (discord, _) = start().await;
    let token = discord.token().to_owned();
    let identify = |token: &str, more: serde_json::Value| {
        let mut data = json!({ "token": token, "intents": 1, "properties": {} });
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "op": 2, "d": data })
    };
    let cases = [
        (identify("wrong", json!({})), 4004),
        (identify(&token, json!({ "intents": 1 << 15 })), 4014),
        (identify(&token, json!({ "intents": 1_u64 << 40 })), 4013),
        (identify(&token, json!({ "intents": null })), 4013),
        (identify(&token, json!({ "shard": [1, 1] })), 4010),
        (identify(&token, json!({ "shard": "0" })), 4010),
        (json!({ "op": 3, "d": {} }), 4003),
        (json!({ "op": 99, "d": {} }), 4001),
        (json!({ "no": "op" }), 4002),
        (json!({ "op": 6, "d": { "token": "wrong", "session_id": "x", "seq": 0 } }), 4004),
    ];
    for (message, code) in cases {
        let mut bot = Bot::connect(&discord).await;
        bot.send(message.clone()).await;
        assert_eq!(bot.hung_up().await, Some(code), "{message}");
    }
    let mut bot = Bot::connect(&discord).await;
    bot.send_bytes(b"not json").await;
    assert_eq!(bot.hung_up().await, Some(4002));
    discord.enable_intents(1 << 15);
    let mut bot = Bot::connect(&discord).await;
    bot.identify(&token, 1 | (1 << 15)).await;
    bot.event("READY").await;
    bot.identify(&token, 1).await;
    assert_eq!(bot.hung_up().await, Some(4005));
}

#[tokio::test]
async fn heartbeats_are_acknowledged_and_their_absence_is_noticed() {
    let (discord, _) = start().await;
    let mut bot = Bot::connect(&discord).await;
    bot.send_bytes(br#"{"op":1,"d":null}"#).await;
    assert_eq!(bot.next().await["op"], 11);
    discord.set_heartbeat_interval(20);
    let mut silent = Bot::connect(&discord).await;
    assert_eq!(silent.hung_up().await, Some(4009));
}

#[tokio::test]
async fn shards_get_their_own_servers() {
    let (discord, _) = start().await;
    let mut seen = 0;
    for shard in 0..2 {
        let mut bot = Bot::connect(&discord).await;
        let data = json!({ "token": discord.token(), "intents": 1, "properties": {}, "shard": [shard, 2] });
        bot.send(json!({ "op": 2, "d": data })).await;
        let ready = bot.event("READY").await;
        for guild in ready["guilds"].as_array().unwrap() {
            let id: u64 = guild["id"].as_str().unwrap().parse().unwrap();
            assert_eq!((id >> 22) % 2, shard);
            seen += 1;
        }
    }
    assert_eq!(seen, 2);
}

#[tokio::test]
async fn a_resumed_session_misses_nothing() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let (session, seq, token) = (bot.session.clone(), bot.seq, discord.token().to_owned());
    discord.drop_connections();
    assert_eq!(bot.hung_up().await, None);
    while discord.connections().open > 0 {
        tokio::task::yield_now().await;
    }
    let grace = user_session(&discord, "grace");
    let waiting = tokio::spawn(async move { grace.slash("/ask while away").await });
    let mut back = Bot::connect(&discord).await;
    back.seq = seq;
    back.resume(&token, &session, seq).await;
    // The interaction may come before or after RESUMED: it was typed at about the same time.
    let mut events = Vec::new();
    let mut interaction = json!(null);
    for _ in 0..2 {
        let message = back.next().await;
        if message["t"] == "INTERACTION_CREATE" {
            interaction = message["d"].clone();
        }
        events.push((message["t"].as_str().unwrap().to_owned(), message["s"].as_u64().unwrap()));
    }
    events.sort();
    let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["INTERACTION_CREATE", "RESUMED"]);
    let (status, _) = back.api.callback(&interaction, json!({ "type": 4, "data": { "content": "here" } })).await;
    assert_eq!(status, 204);
    let BotAnswer::Message(message) = waiting.await.unwrap().unwrap().answer else { panic!("a message") };
    assert_eq!(message.content(), "here");
    assert_eq!(discord.connections().resumed, 1);
    assert_eq!(discord.connections().identified, 1);
}

#[tokio::test]
async fn events_are_replayed_from_where_the_client_was() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    discord.drop_connections();
    assert_eq!(bot.hung_up().await, None);
    let mut back = Bot::connect(&discord).await;
    back.resume(discord.token(), &bot.session, 1).await;
    back.seq = 1;
    back.event("GUILD_CREATE").await;
    back.event("GUILD_CREATE").await;
    back.event("RESUMED").await;
    let mut ahead = Bot::connect(&discord).await;
    ahead.resume(discord.token(), &bot.session, 99).await;
    assert_eq!(ahead.hung_up().await, Some(4007));
}

#[tokio::test]
async fn sessions_can_be_refused_and_invalidated() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    discord.ask_reconnect();
    assert_eq!(bot.next().await["op"], 7);
    discord.invalidate_session(true);
    assert_eq!(bot.next().await, json!({ "op": 9, "d": true }));
    let mut unknown = Bot::connect(&discord).await;
    unknown.resume(discord.token(), "no such session", 0).await;
    assert_eq!(unknown.next().await, json!({ "op": 9, "d": false }));
    discord.refuse_next_resume();
    let mut refused = Bot::connect(&discord).await;
    refused.resume(discord.token(), &bot.session, bot.seq).await;
    assert_eq!(refused.next().await, json!({ "op": 9, "d": false }));
    // After that it may identify on the same connection.
    refused.identify(discord.token(), INTENTS).await;
    refused.event("READY").await;
    discord.invalidate_session(false);
    refused.event("GUILD_CREATE").await;
    refused.event("GUILD_CREATE").await;
    assert_eq!(refused.next().await, json!({ "op": 9, "d": false }));
    assert_eq!(discord.connections().open, 0);
}

#[tokio::test]
async fn without_a_bot_nothing_can_be_typed() {
    let (discord, _) = start().await;
    discord.set_commands(commands().as_array().unwrap());
    let refusal = user_session(&discord, "grace").slash("/ask").await.unwrap_err();
    assert_eq!(refusal, PlaygroundError::NoBot);
    let refusal = discord.ready(std::time::Duration::from_millis(1)).await.unwrap_err();
    assert!(refusal.to_string().contains("none connected"), "{refusal}");
}

#[tokio::test]
async fn commands_found_right_are_enough_to_be_ready() {
    let (discord, _) = start().await;
    let mut bot = Bot::connect(&discord).await;
    bot.identify(discord.token(), 1).await;
    let path = format!("/applications/{}/commands", bot.api.application);
    bot.api.get(&path).await;
    let early = discord.ready(std::time::Duration::from_millis(1)).await.unwrap_err();
    assert!(early.to_string().contains("did not register"), "{early}");
    discord.set_commands(commands().as_array().unwrap());
    bot.api.get(&path).await;
    discord.ready(PATIENCE).await.unwrap();
    discord.stop();
    assert_eq!(bot.hung_up().await, None);
}

#[tokio::test]
async fn streams_are_compressed_as_asked_and_what_cannot_be_spoken_is_refused() {
    let (discord, _) = start().await;
    let zlib = Bot::open(&discord, "v=10&encoding=json&compress=zlib-stream").await.bytes().await;
    assert!(zlib.starts_with(b"\x78\x01\x00") && zlib.ends_with(b"\x00\x00\xff\xff"), "{zlib:?}");
    let zstd = Bot::open(&discord, "v=10&encoding=json&compress=zstd-stream").await.bytes().await;
    assert!(zstd.starts_with(b"\x28\xb5\x2f\xfd"), "{zstd:?}");
    for (query, code) in [("v=10&encoding=etf", 4002), ("v=10&compress=lz4", 4002), ("v=6", 4012)] {
        assert_eq!(Bot::open(&discord, query).await.hung_up().await, Some(code), "{query}");
    }
    let noted: Vec<_> = discord.requests().into_iter().filter(|one| one.method == "GATEWAY").collect();
    assert_eq!(noted[0].error["message"], "This gateway speaks encoding=json only, not etf.");
    assert_eq!(noted.len(), 3);
}

#[tokio::test]
async fn members_come_when_they_are_asked_for() {
    let (discord, _) = start().await;
    discord.enable_intents(1 << 1);
    let guild = discord.guilds()[0].id;
    let ask = async |bot: &mut Bot, more: serde_json::Value| {
        let mut data = json!({ "guild_id": guild, "nonce": "n" });
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        bot.send(json!({ "op": 8, "d": data })).await;
        let chunk = bot.event("GUILD_MEMBERS_CHUNK").await;
        assert_eq!((&chunk["nonce"], &chunk["chunk_count"]), (&json!("n"), &json!(1)));
        let names = chunk["members"].as_array().unwrap().iter().map(|one| one["user"]["username"].clone());
        (names.collect::<Vec<_>>(), chunk["not_found"].clone())
    };
    let mut bot = Bot::connect(&discord).await;
    bot.identify(discord.token(), 1 | (1 << 1)).await;
    bot.event("READY").await;
    for _ in 0..2 {
        bot.event("GUILD_CREATE").await;
    }
    let (all, _) = ask(&mut bot, json!({ "query": "", "limit": 0 })).await;
    assert_eq!(all, ["ada", "grace", "linus", "margaret", "edsger", "bot"]);
    assert_eq!(ask(&mut bot, json!({ "query": "GR", "limit": 5 })).await.0, ["grace"]);
    let (found, missing) = ask(&mut bot, json!({ "user_ids": [discord.people()[1].id, "5"] })).await;
    assert_eq!((found, missing), (vec![json!("grace")], json!(["5"])));
    // Without the intent nobody gets the list; what went unanswered is shown.
    let mut other = Bot::connect(&discord).await;
    other.identify(discord.token(), 0).await;
    other.event("READY").await;
    other.send(json!({ "op": 8, "d": { "guild_id": guild, "query": "", "limit": 0 } })).await;
    assert_eq!(ask(&mut other, json!({ "query": "ada", "limit": 1 })).await.0, ["ada"]);
    assert!(discord.requests().iter().any(|one| one.error["message"].as_str().is_some_and(|why| why.contains("op 8"))));
}

#[tokio::test]
async fn what_people_write_comes_as_far_as_the_intents_go() {
    let (discord, _) = start().await;
    discord.enable_intents(1 << 15);
    let mut bots = Vec::new();
    for intents in [INTENTS, INTENTS | (1 << 15)] {
        let mut bot = Bot::connect(&discord).await;
        bot.identify(discord.token(), intents).await;
        bot.event("READY").await;
        for _ in 0..2 {
            bot.event("GUILD_CREATE").await;
        }
        bots.push(bot);
    }
    let grace = user_session(&discord, "grace");
    let bot = format!("hello <@{}>", discord.application_id());
    let dm = discord.user_session("grace", waymark_playground::Location::Dm).unwrap();
    for (session, said, without, with) in [
        (&grace, "hello", "", "hello"),
        (&grace, bot.as_str(), bot.as_str(), bot.as_str()),
        (&dm, "psst", "psst", "psst"),
    ] {
        session.say(said).unwrap();
        for (bot, expected) in bots.iter_mut().zip([without, with]) {
            let event = bot.event("MESSAGE_CREATE").await;
            assert_eq!(event["content"], expected, "{said}");
            let in_guild = event.get("guild_id").is_some();
            assert_eq!(event["channel_type"], u8::from(!in_guild));
            assert_eq!(event["member"]["roles"].is_array(), in_guild);
            assert_eq!(event["author"]["username"], "grace");
        }
    }
}
