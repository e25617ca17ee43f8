//! Discord's numbers, under their names.

/// Kinds of interactions. Source: Discord's reference, "Interaction Type".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InteractionKind {
    /// A command is used.
    Command = 2,
    /// A button is pressed, or something is picked from a menu.
    Component = 3,
    /// An option is being typed.
    Autocomplete = 4,
    /// A form was filled.
    Modal = 5,
}

impl serde::Serialize for InteractionKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(*self as u8)
    }
}

/// Kinds of answers to interactions. Source: Discord's reference, "Interaction Callback Type".
pub(crate) mod callback_type {
    pub(crate) const MESSAGE: u64 = 4;
    pub(crate) const DEFERRED_MESSAGE: u64 = 5;
    pub(crate) const DEFERRED_UPDATE: u64 = 6;
    pub(crate) const UPDATE: u64 = 7;
    pub(crate) const CHOICES: u64 = 8;
    pub(crate) const MODAL: u64 = 9;
}

/// Source: Discord's reference, "Application Command Types".
pub(crate) mod command_type {
    pub(crate) const CHAT_INPUT: u64 = 1;
    pub(crate) const USER: u64 = 2;
    pub(crate) const MESSAGE: u64 = 3;
}

/// For whom an app can be installed. Source: Discord's reference, "Application Integration Types".
pub(crate) mod integration_type {
    pub(crate) const USER_INSTALL: u64 = 1;
}

/// Source: Discord's reference, "Application Command Option Type".
pub(crate) mod option_type {
    pub(crate) const SUBCOMMAND: u64 = 1;
    pub(crate) const SUBCOMMAND_GROUP: u64 = 2;
    pub(crate) const STRING: u64 = 3;
    pub(crate) const INTEGER: u64 = 4;
    pub(crate) const BOOLEAN: u64 = 5;
    pub(crate) const USER: u64 = 6;
    pub(crate) const CHANNEL: u64 = 7;
    pub(crate) const ROLE: u64 = 8;
    pub(crate) const MENTIONABLE: u64 = 9;
    pub(crate) const NUMBER: u64 = 10;
    pub(crate) const ATTACHMENT: u64 = 11;
}

/// Source: Discord's reference, "Component Types".
pub(crate) mod component_type {
    pub(crate) const ROW: u64 = 1;
    pub(crate) const BUTTON: u64 = 2;
    pub(crate) const STRING_SELECT: u64 = 3;
    pub(crate) const TEXT_INPUT: u64 = 4;
    pub(crate) const USER_SELECT: u64 = 5;
    pub(crate) const ROLE_SELECT: u64 = 6;
    pub(crate) const MENTIONABLE_SELECT: u64 = 7;
    pub(crate) const CHANNEL_SELECT: u64 = 8;
    pub(crate) const SECTION: u64 = 9;
    pub(crate) const TEXT_DISPLAY: u64 = 10;
    pub(crate) const THUMBNAIL: u64 = 11;
    pub(crate) const MEDIA_GALLERY: u64 = 12;
    pub(crate) const FILE: u64 = 13;
    pub(crate) const SEPARATOR: u64 = 14;
    pub(crate) const CONTAINER: u64 = 17;
    pub(crate) const LABEL: u64 = 18;
    pub(crate) const FILE_UPLOAD: u64 = 19;
    pub(crate) const RADIO_GROUP: u64 = 21;
    pub(crate) const CHECKBOX_GROUP: u64 = 22;
    pub(crate) const CHECKBOX: u64 = 23;
    /// Those whose answer is a choice of options, people, roles or channels, in messages too.
    pub(crate) const SELECTS: [u64; 5] = [STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT];
}

/// Source: Discord's reference, "Channel Types".
pub(crate) mod channel_type {
    pub(crate) const TEXT: u64 = 0;
    pub(crate) const DM: u64 = 1;
    pub(crate) const VOICE: u64 = 2;
    pub(crate) const THREAD: u64 = 11;
}

/// Source: Discord's reference, "Message Types".
pub(crate) mod message_type {
    pub(crate) const PINNED: u64 = 6;
    pub(crate) const REPLY: u64 = 19;
}

