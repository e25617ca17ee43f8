//! How fast commands are answered, beside a bot that does nothing but answer and bots that others wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use super::Settings;
use super::life::Life;
use super::load::{Driver, Figures, Load, median};
use super::process::{Measured, Program, quiet};
use super::report::{Report, number};
use super::scenario::{Content, Scenario, Who};

/// What lives of bots came to.
#[derive(Default)]
struct Lives {
    /// By who answered, what, and how many interactions were outstanding.
    closed: BTreeMap<(String, String, usize), Vec<Figures>>,
    /// The mix at [`PER_SECOND`], by who answered.
    open: BTreeMap<String, Vec<Figures>>,
    /// Milliseconds until they answered, and MiB while idle.
    starts: BTreeMap<String, Vec<(f64, f64)>>,
}

impl Lives {
    fn of(&self, bot: &str, what: &str) -> [Figures; 3] {
        OUTSTANDING.map(|outstanding| {
            let runs = self.closed.get(&(bot.into(), what.into(), outstanding));
            Figures::median(runs.map_or(&[][..], Vec::as_slice))
        })
    }
}

/// Interactions a second that come at random moments.
const PER_SECOND: f64 = 200.0;

/// What is measured at 1, 16 and 128 outstanding.
pub(crate) const OUTSTANDING: [usize; 3] = [1, 16, 128];

/// What is like what the other bots do, too.
pub(crate) const SHARED: [(&str, &[(u32, &str)]); 4] = [
    ("mix", &[(50, "/faq question:{question}"), (30, "/done topic:{topic}"), (20, "/leaderboard")]),
    ("`/faq`, by name", &[(1, "/faq question:{question}")]),
    ("`/done`", &[(1, "/done topic:{topic}")]),
    ("`/leaderboard`", &[(1, "/leaderboard")]),
];

/// What is measured of Waymark besides.
const OWN: [(&str, &[(u32, &str)]); 4] = [
    (
        "`/faq`, in own words",
        &[
            (1, "/faq question:how long does it take"),
            (1, "/faq question:do i need a degree"),
            (1, "/faq question:how much mony do they make"),
            (1, "/faq question:is this still worth it"),
            (1, "/faq question:what is backend development"),
            (1, "/faq question:do i have to lern everything"),
        ],
    ),
    ("`/topic`", &[(1, "/topic topic:{topic}")]),
    ("`/next`", &[(1, "/next")]),
    ("autocomplete of a topic", &[(1, "(/topic topic:postg)"), (1, "(/topic topic:kub)"), (1, "(/done topic:js)")]),
];

/// The bot that answers everything in the same way.
const BARE: &str = "bare serenity";
const FLOOR: &str = "anything";

/// What the aims compare with the bare bot.
const NEAR_THE_FLOOR: [&str; 5] =
    ["`/faq`, by name", "`/faq`, in own words", "`/topic`", "`/next`", "autocomplete of a topic"];

