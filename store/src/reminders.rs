//! Reminders: what was set up, when each one comes next, and what became of it.
//!
//! A reminder that comes due becomes an open row of the table `delivery`, in the transaction that moves the reminder on
//! to its next date. The queue (`queue.rs`) hands open deliveries out to whoever sends them.

pub mod question_of_the_day;
mod queue;
mod topic_of_the_day;
mod wrong_clock;

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use waymark_calendar::{Schedule, Weekdays};

use crate::cache::Touched;
use crate::connection::Connection;
use crate::postgres::Tries;
use crate::query::{query, query_scalar};
use crate::row::Row;
use crate::sql::{date_from_sql, time_from_sql, weekdays_from_sql};
use crate::statement::Statement;
use crate::zones::Zone;
use crate::{ChannelId, GuildId, RoleId, Store, StoreError, UserId};

/// The columns of a reminder, one by one: a newer program that runs beside this one may have added others, and a statement
/// that was prepared before must not change what it gives.
macro_rules! columns {
    () => {
        "reminder.id, reminder.kind, reminder.\"user\", reminder.guild, reminder.channel, reminder.role, \
         reminder.role_by_right, reminder.thread, reminder.roadmap, reminder.time, reminder.twelve_hours, reminder.zone, \
         reminder.days, reminder.on_counted_days, reminder.paused, reminder.last_date, reminder.due_date, reminder.due"
    };
}
use columns;

pub use queue::{DeliveryId, Due, LEASE, ReminderCounts, Taken};

/// What a reminder tells, and to whom. There is one reminder of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReminderKind {
    /// A person's next topic, in their direct messages.
    Personal(UserId),
    /// A topic of the day, in a channel of a server.
    TopicOfTheDay(GuildId),
    /// The board of the week that is over, in a channel of a server.
    WeeklyBoard(GuildId),
    /// A question of the day, in a channel of a server, and how the one before was answered.
    QuestionOfTheDay(GuildId),
}

impl ReminderKind {
    /// The id of the person or the server whose it is.
    fn owner(self) -> u64 {
        match self {
            Self::Personal(UserId(id))
            | Self::TopicOfTheDay(GuildId(id))
            | Self::WeeklyBoard(GuildId(id))
            | Self::QuestionOfTheDay(GuildId(id)) => id,
        }
    }

    /// All that there are of a server.
    pub fn all_of(guild: GuildId) -> [Self; 3] {
        [Self::TopicOfTheDay(guild), Self::WeeklyBoard(guild), Self::QuestionOfTheDay(guild)]
    }

    /// The server whose it is; a personal one has none.
    pub fn guild(self) -> Option<GuildId> {
        match self {
            Self::Personal(_) => None,
            Self::TopicOfTheDay(guild) | Self::WeeklyBoard(guild) | Self::QuestionOfTheDay(guild) => Some(guild),
        }
    }

    /// The columns `kind`, `user` and `guild`.
    fn to_sql(self) -> (&'static str, Option<UserId>, Option<GuildId>) {
        match self {
            ReminderKind::Personal(user) => ("own", Some(user), None),
            ReminderKind::TopicOfTheDay(guild) => ("topic", None, Some(guild)),
            ReminderKind::WeeklyBoard(guild) => ("board", None, Some(guild)),
            ReminderKind::QuestionOfTheDay(guild) => ("question", None, Some(guild)),
        }
    }

    fn from_sql(row: &Row) -> Result<Self, StoreError> {
        match row.try_get("kind")? {
            "own" => Ok(ReminderKind::Personal(row.try_get("user")?)),
            "topic" => Ok(ReminderKind::TopicOfTheDay(row.try_get("guild")?)),
            "board" => Ok(ReminderKind::WeeklyBoard(row.try_get("guild")?)),
            "question" => Ok(ReminderKind::QuestionOfTheDay(row.try_get("guild")?)),
            kind => Err(StoreError::Foreign { what: "kind of reminder", found: kind.to_owned() }),
        }
    }
}

/// What was chosen for a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderSettings {
    /// The time of day, in the time zone.
    pub time: Time,
    /// Whether it is said as `7:00 pm`, as it was written; else as `19:00`.
    pub twelve_hours: bool,
    /// The time zone.
    pub zone: Zone,
    /// The days of the week, in the time zone.
    pub days: Weekdays,
    /// The channel it goes to. For a personal reminder, the direct messages; none until they are known.
    pub channel: Option<ChannelId>,
    /// The role it mentions.
    pub role: Option<MentionedRole>,
    /// Whether a thread is opened under it.
    pub thread: bool,
    /// The roadmap it is about; none for the default one, of a question of the day for all on offer.
    pub roadmap: Option<String>,
    /// Of a personal reminder: whether it comes even on days that count already.
    pub on_counted_days: bool,
}

