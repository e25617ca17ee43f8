//! `/topic`: one topic, with buttons to begin, finish and skip it.

mod details;
mod note;
mod practice;

use serenity::all::CreateCommand;
use waymark_roadmap::rules::Progress;
use waymark_roadmap::wording::hours;
use waymark_roadmap::{Link, LinkKind, Mark, TopicIx};
use waymark_search::Part;

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, completed, define, share_option};
use crate::interactions::component::{Component, Press, Sent};
use crate::interactions::custom_id::{Owner, TopicName, Wire as _, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::interactions::resolve::{self, Taken};
use crate::person::progress::{colour, key, progress, sign, state_name};
use crate::person::set_state::{SetState, TakenBack, TopicView, Undo};
use crate::replies::links::{OpenStage, OpenTopic, ShowTopic, official_page};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, escape_lines, lead, list};
use crate::replies::{Button, Reply, Visibility, parts};

pub(crate) const COMMAND: Command =
    Command { name: "topic", help: Help::SameLine, example: "/topic topic:http", definition, plan };

fn definition() -> CreateCommand {
    define("topic", "A topic: what it is, why it matters and where to learn it", UsableIn::Everywhere)
        .add_option(completed("topic", "The topic; a few letters will do", true))
        .add_option(share_option())
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let text = options.required_text("topic")?;
    Ok(Plan::reply(Visibility::shared(options.switch("share")?), move |context, caller| async move {
        let Taken { what, notice } = resolve::topic(&context, &text)?;
        let (roadmap, topic) = match what {
            Part::Topic(roadmap, topic) => (roadmap, topic),
            Part::Entry(roadmap, entry) => return Ok(parts::entry_view(roadmap, entry)),
        };
        let progress = progress(&context, caller.user, roadmap).await?;
        Ok(view(&context, &caller, &progress, topic, None).await?.notice(notice))
    }))
}

/// What its buttons and dialogs do, and the menus and buttons that lead here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TopicAction {
    Open(OpenTopic),
    ShowTopic(ShowTopic),
    SetState(SetState<TopicView>),
    Undo(Undo<TopicView>),
    /// Shows all there is to say of a topic, to whoever presses.
    ReadOn {
        topic: TopicName,
    },
    /// Shows what to try and to build, to whoever presses.
    Practice {
        topic: TopicName,
    },
    /// Opens the dialog for one's note.
    WriteNote {
        owner: Owner,
        topic: TopicName,
    },
    /// Keeps what the dialog holds.
    SaveNote {
        owner: Owner,
        topic: TopicName,
    },
}

wire!(enum TopicAction {
    'R' ReadOn { topic }
    'K' Practice { topic }
    'w' WriteNote { owner, topic }
    'W' SaveNote { owner, topic }
    _ Open(OpenTopic)
    _ ShowTopic(ShowTopic)
    _ SetState(SetState<TopicView>)
    _ Undo(Undo<TopicView>)
});

impl Component for TopicAction {
    fn press(self, context: &Context, press: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::Open(open) => {
                let mine = open.of == press.by;
                let topic = open.picked(press.value(context)?);
                Plan::new(
                    press.in_place(mine),
                    move |context, caller| async move { show(&context, &caller, &topic).await },
                )
            }
            Self::ShowTopic(ShowTopic { topic }) => Plan::reply(
                Visibility::Private,
                move |context, caller| async move { show(&context, &caller, &topic).await },
            ),
            Self::SetState(set) => Plan::update(move |context, caller| async move {
                let changed = set.carry_out(&context, &caller).await?;
                let followups = changed.followups(&context, &caller).await?;
                let undo = changed.undo(&caller, set.view);
                let shown = view(&context, &caller, &changed.progress, changed.topic, undo).await?;
                Ok(shown.notice(changed.notice()).followups(followups))
            }),
            Self::Undo(undo) => Plan::update(move |context, caller| async move {
                let TakenBack { topic, progress, notice, told } = undo.carry_out(&context, &caller).await?;
                Ok(view(&context, &caller, &progress, topic, None).await?.notice(notice).followups(told))
            }),
            Self::ReadOn { topic } => Plan::reply(Visibility::Private, move |context, _| async move {
                let (roadmap, topic) = resolve::named(&context, &topic)?;
                Ok(details::view(roadmap, topic))
            }),
            Self::Practice { topic } => Plan::reply(Visibility::Private, move |context, caller| async move {
                let (roadmap, topic) = resolve::named(&context, &topic)?;
                Ok(practice::view(caller.user, &progress(&context, caller.user, roadmap).await?, topic))
            }),
            Self::WriteNote { topic, .. } => {
                Plan::dialog(move |context, caller| async move { note::dialog(&context, &caller, topic).await })
            }
            // Only dialogs carry this.
            Self::SaveNote { .. } => return Err(Refusal::unknown_button(context)),
        })
    }

    fn submit(self, context: &Context, sent: Sent) -> Result<Plan, Refusal> {
        match self {
            Self::SaveNote { topic, .. } => Ok(Plan::update(move |context, caller| async move {
                note::save(&context, &caller, &topic, sent.text(note::TEXT)).await
            })),
            _ => Err(Refusal::unknown_button(context)),
        }
    }
}

