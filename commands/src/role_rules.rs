//! Which roles are given for milestones and mentioned by reminders: nobody gets through the bot what whoever set it up
//! could not have given, and no role with power over others is given for what members say of themselves.

use serenity::all::Permissions;
use waymark_store::reminders::MentionedRole;
use waymark_store::{GuildId, RoleId};

use crate::context::Caller;
use crate::port::{GuildAccess, GuildRole, everyone};

/// What no role that is given may allow: power over the server, or over everybody on it.
const POWERS: [(Permissions, &str); 13] = [
    (Permissions::ADMINISTRATOR, "Administrator"),
    (Permissions::MANAGE_GUILD, "Manage Server"),
    (Permissions::MANAGE_ROLES, "Manage Roles"),
    (Permissions::MANAGE_CHANNELS, "Manage Channels"),
    (Permissions::MANAGE_WEBHOOKS, "Manage Webhooks"),
    (Permissions::MANAGE_GUILD_EXPRESSIONS, "Manage Expressions"),
    (Permissions::BAN_MEMBERS, "Ban Members"),
    (Permissions::KICK_MEMBERS, "Kick Members"),
    (Permissions::MODERATE_MEMBERS, "Time Out Members"),
    (Permissions::MENTION_EVERYONE, "Mention Everyone"),
    (Permissions::VIEW_AUDIT_LOG, "View Audit Log"),
    (Permissions::VIEW_GUILD_INSIGHTS, "View Server Insights"),
    (Permissions::VIEW_CREATOR_MONETIZATION_ANALYTICS, "View Server Subscription Insights"),
];

/// What a role may allow, but hardly should: to moderate.
const MODERATION: [(Permissions, &str); 7] = [
    (Permissions::MANAGE_MESSAGES, "Manage Messages"),
    (Permissions::MANAGE_THREADS, "Manage Threads"),
    (Permissions::MANAGE_NICKNAMES, "Manage Nicknames"),
    (Permissions::MANAGE_EVENTS, "Manage Events"),
    (Permissions::MUTE_MEMBERS, "Mute Members"),
    (Permissions::DEAFEN_MEMBERS, "Deafen Members"),
    (Permissions::MOVE_MEMBERS, "Move Members"),
];

/// Why the bot does not give a role, whoever sets it.
pub(crate) fn grant_fault(guild: GuildId, id: RoleId, access: &GuildAccess) -> Option<String> {
    if id == everyone(guild) {
        return Some("everybody has @everyone already. Choose another role.".to_owned());
    }
    let Some(role) = access.role(id) else {
        return Some("the role no longer exists. Choose another one.".to_owned());
    };
    let powers = named(&POWERS, role.permissions);
    if role.managed {
        Some("it belongs to a bot or another service, which alone gives it. Choose another role.".to_owned())
    } else if !powers.is_empty() {
        Some(format!("it allows {powers}, and progress is what members say it is. Choose another role."))
    } else if !access.permissions.contains(Permissions::MANAGE_ROLES) {
        Some("I am missing *Manage Roles*. In the server's settings, *Roles*, allow it to Waymark's role.".to_owned())
    } else if role.position >= access.highest {
        Some(
            "it is not below my highest role. In the server's settings, *Roles*, drag Waymark's role above it."
                .to_owned(),
        )
    } else {
        None
    }
}

/// Why somebody may not have the bot give a role: they could not do it themselves.
pub(crate) fn giver_fault(caller: &Caller, id: RoleId, access: &GuildAccess) -> Option<String> {
    let by = Standing::of(caller, access);
    if !by.permissions.contains(Permissions::MANAGE_ROLES) {
        Some("you may not give roles yourself. Ask somebody who has *Manage Roles*.".to_owned())
    } else if access.role(id).is_some_and(|role| !by.is_above(role)) {
        Some("that role is not below your highest role. Choose another one, or ask somebody above it.".to_owned())
    } else {
        None
    }
}

/// What is said of a role that allows to moderate; none if it does not.
pub(crate) fn grant_warning(id: RoleId, access: &GuildAccess) -> Option<String> {
    let allows = named(&MODERATION, access.role(id)?.permissions);
    (!allows.is_empty()).then(|| {
        format!("<@&{id}> allows {allows}, and progress is what members say it is. Better choose another role.")
    })
}

