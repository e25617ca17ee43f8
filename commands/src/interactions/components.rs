//! Which feature a button, a menu or a dialog belongs to.

use waymark_store::UserId;

use crate::commands::faq::FaqAction;
use crate::commands::leaderboard::BoardAction;
use crate::commands::make_note::KeepNote;
use crate::commands::next::NextAction;
use crate::commands::privacy::PrivacyAction;
use crate::commands::remind::RemindAction;
use crate::commands::review::ReviewAction;
use crate::commands::roadmap::RoadmapAction;
use crate::commands::server::ServerAction;
use crate::commands::topic::TopicAction;
use crate::context::{Caller, Context};
use crate::interactions::component::{Component, Press, Sent};
use crate::interactions::custom_id::{self, Reader};
use crate::interactions::interaction::{ComponentData, ModalData};
use crate::interactions::plan::Plan;
use crate::person::card::ShareCard;
use crate::person::milestones::MilestoneAction;
use crate::person::placement::PlacementAction;
use crate::person::set_state::StateAction;
use crate::question_of_the_day::QuestionAction;
use crate::replies::links::CheckIn;
use crate::replies::refusal::Refusal;

/// The features that have buttons, menus or dialogs. Each recognises its own; no two recognise the same.
const FEATURES: &[Feature] = &[
    of::<NextAction>,
    of::<StateAction>,
    of::<RoadmapAction>,
    of::<TopicAction>,
    of::<ReviewAction>,
    of::<QuestionAction>,
    of::<CheckIn>,
    of::<BoardAction>,
    of::<FaqAction>,
    of::<RemindAction>,
    of::<PrivacyAction>,
    of::<ServerAction>,
    of::<MilestoneAction>,
    of::<PlacementAction>,
    of::<ShareCard>,
    of::<KeepNote>,
];

/// Reads a component, if it is one of a feature's.
type Feature = fn(char, Reader<'_>) -> Option<Recognised>;

/// A component that a feature recognised.
struct Recognised {
    owner: Option<UserId>,
    plan: ToPlan,
}

/// What to do when it is used.
type ToPlan = Box<dyn FnOnce(&Context, Used) -> Result<Plan, Refusal>>;

/// How a component is used.
enum Used {
    Press(Press),
    /// A dialog, with what was filled in.
    Submit(Sent),
}

fn of<C: Component + 'static>(kind: char, rest: Reader<'_>) -> Option<Recognised> {
    let component = C::read(kind, rest)?;
    let owner = component.owner();
    let plan = |context: &Context, used| match used {
        Used::Press(press) => component.press(context, &press),
        Used::Submit(sent) => component.submit(context, sent),
    };
    Some(Recognised { owner, plan: Box::new(plan) })
}

/// What to do about a press on a button, or a pick from a menu.
pub(crate) fn press(context: &Context, pressed: ComponentData, caller: &Caller) -> Result<Plan, Refusal> {
    let component = component(context, &pressed.custom_id, caller.user)?;
    tracing::debug!(custom_id = pressed.custom_id, interaction = %caller.interaction, "press");
    let press = Press { by: caller.user, private: pressed.private, picked: pressed.picked };
    (component.plan)(context, Used::Press(press))
}

/// What to do about a dialog that was filled in and sent.
pub(crate) fn submit(context: &Context, sent: ModalData, caller: &Caller) -> Result<Plan, Refusal> {
    let component = component(context, &sent.custom_id, caller.user)?;
    tracing::debug!(custom_id = sent.custom_id, interaction = %caller.interaction, "submit");
    (component.plan)(context, Used::Submit(Sent { fields: sent.fields, private: sent.private }))
}

/// The component of that `custom_id`, if `user` may use it.
fn component(context: &Context, custom_id: &str, user: UserId) -> Result<Recognised, Refusal> {
    let known = custom_id::read(custom_id);
    let found = known.and_then(|(kind, rest)| FEATURES.iter().find_map(|of| of(kind, rest)));
    let component = found.ok_or_else(|| Refusal::unknown_button(context))?;
    match component.owner.filter(|&owner| owner != user) {
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
        let asked = ["", owner, "000000000000br"].map(|answer| format!("{owner}{answer}2026-11-27"));
        let rests: Vec<String> = rests.into_iter().chain(undos).chain(others).chain(asked).collect();
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
        assert!("abcdghimnqrsuwxyzDGHJLMNPQRSTUWY".chars().all(|kind| known.contains(&kind)), "{known:?}");
    }
}
