//! Which command's file handles which button or menu.

use serenity::all::{
    ActionRowComponent, ComponentInteraction, ComponentInteractionDataKind, MessageFlags, ModalInteraction,
};
use waymark_store::UserId;

use crate::commands::{checkin, faq, leaderboard, next, privacy, remind, roadmap, server, topic};
use crate::context::{Caller, Context};
use crate::interactions::command::{Answered, Work};
use crate::interactions::custom_id::{Action, ServerAction};
use crate::interactions::dispatch::{Deferral, Start};
use crate::person::{milestones, set_state};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::{MODAL_FIELD, Visibility};

/// What pressing comes to, and what to tell Discord if it takes longer.
#[expect(clippy::too_many_lines, reason = "a table: an arm for each action")]
pub(crate) fn plan(
    context: &Context,
    action: Action,
    component: &ComponentInteraction,
    presser: UserId,
) -> Result<(Deferral, Start), Refusal> {
    let several: Vec<String> = match &component.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.clone(),
        ComponentInteractionDataKind::ChannelSelect { values } => values.iter().map(ToString::to_string).collect(),
        ComponentInteractionDataKind::RoleSelect { values } => values.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let picked = several.first().cloned();
    let picked = || picked.ok_or_else(|| Refusal::unknown_button(context));
    // What is everybody's changes in place for the one whose message it is; others get a copy of their own.
    let private = component.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
    let in_place = |mine: bool| {
        if mine || private { Deferral::Update } else { Deferral::Reply(Visibility::Private) }
    };
    Ok(match action {
        Action::Change { to, view, topic, .. } => (
            Deferral::Update,
            start(move |context, caller| async move { set_state::press(context, caller, topic, to, view).await }),
        ),
        Action::Undo { of, view, .. } => (
            Deferral::Update,
            start(move |context, caller| async move { set_state::undo(context, caller, of, view).await }),
        ),
        Action::Next { roadmap, .. } => {
            (Deferral::Update, start(move |context, caller| async move { next::press(context, caller, roadmap).await }))
        }
        Action::Stages { roadmap, page, .. } => (
            Deferral::Update,
            start(move |context, caller| async move { roadmap::press(context, caller, roadmap, None, page).await }),
        ),
        Action::PickStage { roadmap, .. } => {
            let stage = picked()?;
            (
                Deferral::Update,
                start(
                    move |context, caller| async move { roadmap::press(context, caller, roadmap, Some(stage), 0).await },
                ),
            )
        }
        Action::Stage { roadmap, stage, page, .. } => (
            Deferral::Update,
            start(
                move |context, caller| async move { roadmap::press(context, caller, roadmap, Some(stage), page).await },
            ),
        ),
        Action::PickTopic { roadmap, .. } => {
            let topic = picked()?;
            (
                Deferral::Update,
                start(move |context, caller| async move { topic::press(context, caller, roadmap, topic).await }),
            )
        }
        Action::PickQuestion { roadmap, .. } => {
            let slug = picked()?;
            (
                Deferral::Reply(Visibility::Private),
                start(move |context, _| async move { faq::press(&context, &roadmap, &slug) }),
            )
        }
        Action::Questions { roadmap, page } => {
            let deferral = in_place(false);
            (
                deferral,
                start(move |context, _| async move { placed(deferral, faq::page(&context, Some(&roadmap), page)) }),
            )
        }
        Action::WriteNote { topic, .. } => (
            Deferral::None,
            start(move |context, caller| async move { topic::note::write(context, caller, topic).await }),
        ),
        Action::CheckIn { .. } => (
            Deferral::Reply(Visibility::Private),
            start(move |context, caller| async move { checkin::press(context, caller).await }),
        ),
        Action::Share { roadmap, milestone, .. } => (
            Deferral::Reply(Visibility::Public),
            start(move |context, caller| async move { milestones::share(&context, &caller, &roadmap, &milestone) }),
        ),
        Action::Erase { .. } => {
            (Deferral::Update, start(move |context, caller| async move { privacy::erase(context, caller).await }))
        }
        Action::PickZone { time, days, .. } => {
            let zone = picked()?;
            (
                Deferral::Update,
                start(move |context, caller| async move {
                    remind::daily(&context, &caller, time, days, &zone).await.map(Answered::Update)
                }),
            )
        }
        Action::Reminder { what, .. } => (
            Deferral::Reply(Visibility::Private),
            start(move |context, caller| async move { remind::act(context, caller, what).await }),
        ),
        Action::OfTheDay { done, topic } => (
            Deferral::Reply(Visibility::Private),
            start(move |context, caller| async move { set_state::of_the_day(context, caller, topic, done).await }),
        ),
        Action::Server { what } => {
            let deferral = match what {
                ServerAction::Check | ServerAction::Questions | ServerAction::Begin => {
                    Deferral::Reply(Visibility::Private)
                }
                _ => Deferral::Update,
            };
            (deferral, start(move |context, caller| async move { server::press(context, caller, what, several).await }))
        }
        Action::MilestoneRole { roadmap, milestone } => (
            Deferral::Update,
            start(move |context, caller| async move {
                server::set_role(context, caller, roadmap, milestone, several).await
            }),
        ),
        // Only dialogs carry this.
        Action::SaveNote { .. } => return Err(Refusal::unknown_button(context)),
        Action::Board { owner, period, page, roadmap } => {
            let deferral = in_place(owner == presser);
            (
                deferral,
                start(move |context, caller| async move {
                    placed(deferral, leaderboard::page(context, caller, period, page, roadmap).await)
                }),
            )
        }
    })
}

/// What a dialog that was filled in comes to.
pub(crate) fn submitted(
    context: &Context,
    action: Action,
    modal: &ModalInteraction,
) -> Result<(Deferral, Start), Refusal> {
    let mut fields = modal.data.components.iter().flat_map(|row| &row.components);
    let text = fields.find_map(|field| match field {
        ActionRowComponent::InputText(input) if input.custom_id == MODAL_FIELD => input.value.clone(),
        _ => None,
    });
    let text = text.unwrap_or_default();
    Ok(match action {
        Action::SaveNote { topic, .. } => (
            Deferral::Update,
            start(move |context, caller| async move { topic::note::save(context, caller, topic, text).await }),
        ),
        _ => return Err(Refusal::unknown_button(context)),
    })
}

/// In the place of the message, or beside it.
fn placed(deferral: Deferral, reply: Result<crate::replies::Reply, Failure>) -> Result<Answered, Failure> {
    reply.map(|reply| match deferral {
        Deferral::Update => Answered::Update(reply),
        Deferral::Reply(_) | Deferral::None => Answered::Reply(reply),
    })
}

fn start<F>(run: impl FnOnce(Context, Caller) -> F + Send + 'static) -> Start
where
    F: Future<Output = Result<Answered, Failure>> + Send + 'static,
{
    Box::new(|context, caller| -> Work { Box::pin(run(context, caller)) })
}
