//! Tokio's clock, moved by a test: limits of minutes without waiting for them.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{Instant, advance, pause};

/// How far it moves at once.
const STEP: Duration = Duration::from_millis(100);
/// How often all others get a turn at each step: enough for what goes over sockets to and fro.
const TURNS: usize = 40;

/// Tokio's clock, which stands still unless it is told to go on. There can be one in a runtime of one thread.
pub(crate) struct StandingClock {
    /// While it is there, a task blocks.
    _holds: Sender<()>,
}

impl StandingClock {
    pub(crate) fn new() -> Self {
        let (holds, dropped) = channel();
        // By itself, a paused clock rushes on to the next limit whenever nobody is busy, even if a socket's answer is on
        // its way. It does not while something blocks.
        spawn_blocking(move || dropped.recv());
        pause();
        Self { _holds: holds }
    }

    /// Lets time go by.
    pub(crate) async fn pass(&self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.step().await;
        }
    }

    /// Lets time go by until `condition` holds; tells how much. It fails after `most`.
    pub(crate) async fn until(&self, what: &str, most: Duration, condition: impl Fn() -> bool) -> Duration {
        let begun = Instant::now();
        while !condition() {
            assert!(begun.elapsed() < most, "never came to be within {most:?}: {what}");
            self.step().await;
        }
        begun.elapsed()
    }

    async fn step(&self) {
        advance(STEP).await;
        // Threads of other programs get theirs, too, where all are busy.
        std::thread::sleep(Duration::from_micros(300));
        for _ in 0..TURNS {
            // The database has threads of its own.
            std::thread::yield_now();
            yield_now().await;
        }
    }
}
