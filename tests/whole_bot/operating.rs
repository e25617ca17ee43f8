//! What an operator sees and does: how the bot is, its figures, its log, the doctor, the token's file.

use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;
use tokio::sync::oneshot;
use waymark::bot::Bot;
use waymark::command_line::playground::clock_of;
use waymark::config::Config;
use waymark_playground::{GatewayMood, LocalDiscord, Location};

use crate::harness::{LONG, config, discord, say};
use crate::http;
use crate::process::{folder, output, refused, signal, waymark};

/// The figure that stands behind this name and these labels.
fn figure(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {metrics}")).parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_bot_tells_how_it_is_and_what_it_did() {
    let (discord, folder) = (discord().await, folder());
    let nowhere = config(&discord, &folder.path().join("test.db"));
    let config = Config { listen: Some("127.0.0.1:0".parse().unwrap()), ..nowhere };
    let bot = Bot::open(&config, config.token.clone().unwrap()).await.unwrap();
    let bot = bot.with_clock(clock_of(&discord), discord.clock_moves());
    let store = bot.store().clone();
    let url = format!("http://{}", bot.listening().unwrap());
    let health = async || {
        let answer = http::get(format!("{url}/healthz")).await;
        (answer.status.as_u16(), answer.text().await)
    };
    let (status, said) = health().await;
    assert_eq!(status, 503, "not connected yet: {said}");

    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(bot.run(async {
        let _ = stopped.await;
    }));
    discord.ready(LONG).await.unwrap();
    let ada = discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    say(&ada, "/done topic:http").await;
    say(&ada, "/done topic:no-such-thing").await;
    // Also today, which counts already.
    say(&ada, "/remind daily time:19:00 timezone:Berlin always:true").await;

    let (status, said) = health().await;
    assert_eq!(status, 200, "{said}");
    for line in ["gateway: ok: 1 of 1 connected", "database: ok: writable", "clock: ok: looked for reminders"] {
        assert!(said.contains(line), "{said}");
    }

    let answer = http::get(format!("{url}/metrics")).await;
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    let metrics = answer.text().await;
    for (name, expect) in [
        ("waymark_interaction_seconds_count{command=\"done\",outcome=\"answered\"}", 1.0),
        ("waymark_interaction_seconds_count{command=\"done\",outcome=\"refused\"}", 1.0),
        ("waymark_answering", 0.0),
        ("waymark_gateway_connected{shard=\"0\"}", 1.0),
        ("waymark_reminders{state=\"running\"}", 1.0),
        ("waymark_reminders{state=\"due\"}", 0.0),
        ("waymark_database_waiting", 0.0),
    ] {
        assert!((figure(&metrics, name) - expect).abs() < f64::EPSILON, "{name}: {metrics}");
    }
    for name in [
        "waymark_request_seconds_count{status=\"200\"}",
        "waymark_database_commits_total",
        "waymark_database_changes_total",
        "waymark_database_commit_seconds_total",
        #[cfg(target_os = "linux")]
        "process_resident_memory_bytes",
    ] {
        assert!(figure(&metrics, name) > 0.0, "{name}: {metrics}");
    }
    assert!(metrics.ends_with("# EOF\n"), "{metrics}");

    for (after_it_was_due, outcome) in [(30_000, "sent"), (3_600_000, "late"), (7 * 3_600_000, "too_late")] {
        let due = store.next_due().await.unwrap().unwrap().as_millisecond();
        discord.move_clock(due + after_it_was_due - discord.clock()());
        let counted = format!("waymark_reminder_attempts_total{{kind=\"own\",outcome=\"{outcome}\"}} 1\n");
        let counted = async { while !http::get(format!("{url}/metrics")).await.text().await.contains(&counted) {} };
        tokio::time::timeout(LONG, counted).await.unwrap_or_else(|_| panic!("none was {outcome}"));
    }

    discord.set_gateway_mood(GatewayMood::NoHello);
    discord.drop_connections();
    let gone = async { while !health().await.1.contains("gateway: FAILED: 0 of 1 connected") {} };
    tokio::time::timeout(LONG, gone).await.unwrap();
    assert_eq!(health().await.0, 503);
    stop.send(()).unwrap();
    tokio::time::timeout(LONG, running).await.unwrap().unwrap().unwrap();
    assert!(http::send(hyper::Method::GET, &url, &[], Vec::new()).await.is_err(), "nothing listens any more");
}

