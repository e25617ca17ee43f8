//! What a button, a menu or a dialog is to the feature it belongs to.

use waymark_store::UserId;

use crate::context::Context;
use crate::interactions::custom_id::Wire;
use crate::interactions::outcome::Deferral;
use crate::interactions::plan::Plan;
use crate::replies::Visibility;
use crate::replies::refusal::Refusal;

/// A button, a menu or a dialog. Each feature has an enum of its own, in its own file, which tells of each what it says
/// in its `custom_id` (with [`wire!`](crate::interactions::custom_id::wire)) and what it does.
pub(crate) trait Component: Wire {
    /// What to do when it is pressed, or picked from.
    fn press(self, context: &Context, press: &Press) -> Result<Plan, Refusal>;

    /// What to do when it is sent, filled in like that, if it is a dialog.
    fn submit(self, context: &Context, _sent: Sent) -> Result<Plan, Refusal> {
        Err(Refusal::unknown_button(context))
    }
}

/// A press on a button, or a pick from a menu.
#[derive(Debug, Clone)]
pub(crate) struct Press {
    pub by: UserId,
    /// Whether nobody else can see the message it is on.
    pub private: bool,
    /// What was picked, if it is a menu: values, or ids of channels or roles.
    pub picked: Vec<String>,
}

/// What a dialog's fields hold.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// By the field's name: a text, or what was picked.
    pub fields: Vec<(String, Vec<String>)>,
    /// Whether nobody else can see the message from which it was opened, or there is none.
    pub private: bool,
}

impl Sent {
    /// What was written into the text field of that name, without the space around it; empty if there is no such field.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.picked(name).first().map(|text| text.trim()).unwrap_or_default()
    }

    /// What was picked in the field of that name: values, or ids of channels or roles.
    pub(crate) fn picked(&self, name: &str) -> &[String] {
        self.fields.iter().find_map(|(field, held)| (field == name).then_some(held.as_slice())).unwrap_or_default()
    }

    /// Changes the message from which it was opened, where that is for the same eyes alone; else answers privately.
    pub(crate) fn in_place(&self) -> Deferral {
        if self.private { Deferral::Update } else { Deferral::Reply(Visibility::Private) }
    }
}

impl Press {
    /// The one value that was picked.
    pub(crate) fn value(&self, context: &Context) -> Result<String, Refusal> {
        self.picked.first().cloned().ok_or_else(|| Refusal::unknown_button(context))
    }

    /// What is everybody's changes in place for the one whose message it is; others get a copy of their own.
    pub(crate) fn in_place(&self, mine: bool) -> Deferral {
        if mine || self.private { Deferral::Update } else { Deferral::Reply(Visibility::Private) }
    }
}

/// Sees that each component is written as `expect`, read back as itself, and within Discord's limit.
#[cfg(test)]
pub(crate) fn assert_wire<W: Wire + PartialEq + std::fmt::Debug>(expect: impl IntoIterator<Item = (W, String)>) {
    for (component, expect) in expect {
        assert_eq!(component.custom_id().as_str(), expect, "{component:?}");
        assert!(expect.chars().count() <= 100, "{} characters: {expect}", expect.chars().count());
        let read = crate::interactions::custom_id::read(&expect).and_then(|(kind, rest)| W::read(kind, rest));
        assert_eq!(read, Some(component), "{expect}");
    }
}
