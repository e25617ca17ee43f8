//! Whom a message pings: what its content mentions, and its allowed mentions let through.
//!
//! Source: Discord's reference, "Allowed Mentions Object". Embeds never ping; nor does what stands in code.

use serde_json::Value;

use crate::ids;
use crate::message::list;

/// The users, roles and the everyone-mention that get through.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pings {
    pub(crate) users: Vec<u64>,
    pub(crate) roles: Vec<u64>,
    pub(crate) everyone: bool,
}

/// Whom `content` pings. Without allowed mentions, everything that it mentions.
pub(crate) fn pings(content: &str, allowed: &Value) -> Pings {
    let mut pings = Pings::default();
    for piece in outside_code(content) {
        if piece.contains("@everyone") || piece.contains("@here") {
            pings.everyone = true;
        }
        for (index, _) in piece.match_indices("<@") {
            let Some((inside, _)) = piece[index + 2..].split_once('>') else { continue };
            let (ids, id) = match inside.strip_prefix('&') {
                Some(role) => (&mut pings.roles, role),
                None => (&mut pings.users, inside.strip_prefix('!').unwrap_or(inside)),
            };
            if id.bytes().all(|byte| byte.is_ascii_digit())
                && let Ok(id) = id.parse()
                && !ids.contains(&id)
            {
                ids.push(id);
            }
        }
    }
    if !allowed.is_null() {
        let parsed = |kind: &str| list(&allowed["parse"]).iter().any(|one| one == kind);
        let named = |key: &str, id: u64| list(&allowed[key]).iter().any(|one| ids::from_json(one) == Some(id));
        pings.everyone &= parsed("everyone");
        pings.users.retain(|&id| parsed("users") || named("users", id));
        pings.roles.retain(|&id| parsed("roles") || named("roles", id));
    }
    pings
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
            let expected = Pings { users: users.to_vec(), roles: roles.to_vec(), everyone };
            assert_eq!(pings(content, &allowed), expected, "{content} with {allowed}");
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
