//! The person who asks: how far they are, on which days they learned, what they reach, where they belong, and how they
//! change the state of a topic.

pub(crate) mod board_notice;
pub(crate) mod card;
pub(crate) mod days;
pub(crate) mod membership;
pub(crate) mod milestones;
pub(crate) mod placement;
pub(crate) mod progress;
pub(crate) mod reviews;
pub(crate) mod set_state;
