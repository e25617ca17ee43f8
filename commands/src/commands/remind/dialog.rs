//! The dialog that sets the reminder up.

use jiff::civil::Weekday;
use waymark_calendar::{Weekdays, WrittenTime, time_of_day};
use waymark_store::reminders::ReminderKind;

use super::{RemindAction, Wanted};
use crate::context::{Caller, Context};
use crate::interactions::component::Sent;
use crate::interactions::custom_id::{Owner, Wire as _};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::{CheckboxGroup, Choice, Modal, RadioGroup, TextInput};

const TIME: &str = "time";
const PLACE: &str = "timezone";
const DAYS: &str = "days";
const ALWAYS: &str = "always";

/// Characters of a time and of a place, as people write them.
const TIME_CHARS: u16 = 40;
const PLACE_CHARS: u16 = 100;

/// What the days of the week are called, and by which names they come back.
const WEEK: [(Weekday, &str, &str); 7] = [
    (Weekday::Monday, "mon", "Monday"),
    (Weekday::Tuesday, "tue", "Tuesday"),
    (Weekday::Wednesday, "wed", "Wednesday"),
    (Weekday::Thursday, "thu", "Thursday"),
    (Weekday::Friday, "fri", "Friday"),
    (Weekday::Saturday, "sat", "Saturday"),
    (Weekday::Sunday, "sun", "Sunday"),
];

/// The dialog, with the reminder as it is.
pub(super) async fn dialog(context: &Context, caller: &Caller) -> Result<Modal, Failure> {
    let reminder = context.store.reminder(ReminderKind::Personal(caller.user)).await?;
    let settings = reminder.map(|reminder| reminder.settings);
    let time = settings.as_ref().map(|it| WrittenTime { time: it.time, twelve_hours: it.twelve_hours }.to_string());
    let zone = settings.as_ref().map(|it| it.zone.name().to_owned());
    let days = settings.as_ref().map_or(Weekdays::ALL, |it| it.days);
    let always = settings.is_some_and(|it| it.on_counted_days);
    let time = TextInput::line(TIME, TIME_CHARS).placeholder("19:00, 7pm, noon").value(&time.unwrap_or_default());
    let place = TextInput::line(PLACE, PLACE_CHARS).placeholder("Paris").value(&zone.unwrap_or_default());
    let week = WEEK.map(|(day, value, label)| Choice { value, label: label.to_owned(), made: days.contains(day) });
    let comes = [("no", "It skips days that already count", !always), ("yes", "It comes on those, too", always)];
    let comes = comes.map(|(value, label, made)| Choice { value, label: label.to_owned(), made });
    Ok(Modal::new(RemindAction::Save { owner: Owner(caller.user) }.custom_id(), "Your daily reminder")
        .field("Time", "", time)
        .field("Where you live", "A city, a country or an offset", place)
        .field("Days", "", CheckboxGroup::one_at_least(DAYS, week))
        .field("When you have studied already", "", RadioGroup::new(ALWAYS, comes)))
}

/// What the dialog says: the reminder, and where its time is told.
pub(super) fn read(sent: &Sent) -> Result<(Wanted, String), Refusal> {
    let time = time_of_day(sent.text(TIME)).map_err(|error| Refusal::not_understood(TIME, &error))?;
    let days = Weekdays::parse(&sent.picked(DAYS).join(",")).map_err(|error| Refusal::not_understood(DAYS, &error))?;
    let place = sent.text(PLACE).to_owned();
    if place.is_empty() {
        return Err(Refusal::not_filled_in("time zone"));
    }
    Ok((Wanted { time, days, on_counted_days: sent.text(ALWAYS) == "yes" }, place))
}
