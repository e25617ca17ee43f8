//! The gateway door: interactions come in over a websocket, answers go out over REST.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serenity::all::{
    ApplicationId, Context as GatewayContext, EventHandler, GatewayIntents, Interaction, Ready, ShardManager,
};
use serenity::async_trait;
use serenity::client::ClientBuilder;
use serenity::gateway::GatewayError;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use waymark_commands::{Context, dispatch};
use waymark_roadmap::Library;

use crate::cli::Fatal;
use crate::delivery::{Address, deliver};
use crate::registration::register;
use crate::rest::Rest;

/// Interactions come without any intent; nothing else is listened to.
const INTENTS: GatewayIntents = GatewayIntents::empty();
/// How long answers in flight may take once the program is told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(3);
/// How long the connections may take to close after that.
const LAST_CLOSE: Duration = Duration::from_secs(1);
/// The pause before commands that could not be registered are tried again; doubled each time, up to an hour.
const REGISTER_AGAIN: Duration = Duration::from_secs(5);

/// Listens until `stop`, then finishes what is in flight.
pub(crate) async fn listen(
    rest: Arc<Rest>,
    context: Context,
    library: watch::Receiver<Arc<Library>>,
    stop: CancellationToken,
) -> Result<(), Fatal> {
    let http = rest.gateway_http();
    let answering = TaskTracker::new();
    let door = Arc::new(Door {
        rest,
        context,
        library,
        answering: answering.clone(),
        stop: stop.clone(),
        registering: AtomicBool::new(false),
    });
    let mut client = ClientBuilder::new_with_http(http, INTENTS).event_handler_arc(door).await?;
    let shards: Arc<ShardManager> = Arc::clone(&client.shard_manager);
    let mut running = std::pin::pin!(client.start_autosharded());
    tokio::select! {
        ended = &mut running => return ended.map_err(|error| explain(&error)),
        () = stop.cancelled() => {}
    }
    // First no more come in, then those that came in are answered.
    let closing = async {
        tokio::join!(shards.shutdown_all(), async {
            // The client notices the shutdown only while it is polled.
            let _ = (&mut running).await;
        })
    };
    if tokio::time::timeout(LAST_CLOSE, closing).await.is_err() {
        tracing::debug!("the gateway connections did not close in time");
    }
    answering.close();
    if tokio::time::timeout(LAST_ANSWERS, answering.wait()).await.is_err() {
        tracing::warn!("stopped with {} answers unfinished", answering.len());
    }
    Ok(())
}

fn explain(error: &serenity::Error) -> Fatal {
    match error {
        serenity::Error::Gateway(GatewayError::InvalidAuthentication) => {
            Fatal::new("Discord refused the token: copy it anew from the developer portal into DISCORD_TOKEN")
        }
        error => Fatal::new(format!("the connection to Discord ended: {error}")),
    }
}

struct Door {
    rest: Arc<Rest>,
    context: Context,
    /// The content as it is now; each interaction keeps the one it began with.
    library: watch::Receiver<Arc<Library>>,
    answering: TaskTracker,
    stop: CancellationToken,
    /// Each shard reports ready, and does so again after each new session; the commands are registered once.
    registering: AtomicBool,
}

#[async_trait]
impl EventHandler for Door {
    async fn ready(&self, _: GatewayContext, ready: Ready) {
        tracing::info!(session = ready.session_id, "connected as {}", ready.user.name);
        if !self.registering.swap(true, Ordering::Relaxed) {
            self.register(ready.application.id).await;
        }
    }

    async fn interaction_create(&self, _: GatewayContext, interaction: Interaction) {
        let address = Address::of(&interaction);
        let context = Context { library: Arc::clone(&self.library.borrow()), ..self.context.clone() };
        let answer = async { deliver(&self.rest, &address, dispatch(&context, interaction).await).await };
        self.answering.track_future(answer).await;
    }
}

impl Door {
    async fn register(&self, application: ApplicationId) {
        let mut pause = REGISTER_AGAIN;
        loop {
            match register(&self.rest, application).await {
                Ok(ids) => {
                    // Only this task sets them, once.
                    let _ = self.context.command_ids.set(ids);
                    return;
                }
                Err(error) => {
                    tracing::error!(%error, "the commands could not be registered, next try in {pause:?}: {error}");
                }
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_hours(1)),
                () = self.stop.cancelled() => return,
            }
        }
    }
}
