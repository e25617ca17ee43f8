//! A person's data: all of it as JSON, and all of it gone.

use futures_util::FutureExt;
use serde_json::{Map, Value};
use sqlx::SqliteConnection;

use crate::boards::scores;
use crate::cache::Touched;
use crate::{Store, StoreError, UserId};

/// What is held on a person: the name of each section, and the statement that gives it as a JSON array in the order of
/// time or of names. Ids are text, since they are too large for the numbers of many JSON readers; times are RFC 3339.
const EXPORT: &[(&str, &str)] = &[
    (
        "time_zones",
        "SELECT json_group_array(json_object('user', CAST(user AS TEXT), 'time_zone', zone, \
            'since', strftime('%Y-%m-%dT%H:%M:%fZ', since / 1000.0, 'unixepoch'), \
            'told', iif(told, json('true'), json('false')))) \
         FROM (SELECT * FROM person_zone WHERE user = ?1 ORDER BY since)",
    ),
    (
        "chosen_days",
        "SELECT json_group_array(json_object('from', since, 'days', rtrim( \
            iif(days & 1, 'Monday ', '') || iif(days & 2, 'Tuesday ', '') || iif(days & 4, 'Wednesday ', '') || \
            iif(days & 8, 'Thursday ', '') || iif(days & 16, 'Friday ', '') || iif(days & 32, 'Saturday ', '') || \
            iif(days & 64, 'Sunday', '')))) \
         FROM (SELECT * FROM chosen_days WHERE user = ?1 ORDER BY since)",
    ),
    (
        "servers",
        "SELECT json_group_array(json_object('server', CAST(guild AS TEXT), 'name_there', name, \
            'left', iif(gone, json('true'), json('false')))) \
         FROM (SELECT * FROM guild_member WHERE user = ?1 ORDER BY guild)",
    ),
    (
        "hidden_from_the_boards_of",
        "SELECT json_group_array(json_object('server', CAST(guild AS TEXT))) \
         FROM (SELECT * FROM hidden WHERE user = ?1 ORDER BY guild)",
    ),
    (
        "progress",
        "SELECT json_group_array(json_object('roadmap', roadmap, 'topic', topic, 'state', state, \
            'since', strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'), 'points', points)) \
         FROM (SELECT * FROM topic_state WHERE user = ?1 ORDER BY event)",
    ),
    (
        "changes",
        "SELECT json_group_array(json_object( \
            'at', strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'), 'interaction', CAST(interaction AS TEXT), \
            'server', CAST(guild AS TEXT), 'roadmap', roadmap, 'topic', topic, \
            'before', before, 'before_since', strftime('%Y-%m-%dT%H:%M:%fZ', before_at / 1000.0, 'unixepoch'), \
            'before_points', before_points, 'after', after, 'after_points', after_points, \
            'takes_back', (SELECT CAST(interaction AS TEXT) FROM event AS undone WHERE undone.id = change.undoes), \
            'counts_on', day, 'counts', counts)) \
         FROM (SELECT * FROM event WHERE user = ?1 ORDER BY id) AS change",
    ),
    (
        "checkins",
        "SELECT json_group_array(json_object( \
            'at', strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'), 'interaction', CAST(interaction AS TEXT), \
            'server', CAST(guild AS TEXT), 'counts_on', day, 'first_of_the_day', \
            iif(first_today, json('true'), json('false')), 'minutes', minutes, 'note', note)) \
         FROM (SELECT * FROM checkin WHERE user = ?1 ORDER BY id)",
    ),
    (
        "days_that_count",
        "SELECT json_group_array(json_object( \
            'date', date, 'changes', changes, 'checkins', checkins, 'answers', answers, 'minutes', minutes, \
            'first', strftime('%Y-%m-%dT%H:%M:%fZ', first / 1000.0, 'unixepoch'), \
            'last', strftime('%Y-%m-%dT%H:%M:%fZ', last / 1000.0, 'unixepoch'))) \
         FROM (SELECT * FROM day WHERE user = ?1 ORDER BY date)",
    ),
    (
        "answers",
        "SELECT json_group_array(json_object( \
            'at', strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'), 'interaction', CAST(interaction AS TEXT), \
            'server', CAST(guild AS TEXT), 'roadmap', roadmap, 'topic', topic, 'question', question, \
            'result', result, 'counts_on', day)) \
         FROM (SELECT * FROM review_answer WHERE user = ?1 ORDER BY id)",
    ),
    (
        "reviews",
        "SELECT json_group_array(json_object('roadmap', roadmap, 'topic', topic, 'question', question, \
            'due', due, 'step', step, 'last_result', result, 'answers', answers, \
            'recalled', strftime('%Y-%m-%dT%H:%M:%fZ', recalled / 1000.0, 'unixepoch'))) \
         FROM (SELECT * FROM review WHERE user = ?1 ORDER BY roadmap, topic, question)",
    ),
    (
        "proven",
        "SELECT json_group_array(json_object('roadmap', roadmap, 'topic', topic, \
            'done', strftime('%Y-%m-%dT%H:%M:%fZ', since / 1000.0, 'unixepoch'), \
            'proven', strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'))) \
         FROM (SELECT * FROM proven WHERE user = ?1 ORDER BY roadmap, topic)",
    ),
    (
        "notes",
        "SELECT json_group_array(json_object('roadmap', roadmap, 'topic', topic, \
            'written', strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'), 'text', text)) \
         FROM (SELECT * FROM note WHERE user = ?1 ORDER BY roadmap, topic)",
    ),
    (
        "milestones_told",
        "SELECT json_group_array(json_object('roadmap', roadmap, 'milestone', name)) \
         FROM (SELECT * FROM milestone WHERE user = ?1 ORDER BY roadmap, name)",
    ),
    (
        "questions_without_an_answer",
        "SELECT json_group_array(json_object('server', CAST(guild AS TEXT), 'text', text, \
            'asked', strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'))) \
         FROM (SELECT * FROM question WHERE user = ?1 ORDER BY at)",
    ),
    (
        "reminder",
        "SELECT json_group_array(json_object('time', time, 'time_zone', zone, 'days', rtrim( \
            iif(days & 1, 'Monday ', '') || iif(days & 2, 'Tuesday ', '') || iif(days & 4, 'Wednesday ', '') || \
            iif(days & 8, 'Thursday ', '') || iif(days & 16, 'Friday ', '') || iif(days & 32, 'Saturday ', '') || \
            iif(days & 64, 'Sunday', '')), \
            'twelve_hour_clock', iif(twelve_hours, json('true'), json('false')), \
            'on_counted_days', iif(on_counted_days, json('true'), json('false')), \
            'roadmap', roadmap, 'direct_message_channel', CAST(channel AS TEXT), 'paused', paused, \
            'next', strftime('%Y-%m-%dT%H:%M:%fZ', due / 1000.0, 'unixepoch'))) \
         FROM reminder WHERE user = ?1",
    ),
    (
        "reminders_sent",
        "SELECT json_group_array(json_object('date', date, \
            'due', strftime('%Y-%m-%dT%H:%M:%fZ', due / 1000.0, 'unixepoch'), 'state', state, 'attempts', attempts, \
            'at', strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'), 'why', why, \
            'message', CAST(message AS TEXT))) \
         FROM (SELECT * FROM delivery WHERE reminder IN (SELECT id FROM reminder WHERE user = ?1) \
            ORDER BY date, again)",
    ),
    (
        "scores",
        "SELECT json_group_array(json_object('server', CAST(guild AS TEXT), 'roadmap', nullif(roadmap, ''), \
            'period', period, \
            'from', iif(period = 'all', NULL, strftime('%Y-%m-%dT%H:%M:%fZ', start / 1000.0, 'unixepoch')), \
            'points', points, 'proven', proven, 'reached', strftime('%Y-%m-%dT%H:%M:%fZ', reached / 1000.0, 'unixepoch'))) \
         FROM (SELECT * FROM board JOIN score ON score.board = board.id AND score.user = ?1 \
            WHERE guild IS NULL OR guild IN (SELECT guild FROM guild_member WHERE user = ?1) ORDER BY board.id)",
    ),
];

