//! A round: interactions, one after the other, on a database of its own.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::Value;
use waymark_commands::{Answer, Context, Interaction, Outcome, Verdict, Visibility, definitions, dispatch};
use waymark_roadmap::Library;
use waymark_search::Search;
use waymark_store::Store;

use crate::discord::Moody;
use crate::interaction::interaction;
use crate::limits::fault;
use crate::mutate::broken;

/// Components of answers that are remembered, to be used.
const REMEMBERED: usize = 300;

/// What is seen of a round.
pub(crate) enum Seen {
    /// It is about to send this.
    Sends(String),
    /// An answer breaks a promise.
    Broken(String),
    /// Nothing was broken.
    Done {
        /// How many interactions were answered with what was asked for.
        answered: u64,
    },
}

/// Sends `count` interactions, of which the first has the number `from`, and tells how it goes.
pub(crate) fn run(from: u64, count: u64, seen: &Sender<Seen>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let told = match runtime {
        Ok(runtime) => runtime.block_on(send(from, count, seen)),
        Err(error) => Err(format!("no runtime: {error}")),
    };
    // Nobody listens any more once something hangs.
    let _ = seen.send(told.map_or_else(Seen::Broken, |answered| Seen::Done { answered }));
}

async fn send(from: u64, count: u64, seen: &Sender<Seen>) -> Result<u64, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let store = Store::open(&folder.path().join("fuzz.db")).await.map_err(|error| error.to_string())?;
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands/content");
    let library = Library::load(&directory).map_err(|report| report.to_string())?;
    let search = Arc::new(Search::new(library));
    let commands: Vec<Value> =
        definitions().iter().map(serde_json::to_value).collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    let mut components = Vec::new();
    let mut answered = 0;
    for number in from..from + count {
        let mut rng = Rng::with_seed(number);
        let text = broken(interaction(number, &mut rng, &commands, &components), &mut rng);
        let _ = seen.send(Seen::Sends(text.clone()));
        let Ok(interaction) = Interaction::read(&text) else { continue };
        // Hours pass, so that streaks, boards and what is due have something to say.
        let at = Timestamp::from_second(1_795_176_000 + i64::try_from((number - from) * 3_600).unwrap_or_default());
        let at = at.map_err(|error| error.to_string())?;
        let context =
            Context::new(&search, store.clone(), Arc::new(move || at), Arc::new(Moody::starting_with(number)));
        let answer = match dispatch(&context, interaction).await {
            Outcome::Answer(answer) => answer,
            Outcome::Deferred { rest, .. } => rest.await,
        };
        let messages = checked(&answer)?;
        answered += u64::from(answer.verdict() == Verdict::Answered);
        for message in messages {
            remember(message, &mut components);
        }
    }
    store.close().await;
    Ok(answered)
}

/// What Discord would get, message by message, if it keeps what was promised of every answer.
fn checked(answer: &Answer) -> Result<Vec<Value>, String> {
    let mut messages =
        vec![serde_json::to_value(answer.to_response()).map_err(|error| error.to_string())?["data"].take()];
    for followup in answer.followups() {
        messages
            .push(serde_json::to_value(followup.to_message(Visibility::Private)).map_err(|error| error.to_string())?);
    }
    for message in &messages {
        let shown = message.to_string();
        if shown.contains("Something went wrong") {
            return Err(format!("a bug was answered with: {shown}"));
        }
        for kind in ["parse", "roles"] {
            if message["allowed_mentions"][kind].as_array().is_some_and(|pinged| !pinged.is_empty()) {
                return Err(format!("an answer pings: {shown}"));
            }
        }
        // Dialogs and suggestions are no messages.
        if message["components"].is_array()
            && message["title"].is_null()
            && let Some(fault) = fault(message)
        {
            return Err(format!("{fault}: {shown}"));
        }
    }
    Ok(messages)
}

/// What of a message, or of one of its parts, can be used.
fn usable(part: &Value, found: &mut Vec<Value>) {
    if part["custom_id"].is_string() {
        found.push(part.clone());
    }
    for inside in part["components"].as_array().into_iter().flatten().chain([&part["accessory"]]) {
        if inside.is_object() {
            usable(inside, found);
        }
    }
}

/// Keeps what there is to use in an answer; a dialog is kept whole.
fn remember(answer: Value, components: &mut Vec<Value>) {
    if answer["title"].is_string() {
        components.push(answer);
    } else {
        usable(&answer, components);
    }
    let over = components.len().saturating_sub(REMEMBERED);
    components.drain(..over);
}
