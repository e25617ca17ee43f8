//! A PostgreSQL server of the driver's own, with its usual settings: what it has acknowledged is on the disk.

use std::cell::Cell;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};
use tempfile::TempDir;

use super::data_folder;
use super::process::cpu_of;

/// What the script ends with where there is no PostgreSQL: a command that is not found.
const NOT_INSTALLED: i32 = 127;

/// A server that runs.
pub(crate) struct Server {
    /// It stops the server when its input ends.
    script: Child,
    folder: TempDir,
    /// How many databases were made.
    made: Cell<u32>,
}

/// A database of the server's.
pub(crate) struct Database<'a> {
    pub(crate) server: &'a Server,
    name: String,
}

impl Server {
    /// Starts one on the disk that Cargo builds on; none if PostgreSQL is not installed.
    pub(crate) fn start() -> Option<Self> {
        const SCRIPT: &str = include_str!("../../store/tests/store/server.sh");
        const FSYNC: &str = "on";
        let folder = data_folder();
        let mut script = Command::new("sh")
            .args(["-c", SCRIPT, "server.sh"])
            .arg(folder.path())
            .arg(FSYNC)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C is for the driver, whose end is the end of the script's input.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(script.stdout.take().unwrap()).read_line(&mut said).unwrap();
        if said.trim() == "ready" {
            return Some(Self { script, folder, made: Cell::new(0) });
        }
        let ended = script.wait().unwrap();
        let log = fs::read_to_string(folder.path().join("server.log")).unwrap_or_default();
        assert_eq!(ended.code(), Some(NOT_INSTALLED), "PostgreSQL does not start: {log}");
        None
    }

    /// A new, empty database.
    pub(crate) async fn new_database(&self) -> Database<'_> {
        self.made.set(self.made.get() + 1);
        let name = format!("waymark_{}", self.made.get());
        self.execute(format!("CREATE DATABASE {name}")).await;
        Database { server: self, name }
    }

    /// CPU time that all of its processes have used, in seconds: of those that have ended, its first one keeps account.
    pub(crate) fn cpu(&self) -> f64 {
        let file = fs::read_to_string(self.folder.path().join("data/postmaster.pid")).unwrap_or_default();
        let first = file.lines().next().unwrap_or_default();
        let others = fs::read_to_string(format!("/proc/{first}/task/{first}/children")).unwrap_or_default();
        cpu_of(first) + others.split_whitespace().map(cpu_of).sum::<f64>()
    }

    async fn execute(&self, statement: String) {
        let options: PgConnectOptions = self.address("postgres").parse().unwrap();
        let mut connection = options.connect().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    }

    fn address(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=waymark", self.folder.path().display())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

impl Database<'_> {
    /// What bots connect to it with.
    pub(crate) fn address(&self) -> String {
        self.server.address(&self.name)
    }

    /// Deletes it, so that the server does not look after it any more.
    pub(crate) async fn delete(self) {
        self.server.execute(format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }
}