/// A role that a reminder mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MentionedRole {
    /// The role.
    pub id: RoleId,
    /// Whether whoever set it could mention any role; else it was one that anybody may mention, and is mentioned while it is.
    pub by_right: bool,
}

impl MentionedRole {
    fn from_sql(row: &Row) -> Result<Option<Self>, StoreError> {
        let id: Option<RoleId> = row.try_get("role")?;
        let by_right = row.try_get("role_by_right")?;
        Ok(id.map(|id| Self { id, by_right }))
    }
}

impl ReminderSettings {
    fn schedule(&self) -> Schedule {
        Schedule { time: self.time, zone: self.zone.time_zone().clone(), days: self.days }
    }

    fn from_sql(row: &Row) -> Result<Self, StoreError> {
        let time: &str = row.try_get("time")?;
        Ok(Self {
            time: time.parse().map_err(|_| StoreError::Foreign { what: "time of day", found: time.to_owned() })?,
            // If the zone has left the zone database since, UTC is better than silence.
            zone: Zone::from_sql(row.try_get("zone")?).unwrap_or_else(Zone::utc),
            days: weekdays_from_sql(row.try_get("days")?)?,
            channel: row.try_get("channel")?,
            role: MentionedRole::from_sql(row)?,
            thread: row.try_get("thread")?,
            roadmap: row.try_get("roadmap")?,
            twelve_hours: row.try_get("twelve_hours")?,
            on_counted_days: row.try_get("on_counted_days")?,
        })
    }
}

/// Why a reminder does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Its owner turned it off. What they chose is kept.
    Off,
    /// Its owner paused it.
    Asked,
    /// The server removed the bot.
    BotRemoved,
    /// Discord refused it with this error code.
    Refused(i64),
}

impl Pause {
    fn to_sql(self) -> String {
        match self {
            Pause::Off => "off".into(),
            Pause::Asked => "asked".into(),
            Pause::BotRemoved => "gone".into(),
            Pause::Refused(code) => code.to_string(),
        }
    }

    /// None if the reminder runs.
    fn from_sql(row: &Row) -> Result<Option<Self>, StoreError> {
        Ok(match row.try_get("paused")? {
            None => None,
            Some("off") => Some(Pause::Off),
            Some("asked") => Some(Pause::Asked),
            Some("gone") => Some(Pause::BotRemoved),
            Some(code) => {
                let foreign = |_| StoreError::Foreign { what: "reason of a pause", found: code.to_owned() };
                Some(Pause::Refused(code.parse().map_err(foreign)?))
            }
        })
    }
}

/// What became of a reminder on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryState {
    /// It waits to be sent, or is being sent.
    Open,
    /// It was sent.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// It was not sent, and will not be.
    Dropped {
        /// Why, for people.
        why: String,
    },
}

impl DeliveryState {
    fn from_sql(row: &Row) -> Result<Self, StoreError> {
        match row.try_get("state")? {
            "open" => Ok(DeliveryState::Open),
            "sent" => Ok(DeliveryState::Sent { at: time_from_sql(row.try_get("at")?)? }),
            "dropped" => Ok(DeliveryState::Dropped { why: row.try_get::<Option<String>>("why")?.unwrap_or_default() }),
            state => Err(StoreError::Foreign { what: "state of a delivery", found: state.to_owned() }),
        }
    }
}

/// A reminder as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// What was chosen for it.
    pub settings: ReminderSettings,
    /// Why it does not run; none if it does.
    pub paused: Option<Pause>,
    /// When it comes next; none if it does not run.
    pub next: Option<Timestamp>,
    /// When it comes once more, since it was snoozed; none if it does not run.
    pub snoozed: Option<Timestamp>,
    /// The last date it came on, snoozes that are still to come aside, and what became of it.
    pub last: Option<(Date, DeliveryState)>,
}

/// The codes by which Discord refuses a message to a server that removed the bot: missing access, and unknown guild.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
const REFUSED_AS_REMOVED: [i64; 2] = [50001, 10004];

