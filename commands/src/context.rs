//! What a handler works with: the world it may reach, and the person it answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use serenity::all::{CommandId, Permissions};
use waymark_pictures::Gallery;
use waymark_search::{Offer, Search};
use waymark_store::{GuildId, InteractionId, Origin, RoleId, Store, UserId};

use crate::person::membership::Membership;
use crate::port::DiscordPort;
use crate::replies::Button;

/// Tells the time. The program passes the system's; tests and the playground move theirs.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What commands may reach. Cloning it is cheap.
#[derive(Clone)]
pub struct Context {
    /// What is offered to learn where the interaction comes from.
    pub offer: Offer,
    /// Everything there is to learn.
    pub everything: Offer,
    /// What is wrong with the content on disk, if it is not the one in use.
    pub content_fault: Arc<Mutex<Option<String>>>,
    /// What people have done.
    pub store: Store,
    /// What time it is.
    pub clock: Clock,
    /// The way to Discord for what is not an answer.
    pub discord: Arc<dyn DiscordPort>,
    /// Who of those on boards was asked about when.
    pub(crate) membership: Membership,
    /// Where pictures are drawn and kept.
    pub gallery: Gallery,
    /// The address of the bot's privacy policy, if it has one.
    pub privacy_url: Option<Arc<str>>,
    /// The ids Discord gave the commands, once they are registered: what makes `</faq:123>` clickable.
    pub command_ids: Arc<OnceLock<BTreeMap<String, CommandId>>>,
}

impl Context {
    /// A context in which nothing has happened yet.
    pub fn new(content: &Arc<Search>, store: Store, clock: Clock, discord: Arc<dyn DiscordPort>) -> Self {
        let everything = Offer::everything(content);
        Self {
            offer: everything.clone(),
            everything,
            content_fault: Arc::default(),
            store,
            clock,
            discord,
            membership: Membership::default(),
            gallery: Gallery::new(),
            privacy_url: None,
            command_ids: Arc::new(OnceLock::new()),
        }
    }

    /// The same with other content.
    #[must_use]
    pub fn with_content(&self, content: &Arc<Search>) -> Self {
        let everything = Offer::everything(content);
        Self { offer: everything.clone(), everything, ..self.clone() }
    }

    /// The button that opens the bot's privacy policy, if it has one.
    pub(crate) fn privacy_policy(&self) -> Option<Button> {
        self.privacy_url.as_deref().map(|url| Button::link("Privacy policy", url))
    }

    /// What is wrong with the content on disk, in short.
    pub(crate) fn content_fault(&self) -> Option<String> {
        self.content_fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A mention of a command that can be clicked; its name while its id is not known.
    pub(crate) fn command(&self, name: &str) -> String {
        match self.command_ids.get().and_then(|ids| ids.get(name)) {
            Some(id) => format!("</{name}:{id}>"),
            None => format!("`/{name}`"),
        }
    }

    /// The same for a subcommand.
    pub(crate) fn subcommand(&self, name: &str, subcommand: &str) -> String {
        match self.command_ids.get().and_then(|ids| ids.get(name)) {
            Some(id) => format!("</{name} {subcommand}:{id}>"),
            None => format!("`/{name} {subcommand}`"),
        }
    }
}

/// Who used a command, a button or a menu, and where.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub interaction: InteractionId,
    pub user: UserId,
    /// The name they go by there. Theirs: escape it.
    pub name: String,
    /// The name of their picture, if they chose one.
    pub avatar: Option<String>,
    /// Whether the answer goes to them alone: what nobody else may see can be shown.
    pub alone: bool,
    /// None in direct messages.
    pub guild: Option<GuildId>,
    /// What they may do there, in the channel; nothing in direct messages.
    pub permissions: Permissions,
    /// Their roles there, without the one that everybody has.
    pub roles: Vec<RoleId>,
    pub at: Timestamp,
}

impl Caller {
    /// As the origin of a change.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            interaction: self.interaction,
            user: self.user,
            guild: self.guild.map(|guild| (guild, self.name.clone())),
            at: self.at,
        }
    }
}
