//! A bot as a process of its own, and what the kernel says of it and of the machine.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::discord::{Discord, TOKEN};

/// Ticks a second of the CPU times that the kernel tells: `USER_HZ` in `proc_pid_stat(5)`, the same on every Linux.
const TICKS: f64 = 100.0;
/// How long a bot may take to end after SIGTERM before it is killed.
const END: Duration = Duration::from_secs(10);

/// How to start a bot.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) name: String,
    command: PathBuf,
    arguments: Vec<OsString>,
    /// What its environment has besides.
    environment: Vec<(&'static str, OsString)>,
    /// Where it runs, if not in an empty folder.
    folder: Option<PathBuf>,
    /// Whether it registers commands.
    pub(crate) registers: bool,
}

impl Program {
    /// Waymark, with the content in a folder instead of its own.
    pub(crate) fn waymark(command: &Path, content: Option<&Path>) -> Self {
        Self {
            name: "Waymark".into(),
            command: command.into(),
            arguments: vec!["run".into()],
            environment: content.map(|content| ("WAYMARK_CONTENT", content.into())).into_iter().collect(),
            folder: None,
            registers: true,
        }
    }

    /// The bot that does nothing but answer, from `benches/bare_serenity`, which is built here if need be.
    pub(crate) fn bare_serenity() -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bare_serenity");
        build(&["--release", "--manifest-path", "benches/bare_serenity/Cargo.toml"], &target);
        let command = target.join("release/bare_serenity");
        Self {
            name: "bare serenity".into(),
            command,
            arguments: Vec::new(),
            environment: Vec::new(),
            folder: None,
            registers: false,
        }
    }

    /// A bot that someone else wrote: `NAME=FOLDER:COMMAND ARGUMENT…`.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        const WANTED: &str = "NAME=FOLDER:COMMAND ARGUMENT… is wanted";
        let (name, rest) = text.split_once('=').ok_or(WANTED)?;
        let (folder, line) = rest.split_once(':').ok_or(WANTED)?;
        let mut words = line.split_whitespace();
        Ok(Self {
            name: name.into(),
            command: words.next().ok_or(WANTED)?.into(),
            arguments: words.map(OsString::from).collect(),
            environment: Vec::new(),
            folder: Some(folder.into()),
            registers: true,
        })
    }

    /// The same that does only a part of what there is to do.
    pub(crate) fn in_role(mut self, role: &str) -> Self {
        self.arguments.extend(["--role".into(), role.into()]);
        self
    }

    /// The same with this in its environment.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// Starts it, with Discord's address in its environment, and the database that is in this folder or will be, unless its
    /// environment names another.
    pub(crate) fn start_on(&self, discord: &Discord, data: TempDir) -> Process {
        let mut command = Command::new(&self.command);
        command.args(&self.arguments).current_dir(self.folder.as_deref().unwrap_or(data.path()));
        command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        let database = data.path().join("waymark.db");
        command.env("HOME", data.path()).env("WAYMARK_DATABASE", &database).env("DB", &database);
        command.env("DISCORD_TOKEN", TOKEN).env("DISCORD_API_URL", discord.address());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let log = fs::File::create(data.path().join("log")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", self.command.display()));
        Process { child, data: Some(data) }
    }
}

/// Builds Waymark as packages have it, and gives the program.
pub(crate) fn build_waymark() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("");
    build(&["--profile", "dist", "--package", "waymark"], &target);
    target.join("dist/waymark")
}

fn build(arguments: &[&str], target: &Path) {
    eprintln!("cargo build {} …", arguments.join(" "));
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--locked", "--quiet"]).args(arguments).env("CARGO_TARGET_DIR", target);
    let built = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap();
    assert!(built.success(), "it does not build");
}

/// A bot that runs. Dropped, it is killed.
pub(crate) struct Process {
    child: Child,
    /// Its database and its log.
    data: Option<TempDir>,
}

impl Process {
    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it holds in memory, in MiB. Source: `proc_pid_status(5)`.
    pub(crate) fn resident(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
    }

    /// What it has written so far, should it have ended.
    pub(crate) fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten()?;
        Some(format!("{status}: {}", self.log()))
    }

    /// What it has written.
    pub(crate) fn log(&self) -> String {
        let log = self.data.as_ref().map(|data| fs::read_to_string(data.path().join("log")));
        log.and_then(Result::ok).unwrap_or_default()
    }

    /// Ends it as a service manager would, and gives back its folder.
    pub(crate) async fn stop(mut self) -> TempDir {
        if let Some(pid) = Pid::from_raw(self.child.id().cast_signed()) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let asked = std::time::Instant::now();
        while self.child.try_wait().unwrap().is_none() && asked.elapsed() < END {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.data.take().unwrap()
    }
}

impl Measured for Process {
    fn cpu(&self) -> f64 {
        cpu_of(&self.child.id().to_string())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What CPU time is counted of: a bot, in one process or several.
pub(crate) trait Measured {
    /// CPU time that all threads of the bot have used, in seconds, to the hundredth.
    fn cpu(&self) -> f64;

    /// The same of its database, where that is a program of its own.
    fn database_cpu(&self) -> f64 {
        0.0
    }
}

/// CPU time that the machine and its programs have used up to a moment, in seconds.
#[derive(Clone, Copy)]
pub(crate) struct Spent {
    machine: f64,
    driver: f64,
    pub(crate) bot: f64,
    pub(crate) database: f64,
}

impl Spent {
    /// Up to now.
    pub(crate) fn now(bot: &impl Measured) -> Self {
        let (machine, driver) = (cpu_of_machine(), cpu_of("self"));
        Self { machine, driver, bot: bot.cpu(), database: bot.database_cpu() }
    }

    /// What of it came since then.
    pub(crate) fn since(self, then: Self) -> Self {
        Self {
            machine: self.machine - then.machine,
            driver: self.driver - then.driver,
            bot: self.bot - then.bot,
            database: self.database - then.database,
        }
    }

    /// What others have used of it, the host of a virtual machine included.
    pub(crate) fn by_others(self) -> f64 {
        (self.machine - self.driver - self.bot - self.database).max(0.0)
    }
}

/// Waits until others leave the machine alone, for a while at most; how many cores they used last.
pub(crate) async fn quiet(patience: Duration) -> f64 {
    let began = std::time::Instant::now();
    loop {
        let (machine, driver) = (cpu_of_machine(), cpu_of("self"));
        tokio::time::sleep(Duration::from_secs(1)).await;
        let others = cpu_of_machine() - machine - (cpu_of("self") - driver);
        if others < BUSY || began.elapsed() > patience {
            return others;
        }
    }
}

/// Cores used by others from which on figures are not to be trusted.
pub(crate) const BUSY: f64 = 0.15;

/// User and system time of a process, in seconds, the ended children's included. Source: `proc_pid_stat(5)`.
pub(crate) fn cpu_of(process: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name, in brackets, may hold anything.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    fields.skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// Time that was not idle, stolen time included: `proc_stat(5)`.
fn cpu_of_machine() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.lines().next().unwrap_or("").split_whitespace().skip(1).filter_map(|ticks| ticks.parse().ok()).collect();
    let idle = [3, 4].iter().filter_map(|&field| fields.get(field)).sum::<f64>();
    // The last two are counted in the first two already.
    (fields.iter().take(8).sum::<f64>() - idle) / TICKS
}
