//! Who is on which server's boards: those who changed their progress there, except who hides or has left.

use futures_util::FutureExt;
use jiff::Timestamp;
use serde_json::json;

use crate::batch::Batch;
use crate::boards::{lock_boards, scores};
use crate::cache::Touched;
use crate::connection::Connection;
use crate::membership::Membership;
use crate::query::{query, query_scalar};
use crate::statement::of_rows;
use crate::{GuildId, Store, StoreError, UserId};

impl Store {
    /// Takes a person off a server's boards, on which they may not be yet, until [`Store::unhide`].
    pub async fn hide(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Person(user), move |connection| async move { hide(connection, guild, user).await }.boxed())
            .await
    }

    /// Puts a person who hid back on a server's boards.
    pub async fn unhide(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Person(user), move |connection| async move { unhide(connection, guild, user).await }.boxed())
            .await
    }

    /// Whether a person hides from a server's boards.
    pub async fn is_hidden(&self, guild: GuildId, user: UserId) -> Result<bool, StoreError> {
        let hidden = query("SELECT 1 FROM hidden WHERE guild = $1 AND \"user\" = $2")
            .bind(guild)
            .bind(user)
            .fetch_optional(self.readers())
            .await?;
        Ok(hidden.is_some())
    }

    /// Takes a person who left a server off its boards. Once they change their progress there again, they are back on
    /// them.
    pub async fn member_left(&self, guild: GuildId, user: UserId) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Person(user), move |connection| async move { leave(connection, guild, user).await }.boxed())
            .await
    }
}

pub(crate) async fn membership(
    connection: &mut Connection<'_>,
    guild: GuildId,
    user: UserId,
) -> Result<Membership, StoreError> {
    let row = query(
        "SELECT member.name, member.gone, \
            EXISTS (SELECT 1 FROM hidden WHERE hidden.guild = $1 AND hidden.user = $2) AS hidden \
         FROM (SELECT 1) AS one LEFT JOIN guild_member AS member ON member.guild = $1 AND member.user = $2",
    )
    .bind(guild)
    .bind(user)
    .fetch_one(connection)
    .await?;
    Membership::from_sql(&row)
}

/// Makes people members of servers, under the names they go by there now. The scores of those who were none before lag
/// behind (see [`scores`]): that is for the caller to write down.
pub(crate) fn join(batch: &mut Batch, joining: &[(GuildId, UserId, &str)]) {
    batch.add(
        of_rows!(
            "INSERT INTO guild_member (guild, \"user\", name) SELECT guild, \"user\", name FROM ",
            [guild bigint, user bigint, name text],
            " WHERE true ON CONFLICT (guild, \"user\") DO UPDATE SET name = excluded.name, gone = false"
        ),
        joining
            .iter()
            .map(|(guild, user, name)| json!({ "guild": guild.to_sql(), "user": user.to_sql(), "name": name })),
    );
}

async fn hide(connection: &mut Connection<'_>, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    query("INSERT INTO hidden (guild, \"user\") VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(guild)
        .bind(user)
        .execute(&mut *connection)
        .await?;
    scores::leave_all_behind(connection, user).await
}

async fn unhide(connection: &mut Connection<'_>, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    let deleted = query("DELETE FROM hidden WHERE guild = $1 AND \"user\" = $2")
        .bind(guild)
        .bind(user)
        .execute(&mut *connection)
        .await?;
    if deleted == 0 { Ok(()) } else { scores::leave_all_behind(connection, user).await }
}

/// Deletes up to so many members of a server, and their places on its boards with them. Says whether there were any.
pub(crate) async fn forget(
    connection: &mut Connection<'_>,
    guild: GuildId,
    count: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    lock_boards(connection).await?;
    let users: Vec<UserId> =
        query_scalar("SELECT \"user\" FROM guild_member WHERE guild = $1 ORDER BY \"user\" LIMIT $2")
            .bind(guild)
            .bind(count)
            .fetch_all(&mut *connection)
            .await?;
    let (Some(&first), Some(&last)) = (users.first(), users.last()) else { return Ok(false) };
    query("UPDATE guild_member SET gone = true WHERE guild = $1 AND \"user\" BETWEEN $2 AND $3")
        .bind(guild)
        .bind(first)
        .bind(last)
        .execute(&mut *connection)
        .await?;
    // Their scores are taken out while it is known where they are.
    let mut batch = Batch::default();
    scores::leave_behind(&mut batch, users.iter().map(|&user| (user, scores::EVER)));
    batch.run(connection).await?;
    scores::score(connection, &users, Some(now)).await?;
    query("DELETE FROM guild_member WHERE guild = $1 AND \"user\" BETWEEN $2 AND $3")
        .bind(guild)
        .bind(first)
        .bind(last)
        .execute(connection)
        .await?;
    Ok(true)
}

async fn leave(connection: &mut Connection<'_>, guild: GuildId, user: UserId) -> Result<(), StoreError> {
    let changed = query("UPDATE guild_member SET gone = true WHERE guild = $1 AND \"user\" = $2 AND NOT gone")
        .bind(guild)
        .bind(user)
        .execute(&mut *connection)
        .await?;
    if changed == 0 { Ok(()) } else { scores::leave_all_behind(connection, user).await }
}
