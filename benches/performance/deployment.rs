//! A bot in one process or several, on one database, with Discord bringing interactions over the gateway or HTTP.

use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;

use super::data_folder;
use super::discord::Discord;
use super::endpoints::Endpoints;
use super::postgres::{Database, Server};
use super::process::{Measured, Process, Program};

/// How long it may take until all processes answer.
const START: Duration = Duration::from_mins(2);

/// Which processes there are, and what they share.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    /// What it is called in tables.
    pub(crate) name: &'static str,
    /// What each of the processes does, as `--role` has it.
    pub(crate) role: &'static str,
    pub(crate) processes: usize,
    /// Whether interactions come over HTTP, to each process in turn.
    pub(crate) http: bool,
    /// Whether the database is PostgreSQL's; else a file.
    pub(crate) postgres: bool,
}

impl Way {
    /// An empty database for it, if it needs a server.
    pub(crate) async fn database<'a>(&self, server: &'a Server) -> Option<Database<'a>> {
        if self.postgres { Some(server.new_database().await) } else { None }
    }
}

/// Processes that run.
pub(crate) struct Deployment<'a> {
    pub(crate) discord: Rc<Discord>,
    processes: Vec<Process>,
    database: Option<Database<'a>>,
}

impl<'a> Deployment<'a> {
    /// Starts them on this database, or on a new file, and waits until each of them answers what it is there to answer.
    pub(crate) async fn start(way: &Way, waymark: &Program, database: Option<Database<'a>>) -> Self {
        let ports = if way.http { free_ports(way.processes) } else { Vec::new() };
        let endpoints = way.http.then(|| Endpoints::new(&ports));
        let discord = Discord::start(1, endpoints).await;
        let process = |place| {
            let mut program = waymark.clone().in_role(way.role);
            if let Some(port) = ports.get(place) {
                program = program.with("WAYMARK_INTERACTIONS", format!("127.0.0.1:{port}"));
            }
            if let Some(database) = &database {
                program = program.with("WAYMARK_DATABASE", database.address());
            }
            program.start_on(&discord, data_folder())
        };
        let processes = (0..way.processes).map(process).collect();
        let mut deployment = Self { discord, processes, database };
        let ready = tokio::time::timeout(START, deployment.ready(way)).await;
        assert!(ready.is_ok(), "{} does not answer: {}", way.name, deployment.log());
        deployment
    }

    async fn ready(&mut self, way: &Way) {
        let discord = Rc::clone(&self.discord);
        if let Some(endpoints) = &discord.endpoints {
            for place in 0..way.processes {
                while !endpoints.answers(place).await {
                    self.wait().await;
                }
            }
        }
        while !discord.has_commands() || way.role == "all" && !discord.is_connected() {
            self.wait().await;
        }
    }

    /// Waits a moment, in which none of them may end.
    async fn wait(&mut self) {
        if let Some(how) = self.processes.iter_mut().find_map(Process::ended) {
            panic!("a process ended: {how}");
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    /// What all of them have written.
    pub(crate) fn log(&self) -> String {
        self.processes.iter().map(Process::log).collect()
    }

    /// Ends them, and deletes the database.
    pub(crate) async fn end(self) {
        for what in self.discord.unexpected() {
            eprintln!("{what}");
        }
        for process in self.processes {
            process.stop().await;
        }
        if let Some(database) = self.database {
            database.delete().await;
        }
    }
}

impl Measured for Deployment<'_> {
    fn cpu(&self) -> f64 {
        self.processes.iter().map(Process::cpu).sum()
    }

    fn database_cpu(&self) -> f64 {
        self.database.as_ref().map_or(0.0, |database| database.server.cpu())
    }
}

/// Ports that nobody listens at, at the moment.
fn free_ports(count: usize) -> Vec<u16> {
    let listeners: Vec<_> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}
