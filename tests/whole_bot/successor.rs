//! One process after the other on a database, and two at once.

use std::process::Stdio;

use waymark_playground::Location;

use crate::harness::{LONG, discord, eventually, message};
use crate::process::{folder, output, refused, run, signal, waymark};

#[tokio::test(flavor = "multi_thread")]
async fn the_next_process_takes_the_session_up() {
    let (folder, discord) = (folder(), discord().await);
    let mut child = run(&discord, folder.path()).await;
    let ada = discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    ada.slash("/next").await.unwrap();
    signal(&child, "TERM").await;
    assert!(tokio::time::timeout(LONG, child.wait()).await.unwrap().unwrap().success());
    eventually("the connection's end", || discord.connections().open == 0).await;
    let before = discord.connections();
    // Typed while there is nobody: it is told once there is.
    let waiting = tokio::spawn(async move { ada.slash("/done topic:http").await });
    let mut child = run(&discord, folder.path()).await;
    let answer = waiting.await.unwrap().unwrap();
    assert!(message(&answer).text().contains("You earned 6 points"), "{}", message(&answer).text());
    let after = discord.connections();
    assert_eq!((after.identified, after.resumed), (before.identified, before.resumed + 1));

    // One that was killed leaves nothing to take up.
    child.kill().await.unwrap();
    eventually("the connection's end", || discord.connections().open == 0).await;
    let _child = run(&discord, folder.path()).await;
    assert_eq!(discord.connections().identified, after.identified + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_a_file_is_refused_and_the_first_goes_on() {
    let (folder, discord) = (folder(), discord().await);
    let first = run(&discord, folder.path()).await;
    let mut second = waymark(folder.path());
    second.arg("run").env("DISCORD_TOKEN", discord.token()).env("DISCORD_API_URL", discord.url());
    refused(&output(&mut second).await, "another Waymark runs with the database waymark.db");
    let mut moving = waymark(folder.path());
    refused(
        &output(moving.args(["move", "--to", "new.db"])).await,
        "another Waymark runs with the database waymark.db",
    );
    let ada = discord.user_session("ada", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    ada.slash("/next").await.unwrap();
    drop(first);
}

#[tokio::test]
async fn what_does_not_go_together_is_refused() {
    let folder = folder();
    let server = "postgres://ada:sEcReT@127.0.0.1:1/waymark";
    for (arguments, database, words) in [
        (&["--role", "clock"][..], "waymark.db", "a role of its own needs a database that several processes can use"),
        (&["--role", "web"][..], "waymark.db", "a role of its own needs a database that several processes can use"),
        (&["--shards", "0-3/8"][..], "waymark.db", "a part of the shards needs a database"),
        (&["--role", "web"][..], server, "say where it listens with WAYMARK_INTERACTIONS"),
        (&["--role", "clock", "--shards", "0/1"][..], server, "--shards is for --role gateway"),
        (
            &["--role", "gateway"][..],
            "postgers://ada:sEcReT@127.0.0.1:1/waymark",
            "WAYMARK_DATABASE: a database is a file, or",
        ),
    ] {
        let mut command = waymark(folder.path());
        command.arg("run").args(arguments).env("DISCORD_TOKEN", "x").env("DISCORD_API_URL", "http://127.0.0.1:1");
        let output = output(command.env("WAYMARK_DATABASE", database).stdout(Stdio::null())).await;
        refused(&output, words);
        assert!(!String::from_utf8_lossy(&output.stderr).contains("sEcReT"));
    }
    for (arguments, words) in [
        (&["--role", "king"][..], "invalid value 'king' for '--role <ROLE>'"),
        (&["--role", "gateway", "--shards", "8/8"][..], "shards are written as 0-7/32"),
        (&["--shards", "7-0/8"][..], "shards are written as 0-7/32"),
    ] {
        let output = output(waymark(folder.path()).arg("run").args(arguments)).await;
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
}
