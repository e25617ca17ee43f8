//! The log: lines on standard error; text on a terminal, JSON where programs read it.

mod standard_error;

use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use std::time::Duration;

use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};
use waymark_roadmap::diagnostic::all_visible;

use crate::config::Config;
use crate::error::Fatal;
use standard_error::StandardError;

/// How long what was logged may take to be written at the program's end, and its last line.
const LAST_LINES: Duration = Duration::from_millis(250);

/// Where the log goes, once it has started.
static LOG: OnceLock<StandardError> = OnceLock::new();

/// Libraries that log the connection's own text below `info`: tokens, and what people wrote. No configuration lets
/// that through.
const TALKATIVE: [&str; 3] = ["tokio_websockets", "hyper", "rustls"];

/// Starts logging as the configuration says, or at `level`. Once for the process; later calls change nothing.
pub fn start(config: &Config, level: &str) {
    let wanted = config.log.as_deref().unwrap_or(level);
    let filter = EnvFilter::try_new(wanted).unwrap_or_else(|_| EnvFilter::new(level));
    let token = config.token.as_ref().map(|token| token.secret().to_owned());
    // What is too short to be a token would only make the log unreadable.
    let token = token.filter(|token| token.len() >= 16);
    let text = io::stderr().is_terminal();
    let error = LOG.get_or_init(|| StandardError::open(if text { lost_as_text } else { lost_as_json })).clone();
    let lines = tracing_subscriber::fmt::layer().with_writer(Redacted { secret: token, error }).with_ansi(false);
    let lines = if text { lines.boxed() } else { lines.json().flatten_event(true).with_span_list(false).boxed() };
    let quiet = filter_fn(|line| {
        *line.level() <= Level::INFO || !TALKATIVE.iter().any(|library| line.target().starts_with(library))
    });
    // The usual one writes to standard error itself, and repeats what the panic says: that may be what a person wrote.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!("a panic at {place}");
        if let Some(log) = LOG.get() {
            log.finish(LAST_LINES);
        }
    }));
    // A second start, in a test, keeps the first.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).with(quiet).try_init();
}

/// That so many lines were not read in time, and are left out.
fn lost_as_text(lines: u64) -> String {
    format!("WARN {lines} lines of the log are lost: they were not read in time\n")
}

/// The same for programs.
fn lost_as_json(lines: u64) -> String {
    let message = format!("{lines} lines of the log are lost: they were not read in time");
    format!("{}\n", serde_json::json!({ "level": "WARN", "message": message }))
}

/// Ends the log, with why the program gives up if it does. Nobody has to read it.
pub fn end(why: Option<&Fatal>) {
    if let Some(log) = LOG.get() {
        log.finish(LAST_LINES);
    }
    if let Some(why) = why {
        let line = format!("waymark: {why}");
        let (done, said) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            anstream::eprintln!("{line}");
            done.send(())
        });
        let _ = said.recv_timeout(LAST_LINES);
    }
}

/// Standard error without the token: no library, at no level, gets it past here.
struct Redacted {
    secret: Option<String>,
    error: StandardError,
}

impl<'a> MakeWriter<'a> for Redacted {
    type Writer = RedactedWriter<'a, StandardError>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactedWriter { secret: self.secret.as_deref(), inner: self.error.clone() }
    }
}

struct RedactedWriter<'a, W> {
    secret: Option<&'a str>,
    inner: W,
}

impl<W: Write> Write for RedactedWriter<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // The subscriber writes each line whole.
        let text = String::from_utf8_lossy(line);
        let text = match self.secret {
            Some(secret) => text.replace(secret, "[token]").into(),
            None => text,
        };
        // What comes from elsewhere, such as an error that a proxy words, neither begins a line of its own nor moves the
        // cursor.
        let (text, end) = text.strip_suffix('\n').map_or((&*text, ""), |text| (text, "\n"));
        self.inner.write_all((all_visible(text) + end).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_does_not_get_through() {
        let mut written = Vec::new();
        let mut writer = RedactedWriter { secret: Some("sEcReT"), inner: &mut written };
        writer.write_all(b"identify with sEcReT, once more sEcReT\n").unwrap();
        assert_eq!(written, b"identify with [token], once more [token]\n");
    }

    #[test]
    fn a_line_is_one_line_whatever_is_in_it() {
        for (line, expect) in [
            ("503: away\n", "503: away\n"),
            ("503: \u{1b}[2J\u{7}gone\n", "503: ␛[2J␇gone\n"),
            ("503: \r\nINFO all is well\n\n", "503: ␍␊INFO all is well␊\n"),
            ("\u{9b}2J \u{202e}drawkcab", "\\u{9b}2J \\u{202e}drawkcab"),
            ("Zoë 日本 🦀\n", "Zoë 日本 🦀\n"),
        ] {
            let mut written = Vec::new();
            RedactedWriter { secret: None, inner: &mut written }.write_all(line.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), expect, "{line:?}");
        }
    }
}
