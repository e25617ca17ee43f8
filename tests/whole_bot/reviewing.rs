//! Being asked about what one has done, by a bot that is killed meanwhile.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use waymark_playground::Location;

use crate::harness::{discord, eventually, message, say};
use crate::process::{folder, run};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_counts_once_over_kills_and_is_deleted() {
    let (folder, discord) = (folder(), discord().await);
    let grace = discord.user_session("grace", Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    let mut child = run(&discord, folder.path()).await;
    let done = say(&grace, "/done topic:http").await;
    let question = message(&grace.press(&done, "Test me").await.unwrap()).clone();
    child.kill().await.unwrap();
    eventually("the connection's end", || discord.connections().open == 0).await;

    // The question is from before; another life of the bot takes the answer.
    child = run(&discord, folder.path()).await;
    let reveal = question.buttons().iter().any(|button| button.label == "Show the answer");
    let asked =
        if reveal { message(&grace.press(&question, "Show the answer").await.unwrap()).clone() } else { question };
    let label = if reveal { "I had it" } else { "A" };
    let answered = grace.press(&asked, label).await.unwrap();
    assert!(message(&answered).text().contains("Question 2 of 2"), "{}", message(&answered).text());
    child.kill().await.unwrap();
    eventually("the connection's end", || discord.connections().open == 0).await;

    child = run(&discord, folder.path()).await;
    discord.redeliver(answered.interaction).unwrap();
    let delivered = || discord.answer_requests(answered.interaction).len();
    eventually("the answer to the second delivery", || delivered() > 1).await;
    assert_eq!(rows(&folder.path().join("waymark.db"), "review_answer").await, 1);

    let sure = say(&grace, "/privacy delete").await;
    let delete =
        sure.buttons().into_iter().map(|button| button.label).find(|label| label.starts_with("Delete")).unwrap();
    grace.press(&sure, &delete).await.unwrap();
    child.kill().await.unwrap();
    for table in ["review_answer", "review", "event", "topic_state", "day", "guild_member", "unscored"] {
        assert_eq!(rows(&folder.path().join("waymark.db"), table).await, 0, "{table}");
    }
    discord.stop();
}

/// How many rows of a table the database has.
async fn rows(database: &std::path::Path, table: &str) -> i64 {
    let mut connection: SqliteConnection =
        SqliteConnectOptions::new().filename(database).read_only(true).connect().await.unwrap();
    let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    let rows = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    rows
}
