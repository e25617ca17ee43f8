//! Changes of where people stand with topics. Those of different people are made together, by the same statements.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::event::{Appended, DayChange, Event, append, append_new, first_of_day};
use super::former_ids::move_former_ids;
use super::held::{self, Held, standing_of};
use super::{Applied, Standing, TopicProgress};
use crate::batch::Batch;
use crate::cache::Cache;
use crate::connection::Connection;
use crate::membership::Membership;
use crate::people::{self, PersonZone};
use crate::query::{Json, query};
use crate::row::Row;
use crate::sql::list_from_sql;
use crate::statement::Statement;
use crate::zones::Zone;
use crate::{GuildId, Origin, StoreError, TopicKey, UserId};

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

/// What is stored of each person and topic that is to be changed, each in its place. `former` are the topic's former ids.
macro_rules! look_up {
    ($changes:literal, $zones:literal, $former:literal) => {
        concat!(
            "SELECT topic.state, topic.at, topic.points, guild.zone AS guild_zone, member.name, member.gone, \
                EXISTS (SELECT 1 FROM hidden \
                    WHERE hidden.guild = change.guild AND hidden.user = change.user) AS hidden, ",
            $zones,
            " AS zones, \
                EXISTS (SELECT 1 FROM ",
            $former,
            " AS former CROSS JOIN topic_state AS old WHERE old.user = change.user \
                    AND old.roadmap = change.roadmap AND old.topic = former.value) \
                OR EXISTS (SELECT 1 FROM ",
            $former,
            " AS former CROSS JOIN note WHERE note.user = change.user \
                    AND note.roadmap = change.roadmap AND note.topic = former.value) AS renamed \
            FROM ",
            $changes,
            " LEFT JOIN topic_state AS topic ON topic.user = change.user \
                AND topic.roadmap = change.roadmap AND topic.topic = change.topic \
            LEFT JOIN guild ON guild.guild = change.guild \
            LEFT JOIN guild_member AS member ON member.guild = change.guild AND member.user = change.user \
            ORDER BY change.place"
        )
    };
}
const LOOK_UP: Statement = Statement {
    sqlite: look_up!(
        "(SELECT key AS place, value ->> 'user' AS \"user\", value ->> 'guild' AS guild, value ->> 'roadmap' AS roadmap, \
            value ->> 'topic' AS topic, value -> 'former' AS former FROM json_each($1)) AS change",
        "(SELECT json_group_array(json_array(since, zone, told)) FROM ( \
            SELECT since, zone, told FROM person_zone WHERE person_zone.user = change.user ORDER BY since))",
        "json_each(change.former)"
    ),
    postgres: look_up!(
        "(SELECT place, CAST(value ->> 'user' AS bigint) AS \"user\", CAST(value ->> 'guild' AS bigint) AS guild, \
            value ->> 'roadmap' AS roadmap, value ->> 'topic' AS topic, value -> 'former' AS former \
            FROM jsonb_array_elements(CAST($1 AS jsonb)) WITH ORDINALITY AS list (value, place)) AS change",
        "(SELECT CAST(coalesce(json_agg(json_build_array(since, zone, CAST(told AS integer)) ORDER BY since), '[]') AS text) \
            FROM person_zone WHERE person_zone.user = change.user)",
        "(SELECT value FROM jsonb_array_elements_text(change.former) AS value)"
    ),
};

/// What a change depends on.
struct Found {
    before: Option<Held>,
    /// The zones that the person lived by.
    zones: Vec<PersonZone>,
    guild_zone: Option<Zone>,
    /// What is known of the person in the server; none in direct messages.
    membership: Option<Membership>,
}

/// Makes changes of different people. The error of one is its own; where a statement fails, all of them do.
pub(super) async fn change(
    connection: &mut Connection<'_>,
    changes: &[Change],
) -> Result<Vec<Result<Made, StoreError>>, StoreError> {
    let wanted = changes.iter().map(Change::to_json).collect::<Value>().to_string();
    let found = query(LOOK_UP).bind(Json(wanted)).fetch_all(&mut *connection).await?;
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
        Ok(match appended {
            Appended::Now(applied) => Made { applied, shows: if more { Shows::More } else { Shows::of(event) } },
            Appended::Before(applied) => Made { applied, shows: if more { Shows::More } else { Shows::Nothing } },
        })
    });
    Ok(made.collect())
}

/// Makes changes of one person, one after the other. The error of one is that of all.
pub(super) async fn change_in_turn(
    connection: &mut Connection<'_>,
    origin: &Origin,
    changes: Vec<(TopicKey, Standing)>,
) -> Result<Vec<Applied>, StoreError> {
    let mut applied = Vec::with_capacity(changes.len());
    for (key, to) in changes {
        let wanted = Change { origin: origin.clone(), key, to };
        let made = change(connection, &[wanted]).await?.pop().ok_or(StoreError::Panicked)??;
        applied.push(made.applied);
    }
    Ok(applied)
}

/// Makes one change alone.
pub(crate) async fn change_one(connection: &mut Connection<'_>, wanted: &Change) -> Result<Applied, StoreError> {
    let mut made = change(connection, std::slice::from_ref(wanted)).await?;
    made.pop().unwrap_or(Err(StoreError::Panicked)).map(|made| made.applied)
}