impl Store {
    /// A reminder, if it was ever set up.
    pub async fn reminder(&self, kind: ReminderKind) -> Result<Option<Reminder>, StoreError> {
        let mut tries = Tries::new();
        loop {
            match self.read_reminder(kind).await {
                Err(error) if self.reads_again(&mut tries, &error).await => {}
                read => return read,
            }
        }
    }

    async fn read_reminder(&self, kind: ReminderKind) -> Result<Option<Reminder>, StoreError> {
        let mut snapshot = self.readers().snapshot().await?;
        let connection = &mut snapshot.connection();
        let Some((id, row)) = find(connection, kind).await? else { return Ok(None) };
        let last = query(
            "SELECT date, state, at, why FROM delivery WHERE reminder = $1 AND (again = 0 OR state <> 'open') \
             ORDER BY date DESC, again DESC LIMIT 1",
        )
        .bind(id)
        .fetch_optional(&mut *connection)
        .await?
        .map(|row| Ok::<_, StoreError>((date_from_sql(row.try_get("date")?)?, DeliveryState::from_sql(&row)?)))
        .transpose()?;
        let snoozed: Option<i64> = query_scalar(
            "SELECT min(due) FROM delivery WHERE reminder = $1 AND again <> 0 AND state = 'open' AND attempts = 0",
        )
        .bind(id)
        .fetch_one(&mut *connection)
        .await?;
        let paused = Pause::from_sql(&row)?;
        let due = row.try_get::<Option<i64>>("due")?.map(time_from_sql).transpose()?;
        Ok(Some(Reminder {
            settings: ReminderSettings::from_sql(&row)?,
            next: due.filter(|_| paused.is_none()),
            snoozed: snoozed.map(time_from_sql).transpose()?.filter(|_| paused.is_none()),
            paused,
            last,
        }))
    }

    /// Sets a reminder up or changes it; it runs from `now` on, even if it was paused. A date that it came on already
    /// does not come again. Gives the next time; none only at the end of the calendar, in the year 9999.
    pub async fn set_reminder(
        &self,
        kind: ReminderKind,
        settings: ReminderSettings,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let set = self.writer.run(Touched::Reminders(kind.owner()), move |connection| {
            async move { set(connection, kind, &settings, now).await }.boxed()
        });
        let next = set.await?;
        self.reminders_changed.notify_one();
        Ok(next)
    }

    /// Stops a reminder, and drops its deliveries that are open. Says whether there was one that ran. A question of the day
    /// that is turned off has one more delivery, at its usual time: how the last one was answered.
    pub async fn pause_reminder(&self, kind: ReminderKind, why: Pause, now: Timestamp) -> Result<bool, StoreError> {
        self.writer
            .run(Touched::Nothing, move |connection| async move { pause(connection, kind, why, now).await }.boxed())
            .await
    }

    /// Lets a reminder run again. Gives the next time; none if it was never set up, or is turned off.
    pub async fn resume_reminder(&self, kind: ReminderKind, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let resume = self.writer.run(Touched::Reminders(kind.owner()), move |connection| {
            async move {
                let Some((_, row)) = find(connection, kind).await? else { return Ok(None) };
                if Pause::from_sql(&row)? == Some(Pause::Off) {
                    return Ok(None);
                }
                set(connection, kind, &ReminderSettings::from_sql(&row)?, now).await
            }
            .boxed()
        });
        let next = resume.await?;
        self.reminders_changed.notify_one();
        Ok(next)
    }

    /// Waits until a reminder is set, resumed or snoozed in this process: the next one may come sooner than
    /// [`Store::next_due`] said. What happened since the last wait counts. There can be one waiter.
    pub async fn reminders_changed(&self) {
        self.reminders_changed.notified().await;
    }
}

/// The id and the row of a reminder.
async fn find(connection: &mut Connection<'_>, kind: ReminderKind) -> Result<Option<(i64, Row)>, StoreError> {
    let (name, user, guild) = kind.to_sql();
    let query = match kind {
        ReminderKind::Personal(_) => {
            query(concat!("SELECT ", columns!(), " FROM reminder WHERE \"user\" = $1")).bind(user)
        }
        _ => query(concat!("SELECT ", columns!(), " FROM reminder WHERE guild = $1 AND kind = $2"))
            .bind(guild)
            .bind(name),
    };
    let row = query.fetch_optional(connection).await?;
    row.map(|row| Ok((row.try_get("id")?, row))).transpose()
}

