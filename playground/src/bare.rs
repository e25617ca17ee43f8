//! A local Discord by itself, for any bot: what its command line takes, and what it says once it is there.

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::codes::intent;
use crate::local_discord::LocalDiscord;
use crate::options::Options;

/// What the command line of a Discord by itself takes, beside its port.
#[derive(Args, Clone, Debug, Default)]
pub struct BareArgs {
    /// The token that it takes; a new one at each start, if left out. Libraries that read the application's id from a token
    /// find it if it begins with `MTEwMDAwMDAwMDAwMDAwMDAwMQ.`.
    #[arg(long, value_name = "TOKEN", value_parser = token)]
    pub token: Option<String>,
    /// Privileged intents that are enabled, as in Discord's developer portal; several with commas between.
    #[arg(long, value_name = "INTENTS", value_delimiter = ',')]
    pub intents: Vec<PrivilegedIntent>,
    /// What the bot is called.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Print where it is as one line of JSON, for scripts.
    ///
    /// `{"page", "api", "gateway", "token", "application_id", "public_key"}`. These names stay as they are.
    #[arg(long)]
    pub json: bool,
}

/// What a bot must have enabled before it may identify with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PrivilegedIntent {
    /// Who comes, goes and changes, and the list of all members.
    Members,
    /// Who is online.
    Presences,
    /// What people write.
    MessageContent,
    /// All three.
    All,
}

impl BareArgs {
    /// How to start it on a port; 0 for any that is free.
    pub fn options(&self, port: u16) -> Options {
        let usual = Options::default();
        Options {
            port,
            token: self.token.clone(),
            enabled_intents: self.intents.iter().fold(0, |bits, intent| bits | intent.bits()),
            bot_name: self.name.clone().unwrap_or_else(|| usual.bot_name.clone()),
            invites_bots: true,
            ..usual
        }
    }

    /// What is printed of one that runs.
    pub fn announcement(&self, discord: &LocalDiscord) -> String {
        let (page, api, token, key) = (discord.url(), discord.api_url(), discord.token(), discord.public_key());
        if self.json {
            let json = json!({
                "page": page, "api": api, "gateway": discord.gateway_url(), "token": token,
                "application_id": discord.application_id(), "public_key": key,
            });
            return json.to_string();
        }
        format!(
            "A local Discord for any bot: nothing leaves this machine.\n\n\
             page        {page}\n\
             API         {api}  (in place of https://discord.com/api)\n\
             token       {token}\n\
             public key  {key}  (for an interactions endpoint)\n\n\
             The page shows how to connect a bot with discord.js, discord.py and serenity. Press Ctrl-C to stop."
        )
    }
}

impl PrivilegedIntent {
    fn bits(self) -> u64 {
        match self {
            Self::Members => intent::GUILD_MEMBERS,
            Self::Presences => intent::GUILD_PRESENCES,
            Self::MessageContent => intent::MESSAGE_CONTENT,
            Self::All => intent::PRIVILEGED,
        }
    }
}

/// A token as a header can carry it.
fn token(text: &str) -> Result<String, &'static str> {
    let is_visible = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_visible { Ok(text.to_owned()) } else { Err("a token has no spaces, and letters of ASCII only") }
}