/// The statements that delete a person's rows, table by table; rows that others refer to are deleted after those. Where
/// they are a member comes last: it tells their scores.
const DELETE: &[&str] = &[
    "DELETE FROM score WHERE user = ?1 AND board IN (SELECT id FROM board WHERE guild IS NULL)",
    "DELETE FROM hidden WHERE user = ?1",
    "DELETE FROM topic_state WHERE user = ?1",
    "DELETE FROM event WHERE user = ?1",
    "DELETE FROM checkin WHERE user = ?1",
    "DELETE FROM review_answer WHERE user = ?1",
    "DELETE FROM review WHERE user = ?1",
    "DELETE FROM proven WHERE user = ?1",
    "DELETE FROM day WHERE user = ?1",
    "DELETE FROM note WHERE user = ?1",
    "DELETE FROM milestone WHERE user = ?1",
    "DELETE FROM question WHERE user = ?1",
    "DELETE FROM delivery WHERE reminder IN (SELECT id FROM reminder WHERE user = ?1)",
    "DELETE FROM reminder WHERE user = ?1",
    "DELETE FROM chosen_days WHERE user = ?1",
    "DELETE FROM person_zone WHERE user = ?1",
];

impl Store {
    /// Everything held on a person, as JSON that they can read: an object of sections, each of them a list.
    pub async fn export_person(&self, user: UserId) -> Result<Value, StoreError> {
        self.writer.catch_up().await?;
        let mut snapshot = self.readers().begin().await?;
        let mut export = Map::new();
        for &(section, statement) in EXPORT {
            let json: String = sqlx::query_scalar(statement).bind(user).fetch_one(&mut *snapshot).await?;
            let rows = serde_json::from_str(&json)
                .map_err(|_| StoreError::Foreign { what: "JSON in the section", found: section.to_owned() })?;
            export.insert(section.to_owned(), rows);
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

async fn delete(connection: &mut SqliteConnection, user: UserId) -> Result<(), StoreError> {
    for &statement in DELETE {
        sqlx::query(statement).bind(user).execute(&mut *connection).await?;
    }
    // Who holds nothing any more is taken off the boards.
    scores::leave_all_behind(connection, user).await?;
    scores::score(connection, (user.to_sql(), user.to_sql()), None).await?;
    sqlx::query("DELETE FROM guild_member WHERE user = ?").bind(user).execute(connection).await?;
    Ok(())
}
