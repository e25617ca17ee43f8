//! Which routes Discord wants left alone for now, as its answers tell.
//! <https://discord.com/developers/docs/topics/rate-limits>

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hyper::{HeaderMap, Method};
use tokio::time::Instant;

/// A route, as far as limits know it: the method, and the path with all ids left out but that of its channel or server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Route(String);

impl Route {
    pub(super) fn new(method: &Method, path: &str) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let mut ids = 0;
        let parts = path.split('/').map(|part| {
            let is_id = part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty();
            ids += usize::from(is_id);
            if is_id && ids > 1 { "…" } else { part }
        });
        Self(format!("{method} {}", parts.collect::<Vec<_>>().join("/")))
    }
}

/// The routes that are left alone, and until when. The others are not kept, so that it stays as small as what is used up.
#[derive(Debug, Default)]
pub(super) struct RouteLimits {
    /// All of them together are under no route.
    until: Mutex<HashMap<Option<Route>, Instant>>,
}

impl RouteLimits {
    /// How long to wait before a route may be asked again; none if it may be now.
    pub(super) fn wait(&self, route: &Route) -> Option<Duration> {
        let now = Instant::now();
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = until.get(&None).max(until.get(&Some(route.clone())))?;
        Some(latest.saturating_duration_since(now)).filter(|wait| !wait.is_zero())
    }

    /// Leaves a route, or with none all of them, alone for so long.
    pub(super) fn hold(&self, route: Option<&Route>, time: Duration) {
        let now = Instant::now();
        // A date beyond what a clock can tell is no date.
        let Some(end) = now.checked_add(time) else { return };
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.retain(|_, until| *until > now);
        let held = until.entry(route.cloned()).or_insert(end);
        *held = end.max(*held);
    }

    /// Learns from an answer whether it was the last one for now.
    pub(super) fn learn(&self, route: &Route, headers: &HeaderMap) {
        let header = |name: &str| headers.get(name)?.to_str().ok();
        if header("x-ratelimit-remaining") == Some("0")
            && let Some(seconds) = header("x-ratelimit-reset-after").and_then(|seconds| seconds.parse().ok())
            && let Ok(time) = Duration::try_from_secs_f64(seconds)
        {
            self.hold(Some(route), time);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(path: &str) -> Route {
        Route::new(&Method::GET, path)
    }

    fn headers(remaining: &str, reset_after: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-ratelimit-remaining", remaining.parse().unwrap());
        headers.insert("x-ratelimit-reset-after", reset_after.parse().unwrap());
        headers
    }

    #[test]
    fn limits_are_each_channels_and_servers_own() {
        for (one, other, same) in [
            ("/guilds/1/members/2", "/guilds/1/members/3", true),
            ("/guilds/1/members/2", "/guilds/4/members/2", false),
            ("/guilds/1/members/2", "/guilds/1/members/2/roles/5", false),
            ("/channels/1/messages?after=1&limit=100", "/channels/1/messages?after=2&limit=1", true),
            ("/channels/1/messages", "/channels/2/messages", false),
        ] {
            assert_eq!(route(one) == route(other), same, "{one} and {other}");
        }
        assert_ne!(Route::new(&Method::PUT, "/a"), route("/a"));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_used_up_is_left_alone_until_its_time() {
        let limits = RouteLimits::default();
        let (used_up, other) = (route("/channels/1"), route("/channels/2"));
        limits.learn(&used_up, &headers("1", "5"));
        assert_eq!(limits.wait(&used_up), None, "one more is left");
        for odd in ["", "soon", "-1", "nan", "1e300"] {
            limits.learn(&used_up, &headers("0", odd));
            assert_eq!(limits.wait(&used_up), None, "{odd}");
        }
        limits.learn(&used_up, &headers("0", "2.5"));
        limits.hold(Some(&used_up), Duration::from_secs(1));
        assert_eq!(limits.wait(&used_up), Some(Duration::from_millis(2_500)), "the longer wait counts");
        assert_eq!(limits.wait(&other), None);
        tokio::time::advance(Duration::from_millis(2_500)).await;
        assert_eq!(limits.wait(&used_up), None);

        limits.hold(None, Duration::from_secs(3));
        assert_eq!(limits.wait(&other), Some(Duration::from_secs(3)), "all of them wait");
        assert_eq!(limits.until.lock().unwrap().len(), 1, "what is over is forgotten");
    }
}
