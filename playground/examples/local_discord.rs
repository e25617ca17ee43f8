//! A Discord for any bot, until Ctrl-C: prints the address to give it as the API's and the token it takes. Each line that
//! is typed then, such as `/help`, Ada types, and the answer is printed.

#![allow(clippy::print_stdout, reason = "an example")]

use std::io::BufRead;
use std::time::Duration;

use waymark_playground::{LocalDiscord, Location, Options};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let discord = LocalDiscord::start(Options::default()).await?;
    println!("DISCORD_API_URL={}", discord.url());
    println!("DISCORD_TOKEN={}", discord.token());
    let (typed, mut lines) = tokio::sync::mpsc::channel(1);
    std::thread::spawn(move || {
        std::io::stdin().lock().lines().map_while(Result::ok).try_for_each(|line| typed.blocking_send(line))
    });
    while let Some(line) = lines.recv().await {
        discord.ready(Duration::from_mins(1)).await?;
        let ada = discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() })?;
        let exchange = ada.slash(&line).await?;
        println!("{}", exchange.message().map(waymark_playground::Message::text).unwrap_or_default());
    }
    std::future::pending().await
}
