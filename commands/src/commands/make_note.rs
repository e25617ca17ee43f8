//! *Make this a note*, in the menu on a message: keeps what somebody wrote as one's private note on a topic.

use serenity::all::CreateCommand;
use waymark_roadmap::rules::{State, next_steps};
use waymark_roadmap::{Roadmap, TopicIx};
use waymark_store::notes::MAX_CHARS;

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, define_on_message};
use crate::interactions::component::{Component, Press, Sent};
use crate::interactions::custom_id::{CustomId, Owner, TopicName, Wire as _, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::progress::{key, progress};
use crate::replies::links::ShowTopic;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, truncate};
use crate::replies::{Button, MENU_OPTIONS, Menu, MenuOption, Modal, Reply, TextInput, Visibility};

pub(crate) const COMMAND: Command = Command { name: NAME, help: Help::Untold, example: NAME, definition, plan };

const NAME: &str = "Make this a note";

/// The dialog's fields.
const TOPIC: &str = "topic";
const OTHER: &str = "other";
const TEXT: &str = "text";

/// Characters of the message in which topics are looked for.
const LOOKED_THROUGH: usize = 400;
/// Characters of a topic's name, as people write it.
const NAME_CHARS: u16 = 80;
/// Topics that are next, among those to choose from.
const NEXT: usize = 5;

fn definition() -> CreateCommand {
    define_on_message(NAME)
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let text = options.message()?.to_owned();
    if text.is_empty() {
        return Err(Refusal::no_text());
    }
    Ok(Plan::dialog(move |context, caller| async move { dialog(&context, &caller, &text).await }))
}

/// Keeps what the dialog holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeepNote {
    owner: Owner,
}

wire!(struct KeepNote 'N' { owner });

impl Component for KeepNote {
    // Only dialogs carry this.
    fn press(self, context: &Context, _: &Press) -> Result<Plan, Refusal> {
        Err(Refusal::unknown_button(context))
    }

    fn submit(self, _: &Context, sent: Sent) -> Result<Plan, Refusal> {
        Ok(Plan::reply(Visibility::Private, move |context, caller| async move { keep(&context, &caller, &sent).await }))
    }
}

/// Asks for the topic: one that the message speaks of, that is being learned, or next; else any by its name.
async fn dialog(context: &Context, caller: &Caller, text: &str) -> Result<Modal, Failure> {
    let mut topics: Vec<(&Roadmap, TopicIx)> = context.offer.find_topic(&truncate(text, LOOKED_THROUGH)).closest();
    let roadmap = context.offer.default_roadmap();
    let progress = progress(context, caller.user, roadmap).await?;
    let learning = roadmap.topics().map(|(topic, _)| topic).filter(|&topic| progress.state(topic) == State::Learning);
    let next = next_steps(&progress, NEXT).into_iter().map(|step| step.topic);
    let done = roadmap.topics().map(|(topic, _)| topic).filter(|&topic| progress.state(topic) == State::Done);
    topics.extend(learning.chain(next).chain(done).map(|topic| (roadmap, topic)));
    topics.truncate(2 * MENU_OPTIONS);
    let option = |(roadmap, topic): (&Roadmap, TopicIx)| {
        let TopicName { roadmap: id, topic: name } = TopicName::of(roadmap, topic);
        let topic = roadmap.topic(topic);
        MenuOption::new(&*topic.title, format!("{id}/{name}"), &*topic.summary)
    };
    let menu = Menu::options("Pick one", CustomId::of_field(TOPIC), topics.into_iter().map(option).collect());
    let other = TextInput::line(OTHER, NAME_CHARS).optional().placeholder("HTTP");
    let note = TextInput::paragraph(TEXT, u16::try_from(MAX_CHARS).unwrap_or(u16::MAX)).value(text);
    Ok(Modal::new(KeepNote { owner: Owner(caller.user) }.custom_id(), NAME)
        .field("Topic", "", menu.optional())
        .field("Or another one", "Its name, as in /topic", other)
        .field("Your note", "Only you can see it. It is added to the one you have.", note))
}

/// Adds what was written to the note on the topic.
async fn keep(context: &Context, caller: &Caller, sent: &Sent) -> Result<Reply, Failure> {
    let (text, other) = (sent.text(TEXT), sent.text(OTHER));
    let show = |roadmap: &Roadmap, topic: TopicIx| {
        let title = &roadmap.topic(topic).title;
        Button::secondary(title, ShowTopic { topic: TopicName::of(roadmap, topic) }.custom_id())
    };
    let (roadmap, topic) = if other.is_empty() {
        let picked = sent.picked(TOPIC).first().and_then(|picked| picked.split_once('/'));
        let (roadmap, topic) = picked.ok_or_else(|| Refusal::note_without_topic("", text))?;
        resolve::named(context, &TopicName { roadmap: roadmap.into(), topic: topic.into() })?
    } else {
        // What asks back has no place for what was written, so it is given back.
        resolve::topic_named(context, other, show).map_err(|_| Refusal::note_without_topic(other, text))?
    };
    if text.is_empty() {
        return Err(Refusal::no_text().into());
    }
    let key = key(roadmap, topic);
    let before = context.store.note(caller.user, &key).await?;
    let note = before.map_or_else(|| text.to_owned(), |before| format!("{before}\n\n{text}"));
    if note.chars().count() > MAX_CHARS {
        return Err(Refusal::note_too_long(MAX_CHARS).into());
    }
    context.store.set_note(caller.user, key, note, caller.at).await?;
    let title = escape(&roadmap.topic(topic).title);
    let said = format!("🗒️ Note saved on **{title}**. Only you can see it, in {}.", context.command("topic"));
    Ok(Reply::words(said).buttons([show(roadmap, topic)]))
}

#[cfg(test)]
mod tests {
    use waymark_store::UserId;

    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        assert_wire([(KeepNote { owner: Owner(UserId(11)) }, "1N000000000000b".into())]);
    }
}
