//! Standard error, written to by a thread of its own: a pipe that is full because nobody reads it keeps that thread waiting,
//! and nobody else. What does not fit is left out and counted.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// Lines that wait to be written.
const WAITING: usize = 1_024;

/// The way to standard error. Writing a line never blocks.
#[derive(Debug, Clone)]
pub(super) struct StandardError {
    lines: SyncSender<Line>,
    /// Lines left out since one was last written.
    lost: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Line {
    Text(Vec<u8>),
    /// All before it is written: tells whoever waits for that.
    End(SyncSender<()>),
}

impl StandardError {
    /// Starts the thread. `lost` words what is written where so many lines were left out.
    pub(super) fn open(lost: fn(u64) -> String) -> Self {
        Self::on(io::stderr(), lost)
    }

    fn on(output: impl Write + Send + 'static, word_lost: fn(u64) -> String) -> Self {
        let (lines, waiting) = sync_channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&lost);
        // It ends with the program.
        thread::spawn(move || write_all(output, &waiting, &counted, word_lost));
        Self { lines, lost }
    }

    /// Waits until all that was written is out, for so long at most.
    pub(super) fn finish(&self, within: Duration) {
        let (done, end) = sync_channel(1);
        // With so many lines waiting that this one has no place, nobody reads them.
        if self.lines.try_send(Line::End(done)).is_ok() {
            let _ = end.recv_timeout(within);
        }
    }
}

impl Write for StandardError {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.lines.try_send(Line::Text(line.to_owned())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_all(mut output: impl Write, waiting: &Receiver<Line>, lost: &AtomicU64, word_lost: fn(u64) -> String) {
    for line in waiting {
        let lost = lost.swap(0, Ordering::Relaxed);
        // There is nobody to tell that standard error is closed.
        if lost > 0 {
            let _ = output.write_all(word_lost(lost).as_bytes());
        }
        match line {
            Line::Text(text) => {
                let _ = output.write_all(&text);
            }
            Line::End(done) => {
                let _ = done.try_send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Sender;

    use super::*;

    /// Takes nothing before it is told to.
    struct Pipe {
        opened: Receiver<()>,
        taken: Sender<String>,
    }

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // An opener that is gone has opened it for good.
            let _ = self.opened.recv();
            self.taken.send(String::from_utf8_lossy(bytes).into_owned()).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_a_full_pipe_does_not_take_is_left_out_and_counted() {
        let (open, opened) = std::sync::mpsc::channel();
        let (taken, read) = std::sync::mpsc::channel();
        let mut error = StandardError::on(Pipe { opened, taken }, |lines| format!("{lines} are lost"));
        for number in 0..3 * WAITING {
            error.write_all(format!("line {number}\n").as_bytes()).unwrap();
        }
        error.finish(Duration::ZERO);
        drop(open);
        let (mut lines, mut lost) = (0, 0);
        while lines + lost < 3 * WAITING {
            // Told once or more often, as the thread gets its turns.
            match read.recv_timeout(Duration::from_secs(30)).unwrap().strip_suffix(" are lost") {
                Some(number) => lost += number.parse::<usize>().unwrap(),
                None => lines += 1,
            }
        }
        // One line is in the thread's hand.
        assert!((2 * WAITING - 1..=2 * WAITING).contains(&lost), "{lost}");
        error.write_all(b"the last\n").unwrap();
        error.finish(Duration::from_secs(30));
        assert_eq!(read.try_iter().last().as_deref(), Some("the last\n"));
    }
}
