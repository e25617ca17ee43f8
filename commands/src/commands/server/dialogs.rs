//! The dialogs of the panel: what they ask, and what becomes of the answers.

use waymark_calendar::{WrittenTime, time_of_day};
use waymark_store::{ChannelId, GuildId, RoleId, Zone};

use super::settings::{Daily, Wanted, begin_board, offer, set_reminder, set_zone};
use super::{Dialog, ServerAction, picked_id, the_zone};
use crate::context::{Caller, Context};
use crate::interactions::component::Sent;
use crate::interactions::custom_id::{CustomId, Wire as _};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::{CheckboxGroup, Choice, Menu, MenuOption, Modal, TextInput};

const CHANNEL: &str = "channel";
const TIME: &str = "time";
const PLACE: &str = "timezone";
const ROLE: &str = "role";
const THREAD: &str = "thread";
const ROADMAPS: &str = "roadmaps";

/// Characters of a time and of a place, as people write them.
const TIME_CHARS: u16 = 40;
const PLACE_CHARS: u16 = 100;

/// A dialog, with what is set as it is.
pub(super) async fn dialog(context: &Context, guild: GuildId, which: Dialog) -> Result<Modal, Failure> {
    let modal = |title| Modal::new(ServerAction::Dialog { which }.custom_id(), title);
    Ok(match which {
        Dialog::Topic => daily(context, guild, Daily::Topic, modal("Topic of the day")).await?,
        Dialog::Question => daily(context, guild, Daily::Question, modal("Question of the day")).await?,
        Dialog::Board => modal("Weekly board").field(
            "Channel to post in",
            "Last week's board, on Mondays at 9:00",
            Menu::channels("Choose a channel", CustomId::of_field(CHANNEL), None),
        ),
        Dialog::Zone => {
            let zone = context.store.guild_zone(guild).await?;
            let zone = zone.map(|zone| zone.name().to_owned()).unwrap_or_default();
            modal("Time zone of the boards").field(
                "Time zone",
                "A city, a country or an offset. The boards' weeks and months begin at midnight there.",
                TextInput::line(PLACE, PLACE_CHARS).placeholder("Paris").value(&zone),
            )
        }
        Dialog::Roadmaps => {
            let offered = context.store.offered_roadmaps(guild).await?;
            let option = |roadmap: &waymark_roadmap::Roadmap| {
                let id = roadmap.id.to_string();
                let picked = offered.contains(&id);
                MenuOption { picked, ..MenuOption::new(&*roadmap.title, id, &*roadmap.summary) }
            };
            let options = context.everything.roadmaps().map(option).collect();
            let menu = Menu::several("All of them", CustomId::of_field(ROADMAPS), options).optional();
            modal("Roadmaps").field("Roadmaps to offer", "All of them, if none is picked", menu)
        }
    })
}

async fn daily(context: &Context, guild: GuildId, what: Daily, modal: Modal) -> Result<Modal, Failure> {
    let set = context.store.reminder(what.of(guild)).await?.map(|reminder| reminder.settings);
    let set = set.as_ref();
    let zone = match set {
        Some(set) => Some(set.zone.clone()),
        None => context.store.guild_zone(guild).await?,
    };
    let time = set.map(|it| WrittenTime { time: it.time, twelve_hours: it.twelve_hours }.to_string());
    let time = TextInput::line(TIME, TIME_CHARS).placeholder("19:00, 7pm, noon").value(&time.unwrap_or_default());
    let zone = zone.map(|zone| zone.name().to_owned()).unwrap_or_default();
    let place = TextInput::line(PLACE, PLACE_CHARS).placeholder("Paris").value(&zone);
    let channel = set.and_then(|it| it.channel);
    let role = set.and_then(|it| it.role).map(|role| role.id);
    let opens_thread = set.is_some_and(|it| it.thread);
    let thread = Choice { value: THREAD, label: "Open a thread under each".to_owned(), made: opens_thread };
    Ok(modal
        .field("Channel to post in", "", Menu::channels("Choose a channel", CustomId::of_field(CHANNEL), channel))
        .field("Time", "", time)
        .field("Time zone", "A city, a country or an offset", place)
        .field("Role to mention", "", Menu::roles("None", CustomId::of_field(ROLE), role).optional())
        .field("Threads", "", CheckboxGroup::any(THREAD, [thread])))
}

/// Does what a dialog was filled in with, and gives what to say.
pub(super) async fn save(
    context: &Context,
    caller: &Caller,
    guild: GuildId,
    which: Dialog,
    sent: &Sent,
) -> Result<String, Failure> {
    Ok(match which {
        Dialog::Topic | Dialog::Question => {
            let what = if which == Dialog::Question { Daily::Question } else { Daily::Topic };
            let time = time_of_day(sent.text(TIME)).map_err(|error| Refusal::not_understood(TIME, &error))?;
            let wanted = Wanted {
                channel: channel(context, sent)?,
                time,
                zone: zone(sent)?,
                role: picked_id(context, sent.picked(ROLE))?.map(RoleId),
                thread: !sent.picked(THREAD).is_empty(),
            };
            set_reminder(context, caller, guild, what, wanted).await?
        }
        Dialog::Board => begin_board(context, caller, guild, channel(context, sent)?).await?,
        Dialog::Zone => set_zone(context, guild, zone(sent)?).await?,
        Dialog::Roadmaps => {
            let picked = sent.picked(ROADMAPS).iter().filter(|id| context.everything.roadmap(id).is_some());
            offer(context, guild, picked.cloned().collect()).await?
        }
    })
}

fn zone(sent: &Sent) -> Result<Zone, Refusal> {
    match sent.text(PLACE) {
        "" => Err(Refusal::not_filled_in("time zone")),
        place => the_zone(place),
    }
}

fn channel(context: &Context, sent: &Sent) -> Result<ChannelId, Refusal> {
    picked_id(context, sent.picked(CHANNEL))?.map(ChannelId).ok_or_else(|| Refusal::not_filled_in(CHANNEL))
}