/// Measures all of them in turn, life after life, and tells.
pub(crate) async fn tell(report: &mut Report, settings: &Settings, content: &Content) {
    report.heading("Answering");
    let mut bots = vec![settings.waymark()];
    bots.extend((!settings.smoke).then(Program::bare_serenity));
    bots.extend(settings.peers.iter().cloned());
    let mut lives = Lives::default();
    for life in 0..settings.lives {
        for bot in &bots {
            let others = quiet(settings.patience).await;
            eprintln!("  {}, life {} of {}; others use {others:.2} cores", bot.name, life + 1, settings.lives);
            live(bot, settings, content, life, &mut lives).await;
        }
        // Whoever was first is last the next time.
        bots.rotate_left(1);
    }
    let runs = || lives.closed.values().chain(lives.open.values()).flatten();
    report.busiest(runs());
    report.paragraph(&format!(
        "From sending an interaction until the whole answer was there, with so many outstanding; medians of {} lives of each \
         bot, in turn. The bare bot answers every command with the same embed, over serenity's own gateway and client.",
        settings.lives
    ));
    let names: BTreeSet<(&String, &String)> = lives.closed.keys().map(|(bot, what, _)| (bot, what)).collect();
    let rows = names.iter().map(|(bot, what)| {
        let [one, few, many] = lives.of(bot, what);
        let figures = [one.p50, one.p99, few.per_second, few.p50, few.p99, few.cpu, many.per_second, many.slowest];
        [(*bot).clone(), (*what).clone()].into_iter().chain(figures.map(number)).collect()
    });
    report.table(
        &[
            "bot",
            "what",
            "1: p50 ms",
            "p99",
            "16: a second",
            "p50 ms",
            "p99",
            "CPU s per 1,000",
            "128: a second",
            "slowest ms",
        ],
        rows,
    );
    report.paragraph(&format!("The mix, {PER_SECOND} a second at random moments:"));
    let rows = lives.open.iter().map(|(bot, runs)| {
        let of = Figures::median(runs);
        std::iter::once(bot.clone()).chain([of.p50, of.p99, of.slowest, of.cpu].map(number)).collect()
    });
    report.table(&["bot", "p50 ms", "p99", "slowest", "CPU s per 1,000"], rows);
    let failed: u64 = runs().map(|run| run.failed).sum();
    report.paragraph(&format!("Not answered in time, or with an apology: {failed}."));
    aims(report, settings, &lives);

    report.heading("Starting");
    report
        .paragraph("From the start of the process until its commands were registered and the first answer was there.");
    let rows = lives.starts.iter().map(|(bot, starts)| {
        let [ready, idle] = start(starts);
        vec![bot.clone(), number(ready), number(idle)]
    });
    report.table(&["bot, with one server", "start to answer, ms", "idle, MiB"], rows);
    let [ready, idle] = start(&lives.starts["Waymark"]);
    report.at_most("start to ready, ms", ready, 60.0);
    report.at_most("idle with one server, MiB", idle, 20.0);
}

/// Sends the same for a while, for a profiler to look on, or to two builds in turn.
pub(crate) async fn drive(
    what: &str,
    outstanding: usize,
    against: Option<&Path>,
    settings: &Settings,
    content: &Content,
) {
    const TIME: Duration = Duration::from_secs(30);
    let lines = [(1, what)];
    let scenario = Scenario::new(what, Who::Anybody, if what == "mix" { SHARED[0].1 } else { &lines }, content);
    let life = Life::begin(&settings.waymark(), 1, 1, &scenario).await;
    println!("process {}", life.bot.id());
    if let Some(against) = against {
        let other = Life::begin(&Program::waymark(against, None), 1, 1, &scenario).await;
        compare([&life, &other], &Rc::new(scenario), outstanding).await;
        other.end().await;
    } else {
        let load = Load::Closed { outstanding, time: TIME };
        let figures = life.driver.run(&Rc::new(scenario), load, &life.bot).await;
        println!("{figures:#?}");
    }
    life.end().await;
}

/// Sends the same to two bots in turn, for moments, so that what else the machine does touches both alike, and prints the
/// ratios of the first one's figures to the other's: the quartiles.
async fn compare(lives: [&Life; 2], scenario: &Rc<Scenario>, outstanding: usize) {
    const MOMENT: Duration = Duration::from_millis(500);
    /// Until boards have followed.
    const BREATH: Duration = Duration::from_millis(200);
    const TURNS: usize = 24;
    let mut ratios = [const { Vec::new() }; 4];
    for turn in 0..TURNS {
        let mut figures = [const { [0.0; 4] }; 2];
        for who in [turn % 2, 1 - turn % 2] {
            tokio::time::sleep(BREATH).await;
            let load = Load::Closed { outstanding, time: MOMENT };
            let Figures { per_second, p50, p99, cpu, .. } =
                lives[who].driver.run(scenario, load, &lives[who].bot).await;
            figures[who] = [per_second, p50, p99, cpu];
        }
        for (at, ratios) in ratios.iter_mut().enumerate() {
            ratios.push(figures[0][at] / figures[1][at]);
        }
    }
    for (name, mut ratios) in ["a second", "p50", "p99", "CPU"].into_iter().zip(ratios) {
        ratios.sort_by(f64::total_cmp);
        let [low, middle, high] = [1, 2, 3].map(|quarter| ratios[TURNS * quarter / 4]);
        println!("{name}: {low:.3} {middle:.3} {high:.3}");
    }
}

