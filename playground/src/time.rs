//! Moments as Discord writes them.

use jiff::Timestamp;

/// Unix milliseconds as an ISO 8601 instant in UTC with microseconds, as in Discord's answers. What lies
/// outside the calendar becomes the epoch.
pub(crate) fn iso(unix_milliseconds: i64) -> String {
    let instant = Timestamp::from_millisecond(unix_milliseconds).unwrap_or(Timestamp::UNIX_EPOCH);
    instant.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

/// Reads an instant that Discord, or a bot in an embed's `timestamp`, would write; `None` for any other text.
pub(crate) fn parse(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_discord_does() {
        assert_eq!(iso(1_700_000_000_123), "2023-11-14T22:13:20.123000+00:00");
        assert_eq!(parse("2023-11-14T22:13:20.123000+00:00"), Some(1_700_000_000_123));
        assert_eq!(parse("yesterday"), None);
    }
}
