//! The way to Discord and back: interactions come in over the gateway, answers and everything else go out over REST.

mod delivery;
pub(crate) mod gateway;
mod interaction;
mod port;
mod registration;
pub(crate) mod rest;