/// The topic that a button or a menu names.
async fn show(context: &Context, caller: &Caller, name: &TopicName) -> Result<Reply, Failure> {
    let (roadmap, topic) = resolve::named(context, name)?;
    let progress = progress(context, caller.user, roadmap).await?;
    view(context, caller, &progress, topic, None).await
}

/// The topic in the caller's own state, with their note if nobody else sees it; `undo` takes back what has just been
/// changed.
async fn view(
    context: &Context,
    caller: &Caller,
    progress: &Progress<'_>,
    at: TopicIx,
    undo: Option<Undo<TopicView>>,
) -> Result<Reply, Failure> {
    let roadmap = progress.roadmap();
    let note = if caller.alone { context.store.note(caller.user, &key(roadmap, at)).await? } else { None };
    let topic = roadmap.topic(at);
    let first_sight = lead(&topic.description);
    let mut facts = format!("{} {} · about {}", sign(progress, at), state_name(progress, at), hours(topic.hours));
    if let Some(advice) = topic.mark.map(advice) {
        facts += &format!(" · {advice}");
    }
    let mut reply = Reply::new(colour(progress.state(at)))
        .title(escape(&topic.title))
        .text(first_sight)
        .text(facts)
        .under("Why it matters", topic.why.as_deref().map(escape).unwrap_or_default());
    if !topic.requires.is_empty() {
        let need = |&need: &TopicIx| {
            let label = format!("{} {}", sign(progress, need), roadmap.topic(need).title);
            Button::secondary(&label, ShowTopic { topic: TopicName::of(roadmap, need) }.custom_id())
        };
        reply = reply.text("### Learn first").buttons(topic.requires.iter().map(need));
    }
    if let Some(choice) = topic.choice {
        let others = roadmap.choice(choice).topics.iter().filter(|&&other| other != at);
        let others: Vec<String> = others.map(|&other| escape(&roadmap.topic(other).title)).collect();
        reply = reply.under("One of these is enough", format!("This, or {}", list(&others, 8)));
    }
    let written = if note.is_some() { "Edit your note" } else { "Write a note" };
    let official = topic.links.iter().position(|link| link.kind == Some(LinkKind::Official));
    let others = topic.links.iter().enumerate().filter(|(at, _)| Some(*at) != official).map(|(_, link)| link);
    let others: Vec<&Link> = others.collect();
    let links = link_lines(&others, LINKS_AT_FIRST_SIGHT);
    reply = reply
        .under("🗒️ Your note", note.map(|note| escape_lines(&note)).unwrap_or_default())
        .list("Where to learn it", &links);

    let name = TopicName::of(roadmap, at);
    let states = SetState::buttons(caller.user, progress.state(at), TopicView::Topic, &name);
    let is_all = first_sight.len() == topic.description.trim().len() && links.len() == others.len();
    let read_on = TopicAction::ReadOn { topic: name.clone() };
    let read_on = (!is_all).then(|| Button::secondary("Read on", read_on.custom_id()));
    let practice = TopicAction::Practice { topic: name.clone() };
    let practice = practice::has_any(topic).then(|| Button::secondary("Practice", practice.custom_id()));
    let note = TopicAction::WriteNote { owner: Owner(caller.user), topic: name };
    let note = Button::secondary(written, note.custom_id());
    let stage = OpenStage::of_topic(caller.user, roadmap, at);
    let stage = Button::secondary("Show the whole stage", stage.custom_id());
    let undo = undo.as_ref().map(Undo::button);
    Ok(reply
        .buttons(states.into_iter().chain(undo).chain(read_on))
        .buttons(practice.into_iter().chain([note, stage]).chain(official_page(topic)))
        .small(parts::place(roadmap, at)))
}

