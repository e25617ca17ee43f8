//! Interactions come over the gateway.

use std::net::SocketAddr;

use waymark_playground::LocalDiscord;

/// Where the bot is to listen for interactions over HTTP.
pub(crate) const ADDRESS: Option<SocketAddr> = None;

/// Has Discord send interactions to the bot.
#[expect(clippy::unused_async, reason = "the other door has to be looked at first")]
pub(crate) async fn open(_discord: &LocalDiscord, _address: Option<SocketAddr>) {}
