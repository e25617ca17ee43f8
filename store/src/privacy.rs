//! A person's data: all of it as JSON, and all of it gone.

use futures_util::FutureExt;
use serde_json::{Map, Value};

use crate::boards::{lock_boards, scores};
use crate::cache::Touched;
use crate::connection::Connection;
use crate::postgres::Tries;
use crate::query::query;
use crate::row::Row;
use crate::sql::{time_from_sql, weekdays_from_sql};
use crate::{Store, StoreError, UserId};

/// One kind of what is held on a person: a list, in the order of time or of names.
struct Section {
    name: &'static str,
    /// What each entry tells: the names of the columns, and how they are written.
    columns: &'static [(&'static str, Kind)],
    statement: &'static str,
}

/// How a column is written in JSON.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Number,
    Flag,
    /// As text, since ids are too large for the numbers of many JSON readers.
    Id,
    /// Milliseconds, as RFC 3339.
    Time,
    /// Bits, as the names of the days of the week.
    Days,
}

use Kind::{Days, Flag, Id, Number, Text, Time};

/// What is held on a person.
const EXPORT: &[Section] = &[
    Section {
        name: "time_zones",
        columns: &[("user", Id), ("time_zone", Text), ("since", Time), ("told", Flag)],
        statement: "SELECT \"user\", zone AS time_zone, since, told FROM person_zone WHERE \"user\" = $1 ORDER BY since",
    },
    Section {
        name: "chosen_days",
        columns: &[("from", Text), ("days", Days)],
        statement: "SELECT since AS \"from\", days FROM chosen_days WHERE \"user\" = $1 ORDER BY since",
    },
    Section {
        name: "servers",
        columns: &[("server", Id), ("name_there", Text), ("left", Flag)],
        statement: "SELECT guild AS server, name AS name_there, gone AS \"left\" FROM guild_member WHERE \"user\" = $1 \
            ORDER BY guild",
    },
    Section {
        name: "hidden_from_the_boards_of",
        columns: &[("server", Id)],
        statement: "SELECT guild AS server FROM hidden WHERE \"user\" = $1 ORDER BY guild",
    },
    Section {
        name: "progress",
        columns: &[("roadmap", Text), ("topic", Text), ("state", Text), ("since", Time), ("points", Number)],
        statement: "SELECT roadmap, topic, state, at AS since, points FROM topic_state WHERE \"user\" = $1 ORDER BY \
            event",
    },
    Section {
        name: "changes",
        columns: &[
            ("at", Time),
            ("interaction", Id),
            ("server", Id),
            ("roadmap", Text),
            ("topic", Text),
            ("before", Text),
            ("before_since", Time),
            ("before_points", Number),
            ("after", Text),
            ("after_points", Number),
            ("takes_back", Id),
            ("counts_on", Text),
            ("counts", Number),
        ],
        statement: "SELECT at, interaction, guild AS server, roadmap, topic, before, before_at AS before_since, \
            before_points, after, after_points, (SELECT undone.interaction FROM event AS undone WHERE undone.id \
            = change.undoes) AS takes_back, day AS counts_on, counts FROM event AS change WHERE \"user\" = $1 \
            ORDER BY id",
    },
    Section {
        name: "checkins",
        columns: &[
            ("at", Time),
            ("interaction", Id),
            ("server", Id),
            ("counts_on", Text),
            ("first_of_the_day", Flag),
            ("minutes", Number),
            ("note", Text),
        ],
        statement: "SELECT at, interaction, guild AS server, day AS counts_on, first_today AS first_of_the_day, minutes, \
            note FROM checkin WHERE \"user\" = $1 ORDER BY id",
    },
    Section {
        name: "days_that_count",
        columns: &[
            ("date", Text),
            ("changes", Number),
            ("checkins", Number),
            ("answers", Number),
            ("minutes", Number),
            ("first", Time),
            ("last", Time),
        ],
        statement: "SELECT date, changes, checkins, answers, minutes, first, last FROM day WHERE \"user\" = $1 ORDER BY \
            date",
    },
    Section {
        name: "answers",
        columns: &[
            ("at", Time),
            ("interaction", Id),
            ("server", Id),
            ("roadmap", Text),
            ("topic", Text),
            ("question", Text),
            ("result", Text),
            ("counts_on", Text),
        ],
        statement: "SELECT at, interaction, guild AS server, roadmap, topic, question, result, day AS counts_on FROM \
            review_answer WHERE \"user\" = $1 ORDER BY id",
    },
    Section {
        name: "reviews",
        columns: &[
            ("roadmap", Text),
            ("topic", Text),
            ("question", Text),
            ("due", Text),
            ("step", Number),
            ("last_result", Text),
            ("answers", Number),
            ("recalled", Time),
        ],
        statement: "SELECT roadmap, topic, question, due, step, result AS last_result, answers, recalled FROM review \
            WHERE \"user\" = $1 ORDER BY roadmap, topic, question",
    },
    Section {
        name: "proven",
        columns: &[("roadmap", Text), ("topic", Text), ("done", Time), ("proven", Time)],
        statement: "SELECT roadmap, topic, since AS done, at AS proven FROM proven \
            WHERE \"user\" = $1 ORDER BY roadmap, topic",
    },
    Section {
        name: "questions_of_the_day",
        columns: &[
            ("server", Id),
            ("date", Text),
            ("roadmap", Text),
            ("topic", Text),
            ("question", Text),
            ("answered", Time),
            ("interaction", Id),
            ("choice", Text),
            ("result", Text),
        ],
        statement: "SELECT guild AS server, date, roadmap, topic, question, at AS answered, interaction, choice, result \
            FROM asked_answer LEFT JOIN asked_question USING (guild, date) WHERE \"user\" = $1 ORDER BY at",
    },
    Section {
        name: "notes",
        columns: &[("roadmap", Text), ("topic", Text), ("written", Time), ("text", Text)],
        statement: "SELECT roadmap, topic, at AS written, text FROM note WHERE \"user\" = $1 ORDER BY roadmap, topic",
    },
    Section {
        name: "milestones_told",
        columns: &[("roadmap", Text), ("milestone", Text)],
        statement: "SELECT roadmap, name AS milestone FROM milestone WHERE \"user\" = $1 ORDER BY roadmap, name",
    },
    Section {
        name: "questions_without_an_answer",
        columns: &[("server", Id), ("text", Text), ("asked", Time)],
        statement: "SELECT guild AS server, text, at AS asked FROM question WHERE \"user\" = $1 ORDER BY at",
    },
    Section {
        name: "reminder",
        columns: &[
            ("time", Text),
            ("time_zone", Text),
            ("days", Days),
            ("twelve_hour_clock", Flag),
            ("on_counted_days", Flag),
            ("roadmap", Text),
            ("direct_message_channel", Id),
            ("paused", Text),
            ("next", Time),
        ],
        statement: "SELECT time, zone AS time_zone, days, twelve_hours AS twelve_hour_clock, on_counted_days, roadmap, \
            channel AS direct_message_channel, paused, due AS next FROM reminder WHERE \"user\" = $1",
    },
    Section {
        name: "reminders_sent",
        columns: &[
            ("date", Text),
            ("due", Time),
            ("state", Text),
            ("attempts", Number),
            ("at", Time),
            ("why", Text),
            ("message", Id),
        ],
        statement: "SELECT date, due, state, attempts, at, why, message FROM delivery WHERE reminder IN (SELECT id FROM \
            reminder WHERE \"user\" = $1) ORDER BY date, again",
    },
    Section {
        name: "scores",
        columns: &[
            ("server", Id),
            ("roadmap", Text),
            ("period", Text),
            ("from", Time),
            ("points", Number),
            ("proven", Number),
            ("reached", Time),
        ],
        statement: "SELECT guild AS server, nullif(roadmap, '') AS roadmap, period, CASE WHEN period <> 'all' THEN start \
            END AS \"from\", points, proven, reached FROM board JOIN score ON score.board = board.id AND \
            score.user = $1 WHERE guild IS NULL OR guild IN (SELECT guild FROM guild_member WHERE \"user\" = $1) \
            ORDER BY board.id",
    },
];

