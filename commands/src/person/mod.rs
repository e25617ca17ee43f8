//! The person who asks: how far they are, what they reach, where they belong, and how that changes.

pub(crate) mod membership;
pub(crate) mod milestones;
pub(crate) mod progress;
pub(crate) mod set_state;
