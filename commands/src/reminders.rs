//! What reminders say: a person's own, a server's topic of the day, a server's weekly board.

use waymark_store::StoreError;
use waymark_store::reminders::Due;

use crate::context::Context;
use crate::reply::Reply;

/// What to send for a reminder that is due.
#[derive(Debug, Clone, PartialEq)]
pub enum Composed {
    /// This; with a thread of that name under it, if one is wanted.
    Message {
        /// The message.
        post: Box<Reply>,
        /// The name of the thread.
        thread: Option<String>,
    },
    /// Nothing, for a reason that people can read.
    Nothing(String),
}

/// Composes what is due now.
pub async fn compose(context: &Context, due: &Due) -> Result<Composed, StoreError> {
    // Stand-in until the real one is merged.
    let owner = match due.whose {
        waymark_store::reminders::Whose::Own(user) => user,
        _ => waymark_store::UserId(0),
    };
    let embed =
        crate::reply::Embed::new(crate::reply::Colour::Neutral).title("Today").description(format!("{}", due.date));
    let button = crate::reply::Button::primary("Count today", crate::action::Action::CheckIn { owner });
    let post = Reply::new(embed).buttons([button]).mention_role(due.choice.role);
    let _ = context;
    let thread = due.choice.thread.then(|| "Talk".to_owned());
    Ok(Composed::Message { post: Box::new(post), thread })
}
