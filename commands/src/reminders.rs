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
    let _ = (context, due);
    Ok(Composed::Nothing("not written yet".into()))
}
