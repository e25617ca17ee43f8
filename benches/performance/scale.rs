//! What a PostgreSQL server and several processes cost and bring, beside one process with a file.

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::Timestamp;
use waymark_store::Store;

use super::Settings;
use super::answering::{self, OUTSTANDING, SHARED};
use super::deployment::{Deployment, Way};
use super::load::{Driver, Figures, Load};
use super::postgres::Server;
use super::process::quiet;
use super::reminders::{self, Pace};
use super::report::{Report, number};
use super::scenario::{Content, Scenario, Who};

/// Who answers. The first is what the others are compared with.
const ANSWERING: [Way; 4] = [
    Way { name: "SQLite, over the gateway", role: "all", processes: 1, http: false, postgres: false },
    Way { name: "SQLite, over HTTP", role: "all", processes: 1, http: true, postgres: false },
    Way { name: "PostgreSQL, one `web`", role: "web", processes: 1, http: true, postgres: true },
    Way { name: "PostgreSQL, two `web`", role: "web", processes: 2, http: true, postgres: true },
];

/// Who reminds.
const REMINDING: [Way; 2] = [
    Way { name: "one `clock`", role: "clock", processes: 1, http: false, postgres: true },
    Way { name: "two `clock`", role: "clock", processes: 2, http: false, postgres: true },
];

/// What lives came to: by what was done, how many were outstanding, and the place in [`ANSWERING`] of who answered.
type Lives = BTreeMap<(usize, String, usize), Vec<Figures>>;

/// Measures all of them in turn, life after life, and tells; nothing without PostgreSQL.
pub(crate) async fn tell(report: &mut Report, settings: &Settings, content: &Content) {
    let Some(server) = Server::start() else {
        eprintln!("Scale is left out: PostgreSQL is not installed (apt-get install postgresql)");
        return;
    };
    answers(report, settings, content, &server).await;
    reminders(report, settings, &server).await;
}

async fn answers(report: &mut Report, settings: &Settings, content: &Content, server: &Server) {
    report.heading("Answering, in several ways");
    let mut places: Vec<usize> = (0..ANSWERING.len()).collect();
    let mut lives = Lives::new();
    for life in 0..settings.lives {
        for &place in &places {
            let (way, others) = (&ANSWERING[place], quiet(settings.patience).await);
            eprintln!("  {}, life {} of {}; others use {others:.2} cores", way.name, life + 1, settings.lives);
            live(place, settings, content, server, life, &mut lives).await;
        }
        // Whoever was first is last the next time.
        places.rotate_left(1);
    }
    report.busiest(lives.values().flatten());
    report.paragraph(&format!(
        "From sending an interaction until the whole answer was there; medians of {} lives of each, in turn. What comes over \
         HTTP is signed, and answered in the response; of two processes, each gets every other one. PostgreSQL is on the same \
         machine, over a Unix socket, and has on the disk what it acknowledges, as SQLite has. CPU is in seconds for 1,000 \
         answers: of the bot's processes, and of PostgreSQL's.",
        settings.lives
    ));
    for outstanding in OUTSTANDING {
        report.paragraph(&format!("{outstanding} outstanding:"));
        let rows = SHARED.iter().flat_map(|(what, _)| {
            let of = |place| Figures::median(&lives[&(outstanding, (*what).to_owned(), place)]);
            let first = of(0);
            (0..ANSWERING.len()).map(move |place| {
                let (way, it) = (&ANSWERING[place], of(place));
                let database_cpu = if way.postgres { it.database_cpu } else { f64::NAN };
                let figures = [it.per_second, it.per_second / first.per_second, it.p50, it.p99, it.cpu, database_cpu];
                [(*what).to_owned(), way.name.to_owned()].into_iter().chain(figures.map(number)).collect()
            })
        });
        report.table(&["what", "who", "a second", "to the first", "p50 ms", "p99 ms", "CPU", "PostgreSQL's"], rows);
    }
    let failed: u64 = lives.values().flatten().map(|run| run.failed).sum();
    report.paragraph(&format!("Not answered in time, or with an apology: {failed}."));
}

/// One life.
async fn live(place: usize, settings: &Settings, content: &Content, server: &Server, seed: u64, lives: &mut Lives) {
    let way = &ANSWERING[place];
    let deployment = Deployment::start(way, &settings.waymark(), way.database(server).await).await;
    let driver = Driver::new(Rc::clone(&deployment.discord), seed);
    let scenarios = SHARED.map(|(name, lines)| Rc::new(Scenario::new(name, Who::Anybody, lines, content)));
    let progress = Load::Counted { outstanding: 16, count: settings.completions };
    let done = scenarios.iter().find(|scenario| scenario.name == "`/done`").expect("it is shared");
    driver.run(done, progress, &deployment).await;
    answering::closed(&driver, &scenarios, settings, &deployment, |what, outstanding, figures| {
        lives.entry((outstanding, what.into(), place)).or_default().push(figures);
    })
    .await;
    deployment.end().await;
}

async fn reminders(report: &mut Report, settings: &Settings, server: &Server) {
    report.heading("Reminders of several processes");
    let mut rows = Vec::new();
    for way in REMINDING {
        let database = server.new_database().await;
        let (store, now) = (Store::connect(&database.address().parse().unwrap()).await.unwrap(), Timestamp::now());
        reminders::fill(&store, settings.reminders, now).await;
        store.close().await;
        let deployment = Deployment::start(&way, &settings.waymark(), Some(database)).await;
        let sent = reminders::all_sent(&deployment.discord, settings.reminders).await;
        let sent = sent.unwrap_or_else(|| panic!("reminders did not come in time: {}", deployment.log()));
        deployment.end().await;
        let Pace { per_second, busiest, doubled } = Pace::of(&sent);
        report.at_most(&format!("reminders a second, of {}", way.name), per_second, 41.0);
        report.at_most(&format!("reminders sent more than once, by {}", way.name), doubled, 0.0);
        let figures = [settings.reminders as f64, per_second, busiest, doubled];
        rows.push(std::iter::once(way.name.to_owned()).chain(figures.map(number)).collect());
    }
    report.paragraph("Due within one minute, on PostgreSQL: all processes share one pace of 40 requests a second.");
    let head = ["who", "reminders", "sent a second", "sent in the busiest second", "sent more than once"];
    report.table(&head, rows);
}