/// Writes the reminder of that id, a new one if it is none.
macro_rules! set_reminder {
    ($id:literal) => {
        concat!(
            "INSERT INTO reminder (id, kind, \"user\", guild, channel, role, role_by_right, thread, roadmap, time, zone, days, \
                due_date, due, twelve_hours, on_counted_days) \
             VALUES (",
            $id,
            ", $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
             ON CONFLICT (id) DO UPDATE SET channel = coalesce(excluded.channel, reminder.channel), role = excluded.role, \
                role_by_right = excluded.role_by_right, thread = excluded.thread, roadmap = excluded.roadmap, \
                time = excluded.time, zone = excluded.zone, days = excluded.days, due_date = excluded.due_date, \
                due = excluded.due, twelve_hours = excluded.twelve_hours, \
                on_counted_days = excluded.on_counted_days, paused = NULL"
        )
    };
}

async fn set(
    connection: &mut Connection<'_>,
    kind: ReminderKind,
    settings: &ReminderSettings,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let (mut id, mut last_date) = (None, None);
    if let Some((known, row)) = find(connection, kind).await? {
        id = Some(known);
        last_date = row.try_get::<Option<&str>>("last_date")?.map(date_from_sql).transpose()?;
    }
    let next = wrong_clock::next(settings, now, last_date);
    let (name, user, guild) = kind.to_sql();
    query(Statement {
        sqlite: set_reminder!("$1"),
        postgres: set_reminder!("coalesce($1, nextval(pg_get_serial_sequence('reminder', 'id')))"),
    })
    .bind(id)
    .bind(name)
    .bind(user)
    .bind(guild)
    .bind(settings.channel)
    .bind(settings.role.map(|role| role.id))
    .bind(settings.role.is_some_and(|role| role.by_right))
    .bind(settings.thread)
    .bind(&settings.roadmap)
    .bind(settings.time.strftime("%H:%M").to_string())
    .bind(settings.zone.name())
    .bind(settings.days.bits())
    .bind(next.map(|firing| firing.date.to_string()))
    .bind(next.map(|firing| firing.at.as_millisecond()))
    .bind(settings.twelve_hours)
    .bind(settings.on_counted_days)
    .execute(&mut *connection)
    .await?;
    if let (ReminderKind::QuestionOfTheDay(_), Some(id)) = (kind, id) {
        // The next question tells how the last one was answered.
        question_of_the_day::forget_last_word(connection, id).await?;
    }
    Ok(next.map(|firing| firing.at))
}

async fn pause(
    connection: &mut Connection<'_>,
    kind: ReminderKind,
    why: Pause,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some((id, row)) = find(connection, kind).await? else { return Ok(false) };
    let before = Pause::from_sql(&row)?;
    if before == Some(Pause::Off) && matches!(why, Pause::Off | Pause::Refused(_)) {
        // What Discord says to a last message turns nothing on.
        return Ok(false);
    }
    query("UPDATE reminder SET paused = $1 WHERE id = $2")
        .bind(why.to_sql())
        .bind(id)
        .execute(&mut *connection)
        .await?;
    query("UPDATE delivery SET state = 'dropped', at = $1, why = 'paused' WHERE reminder = $2 AND state = 'open'")
        .bind(now.as_millisecond())
        .bind(id)
        .execute(&mut *connection)
        .await?;
    if let (ReminderKind::QuestionOfTheDay(guild), None, Pause::Off) = (kind, before, why) {
        question_of_the_day::open_last_word(connection, guild, &row).await?;
    }
    Ok(before.is_none())
}

/// Pauses the reminders of a server that has removed the bot; of one that has it again, lets those run on that were paused
/// for it.
pub(crate) async fn set_bot_present(
    connection: &mut Connection<'_>,
    guild: GuildId,
    present: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    for kind in ReminderKind::all_of(guild) {
        let Some((_, row)) = find(connection, kind).await? else { continue };
        match Pause::from_sql(&row)? {
            Some(Pause::BotRemoved) if present => {
                set(connection, kind, &ReminderSettings::from_sql(&row)?, now).await?;
            }
            None if !present => {
                pause(connection, kind, Pause::BotRemoved, now).await?;
            }
            // A refusal that comes of being removed may arrive before the word of it.
            Some(Pause::Refused(code)) if !present && REFUSED_AS_REMOVED.contains(&code) => {
                pause(connection, kind, Pause::BotRemoved, now).await?;
            }
            _ => {}
        }
    }
    Ok(())
}
