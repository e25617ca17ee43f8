//! What people are told, once, whom a change puts on a server's board: who reads names there should not be news to them.

use crate::context::{Caller, Context};
use crate::interactions::custom_id::{Owner, Wire as _};
use crate::replies::links::HideMe;
use crate::replies::{Button, Reply};

/// That the person's name is on the board of the server from now on, with a way off it.
pub(crate) fn joined(context: &Context, caller: &Caller) -> Reply {
    let text = format!(
        "Your name and points are now on this server's {}. If you would rather not be there, press *Hide me*, or use \
         {} at any time. Your progress stays yours either way.",
        context.command("leaderboard"),
        context.subcommand("privacy", "hide")
    );
    Reply::words(text).buttons([Button::secondary("Hide me", HideMe { owner: Owner(caller.user) }.custom_id())])
}
