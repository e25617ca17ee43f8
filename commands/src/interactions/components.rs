//! Which feature a button, a menu or a dialog belongs to.

use serenity::all::{
    ActionRowComponent, ComponentInteraction, ComponentInteractionDataKind, Message, MessageFlags, ModalInteraction,
};
use waymark_store::UserId;

use crate::commands::checkin::CheckInAction;
use crate::commands::faq::FaqAction;
use crate::commands::leaderboard::BoardAction;
use crate::commands::next::NextAction;
use crate::commands::privacy::PrivacyAction;
use crate::commands::remind::RemindAction;
use crate::commands::roadmap::RoadmapAction;
use crate::commands::server::ServerAction;
use crate::commands::topic::TopicAction;
use crate::context::{Caller, Context};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{self, Reader};
use crate::interactions::plan::Plan;
use crate::person::milestones::MilestoneAction;
use crate::person::set_state::StateAction;
use crate::replies::MODAL_FIELD;
use crate::replies::refusal::Refusal;

/// Reads a component, if it is one of a feature's.
type Feature = fn(char, Reader<'_>) -> Option<Box<dyn Component>>;

/// The features that have buttons, menus or dialogs. Each knows its own, and no two the same.
const FEATURES: &[Feature] = &[
    of::<NextAction>,
    of::<StateAction>,
    of::<RoadmapAction>,
    of::<TopicAction>,
    of::<CheckInAction>,
    of::<BoardAction>,
    of::<FaqAction>,
    of::<RemindAction>,
    of::<PrivacyAction>,
    of::<ServerAction>,
    of::<MilestoneAction>,
];

fn of<C: Component + 'static>(kind: char, rest: Reader<'_>) -> Option<Box<dyn Component>> {
    C::read(kind, rest).map(|component| Box::new(component) as _)
}

/// What a press, or a pick from a menu, comes to.
pub(crate) fn press(context: &Context, pressed: &ComponentInteraction, caller: &Caller) -> Result<Plan, Refusal> {
    let component = component(context, &pressed.data.custom_id, caller.user)?;
    tracing::debug!(custom_id = pressed.data.custom_id, interaction = %pressed.id, "press");
    let picked = match &pressed.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.clone(),
        ComponentInteractionDataKind::ChannelSelect { values } => values.iter().map(ToString::to_string).collect(),
        ComponentInteractionDataKind::RoleSelect { values } => values.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    component.press(context, Press { by: caller.user, private: is_private(&pressed.message), picked })
}

/// What a dialog that was filled in comes to.
pub(crate) fn submit(context: &Context, sent: &ModalInteraction, caller: &Caller) -> Result<Plan, Refusal> {
    let component = component(context, &sent.data.custom_id, caller.user)?;
    tracing::debug!(custom_id = sent.data.custom_id, interaction = %sent.id, "submit");
    let mut fields = sent.data.components.iter().flat_map(|row| &row.components);
    let text = fields.find_map(|field| match field {
        ActionRowComponent::InputText(input) if input.custom_id == MODAL_FIELD => input.value.clone(),
        _ => None,
    });
    component.submit(context, text.unwrap_or_default())
}

/// Whether only the person who presses can see the message.
pub(crate) fn is_private(message: &Message) -> bool {
    message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
}

/// The component of that `custom_id`, if `user` may use it.
fn component(context: &Context, custom_id: &str, user: UserId) -> Result<Box<dyn Component>, Refusal> {
    let (kind, rest) = custom_id::read(custom_id).ok_or_else(|| Refusal::unknown_button(context))?;
    let component = FEATURES.iter().find_map(|of| of(kind, rest)).ok_or_else(|| Refusal::unknown_button(context))?;
    match component.owner().filter(|&owner| owner != user) {
        Some(owner) => Err(Refusal::someone_elses(owner, context)),
        None => Ok(component),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_features_know_the_same() {
        // Whatever may follow a letter: what nobody knows does not count.
        let owner = "000000000000b";
        let rests = ["tt", "d1", "l5", "sc"].map(|change| format!("{owner}{change}web:http"));
        let undos = ["t", "1", "5", "c"].map(|view| format!("{owner}00000000000rt{view}"));
        let others = ["", "web", "web:0", "web:net:0", "web:http", "19305", "w0:", "s", "o"];
        let others = others.into_iter().flat_map(|rest| [rest.to_owned(), format!("{owner}{rest}")]);
        let rests: Vec<String> = rests.into_iter().chain(undos).chain(others).collect();
        let mut known = Vec::new();
        for kind in ('a'..='z').chain('A'..='Z') {
            for rest in &rests {
                let custom_id = format!("1{kind}{rest}");
                let (kind, rest) = custom_id::read(&custom_id).unwrap();
                let features = FEATURES.iter().filter(|of| of(kind, rest).is_some()).count();
                assert!(features <= 1, "{features} features know {custom_id}");
                known.extend((features == 1).then_some(kind));
            }
        }
        assert!("abcdgimnqrsuwxzDMQSTW".chars().all(|kind| known.contains(&kind)), "{known:?}");
    }
}
