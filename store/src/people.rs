//! What people told about themselves: the time zones they lived by, and the days of the week they chose to learn on.

use std::sync::Arc;

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::Date;
use waymark_calendar::Weekdays;

use crate::cache::Touched;
use crate::connection::Connection;
use crate::days;
use crate::membership::Membership;
use crate::query::{query, query_scalar};
use crate::sql::{date_from_sql, list_from_sql, time_from_sql, weekdays_from_sql};
use crate::statement::Statement;
use crate::zones::Zone;
use crate::{GuildId, Store, StoreError, UserId};

pub(crate) mod person;

pub(crate) use person::calendar;
pub use person::{Person, PersonZone};

/// How many people's days are counted anew in one transaction when a database of an older version is opened.
const RECOUNTED_AT_ONCE: usize = 200;

/// All of a person in one row: each statement costs more than what it looks up.
const PERSON: Statement = Statement {
    sqlite: "\
    SELECT \
        (SELECT json_group_array(json_array(since, zone, told)) FROM ( \
            SELECT since, zone, told FROM person_zone WHERE \"user\" = $1 ORDER BY since)) AS zones, \
        (SELECT json_group_array(json_array(since, days)) FROM ( \
            SELECT since, days FROM chosen_days WHERE \"user\" = $1 ORDER BY since)) AS chosen_days, \
        (SELECT json_group_array(json_array(roadmap, topic)) FROM note WHERE \"user\" = $1) AS noted, \
        (SELECT json_group_array(json_array(guild, name, gone)) FROM guild_member WHERE \"user\" = $1) AS members, \
        (SELECT json_group_array(guild) FROM hidden WHERE \"user\" = $1) AS hidden",
    postgres: "\
    SELECT \
        (SELECT CAST(coalesce(json_agg(json_build_array(since, zone, CAST(told AS integer)) ORDER BY since), '[]') AS text) \
            FROM person_zone WHERE \"user\" = $1) AS zones, \
        (SELECT CAST(coalesce(json_agg(json_build_array(since, days) ORDER BY since), '[]') AS text) \
            FROM chosen_days WHERE \"user\" = $1) AS chosen_days, \
        (SELECT CAST(coalesce(json_agg(json_build_array(roadmap, topic)), '[]') AS text) \
            FROM note WHERE \"user\" = $1) AS noted, \
        (SELECT CAST(coalesce(json_agg(json_build_array(guild, name, CAST(gone AS integer))), '[]') AS text) \
            FROM guild_member WHERE \"user\" = $1) AS members, \
        (SELECT CAST(coalesce(json_agg(guild), '[]') AS text) FROM hidden WHERE \"user\" = $1) AS hidden",
};

impl Store {
    /// What a person told about themselves.
    pub async fn person(&self, user: UserId) -> Result<Arc<Person>, StoreError> {
        let cache = self.cache();
        if cache.keeps_people {
            cache.people.get_or_insert_async(&user, self.read_person(user)).await
        } else {
            self.read_person(user).await
        }
    }

    async fn read_person(&self, user: UserId) -> Result<Arc<Person>, StoreError> {
        let row = query(PERSON).bind(user).fetch_one(self.readers()).await?;
        let chosen_days: Vec<(String, u8)> = list_from_sql(&row, "chosen_days")?;
        let hidden: Vec<i64> = list_from_sql(&row, "hidden")?;
        let members: Vec<(i64, String, u8)> = list_from_sql(&row, "members")?;
        let hidden = hidden.into_iter().map(|guild| (guild, Membership::Never { hidden: true }));
        let members = members
            .into_iter()
            .map(|(guild, name, gone)| (guild, if gone == 0 { Membership::Under(name) } else { Membership::Left }));
        Ok(Arc::new(Person {
            zones: zones_from_sql(list_from_sql(&row, "zones")?)?,
            chosen_days: chosen_days
                .iter()
                .map(|(since, days)| Ok((date_from_sql(since)?, weekdays_from_sql(*days)?)))
                .collect::<Result<_, StoreError>>()?,
            noted: list_from_sql(&row, "noted")?.into_iter().collect(),
            memberships: hidden.chain(members).map(|(guild, it)| (GuildId(guild.cast_unsigned()), it)).collect(),
        }))
    }