/// What is aimed at, as ratios to the bare bot and to others.
fn aims(report: &mut Report, settings: &Settings, lives: &Lives) {
    let floor = lives.of(BARE, FLOOR);
    for what in NEAR_THE_FLOOR.iter().filter(|_| !settings.smoke) {
        let ours = lives.of("Waymark", what);
        report.at_most(&format!("{what}: p50 at 1, to the bare bot's"), ours[0].p50 / floor[0].p50, 2.0);
        report.at_least(
            &format!("{what}: rate at 16, to the bare bot's"),
            ours[1].per_second / floor[1].per_second,
            0.6,
        );
        report.at_most(&format!("{what}: CPU, to the bare bot's"), ours[1].cpu / floor[1].cpu, 1.6);
    }
    // The first of them is what is aimed at; the others are for comparison.
    if let Some(peer) = settings.peers.first().map(|peer| &peer.name) {
        let [ours, theirs] = ["Waymark", peer].map(|bot| lives.of(bot, "`/done`"));
        report.at_most(&format!("`/done`: p50 at 1, to {peer}'s"), ours[0].p50 / theirs[0].p50, 1.0);
        report.at_least(&format!("`/done`: rate at 16, to {peer}'s"), ours[1].per_second / theirs[1].per_second, 2.5);
        report.at_most(&format!("`/done`: p99 at 16, to {peer}'s"), ours[1].p99 / theirs[1].p99, 0.6);
        let [ours, theirs] = ["Waymark", peer].map(|bot| lives.of(bot, "mix"));
        report.at_least(&format!("mix: rate at 16, to {peer}'s"), ours[1].per_second / theirs[1].per_second, 2.5);
        report.at_most(&format!("mix: CPU, to {peer}'s"), ours[1].cpu / theirs[1].cpu, 0.5);
    }
    let slowest = &lives.closed[&("Waymark".into(), "`/done`".into(), 128)];
    let slowest = slowest.iter().map(|run| run.slowest).fold(0.0, f64::max);
    report.at_most("`/done`: the slowest of all at 128, ms", slowest, 150.0);
}

/// Medians of how long starts took, and of memory while idle.
fn start(starts: &[(f64, f64)]) -> [f64; 2] {
    [median(starts.iter().map(|(ready, _)| *ready).collect()), median(starts.iter().map(|(_, idle)| *idle).collect())]
}

/// One life of a bot.
async fn live(bot: &Program, settings: &Settings, content: &Content, seed: u64, lives: &mut Lives) {
    let scenario = |(name, lines): &(&str, &[(u32, &str)])| Rc::new(Scenario::new(name, Who::Anybody, lines, content));
    let life = Life::begin(bot, 1, seed, &scenario(&SHARED[1])).await;
    lives.starts.entry(bot.name.clone()).or_default().push((life.ready, life.idle().await));
    let scenarios: Vec<_> = match &*bot.name {
        BARE => vec![Rc::new(Scenario::new(FLOOR, Who::Anybody, SHARED[1].1, content))],
        "Waymark" => SHARED.iter().chain(&OWN).map(scenario).collect(),
        _ => SHARED.iter().map(scenario).collect(),
    };
    if bot.name != BARE {
        let progress = Load::Counted { outstanding: 16, count: settings.completions };
        life.driver.run(&scenario(&SHARED[2]), progress, &life.bot).await;
    }
    closed(&life.driver, &scenarios, settings, &life.bot, |what, outstanding, figures| {
        let key = (bot.name.clone(), what.into(), outstanding);
        lives.closed.entry(key).or_default().push(figures);
    })
    .await;
    let load = Load::Open { per_second: PER_SECOND, time: 2 * settings.time };
    let figures = life.driver.run(&scenarios[0], load, &life.bot).await;
    lives.open.entry(bot.name.clone()).or_default().push(figures);
    life.end().await;
}

/// Measures one thing after the other at each of [`OUTSTANDING`], and gives what it is called, how many were outstanding, and
/// the figures.
pub(crate) async fn closed(
    driver: &Rc<Driver>,
    scenarios: &[Rc<Scenario>],
    settings: &Settings,
    bot: &impl Measured,
    mut keep: impl FnMut(&str, usize, Figures),
) {
    for scenario in scenarios {
        driver.run(scenario, Load::Counted { outstanding: 16, count: settings.warm_up }, bot).await;
        for outstanding in OUTSTANDING {
            let load = Load::Closed { outstanding, time: settings.time };
            keep(&scenario.name, outstanding, driver.run(scenario, load, bot).await);
        }
    }
}