fn program(discord: &LocalDiscord, folder: &Path) -> Command {
    let mut command = waymark(folder);
    command.env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_cannot_be_had_ends_the_program() {
    let (discord, folder) = (discord().await, folder());
    let taken = discord.address().to_string();
    let run =
        async |address: &str| output(program(&discord, folder.path()).arg("run").env("WAYMARK_LISTEN", address)).await;
    refused(&run(&taken).await, &format!("cannot listen on {taken}"));
    let tried = output(waymark(folder.path()).args(["try", "/help"]).env("WAYMARK_LISTEN", &taken)).await;
    assert_eq!(tried.status.code(), Some(0), "the playground's bot leaves the address to the other one");
    refused(&run("everywhere").await, "WAYMARK_LISTEN is no address");
    let asked = output(waymark(folder.path()).arg("health")).await;
    refused(&asked, "WAYMARK_LISTEN does not say");
    let asked = output(waymark(folder.path()).arg("health").env("WAYMARK_LISTEN", "0.0.0.0:1")).await;
    assert_eq!(asked.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&asked.stdout).contains("no answer from 127.0.0.1:1"));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_service_manager_is_told_when_the_bot_answers_and_when_it_stops() {
    let (discord, folder) = (discord().await, folder());
    let socket = folder.path().join("notify");
    let told = tokio::net::UnixDatagram::bind(&socket).unwrap();
    let next = async || {
        let mut bytes = [0; 64];
        let length = tokio::time::timeout(LONG, told.recv(&mut bytes)).await.unwrap().unwrap();
        String::from_utf8_lossy(&bytes[..length]).trim().to_owned()
    };
    let mut command = program(&discord, folder.path());
    let mut child = command.arg("run").env("NOTIFY_SOCKET", &socket).stderr(Stdio::null()).spawn().unwrap();
    assert_eq!(next().await, "READY=1");
    assert_eq!(discord.connections().open, 1);
    signal(&child, "TERM").await;
    assert_eq!(next().await, "STOPPING=1");
    assert!(tokio::time::timeout(LONG, child.wait()).await.unwrap().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_programs_read_is_json_with_the_interaction_in_every_line() {
    let (discord, folder) = (discord().await, folder());
    let mut command = program(&discord, folder.path());
    let mut child = command
        .arg("run")
        .env("RUST_LOG", "waymark=info,waymark_commands=debug")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let next_with = async |words: &str, lines: &mut tokio::io::Lines<_>| {
        loop {
            let line: String = tokio::time::timeout(LONG, lines.next_line()).await.unwrap().unwrap().expect(words);
            let line: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            if line["message"].as_str().unwrap().starts_with(words) {
                return line;
            }
        }
    };
    let link = next_with("to add the bot to a server", &mut lines).await;
    let application = format!("client_id={}&", discord.application_id().0);
    assert!(link["message"].as_str().unwrap().contains(&application), "{link}");
    let connected = next_with("connected as", &mut lines).await;
    assert_eq!((&connected["level"], &connected["span"]), (&"INFO".into(), &Value::Null));
    discord.ready(LONG).await.unwrap();
    let ada = discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    let exchange = ada.slash("/next").await.unwrap();
    let command = next_with("command", &mut lines).await;
    assert_eq!(command["span"]["name"], "interaction", "{command}");
    assert_eq!(command["span"]["id"], exchange.interaction.0.to_string(), "{command}");
}

/// The doctor's report must have exited 2 and have each of these.
fn diagnosed(output: &Output, words: &[&str]) {
    let report = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{report}{}", String::from_utf8_lossy(&output.stderr));
    for words in words {
        assert!(report.contains(words), "no {words:?} in:\n{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_each_fault_and_its_remedy() {
    let (discord, folder) = (discord().await, folder());
    let doctor = async |change: &dyn Fn(&mut Command)| {
        let mut command = program(&discord, folder.path());
        change(command.arg("doctor"));
        output(&mut command).await
    };
    let report = String::from_utf8_lossy(&doctor(&|_| ()).await.stdout).into_owned();
    for good in [
        "token: Discord takes it",
        "intents",
        "install link: https://discord.com/oauth2/",
        "clock: right",
        "database",
        "content",
    ] {
        assert!(report.contains(&format!("ok     {good}")), "no {good:?} in:\n{report}");
    }
    assert!(!folder.path().join("waymark.db").exists(), "nothing is made by looking");

    let told = doctor(&|command| {
        command.env("DISCORD_TOKEN", "sEcReT.sEcReT.sEcReT");
    });
    let told = told.await;
    diagnosed(&told, &["FAULT  token: Discord refuses it", "press Reset Token; then: waymark token"]);
    assert!(!String::from_utf8_lossy(&told.stdout).contains("sEcReT"));
    diagnosed(
        &doctor(&|command| {
            command.env_remove("DISCORD_TOKEN");
        })
        .await,
        &["FAULT  token: there is none in DISCORD_TOKEN, nor in waymark.token"],
    );
    diagnosed(
        &doctor(&|command| {
            command.env("DISCORD_API_URL", "http://127.0.0.1:1");
        })
        .await,
        &["FAULT  network: http://127.0.0.1:1 cannot be used", "DISCORD_API_URL"],
    );

    let content = folder.path().join("content/web");
    std::fs::create_dir_all(&content).unwrap();
    std::fs::write(content.join("roadmap.toml"), "titel = 'Web'\n").unwrap();
    diagnosed(
        &doctor(&|command| {
            command.env("WAYMARK_CONTENT", "content");
        })
        .await,
        &[
            "FAULT  content: the content is broken",
            "roadmap.toml:1:1",
            "do this: mend what this names, with its line: waymark check content",
        ],
    );

    let database = folder.path().join("waymark.db");
    waymark_store::Store::open(&database).await.unwrap().close().await;
    let mut permissions = std::fs::metadata(&database).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&database, permissions).unwrap();
    diagnosed(
        &doctor(&|_| ()).await,
        &["FAULT  database: waymark.db is marked as read-only", "do this: chmod u+w waymark.db"],
    );

    let damaged = folder.path().join("damaged.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    std::fs::write(&damaged, bytes).unwrap();
    diagnosed(
        &doctor(&|command| {
            command.env("WAYMARK_DATABASE", "damaged.db");
        })
        .await,
        &["FAULT  database: damaged.db is damaged", "put the newest backup in their place"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_kept_in_a_file_of_its_owners_and_the_bot_reads_it_there() {
    let (discord, folder) = (discord().await, folder());
    let give = async |text: &str| {
        let mut child = waymark(folder.path())
            .arg("token")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).await.unwrap();
        tokio::time::timeout(LONG, child.wait_with_output()).await.unwrap().unwrap()
    };
    let file = folder.path().join("waymark.token");
    refused(&give("1234567890\n").await, "which has two dots in it");
    assert!(!file.exists());
    std::fs::write(&file, "an.older.one").unwrap();
    let given = give(&format!("{}\n", discord.token())).await;
    let said = String::from_utf8_lossy(&given.stdout);
    assert_eq!(given.status.code(), Some(0), "{}", String::from_utf8_lossy(&given.stderr));
    assert!(said.contains("waymark.token, which only you can read") && !said.contains(discord.token()), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(std::fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    }
    let mut command = waymark(folder.path());
    let _child = command.arg("run").env("DISCORD_API_URL", discord.url()).stderr(Stdio::null()).spawn().unwrap();
    discord.ready(LONG).await.unwrap();
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_token_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let (discord, folder) = (discord().await, folder());
    let file = folder.path().join("waymark.token");
    std::fs::write(&file, discord.token()).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let mut command = waymark(folder.path());
    command.env("DISCORD_API_URL", discord.url());
    let report = output(command.arg("doctor")).await;
    assert!(String::from_utf8_lossy(&report.stdout).contains("do this: chmod 600 waymark.token"));
    let mut command = waymark(folder.path());
    command.arg("run").env("DISCORD_API_URL", discord.url()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let first = tokio::time::timeout(LONG, lines.next_line()).await.unwrap().unwrap().unwrap();
    assert!(first.contains("WARN") && first.contains("chmod 600 waymark.token"), "{first}");
}
