//! Interactions over HTTP: to the endpoint that the application names, whose answer is the first answer.
//!
//! Source: Discord's reference, "Interactions Overview" (preparing for interactions), "Receiving and Responding".

use std::sync::Arc;

use axum::http::{StatusCode, Uri};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use super::api_error::ApiError;
use super::{body, callback};
use crate::error::PlaygroundError;
use crate::ids::{self, GuildId, InteractionId};
use crate::interactions::AnswerProgress;
use crate::json::text;
use crate::request_log::RequestRecord;
use crate::server::{PageUpdate, Server, ServerState};
use crate::signed_http::{EndpointAnswer, Signature};
use crate::world::APPLICATION;

/// The type of an interaction that only asks whether the endpoint is there, and of its answer.
const PING: u64 = 1;

/// Sends interactions to an endpoint from now on; over the gateway again without one. Before that the endpoint must show
/// what Discord wants to see: it answers a PING, and refuses what is not signed by this Discord.
pub(crate) async fn set(server: &Server, url: Option<&str>) -> Result<(), PlaygroundError> {
    let endpoint = match url {
        None => None,
        Some(url) => {
            let refused = |why: String| PlaygroundError::EndpointRefused { url: url.to_owned(), why };
            let endpoint = address(url).ok_or_else(|| refused("write it as http://host:port/path".to_owned()))?;
            check(server, &endpoint).await.map_err(refused)?;
            Some(endpoint)
        }
    };
    server.state().interactions_endpoint = endpoint;
    server.update_connected();
    server.update_pages(PageUpdate::Everything);
    Ok(())
}

/// Delivers an interaction: to the endpoint, if there is one, and else over the gateway; `false` if nobody is there.
pub(crate) fn dispatch(server: &Arc<Server>, state: &mut ServerState, event: Value, guild: Option<GuildId>) -> bool {
    match (state.interactions_endpoint.clone(), InteractionId::from_json(&event["id"])) {
        (Some(endpoint), Some(id)) => {
            server.runtime.spawn(deliver(Arc::clone(server), endpoint, id, event));
            true
        }
        _ => state.gateway.dispatch_interaction(&event, guild),
    }
}

/// An address that can be asked without TLS, which nothing here speaks.
fn address(url: &str) -> Option<Uri> {
    url.trim().parse::<Uri>().ok().filter(|uri| uri.scheme_str() == Some("http") && uri.host().is_some())
}

/// Whether an endpoint does what Discord asks of it.
async fn check(server: &Server, endpoint: &Uri) -> Result<(), String> {
    let ping = json!({
        "id": server.next_id::<InteractionId>(), "application_id": APPLICATION, "type": PING, "token": ids::random(8),
        "version": 1, "entitlements": [], "authorizing_integration_owners": {}, "app_permissions": "0",
        "user": server.world().application_json()["owner"],
    });
    let answer = ask(server, endpoint, &ping, Signature::Right).await?;
    let is_pong = serde_json::from_slice::<Value>(&answer.body).is_ok_and(|json| json["type"] == PING);
    if answer.status != StatusCode::OK || !is_pong {
        return Err(format!("a PING was answered with {}, not with 200 and {{\"type\":1}}", shown(&answer)));
    }
    let forged = ask(server, endpoint, &ping, Signature::Forged).await?;
    if forged.status != StatusCode::UNAUTHORIZED {
        return Err(format!(
            "a request with a wrong signature was answered with {}, not with 401",
            forged.status.as_u16()
        ));
    }
    Ok(())
}

async fn deliver(server: Arc<Server>, endpoint: Uri, id: InteractionId, event: Value) {
    let (at, came) = (server.now(), Instant::now());
    let answer = ask(&server, &endpoint, &event, Signature::Right).await;
    let status = answer.as_ref().map_or(0, |answer| answer.status.as_u16());
    let failed = |why: String| (status, json!({ "message": why }));
    let body = match answer {
        // It answers by a request of its own.
        Ok(answer) if answer.status == StatusCode::ACCEPTED && answer.body.is_empty() => return,
        Ok(answer) if answer.status.is_success() => {
            body::read(&answer.headers, answer.body).await.map_err(|error| refused(&error))
        }
        Ok(answer) => Err(failed(format!("the endpoint answered {}", shown(&answer)))),
        Err(why) => Err(failed(format!("the endpoint did not answer: {why}"))),
    };
    // As a callback is written down, which it stands for.
    let path = format!("/interactions/{id}/{}/callback", text(&event["token"]));
    let (method, took) = ("POST".to_owned(), came.elapsed());
    let mut record = RequestRecord { method, path, status, body: Value::Null, at, took, error: Value::Null };
    let mut state = server.state();
    let taken = body.and_then(|body| {
        record.body.clone_from(&body.json);
        callback::take(&server, &mut state, id, body).map_err(|error| refused(&error))
    });
    if let Err((status, error)) = taken {
        // Discord, too, shows at once that it failed. What was answered by a request meanwhile stays.
        if let Some(open) = state.interactions.get(id).filter(|one| matches!(one.progress(), AnswerProgress::Waiting)) {
            open.set_progress(AnswerProgress::Failed(text(&error["message"]).to_owned()));
        }
        (record.status, record.error) = (status, error);
    }
    state.log(record);
    drop(state);
    server.update_pages(PageUpdate::Inside);
}

/// The status and the body of a refusal.
fn refused(error: &ApiError) -> (u16, Value) {
    (error.status(), error.json())
}

/// Asks an endpoint, and waits for as long as an interaction waits for its first answer.
async fn ask(server: &Server, endpoint: &Uri, event: &Value, signature: Signature) -> Result<EndpointAnswer, String> {
    let at = server.now().div_euclid(1000);
    let answer = server.signed_http.post(endpoint, event.to_string(), at, signature, body::LARGEST);
    let within = server.answer_within;
    timeout(within, answer).await.unwrap_or_else(|_| Err(format!("it took longer than {within:?}")))
}

/// The status, and the beginning of what was said with it.
fn shown(answer: &EndpointAnswer) -> String {
    let said: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
    if said.trim().is_empty() {
        answer.status.as_u16().to_string()
    } else {
        format!("{} ({said})", answer.status.as_u16())
    }
}