/// The statements that delete a person's rows, table by table; rows that others refer to are deleted after those. Where
/// they are a member comes last: it tells their scores.
const DELETE: &[&str] = &[
    "DELETE FROM score WHERE \"user\" = $1 AND board IN (SELECT id FROM board WHERE guild IS NULL)",
    "DELETE FROM hidden WHERE \"user\" = $1",
    "DELETE FROM topic_state WHERE \"user\" = $1",
    "DELETE FROM event WHERE \"user\" = $1",
    "DELETE FROM checkin WHERE \"user\" = $1",
    "DELETE FROM review_answer WHERE \"user\" = $1",
    "DELETE FROM review WHERE \"user\" = $1",
    "DELETE FROM proven WHERE \"user\" = $1",
    "DELETE FROM asked_answer WHERE \"user\" = $1",
    "DELETE FROM day WHERE \"user\" = $1",
    "DELETE FROM note WHERE \"user\" = $1",
    "DELETE FROM milestone WHERE \"user\" = $1",
    "DELETE FROM question WHERE \"user\" = $1",
    "DELETE FROM delivery WHERE reminder IN (SELECT id FROM reminder WHERE \"user\" = $1)",
    "DELETE FROM reminder WHERE \"user\" = $1",
    "DELETE FROM chosen_days WHERE \"user\" = $1",
    "DELETE FROM person_zone WHERE \"user\" = $1",
];

