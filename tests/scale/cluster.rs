//! A Discord, a PostgreSQL server, and the processes of a bot between them, with a proxy in front of those that answer.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};
use waymark_playground::{LocalDiscord, Options};

use crate::postgres_server::new_database;

/// How long anything may take that is waited for: far more than it does, on any machine.
pub(crate) const LONG: Duration = Duration::from_mins(1);

/// What one process of the cluster does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Web,
    Clock,
    Gateway,
}

/// One process.
pub(crate) struct Process {
    pub(crate) part: Part,
    /// Where it says how it is.
    health: u16,
    /// Where it answers interactions, if it does.
    door: Option<u16>,
    child: Child,
}

pub(crate) struct Cluster {
    pub(crate) discord: LocalDiscord,
    pub(crate) database: PgPool,
    pub(crate) processes: Vec<Process>,
    address: String,
    folder: TempDir,
}

/// The program in a folder of its own, with nothing of this machine's configuration.
pub(crate) fn waymark(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.current_dir(folder).env_clear().env("XDG_DATA_HOME", folder).env("HOME", folder).kill_on_drop(true);
    command
}

impl Cluster {
    /// Two that answer, two clocks and one that keeps the gateway, all of them up.
    pub(crate) async fn start(crowd: usize) -> Self {
        // What is slow here is the machine, not the bot: Discord's three seconds are tested where they are meant.
        let options = Options { crowd, answer_within: Duration::from_secs(10), ..Options::default() };
        let discord = LocalDiscord::start(options).await.unwrap();
        let address = new_database().await;
        let options: PgConnectOptions = address.parse().unwrap();
        let database = PgPoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
        let mut cluster =
            Self { discord, database, processes: Vec::new(), address, folder: tempfile::tempdir().unwrap() };
        for part in [Part::Web, Part::Web, Part::Clock, Part::Clock, Part::Gateway] {
            let (health, door) = (free_port().await, free_port().await);
            let door = (part == Part::Web).then_some(door);
            let child = cluster.spawn(part, health, door);
            cluster.processes.push(Process { part, health, door, child });
        }
        for process in &cluster.processes {
            process.is_well().await;
        }
        let proxy = proxy(cluster.processes.iter().filter_map(|process| process.door).collect()).await;
        cluster.discord.set_interactions_endpoint(Some(&format!("http://{proxy}/interactions"))).await.unwrap();
        cluster
    }

    fn spawn(&self, part: Part, health: u16, door: Option<u16>) -> Child {
        let mut command = waymark(self.folder.path());
        let role = match part {
            Part::Web => "web",
            Part::Clock => "clock",
            Part::Gateway => "gateway",
        };
        command.args(["run", "--role", role]).env("DISCORD_TOKEN", self.discord.token());
        command.env("DISCORD_API_URL", self.discord.url()).env("WAYMARK_DATABASE", &self.address);
        command.env("WAYMARK_LISTEN", format!("127.0.0.1:{health}"));
        if let Some(door) = door {
            command.env("WAYMARK_INTERACTIONS", format!("127.0.0.1:{door}"));
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Kills a process, and starts another one in its place, which is not waited for.
    pub(crate) async fn kill(&mut self, place: usize) {
        self.processes[place].child.kill().await.unwrap();
        self.replace(place);
    }

    /// Ends a process as an operator does, and starts another one in its place, which is not waited for.
    pub(crate) async fn stop(&mut self, place: usize) {
        let child = &mut self.processes[place].child;
        let kill = Command::new("/bin/sh").arg("-c").arg(format!("kill -TERM {}", child.id().unwrap())).status();
        assert!(kill.await.unwrap().success());
        let status = timeout(LONG, child.wait()).await.unwrap().unwrap();
        assert!(status.success(), "{status}");
        self.replace(place);
    }

    fn replace(&mut self, place: usize) {
        let Process { part, health, door, .. } = self.processes[place];
        self.processes[place].child = self.spawn(part, health, door);
    }

    /// Breaks every connection to the database.
    pub(crate) async fn break_connections(&self) {
        let kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
            WHERE application_name = 'waymark' AND datname = current_database()";
        sqlx::query(kill).execute(&self.database).await.unwrap();
    }

    /// A number that a statement gives.
    pub(crate) async fn number(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.database).await.unwrap()
    }

    /// Waits until all processes are well.
    pub(crate) async fn is_well(&self) {
        for process in &self.processes {
            process.is_well().await;
        }
    }

    /// Ends all processes as an operator does.
    pub(crate) async fn end(mut self) {
        for place in 0..self.processes.len() {
            let child = &mut self.processes[place].child;
            let kill = Command::new("/bin/sh").arg("-c").arg(format!("kill -TERM {}", child.id().unwrap())).status();
            assert!(kill.await.unwrap().success());
            assert!(timeout(LONG, child.wait()).await.unwrap().unwrap().success());
        }
        self.discord.stop();
    }
}

impl Process {
    /// Waits until it says that it is well.
    pub(crate) async fn is_well(&self) {
        let well = async {
            while !is_healthy(self.health).await {
                sleep(Duration::from_millis(25)).await;
            }
        };
        timeout(LONG, well).await.unwrap_or_else(|_| panic!("{:?} never became well", self.part));
    }
}

/// A port that is free, and not given to anybody else by the system for a while.
async fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port()
}

/// Whether who answers at this port says that all is well.
async fn is_healthy(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        Some(answer.starts_with("HTTP/1.1 200"))
    };
    timeout(Duration::from_secs(2), ask).await.ok().flatten().unwrap_or(false)
}

/// A proxy in front of `doors` that asks each how it is, and sends connections to those that are well.
async fn proxy(doors: Vec<u16>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let doors: Arc<[(u16, AtomicBool)]> = doors.into_iter().map(|door| (door, AtomicBool::new(true))).collect();
    for place in 0..doors.len() {
        let doors = Arc::clone(&doors);
        tokio::spawn(async move {
            loop {
                doors[place].1.store(is_healthy(doors[place].0).await, Ordering::Relaxed);
                sleep(Duration::from_millis(100)).await;
            }
        });
    }
    let next = AtomicUsize::new(0);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (doors, first) = (Arc::clone(&doors), next.fetch_add(1, Ordering::Relaxed));
            tokio::spawn(async move {
                for attempt in 0..20 * doors.len() {
                    let (door, well) = &doors[(first + attempt) % doors.len()];
                    if !well.load(Ordering::Relaxed) && attempt < doors.len() {
                        continue;
                    }
                    match TcpStream::connect((Ipv4Addr::LOCALHOST, *door)).await {
                        Ok(mut server) => {
                            let _ = copy_bidirectional(&mut client, &mut server).await;
                            return;
                        }
                        Err(_) => sleep(Duration::from_millis(50)).await,
                    }
                }
            });
        }
    });
    address
}
