//! What cannot be is refused in one line that says what to do.

use std::process::Stdio;
use std::time::Duration;

use tokio::time::{sleep, timeout};
use waymark_playground::{LocalDiscord, Location, Options};

use crate::cluster::{Cluster, LONG, waymark};
use crate::postgres_server::new_database;

#[tokio::test(flavor = "multi_thread")]
async fn shards_that_do_not_go_together_are_refused() {
    let discord = LocalDiscord::start(Options::default()).await.unwrap();
    let (folder, database) = (tempfile::tempdir().unwrap(), new_database().await);
    let gateway = |shards: &str| {
        let mut command = waymark(folder.path());
        command.args(["run", "--role", "gateway", "--shards", shards]).env("WAYMARK_DATABASE", &database);
        command.env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url());
        command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let first = gateway("0/1");
    discord.ready(LONG).await.unwrap();
    let refused = timeout(LONG, gateway("0-1/2").wait_with_output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("shards 0/1 are held by another process"), "{said}");
    // The same ones are waited for.
    let mut second = gateway("0/1");
    assert!(timeout(Duration::from_millis(700), second.wait()).await.is_err(), "it stands by");
    drop(first);
    discord.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_does_not_answer_just_now_is_waited_for_behind_a_deferral() {
    let cluster = Cluster::start(0).await;
    let mut held = cluster.database.begin().await.unwrap();
    sqlx::query("LOCK TABLE departed_guild IN ACCESS EXCLUSIVE MODE").execute(&mut *held).await.unwrap();
    let ada = cluster.discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    let asked = tokio::spawn(async move { ada.slash("/next").await });
    let deferred = async {
        while !cluster.discord.requests().iter().any(|request| request.path.ends_with("/callback")) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(6), deferred).await.expect("a deferral");
    held.rollback().await.unwrap();
    assert!(asked.await.unwrap().is_ok());
    cluster.end().await;
}
