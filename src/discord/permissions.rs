//! What the bot may do in a channel, of what it may do on the server.

use serenity::all::Permissions;
use waymark_store::{GuildId, RoleId, UserId};

use super::requests::Overwrite;

/// All there are, if one of these lets everything through.
pub(super) fn everything_if_administrator(permissions: Permissions) -> Permissions {
    if permissions.administrator() { Permissions::all() } else { permissions }
}

/// What is left of `base` in a channel: its word on everybody, then on the bot's roles together, then on the bot.
/// <https://discord.com/developers/docs/topics/permissions#permission-overwrites>
pub(super) fn in_channel(
    base: Permissions,
    overwrites: &[Overwrite],
    guild: GuildId,
    own: &[RoleId],
    me: UserId,
) -> Permissions {
    if base.administrator() {
        return Permissions::all();
    }
    // Everybody has the role whose id is the server's.
    let of_everybody = |overwrite: &Overwrite| overwrite.id.0 == guild.0;
    let of_own_role = |overwrite: &Overwrite| own.contains(&RoleId(overwrite.id.0)) && !of_everybody(overwrite);
    let of_bot = |overwrite: &Overwrite| overwrite.id.0 == me.0;
    let applied = |permissions: Permissions, concerns: &dyn Fn(&Overwrite) -> bool| {
        let concerned = || overwrites.iter().filter(|overwrite| concerns(overwrite));
        let denied: Permissions = concerned().map(|overwrite| overwrite.deny).collect();
        let allowed: Permissions = concerned().map(|overwrite| overwrite.allow).collect();
        (permissions - denied) | allowed
    };
    let permissions = applied(applied(applied(base, &of_everybody), &of_own_role), &of_bot);
    // Who cannot see a channel can do nothing in it.
    if permissions.view_channel() { permissions } else { Permissions::empty() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::requests::Snowflake;

    #[test]
    fn a_channels_word_counts_in_discords_order() {
        let (see, send) = (Permissions::VIEW_CHANNEL, Permissions::SEND_MESSAGES);
        let none = Permissions::empty();
        let of = |id, allow, deny| Overwrite { id: Snowflake(id), allow, deny };
        // The server is 1, the bot's role 2, the bot 3.
        for (what, base, overwrites, expect) in [
            ("nothing said", see | send, vec![], see | send),
            ("everybody is denied", see | send, vec![of(1, none, send)], see),
            ("the role is allowed again", see | send, vec![of(1, none, send), of(2, send, none)], see | send),
            ("the bot itself has the last word", see | send, vec![of(3, none, send), of(2, send, none)], see),
            ("somebody else's role", see | send, vec![of(9, none, send)], see | send),
            ("what cannot be seen", see | send, vec![of(1, none, see)], none),
            ("an administrator", Permissions::ADMINISTRATOR, vec![of(1, none, see)], Permissions::all()),
        ] {
            let own = [RoleId(2), RoleId(1)];
            assert_eq!(in_channel(base, &overwrites, GuildId(1), &own, UserId(3)), expect, "{what}");
        }
    }
}
