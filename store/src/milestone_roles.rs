//! The roles that a server gives for milestones.

use futures_util::FutureExt;

use crate::cache::Touched;
use crate::query::query;
use crate::{GuildId, RoleId, Store, StoreError};

/// The role that a server gives for a milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneRole {
    /// The id of the roadmap that the milestone belongs to; none for streaks.
    pub roadmap: Option<String>,
    /// The milestone's name, as the rules write it.
    pub name: String,
    /// The role.
    pub role: RoleId,
    /// Why giving it failed the last time, for people; none if it did not.
    pub last_failure: Option<String>,
}

impl Store {
    /// The roles that a server gives for milestones: streaks first, then by roadmap, each by name.
    pub async fn milestone_roles(&self, guild: GuildId) -> Result<Vec<MilestoneRole>, StoreError> {
        let rows = query(
            "SELECT nullif(roadmap, '') AS roadmap, name, role, trouble FROM milestone_role \
             WHERE guild = $1 ORDER BY milestone_role.roadmap, name",
        )
        .bind(guild)
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(MilestoneRole {
                    roadmap: row.try_get("roadmap")?,
                    name: row.try_get("name")?,
                    role: row.try_get("role")?,
                    last_failure: row.try_get("trouble")?,
                })
            })
            .collect()
    }

    /// Has a server give this role for a milestone; none for no role.
    pub async fn set_milestone_role(
        &self,
        guild: GuildId,
        roadmap: Option<String>,
        name: String,
        role: Option<RoleId>,
    ) -> Result<(), StoreError> {
        let roadmap = roadmap.unwrap_or_default();
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move {
                    let statement = match role {
                        Some(role) => query(
                            "INSERT INTO milestone_role (role, guild, roadmap, name) VALUES ($1, $2, $3, $4) \
                             ON CONFLICT (guild, roadmap, name) DO UPDATE SET role = excluded.role, trouble = NULL",
                        )
                        .bind(role),
                        None => query("DELETE FROM milestone_role WHERE guild = $1 AND roadmap = $2 AND name = $3"),
                    };
                    statement.bind(guild).bind(roadmap).bind(name).execute(connection).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// Keeps why giving a role failed, for every milestone that gives it; none if it no longer does.
    pub async fn set_milestone_role_failure(
        &self,
        guild: GuildId,
        role: RoleId,
        failure: Option<String>,
    ) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move {
                    query("UPDATE milestone_role SET trouble = $1 WHERE guild = $2 AND role = $3")
                        .bind(failure)
                        .bind(guild)
                        .bind(role)
                        .execute(connection)
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}
