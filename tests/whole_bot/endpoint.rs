//! The HTTP door itself: who is let in, and who is not.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use hyper::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use waymark::bot::Bot;
use waymark_playground::Location;

use crate::harness::{Harness, LONG, config, discord, eventually, message, say};
use crate::held_database::{lock, unlock};
use crate::http;

/// Somebody who stands between Discord and the bot, passes everything on, and keeps what Discord sent.
async fn listen_in(bot: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, heard) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<u8>>>::default());
    let keep = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (mut from, mut back) = client.into_split();
            let (mut answers, mut to) = TcpStream::connect(bot).await.unwrap().into_split();
            tokio::spawn(async move { copy(&mut answers, &mut back).await });
            let keep = Arc::clone(&keep);
            tokio::spawn(async move {
                let mut part = vec![0; 65_536];
                while let Ok(length @ 1..) = from.read(&mut part).await {
                    keep.lock().unwrap().extend(&part[..length]);
                    to.write_all(&part[..length]).await.unwrap();
                }
            });
        }
    });
    (address, heard)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_discord_is_answered() {
    let (discord, folder) = (discord().await, tempfile::tempdir().unwrap());
    let config = config(&discord, &folder.path().join("test.db"));
    let bot = Bot::open(&config, config.token.clone().unwrap()).await.unwrap();
    let door = bot.door().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(bot.run(async {
        let _ = stopped.await;
    }));
    discord.ready(LONG).await.unwrap();
    let (between, heard) = listen_in(door).await;
    discord.set_interactions_endpoint(Some(&format!("http://{between}/interactions"))).await.unwrap();
    let ada = discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    assert!(say(&ada, "/done topic:http").await.text().contains("You earned"));

    // What was heard comes again.
    let mut replay = TcpStream::connect(door).await.unwrap();
    let heard = heard.lock().unwrap().clone();
    replay.write_all(&heard).await.unwrap();
    replay.shutdown().await.unwrap();
    let mut said = String::new();
    replay.read_to_string(&mut said).await.unwrap();
    assert!(said.contains("answered before") && !said.contains("HTTP/1.1 200"), "{said}");
    assert!(!said.contains("You earned"), "{said}");

    let url = format!("http://{door}/interactions");
    let signature = "0".repeat(128);
    let signed = [("x-signature-ed25519", signature.as_str()), ("x-signature-timestamp", "1795000000")];
    let ping = || br#"{"type":1}"#.to_vec();
    for (what, headers, body, status, why) in [
        ("nothing that says who", &[][..], ping(), 401, "invalid request signature"),
        ("a part of it", &signed[..1], ping(), 401, "invalid request signature"),
        ("a forged one", &signed[..], ping(), 401, "invalid request signature"),
    ] {
        let answer = http::send(Method::POST, &url, headers, body).await.unwrap();
        assert_eq!(answer.status.as_u16(), status, "{what}");
        assert_eq!(answer.text().await, why, "{what}");
    }
    let mut large = TcpStream::connect(door).await.unwrap();
    let beginning = format!(
        "POST /interactions HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\
         x-signature-ed25519: {signature}\r\nx-signature-timestamp: 1795000000\r\n\r\n",
        10 << 20
    );
    large.write_all(beginning.as_bytes()).await.unwrap();
    let mut said = String::new();
    large.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 413") && said.ends_with("too large"), "it is not even read: {said}");
    assert_eq!(http::get(&url).await.status.as_u16(), 405);
    let health = http::get(format!("http://{door}/healthz")).await;
    assert_eq!(health.status.as_u16(), 200);
    assert!(say(&ada, "/next").await.text().contains("Command line"), "it goes on");
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    discord.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_long_is_deferred_and_comes_over_rest() {
    let harness = Harness::new().await;
    let held = lock(&harness.database()).await;
    let ada = harness.user_session("ada");
    let slow = tokio::spawn(async move { ada.slash("/done topic:http").await });
    let deferred = || harness.discord.requests().iter().any(|request| request.path.ends_with("/callback"));
    eventually("the deferral", deferred).await;
    unlock(held).await;
    let answer = slow.await.unwrap().unwrap();
    assert!(message(&answer).text().contains("You earned 6 points"), "{}", message(&answer).text());
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_at_once_takes_no_request_and_brings_its_files() {
    let harness = Harness::new().await;
    let ada = harness.user_session("ada");
    let answer = ada.slash("/roadmap").await.unwrap();
    assert!(!message(&answer).attachments.is_empty());
    // A request of the bot's own would have been answered with 204.
    let requests = harness.discord.requests();
    let callbacks = requests.iter().filter(|request| request.path.ends_with("/callback"));
    assert_eq!(callbacks.map(|callback| callback.status).collect::<Vec<_>>(), [200]);
    harness.stop().await.unwrap();
}
