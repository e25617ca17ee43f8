//! The way to Discord and back: interactions come in over the gateway, answers and everything else go out over REST.

mod delivery;
pub(crate) mod door;
pub(crate) mod gateway;
pub(crate) mod http;
pub(crate) mod install_link;
pub(crate) mod interactions;
mod multipart;
mod outage;
mod permissions;
mod port;
pub(crate) mod registration;
pub(crate) mod requests;
pub(crate) mod rest;
mod route_limits;
pub(crate) mod servers;
mod welcome;
