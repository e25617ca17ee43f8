//! What members can say: a file for each command, with its definition, its options, what it does and how it looks.

pub(crate) mod checkin;
pub(crate) mod done;
pub(crate) mod faq;
pub(crate) mod find_answer;
pub(crate) mod help;
pub(crate) mod leaderboard;
pub(crate) mod make_note;
pub(crate) mod next;
pub(crate) mod plan;
pub(crate) mod privacy;
pub(crate) mod progress;
pub(crate) mod remind;
pub(crate) mod reset;
pub(crate) mod review;
pub(crate) mod roadmap;
pub(crate) mod server;
pub(crate) mod skip;
pub(crate) mod start;
pub(crate) mod topic;
pub(crate) mod view_progress;

use crate::interactions::command::Command;

/// Lists the commands by their modules.
macro_rules! commands {
    ($($module:ident),* $(,)?) => {
        /// Every command, in the order `/help` tells them.
        pub(crate) const COMMANDS: &[&Command] = &[$(&$module::COMMAND),*];
    };
}

commands! {
    next, start, done, skip, reset, review, roadmap, topic, checkin, progress, plan, leaderboard, faq, remind, server, privacy,
    help, view_progress, make_note, find_answer,
}
