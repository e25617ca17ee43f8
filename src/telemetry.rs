//! The log: lines on standard error.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::Config;

/// What libraries may say at most: below these levels they log the connection's own text, secrets included.
const CAPS: [&str; 3] = ["serenity=info", "tungstenite=info", "tokio_tungstenite=info"];
/// serenity's websocket warns of what it cannot read by repeating it whole: an interaction's token, and what a person
/// wrote. That an event was not read is told by its shard, too, without the text.
const SILENT: &str = "serenity::gateway::ws=off";

/// Starts logging as the configuration says, or at `level`. Once for the process; later calls change nothing.
pub fn start(config: &Config, level: &str) {
    let wanted = config.log.as_deref().unwrap_or(level);
    let filter = EnvFilter::try_new(wanted).unwrap_or_else(|_| EnvFilter::new(level));
    // serenity reports each reconnect and shard at `info`; an operator wants that, a first visitor does not.
    let caps = CAPS.iter().filter(|_| config.log.is_some()).chain([&SILENT]);
    let filter = caps.filter_map(|cap| cap.parse().ok()).fold(filter, EnvFilter::add_directive);
    let token = config.token.as_ref().map(|token| token.secret().to_owned());
    // What is too short to be a token would only make the log unreadable.
    let token = token.filter(|token| token.len() >= 16);
    // A second start, in a test, keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Redacted { secret: token })
        .with_ansi(false)
        .try_init();
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
