//! What is counted while the bot runs, in Prometheus' format. Recording is a look-up and an addition; nothing is turned
//! into text before somebody asks for it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use jiff::Timestamp;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::time::Instant;
use waymark_commands::{Answer, Interaction, Outcome, Verdict, subject};
use waymark_store::Store;
use waymark_store::reminders::{Due, ReminderCounts, ReminderKind};

/// Seconds. After 1.5 an answer is deferred, and after 3 Discord gives up on it.
const LATENCIES: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 3.0];
/// A reminder that is sent so long after it was due is late.
const LATE: Duration = Duration::from_mins(1);

/// Names and values. All values are known beforehand, so that there are never many.
type Labels<const N: usize> = [(&'static str, &'static str); N];
type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// Everything that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    interactions: Histograms<Labels<2>>,
    deferred: Family<Labels<1>, Counter>,
    answering: Gauge,
    unreadable: Counter,
    turned_away: Family<[(&'static str, &'static str); 1], Counter>,
    requests: Histograms<[(&'static str, u16); 1]>,
    reminders: Family<Labels<2>, Counter>,
    // What follows is looked up when somebody asks.
    shards: Family<[(&'static str, u32); 1], Gauge>,
    reminders_now: Family<Labels<1>, Gauge>,
    waiting: Gauge,
    commits: Counter,
    changes: Counter,
    commit_time: Counter<f64, AtomicU64>,
    memory: Gauge,
}

/// What became of an attempt to send a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReminderEnd {
    Sent,
    /// It is tried again later.
    Failed,
    /// Discord refused it for good.
    Paused,
    Dropped,
}

impl Default for Metrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(LATENCIES);
        let metrics = Self {
            registry: Registry::default(),
            interactions: Family::new_with_constructor(histogram),
            deferred: Family::default(),
            answering: Gauge::default(),
            unreadable: Counter::default(),
            turned_away: Family::default(),
            requests: Family::new_with_constructor(histogram),
            reminders: Family::default(),
            shards: Family::default(),
            reminders_now: Family::default(),
            waiting: Gauge::default(),
            commits: Counter::default(),
            changes: Counter::default(),
            commit_time: Counter::default(),
            memory: Gauge::default(),
        };
        metrics.registered()
    }
}

impl Metrics {
    fn registered(mut self) -> Self {
        let to = &mut self.registry;
        // Of a counter's name, the format adds `_total`.
        to.register(
            "waymark_interaction_seconds",
            "From an interaction's arrival to its answer, without the way to Discord",
            self.interactions.clone(),
        );
        to.register("waymark_deferred", "Interactions whose answer took longer than 1.5 s", self.deferred.clone());
        to.register("waymark_answering", "Interactions being answered now", self.answering.clone());
        to.register("waymark_unreadable", "Interactions that could not be read", self.unreadable.clone());
        to.register(
            "waymark_turned_away",
            "Requests with interactions that were not answered",
            self.turned_away.clone(),
        );
        to.register(
            "waymark_request_seconds",
            "Requests to Discord's API, by the status of the answer; 0 if there was none",
            self.requests.clone(),
        );
        to.register("waymark_reminder_attempts", "What became of reminders that were due", self.reminders.clone());
        to.register("waymark_gateway_connected", "Whether a shard has a session", self.shards.clone());
        to.register(
            "waymark_reminders",
            "Reminders that are set up, and how many wait now",
            self.reminders_now.clone(),
        );
        to.register("waymark_database_waiting", "Changes that wait to be written", self.waiting.clone());
        to.register("waymark_database_commits", "Transactions that were written", self.commits.clone());
        to.register("waymark_database_changes", "Changes in these transactions", self.changes.clone());
        to.register(
            "waymark_database_commit_seconds",
            "Time that these transactions took, the disk included",
            self.commit_time.clone(),
        );
        to.register("process_resident_memory_bytes", "Memory in use", self.memory.clone());
        self
    }

    /// A request was not let in through the HTTP door.
    pub(crate) fn turned_away(&self, why: &'static str) {
        self.turned_away.get_or_create(&[("why", why)]).inc();
    }

    /// An interaction could not be read.
    pub(crate) fn unreadable(&self) {
        self.unreadable.inc();
    }