/// Whether a reminder mentions its role, as far as that is the bot's to decide: `mentionable` says whether anybody may, and
/// is none for a role that is gone. The bot may be allowed to mention roles that whoever set this one may not.
pub fn is_mentioned(guild: GuildId, role: MentionedRole, mentionable: Option<bool>) -> bool {
    role.id != everyone(guild) && mentionable.is_some_and(|mentionable| mentionable || role.by_right)
}

/// Why a role would not be pinged.
pub(crate) fn mention_fault(guild: GuildId, mentioned: MentionedRole, access: &GuildAccess) -> Option<String> {
    let id = mentioned.id;
    if id == everyone(guild) {
        return Some(
            "@everyone is not mentioned by reminders. Choose a role that members take on themselves.".to_owned(),
        );
    }
    let Some(role) = access.role(id) else {
        return Some("The role no longer exists. Choose another one.".to_owned());
    };
    if !is_mentioned(guild, mentioned, Some(role.mentionable)) {
        return Some(format!(
            "<@&{id}> is no longer mentioned, since it was chosen when anyone could mention it. In the server's settings, \
             *Roles*, allow that again, or have somebody with *Mention Everyone* choose it."
        ));
    }
    let allowed = role.mentionable || access.permissions.contains(Permissions::MENTION_EVERYONE);
    (!allowed).then(|| {
        format!(
            "<@&{id}> cannot be mentioned. In the server's settings, *Roles*, allow anyone to @mention it, or give me \
             *Mention @everyone*."
        )
    })
}

/// Whether somebody may mention any role.
pub(crate) fn mentions_by_right(caller: &Caller, access: &GuildAccess) -> bool {
    Standing::of(caller, access).permissions.contains(Permissions::MENTION_EVERYONE)
}

/// Why somebody may not have the bot mention a role: they could not do it themselves.
pub(crate) fn mentioner_fault(caller: &Caller, id: RoleId, access: &GuildAccess) -> Option<String> {
    let mentionable = access.role(id).is_some_and(|role| role.mentionable);
    let allowed = mentionable || mentions_by_right(caller, access);
    (!allowed).then(|| {
        format!(
            "you may not mention <@&{id}> yourself. Choose a role that anyone may mention, or ask somebody who has \
             *Mention Everyone*."
        )
    })
}

/// Where somebody stands among the roles of a server.
struct Standing {
    /// What their roles allow on the server. Not what they may in a channel, which is what an interaction says: there,
    /// *Manage Roles* is about that channel's permissions alone.
    permissions: Permissions,
    /// The position of their highest role; none for the owner, who is above all.
    highest: Option<u16>,
}

impl Standing {
    fn of(caller: &Caller, access: &GuildAccess) -> Self {
        if caller.user == access.owner {
            return Self { permissions: Permissions::all(), highest: None };
        }
        let held = || {
            let has = |role: &&GuildRole| {
                caller.roles.contains(&role.id) || caller.guild.is_some_and(|guild| role.id == everyone(guild))
            };
            access.roles.iter().filter(has)
        };
        let permissions: Permissions = held().map(|role| role.permissions).collect();
        Self {
            permissions: if permissions.administrator() { Permissions::all() } else { permissions },
            highest: Some(held().map(|role| role.position).max().unwrap_or(0)),
        }
    }

    fn is_above(&self, role: &GuildRole) -> bool {
        self.highest.is_none_or(|highest| highest > role.position)
    }
}

