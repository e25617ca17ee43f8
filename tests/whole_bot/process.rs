//! The program itself: its command line, its exit codes, its signals.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinHandle;
use waymark::command_line::playground::Playground;
use waymark::config::Config;
use waymark_playground::{Exchange, FailRule, LocalDiscord, Location, PlaygroundError};

use crate::harness::{LONG, discord, eventually, message};
use crate::held_database::{lock, unlock};
use crate::http;

/// The program in a folder of its own, with nothing of this machine's configuration.
pub(crate) fn waymark(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.current_dir(folder).env_clear().env("XDG_DATA_HOME", folder).env("HOME", folder).kill_on_drop(true);
    command
}

pub(crate) async fn output(command: &mut Command) -> Output {
    tokio::time::timeout(LONG, command.stdin(Stdio::null()).output()).await.unwrap().unwrap()
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The program must have exited 2 and said one line with `words` in it.
pub(crate) fn refused(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains(words), "{said}");
}

pub(crate) async fn run(discord: &LocalDiscord, folder: &Path) -> Child {
    let child = start(discord, folder);
    discord.ready(LONG).await.unwrap();
    child
}

/// The same before it is connected.
fn start(discord: &LocalDiscord, folder: &Path) -> Child {
    let mut command = waymark(folder);
    command.arg("run").env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url());
    command.stderr(Stdio::piped()).spawn().unwrap()
}

pub(crate) async fn signal(child: &Child, name: &str) {
    let kill = Command::new("/bin/sh").arg("-c").arg(format!("kill -{name} {}", child.id().unwrap())).status();
    assert!(kill.await.unwrap().success());
}

async fn terminate(child: &Child) {
    signal(child, "TERM").await;
}

