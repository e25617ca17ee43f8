//! `waymark health`: asks the running bot how it is, for containers that have nothing else to ask with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use http_body_util::Full;
use hyper::Request;

use crate::config::Config;
use crate::discord::http::HttpClient;
use crate::error::Fatal;

/// How long the bot may take to say; it may try for 5 s to write to its database.
const PATIENCE: Duration = Duration::from_secs(8);

/// Prints what the bot says at `/healthz`. Exits 1 if it does not answer, or not all is well.
///
/// # Errors
///
/// In one line, when the configuration does not say where the bot listens.
pub(super) async fn run(config: &Config) -> Result<ExitCode, Fatal> {
    let listen = config.listen.ok_or_else(|| Fatal::new("WAYMARK_LISTEN does not say where the bot listens"))?;
    let address = reachable(listen);
    let request = Request::get(format!("http://{address}/healthz")).body(Full::default())?;
    match HttpClient::new().send(request, PATIENCE).await {
        Ok(answer) => {
            anstream::print!("{}", String::from_utf8_lossy(&answer.body));
            Ok(if answer.status.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Err(why) => {
            anstream::println!("no answer from {address}: {why}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Where one that listens at `address` can be reached from the same machine: "everywhere" is no place to ask.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
