//! Where a change comes from.

use jiff::Timestamp;

use crate::{GuildId, InteractionId, UserId};

/// Who asks for a change, where and when.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The interaction that asks for it. It counts once, however often Discord delivers it.
    pub interaction: InteractionId,
    /// The person.
    pub user: UserId,
    /// The server it was asked for in, and the name that the person goes by there; none in direct messages.
    pub guild: Option<(GuildId, String)>,
    /// When.
    pub at: Timestamp,
}

impl Origin {
    /// The server it was asked for in; none in direct messages.
    pub fn guild_id(&self) -> Option<GuildId> {
        self.guild.as_ref().map(|(guild, _)| *guild)
    }
}
