//! The page and the API behind it.

#![allow(clippy::unwrap_used, reason = "a failed expectation of a test")]

mod harness;

use harness::{Bot, http, start};
use hyper::Method;
use serde_json::{Value, json};

async fn post(url: &str, path: &str, body: Value) -> (u16, Value) {
    let (url, body) = (format!("{url}{path}"), body.to_string().into_bytes());
    let response = http::send(Method::POST, &url, &[("content-type", "application/json")], body).await.unwrap();
    (response.status.as_u16(), response.json().await)
}

#[tokio::test]
async fn the_page_lets_only_its_own_scripts_run() {
    let (discord, _) = start().await;
    let response = http::get(discord.url()).await;
    let policy = response.header("content-security-policy").to_owned();
    for part in ["default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    let page = response.text().await;
    assert!(!page.contains("<style") && !page.contains("<script>") && !page.contains(" style="), "{page}");
    // Every file that the page or a script names is there, of its own kind, and writes no markup.
    let mut files: Vec<String> = named(&page, "\"/page/", '"');
    let mut next = 0;
    while let Some(name) = files.get(next).cloned() {
        next += 1;
        let response = http::get(format!("{}/page/{name}", discord.url())).await;
        assert_eq!(response.status, 200, "{name}");
        let kind = response.header("content-type").to_owned();
        let expected = match name.rsplit_once('.').unwrap().1 {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(kind, expected, "{name}");
        assert_eq!(response.header("x-content-type-options"), "nosniff");
        let text = response.text().await;
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "@import", "url("] {
            assert!(!text.contains(word), "{name}: {word}");
        }
        for found in named(&text, "from \"./", '"') {
            if !files.contains(&found) {
                files.push(found);
            }
        }
    }
    assert!(next > 20, "{files:?}");
    assert_eq!(http::get(format!("{}/page/nothing.js", discord.url())).await.status, 404);
}

/// What stands between each `before` and the next `after`.
fn named(text: &str, before: &str, after: char) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn other_sites_are_kept_out() {
    let (discord, _) = start().await;
    let state = format!("{}/playground/state?person=ada", discord.url());
    for (name, value) in [("host", "evil.example"), ("origin", "http://evil.example"), ("origin", "null")] {
        for url in [&state, &discord.url()] {
            let status = http::get_with(url, &[(name, value)]).await.status;
            assert_eq!(status, 403, "{name}: {value}");
        }
    }
    assert_eq!(http::get_with(&state, &[("origin", &discord.url())]).await.status, 200);
}

#[tokio::test]
async fn a_bot_is_used_from_the_page() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let url = discord.url();
    let mut events = http::get(format!("{url}/playground/events")).await;
    let sat = |more: Value| {
        let mut body = json!({ "person": "grace", "guild": 0, "channel": "general" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let typed = tokio::spawn({
        let (url, body) = (url.clone(), sat(json!({ "line": "/ask x" })));
        async move { post(&url, "/playground/line", body).await }
    });
    let input = json!({ "type": 4, "custom_id": "a", "label": "A", "style": 1 });
    let data = json!({ "title": "T", "custom_id": "c", "components": [{ "type": 1, "components": [input] }] });
    bot.answer(json!({ "type": 9, "data": data })).await;
    let (status, answer) = typed.await.unwrap();
    assert_eq!((status, &answer["modal"]["title"]), (200, &json!("T")));
    let filled = tokio::spawn({
        let (url, body) =
            (url.clone(), sat(json!({ "interaction": answer["interaction"], "values": [["a", "text"]] })));
        async move { post(&url, "/playground/submit", body).await }
    });
    bot.answer(json!({ "type": 4, "data": { "content": "<script>alert(1)</script>" } })).await;
    assert_eq!(filled.await.unwrap().0, 200);
    let channel = discord.guilds()[0].channels[0].id;
    let told = json!({ "channel": channel.to_string(), "only_for": null }).to_string();
    // What comes before it is for the drawer.
    while !events.next_part().await.contains(&told) {}
    let state = http::get(format!("{url}/playground/state?person=grace&guild=0&channel=general")).await;
    let state = state.json().await;
    let read = json!([{ "line": [{ "text": "<script>alert(1)</script>" }] }]);
    assert_eq!(state["messages"][0]["content"], read, "Markdown comes as a tree");
    assert_eq!(state["connected"], true);
    let names: Vec<_> = state["commands"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["ask", "Look at", "Keep"]);
    let on = json!({ "command": "Keep", "message": state["messages"][0]["id"] });
    let kept = tokio::spawn({
        let url = url.clone();
        async move { post(&url, "/playground/context-menu", sat(on)).await }
    });
    let interaction = bot.answer(json!({ "type": 4, "data": { "content": "Kept." } })).await;
    assert_eq!(interaction["data"]["target_id"], state["messages"][0]["id"]);
    assert_eq!(kept.await.unwrap().0, 200);
    let (status, refused) = post(&url, "/playground/line", sat(json!({ "line": "/aks" }))).await;
    assert_eq!((status, &refused["error"]), (422, &json!("there is no command /aks; did you mean /ask?")));
    let someone = json!({ "person": "ada", "interaction": answer["interaction"], "values": [["a", "text"]] });
    let (status, refused) = post(&url, "/playground/submit", someone).await;
    let refused = refused["error"].as_str().unwrap();
    assert_eq!(status, 422);
    assert!(refused.starts_with("there is no interaction"), "another person's form: {refused}");
}

#[tokio::test]
async fn options_are_filled_in_one_by_one() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let url = discord.url();
    let sat = json!({ "person": "grace", "guild": 0, "channel": "general", "command": "ask" });
    let with = |more: Value| {
        let mut body = sat.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    // A text that looks like another option is a text.
    let body = with(json!({ "values": [["question", "what is for:me"]] }));
    let typed = tokio::spawn({
        let url = url.clone();
        async move { post(&url, "/playground/fill", body).await }
    });
    let interaction = bot.answer(json!({ "type": 4, "data": { "content": "x" } })).await;
    assert_eq!(interaction["data"]["options"], json!([{ "name": "question", "type": 3, "value": "what is for:me" }]));
    assert_eq!(typed.await.unwrap().0, 200);
    let body = with(json!({ "values": [["for", "<@1100000000000000101>"]], "focused": ["question", "sal"] }));
    let typed = tokio::spawn({
        let url = url.clone();
        async move { post(&url, "/playground/autocomplete", body).await }
    });
    let interaction =
        bot.answer(json!({ "type": 8, "data": { "choices": [{ "name": "Salary", "value": "s" }] } })).await;
    assert_eq!(interaction["data"]["options"][1]["focused"], true);
    assert_eq!(interaction["data"]["options"][0]["value"], "1100000000000000101");
    assert_eq!(typed.await.unwrap().1, json!({ "choices": [{ "name": "Salary", "value": "s" }] }));
    for (values, refusal) in [
        (json!([["why", "x"]]), "/ask has no option \"why\"; did you mean for:?"),
        (json!([["for", "@ada"], ["for", "@ada"]]), "the option for: is given twice"),
        (
            json!([["for", "@nobody"]]),
            "for:@nobody will not do: mention one of @Ada, @Grace, @Linus, @Margaret, @Edsger",
        ),
    ] {
        let (status, refused) = post(&url, "/playground/fill", with(json!({ "values": values }))).await;
        assert_eq!((status, &refused["error"]), (422, &json!(refusal)));
    }
}

#[tokio::test]
async fn the_page_moves_the_clock_and_switches_faults() {
    let (discord, _) = start().await;
    let bot = Bot::ready(&discord).await;
    let (url, clock, began) = (discord.url(), discord.clock(), discord.clock()());
    let due = began + 1000;
    let cases = [
        (json!({ "by": 3_600_000 }), 200, began + 3_600_000),
        (json!({ "to": began + 5 }), 200, began + 5),
        (json!("next"), 422, began + 5),
        (json!("real"), 200, began),
        (json!({ "by": i64::MAX }), 422, began),
    ];
    for (body, status, now) in cases {
        assert_eq!((post(&url, "/playground/clock", body.clone()).await.0, clock()), (status, now), "{body}");
    }
    discord.set_next_event(std::sync::Arc::new(move || Box::pin(async move { Some(due) })));
    assert_eq!((post(&url, "/playground/clock", json!("next")).await.0, clock()), (200, due));

    let daily = discord.guilds()[0].channels[1].id.to_string();
    let path = format!("/channels/{daily}/messages");
    let send = || bot.api.post(&path, json!({ "content": "x" }));
    let cases = [
        (json!({ "deny": { "channel": daily, "what": "write" } }), 403),
        (json!({ "deny": { "channel": daily, "what": "see" } }), 403),
        (json!({ "deny": { "channel": daily, "what": null } }), 200),
        (json!("rate_limit"), 429),
        (json!("clear"), 200),
        (json!("server_error"), 500),
        (json!("clear"), 200),
    ];
    for (body, status) in cases {
        assert_eq!(post(&url, "/playground/faults", body.clone()).await.0, 200, "{body}");
        assert_eq!(send().await.0, status, "{body}");
    }
    let state = http::get(format!("{url}/playground/state?person=ada")).await;
    let state = state.json().await;
    assert_eq!(
        (&state["now"], &state["has_next_event"], &state["faults"]["failing"]),
        (&json!(due), &json!(true), &json!(0))
    );
    let inside: Value = http::get(format!("{url}/playground/inside")).await.json().await;
    let last = inside["requests"].as_array().unwrap().iter().find(|one| one["status"] == 500).unwrap();
    assert_eq!(last["error"]["message"], "500: made to fail");
}

#[tokio::test]
async fn a_gateway_can_be_broken_for_a_while() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let url = discord.url();
    let faults = |body: Value| {
        let url = url.clone();
        async move { assert_eq!(post(&url, "/playground/faults", body).await.0, 200) }
    };
    faults(json!({ "close_always": 4000 })).await;
    assert_eq!(bot.hung_up().await, Some(4000));
    for _ in 0..2 {
        let mut again = Bot::connect(&discord).await;
        again.resume(discord.token(), &bot.session, bot.seq).await;
        assert_eq!(again.hung_up().await, Some(4000));
    }
    let state = http::get(format!("{url}/playground/state?person=ada")).await.json().await;
    assert_eq!((&state["faults"]["closing"], &state["faults"]["refusing"]), (&json!(4000), &json!(false)));
    faults(json!({ "close_always": null })).await;
    faults(json!({ "refuse_resumes": true })).await;
    for _ in 0..2 {
        let mut refused = Bot::connect(&discord).await;
        refused.resume(discord.token(), &bot.session, bot.seq).await;
        assert_eq!(refused.next().await, json!({ "op": 9, "d": false }));
    }
    faults(json!("clear")).await;
    let mut back = Bot::connect(&discord).await;
    back.resume(discord.token(), &bot.session, bot.seq).await;
    assert_eq!(back.next().await["t"], "RESUMED");
}

#[tokio::test]
async fn messages_are_read_as_discord_has_them() {
    let (discord, _) = start().await;
    harness::user_session(&discord, "grace").say("**hi**").unwrap();
    let read = http::get(format!("{}/playground/messages?person=ada&guild=0&channel=general", discord.url())).await;
    assert_eq!(read.json().await[0]["content"], "**hi**");
}
