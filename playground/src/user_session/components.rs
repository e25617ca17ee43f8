//! Pressing buttons, picking from menus.

use serde_json::{Value, json};

use super::UserSession;
use super::exchange::NewInteraction;
use super::names::Directory;
use crate::codes::{InteractionKind, component_type};
use crate::command_line::Names;
use crate::component_tree;
use crate::error::PlaygroundError;
use crate::interaction_event::Actor;
use crate::interactions::Exchange;
use crate::json::text;
use crate::message::{Button, Menu, Message};

impl UserSession {
    /// Presses a button of a message, by its label (in any case) or its `custom_id`.
    pub async fn press(&self, message: &Message, button: &str) -> Result<Exchange, PlaygroundError> {
        let current = self.current(message)?;
        let buttons = current.buttons();
        let wanted = button.trim().to_lowercase();
        let labelled = |one: &&Button| one.label.to_lowercase() == wanted;
        let found = buttons
            .iter()
            .find(|one| one.custom_id == button)
            // Of two with the same label, the one that can be pressed.
            .or_else(|| buttons.iter().find(|one| labelled(one) && !one.disabled))
            .or_else(|| buttons.iter().find(labelled));
        let Some(found) = found else {
            let known = buttons.into_iter().map(|one| one.label).collect();
            return Err(PlaygroundError::UnknownButton { name: button.to_owned(), known });
        };
        if found.disabled {
            let usable = buttons.iter().filter(|one| !one.disabled).map(|one| one.label.clone()).collect();
            return Err(PlaygroundError::Disabled { name: found.label.clone(), usable });
        }
        let data = json!({
            "custom_id": found.custom_id, "component_type": component_type::BUTTON,
            "id": number_of(&current, &found.custom_id),
        });
        self.interact(NewInteraction::new(InteractionKind::Component, data).on(Some(current.id))).await
    }

    /// Picks options, by value or label (in any case), in whichever select menu of a message has them all. In
    /// a menu of people, roles or channels: by name.
    pub async fn pick(&self, message: &Message, options: &[&str]) -> Result<Exchange, PlaygroundError> {
        self.pick_in(message, None, options).await
    }

    /// The same in the one menu with this `custom_id`, if it is named.
    pub(crate) async fn pick_in(
        &self,
        message: &Message,
        custom_id: Option<&str>,
        options: &[&str],
    ) -> Result<Exchange, PlaygroundError> {
        let current = self.current(message)?;
        let data = {
            let world = self.server.world();
            let actor = self.actor(&world)?;
            let mut menus = current.menus();
            menus.retain(|menu| custom_id.is_none_or(|id| id == menu.custom_id));
            let fitting = menus.iter().find_map(|menu| Some((menu, values(actor, menu, options)?)));
            let Some((menu, values)) = fitting else {
                return Err(unknown_option(&menus, options));
            };
            if menu.disabled {
                let usable = menus.iter().filter(|menu| !menu.disabled).map(|menu| menu.placeholder.clone()).collect();
                return Err(PlaygroundError::Disabled { name: menu.placeholder.clone(), usable });
            }
            check_count(menu, values.len())?;
            let mut data = json!({
                "custom_id": menu.custom_id, "component_type": menu.kind, "id": number_of(&current, &menu.custom_id),
                "values": values.iter().map(String::as_str).collect::<Vec<_>>(),
            });
            if menu.kind != component_type::STRING_SELECT {
                data["resolved"] = actor.resolved(values.iter().filter_map(|value| value.parse().ok()));
            }
            data
        };
        self.interact(NewInteraction::new(InteractionKind::Component, data).on(Some(current.id))).await
    }

    /// The message as it is now, if this person sees it.
    pub(super) fn current(&self, message: &Message) -> Result<Message, PlaygroundError> {
        let state = self.server.state();
        let seen = state.messages.get(message.id).filter(|stored| stored.is_visible_to(self.person));
        let seen = seen.filter(|stored| self.server.world().can_see(self.person, stored.message.channel));
        seen.map(|stored| stored.message.clone()).ok_or_else(|| PlaygroundError::UnknownMessage(self.display_name()))
    }
}

/// The values of some options in a menu; `None` if it does not have them all.
pub(super) fn values(actor: Actor<'_>, menu: &Menu, options: &[&str]) -> Option<Vec<String>> {
    let directory = Directory::of(actor);
    let value = |name: &str| -> Option<String> {
        let bare = name.trim_start_matches(['@', '#']);
        let user = directory.user(bare).map(|id| id.to_string());
        let role = directory.role(bare).map(|id| id.to_string());
        match menu.kind {
            component_type::STRING_SELECT | component_type::RADIO_GROUP | component_type::CHECKBOX_GROUP => {
                // A value is one option's alone; labels may be the same, or be others' values.
                let by_value = menu.options.iter().find(|option| option.value == name);
                let wanted = name.trim().to_lowercase();
                let found =
                    by_value.or_else(|| menu.options.iter().find(|option| option.label.to_lowercase() == wanted))?;
                Some(found.value.clone())
            }
            component_type::USER_SELECT => user,
            component_type::ROLE_SELECT => role,
            component_type::CHANNEL_SELECT => directory.channel(bare, &menu.channel_kinds).map(|id| id.to_string()),
            _ => user.or(role),
        }
    };
    options.iter().map(|option| value(option)).collect()
}

/// Refuses what no menu has.
pub(super) fn unknown_option(menus: &[Menu], options: &[&str]) -> PlaygroundError {
    let known: Vec<String> = menus.iter().flat_map(|menu| &menu.options).map(|option| option.label.clone()).collect();
    let absent = options.iter().find(|option| {
        let wanted = option.trim().to_lowercase();
        !known.iter().any(|label| label.to_lowercase() == wanted)
    });
    let name = absent.or(options.first()).copied().unwrap_or_default().to_owned();
    PlaygroundError::UnknownOption { name, known }
}

/// Refuses too few or too many options for a menu.
pub(super) fn check_count(menu: &Menu, given: usize) -> Result<(), PlaygroundError> {
    let (min, max) = (menu.min, menu.max);
    let fits = u64::try_from(given).is_ok_and(|given| (min..=max).contains(&given));
    if fits { Ok(()) } else { Err(PlaygroundError::OptionCount { min, max, given }) }
}

/// The number that Discord gave a component of a message.
fn number_of(message: &Message, custom_id: &str) -> Value {
    let found = component_tree::all(&message.json).into_iter().find(|one| text(&one["custom_id"]) == custom_id);
    found.map(|one| one["id"].clone()).unwrap_or_default()
}
