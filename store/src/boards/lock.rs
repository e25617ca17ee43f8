//! Computing scores one at a time, as it is where there is one writer.

use crate::connection::Connection;
use crate::query::query;

/// The number of the lock. No id of Discord's is negative.
const BOARDS: i64 = -1;

/// On PostgreSQL, has whoever computes scores be the only one, in all processes, until the end of the transaction. It is
/// taken before any row that others wait for, so that nobody waits in a circle.
pub(crate) async fn lock_boards(connection: &mut Connection<'_>) -> Result<(), sqlx::Error> {
    if let Connection::Postgres(_) = connection {
        query("SELECT pg_advisory_xact_lock($1)").bind(BOARDS).execute(connection).await?;
    }
    Ok(())
}
