//! How an interaction becomes an answer: which command or button it is, what it asks for, and what comes of it.

pub(crate) mod command;
pub(crate) mod component;
pub(crate) mod components;
pub(crate) mod custom_id;
pub(crate) mod dispatch;
pub(crate) mod options;
pub(crate) mod outcome;
pub(crate) mod plan;
pub(crate) mod resolve;