    /// Keeps the time zone that a person tells at `now`. Of the first one, what they did before is counted anew, as if it
    /// had been known all along; of a later one, days stay on their dates. One under which nothing was done yet was told
    /// by mistake, and gives way.
    pub async fn set_zone(&self, user: UserId, zone: Zone, now: Timestamp) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Person(user), move |connection| {
                async move { tell_zone(connection, user, &zone, now).await }.boxed()
            })
            .await
    }

    /// Has only these days of the week break the person's streak, from the local date `from` on. A choice made for that
    /// date or a later one no longer holds.
    pub async fn set_chosen_days(&self, user: UserId, from: Date, days: Weekdays) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Person(user), move |connection| {
                async move {
                    query("DELETE FROM chosen_days WHERE \"user\" = $1 AND since >= $2")
                        .bind(user)
                        .bind(from.to_string())
                        .execute(&mut *connection)
                        .await?;
                    query("INSERT INTO chosen_days (\"user\", since, days) VALUES ($1, $2, $3)")
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

    /// Counts the days anew of those whom a migration left to be counted.
    pub(crate) async fn count_uncounted(&self) -> Result<(), StoreError> {
        let users: Vec<UserId> = query_scalar(Statement {
            sqlite: "SELECT DISTINCT \"user\" FROM person_zone WHERE counted = 0",
            postgres: "SELECT DISTINCT \"user\" FROM person_zone WHERE NOT counted",
        })
        .fetch_all(self.readers())
        .await?;
        for some in users.chunks(RECOUNTED_AT_ONCE) {
            let some = some.to_vec();
            // Nobody was looked up yet.
            self.writer
                .run(Touched::Nothing, move |connection| async move { count_some(connection, &some).await }.boxed())
                .await?;
        }
        Ok(())
    }
}

/// The date on which that counts which a person does at `at`, who lived by `zones`. Of whom nothing is known, the zone of
/// the first server that has one is assumed, for all they did so far.
pub(crate) async fn counted_date(
    connection: &mut Connection<'_>,
    user: UserId,
    mut zones: Vec<PersonZone>,
    guild_zone: Option<Zone>,
    at: Timestamp,
) -> Result<Date, StoreError> {
    if zones.is_empty()
        && let Some(zone) = guild_zone
    {
        keep_zone(connection, user, &zone, at, false).await?;
        zones.push(PersonZone { since: at, zone, told: false });
        days::count_anew(connection, user, &calendar(&zones)).await?;
    }
    Ok(calendar(&zones).date(at))
}

async fn tell_zone(
    connection: &mut Connection<'_>,
    user: UserId,
    zone: &Zone,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut zones = zones_of(connection, user).await?;
    if zones.last().is_some_and(|last| last.told && last.zone == *zone) {
        return Ok(());
    }
    // A flight to the west puts what is done last on an earlier date, by a day or two.
    let last_done: Option<i64> = query_scalar(
        "SELECT max(last) FROM (SELECT last FROM day WHERE \"user\" = $1 ORDER BY date DESC LIMIT 3) AS latest",
    )
    .bind(user)
    .fetch_one(&mut *connection)
    .await?;
    let last_done = last_done.map(time_from_sql).transpose()?;
    if let Some(unused) = zones.pop_if(|last| last.told && last_done.is_none_or(|done| done < last.since)) {
        query("DELETE FROM person_zone WHERE \"user\" = $1 AND since = $2")
            .bind(user)
            .bind(unused.since.as_millisecond())
            .execute(&mut *connection)
            .await?;
    }
    let first = !zones.iter().any(|held| held.told);
    if first || zones.last().is_none_or(|last| last.zone != *zone) {
        keep_zone(connection, user, zone, now, true).await?;
    }
    if first {
        let zones = zones_of(connection, user).await?;
        days::count_anew(connection, user, &calendar(&zones)).await?;
    }
    Ok(())
}

async fn keep_zone(
    connection: &mut Connection<'_>,
    user: UserId,
    zone: &Zone,
    since: Timestamp,
    told: bool,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO person_zone (\"user\", since, zone, told) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (\"user\", since) DO UPDATE SET zone = excluded.zone, told = excluded.told",
    )
    .bind(user)
    .bind(since.as_millisecond())
    .bind(zone.name())
    .bind(told)
    .execute(connection)
    .await?;
    Ok(())
}

async fn count_some(connection: &mut Connection<'_>, users: &[UserId]) -> Result<(), StoreError> {
    for &user in users {
        let zones = zones_of(connection, user).await?;
        days::count_anew(connection, user, &calendar(&zones)).await?;
        query("UPDATE person_zone SET counted = true WHERE \"user\" = $1").bind(user).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The zones that a person lived by, ascending.
pub(crate) async fn zones_of(connection: &mut Connection<'_>, user: UserId) -> Result<Vec<PersonZone>, StoreError> {
    let rows = query("SELECT since, zone, told FROM person_zone WHERE \"user\" = $1 ORDER BY since")
        .bind(user)
        .fetch_all(connection)
        .await?;
    let mut zones = Vec::new();
    for row in rows {
        zones.extend(zone_from_sql(row.try_get("since")?, row.try_get("zone")?, row.try_get("told")?)?);
    }
    Ok(zones)
}

/// Zones as a statement gathers them: since when, which, and whether the person told it (else 0); without those that have
/// left the zone database since.
pub(crate) fn zones_from_sql(stored: Vec<(i64, String, u8)>) -> Result<Vec<PersonZone>, StoreError> {
    let zones = stored.into_iter().map(|(since, zone, told)| zone_from_sql(since, zone, told != 0));
    zones.filter_map(Result::transpose).collect()
}

/// None if it has left the zone database since.
fn zone_from_sql(since: i64, zone: String, told: bool) -> Result<Option<PersonZone>, StoreError> {
    let zone = Zone::from_sql(Some(zone));
    zone.map(|zone| Ok(PersonZone { since: time_from_sql(since)?, zone, told })).transpose()
}
