//! Changes of where people stand with topics. Those of different people are made together, by the same statements.

use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::event::{Appended, DayChange, Event, append};
use super::former_ids::move_former_ids;
use super::held::{Held, standing_of};
use super::{Applied, Standing, TopicProgress};
use crate::members::Membership;
use crate::people::{self, PersonZone};
use crate::zones::Zone;
use crate::{GuildId, Origin, StoreError, TopicKey};

/// A person's wish to stand somewhere else with a topic.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) origin: Origin,
    pub(crate) key: TopicKey,
    pub(crate) to: Standing,
}

/// What became of a [`Change`].
pub(super) struct Made {
    pub(super) applied: Applied,
    pub(super) shows: Shows,
}

/// What it changes in what is known of the person.
pub(super) enum Shows {
    Nothing,
    /// Where they stand with the topic.
    Topic(TopicProgress),
    /// More than that.
    More,
}

/// What is stored of each person and topic that is to be changed.
const LOOK_UP: &str = "\
    SELECT topic.state, topic.at, topic.points, guild.zone AS guild_zone, member.name, member.gone, \
        EXISTS (SELECT 1 FROM hidden \
            WHERE hidden.guild = change.value ->> 'guild' AND hidden.user = change.value ->> 'user') AS hidden, \
        (SELECT json_group_array(json_array(since, zone, told)) FROM ( \
            SELECT since, zone, told FROM person_zone WHERE user = change.value ->> 'user' ORDER BY since)) AS zones, \
        EXISTS (SELECT 1 FROM json_each(change.value, '$.former') AS former \
            CROSS JOIN topic_state AS old ON old.user = change.value ->> 'user' \
                AND old.roadmap = change.value ->> 'roadmap' AND old.topic = former.value) \
        OR EXISTS (SELECT 1 FROM json_each(change.value, '$.former') AS former \
            CROSS JOIN note ON note.user = change.value ->> 'user' \
                AND note.roadmap = change.value ->> 'roadmap' AND note.topic = former.value) AS renamed \
    FROM json_each(?) AS change \
    LEFT JOIN topic_state AS topic ON topic.user = change.value ->> 'user' \
        AND topic.roadmap = change.value ->> 'roadmap' AND topic.topic = change.value ->> 'topic' \
    LEFT JOIN guild ON guild.guild = change.value ->> 'guild' \
    LEFT JOIN guild_member AS member ON member.guild = change.value ->> 'guild' \
        AND member.user = change.value ->> 'user' \
    ORDER BY change.key";

/// Makes changes of different people. The error of one is its own; where a statement fails, all of them do.
pub(super) async fn change(
    connection: &mut SqliteConnection,
    changes: &[Change],
) -> Result<Vec<Result<Made, StoreError>>, StoreError> {
    let wanted = changes.iter().map(Change::to_json).collect::<Value>().to_string();
    let found = sqlx::query(LOOK_UP).bind(wanted).fetch_all(&mut *connection).await?;
    let mut events = Vec::with_capacity(changes.len());
    let mut made = Vec::with_capacity(changes.len());
    for (change, found) in changes.iter().zip(&found) {
        match change.event(connection, found).await {
            Ok((event, more)) => {
                events.push(event);
                made.push(Ok(more));
            }
            // What went wrong with the database goes wrong for all.
            Err(error @ StoreError::Sql(_)) => return Err(error),
            Err(error) => made.push(Err(error)),
        }
    }
    let mut appended = append(connection, &events).await?.into_iter().zip(&events);
    let made = made.into_iter().map(|more| {
        let more = more?;
        let Some((appended, event)) = appended.next() else { return Err(StoreError::Panicked) };
        let shows = |applied: Applied| match event.after {
            _ if more => Shows::More,
            Some(held) if applied.changed() => held.shown(event.topic).map_or(Shows::More, Shows::Topic),
            _ => Shows::Nothing,
        };
        Ok(match appended {
            Appended::Now(applied) => Made { applied, shows: shows(applied) },
            Appended::Before(applied) => Made { applied, shows: if more { Shows::More } else { Shows::Nothing } },
        })
    });
    Ok(made.collect())
}

impl Change {
    fn to_json(&self) -> Value {
        let Self { origin, key, .. } = self;
        json!({
            "user": origin.user.to_sql(), "guild": origin.guild_id().map(GuildId::to_sql),
            "roadmap": key.roadmap, "topic": key.topic, "former": key.former,
        })
    }

    /// The event that makes this change, after what was `found` of it. Says whether what is known of the person changes
    /// beside it.
    async fn event<'a>(
        &'a self,
        connection: &mut SqliteConnection,
        found: &SqliteRow,
    ) -> Result<(Event<'a>, bool), StoreError> {
        let Self { origin, key, to } = self;
        let renamed: bool = found.try_get("renamed")?;
        let before =
            if renamed { move_former_ids(connection, origin.user, key).await? } else { Held::from_sql(found)? };
        let changes = standing_of(before).state() != to.state();
        let after = if changes { Some(Held { standing: *to, since: origin.at.as_millisecond() }) } else { before };
        let mut assumed = false;
        let day = if changes && matches!(to, Standing::Learning | Standing::Done(_)) {
            let zones = zones(found)?;
            let guild_zone = Zone::from_sql(found.try_get("guild_zone")?);
            assumed = zones.is_empty() && guild_zone.is_some();
            let date = people::counted_date(connection, origin.user, zones, guild_zone, origin.at).await?;
            Some(DayChange { date, at: origin.at, by: 1 })
        } else {
            None
        };
        let membership = if origin.guild.is_some() { Some(Membership::from_sql(found)?) } else { None };
        let event =
            Event { origin, roadmap: &key.roadmap, topic: &key.topic, before, after, undoes: None, day, membership };
        Ok((event, renamed || assumed))
    }
}

/// The zones that the person lived by, as [`LOOK_UP`] found them.
fn zones(found: &SqliteRow) -> Result<Vec<PersonZone>, StoreError> {
    let json: &str = found.try_get("zones")?;
    let zones: Vec<(i64, String, u8)> =
        serde_json::from_str(json).map_err(|_| StoreError::Foreign { what: "time zones", found: json.to_owned() })?;
    people::zones_from_sql(zones.into_iter().map(|(since, zone, told)| (since, zone, told != 0)))
}
