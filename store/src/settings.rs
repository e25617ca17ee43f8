//! What a server's admins set: which roadmaps it offers, which roles milestones give; and whether the bot is there at all.

use futures_util::FutureExt;
use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use crate::deliveries::drop_open;
use crate::progress::time_from_sql;
use crate::reminders::{Owner, Reminder, find, restart};
use crate::zones::Zone;
use crate::{GuildId, RoleId, Store, StoreError};

/// Everything that is set for a server.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// Its time zone; none while nobody set one, which means UTC.
    pub zone: Option<Zone>,
    /// The roadmaps it offers, the usual one first; all there are if none.
    pub roadmaps: Vec<String>,
    /// The roles that milestones give.
    pub roles: Vec<MilestoneRole>,
    /// Its topic of the day.
    pub topic: Option<Reminder>,
    /// Its weekly board.
    pub board: Option<Reminder>,
    /// Since when the bot is no longer there; none if it is.
    pub gone: Option<Timestamp>,
}

/// A role that a milestone gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneRole {
    /// The milestone's roadmap; empty for streaks.
    pub roadmap: String,
    /// The milestone, by the name it is stored under.
    pub name: String,
    /// The role.
    pub role: RoleId,
    /// Why it could not be given the last time, as it was told to [`Store::set_role_trouble`]; none if it could.
    pub trouble: Option<String>,
}

impl Store {
    /// Everything that is set for a server; the defaults if nothing is.
    pub async fn settings(&self, guild: GuildId) -> Result<Settings, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        let row = sqlx::query("SELECT zone, gone FROM guild WHERE guild = ?")
            .bind(guild.to_sql())
            .fetch_optional(&mut *snapshot)
            .await?;
        let mut settings = Settings::default();
        if let Some(row) = row {
            settings.zone = Zone::from_sql(row.try_get("zone")?);
            settings.gone = row.try_get::<Option<i64>, _>("gone")?.map(time_from_sql).transpose()?;
        }
        settings.roadmaps = sqlx::query_scalar("SELECT roadmap FROM guild_roadmap WHERE guild = ? ORDER BY place")
            .bind(guild.to_sql())
            .fetch_all(&mut *snapshot)
            .await?;
        let roles = sqlx::query("SELECT * FROM milestone_role WHERE guild = ? ORDER BY roadmap, name")
            .bind(guild.to_sql())
            .fetch_all(&mut *snapshot)
            .await?;
        for role in &roles {
            settings.roles.push(MilestoneRole {
                roadmap: role.try_get("roadmap")?,
                name: role.try_get("name")?,
                role: RoleId::from_sql(role.try_get("role")?),
                trouble: role.try_get("trouble")?,
            });
        }
        settings.topic = find(&mut snapshot, Owner::Topic(guild)).await?;
        settings.board = find(&mut snapshot, Owner::Board(guild)).await?;
        Ok(settings)
    }

    /// Sets the roadmaps that a server offers, the usual one first; none: all there are. One that is named twice counts
    /// where it is named first.
    pub async fn set_roadmaps(&self, guild: GuildId, roadmaps: Vec<String>) -> Result<(), StoreError> {
        self.writer.run(move |connection| async move { set_roadmaps(connection, guild, &roadmaps).await }.boxed()).await
    }

    /// Sets the role that a milestone gives in a server, or that it gives none.
    pub async fn set_milestone_role(
        &self,
        guild: GuildId,
        roadmap: String,
        name: String,
        role: Option<RoleId>,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| async move { set_role(connection, guild, &roadmap, &name, role).await }.boxed())
            .await
    }

    /// Keeps why a server's role could not be given, for all milestones that give it; none: it could.
    pub async fn set_role_trouble(
        &self,
        guild: GuildId,
        role: RoleId,
        trouble: Option<String>,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query(
                        "UPDATE milestone_role SET trouble = ?1 WHERE guild = ?2 AND role = ?3 AND trouble IS NOT ?1",
                    )
                    .bind(trouble)
                    .bind(guild.to_sql())
                    .bind(role.to_sql())
                    .execute(connection)
                    .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// Discord says that a server removed the bot: nothing of that server comes any more, until it is back. What was set
    /// stays.
    pub async fn guild_gone(&self, guild: GuildId, now: Timestamp) -> Result<(), StoreError> {
        self.writer.run(move |connection| async move { gone(connection, guild, now).await }.boxed()).await
    }

    /// Discord says that the bot is in a server, perhaps again: what is set there comes again from `now` on. Says whether
    /// the server had removed it.
    pub async fn guild_back(&self, guild: GuildId, now: Timestamp) -> Result<bool, StoreError> {
        let gone = sqlx::query("SELECT 1 FROM guild WHERE guild = ? AND gone IS NOT NULL")
            .bind(guild.to_sql())
            .fetch_optional(self.readers())
            .await?;
        // At every start Discord names all servers: those that were never gone are not worth a transaction.
        if gone.is_none() {
            return Ok(false);
        }
        self.writer.run(move |connection| async move { back(connection, guild, now).await }.boxed()).await
    }
}

