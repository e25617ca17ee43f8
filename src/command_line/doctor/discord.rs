//! What Discord says: the token, how the application is set up, and what time it is.

use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serenity::all::ApplicationId;
use waymark_roadmap::diagnostic::all_visible;

use super::Finding;
use crate::config::Config;
use crate::discord::install_link::install_link;
use crate::discord::requests::Application;
use crate::discord::rest::{Rest, RestError};
use crate::error::Fatal;

/// A clock that is wrong by more sends reminders at a time that people notice.
const CLOCK_OFF: Duration = Duration::from_secs(30);

/// The privileged intents, by their two flags of an application: for those in many servers and for others.
/// <https://discord.com/developers/docs/resources/application#application-object-application-flags>
const PRIVILEGED: [(u64, &str); 3] = [
    (1 << 12 | 1 << 13, "Presence Intent"),
    (1 << 14 | 1 << 15, "Server Members Intent"),
    (1 << 18 | 1 << 19, "Message Content Intent"),
];

/// Asks Discord, as the bot would.
pub(super) async fn look(config: &Config, now: Timestamp) -> Result<Vec<Finding>, Fatal> {
    let Some(token) = &config.token else {
        let what = format!("there is none in DISCORD_TOKEN, nor in {}", config.token_file.display());
        let remedy = "in the developer portal, page Bot, press Reset Token; then: waymark token";
        return Ok(vec![Finding::fault("token", what, remedy)]);
    };
    if let Err(fatal) = config.check_destination() {
        return Ok(vec![Finding::fault("token", fatal.to_string(), "then run waymark doctor once more")]);
    }
    let rest = Rest::new(token, config.api_url.as_deref())?.once();
    let mut findings = match rest.application().await {
        Ok((application, date)) => {
            let mut findings = vec![
                Finding::good("token", format!("Discord takes it, as the application {}", application.name)),
                intents(&application),
            ];
            findings.extend(endpoint(&application, config.interactions));
            findings.push(install(&application));
            findings.extend(date.map(|date| clock(&date, now)));
            findings
        }
        Err(error) => vec![refused(&error, rest.address())],
    };
    if let Some(file) = config.exposed_token() {
        let what = format!("others on this machine can read {}", file.display());
        findings.push(Finding::advice("token", what, format!("chmod 600 {}", file.display())));
    }
    Ok(findings)
}

fn refused(error: &RestError, address: &str) -> Finding {
    match error.status() {
        Some(401) => Finding::fault(
            "token",
            "Discord refuses it",
            "in the developer portal, page Bot, press Reset Token; then: waymark token",
        ),
        _ => Finding::fault(
            "network",
            format!("{address} cannot be used: {error}"),
            "see that this machine can open https://discord.com, and that DISCORD_API_URL is not set unless you run a proxy",
        ),
    }
}

fn intents(application: &Application) -> Finding {
    let on: Vec<_> =
        PRIVILEGED.iter().filter(|(flags, _)| application.flags & flags != 0).map(|(_, name)| *name).collect();
    if on.is_empty() {
        return Finding::good("intents", "none that is privileged, and none is needed");
    }
    Finding::advice(
        "intents",
        format!(
            "{} on, and not needed",
            if let [one] = on[..] { format!("{one} is") } else { format!("{} are", on.join(", ")) }
        ),
        "in the developer portal, page Bot, switch off everything under Privileged Gateway Intents",
    )
}

/// Whether interactions are listened for where Discord sends them.
fn endpoint(application: &Application, door: Option<SocketAddr>) -> Option<Finding> {
    match (application.endpoint().map(all_visible), door) {
        (None, None) => None,
        (Some(url), Some(door)) => {
            Some(Finding::good("commands", format!("Discord sends them to {url}; they are answered at {door}")))
        }
        (Some(_), None) => Some(Finding::fault(
            "commands",
            "Discord sends them to an Interactions Endpoint URL, and not to Waymark",
            "in the developer portal, page General Information, empty Interactions Endpoint URL and save; or set \
             WAYMARK_INTERACTIONS, if that URL leads there",
        )),
        (None, Some(door)) => Some(Finding::advice(
            "commands",
            format!("Discord sends them over the gateway, and nothing to {door}"),
            "in the developer portal, page General Information, name the address of the proxy in front of it, with \
             /interactions at its end, as Interactions Endpoint URL",
        )),
    }
}

