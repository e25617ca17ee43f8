//! Interactions: read, answered, and followed to their end, through whichever door they came.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use waymark_commands::{Answer, Context, Interaction, Outcome, Unreadable, dispatch};
use waymark_search::Search;

use super::delivery::Delivery;
use super::rest::Rest;
use super::servers::Servers;
use crate::monitor::{Answering, Monitor};

/// How long answers in flight may take once the program is told to stop.
const LAST_ANSWERS: Duration = Duration::from_millis(2_200);
/// How long it may take then to leave a word where there is no answer.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Answers interactions.
pub(crate) struct Interactions {
    rest: Arc<Rest>,
    context: Context,
    /// The content as it is now; each interaction keeps the one it began with.
    search: watch::Receiver<Arc<Search>>,
    servers: Arc<Servers>,
    monitor: Arc<Monitor>,
    under_way: TaskTracker,
    /// Says that answers are not waited for any longer.
    last_call: CancellationToken,
}

/// What the request is answered with by which an interaction came over HTTP.
#[derive(Debug)]
pub(super) enum Response {
    /// The answer itself.
    Answer(Answer),
    /// Nothing: it is answered over REST, where Discord says that it has one part before the next one goes out.
    Elsewhere,
    /// It does not say who asks, or what it is.
    Unreadable,
}

impl Interactions {
    pub(crate) fn new(
        rest: Arc<Rest>,
        context: Context,
        search: watch::Receiver<Arc<Search>>,
        servers: Arc<Servers>,
        monitor: Arc<Monitor>,
    ) -> Self {
        let (under_way, last_call) = (TaskTracker::new(), CancellationToken::new());
        Self { rest, context, search, servers, monitor, under_way, last_call }
    }

    /// The context with the content as it is now.
    pub(super) fn context(&self) -> Context {
        self.context.with_content(&self.search.borrow())
    }

    /// Has something finished that is not to be cut off when the program stops.
    pub(super) fn finish_also(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.under_way.spawn(work);
    }

    /// Answers one that came over the gateway, over REST.
    pub(super) fn receive(self: &Arc<Self>, data: String) {
        self.under_way.spawn(Arc::clone(self).answer(data, Instant::now(), None));
    }

    /// Answers one that came over HTTP. It is seen to even if nobody waits for the response.
    pub(super) async fn respond_to(self: &Arc<Self>, data: String) -> Response {
        let (respond, response) = oneshot::channel();
        self.under_way.spawn(Arc::clone(self).answer(data, Instant::now(), Some(respond)));
        response.await.unwrap_or(Response::Elsewhere)
    }

    /// Answers one: with `respond`, if there is such a way and the answer is all there is to say, else over REST.
    async fn answer(self: Arc<Self>, data: String, came: Instant, respond: Option<oneshot::Sender<Response>>) {
        match Interaction::read(&data) {
            Ok(interaction) => {
                if let Some(guild) = interaction.guild {
                    // Beside it: a database that is slow just now is no reason not to answer in time.
                    let servers = Arc::clone(&self.servers);
                    self.finish_also(async move { servers.used(guild).await });
                }
                let context = self.context();
                let to = interaction.address.clone();
                let answering = Answering::begin(&self.monitor, &interaction, came);
                // At the level of errors, so that it is there whatever is logged.
                let span = tracing::error_span!("interaction", id = %to.interaction);
                let answer = async {
                    let outcome = answering.counted(dispatch(&context, interaction).await);
                    match (outcome, respond) {
                        (Outcome::Answer(answer), Some(respond)) if answer.followups().is_empty() => {
                            // Whoever hung up meanwhile has lost the answer, not what it did.
                            let _ = respond.send(Response::Answer(answer));
                        }
                        (outcome, respond) => {
                            drop(respond);
                            Delivery { rest: &self.rest, to: &to, came }.deliver(outcome, &self.last_call).await;
                        }
                    }
                };
                answer.instrument(span).await;
            }
            Err(Unreadable::Data { address, completes }) => {
                self.monitor.metrics.unreadable();
                tracing::warn!(interaction = %address.interaction, "an interaction cannot be read");
                let answer = if completes { Answer::Choices(Vec::new()) } else { waymark_commands::unreadable() };
                match respond {
                    Some(respond) => drop(respond.send(Response::Answer(answer))),
                    None => Delivery { rest: &self.rest, to: &address, came }.deliver_unreadable(&answer).await,
                }
            }
            Err(Unreadable::Address) => {
                self.monitor.metrics.unreadable();
                tracing::warn!("an interaction that does not say where to answer");
                if let Some(respond) = respond {
                    let _ = respond.send(Response::Unreadable);
                }
            }
        }
    }

    /// Waits a moment for what is under way. What is not answered by then is told that it was interrupted.
    pub(crate) async fn finish(&self) {
        self.under_way.close();
        if timeout(LAST_ANSWERS, self.under_way.wait()).await.is_err() {
            tracing::warn!("stopped with {} answers unfinished", self.under_way.len());
            self.last_call.cancel();
            // Who cannot even be left a word is left.
            let _ = timeout(LAST_WORDS, self.under_way.wait()).await;
        }
    }
}
