//! Interactions come over HTTP, signed.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use waymark_playground::LocalDiscord;

/// Where the bot is to listen for interactions over HTTP.
pub(crate) const ADDRESS: Option<SocketAddr> = Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0));

/// Has Discord send interactions to the bot.
pub(crate) async fn open(discord: &LocalDiscord, address: Option<SocketAddr>) {
    let endpoint = format!("http://{}/interactions", address.unwrap());
    discord.set_interactions_endpoint(Some(&endpoint)).await.unwrap();
}
