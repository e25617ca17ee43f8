//! Who is on which server's board: those who changed their progress there, did not hide and did not leave.

use futures_util::FutureExt;
use sqlx::SqliteConnection;

use crate::boards::scores;
use crate::{GuildId, Store, StoreError, UserId};

impl Store {
    /// Takes a person off a server's board, until they want to be back on it; also if they are not on it yet.
    pub async fn hide(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.writer.run(move |connection| async move { hide(connection, guild, user).await }.boxed()).await
    }

    /// Puts a person back on a server's board that they had themselves taken off.
    pub async fn unhide(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.writer.run(move |connection| async move { unhide(connection, guild, user).await }.boxed()).await
    }

    /// Whether a person hides from a server's board.
    pub async fn is_hidden(&self, guild: GuildId, user: UserId) -> Result<bool, StoreError> {
        let hidden = sqlx::query("SELECT 1 FROM hidden WHERE guild = ? AND user = ?")
            .bind(guild.to_sql())
            .bind(user.to_sql())
            .fetch_optional(self.readers())
            .await?;
        Ok(hidden.is_some())
    }

    /// Discord says that a person left a server: its board no longer shows them.
    pub async fn left(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.set_gone(guild, user, true).await
    }

    /// Discord says that a person is in a server again: its board shows them as before. Changing their progress there
    /// does the same.
    pub async fn back(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.set_gone(guild, user, false).await
    }

    async fn set_gone(&self, guild: GuildId, user: UserId, gone: bool) -> Result<(), StoreError> {
        self.writer.run(move |connection| async move { set_gone(connection, guild, user, gone).await }.boxed()).await
    }
}

/// Makes the person a member of the server, under the name they go by now.
pub(crate) async fn join(
    connection: &mut SqliteConnection,
    guild: GuildId,
    user: UserId,
    name: &str,
) -> Result<(), StoreError> {
    let there: Option<bool> = sqlx::query_scalar("SELECT gone FROM guild_member WHERE guild = ? AND user = ?")
        .bind(guild.to_sql())
        .bind(user.to_sql())
        .fetch_optional(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO guild_member (guild, user, name) VALUES (?, ?, ?) \
         ON CONFLICT DO UPDATE SET name = excluded.name, gone = 0 WHERE name <> excluded.name OR gone",
    )
    .bind(guild.to_sql())
    .bind(user.to_sql())
    .bind(name)
    .execute(&mut *connection)
    .await?;
    if there == Some(false) { Ok(()) } else { scores::show(connection, guild, user).await }
}

async fn hide(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO hidden (guild, user) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(guild.to_sql())
        .bind(user.to_sql())
        .execute(&mut *connection)
        .await?;
    scores::show(connection, guild, user).await
}

async fn unhide(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    let deleted = sqlx::query("DELETE FROM hidden WHERE guild = ? AND user = ?")
        .bind(guild.to_sql())
        .bind(user.to_sql())
        .execute(&mut *connection)
        .await?;
    if deleted.rows_affected() == 0 { Ok(()) } else { scores::show(connection, guild, user).await }
}

async fn set_gone(
    connection: &mut SqliteConnection,
    guild: GuildId,
    user: UserId,
    gone: bool,
) -> Result<(), StoreError> {
    let changed = sqlx::query("UPDATE guild_member SET gone = ? WHERE guild = ? AND user = ? AND gone <> ?")
        .bind(gone)
        .bind(guild.to_sql())
        .bind(user.to_sql())
        .bind(gone)
        .execute(&mut *connection)
        .await?;
    if changed.rows_affected() == 0 { Ok(()) } else { scores::show(connection, guild, user).await }
}
