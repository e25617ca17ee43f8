//! Content that changes while the bot runs: a changed directory, or SIGHUP, loads it anew. A faulty change is logged
//! and the bot keeps what it has.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use waymark_roadmap::Library;
use waymark_roadmap::diagnostic::Report;
use waymark_search::{Offer, Search};

/// How long a directory must be quiet before it is read: saving, or a `git pull`, touches many files.
const QUIET: Duration = Duration::from_millis(300);

/// The content everybody reads, and the one place where it is replaced.
pub(crate) type Current = watch::Sender<Arc<Search>>;

/// What is wrong with the content on disk, for those who ask the bot; none while it is the one in use.
pub(crate) type ContentFault = Arc<Mutex<Option<String>>>;

/// Keeps `current` at what `directory` holds, until `stop`.
pub(crate) async fn keep_current(directory: PathBuf, current: Current, fault: ContentFault, stop: CancellationToken) {
    let (changed, mut waiting) = mpsc::channel(1);
    // The watcher works as long as it lives.
    let watcher = watch_directory(&directory, changed.clone());
    if let Err(error) = &watcher {
        tracing::warn!(%error, "content is not watched; SIGHUP loads it anew: {error}");
    }
    let hangups = tokio::spawn(hangups(changed));
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            change = waiting.recv() => if change.is_none() { break },
        }
        while tokio::time::timeout(QUIET, waiting.recv()).await.is_ok_and(|change| change.is_some()) {}
        reload(&directory, &current, &fault).await;
    }
    hangups.abort();
}

fn watch_directory(directory: &Path, changed: mpsc::Sender<()>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading is what loading does itself. An error of the watcher may hide a change.
        if event.as_ref().is_ok_and(|event| event.kind.is_access()) {
            return;
        }
        // A change that is already waiting stands for this one, too.
        let _ = changed.try_send(());
    })?;
    watcher.watch(directory, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// Says at each SIGHUP that there is nothing to load anew, where the content is the program's own; the signal would end the
/// program otherwise. With a directory it only keeps it from that: it is loaded anew by [`keep_current`], once that runs.
pub(crate) async fn outlive_hangups(own_content: bool) {
    let (hung_up, mut waiting) = mpsc::channel(1);
    let listening = tokio::spawn(hangups(hung_up));
    while waiting.recv().await.is_some() {
        if own_content {
            tracing::info!("SIGHUP: there is nothing to read again, the content is the program's own");
        }
    }
    listening.abort();
}

/// Passes on SIGHUP, where there are signals.
async fn hangups(changed: mpsc::Sender<()>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::hangup()) {
            Ok(mut hangup) => {
                while hangup.recv().await.is_some() {
                    let _ = changed.try_send(());
                }
            }
            Err(error) => tracing::warn!(%error, "cannot listen for SIGHUP: {error}"),
        }
    }
    // Keeps the channel open where there is nothing to pass on.
    changed.closed().await;
}

async fn reload(directory: &Path, current: &Current, fault: &ContentFault) {
    let set_fault = |found| *fault.lock().unwrap_or_else(PoisonError::into_inner) = found;
    let path = directory.to_owned();
    let loading = tokio::task::spawn_blocking(move || {
        let search = Arc::new(Search::new(Library::load(&path)?));
        // Nobody who asks waits for it.
        Offer::everything(&search).prepare();
        Ok::<_, Report>(search)
    });
    let Ok(loaded) = loading.await else {
        tracing::error!("the content could not be loaded; the bot keeps what it has");
        return;
    };
    match loaded {
        Ok(search) => {
            let topics: usize = search.library().roadmaps().map(|roadmap| roadmap.topics().len()).sum();
            current.send_replace(search);
            set_fault(None);
            tracing::info!(topics, "content reloaded, {topics} topics");
        }
        Err(report) => {
            let first = report.faults().first().map(ToString::to_string).unwrap_or_default();
            tracing::error!(
                "the changed content is broken, and the bot keeps what it has: {first}; see all: waymark check {}",
                directory.display()
            );
            set_fault(Some(first));
        }
    }
}
