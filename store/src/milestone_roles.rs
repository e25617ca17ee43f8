//! What admins set up for their server: the roadmaps on offer, and the roles that milestones give.

use futures_util::FutureExt;
use sqlx::Row;

use crate::{GuildId, Store, StoreError};

/// The role that a milestone gives on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneRole {
    /// The roadmap's id; empty for streaks.
    pub roadmap: String,
    /// The milestone's name, as the rules write it.
    pub name: String,
    /// The role.
    pub role: u64,
    /// Why giving it failed the last time, for people.
    pub trouble: Option<String>,
}

impl Store {
    /// The ids of the roadmaps that a server offers; empty for all of them.
    pub async fn offered_roadmaps(&self, guild: GuildId) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT roadmap FROM offered_roadmap WHERE guild = ? ORDER BY roadmap")
            .bind(guild.to_sql())
            .fetch_all(self.readers())
            .await?)
    }

    /// Offers these roadmaps on a server; none for all of them.
    pub async fn offer_roadmaps(&self, guild: GuildId, roadmaps: Vec<String>) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query("DELETE FROM offered_roadmap WHERE guild = ?")
                        .bind(guild.to_sql())
                        .execute(&mut *connection)
                        .await?;
                    for roadmap in roadmaps {
                        sqlx::query(
                            "INSERT INTO offered_roadmap (guild, roadmap) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        )
                        .bind(guild.to_sql())
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

    /// The roles that milestones give on a server, by roadmap and name.
    pub async fn milestone_roles(&self, guild: GuildId) -> Result<Vec<MilestoneRole>, StoreError> {
        let rows = sqlx::query(
            "SELECT roadmap, name, role, trouble FROM milestone_role WHERE guild = ? ORDER BY roadmap, name",
        )
        .bind(guild.to_sql())
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(MilestoneRole {
                    roadmap: row.try_get("roadmap")?,
                    name: row.try_get("name")?,
                    role: row.try_get::<i64, _>("role")?.cast_unsigned(),
                    trouble: row.try_get("trouble")?,
                })
            })
            .collect()
    }

    /// Has a milestone give a role on a server; none for no role.
    pub async fn set_milestone_role(
        &self,
        guild: GuildId,
        roadmap: String,
        name: String,
        role: Option<u64>,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    let statement = match role {
                        Some(_) => {
                            "INSERT INTO milestone_role (guild, roadmap, name, role) VALUES (?, ?, ?, ?) \
                             ON CONFLICT DO UPDATE SET role = excluded.role, trouble = NULL"
                        }
                        None => {
                            "DELETE FROM milestone_role WHERE guild = ? AND roadmap = ? AND name = ? AND ?4 IS NULL"
                        }
                    };
                    sqlx::query(statement)
                        .bind(guild.to_sql())
                        .bind(roadmap)
                        .bind(name)
                        .bind(role.map(u64::cast_signed))
                        .execute(connection)
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// Keeps why giving a milestone's role failed, or that it no longer does.
    pub async fn milestone_role_trouble(
        &self,
        guild: GuildId,
        role: u64,
        trouble: Option<String>,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query("UPDATE milestone_role SET trouble = ? WHERE guild = ? AND role = ?")
                        .bind(trouble)
                        .bind(guild.to_sql())
                        .bind(role.cast_signed())
                        .execute(connection)
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}
