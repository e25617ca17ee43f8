//! The milestones that people were told of, so that each is told once.

use futures_util::FutureExt;

use crate::cache::Touched;
use crate::connection::Connection;
use crate::query::query;
use crate::{Store, StoreError, UserId};

impl Store {
    /// Picks from the milestones `names` those that this person was not told of before, in the order given, and notes
    /// that they are told now. They stay noted if the progress is taken back. `roadmap` is the roadmap that they belong
    /// to; none for streaks.
    pub async fn tell_milestones(
        &self,
        user: UserId,
        roadmap: Option<&str>,
        names: Vec<String>,
    ) -> Result<Vec<String>, StoreError> {
        let roadmap = roadmap.unwrap_or_default().to_owned();
        self.writer
            .run(Touched::Nothing, move |connection| {
                async move { tell(connection, user, &roadmap, names).await }.boxed()
            })
            .await
    }

    /// Whether this person was told of that milestone.
    pub async fn was_told(&self, user: UserId, roadmap: Option<&str>, name: &str) -> Result<bool, StoreError> {
        let told = query("SELECT 1 FROM milestone WHERE \"user\" = $1 AND roadmap = $2 AND name = $3")
            .bind(user)
            .bind(roadmap.unwrap_or_default())
            .bind(name)
            .fetch_optional(self.readers())
            .await?;
        Ok(told.is_some())
    }
}

async fn tell(
    connection: &mut Connection<'_>,
    user: UserId,
    roadmap: &str,
    names: Vec<String>,
) -> Result<Vec<String>, StoreError> {
    let mut new = Vec::new();
    for name in names {
        let noted = query("INSERT INTO milestone (\"user\", roadmap, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(user)
            .bind(roadmap)
            .bind(&name)
            .execute(&mut *connection)
            .await?;
        if noted > 0 {
            new.push(name);
        }
    }
    Ok(new)
}
