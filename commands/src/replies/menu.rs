//! Menus to pick from.

use serenity::all::{self, ChannelType, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption};
use waymark_store::{ChannelId, RoleId};

use super::text::truncate;
use crate::interactions::custom_id::CustomId;

const OPTION: usize = 100;
const PLACEHOLDER: usize = 150;

/// Options a menu can hold.
pub(crate) const MENU_OPTIONS: usize = 25;

/// A menu to pick from; the pick comes back as its `custom_id`, with what was picked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Menu {
    placeholder: String,
    custom_id: CustomId,
    of: MenuOf,
}

/// What a menu is of.
#[derive(Debug, Clone, PartialEq)]
enum MenuOf {
    /// One of these; at most [`MENU_OPTIONS`], what is over is left out.
    Options(Vec<MenuOption>),
    /// Any number of these, or none; those already picked are told apart.
    Several(Vec<(MenuOption, bool)>),
    /// A channel of the server that text is written in.
    Channels(Option<ChannelId>),
    /// A role of the server.
    Roles(Option<RoleId>),
}

impl Menu {
    /// Of `options`, of which one is picked. `placeholder` is what it says while nothing is picked.
    pub(crate) fn options(placeholder: &str, custom_id: CustomId, options: Vec<MenuOption>) -> Self {
        Self { placeholder: placeholder.to_owned(), custom_id, of: MenuOf::Options(options) }
    }

    /// Of options of which any number is picked.
    pub(crate) fn several(placeholder: &str, custom_id: CustomId, options: Vec<(MenuOption, bool)>) -> Self {
        Self { placeholder: placeholder.to_owned(), custom_id, of: MenuOf::Several(options) }
    }

    /// Of the server's channels.
    pub(crate) fn channels(placeholder: &str, custom_id: CustomId, picked: Option<ChannelId>) -> Self {
        Self { placeholder: placeholder.to_owned(), custom_id, of: MenuOf::Channels(picked) }
    }

    /// Of the server's roles.
    pub(crate) fn roles(placeholder: &str, custom_id: CustomId, picked: Option<RoleId>) -> Self {
        Self { placeholder: placeholder.to_owned(), custom_id, of: MenuOf::Roles(picked) }
    }

    pub(super) fn is_empty(&self) -> bool {
        match &self.of {
            MenuOf::Options(options) => options.is_empty(),
            MenuOf::Several(options) => options.is_empty(),
            MenuOf::Channels(_) | MenuOf::Roles(_) => false,
        }
    }
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MenuOption {
    pub label: String,
    /// What comes back: an id, at most 100 characters.
    pub value: String,
    pub description: String,
}

impl Menu {
    pub(super) fn build(&self) -> CreateSelectMenu {
        let (kind, most) = match &self.of {
            MenuOf::Options(options) => {
                let options = options.iter().take(MENU_OPTIONS).map(MenuOption::build).collect();
                (CreateSelectMenuKind::String { options }, None)
            }
            MenuOf::Several(options) => {
                let options = options.iter().take(MENU_OPTIONS);
                let options: Vec<_> =
                    options.map(|(option, picked)| option.build().default_selection(*picked)).collect();
                let most = u8::try_from(options.len()).unwrap_or(u8::MAX);
                (CreateSelectMenuKind::String { options }, Some(most))
            }
            MenuOf::Channels(picked) => {
                let channel_types = Some(vec![ChannelType::Text, ChannelType::News]);
                let default_channels = picked.map(|id| vec![all::ChannelId::new(id.0.max(1))]);
                (CreateSelectMenuKind::Channel { channel_types, default_channels }, None)
            }
            MenuOf::Roles(picked) => {
                let default_roles = picked.map(|id| vec![all::RoleId::new(id.0.max(1))]);
                (CreateSelectMenuKind::Role { default_roles }, Some(1))
            }
        };
        let menu = CreateSelectMenu::new(self.custom_id.as_str(), kind);
        let menu = menu.placeholder(truncate(&self.placeholder, PLACEHOLDER));
        // Where more than one may be picked, or a pick taken back, none may be, too.
        match most {
            Some(most) => menu.min_values(0).max_values(most),
            None => menu,
        }
    }
}

impl MenuOption {
    fn build(&self) -> CreateSelectMenuOption {
        let built = CreateSelectMenuOption::new(truncate(&self.label, OPTION), &self.value);
        match truncate(&self.description, OPTION) {
            empty if empty.is_empty() => built,
            description => built.description(description),
        }
    }
}
