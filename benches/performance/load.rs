//! Interactions at a pace, and what became of them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::discord::{self, Discord};
use super::process::{Measured, Spent};
use super::scenario::Scenario;

/// How long Discord waits for an answer.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding>
const PATIENCE: Duration = Duration::from_secs(3);
/// How long it may take until a deferred answer is there.
const DEFERRED: Duration = Duration::from_secs(30);

/// A pace, and when it ends.
#[derive(Clone, Copy)]
pub(crate) enum Load {
    /// So many outstanding at any time: the next is sent when an answer is there.
    Closed { outstanding: usize, time: Duration },
    /// So many outstanding at any time, until so many were sent.
    Counted { outstanding: usize, count: u64 },
    /// So many a second, however long answers take, at moments by chance.
    Open { per_second: f64, time: Duration },
}

/// What a load came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    /// How many were answered.
    pub(crate) answered: u64,
    /// Answers a second.
    pub(crate) per_second: f64,
    /// Milliseconds from sending an interaction until its answer was there, whole: quantiles.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) slowest: f64,
    /// CPU time of the bot for a thousand answers, in seconds.
    pub(crate) cpu: f64,
    /// The same of its database, where that is a program of its own.
    pub(crate) database_cpu: f64,
    /// The largest answer, in bytes.
    pub(crate) largest: f64,
    /// Cores that others used meanwhile.
    pub(crate) others: f64,
    /// How many were not answered in time, or with an apology for a fault.
    pub(crate) failed: u64,
}

impl Figures {
    /// Of each figure the median of several runs; of failures, how many there were.
    pub(crate) fn median(runs: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(runs.iter().map(figure).collect());
        Self {
            answered: runs.iter().map(|run| run.answered).sum(),
            per_second: of(|run| run.per_second),
            p50: of(|run| run.p50),
            p99: of(|run| run.p99),
            slowest: of(|run| run.slowest),
            cpu: of(|run| run.cpu),
            database_cpu: of(|run| run.database_cpu),
            largest: of(|run| run.largest),
            others: of(|run| run.others),
            failed: runs.iter().map(|run| run.failed).sum(),
        }
    }
}

/// The middle one.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => values[len / 2],
        len => f64::midpoint(values[len / 2 - 1], values[len / 2]),
    }
}

/// Who sends interactions to a bot, and what came of it so far.
pub(crate) struct Driver {
    pub(crate) discord: Rc<Discord>,
    random: RefCell<fastrand::Rng>,
    turn: Cell<u64>,
}

#[derive(Default)]
struct Tally {
    times: Vec<Duration>,
    largest: usize,
    failed: u64,
}

impl Driver {
    /// The same seed sends the same.
    pub(crate) fn new(discord: Rc<Discord>, seed: u64) -> Rc<Self> {
        Rc::new(Self { discord, random: RefCell::new(fastrand::Rng::with_seed(seed)), turn: Cell::new(0) })
    }

    /// Does it at that pace, and measures.
    pub(crate) async fn run(self: &Rc<Self>, scenario: &Rc<Scenario>, load: Load, bot: &impl Measured) -> Figures {
        let tally = Rc::<RefCell<Tally>>::default();
        let (before, began) = (Spent::now(bot), Instant::now());
        match load {
            Load::Closed { outstanding, time } => {
                self.closed(scenario, outstanding, || began.elapsed() < time, &tally).await;
            }
            Load::Counted { outstanding, count } => {
                let left = Cell::new(count);
                let more = || left.replace(left.get().saturating_sub(1)) > 0;
                self.closed(scenario, outstanding, more, &tally).await;
            }
            Load::Open { per_second, time } => self.open(scenario, per_second, time, &tally).await,
        }
        let (took, spent) = (began.elapsed().as_secs_f64(), Spent::now(bot).since(before));
        let mut tally = tally.take();
        tally.times.sort();
        let answered = tally.times.len();
        let quantile = |share: usize| match answered {
            0 => f64::NAN,
            _ => tally.times[(answered * share / 1_000).min(answered - 1)].as_secs_f64() * 1e3,
        };
        Figures {
            answered: answered as u64,
            per_second: answered as f64 / took,
            p50: quantile(500),
            p99: quantile(990),
            slowest: quantile(1_000),
            cpu: spent.bot * 1e3 / answered as f64,
            database_cpu: spent.database * 1e3 / answered as f64,
            largest: tally.largest as f64,
            others: spent.by_others() / took,
            failed: tally.failed,
        }
    }

    /// Does it once; how long the answer took, if it came.
    pub(crate) async fn once(self: &Rc<Self>, scenario: &Scenario) -> Option<Duration> {
        let tally = Rc::<RefCell<Tally>>::default();
        self.interact(scenario, &tally).await;
        tally.take().times.pop()
    }

    async fn closed(
        self: &Rc<Self>,
        scenario: &Rc<Scenario>,
        outstanding: usize,
        more: impl Fn() -> bool,
        tally: &Rc<RefCell<Tally>>,
    ) {
        let more = &more;
        let one = |_| async move {
            while more() {
                self.interact(scenario, tally).await;
            }
        };
        let mut loops: FuturesUnordered<_> = (0..outstanding).map(one).collect();
        while loops.next().await.is_some() {}
    }

    async fn open(
        self: &Rc<Self>,
        scenario: &Rc<Scenario>,
        per_second: f64,
        time: Duration,
        tally: &Rc<RefCell<Tally>>,
    ) {
        let (began, mut due) = (Instant::now(), Duration::ZERO);
        let mut sent = Vec::new();
        while due < time {
            tokio::time::sleep_until((began + due).into()).await;
            let (driver, scenario, tally) = (Rc::clone(self), Rc::clone(scenario), Rc::clone(tally));
            sent.push(tokio::task::spawn_local(async move { driver.interact(&scenario, &tally).await }));
            due += Duration::from_secs_f64(-(1.0 - self.random.borrow_mut().f64()).ln() / per_second);
        }
        for one in sent {
            one.await.unwrap();
        }
    }

    async fn interact(&self, scenario: &Scenario, tally: &RefCell<Tally>) {
        let id = self.discord.snowflake();
        let turn = self.turn.replace(self.turn.get() + 1);
        let interaction =
            scenario.next(turn, self.discord.guilds, id, &discord::token(id), &mut self.random.borrow_mut());
        let (sent, answer) = self.discord.interact(id, &interaction);
        let answer = tokio::time::timeout(DEFERRED, answer).await;
        let mut tally = tally.borrow_mut();
        match answer {
            Ok(Ok(answer)) if answer.acknowledged - sent < PATIENCE && !is_apology(&answer.body) => {
                tally.times.push(answer.at - sent);
                tally.largest = tally.largest.max(answer.body.len());
            }
            _ => {
                self.discord.forget(id);
                tally.failed += 1;
            }
        }
    }
}

/// Whether the bot says that it has failed.
fn is_apology(body: &[u8]) -> bool {
    const APOLOGY: &[u8] = b"Something went wrong";
    body.len() < 2_000 && body.windows(APOLOGY.len()).any(|part| part == APOLOGY)
}
