//! How an interaction becomes an answer: which command or button it is, what it asks for, and what comes of it.

pub(crate) mod command;
pub(crate) mod components;
pub(crate) mod custom_id;
pub(crate) mod dispatch;
pub(crate) mod resolve;