/// Links that a topic shows at first sight.
const LINKS_AT_FIRST_SIGHT: usize = 5;

/// The kinds of links, in the order in which a topic lists them.
const LINKS: [(&str, Option<LinkKind>); 7] = [
    ("Documentation", Some(LinkKind::Official)),
    ("Read", Some(LinkKind::Article)),
    ("Watch", Some(LinkKind::Video)),
    ("Take a course", Some(LinkKind::Course)),
    ("Book", Some(LinkKind::Book)),
    ("Practice", Some(LinkKind::Practice)),
    ("More", None),
];

/// The first `most` links, by kind, a line each.
fn link_lines(links: &[&Link], most: usize) -> Vec<String> {
    let of_kind = |(name, kind)| {
        let links = links.iter().filter(move |link| link.kind == kind);
        links.map(move |link| format!("{name}: [{}]({})", escape(&link.title), link_target(&link.url)))
    };
    LINKS.into_iter().flat_map(of_kind).take(most).collect()
}

/// What a mark means, in words.
fn advice(mark: Mark) -> &'static str {
    match mark {
        Mark::Recommended => "recommended",
        Mark::Alternative => "a good alternative",
        Mark::Anytime => "learn it at any point",
        Mark::Avoid => "not recommended, and not counted",
    }
}

/// An address inside a markdown link: what would end the link is written in percent signs.
fn link_target(url: &str) -> String {
    url.replace('(', "%28").replace(')', "%29").replace(' ', "%20").replace('<', "%3C").replace('>', "%3E")
}

#[cfg(test)]
mod tests {
    use waymark_roadmap::rules::State;
    use waymark_store::{InteractionId, UserId};

    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let topic = |name: &str| TopicName { roadmap: name.into(), topic: name.into() };
        for (owner, id, name) in [(11, "000000000000b", "a".to_owned()), (u64::MAX, "3w5e11264sgsf", "n".repeat(40))] {
            let (owner, topic) = (Owner(UserId(owner)), topic(&name));
            let set = |to| TopicAction::SetState(SetState { owner, to, view: TopicView::Topic, topic: topic.clone() });
            assert_wire([
                (TopicAction::Open(OpenTopic { of: owner.0, roadmap: name.clone() }), format!("1T{id}{name}")),
                (TopicAction::ShowTopic(ShowTopic { topic: topic.clone() }), format!("1D{name}:{name}")),
                (set(State::Todo), format!("1c{id}tt{name}:{name}")),
                (set(State::Learning), format!("1c{id}lt{name}:{name}")),
                (set(State::Done), format!("1c{id}dt{name}:{name}")),
                (set(State::Skipped), format!("1c{id}st{name}:{name}")),
                (
                    TopicAction::Undo(Undo { owner, of: InteractionId(1_001), view: TopicView::Topic }),
                    format!("1u{id}00000000000rtt"),
                ),
                (TopicAction::ReadOn { topic: topic.clone() }, format!("1R{name}:{name}")),
                (TopicAction::Practice { topic: topic.clone() }, format!("1K{name}:{name}")),
                (TopicAction::WriteNote { owner, topic: topic.clone() }, format!("1w{id}{name}:{name}")),
                (TopicAction::SaveNote { owner, topic: topic.clone() }, format!("1W{id}{name}:{name}")),
            ]);
        }
    }
}
