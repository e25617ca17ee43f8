//! The floor below everything that is saved: one row, durable.

use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use super::load::median;
use super::report::{Report, number};
use super::{Settings, data_folder};

pub(crate) async fn tell(report: &mut Report, settings: &Settings) {
    report.heading("A durable commit");
    let folder = data_folder();
    let mut connection: SqliteConnection = SqliteConnectOptions::new()
        .filename(folder.path().join("floor.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await
        .unwrap();
    sqlx::query("CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER)").execute(&mut connection).await.unwrap();
    let (began, mut times) = (Instant::now(), Vec::new());
    while began.elapsed() < settings.time {
        let began = Instant::now();
        sqlx::query("INSERT INTO event (at) VALUES (1)").execute(&mut connection).await.unwrap();
        times.push(began.elapsed());
    }
    connection.close().await.unwrap();
    let rate = times.len() as f64 / began.elapsed().as_secs_f64();
    let p50 = median(times.iter().map(Duration::as_secs_f64).collect()) * 1e3;
    report.paragraph(&format!(
        "A row, written by one statement and on the disk (`synchronous=FULL`), over sqlx, one after the other: p50 {} ms, {} \
         a second. Nothing that is saved before it is answered can be faster, unless several are saved together.",
        number(p50),
        number(rate)
    ));
}
