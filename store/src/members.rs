//! Who is on which server's boards: those who changed their progress there, except who hides or has left.

use futures_util::FutureExt;
use sqlx::SqliteConnection;

use crate::boards::scores;
use crate::{GuildId, Store, StoreError, UserId};

impl Store {
    /// Takes a person off a server's boards, on which they may not be yet, until [`Store::unhide`].
    pub async fn hide(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.writer.run(move |connection| async move { hide(connection, guild, user).await }.boxed()).await
    }

    /// Puts a person who hid back on a server's boards.
    pub async fn unhide(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.writer.run(move |connection| async move { unhide(connection, guild, user).await }.boxed()).await
    }

    /// Whether a person hides from a server's boards.
    pub async fn is_hidden(&self, guild: GuildId, user: UserId) -> Result<bool, StoreError> {
        is_hidden(&mut *self.readers().acquire().await?, guild, user).await
    }

    /// Takes a person who left a server off its boards. Once they change their progress there again, they are back on
    /// them.
    pub async fn member_left(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.writer.run(move |connection| async move { leave(connection, guild, user).await }.boxed()).await
    }
}

/// Makes a person a member of a server, under the name they go by there now. Who had left is back. Says whether that puts
/// their name on the server's boards for the first time.
pub(crate) async fn join(
    connection: &mut SqliteConnection,
    guild: GuildId,
    user: UserId,
    name: &str,
) -> Result<bool, StoreError> {
    let gone: Option<bool> = sqlx::query_scalar("SELECT gone FROM guild_member WHERE guild = ? AND user = ?")
        .bind(guild)
        .bind(user)
        .fetch_optional(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO guild_member (guild, user, name) VALUES (?, ?, ?) \
         ON CONFLICT DO UPDATE SET name = excluded.name, gone = 0 WHERE name <> excluded.name OR gone",
    )
    .bind(guild)
    .bind(user)
    .bind(name)
    .execute(&mut *connection)
    .await?;
    if gone != Some(false) {
        scores::refresh_member(connection, guild, user).await?;
    }
    Ok(gone.is_none() && !is_hidden(connection, guild, user).await?)
}

async fn is_hidden(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<bool, StoreError> {
    let hidden = sqlx::query("SELECT 1 FROM hidden WHERE guild = ? AND user = ?")
        .bind(guild)
        .bind(user)
        .fetch_optional(connection)
        .await?;
    Ok(hidden.is_some())
}

async fn hide(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO hidden (guild, user) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(guild)
        .bind(user)
        .execute(&mut *connection)
        .await?;
    scores::refresh_member(connection, guild, user).await
}

async fn unhide(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    let deleted = sqlx::query("DELETE FROM hidden WHERE guild = ? AND user = ?")
        .bind(guild)
        .bind(user)
        .execute(&mut *connection)
        .await?;
    if deleted.rows_affected() == 0 { Ok(()) } else { scores::refresh_member(connection, guild, user).await }
}

/// Deletes a member of a server, and their places on its boards with them.
pub(crate) async fn forget(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    leave(connection, guild, user).await?;
    sqlx::query("DELETE FROM guild_member WHERE guild = ? AND user = ?")
        .bind(guild)
        .bind(user)
        .execute(connection)
        .await?;
    Ok(())
}

async fn leave(connection: &mut SqliteConnection, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    let changed = sqlx::query("UPDATE guild_member SET gone = 1 WHERE guild = ? AND user = ? AND NOT gone")
        .bind(guild)
        .bind(user)
        .execute(&mut *connection)
        .await?;
    if changed.rows_affected() == 0 { Ok(()) } else { scores::refresh_member(connection, guild, user).await }
}
