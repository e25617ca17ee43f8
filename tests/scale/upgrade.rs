//! A rolling upgrade: every process is replaced, one after the other, and nobody is left without an answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::time::sleep;
use waymark_playground::{LocalDiscord, Location};

use crate::cluster::Cluster;

/// People who ask all the time.
const ASKING: [&str; 3] = ["ada", "grace", "linus"];

#[tokio::test(flavor = "multi_thread")]
async fn every_process_is_replaced_and_nobody_goes_without_an_answer() {
    let mut cluster = Cluster::start(0).await;
    let over = Arc::new(AtomicBool::new(false));
    let asking = ASKING.map(|person| tokio::spawn(ask(cluster.discord.clone(), person, Arc::clone(&over))));
    let identified = cluster.discord.connections().identified;
    for place in 0..cluster.processes.len() {
        cluster.stop(place).await;
        cluster.processes[place].is_well().await;
        sleep(Duration::from_millis(300)).await;
    }
    over.store(true, Ordering::Relaxed);
    let asked = join_all(asking).await;
    let (mut answered, mut failed, mut gap) = (0, Vec::new(), Duration::ZERO);
    for asked in asked {
        let (ok, failures, longest) = asked.unwrap();
        answered += ok;
        failed.extend(failures);
        gap = gap.max(longest);
    }
    println!("{answered} answers, {} failures, the longest gap between two answers {gap:.1?}", failed.len());
    assert_eq!(failed, [""; 0]);
    assert!(answered > 50);
    assert_eq!(cluster.discord.connections().identified, identified, "the session went from one process to the next");
    cluster.end().await;
}

/// Asks and changes something all the time, until it is `over`. Gives how often there was an answer, what went wrong, and the
/// longest time from one answer to the next.
async fn ask(discord: LocalDiscord, person: &str, over: Arc<AtomicBool>) -> (usize, Vec<String>, Duration) {
    let session = discord.user_session(person, Location::Guild { guild: 0, channel: "general".into() }).unwrap();
    let (mut answered, mut failed, mut longest, mut last) = (0, Vec::new(), Duration::ZERO, Instant::now());
    for line in ["/next", "/done topic:http", "/roadmap", "/reset topic:http"].into_iter().cycle() {
        if over.load(Ordering::Relaxed) {
            break;
        }
        match session.slash(line).await {
            Ok(_) => {
                answered += 1;
                longest = longest.max(last.elapsed());
                last = Instant::now();
            }
            Err(error) => failed.push(format!("{line}: {error}")),
        }
        sleep(Duration::from_millis(20)).await;
    }
    (answered, failed, longest)
}
