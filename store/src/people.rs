//! What people told about themselves: their time zone, and the days of the week they chose to learn on.

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::{Row, SqliteConnection};
use waymark_calendar::Weekdays;

use crate::sql::{date_from_sql, weekdays_from_sql};
use crate::zones::Zone;
use crate::{GuildId, Store, StoreError, UserId};

/// What a person told about themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Their time zone; none if they never told it.
    pub zone: Option<Zone>,
    /// The days of the week they chose to learn on, each choice with the local date from which it holds, ascending.
    /// Before the first one it is every day.
    pub chosen_days: Vec<(Date, Weekdays)>,
}

impl Store {
    /// What a person told about themselves.
    pub async fn person(&self, user: UserId) -> Result<Person, StoreError> {
        let zone: Option<Option<String>> = sqlx::query_scalar("SELECT zone FROM person WHERE user = ?")
            .bind(user)
            .fetch_optional(self.readers())
            .await?;
        let chosen_days = sqlx::query("SELECT since, days FROM chosen_days WHERE user = ? ORDER BY since")
            .bind(user)
            .fetch_all(self.readers())
            .await?
            .iter()
            .map(|row| Ok((date_from_sql(row.try_get("since")?)?, weekdays_from_sql(row.try_get("days")?)?)))
            .collect::<Result<_, StoreError>>()?;
        Ok(Person { zone: Zone::from_sql(zone.flatten()), chosen_days })
    }

    /// Keeps a person's time zone. Days that were counted stay on their dates.
    pub async fn set_zone(&self, user: UserId, zone: Option<Zone>) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query(
                        "INSERT INTO person (user, zone) VALUES (?, ?) ON CONFLICT DO UPDATE SET zone = excluded.zone",
                    )
                    .bind(user)
                    .bind(zone.as_ref().map(Zone::name))
                    .execute(connection)
                    .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// Has only these days of the week break the person's streak, from the local date `from` on. A choice made for that
    /// date or a later one no longer holds.
    pub async fn set_chosen_days(&self, user: UserId, from: Date, days: Weekdays) -> Result<(), StoreError> {
        self.writer
            .run(move |connection| {
                async move {
                    sqlx::query("DELETE FROM chosen_days WHERE user = ? AND since >= ?")
                        .bind(user)
                        .bind(from.to_string())
                        .execute(&mut *connection)
                        .await?;
                    sqlx::query("INSERT INTO chosen_days (user, since, days) VALUES (?, ?, ?)")
                        .bind(user)
                        .bind(from.to_string())
                        .bind(days.bits())
                        .execute(connection)
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

/// The date it is for a person: in their time zone, else in that of the server they are in, else in UTC.
pub(crate) async fn local_date(
    connection: &mut SqliteConnection,
    user: UserId,
    guild: Option<GuildId>,
    at: Timestamp,
) -> Result<Date, StoreError> {
    let row = sqlx::query(
        "SELECT (SELECT zone FROM person WHERE user = ?) AS own, (SELECT zone FROM guild WHERE guild = ?) AS servers",
    )
    .bind(user)
    .bind(guild)
    .fetch_one(connection)
    .await?;
    let zone = Zone::from_sql(row.try_get("own")?).or(Zone::from_sql(row.try_get("servers")?));
    Ok(waymark_calendar::local_date(at, zone.unwrap_or_else(Zone::utc).time_zone()))
}
