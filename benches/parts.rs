//! The parts an answer is made of, each by itself: `cargo bench --bench parts`, with a word of a name to measure those
//! alone. For the loop of making something faster; what people notice is measured by `benches/performance`, and pictures by
//! `pictures/benches`.

// A server, as Discord tells it, has so many fields.
#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a program that measures, and ends where it cannot")]

#[path = "performance/scenario.rs"]
#[expect(dead_code, reason = "what is measured here needs no scenario of several lines")]
mod scenario;
#[path = "performance/world.rs"]
#[expect(dead_code, reason = "nobody connects here")]
mod world;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use divan::{Bencher, black_box};
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use waymark_commands::port::NoDiscord;
use waymark_commands::{Context, Interaction, Outcome, dispatch};
use waymark_roadmap::{Library, load, source};
use waymark_search::{Offer, Search};
use waymark_store::Store;

use scenario::{Content, Scenario, Who};

fn main() {
    divan::main();
}

/// What is typed: a line of each command, and some more; in brackets: what completes while it is typed.
fn lines() -> Vec<&'static str> {
    let more = [
        "/faq question:salary",
        "/faq question:how much money do they make",
        "(/topic topic:postg)",
        "/done topic:{topic}",
    ];
    waymark_commands::examples().chain(more).collect()
}

/// From an interaction's JSON to its answer's.
#[divan::bench(args = lines())]
fn answer(bencher: Bencher, line: &str) {
    let bot = Parts::new();
    let lines = Scenario::new(line, Who::Anybody, &[(1, line)], &bot.content);
    bencher.with_inputs(|| bot.next(&lines)).bench_local_values(|interaction| bot.answer(&interaction));
}

/// An interaction's JSON, as the gateway brings it.
#[divan::bench]
fn read(bencher: Bencher) {
    let bot = Parts::new();
    let lines = Scenario::new("", Who::Anybody, &[(1, "/faq question:salary")], &bot.content);
    let interaction = bot.next(&lines);
    bencher.bench_local(|| Interaction::read(black_box(&interaction)).unwrap());
}

/// A question, from its text to what answers it: by name, with words that it has, with a typo, and in words it has not.
#[divan::bench(args = ["salary", "do I need a degree", "which databse should i pick", "how do grown-ups pay their rent"])]
fn question(bencher: Bencher, text: &str) {
    let offer = Offer::everything(&Arc::new(Search::new(embedded())));
    bencher.bench_local(|| black_box(offer.answer_question(black_box(text))));
}

/// What completes while that is typed.
#[divan::bench(args = ["p", "postg", "postgers"])]
fn complete(bencher: Bencher, text: &str) {
    let offer = Offer::everything(&Arc::new(Search::new(embedded())));
    bencher.bench_local(|| black_box(offer.complete_topics(black_box(text), 25)));
}

/// The content in the binary, read and checked.
#[divan::bench(sample_count = 20)]
fn load_content() -> Library {
    embedded()
}

/// What is looked up in, made of the content.
#[divan::bench(sample_count = 20)]
fn index(bencher: Bencher) {
    bencher.with_inputs(embedded).bench_values(Search::new);
}

/// A store that is opened, and was opened before.
#[divan::bench(sample_count = 20)]
fn open_store(bencher: Bencher) {
    let (folder, runtime) = (TempDir::new().unwrap(), Runtime::new().unwrap());
    let path = folder.path().join("parts.db");
    runtime.block_on(async { Store::open(&path).await.unwrap().close().await });
    bencher.bench_local(|| runtime.block_on(Store::open(&path)).unwrap());
}

/// The bot without Discord.
struct Parts {
    runtime: Runtime,
    context: Context,
    content: Content,
    ids: Cell<u64>,
    random: RefCell<fastrand::Rng>,
    _folder: TempDir,
}

impl Parts {
    fn new() -> Self {
        let (folder, runtime) = (TempDir::new().unwrap(), Runtime::new().unwrap());
        let store = runtime.block_on(Store::open(&folder.path().join("parts.db"))).unwrap();
        let library = embedded();
        let lines = Content::of(library.default_roadmap());
        let search = Arc::new(Search::new(library));
        let context = Context::new(&search, store, Arc::new(|| Timestamp::UNIX_EPOCH), Arc::new(NoDiscord));
        let random = RefCell::new(fastrand::Rng::with_seed(1));
        Self { runtime, context, content: lines, ids: Cell::new(1 << 22), random, _folder: folder }
    }

    fn next(&self, lines: &Scenario) -> String {
        let id = self.ids.replace(self.ids.get() + 1);
        lines.next(id, 1, id, "token", &mut self.random.borrow_mut())
    }

    fn answer(&self, interaction: &str) -> Vec<u8> {
        self.runtime.block_on(async {
            let answer = match dispatch(&self.context, Interaction::read(interaction).unwrap()).await {
                Outcome::Answer(answer) => answer,
                Outcome::Deferred { rest, .. } => rest.await,
            };
            serde_json::to_vec(&answer.to_response()).unwrap()
        })
    }
}

fn embedded() -> Library {
    load(&source::in_memory(waymark_content::FILES)).unwrap().library
}