/// Changes that depend on nothing but what is in the cache, all at once.
pub(super) struct AtOnce {
    pub(super) batch: Batch,
    /// What becomes of each, but for what the batch returns.
    pub(super) made: Vec<(UserId, Made)>,
}

impl AtOnce {
    /// What `changes` come to; none if anything that one depends on is not in the cache.
    pub(super) fn new(changes: &[Change], cache: &Cache) -> Option<Self> {
        let events: Vec<Event<'_>> = changes.iter().map(|change| change.cached_event(cache)).collect::<Option<_>>()?;
        let mut batch = Batch::default();
        append_new(&mut batch, &events);
        let made = events.iter().map(|event| {
            let made = Made { applied: event.applied(true), shows: Shows::of(event) };
            (event.origin.user, made)
        });
        Some(Self { made: made.collect(), batch })
    }
}

/// What becomes of changes that were made at once, from what their batch returned.
pub(super) fn made_at_once(
    made: Vec<(UserId, Made)>,
    rows: &[Row],
) -> Result<Vec<Result<Made, StoreError>>, StoreError> {
    let first = first_of_day(rows)?;
    let made = made.into_iter().map(|(user, mut made)| {
        made.applied.first_of_day &= first.contains(&user);
        Ok(made)
    });
    Ok(made.collect())
}

impl Shows {
    /// What a new event changes.
    fn of(event: &Event<'_>) -> Self {
        if event.joins() {
            return Self::More;
        }
        match event.after {
            Some(held) if event.changes() => held.shown(event.topic).map_or(Self::More, Self::Topic),
            _ => Self::Nothing,
        }
    }
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
        connection: &mut Connection<'_>,
        found: &Row,
    ) -> Result<(Event<'a>, bool), StoreError> {
        let Self { origin, key, .. } = self;
        let renamed: bool = found.try_get("renamed")?;
        let found = Found {
            before: if renamed {
                move_former_ids(connection, origin.user, key).await?;
                held::find(connection, origin.user, &key.roadmap, &key.topic).await?.map(|(held, _)| held)
            } else {
                Held::from_sql(found)?
            },
            zones: people::zones_from_sql(list_from_sql(found, "zones")?)?,
            guild_zone: Zone::from_sql(found.try_get("guild_zone")?),
            membership: if origin.guild.is_some() { Some(Membership::from_sql(found)?) } else { None },
        };
        let assumes = self.counts(&found) && found.assumes_zone();
        let date = if assumes {
            let (zones, guild_zone) = (found.zones.clone(), found.guild_zone.clone());
            people::counted_date(connection, origin.user, zones, guild_zone, origin.at).await?
        } else {
            found.date(origin.at)
        };
        Ok((self.event_on(date, found), renamed || assumes))
    }

    /// The same, from what is in the cache; none if that does not tell, or what is known of the person changes beside it.
    fn cached_event(&self, cache: &Cache) -> Option<Event<'_>> {
        let Self { origin, key, .. } = self;
        let person = cache.people.get(&origin.user)?;
        let progress = cache.progress.get(&origin.user)?;
        let topics = progress.get(&key.roadmap).map(|topics| &**topics).unwrap_or_default();
        let noted =
            |topic: &String| person.noted.iter().any(|(roadmap, noted)| *roadmap == key.roadmap && noted == topic);
        let held = |topic: &str| topics.iter().find(|held| &*held.topic == topic);
        if key.former.iter().any(|former| held(former).is_some() || noted(former)) {
            return None;
        }
        let guild_zone = match origin.guild_id() {
            Some(guild) => cache.guilds.get(&guild)?.zone,
            None => None,
        };
        let found = Found {
            before: held(&key.topic).map(Held::of),
            zones: person.zones.clone(),
            guild_zone,
            membership: origin.guild_id().map(|guild| person.membership(guild)),
        };
        let date = found.date(origin.at);
        (!(self.counts(&found) && found.assumes_zone())).then(|| self.event_on(date, found))
    }

    /// Whether it makes its day count.
    fn counts(&self, found: &Found) -> bool {
        standing_of(found.before).state() != self.to.state()
            && matches!(self.to, Standing::Learning | Standing::Done(_))
    }

    fn event_on(&self, date: Date, found: Found) -> Event<'_> {
        let Self { origin, key, to } = self;
        let day = self.counts(&found).then_some(DayChange { date, at: origin.at, by: 1 });
        let before = found.before;
        let changes = standing_of(before).state() != to.state();
        let after = if changes { Some(Held { standing: *to, since: origin.at.as_millisecond() }) } else { before };
        let membership = found.membership;
        Event { origin, roadmap: &key.roadmap, topic: &key.topic, before, after, undoes: None, day, membership }
    }
}

impl Found {
    /// Whether the server's zone is to be assumed of the person, of whom none is known.
    fn assumes_zone(&self) -> bool {
        self.zones.is_empty() && self.guild_zone.is_some()
    }

    /// The date on which that counts which the person does at `at`, if no zone is to be assumed.
    fn date(&self, at: Timestamp) -> Date {
        people::calendar(&self.zones).date(at)
    }
}
