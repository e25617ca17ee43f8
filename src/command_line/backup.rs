//! `waymark backup`: a consistent copy of the database, also while the bot runs.

use std::path::Path;

use waymark_store::{DatabaseAddress, Store};

use crate::error::Fatal;

/// Copies `database` to the new file `copy`.
///
/// # Errors
///
/// In one line, when there is something at `copy` already, when there is no database, and when either cannot be used; and
/// where the database is PostgreSQL's, which has programs of its own for it.
pub(super) async fn run(database: &DatabaseAddress, copy: &Path) -> Result<(), Fatal> {
    let DatabaseAddress::File(database) = database else {
        return Err(Fatal::new(format!(
            "pg_dump copies a database of PostgreSQL's: pg_dump -Fc -f copy.dump {database}"
        )));
    };
    if copy.exists() {
        return Err(Fatal::new(format!("{} exists already: name a new file", copy.display())));
    }
    if !database.exists() {
        return Err(Fatal::new(format!("there is no database {} to copy", database.display())));
    }
    let store = Store::open(database).await?;
    store.backup(copy).await?;
    store.close().await;
    anstream::println!("copied {} to {}", database.display(), copy.display());
    Ok(())
}
