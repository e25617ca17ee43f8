//! The way to Discord and back: interactions come in over the gateway, answers and everything else go out over REST.

mod delivery;
pub(crate) mod gateway;
pub(crate) mod http;
mod multipart;
mod outage;
mod permissions;
mod port;
mod registration;
mod requests;
pub(crate) mod rest;
mod route_limits;