/// A change of Ada's that waits for the database, which somebody else holds, and so was deferred.
async fn deferred(discord: &LocalDiscord) -> JoinHandle<Result<Exchange, PlaygroundError>> {
    let session = discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    let slow = tokio::spawn(async move { session.slash("/done topic:http").await });
    let deferred = || discord.requests().iter().any(|request| request.path.ends_with("/callback"));
    eventually("the deferral", deferred).await;
    slow
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_finishes_the_answers_in_flight() {
    let folder = folder();
    let discord = discord().await;
    let mut child = run(&discord, folder.path()).await;
    let held = lock(&folder.path().join("waymark.db")).await;
    let slow = deferred(&discord).await;
    let stopped = Instant::now();
    terminate(&child).await;
    eventually("the connection's end", || discord.connections().open == 0).await;
    unlock(held).await;
    let answer = slow.await.unwrap().unwrap();
    assert!(message(&answer).text().contains("You earned 6 points"), "{}", message(&answer).text());
    let status = tokio::time::timeout(LONG, child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
}

/// The next line on standard error with `words` in it.
async fn said(lines: &mut Lines<BufReader<ChildStderr>>, words: &str) -> String {
    let find = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains(words) {
                return line;
            }
        }
        panic!("never said: {words}");
    };
    tokio::time::timeout(LONG, find).await.unwrap_or_else(|_| panic!("never said: {words}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_leaves_a_word_where_an_answer_cannot_be_had() {
    let folder = folder();
    let discord = discord().await;
    let mut child = run(&discord, folder.path()).await;
    let held = lock(&folder.path().join("waymark.db")).await;
    let slow = deferred(&discord).await;
    let stopped = Instant::now();
    terminate(&child).await;
    let answer = tokio::time::timeout(LONG, slow).await.expect("a word").unwrap().unwrap();
    assert!(message(&answer).text().contains("I had to restart"), "{}", message(&answer).text());
    let status = tokio::time::timeout(LONG, child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
    unlock(held).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_up_session_start_limit_is_said_and_waited_for() {
    let folder = folder();
    let discord = discord().await;
    discord.set_session_start_limit(0, Duration::from_millis(300));
    let mut child = run(&discord, folder.path()).await;
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    said(&mut lines, "limit on new sessions is used up").await;
    said(&mut lines, "connected as").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_nobody_reads_holds_nothing_up() {
    let folder = folder();
    let discord = discord().await;
    let mut command = waymark(folder.path());
    command.arg("run").env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url());
    let mut child = command.env("RUST_LOG", "trace").stderr(Stdio::piped()).spawn().unwrap();
    let session = discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    discord.ready(LONG).await.unwrap();
    for number in 0..1_500 {
        session.slash("/next").await.unwrap_or_else(|error| panic!("{number}: {error}"));
    }
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    said(&mut lines, "lines of the log are lost").await;
    // Once more nobody reads.
    for number in 0..100 {
        session.slash("/next").await.unwrap_or_else(|error| panic!("{number}: {error}"));
    }
    terminate(&child).await;
    let status = tokio::time::timeout(Duration::from_secs(5), child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn sighup_ends_nothing_where_there_is_nothing_to_read_again() {
    let folder = folder();
    let discord = discord().await;
    discord.fail_next(FailRule::status("/gateway/bot", 1, 503));
    let mut child = start(&discord, folder.path());
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    said(&mut lines, "cannot reach Discord's API").await;
    signal(&child, "HUP").await;
    said(&mut lines, "nothing to read again").await;
    said(&mut lines, "connected as").await;
    signal(&child, "HUP").await;
    said(&mut lines, "nothing to read again").await;
    terminate(&child).await;
    let status = tokio::time::timeout(LONG, child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_bot_stops_at_once() {
    let folder = folder();
    let discord = discord().await;
    let mut child = run(&discord, folder.path()).await;
    terminate(&child).await;
    let status = tokio::time::timeout(Duration::from_secs(5), child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn no_token() {
    let folder = folder();
    refused(&output(waymark(folder.path()).arg("run")).await, "set DISCORD_TOKEN");
}

#[tokio::test]
async fn nobody_at_the_address() {
    let folder = folder();
    let mut command = waymark(folder.path());
    command.arg("run").env("DISCORD_TOKEN", "sEcReT").env("DISCORD_API_URL", "http://127.0.0.1:1");
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let line = said(&mut lines, "cannot reach Discord's API at http://127.0.0.1:1").await;
    assert!(line.contains("the next try in") && !line.contains("sEcReT"), "{line}");
    terminate(&child).await;
    let status = tokio::time::timeout(LONG, child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0), "who waits can be stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discord_that_is_away_at_the_start_is_waited_for() {
    for (what, rule) in [
        ("503", FailRule::status("/gateway/bot", 1, 503)),
        ("no answer", FailRule::cut("/gateway/bot", 1)),
        ("429", FailRule::rate_limited("/gateway/bot", 1, Duration::from_millis(50))),
    ] {
        let folder = folder();
        let discord = discord().await;
        discord.fail_next(rule);
        let mut child = start(&discord, folder.path());
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        said(&mut lines, "cannot reach Discord's API").await;
        said(&mut lines, "connected as").await;
        println!("{what}: waited for");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waiting_does_not_mend_ends_the_program() {
    for status in [401, 403, 404] {
        let folder = folder();
        let discord = discord().await;
        discord.fail_next(FailRule::status("/gateway/bot", 9, status));
        let output = start(&discord, folder.path()).wait_with_output();
        let output = tokio::time::timeout(LONG, output).await.unwrap().unwrap();
        refused(&output, if status == 401 { "refused the token" } else { "cannot use Discord's API" });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_dies_while_it_runs_ends_the_program() {
    let folder = folder();
    let discord = discord().await;
    let child = run(&discord, folder.path()).await;
    discord.close_connections(4004);
    let output = tokio::time::timeout(LONG, child.wait_with_output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.lines().filter(|line| line.contains("refused the token")).count(), 1, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token() {
    let folder = folder();
    let discord = discord().await;
    let mut command = waymark(folder.path());
    command.arg("run").env("DISCORD_TOKEN", "sEcReT").env("DISCORD_API_URL", discord.url());
    let output = output(&mut command).await;
    refused(&output, "Discord refused the token");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("sEcReT"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_none() {
    let folder = folder();
    let discord = discord().await;
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "a shopping list\n".repeat(100)).unwrap();
    let mut command = waymark(folder.path());
    command.arg("run").env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url());
    refused(&output(command.env("WAYMARK_DATABASE", &file)).await, "is not a Waymark database");
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_content() {
    let folder = folder();
    let discord = discord().await;
    std::fs::create_dir_all(folder.path().join("content/web")).unwrap();
    std::fs::write(folder.path().join("content/web/roadmap.toml"), "titel = 'Web'\n").unwrap();
    let mut command = waymark(folder.path());
    command.arg("run").env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url());
    refused(&output(command.env("WAYMARK_CONTENT", "content")).await, "roadmap.toml:1:1");

    let output = output(waymark(folder.path()).arg("check").arg("content")).await;
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{report}");
    assert!(report.contains("roadmap.toml:1:1") && report.contains("titel"), "{report}");
}

#[tokio::test]
async fn the_content_in_the_binary_is_sound() {
    let folder = folder();
    let output = output(waymark(folder.path()).arg("check")).await;
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{report}");
    assert!(report.contains("no fault"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use() {
    let folder = folder();
    let discord = discord().await;
    let port = discord.address().port().to_string();
    refused(
        &output(waymark(folder.path()).args(["playground", "--port", &port])).await,
        "choose another one with --port",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_playground_tells_its_address_and_serves_its_page() {
    let folder = folder();
    let mut command = waymark(folder.path());
    let mut child = command.args(["playground", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(LONG, lines.next_line()).await.unwrap().unwrap().unwrap();
    let url = line.split_whitespace().last().unwrap().to_owned();
    let page = http::get(&url).await;
    assert_eq!(page.status, 200);
    assert!(page.text().await.contains("<html"));
    terminate(&child).await;
    let status = tokio::time::timeout(LONG, child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn try_prints_an_answer_and_the_next_try_sees_what_it_did() {
    let folder = folder();
    let try_line = async |line: &str, more: &[&str]| {
        let output = output(waymark(folder.path()).args(["try", line]).args(more)).await;
        let (said, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{line}: {complaint}");
        assert!(!said.contains('\u{1b}'), "plain when piped: {said}");
        said.into_owned()
    };
    assert!(try_line("/faq sallary", &[]).await.contains("92,000 USD"));
    assert!(try_line("/next", &[]).await.contains("Command line"));
    try_line("/done topic:command-line", &[]).await;
    assert!(try_line("/next", &[]).await.contains("Environment variables"));
    assert!(try_line("/next", &["--as", "grace"]).await.contains("Command line"), "another member");
    assert!(
        try_line("/next", &["--dm"]).await.contains("Environment variables"),
        "the same person in a direct message"
    );
    assert!(try_line("/next", &["--fresh"]).await.contains("Command line"), "a new database");

    refused(&output(waymark(folder.path()).args(["try", "/frobnicate"])).await, "frobnicate");
    refused(&output(waymark(folder.path()).args(["try", "/next", "--as", "nobody"])).await, "nobody");
}

#[tokio::test]
async fn try_goes_on_with_an_answer() {
    let folder = folder();
    let try_line = async |arguments: &[&str]| {
        let output = output(waymark(folder.path()).arg("try").args(arguments)).await;
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {complaint}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let said = try_line(&["/next", "--press", "Done", "--press", "undo"]).await;
    let [first, done, undone] = said.split("\n> ").collect::<Vec<_>>()[..] else { panic!("three answers: {said}") };
    assert!(first.contains("Command line") && first.contains("[Done]"), "{said}");
    assert!(done.starts_with("Done\n") && done.contains("8 points"), "{said}");
    assert!(undone.contains("Command line"), "{said}");
    // Part of a label is enough, and all options are shown.
    let said = try_line(&["/roadmap", "--pick", "working env"]).await;
    assert!(said.contains("17. Scale and operations") && said.contains("Working environment"), "{said}");
    assert!(!said.contains("**") && !said.contains("</"), "markdown is for Discord: {said}");

    let json: serde_json::Value = serde_json::from_str(&try_line(&["/faq salary", "--json"]).await).unwrap();
    assert!(json["components"][0]["components"][0]["content"].as_str().unwrap().contains("earn"), "{json}");
    let json: serde_json::Value =
        serde_json::from_str(&try_line(&["/next", "--json", "--press", "Done"]).await).unwrap();
    let said = json["components"][0]["components"][1]["content"].as_str().unwrap();
    assert!(said.contains("is done"), "the last answer only: {json}");

    for (arguments, words) in [
        (["/next", "--press", "Explode"], "there is no button \"Explode\"; there are: Start, Done, Skip"),
        (
            ["/next", "--use", "Astrology"],
            "no command on messages is called \"Astrology\"; there are: Make this a note, Find an answer",
        ),
        (["/next", "--attach", "no-such-file.txt"], "cannot read no-such-file.txt"),
        (["/roadmap", "--pick", "Astrology"], "no menu has an option \"Astrology\"; there are: 1. Working environment"),
    ] {
        refused(&output(waymark(folder.path()).arg("try").args(arguments)).await, words);
    }
}

#[tokio::test]
async fn the_playground_goes_without_the_bot() {
    let folder = folder();
    let bare = ["playground", "--bare", "--port", "0", "--token", "once.upon.time", "--json"];
    let mut program = waymark(folder.path()).args(bare).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).await.unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(said["token"], "once.upon.time");
    assert_eq!(said["api"], format!("{}/api", said["page"].as_str().unwrap()));
    program.kill().await.unwrap();
    // What is only for a Discord by itself says so.
    for (arguments, words) in [
        (["playground", "--token", "once.upon.time"].as_slice(), "--bare"),
        (&["playground", "--bare", "--fresh"], "--fresh"),
        (&["playground", "--bare", "--token", "a b"], "a token has no spaces"),
        (&["playground", "--bare", "--intents", "guilds"], "message-content"),
    ] {
        let refused = output(waymark(folder.path()).args(arguments)).await;
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(refused.status.code() == Some(2) && said.contains(words), "{arguments:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_playground_on_the_port_offers_another() {
    let folder = folder();
    let discord = discord().await;
    let port = discord.address().port();
    let output = output(waymark(folder.path()).args(["playground", "--port", &port.to_string()])).await;
    refused(&output, &format!("a playground is running already: open http://127.0.0.1:{port}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let other: u16 = said.trim().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(other > port, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_tells_why_the_bot_has_ended() {
    let folder = folder();
    let config = Config::load(None, |_| None).unwrap();
    let sandbox =
        Playground::with(&Config { database: folder.path().join("own.db").into(), ..config }, 0).await.unwrap();
    let discord = sandbox.discord().clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(sandbox.serve(async {
        let _ = stopped.await;
    }));
    // Discord no longer takes the token.
    discord.close_connections(4004);
    let state = format!("{}/playground/state?person=ada", discord.url());
    let mut ended = serde_json::Value::Null;
    while ended.is_null() {
        ended = http::get(&state).await.json().await["ended"].clone();
    }
    assert!(ended.as_str().unwrap().contains("token"), "{ended}");
    stop.send(()).unwrap();
    let end = tokio::time::timeout(LONG, serving).await.unwrap().unwrap();
    assert!(end.unwrap_err().to_string().contains("token"), "and the program says it when it ends");
}

#[tokio::test]
async fn backup_copies_the_database_and_overwrites_nothing() {
    let folder = folder();
    let file = folder.path().join("copy.db");
    refused(&output(waymark(folder.path()).arg("backup").arg(&file)).await, "there is no database");
    let store = waymark_store::Store::open(&folder.path().join("waymark.db")).await.unwrap();
    // The bot has it open meanwhile.
    let output_of = output(waymark(folder.path()).arg("backup").arg(&file)).await;
    assert_eq!(output_of.status.code(), Some(0), "{}", String::from_utf8_lossy(&output_of.stderr));
    waymark_store::Store::open(&file).await.unwrap().close().await;
    refused(&output(waymark(folder.path()).arg("backup").arg(&file)).await, "exists already");
    store.close().await;
}
