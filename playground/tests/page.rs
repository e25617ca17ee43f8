//! The page and the API behind it.

#![allow(clippy::unwrap_used, reason = "a failed expectation of a test")]

mod common;

use common::{Bot, start};
use serde_json::{Value, json};

async fn post(url: &str, path: &str, body: Value) -> (u16, Value) {
    let response = reqwest::Client::new().post(format!("{url}{path}")).json(&body).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn the_page_lets_only_its_own_script_run() {
    let (discord, _) = start().await;
    let response = reqwest::get(discord.url()).await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let page = response.text().await.unwrap();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(page.contains(&format!("<script nonce=\"{nonce}\">")), "{policy}");
    assert!(!policy.contains("unsafe") && !page.contains("NONCE"));
    // Nothing in it writes markup, and nothing is loaded from elsewhere.
    for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "src=\"", "@import"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[tokio::test]
async fn other_sites_are_kept_out() {
    let (discord, _) = start().await;
    let client = reqwest::Client::new();
    let state = format!("{}/playground/state?person=ada", discord.url());
    for (name, value) in [("host", "evil.example"), ("origin", "http://evil.example"), ("origin", "null")] {
        for url in [&state, &discord.url()] {
            let status = client.get(url).header(name, value).send().await.unwrap().status();
            assert_eq!(status, 403, "{name}: {value}");
        }
    }
    assert_eq!(client.get(&state).header("origin", discord.url()).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_bot_is_used_from_the_page() {
    let (discord, _) = start().await;
    let mut bot = Bot::ready(&discord).await;
    let url = discord.url();
    let mut events = reqwest::get(format!("{url}/playground/events")).await.unwrap();
    let sat = |more: Value| {
        let mut body = json!({ "person": "grace", "guild": 0, "channel": "general" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let typed = tokio::spawn({
        let (url, body) = (url.clone(), sat(json!({ "line": "/ask x" })));
        async move { post(&url, "/playground/slash", body).await }
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
    let told = format!("data: {channel}\n\n");
    // What comes before it is for the drawer.
    while !String::from_utf8_lossy(&events.chunk().await.unwrap().unwrap()).contains(&told) {}
    let state = reqwest::get(format!("{url}/playground/state?person=grace&guild=0&channel=general")).await.unwrap();
    let state: Value = state.json().await.unwrap();
    assert_eq!(state["messages"][0]["content"], "<script>alert(1)</script>");
    assert_eq!(state["connected"], true);
    let names: Vec<_> = state["commands"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["ask", "Look at"]);
    let (status, refused) = post(&url, "/playground/slash", sat(json!({ "line": "/aks" }))).await;
    assert_eq!((status, &refused["error"]), (422, &json!("there is no command /aks; did you mean /ask?")));
    let someone = json!({ "person": "ada", "interaction": answer["interaction"], "values": [["a", "text"]] });
    let (status, refused) = post(&url, "/playground/submit", someone).await;
    let refused = refused["error"].as_str().unwrap();
    assert_eq!(status, 422);
    assert!(refused.starts_with("there is no interaction"), "another person's form: {refused}");
}
