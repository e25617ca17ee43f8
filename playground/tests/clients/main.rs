//! Unmodified bots on other libraries against this Discord: which of what they use works, as a table.
//!
//! `cargo test -p waymark-playground --features clients`, with the libraries in `target/clients`, where `.ci/run` puts them (see
//! CONTRIBUTING.md). A client that is missing, or a feature that does not work, fails; nothing is skipped. The table stands in
//! README.md, too, which must say the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a failed expectation of a test, and the table"
)]
#![allow(clippy::needless_pass_by_value, reason = "what is compared and shown is made for it")]

mod features;

use std::path::{Path, PathBuf};
use std::time::Duration;

use features::{FEATURES, Scene, check};
use tokio::process::{Child, Command};
use waymark_playground::{LocalDiscord, Location, Options};

/// How long one feature may take: far more than it does. After a refused RESUME, discord.py waits for five seconds.
const LONG: Duration = Duration::from_secs(30);
/// Members, and what people write.
const PRIVILEGED: u64 = (1 << 1) | (1 << 15);
/// Where the table begins and ends in README.md.
const MARKS: [&str; 2] = ["<!-- clients -->\n", "<!-- end of clients -->"];

/// A bot: what the table calls it, its folder, and how it is started.
struct Client {
    name: String,
    folder: &'static str,
    program: PathBuf,
    script: &'static str,
    compress: &'static str,
}

fn clients() -> Vec<Client> {
    let pinned = |text: &str, before: &str| {
        let rest = text.split(before).nth(1).unwrap();
        rest.split(['"', '\n']).next().unwrap().to_owned()
    };
    let js = pinned(include_str!("discord.js/package.json"), "\"discord.js\": \"");
    let py = pinned(include_str!("discord.py/requirements.txt"), "discord.py==");
    let python = |compress| Client {
        name: format!("discord.py {py}, {compress}"),
        folder: "discord.py",
        program: libraries().join("discord.py/venv/bin/python"),
        script: "bot.py",
        compress,
    };
    let node = Client {
        name: format!("discord.js {js}"),
        folder: "discord.js",
        program: "node".into(),
        script: "bot.mjs",
        compress: "",
    };
    vec![node, python("zlib-stream"), python("zstd-stream")]
}

fn own_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients")
}

fn libraries() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/clients")
}

impl Client {
    fn start(&self, discord: &LocalDiscord) -> Child {
        let folder = libraries().join(self.folder);
        // Beside its library, where its imports are looked for.
        let script = folder.join(self.script);
        let copied = std::fs::copy(own_folder().join(self.folder).join(self.script), &script);
        copied.unwrap_or_else(|error| panic!("{}: {error}; see CONTRIBUTING.md, \"Real clients\"", folder.display()));
        let mut command = Command::new(&self.program);
        command
            .arg(script)
            .env("DISCORD_API", discord.api_url())
            .env("DISCORD_GATEWAY", discord.gateway_url())
            .env("DISCORD_TOKEN", discord.token())
            .env("COMPRESS", self.compress)
            .kill_on_drop(true);
        command.spawn().unwrap_or_else(|error| panic!("{}: {error}", self.program.display()))
    }

