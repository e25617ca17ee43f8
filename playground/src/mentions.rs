//! Whom a message pings: what its content, or its text displays, mention, and its allowed mentions let through.
//!
//! Source: Discord's reference, "Allowed Mentions Object". Embeds never ping; nor does what stands in code. A backslash
//! keeps a mention from being shown as one, and is taken not to keep it from pinging: the stricter reading.

use serde_json::Value;

use crate::ids::{RoleId, UserId};
use crate::json::list;

/// The users, roles and the everyone-mention that get through.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pings {
    pub(crate) users: Vec<UserId>,
    pub(crate) roles: Vec<RoleId>,
    pub(crate) everyone: bool,
}

/// Whom the texts of a message ping. Without allowed mentions, everything that they mention.
pub(crate) fn pings<'a>(texts: impl IntoIterator<Item = &'a str>, allowed: &Value) -> Pings {
    let mut pings = Pings::default();
    for piece in texts.into_iter().flat_map(outside_code) {
        if piece.contains("@everyone") || piece.contains("@here") {
            pings.everyone = true;
        }
        for (index, _) in piece.match_indices("<@") {
            let Some((inside, _)) = piece[index + 2..].split_once('>') else { continue };
            match inside.strip_prefix('&') {
                Some(role) => add(&mut pings.roles, role),
                None => add(&mut pings.users, inside.strip_prefix('!').unwrap_or(inside)),
            }
        }
    }
    if !allowed.is_null() {
        let parsed = |kind: &str| list(&allowed["parse"]).iter().any(|one| one == kind);
        pings.everyone &= parsed("everyone");
        pings.users.retain(|&id| {
            parsed("users") || list(&allowed["users"]).iter().any(|one| UserId::from_json(one) == Some(id))
        });
        pings.roles.retain(|&id| {
            parsed("roles") || list(&allowed["roles"]).iter().any(|one| RoleId::from_json(one) == Some(id))
        });
    }
    pings
}

/// Adds an id that a mention names, if it is one and not there yet.
fn add<Id: PartialEq + From<u64>>(ids: &mut Vec<Id>, digits: &str) {
    if digits.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(id) = digits.parse().map(|id: u64| Id::from(id))
        && !ids.contains(&id)
    {
        ids.push(id);
    }
}

/// The pieces of a text that are not in code blocks or inline code.
fn outside_code(content: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = content;
    while let Some(start) = rest.find('`') {
        let fence = rest[start..].bytes().take_while(|&byte| byte == b'`').count();
        let inside = &rest[start + fence..];
        if let Some(end) = inside.find(&"`".repeat(fence)) {
            pieces.push(&rest[..start]);
            rest = &inside[end + fence..];
        } else {
            // A fence that never closes is text.
            pieces.push(&rest[..start + fence]);
            rest = inside;
        }
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_allowed_pings() {
        let check = |content: &str, allowed: Value, users: &[u64], roles: &[u64], everyone: bool| {
            let (users, roles) = (users.iter().copied().map(UserId), roles.iter().copied().map(RoleId));
            let expected = Pings { users: users.collect(), roles: roles.collect(), everyone };
            assert_eq!(pings([content], &allowed), expected, "{content} with {allowed}");
        };
        let all = "<@1> <@!2> <@1> <@&3> @here";
        check(all, Value::Null, &[1, 2], &[3], true);
        check(all, json!({}), &[], &[], false);
        check(all, json!({ "parse": [] }), &[], &[], false);
        check(all, json!({ "parse": ["users"] }), &[1, 2], &[], false);
        check(all, json!({ "parse": ["roles", "everyone"] }), &[], &[3], true);
        check(all, json!({ "users": ["2"], "roles": ["4"] }), &[2], &[], false);
        check("`<@1>` ```\n@everyone``` <@2>", Value::Null, &[2], &[], false);
        check("`` ` <@1> `` <@2> ` <@3>", Value::Null, &[2, 3], &[], false);
        check("<@x> <@ 1> <@-1> <@99999999999999999999> <@", Value::Null, &[], &[], false);
    }
}
