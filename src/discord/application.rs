//! What the bot's application is at Discord.

use serde::Deserialize;
use serenity::all::ApplicationId;

use super::rest::{Request, Rest, RestError};

/// The application that the token is of. <https://discord.com/developers/docs/resources/application>
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Application {
    pub id: ApplicationId,
    /// The key with which Discord signs interactions that it sends over HTTP, in hexadecimal.
    #[serde(default)]
    pub verify_key: String,
}

impl Application {
    /// Asks for it.
    pub(crate) async fn ask(rest: &Rest) -> Result<Self, RestError> {
        // Who asks waits by itself while Discord is away.
        rest.call(Request::get("/applications/@me".to_owned()).unlimited()).await
    }
}