/// Flags of a message. Source: Discord's reference, "Message Flags".
pub(crate) mod message_flag {
    pub(crate) const SUPPRESS_EMBEDS: u64 = 1 << 2;
    pub(crate) const HAS_THREAD: u64 = 1 << 5;
    /// One person sees it.
    pub(crate) const EPHEMERAL: u64 = 1 << 6;
    /// It says "is thinking".
    pub(crate) const LOADING: u64 = 1 << 7;
    pub(crate) const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
    /// It consists of components alone (Components V2). Once set it stays.
    pub(crate) const COMPONENTS_V2: u64 = 1 << 15;
}

/// Gateway intents. Source: Discord's reference, "List of Intents".
pub(crate) mod intent {
    pub(crate) const GUILDS: u64 = 1;
    pub(crate) const GUILD_MEMBERS: u64 = 1 << 1;
    pub(crate) const GUILD_PRESENCES: u64 = 1 << 8;
    pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
    pub(crate) const GUILD_REACTIONS: u64 = 1 << 10;
    pub(crate) const GUILD_TYPING: u64 = 1 << 11;
    pub(crate) const DIRECT_MESSAGES: u64 = 1 << 12;
    pub(crate) const DIRECT_REACTIONS: u64 = 1 << 13;
    pub(crate) const DIRECT_TYPING: u64 = 1 << 14;
    /// What people write. Without it their messages come with nothing in them.
    pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;
    /// Members, presences, message content: refused unless they are enabled.
    pub(crate) const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
    /// Every intent there is; a bit outside is refused as invalid.
    pub(crate) const ALL: u64 = (1 << 26) - 1;
}

/// Permission bits. Source: Discord's reference, "Permissions".
pub mod permission {
    /// May do everything.
    pub const ADMINISTRATOR: u64 = 1 << 3;
    /// React to messages with what nobody has reacted with yet.
    pub const ADD_REACTIONS: u64 = 1 << 6;
    /// Manage Server.
    pub const MANAGE_GUILD: u64 = 1 << 5;
    /// See a channel.
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    /// Write in a channel.
    pub const SEND_MESSAGES: u64 = 1 << 11;
    /// Delete what others write, and their reactions.
    pub const MANAGE_MESSAGES: u64 = 1 << 13;
    /// Embeds in what one writes.
    pub const EMBED_LINKS: u64 = 1 << 14;
    /// Files in what one writes.
    pub const ATTACH_FILES: u64 = 1 << 15;
    /// Read what was written before.
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    /// Mention everyone, and roles that not everybody may mention.
    pub const MENTION_EVERYONE: u64 = 1 << 17;
    /// Change one's own nickname.
    pub const CHANGE_NICKNAME: u64 = 1 << 26;
    /// Give and take roles below one's own.
    pub const MANAGE_ROLES: u64 = 1 << 28;
    /// Begin threads.
    pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
    /// Write in threads.
    pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    /// Pin messages.
    pub const PIN_MESSAGES: u64 = 1 << 51;
    /// What those of `bits` that may be asked of members are called in Discord's settings; of others, the bits.
    pub fn names(bits: u64) -> String {
        const NAMES: [(u64, &str); 8] = [
            (ADMINISTRATOR, "Administrator"),
            (MANAGE_GUILD, "Manage Server"),
            (VIEW_CHANNEL, "View Channels"),
            (SEND_MESSAGES, "Send Messages"),
            (EMBED_LINKS, "Embed Links"),
            (ATTACH_FILES, "Attach Files"),
            (MENTION_EVERYONE, "Mention Everyone"),
            (MANAGE_ROLES, "Manage Roles"),
        ];
        let mut names: Vec<String> =
            NAMES.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| (*name).to_owned()).collect();
        let unnamed = NAMES.iter().fold(bits, |left, (bit, _)| left & !bit);
        if unnamed != 0 {
            names.push(format!("the permissions {unnamed}"));
        }
        names.join(" and ")
    }
    /// Everything there is.
    pub const ALL: u64 = (1 << 52) - 1;
    /// What everybody may: read, write, embed, attach, react, use commands.
    pub const EVERYBODY: u64 = ADD_REACTIONS
        | VIEW_CHANNEL
        | SEND_MESSAGES
        | EMBED_LINKS
        | ATTACH_FILES
        | READ_MESSAGE_HISTORY
        | (1 << 18)
        | CHANGE_NICKNAME
        | (1 << 31)
        | SEND_MESSAGES_IN_THREADS;
}