/// The names of those of `permissions` that are in `known`, as Discord's settings call them.
fn named(known: &[(Permissions, &str)], permissions: Permissions) -> String {
    let names = known.iter().filter(|(bit, _)| permissions.contains(*bit)).map(|(_, name)| format!("*{name}*"));
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use waymark_store::{InteractionId, UserId};

    use super::*;

    const GUILD: GuildId = GuildId(1);
    const OWNER: UserId = UserId(90);

    fn access() -> GuildAccess {
        let role = |id, position, permissions| GuildRole {
            id: RoleId(id),
            name: format!("role {id}"),
            position,
            permissions,
            mentionable: id == 3,
            managed: false,
        };
        GuildAccess {
            owner: OWNER,
            permissions: Permissions::MANAGE_ROLES,
            highest: 9,
            roles: vec![
                role(1, 0, Permissions::VIEW_CHANNEL),
                role(2, 2, Permissions::MANAGE_GUILD),
                role(3, 3, Permissions::empty()),
                role(4, 4, Permissions::MANAGE_ROLES),
                role(5, 5, Permissions::MANAGE_MESSAGES | Permissions::MUTE_MEMBERS),
                role(6, 6, Permissions::ADMINISTRATOR),
            ],
        }
    }

    fn caller(user: UserId, roles: &[u64]) -> Caller {
        Caller {
            interaction: InteractionId(1),
            user,
            name: "Ada".into(),
            avatar: None,
            alone: false,
            guild: Some(GUILD),
            // As in a channel whose permissions they may manage.
            permissions: Permissions::MANAGE_GUILD | Permissions::MANAGE_ROLES | Permissions::MENTION_EVERYONE,
            roles: roles.iter().map(|&id| RoleId(id)).collect(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn who_may_have_a_role_given() {
        let somebody = UserId(7);
        for (what, by, role, fault) in [
            ("a manager", caller(somebody, &[2]), 3, Some("*Manage Roles*")),
            ("one without roles", caller(somebody, &[]), 3, Some("*Manage Roles*")),
            ("one who may", caller(somebody, &[4]), 3, None),
            ("their own role", caller(somebody, &[4]), 4, Some("not below your highest")),
            ("a role above", caller(somebody, &[4]), 5, Some("not below your highest")),
            ("an administrator", caller(somebody, &[6]), 5, None),
            ("the owner", caller(OWNER, &[]), 6, None),
        ] {
            let found = giver_fault(&by, RoleId(role), &access());
            assert_eq!(found.is_some(), fault.is_some(), "{what}: {found:?}");
            assert!(fault.is_none_or(|words| found.as_ref().is_some_and(|found| found.contains(words))), "{found:?}");
        }
    }

    #[test]
    fn who_may_have_a_role_mentioned() {
        for (what, by, role, may) in [
            ("one that all may mention", caller(UserId(7), &[2]), 3, true),
            ("another one", caller(UserId(7), &[2, 4]), 4, false),
            ("by an administrator", caller(UserId(7), &[6]), 4, true),
            ("by the owner", caller(OWNER, &[]), 4, true),
        ] {
            assert_eq!(mentioner_fault(&by, RoleId(role), &access()).is_none(), may, "{what}");
        }
    }

    #[test]
    fn what_is_mentioned_when_the_time_comes() {
        for (what, id, by_right, mentionable, expect) in [
            ("one that all may mention", 3, false, Some(true), true),
            ("one that they no longer may", 3, false, Some(false), false),
            ("chosen by somebody who may mention any", 3, true, Some(false), true),
            ("one that is gone", 3, true, None, false),
            ("everybody", GUILD.0, true, Some(true), false),
        ] {
            let role = MentionedRole { id: RoleId(id), by_right };
            assert_eq!(is_mentioned(GUILD, role, mentionable), expect, "{what}");
        }
    }

    #[test]
    fn no_power_is_given() {
        let moderation: Permissions = MODERATION.iter().map(|(bit, _)| *bit).collect();
        for (permission, name) in POWERS {
            let mut access = access();
            access.roles[2].permissions = permission;
            let fault = grant_fault(GUILD, RoleId(3), &access);
            assert!(fault.is_some_and(|fault| fault.contains(&format!("*{name}*"))), "{name}");
            assert!(!moderation.intersects(permission));
        }
        assert_eq!(grant_fault(GUILD, RoleId(5), &access()), None);
        let warning = grant_warning(RoleId(5), &access());
        assert!(warning.is_some_and(|said| said.contains("*Manage Messages*, *Mute Members*")));
        assert_eq!(grant_warning(RoleId(3), &access()), None);
    }
}
