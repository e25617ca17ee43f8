//! The log: lines on standard error; text on a terminal, JSON where programs read it.

use std::io::{self, IsTerminal, Write};

use tracing::Level;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::Config;

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
    let lines = tracing_subscriber::fmt::layer().with_writer(Redacted { secret: token }).with_ansi(false);
    let lines = if io::stderr().is_terminal() {
        lines.boxed()
    } else {
        lines.json().flatten_event(true).with_span_list(false).boxed()
    };
    let quiet = filter_fn(|line| {
        *line.level() <= Level::INFO || !TALKATIVE.iter().any(|library| line.target().starts_with(library))
    });
    // A second start, in a test, keeps the first.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).with(quiet).try_init();
}

/// Standard error without the token: no library, at no level, gets it past here.
struct Redacted {
    secret: Option<String>,
}

impl<'a> MakeWriter<'a> for Redacted {
    type Writer = RedactedWriter<'a, io::Stderr>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactedWriter { secret: self.secret.as_deref(), inner: io::stderr() }
    }
}

struct RedactedWriter<'a, W> {
    secret: Option<&'a str>,
    inner: W,
}

impl<W: Write> Write for RedactedWriter<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // The subscriber writes each line whole.
        match self.secret {
            Some(secret) => {
                let text = String::from_utf8_lossy(line);
                self.inner.write_all(text.replace(secret, "[token]").as_bytes())?;
            }
            None => self.inner.write_all(line)?,
        }
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
}
