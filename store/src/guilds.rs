//! What admins set for their server as a whole: its time zone, the roadmaps it offers, and what its boards are ranked by.

use std::sync::Arc;

use futures_util::FutureExt;

use crate::boards::scores;
use crate::cache::{GuildSettings, Touched};
use crate::connection::Connection;
use crate::query::{query, query_scalar};
use crate::sql::list_from_sql;
use crate::statement::Statement;
use crate::zones::Zone;
use crate::{GuildId, Ranking, Store, StoreError};

impl Store {
    /// A server's time zone, in which its weeks and months begin; none while nobody set one, which means UTC.
    pub async fn guild_zone(&self, guild: GuildId) -> Result<Option<Zone>, StoreError> {
        Ok(self.guild_settings(guild).await?.zone)
    }

    /// The ids of the roadmaps that a server offers; empty if it offers all of them.
    pub async fn offered_roadmaps(&self, guild: GuildId) -> Result<Arc<[String]>, StoreError> {
        Ok(self.guild_settings(guild).await?.offered)
    }

    /// What a server's boards are ranked by: points, while nobody set something else.
    pub async fn ranking(&self, guild: GuildId) -> Result<Ranking, StoreError> {
        Ok(self.guild_settings(guild).await?.ranking)
    }

    pub(crate) async fn guild_settings(&self, guild: GuildId) -> Result<GuildSettings, StoreError> {
        self.cache().guilds.get_or_insert_async(&guild, self.read_guild_settings(guild)).await
    }

    async fn read_guild_settings(&self, guild: GuildId) -> Result<GuildSettings, StoreError> {
        let row = query(Statement {
            sqlite: "SELECT (SELECT zone FROM guild WHERE guild = $1) AS zone, \
                    coalesce((SELECT ranking FROM guild WHERE guild = $1), 'points') AS ranking, \
                    EXISTS (SELECT 1 FROM departed_guild WHERE guild = $1) AS departed, \
                    (SELECT json_group_array(roadmap) FROM ( \
                        SELECT roadmap FROM offered_roadmap WHERE guild = $1 ORDER BY roadmap)) AS offered",
            postgres: "SELECT (SELECT zone FROM guild WHERE guild = $1) AS zone, \
                    coalesce((SELECT ranking FROM guild WHERE guild = $1), 'points') AS ranking, \
                    EXISTS (SELECT 1 FROM departed_guild WHERE guild = $1) AS departed, \
                    (SELECT CAST(coalesce(json_agg(roadmap ORDER BY roadmap), '[]') AS text) \
                        FROM offered_roadmap WHERE guild = $1) AS offered",
        })
        .bind(guild)
        .fetch_one(self.readers())
        .await?;
        let offered: Vec<String> = list_from_sql(&row, "offered")?;
        Ok(GuildSettings {
            zone: Zone::from_sql(row.try_get("zone")?),
            offered: offered.into(),
            ranking: Ranking::from_sql(&row)?,
            departed: row.try_get("departed")?,
        })
    }

    /// Sets a server's time zone, and brings its boards of weeks and months in line: what was earned near a boundary
    /// may belong to another week now. Returns when they are. On a large server that takes a while, during which its
    /// boards fill up and others can write.
    pub async fn set_guild_zone(&self, guild: GuildId, zone: Option<Zone>) -> Result<(), StoreError> {
        let moved = self
            .writer
            .run(Touched::Guild(guild), move |connection| {
                async move { scores::set_zone(connection, guild, zone).await }.boxed()
            })
            .await?;
        if moved {
            self.fill_boards_anew(guild).await?;
        }
        Ok(())
    }

    /// Sets what a server's boards are ranked by, and fills them anew. Returns when they are full; see
    /// [`Store::set_guild_zone`].
    pub async fn set_ranking(&self, guild: GuildId, ranking: Ranking) -> Result<(), StoreError> {
        let changed = self
            .writer
            .run(Touched::Guild(guild), move |connection| {
                async move { scores::set_ranking(connection, guild, ranking).await }.boxed()
            })
            .await?;
        if changed {
            self.fill_boards_anew(guild).await?;
        }
        Ok(())
    }

    /// Fills a server's boards in a task of its own: it goes on if the caller stops waiting.
    async fn fill_boards_anew(&self, guild: GuildId) -> Result<(), StoreError> {
        let store = self.clone();
        tokio::spawn(async move { store.fill_boards(guild).await }).await.map_err(|_| StoreError::Panicked)?
    }

    /// Has a server offer these roadmaps alone; all of them if there are none.
    pub async fn set_offered_roadmaps(&self, guild: GuildId, roadmaps: Vec<String>) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Guild(guild), move |connection| {
                async move {
                    query("DELETE FROM offered_roadmap WHERE guild = $1").bind(guild).execute(&mut *connection).await?;
                    for roadmap in roadmaps {
                        query("INSERT INTO offered_roadmap (guild, roadmap) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                            .bind(guild)
                            .bind(roadmap)
                            .execute(&mut *connection)
                            .await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

pub(crate) async fn zone_of_guild(connection: &mut Connection<'_>, guild: GuildId) -> Result<Option<Zone>, StoreError> {
    let zone: Option<Option<String>> =
        query_scalar("SELECT zone FROM guild WHERE guild = $1").bind(guild).fetch_optional(connection).await?;
    Ok(Zone::from_sql(zone.flatten()))
}
