//! The threads that draw.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

/// How much these threads give way to others, of 19: of a core that another thread wants, too, they get a tenth.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Threads that draw, one fewer than there are cores, but one at least. They give way to all other threads of the program, also
/// where there is one core only. They begin with the first job and end with the last clone of this.
#[derive(Default)]
pub(crate) struct Pens(OnceLock<Sender<Job>>);

impl Pens {
    /// Has `job` done after those before it. It must not panic.
    pub(crate) fn give(&self, job: impl FnOnce() + Send + 'static) {
        // Without a thread the job is dropped, which whoever waits for it notices.
        let _ = self.0.get_or_init(start).send(Box::new(job));
    }
}

fn start() -> Sender<Job> {
    let (jobs, waiting) = mpsc::channel();
    let waiting = Arc::new(Mutex::new(waiting));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    for _ in 0..cores.saturating_sub(1).max(1) {
        let waiting = Arc::clone(&waiting);
        // Those that can be started do the work of all.
        let _ = thread::Builder::new().name("pictures".to_owned()).spawn(move || work(&waiting));
    }
    jobs
}

fn work(waiting: &Mutex<Receiver<Job>>) {
    give_way();
    loop {
        // One thread waits for a job, the others for the lock.
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

/// Lowers the priority of this thread, where each has one of its own (`nice(2)`, "C library/kernel differences").
fn give_way() {
    #[cfg(target_os = "linux")]
    // It draws all the same where that is forbidden.
    let _ = rustix::process::nice(NICE);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn drawing_gives_way_to_the_rest_of_the_program() {
        let (tell, told) = mpsc::channel();
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let own = priority();
        Pens::default().give(move || tell.send(priority()).unwrap());
        assert_eq!(told.recv().unwrap(), (own + NICE).min(19));
        assert_eq!(priority(), own, "only drawing gives way");
    }
}
