//! What is PostgreSQL's own: where its server is, opening a database there, changing it, and hearing of what other
//! processes changed.
//!
//! There is no one writer: each change is a transaction of its own, on one of a few connections, and several processes
//! change the same database. Changes of one person, or of what one server set up, wait for one another, since each begins
//! by taking the lock of that id (see [`Transactions`]).

mod address;
mod failure;
mod listen;
mod open;
mod transactions;
mod tries;

pub use address::{BadAddress, DatabaseAddress, PostgresAddress};
pub use open::{ConnectError, check_server, stored_topics_on_server};

pub(crate) use failure::Failure;
pub(crate) use transactions::Transactions;
pub(crate) use tries::Tries;
