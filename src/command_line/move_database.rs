//! `waymark move`: everything from one database to another.

use waymark_store::{DatabaseAddress, MovedTable, move_database};

use super::arguments::MoveArgs;
use super::{database_address, in_use};
use crate::error::Fatal;

/// Moves what `args` say, or else the `configured` database, and prints what each table had.
///
/// # Errors
///
/// In one line, when either cannot be used, the target is not empty, or the two differ at the end.
pub(super) async fn run(configured: &DatabaseAddress, args: &MoveArgs) -> Result<(), Fatal> {
    let from = args.from.as_deref().map_or(Ok(configured.clone()), |from| database_address("--from", from))?;
    let to = database_address("--to", &args.to)?;
    // Nobody may change anything meanwhile.
    let _in_use =
        [&from, &to].into_iter().filter_map(DatabaseAddress::file).map(in_use).collect::<Result<Vec<_>, _>>()?;
    let told = |table: &str, rows: usize| anstream::eprintln!("{table}: {rows} rows");
    let moved = move_database(&from, &to, told).await?;
    for MovedTable { name, rows, sum } in &moved {
        anstream::println!("{name:16} {rows:>12} rows, sum {sum}");
    }
    let rows: i64 = moved.iter().map(|table| table.rows).sum();
    anstream::println!("moved {rows} rows from {from} to {to}; both are the same: name it with WAYMARK_DATABASE");
    Ok(())
}
