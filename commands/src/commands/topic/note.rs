//! One's private note on a topic: written in a dialog from `/topic`, shown there to its author alone.

use waymark_store::notes::MAX_CHARS;

use super::{TopicAction, view};
use crate::context::{Caller, Context};
use crate::interactions::custom_id::{Owner, TopicName, Wire as _};
use crate::interactions::resolve;
use crate::person::progress::{key, progress};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::{Modal, Reply, TextInput};

/// The dialog's field.
pub(super) const TEXT: &str = "text";

/// The dialog, with the note as it is.
pub(super) async fn dialog(context: &Context, caller: &Caller, name: TopicName) -> Result<Modal, Failure> {
    let (roadmap, at) = resolve::named(context, &name)?;
    let note = context.store.note(caller.user, &key(roadmap, at)).await?;
    let save = TopicAction::SaveNote { owner: Owner(caller.user), topic: name }.custom_id();
    let text = TextInput::paragraph(TEXT, u16::try_from(MAX_CHARS).unwrap_or(u16::MAX))
        .placeholder("What helped, what is still unclear")
        .value(&note.unwrap_or_default());
    let title = format!("Your note: {}", roadmap.topic(at).title);
    Ok(Modal::new(save, &title).field("Only you can see it", "Leave it empty to delete the note.", text))
}

/// Keeps what was written, and shows the topic with it. An empty note is none.
pub(super) async fn save(context: &Context, caller: &Caller, name: &TopicName, text: &str) -> Result<Reply, Failure> {
    let (roadmap, at) = resolve::named(context, name)?;
    // Discord keeps to the dialog's limit; what did not come through a dialog may not.
    if text.chars().count() > MAX_CHARS {
        return Err(Refusal::note_too_long(MAX_CHARS).into());
    }
    let notice = if text.is_empty() {
        let was_there = context.store.clear_note(caller.user, key(roadmap, at)).await?;
        if was_there { "🗒️ Note deleted." } else { "No note was written." }
    } else {
        context.store.set_note(caller.user, key(roadmap, at), text.to_owned(), caller.at).await?;
        "🗒️ Note saved. Only you can see it."
    };
    let progress = progress(context, caller.user, roadmap).await?;
    Ok(view(context, caller, &progress, at, None).await?.notice(notice))
}
