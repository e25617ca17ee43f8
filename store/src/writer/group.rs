//! What is written together: all that waits at a moment, and boards when there is nothing to write.

use std::time::Duration;

use tokio::sync::mpsc;

use super::Message;
use super::committer::{CatchUp, Committer};
use crate::job::{Caller, Job};
use crate::progress::together::Changes;

/// Changes in one commit: enough for any burst, few enough that the first does not wait long for the last.
const GROUP: usize = 256;
/// From how many people on, about, the boards are brought in line although there is more to write. It is many, since whoever
/// makes several changes is brought in line once; few enough that whoever reads a board then waits for less than a second.
const BEHIND: usize = 2_048;
/// How long nothing may come to be written before the boards are brought in line.
const LULL: Duration = Duration::from_millis(20);
/// When that is tried again after it failed.
const RETRY: Duration = Duration::from_secs(5);

/// What is written together. Nobody in it knows of another one's change yet, so the order is free.
#[derive(Default)]
struct Group {
    /// Changes of progress by different people.
    together: Changes,
    /// All else, among it the further changes of people who make several.
    jobs: Vec<Box<dyn Job>>,
    /// Who waits to read a board.
    readers: Vec<Caller<()>>,
    /// Messages in it.
    size: usize,
    closing: bool,
}

impl Group {
    fn add(&mut self, message: Message) {
        self.size += 1;
        match message {
            Message::Write(job) => self.jobs.push(job),
            Message::Change(change, caller) if self.together.has(&change) => {
                let mut alone = Changes::default();
                alone.add(*change, caller);
                self.jobs.push(Box::new(alone));
            }
            Message::Change(change, caller) => self.together.add(*change, caller),
            Message::CatchUp(reader) => self.readers.push(reader),
            Message::Close => self.closing = true,
        }
    }
}

/// The task of the writer: groups what is waiting, until it is told to close.
pub(super) async fn write_all(mut committer: Committer, mut received: mpsc::Receiver<Message>) {
    let mut lull = LULL;
    loop {
        let first = if committer.behind.people() > 0 {
            tokio::time::timeout(lull, received.recv()).await.ok()
        } else {
            Some(received.recv().await)
        };
        let mut group = Group::default();
        let mut catch_up = None;
        match first {
            Some(Some(first)) => {
                group.add(first);
                lull = lull.max(LULL);
            }
            Some(None) => break,
            None => catch_up = Some(CatchUp::Few),
        }
        while group.size < GROUP && !group.closing {
            let Ok(message) = received.try_recv() else { break };
            group.add(message);
        }
        let Group { together, jobs, readers, closing, size } = group;
        if !together.is_empty() {
            let changes = together.len();
            committer.write(vec![Box::new(together)], changes).await;
        }
        if !jobs.is_empty() {
            let changes = jobs.len();
            committer.write(jobs, changes).await;
        }
        if closing || !readers.is_empty() {
            catch_up = Some(CatchUp::All);
        } else if committer.behind.people() >= BEHIND && lull < RETRY {
            catch_up = Some(CatchUp::Few);
        }
        if let Some(catch_up) = catch_up {
            let caught_up = committer.catch_up(catch_up).await;
            lull = match caught_up {
                // With nothing to write, the next ones follow at once.
                Ok(false) if size == 0 => Duration::ZERO,
                Ok(_) => LULL,
                Err(_) => RETRY,
            };
            for reader in readers {
                let _ = reader.send(caught_up.clone().map(|_| ()));
            }
        }
        if closing {
            break;
        }
    }
    received.close();
    committer.disconnect().await;
    if let Some(mover) = committer.mover {
        mover.stop().await;
    }
}