fn install(application: &Application) -> Finding {
    let link = install_link(ApplicationId::new(application.id.0));
    if application.bot_require_code_grant {
        Finding::fault(
            "install link",
            "nobody can use it, since the application requires an OAuth2 code grant",
            "in the developer portal, page Bot, switch off Requires OAuth2 Code Grant",
        )
    } else {
        Finding::good("install link", link)
    }
}

/// Compares this machine's clock with Discord's word on the time.
fn clock(date: &str, now: Timestamp) -> Finding {
    let Ok(date) = rfc2822::parse(date) else { return Finding::good("clock", "Discord does not say what time it is") };
    let off = now.duration_since(date.timestamp());
    if off.unsigned_abs() <= CLOCK_OFF {
        return Finding::good("clock", "right");
    }
    let direction = if off.is_positive() { "ahead" } else { "behind" };
    Finding::fault(
        "clock",
        format!("{} s {direction}, so reminders come at the wrong time", off.unsigned_abs().as_secs()),
        "let it be set by the network: timedatectl set-ntp true",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application(changed: &serde_json::Value) -> Application {
        let mut application = serde_json::json!({ "id": "1", "name": "Waymark", "flags": 0 });
        application.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        serde_json::from_value(application).unwrap()
    }

    #[test]
    fn intents_that_are_not_needed_are_named() {
        let of = |flags: u64| intents(&application(&serde_json::json!({ "flags": flags }))).to_string();
        assert!(of(1 << 23).starts_with("ok"));
        assert!(of(1 << 19).contains("Message Content Intent is on"));
        assert!(of(1 << 12 | 1 << 15).contains("Presence Intent, Server Members Intent are on"));
    }

    #[test]
    fn an_application_that_is_set_up_wrong_is_told() {
        let granted = install(&application(&serde_json::json!({ "bot_require_code_grant": true })));
        assert!(granted.is_fault() && granted.to_string().contains("Code Grant"));
        assert!(!install(&application(&serde_json::json!({}))).is_fault());
    }

    #[test]
    fn where_interactions_go_and_where_they_are_awaited_is_compared() {
        let told = |url: Option<&str>, door: Option<&str>| {
            let application = application(&serde_json::json!({ "interactions_endpoint_url": url }));
            endpoint(&application, door.map(|door| door.parse().unwrap())).map(|finding| finding.to_string())
        };
        let (url, door) = (Some("https://example.org/interactions"), Some("0.0.0.0:8080"));
        assert_eq!(told(None, None), None);
        assert_eq!(told(Some(""), None), None);
        for (url, door, begins, says) in [
            (url, door, "ok", "they are answered at 0.0.0.0:8080"),
            (url, None, "FAULT", "not to Waymark"),
            (None, door, "note", "nothing to 0.0.0.0:8080"),
        ] {
            let told = told(url, door).unwrap();
            assert!(told.starts_with(begins) && told.contains(says), "{told}");
        }
    }

    #[test]
    fn a_clock_that_is_wrong_is_told() {
        let date = "Thu, 26 Nov 2026 19:00:00 GMT";
        for (now, expect) in [
            ("2026-11-26T19:00:20Z", "right"),
            ("2026-11-26T18:59:40Z", "right"),
            ("2026-11-26T19:05:00Z", "300 s ahead"),
            ("2026-11-26T18:00:00Z", "3600 s behind"),
        ] {
            let found = clock(date, now.parse().unwrap());
            assert!(found.what.contains(expect), "{now}: {found}");
            assert_eq!(found.is_fault(), expect != "right", "{now}: {found}");
        }
    }
}
