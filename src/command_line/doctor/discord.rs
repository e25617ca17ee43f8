//! What Discord says: the token, how the application is set up, and what time it is.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serenity::all::ApplicationId;

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
            findings.extend(set_up(&application));
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

fn set_up(application: &Application) -> Vec<Finding> {
    let mut findings = Vec::new();
    if application.interactions_endpoint_url.as_deref().is_some_and(|url| !url.is_empty()) {
        findings.push(Finding::fault(
            "commands",
            "Discord sends them to an Interactions Endpoint URL, and not to Waymark",
            "in the developer portal, page General Information, empty Interactions Endpoint URL and save",
        ));
    }
    let link = install_link(ApplicationId::new(application.id.0));
    findings.push(if application.bot_require_code_grant {
        Finding::fault(
            "install link",
            "nobody can use it, since the application requires an OAuth2 code grant",
            "in the developer portal, page Bot, switch off Requires OAuth2 Code Grant",
        )
    } else {
        Finding::good("install link", link)
    });
    findings
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
        let faults = |changed: serde_json::Value| {
            let found = set_up(&application(&changed));
            found.iter().filter(|finding| finding.is_fault()).map(ToString::to_string).collect::<String>()
        };
        assert_eq!(faults(serde_json::json!({ "interactions_endpoint_url": null })), "");
        assert!(faults(serde_json::json!({ "interactions_endpoint_url": "https://example.org" })).contains("Endpoint"));
        assert!(faults(serde_json::json!({ "bot_require_code_grant": true })).contains("Code Grant"));
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
