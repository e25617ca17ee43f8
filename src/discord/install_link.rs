//! The address under which the bot is added to a server.

use serenity::all::{ApplicationId, Permissions};

/// What the bot needs for what it posts by itself, and no more: answers need no permission, and roles for milestones are
/// given by those who want them.
const PERMISSIONS: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::CREATE_PUBLIC_THREADS);

/// The address. <https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow>
pub(crate) fn install_link(application: ApplicationId) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={}",
        PERMISSIONS.bits()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_have_the_same_link() {
        let link = install_link(ApplicationId::new(1)).replace("client_id=1&", "client_id=APPLICATION_ID&");
        for (document, text) in [
            ("README.md", include_str!("../../README.md")),
            ("docs/OPERATING.md", include_str!("../../docs/OPERATING.md")),
        ] {
            assert!(text.contains(&link), "{document} lacks {link}");
        }
    }
}