async fn set_roadmaps(
    connection: &mut SqliteConnection,
    guild: GuildId,
    roadmaps: &[String],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM guild_roadmap WHERE guild = ?").bind(guild.to_sql()).execute(&mut *connection).await?;
    sqlx::query(
        "INSERT INTO guild_roadmap (guild, place, roadmap) \
         SELECT ?, key, value FROM json_each(?) WHERE true ORDER BY key ON CONFLICT DO NOTHING",
    )
    .bind(guild.to_sql())
    .bind(serde_json::json!(roadmaps).to_string())
    .execute(connection)
    .await?;
    Ok(())
}

async fn set_role(
    connection: &mut SqliteConnection,
    guild: GuildId,
    roadmap: &str,
    name: &str,
    role: Option<RoleId>,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM milestone_role WHERE guild = ? AND roadmap = ? AND name = ?")
        .bind(guild.to_sql())
        .bind(roadmap)
        .bind(name)
        .execute(&mut *connection)
        .await?;
    let Some(role) = role else { return Ok(()) };
    sqlx::query("INSERT INTO milestone_role (guild, roadmap, name, role) VALUES (?, ?, ?, ?)")
        .bind(guild.to_sql())
        .bind(roadmap)
        .bind(name)
        .bind(role.to_sql())
        .execute(connection)
        .await?;
    Ok(())
}

async fn gone(connection: &mut SqliteConnection, guild: GuildId, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO guild (guild, gone) VALUES (?, ?) ON CONFLICT DO UPDATE SET gone = excluded.gone WHERE gone IS NULL",
    )
    .bind(guild.to_sql())
    .bind(now.as_millisecond())
    .execute(&mut *connection)
    .await?;
    let stopped: Vec<i64> = sqlx::query_scalar(
        "UPDATE reminder SET stopped = 1 WHERE kind IN ('topic', 'board') AND guild = ? RETURNING id",
    )
    .bind(guild.to_sql())
    .fetch_all(&mut *connection)
    .await?;
    for reminder in stopped {
        drop_open(connection, reminder, "the bot was removed", now).await?;
    }
    Ok(())
}

async fn back(connection: &mut SqliteConnection, guild: GuildId, now: Timestamp) -> Result<bool, StoreError> {
    let back = sqlx::query("UPDATE guild SET gone = NULL WHERE guild = ? AND gone IS NOT NULL")
        .bind(guild.to_sql())
        .execute(&mut *connection)
        .await?;
    for owner in [Owner::Topic(guild), Owner::Board(guild)] {
        let paused: Option<bool> = sqlx::query_scalar(
            "UPDATE reminder SET stopped = 0 WHERE kind = ? AND guild = ? RETURNING paused IS NOT NULL",
        )
        .bind(owner.kind())
        .bind(owner.guild())
        .fetch_optional(&mut *connection)
        .await?;
        // What was paused for another reason stays so.
        if paused == Some(false) {
            restart(connection, owner, now).await?;
        }
    }
    Ok(back.rows_affected() > 0)
}
