//! Taking changes back.

use super::event::{Appended, DayChange, Event, append, applied_before};
use super::held::{self, Held, standing_of};
use super::{Standing, Undone};
use crate::connection::Connection;
use crate::query::query;
use crate::row::Row;
use crate::sql::{date_from_sql, time_from_sql};
use crate::{InteractionId, Origin, StoreError, members};

/// What an interaction made.
const MADE_BY: &str = "\
    SELECT id, roadmap, topic, before, before_at, before_points, after, after_points, day, counted_at, counts \
    FROM event WHERE interaction = $1 AND \"user\" = $2 ORDER BY id";

/// Takes back the changes that the interaction `of` made.
pub(super) async fn undo(
    connection: &mut Connection<'_>,
    origin: &Origin,
    of: InteractionId,
) -> Result<Vec<Undone>, StoreError> {
    let made_by = |interaction: InteractionId| query(MADE_BY).bind(interaction).bind(origin.user);
    // Delivered again, it finds the topics changed: by itself.
    let before = made_by(origin.interaction).fetch_all(&mut *connection).await?;
    if !before.is_empty() {
        let told = |row: &Row| {
            let (roadmap, topic) = (row.try_get("roadmap")?, row.try_get("topic")?);
            Ok(Undone::Done { roadmap, topic, applied: applied_before(row)? })
        };
        return before.iter().map(told).collect();
    }
    let mut undone = Vec::new();
    for made in made_by(of).fetch_all(&mut *connection).await? {
        undone.push(take_back(connection, origin, &made).await?);
    }
    Ok(undone)
}

/// Takes back a change, unless its topic has changed since.
async fn take_back(connection: &mut Connection<'_>, origin: &Origin, made: &Row) -> Result<Undone, StoreError> {
    let (event, roadmap, topic): (i64, String, String) =
        (made.try_get("id")?, made.try_get("roadmap")?, made.try_get("topic")?);
    let row = held::find(connection, origin.user, &roadmap, &topic).await?;
    let (before, last_changed) = row.unzip();
    if last_changed != Some(event) {
        return Ok(Undone::Superseded { roadmap, topic, standing: standing_of(before) });
    }
    let after = match made.try_get("before_at")? {
        Some(since) => Some(Held { standing: Standing::from_sql(made, "before", "before_points")?, since }),
        None => None,
    };
    // Whatever the change did to a day, taking it back does the opposite to the same day.
    let day = match made.try_get("day")? {
        Some(date) => Some(DayChange {
            date: date_from_sql(date)?,
            at: time_from_sql(made.try_get("counted_at")?)?,
            by: -made.try_get::<i8>("counts")?,
        }),
        None => None,
    };
    let membership = match origin.guild_id() {
        Some(guild) => Some(members::membership(connection, guild, origin.user).await?),
        None => None,
    };
    let takes_back =
        Event { origin, roadmap: &roadmap, topic: &topic, before, after, undoes: Some(event), day, membership };
    let appended = append(connection, &[takes_back]).await?;
    let Some(Appended::Now(applied) | Appended::Before(applied)) = appended.first().copied() else {
        return Err(StoreError::Panicked);
    };
    Ok(Undone::Done { roadmap, topic, applied })
}
