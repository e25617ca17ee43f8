//! The way to Discord and back: interactions come in over the gateway, answers and everything else go out over REST.

mod delivery;
pub(crate) mod gateway;
pub(crate) mod http;
mod interaction;
mod multipart;
mod port;
mod registration;
pub(crate) mod rest;
mod route_limits;
