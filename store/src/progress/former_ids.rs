//! Topics that go by another id than when people touched them.

use sqlx::SqliteConnection;

use super::held::{self, Held};
use crate::batch::Batch;
use crate::boards::scores;
use crate::{StoreError, TopicKey, UserId, notes};

/// Moves what is stored under a topic's former ids to the present one, and gives what is held then. Of several rows the
/// one changed last is kept, so that a topic never holds points twice.
pub(super) async fn move_former_ids(
    connection: &mut SqliteConnection,
    user: UserId,
    key: &TopicKey,
) -> Result<Option<Held>, StoreError> {
    let TopicKey { roadmap, topic, former } = key;
    for former in former {
        notes::move_note(connection, user, key, former).await?;
        let Some(old) = held::find(connection, user, roadmap, former).await? else { continue };
        let mut batch = Batch::default();
        let present = held::find(connection, user, roadmap, topic).await?;
        if present.is_none_or(|(_, changed_by)| changed_by < old.1) {
            held::rename(&mut batch, user, roadmap, former, topic);
        } else {
            held::remove(&mut batch, &[(user, roadmap, former)]);
        }
        // Where both rows held points, those of one are gone.
        let earned = [present, Some(old)].into_iter().flatten().filter_map(|(held, _)| held.earned_at());
        scores::leave_behind(&mut batch, earned.min().map(|since| (user, since)));
        batch.run(connection).await?;
    }
    Ok(held::find(connection, user, roadmap, topic).await?.map(|(held, _)| held))
}
