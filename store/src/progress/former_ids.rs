//! Topics that go by another id than when people touched them.

use super::held;
use crate::batch::Batch;
use crate::boards::scores;
use crate::connection::Connection;
use crate::{StoreError, TopicKey, UserId, notes, proven};

/// Moves what is stored under a topic's former ids to the present one. Of several rows the one changed last is kept, so that
/// a topic never holds points twice.
pub(crate) async fn move_former_ids(
    connection: &mut Connection<'_>,
    user: UserId,
    key: &TopicKey,
) -> Result<(), StoreError> {
    let TopicKey { roadmap, topic, former } = key;
    for former in former {
        notes::move_note(connection, user, key, former).await?;
        let Some(old) = held::find(connection, user, roadmap, former).await? else { continue };
        let mut batch = Batch::default();
        let present = held::find(connection, user, roadmap, topic).await?;
        if present.is_none_or(|(_, changed_by)| changed_by < old.1) {
            held::rename(&mut batch, user, roadmap, former, topic);
            proven::rename(connection, user, roadmap, former, topic).await?;
        } else {
            held::remove(&mut batch, &[(user, roadmap, former)]);
        }
        // Where both rows counted on boards, one no longer does.
        let counted = [present, Some(old)].into_iter().flatten().filter_map(|(held, _)| held.done_at());
        scores::leave_behind(&mut batch, counted.min().map(|since| (user, since)));
        batch.run(connection).await?;
    }
    Ok(())
}
