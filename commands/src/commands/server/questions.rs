//! What members asked without getting an answer.

use waymark_store::GuildId;
use waymark_store::unanswered_questions::{MAX_KEPT, UnansweredQuestion};

use super::{PanelAction, ServerAction};
use crate::context::{Caller, Context};
use crate::interactions::custom_id::{Wire as _, short_name};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, truncate};
use crate::replies::{Colour, Menu, MenuOption, Reply};

/// Questions that are shown.
const QUESTIONS: u32 = 25;

/// What was asked in vain.
pub(super) async fn questions(context: &Context, caller: &Caller, guild: GuildId) -> Result<Reply, Failure> {
    let asked = context.store.unanswered_questions(guild, caller.at, QUESTIONS).await?;
    let lines: Vec<String> = asked
        .iter()
        .map(|question| {
            let times = if question.count == 1 { String::new() } else { format!(" · {} times", question.count) };
            format!("• {}{times} · <t:{}:R>", escape(&question.text), question.last.as_second())
        })
        .collect();
    let reply = Reply::new(Colour::Neutral).title("Unanswered questions of the last 30 days");
    if lines.is_empty() {
        return Ok(reply.text("None: every question asked with `/faq` had an answer."));
    }
    let reply = reply
        .lines(&lines)
        .small("No names are shown. To answer one next time, add it to an entry's aliases in faq.toml.");
    let option =
        |question: UnansweredQuestion| MenuOption::new(truncate(&question.text, 60), question_key(&question.text), "");
    let forget = ServerAction::Panel { what: PanelAction::Forget }.custom_id();
    let forget = Menu::options("Delete a question", forget, asked.into_iter().map(option).collect());
    Ok(reply.menu(forget))
}

/// Deletes the question that was picked from the menu.
pub(super) async fn forget(
    context: &Context,
    caller: &Caller,
    guild: GuildId,
    picked: &[String],
) -> Result<(), Failure> {
    let picked = picked.first().ok_or_else(|| Refusal::unknown_button(context))?;
    let asked = context.store.unanswered_questions(guild, caller.at, MAX_KEPT).await?;
    if let Some(question) = asked.into_iter().find(|question| question_key(&question.text) == *picked) {
        context.store.forget_question(guild, question.text).await?;
    }
    Ok(())
}

/// What stands for a question in a menu, where the whole of it has no room.
fn question_key(text: &str) -> String {
    format!("{:016x}", short_name(&[text]))
}
