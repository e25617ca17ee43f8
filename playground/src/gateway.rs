//! The gateway: what it remembers of its clients, and the connections they speak over.

mod compression;
mod members_chunk;
pub(crate) mod mood;
pub(crate) mod sessions;
pub(crate) mod socket;
mod upgrade;
