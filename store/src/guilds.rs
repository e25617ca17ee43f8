//! What is set for a server as a whole.

use futures_util::FutureExt;

use crate::boards::scores;
use crate::zones::Zone;
use crate::{GuildId, Store, StoreError};

/// A server's own settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Guild {
    /// Its time zone, in which its weeks and months begin; none while nobody set one, which means UTC.
    pub zone: Option<Zone>,
}

impl Store {
    /// What is set for a server; the defaults if nothing is.
    pub async fn guild(&self, guild: GuildId) -> Result<Guild, StoreError> {
        let zone: Option<Option<String>> = sqlx::query_scalar("SELECT zone FROM guild WHERE guild = ?")
            .bind(guild.to_sql())
            .fetch_optional(self.readers())
            .await?;
        Ok(Guild { zone: Zone::from_sql(zone.flatten()) })
    }

    /// Sets a server's time zone, and brings its boards of the week and the month in line: what was earned at the
    /// boundary may be in another week now. Returns when they are. On a large server that takes a while, during which
    /// the boards fill up and others write.
    pub async fn set_guild_zone(&self, guild: GuildId, zone: Option<Zone>) -> Result<(), StoreError> {
        let moved = self
            .writer
            .run(move |connection| async move { scores::set_zone(connection, guild, zone).await }.boxed())
            .await?;
        if moved {
            // In a task of its own: it goes on if the caller stops waiting.
            let store = self.clone();
            tokio::spawn(async move { store.fill(guild).await }).await.map_err(|_| StoreError::NotWritten)??;
        }
        Ok(())
    }
}
