//! *Find an answer*, in the menu on a message: what `/faq` answers to what somebody wrote, for oneself.

use serenity::all::CreateCommand;
use waymark_search::Match;

use crate::interactions::command::{Command, Help, define_on_message};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::replies::refusal::Refusal;
use crate::replies::{Visibility, parts};

pub(crate) const COMMAND: Command = Command { name: NAME, help: Help::Untold, example: NAME, definition, plan };

const NAME: &str = "Find an answer";

fn definition() -> CreateCommand {
    define_on_message(NAME)
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let question = options.message()?.to_owned();
    if question.is_empty() {
        return Err(Refusal::no_text());
    }
    // Who asks did not write it: it is not kept among what was asked in vain.
    Ok(Plan::reply(Visibility::Private, move |context, _| async move {
        match context.offer.answer_question(&question) {
            Match::Named(part) | Match::Likely(part, _) => Ok(parts::view(part)),
            Match::Unsure(closest) => {
                let closest = closest.into_iter().map(parts::button).collect();
                Err(Refusal::no_answer(&context, closest).into())
            }
        }
    }))
}
