//! Milestones that people were told of, so that each is said once.

use futures_util::FutureExt;
use sqlx::SqliteConnection;

use crate::{Store, StoreError, UserId};

impl Store {
    /// Of the milestones `names` of a roadmap (or of none: `""`), those that this person was not told of before, in
    /// the order given. They count as told from now on; taking the progress back does not change that.
    pub async fn say_once(&self, user: UserId, roadmap: &str, names: Vec<String>) -> Result<Vec<String>, StoreError> {
        let roadmap = roadmap.to_owned();
        self.writer
            .run(move |connection| async move { say_once(connection, user, &roadmap, names).await }.boxed())
            .await
    }
}

async fn say_once(
    connection: &mut SqliteConnection,
    user: UserId,
    roadmap: &str,
    names: Vec<String>,
) -> Result<Vec<String>, StoreError> {
    let mut fresh = Vec::new();
    for name in names {
        let said = sqlx::query("INSERT INTO milestone (user, roadmap, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(user.to_sql())
            .bind(roadmap)
            .bind(&name)
            .execute(&mut *connection)
            .await?;
        if said.rows_affected() > 0 {
            fresh.push(name);
        }
    }
    Ok(fresh)
}
