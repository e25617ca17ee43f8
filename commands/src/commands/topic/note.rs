//! One's private note on a topic: written in a dialog from `/topic`, shown there to its author alone.

use waymark_store::notes::LONGEST;

use crate::commands::topic;
use crate::context::{Caller, Context};
use crate::interactions::command::Answered;
use crate::interactions::custom_id::{Action, TopicName};
use crate::interactions::resolve;
use crate::person::progress::{key, progress};
use crate::replies::Modal;
use crate::replies::refusal::{Failure, Refusal};

/// Opens the dialog, with the note as it is.
pub(crate) async fn write(context: Context, caller: Caller, name: TopicName) -> Result<Answered, Failure> {
    let (roadmap, at) = resolve::named(&context, &context.everything, &name.roadmap, &name.topic)?;
    let note = context.store.note(caller.user, &key(roadmap, at)).await?;
    Ok(Answered::Modal(Modal {
        action: Action::SaveNote { owner: caller.user, topic: name },
        title: format!("Your note: {}", roadmap.topic(at).title),
        label: "Only you can see it".into(),
        placeholder: "What helped, what is still unclear. Leave it empty to delete the note.".into(),
        value: note.map(|note| note.text).unwrap_or_default(),
        max: u16::try_from(LONGEST).unwrap_or(u16::MAX),
    }))
}

/// Keeps what was written, and shows the topic with it. An empty note is none.
pub(crate) async fn save(context: Context, caller: Caller, name: TopicName, text: String) -> Result<Answered, Failure> {
    let (roadmap, at) = resolve::named(&context, &context.everything, &name.roadmap, &name.topic)?;
    let text = text.trim();
    // Discord keeps to the dialog's limit; what did not come through a dialog may not.
    if text.chars().count() > LONGEST {
        return Err(Refusal::note_too_long(LONGEST).into());
    }
    let notice = if text.is_empty() {
        let was_there = context.store.clear_note(caller.user, key(roadmap, at)).await?;
        if was_there { "🗒️ Your note is deleted." } else { "No note was written." }
    } else {
        context.store.set_note(caller.user, key(roadmap, at), text.to_owned(), caller.at).await?;
        "🗒️ Your note is kept. Only you can see it."
    };
    let progress = progress(&context, caller.user, roadmap).await?;
    Ok(Answered::Update(topic::view(&context, &caller, &progress, at, None).await?.notice(notice)))
}
