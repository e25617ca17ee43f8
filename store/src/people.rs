//! What people told about themselves: their time zone, and the days they chose to learn on.

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sqlx::{Row, SqliteConnection};

use crate::zones::Zone;
use crate::{GuildId, Store, StoreError, UserId};

/// A person, as far as they told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Their time zone; none if they never said.
    pub zone: Option<Zone>,
    /// The days of the week they chose (bit 0 is Monday), each choice with the local date from which it holds,
    /// ascending. Before the first one it is every day.
    pub days: Vec<(Date, u8)>,
}

impl Store {
    /// What is known about a person.
    pub async fn person(&self, user: UserId) -> Result<Person, StoreError> {
        let zone: Option<Option<String>> = sqlx::query_scalar("SELECT zone FROM person WHERE user = ?")
            .bind(user.to_sql())
            .fetch_optional(self.readers())
            .await?;
        let days = sqlx::query("SELECT since, days FROM chosen_days WHERE user = ? ORDER BY since")
            .bind(user.to_sql())
            .fetch_all(self.readers())
            .await?
            .iter()
            .map(|row| Ok((date_from_sql(row.try_get("since")?)?, row.try_get("days")?)))
            .collect::<Result<_, StoreError>>()?;
        Ok(Person { zone: Zone::from_sql(zone.flatten()), days })
    }

    /// Keeps a person's time zone. Days that were counted stay on their dates.
    pub async fn set_zone(&self, user: UserId, zone: Option<Zone>) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query(
                        "INSERT INTO person (user, zone) VALUES (?, ?) ON CONFLICT DO UPDATE SET zone = excluded.zone",
                    )
                    .bind(user.to_sql())
                    .bind(zone.as_ref().map(Zone::name))
                    .execute(connection)
                    .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// From the local date `from` on, only these days of the week can break the person's streak (bit 0 is Monday).
    /// What was chosen for a later date no longer holds.
    ///
    /// # Errors
    ///
    /// The database refuses a choice of no days and bits that are no day.
    pub async fn set_days(&self, user: UserId, from: Date, days: u8) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query("DELETE FROM chosen_days WHERE user = ? AND since >= ?")
                        .bind(user.to_sql())
                        .bind(from.to_string())
                        .execute(&mut *connection)
                        .await?;
                    sqlx::query("INSERT INTO chosen_days (user, since, days) VALUES (?, ?, ?)")
                        .bind(user.to_sql())
                        .bind(from.to_string())
                        .bind(days)
                        .execute(connection)
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

/// The date it is for a person: in their zone, else in that of the server they are in, else in UTC.
pub(crate) async fn local_date(
    connection: &mut SqliteConnection,
    user: UserId,
    guild: Option<GuildId>,
    at: Timestamp,
) -> Result<Date, StoreError> {
    let row = sqlx::query(
        "SELECT (SELECT zone FROM person WHERE user = ?) AS own, (SELECT zone FROM guild WHERE guild = ?) AS servers",
    )
    .bind(user.to_sql())
    .bind(guild.map(GuildId::to_sql))
    .fetch_one(connection)
    .await?;
    let zone = Zone::from_sql(row.try_get("own")?).or(Zone::from_sql(row.try_get("servers")?));
    Ok(at.to_zoned(zone.map_or(TimeZone::UTC, |zone| zone.time_zone().clone())).date())
}

pub(crate) fn date_from_sql(stored: &str) -> Result<Date, StoreError> {
    stored.parse().map_err(|_| StoreError::Foreign { what: "date", found: stored.to_owned() })
}