    /// What works with it, a cell a feature.
    async fn column(&self) -> Vec<String> {
        // On a busy machine an answer may take longer than Discord waits.
        let options = Options { enabled_intents: PRIVILEGED, answer_within: LONG, ..Options::default() };
        let scene = Scene { discord: LocalDiscord::start(options).await.unwrap() };
        let mut bot = self.start(&scene.discord);
        let mut cells = Vec::new();
        for feature in FEATURES {
            let outcome = tokio::time::timeout(LONG, check(feature, &scene)).await;
            let outcome = outcome.unwrap_or_else(|_| Err(format!("not within {LONG:?}")));
            cells.push(
                outcome.map_or_else(|why| format!("no: {}", why.replace(['\n', '|'], " ")), |()| "yes".to_owned()),
            );
        }
        bot.kill().await.unwrap();
        scene.discord.stop();
        cells
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn real_clients_work_here() {
    let mut columns = Vec::new();
    for client in clients() {
        columns.push((client.name.clone(), client.column().await));
    }
    let table = table(&columns);
    println!("{table}");
    let broken: Vec<String> = columns
        .iter()
        .flat_map(|(name, cells)| FEATURES.iter().zip(cells).map(move |(feature, cell)| (name, feature, cell)))
        .filter(|(.., cell)| *cell != "yes")
        .map(|(name, feature, cell)| format!("{name}, {feature}: {cell}"))
        .collect();
    assert!(broken.is_empty(), "does not work:\n{}", broken.join("\n"));
    in_readme(&table);
}

/// The example of README.md, against a bot on discord.py.
#[tokio::test(flavor = "multi_thread")]
async fn the_example_tests_a_bot() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/test_a_bot.py");
    let readme = include_str!("../../README.md");
    assert!(readme.contains(&std::fs::read_to_string(&example).unwrap()), "README.md has the example as it is");
    let client = clients().remove(1);
    let options = Options { enabled_intents: PRIVILEGED, answer_within: LONG, ..Options::default() };
    let discord = LocalDiscord::start(options).await.unwrap();
    let _bot = client.start(&discord);
    discord.ready(LONG).await.unwrap();
    let test = Command::new(&client.program).arg(example).env("PAGE", discord.url()).output().await.unwrap();
    assert!(test.status.success(), "{}", String::from_utf8_lossy(&test.stderr));
    assert_eq!(test.stdout, b"the bot does what it should\n");
}

/// The lines that the page offers to copy, as they are, connect a bot that answers.
#[tokio::test(flavor = "multi_thread")]
async fn the_lines_on_the_page_are_a_bot() {
    let [js, py, _] = clients().try_into().unwrap_or_else(|_| panic!("three clients"));
    for (library, client, script) in [("discord.js", js, "lines.mjs"), ("discord.py", py, "lines.py")] {
        let discord = LocalDiscord::start(Options { answer_within: LONG, ..Options::default() }).await.unwrap();
        let script = libraries().join(client.folder).join(script);
        std::fs::write(&script, lines(library, &discord)).unwrap();
        let _bot = Command::new(&client.program).arg(script).kill_on_drop(true).spawn().unwrap();
        discord.ready(LONG).await.unwrap();
        let general = Location::Guild { guild: 0, channel: "general".to_owned() };
        let grace = discord.user_session("grace", general).unwrap();
        let answer = grace.slash("/hello").await.unwrap();
        let expected = format!("Hello, <@{}>!", grace.person());
        assert_eq!(answer.message().unwrap().content(), expected, "{library}");
        discord.stop();
    }
}

/// The page's lines for a library, filled in as the page does it.
fn lines(library: &str, discord: &LocalDiscord) -> String {
    let page = include_str!("../../src/page/web/connect.js").replace("\\`", "\u{0}");
    let own = page.split(&format!("{{ name: \"{library}\"")).nth(1).unwrap();
    let mut lines = own.split('`').nth(1).unwrap().replace('\u{0}', "`").replace("\\$", "\u{0}");
    for (name, value) in
        [("api", discord.api_url()), ("gateway", discord.gateway_url()), ("token", discord.token().to_owned())]
    {
        lines = lines.replace(&format!("${{{name}}}"), &value);
    }
    lines.replace('\u{0}', "$")
}

fn table(columns: &[(String, Vec<String>)]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut table = format!("| | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(columns.len()));
    for (at, feature) in FEATURES.iter().enumerate() {
        let cells: Vec<&str> = columns.iter().map(|(_, cells)| cells[at].as_str()).collect();
        table.push_str(&format!("| {feature} | {} |\n", cells.join(" | ")));
    }
    table
}

/// Fails unless README.md has this table; with `WRITE_CLIENTS` set, writes it.
fn in_readme(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(MARKS[0]).unwrap();
    let (written, after) = rest.split_once(MARKS[1]).unwrap();
    if std::env::var_os("WRITE_CLIENTS").is_some() {
        std::fs::write(path, format!("{before}{}{table}{}{after}", MARKS[0], MARKS[1])).unwrap();
    } else {
        assert_eq!(written, table, "the table in playground/README.md is another one: run this with WRITE_CLIENTS=1");
    }
}
