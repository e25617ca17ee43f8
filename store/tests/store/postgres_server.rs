//! A PostgreSQL server for tests: started in a folder of its own by `server.sh`, or the one whose address is in
//! `WAYMARK_POSTGRES`, where databases may be made.

#![cfg(feature = "postgres")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};
use tempfile::TempDir;

static SERVER: LazyLock<Server> = LazyLock::new(Server::start);

/// How many databases were made.
static MADE: AtomicU32 = AtomicU32::new(0);

/// The address of the server's databases, but for their names, in two parts.
struct Server {
    before_name: String,
    after_name: String,
    /// It stops when this program is gone, and nothing holds its input open.
    _running: Option<(Child, TempDir)>,
}

/// The address of a new, empty database.
pub(crate) async fn new_database() -> String {
    let name = format!("t{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let server = SERVER.address("postgres").parse::<PgConnectOptions>().unwrap();
    let mut server = server.connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut server).await.unwrap();
    SERVER.address(&name)
}

impl Server {
    fn start() -> Self {
        if let Ok(address) = std::env::var("WAYMARK_POSTGRES") {
            let (before, after) =
                address.split_once("/postgres").expect("WAYMARK_POSTGRES names the database postgres");
            return Self { before_name: format!("{before}/"), after_name: after.into(), _running: None };
        }
        let folder = tempfile::tempdir().unwrap();
        let mut server = Command::new("sh")
            .args(["-c", include_str!("server.sh"), "server.sh"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        assert_eq!(ready.trim(), "ready", "these tests need PostgreSQL: apt-get install postgresql");
        let after_name = format!("?host={}&user=waymark", folder.path().display());
        Self { before_name: "postgres:///".into(), after_name, _running: Some((server, folder)) }
    }

    fn address(&self, name: &str) -> String {
        format!("{}{name}{}", self.before_name, self.after_name)
    }
}
