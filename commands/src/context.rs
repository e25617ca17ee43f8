//! What a handler works with: the world it may reach, and the person it answers.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use serenity::all::{CommandId, Member, User};
use waymark_roadmap::Library;
use waymark_store::progress::Origin;
use waymark_store::{GuildId, InteractionId, Store, UserId};

use crate::picture::Gallery;
use crate::text::is_visible;

/// Tells the time. The program passes the system's; tests and the playground move theirs.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What commands may reach. Cloning it is cheap.
#[derive(Clone)]
pub struct Context {
    /// What there is to learn.
    pub library: Arc<Library>,
    /// What people have done.
    pub store: Store,
    /// What time it is.
    pub clock: Clock,
    /// Where pictures are drawn and kept.
    pub gallery: Gallery,
    /// The ids Discord gave the commands, once they are registered: what makes `</faq:123>` clickable.
    pub command_ids: Arc<OnceLock<BTreeMap<String, CommandId>>>,
}

impl Context {
    /// A mention of a command that can be clicked; its name while its id is not known.
    pub(crate) fn command(&self, name: &str) -> String {
        match self.command_ids.get().and_then(|ids| ids.get(name)) {
            Some(id) => format!("</{name}:{id}>"),
            None => format!("`/{name}`"),
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
    /// None in direct messages.
    pub guild: Option<GuildId>,
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

/// The name a person goes by: their name in the server, else the one they chose, else their user name; the first of
/// these in which there is something to see.
pub(crate) fn display_name(user: &User, member: Option<&Member>) -> String {
    let names = [member.and_then(|member| member.nick.as_deref()), user.global_name.as_deref()];
    names.into_iter().flatten().find(|name| is_visible(name)).unwrap_or(&user.name).to_owned()
}