impl Store {
    /// Everything held on a person, as JSON that they can read: an object of sections, each of them a list.
    pub async fn export_person(&self, user: UserId) -> Result<Value, StoreError> {
        self.writer.catch_up().await?;
        let mut tries = Tries::new();
        loop {
            match self.read_all(user).await {
                Err(error) if self.reads_again(&mut tries, &error).await => {}
                read => return read,
            }
        }
    }

    async fn read_all(&self, user: UserId) -> Result<Value, StoreError> {
        let mut snapshot = self.readers().snapshot().await?;
        let connection = &mut snapshot.connection();
        let mut export = Map::new();
        for section in EXPORT {
            let rows = query(section.statement).bind(user).fetch_all(&mut *connection).await?;
            let entries = rows.iter().map(|row| section.entry(row)).collect::<Result<_, _>>()?;
            export.insert(section.name.to_owned(), Value::Array(entries));
        }
        Ok(Value::Object(export))
    }

    /// Deletes everything held on a person, for good. On the boards they were on, those behind them move up.
    pub async fn delete_person(&self, user: UserId) -> Result<(), StoreError> {
        self.writer
            .run(Touched::Person(user), move |connection| async move { delete(connection, user).await }.boxed())
            .await?;
        self.empty_log().await;
        Ok(())
    }
}

impl Section {
    fn entry(&self, row: &Row) -> Result<Value, StoreError> {
        let mut entry = Map::new();
        for &(name, kind) in self.columns {
            entry.insert(name.to_owned(), kind.to_json(row, name)?);
        }
        Ok(Value::Object(entry))
    }
}

impl Kind {
    /// What stands in that column, `null` where it is empty.
    fn to_json(self, row: &Row, column: &str) -> Result<Value, StoreError> {
        let number = || row.try_get::<Option<i64>>(column);
        Ok(match self {
            Text => row.try_get::<Option<String>>(column)?.into(),
            Number => number()?.into(),
            Flag => row.try_get::<Option<bool>>(column)?.into(),
            Id => number()?.map(|id| id.to_string()).into(),
            Time => number()?.map(rfc_3339).transpose()?.into(),
            Days => row.try_get::<Option<u8>>(column)?.map(names_of_days).transpose()?.into(),
        })
    }
}

fn rfc_3339(milliseconds: i64) -> Result<String, StoreError> {
    Ok(time_from_sql(milliseconds)?.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

fn names_of_days(bits: u8) -> Result<String, StoreError> {
    let days = weekdays_from_sql(bits)?;
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let chosen = names.into_iter().enumerate().filter(|(day, _)| days.bits() & 1 << day != 0);
    Ok(chosen.map(|(_, name)| name).collect::<Vec<_>>().join(" "))
}

async fn delete(connection: &mut Connection<'_>, user: UserId) -> Result<(), StoreError> {
    lock_boards(connection).await?;
    for &statement in DELETE {
        query(statement).bind(user).execute(&mut *connection).await?;
    }
    // Who holds nothing any more is taken off the boards.
    scores::leave_all_behind(connection, user).await?;
    scores::score(connection, &[user], None).await?;
    query("DELETE FROM guild_member WHERE \"user\" = $1").bind(user).execute(connection).await?;
    Ok(())
}
