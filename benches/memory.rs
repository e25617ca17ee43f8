//! What the bot's memory comes to over two hundred thousand interactions: `cargo bench --bench memory`. The program runs
//! by itself, connected to the playground's Discord; it should settle, however long it runs.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program that prints what it measured"
)]

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use waymark_playground::{LocalDiscord, Location, Options};

/// How many interactions, unless `WAYMARK_BENCH_INTERACTIONS` says otherwise.
const INTERACTIONS: usize = 200_000;
/// How often it is measured on the way.
const MEASURES: usize = 10;
/// Interactions that wait for their answer at any time.
const OUTSTANDING: usize = 16;
/// Members, each with progress and so with pictures of their own.
const MEMBERS: usize = 500;
/// What they ask for, in turn: one in ten with a picture.
const LINES: [&str; 10] = [
    "/faq salary",
    "/done topic:http",
    "/leaderboard",
    "/topic topic:dns",
    "/faq question:how long does it take",
    "/next",
    "/reset topic:http",
    "/faq question:is this still worth it",
    "/progress",
    "/checkin",
];

#[tokio::main]
async fn main() {
    let wanted = std::env::var("WAYMARK_BENCH_INTERACTIONS").ok().and_then(|count| count.parse().ok());
    let (total, folder) = (wanted.unwrap_or(INTERACTIONS), tempfile::tempdir().unwrap());
    let discord = LocalDiscord::start(Options { crowd: MEMBERS, ..Options::default() }).await.unwrap();
    let mut bot = Command::new(env!("CARGO_BIN_EXE_waymark"));
    bot.arg("run").current_dir(folder.path()).env_clear().stderr(Stdio::null());
    let mut bot = bot.env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url()).spawn().unwrap();
    discord.ready(Duration::from_secs(30)).await.unwrap();

    println!("| interactions | resident, MiB | a second |");
    println!("|---|---|---|");
    println!("| 0 | {:.1} | |", resident(&bot));
    let people: Vec<String> = discord.people().into_iter().map(|person| person.name).collect();
    let people = Arc::new(people);
    let (next, started) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    for measure in 1..=MEASURES {
        let until = total * measure / MEASURES;
        let begun = Instant::now();
        let askers = (0..OUTSTANDING).map(|_| {
            let (discord, people, next) = (discord.clone(), Arc::clone(&people), Arc::clone(&next));
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= until {
                        // It was not used: the next tenth begins with it.
                        next.fetch_sub(1, Ordering::Relaxed);
                        return;
                    }
                    let place = Location::Guild { guild: 0, channel: "general".into() };
                    let session = discord.user_session(&people[number / LINES.len() % people.len()], place).unwrap();
                    session.slash(LINES[number % LINES.len()]).await.unwrap();
                }
            })
        });
        for asker in askers.collect::<Vec<_>>() {
            asker.await.unwrap();
        }
        let per_second = (total / MEASURES) as f64 / begun.elapsed().as_secs_f64();
        println!("| {until} | {:.1} | {per_second:.0} |", resident(&bot));
    }
    println!("\n{total} interactions in {:.0} s, the playground's own work included", started.elapsed().as_secs_f64());
    let _ = bot.kill();
    let _ = bot.wait();
}

/// What a process holds in memory, in MiB. Source: `proc_pid_status(5)`.
fn resident(process: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kib / 1024.0
}
