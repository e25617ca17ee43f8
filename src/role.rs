//! What one process of the bot does: all of it, or a part, beside others on one database.

use clap::ValueEnum;

/// What one process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Role {
    /// Everything.
    #[default]
    All,
    /// Answers interactions that Discord sends over HTTP.
    Web,
    /// Keeps connections to Discord's gateway: follows which servers have the bot, and answers what comes in there.
    Gateway,
    /// Sends reminders, and deletes what is kept no longer.
    Clock,
}

impl Role {
    /// Whether it keeps connections to the gateway.
    pub fn has_gateway(self) -> bool {
        matches!(self, Self::All | Self::Gateway)
    }

    /// Whether it sends reminders.
    pub fn has_clock(self) -> bool {
        matches!(self, Self::All | Self::Clock)
    }

    /// Whether it answers over HTTP, where there is an address for it.
    pub fn has_door(self) -> bool {
        matches!(self, Self::All | Self::Web)
    }
}
