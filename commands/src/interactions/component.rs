//! What a button, a menu or a dialog is to the feature it belongs to.

use waymark_store::UserId;

use crate::context::Context;
use crate::interactions::custom_id::{CustomId, Reader};
use crate::interactions::outcome::Deferral;
use crate::interactions::plan::Plan;
use crate::replies::Visibility;
use crate::replies::refusal::Refusal;

/// A button, a menu or a dialog. Each feature has an enum of its own, in its own file: what each says on the wire, whose
/// it is, and what using it comes to.
pub(crate) trait Component: Send {
    /// What a `custom_id` of that kind says, if it is one of this feature's.
    fn read(kind: char, rest: Reader<'_>) -> Option<Self>
    where
        Self: Sized;

    /// The `custom_id` that [`Component::read`] turns back.
    fn custom_id(&self) -> CustomId;

    /// Whose it is, if it is anyone's: nobody else may use it.
    fn owner(&self) -> Option<UserId>;

    /// What pressing it, or picking from it, comes to.
    fn press(self: Box<Self>, context: &Context, press: Press) -> Result<Plan, Refusal>;

    /// What sending it comes to, if it is a dialog with that text in it.
    fn submit(self: Box<Self>, context: &Context, _text: String) -> Result<Plan, Refusal> {
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
pub(crate) fn assert_wire<C: Component + PartialEq + std::fmt::Debug>(expect: impl IntoIterator<Item = (C, String)>) {
    for (component, expect) in expect {
        let custom_id = component.custom_id();
        assert_eq!(custom_id.as_str(), expect, "{component:?}");
        assert!(expect.chars().count() <= 100, "{} characters: {expect}", expect.chars().count());
        let read = crate::interactions::custom_id::read(&expect).and_then(|(kind, rest)| C::read(kind, rest));
        assert_eq!(read, Some(component), "{expect}");
    }
}