    /// Discord was asked something; `status` is the answer's, if there was one.
    pub(crate) fn request(&self, status: Option<u16>, took: Duration) {
        self.requests.get_or_create(&[("status", status.unwrap_or(0))]).observe(took.as_secs_f64());
    }

    /// A reminder that was due came to this.
    pub(crate) fn reminder(&self, due: &Due, end: ReminderEnd, now: Timestamp) {
        let late = now.duration_since(due.due) > LATE.try_into().unwrap_or_default();
        let outcome = match end {
            ReminderEnd::Sent if late => "late",
            ReminderEnd::Sent => "sent",
            ReminderEnd::Failed => "failed",
            ReminderEnd::Paused => "paused",
            ReminderEnd::Dropped => "dropped",
        };
        self.count_reminder(due.kind, outcome);
    }

    /// A reminder was found too late to be sent.
    pub(crate) fn reminder_too_late(&self, kind: ReminderKind) {
        self.count_reminder(kind, "too_late");
    }

    fn count_reminder(&self, kind: ReminderKind, outcome: &'static str) {
        let kind = match kind {
            ReminderKind::Personal(_) => "own",
            ReminderKind::TopicOfTheDay(_) => "topic",
            ReminderKind::WeeklyBoard(_) => "board",
            ReminderKind::QuestionOfTheDay(_) => "question",
        };
        self.reminders.get_or_create(&[("kind", kind), ("outcome", outcome)]).inc();
    }

    /// Looks at the database. What it does not tell stays as it was.
    pub(super) async fn look_at(&self, store: &Store, now: Timestamp) {
        let load = store.writer_load();
        self.waiting.set(load.waiting.try_into().unwrap_or(i64::MAX));
        self.commits.inner().store(load.commits, Ordering::Relaxed);
        self.changes.inner().store(load.changes, Ordering::Relaxed);
        self.commit_time.inner().store(load.time.as_secs_f64().to_bits(), Ordering::Relaxed);
        match store.count_reminders(now).await {
            Ok(ReminderCounts { running, paused, refused, due }) => {
                for (state, count) in [("running", running), ("paused", paused), ("refused", refused), ("due", due)] {
                    self.reminders_now.get_or_create(&[("state", state)]).set(count);
                }
            }
            Err(error) => tracing::warn!(%error, "the reminders could not be counted: {error}"),
        }
    }

    /// All of it, as text; `shards` says which connections have a session.
    pub(super) fn text(&self, shards: &BTreeMap<u32, bool>) -> String {
        // Those that another process has by now are not this one's to tell.
        self.shards.clear();
        for (&shard, &up) in shards {
            self.shards.get_or_create(&[("shard", shard)]).set(i64::from(up));
        }
        if let Some(memory) = resident_memory() {
            self.memory.set(memory);
        }
        let mut text = String::new();
        // Writing into a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// An interaction that is being answered.
pub(crate) struct Answering {
    monitor: Arc<super::Monitor>,
    subject: &'static str,
    came: Instant,
}

impl Answering {
    /// One that came at `came`.
    pub(crate) fn begin(monitor: &Arc<super::Monitor>, interaction: &Interaction, came: Instant) -> Self {
        monitor.metrics.answering.inc();
        Self { monitor: Arc::clone(monitor), subject: subject(interaction), came }
    }

    /// The same outcome; what comes of it is counted, also when it comes later.
    pub(crate) fn counted(self, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Answer(answer) => {
                self.end(&answer);
                Outcome::Answer(answer)
            }
            Outcome::Deferred { deferral, rest } => {
                self.monitor.metrics.deferred.get_or_create(&[("command", self.subject)]).inc();
                Outcome::Deferred { deferral, rest: rest.inspect(move |answer| self.end(answer)).boxed() }
            }
        }
    }

    fn end(&self, answer: &Answer) {
        let outcome = match answer.verdict() {
            Verdict::Answered => "answered",
            Verdict::Refused => "refused",
            Verdict::NotSaved => "not_saved",
            Verdict::Bug => "bug",
        };
        let labels = [("command", self.subject), ("outcome", outcome)];
        self.monitor.metrics.interactions.get_or_create(&labels).observe(self.came.elapsed().as_secs_f64());
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.monitor.metrics.answering.dec();
    }
}

/// Bytes of memory that the program has, where the system says so as Linux does.
fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
