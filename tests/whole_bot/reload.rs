//! Content that changes while the bot runs.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr};
use waymark_playground::{Location, UserSession};

use crate::harness::{LONG, discord, say};
use crate::process::{signal, waymark};

fn write(content: &Path, file: &str, text: &str) {
    std::fs::create_dir_all(content.join("web")).unwrap();
    std::fs::write(content.join("web").join(file), text).unwrap();
}

fn stage(summary: &str) -> String {
    format!(
        "title = 'Net'\n[[topic]]\nid = 'http'\ntitle = 'HTTP'\nsummary = '{summary}'\ndescription = 'It is.'\nhours = 1\n"
    )
}

/// The log's next line with `words` in it.
async fn logged(log: &mut Lines<BufReader<ChildStderr>>, words: &str) -> String {
    let wait = async {
        loop {
            let line = log.next_line().await.unwrap().unwrap_or_else(|| panic!("the log ended before {words:?}"));
            if line.contains(words) {
                return line;
            }
        }
    };
    tokio::time::timeout(LONG, wait).await.unwrap_or_else(|_| panic!("never logged: {words}"))
}

async fn next(session: &UserSession) -> String {
    say(session, "/next").await.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_content_is_picked_up_and_a_faulty_change_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    write(&content, "roadmap.toml", "title = 'Web'\nsummary = 'A test'\nstages = ['net']\n");
    write(&content, "net.toml", &stage("as it was"));
    let discord = discord().await;
    let mut command = waymark(folder.path());
    command.arg("run").env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url());
    let mut child: Child = command.env("WAYMARK_CONTENT", &content).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    discord.ready(LONG).await.unwrap();
    let ada = discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    assert!(next(&ada).await.contains("as it was"));

    write(&content, "net.toml", &stage("as it is now"));
    logged(&mut log, "content reloaded, 1 topics").await;
    assert!(next(&ada).await.contains("as it is now"));

    write(&content, "net.toml", "title = 'Net'\n[[topic]]\nid = 'http'\n");
    let line = logged(&mut log, "keeps what it has").await;
    assert!(line.contains("net.toml:2:1") && line.contains("waymark check"), "{line}");
    assert!(next(&ada).await.contains("as it is now"));

    write(&content, "net.toml", &stage("as it will be"));
    logged(&mut log, "content reloaded").await;
    assert!(next(&ada).await.contains("as it will be"));

    signal(&child, "HUP").await;
    logged(&mut log, "content reloaded").await;
    signal(&child, "TERM").await;
    assert!(tokio::time::timeout(LONG, child.wait()).await.unwrap().unwrap().success());
}
