//! What a command or a button is about to do, once what it asks for is read.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::context::{Caller, Context};
use crate::interactions::outcome::Deferral;
use crate::replies::refusal::Failure;
use crate::replies::{Modal, Reply, Visibility};

/// What is about to be done, and where the answer will go, which is decided before the answer is known: a deferral has
/// to say it.
pub(crate) struct Plan {
    pub deferral: Deferral,
    /// Does it.
    pub run: Box<dyn FnOnce(Context, Caller) -> Work + Send>,
}

/// A handler at work.
pub(crate) type Work = BoxFuture<'static, Result<Answered, Failure>>;

/// What a handler answers.
pub(crate) enum Answered {
    /// With a message, new or in the place of the one that the pressed component sits on, as planned.
    Reply(Reply),
    /// With a new message for everybody, though a private one was planned: if that was said already, it stays private.
    ForEverybody(Reply),
    /// By asking for text in a dialog.
    Modal(Modal),
}

impl Plan {
    /// Answers with `run`'s reply, where `deferral` says.
    pub(crate) fn new<F, R>(deferral: Deferral, run: R) -> Self
    where
        R: FnOnce(Context, Caller) -> F + Send + 'static,
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        let run = |context, caller| run(context, caller).map(|reply| reply.map(Answered::Reply)).boxed();
        Self { deferral, run: Box::new(run) }
    }

    /// Answers with a new message.
    pub(crate) fn reply<F, R>(visibility: Visibility, run: R) -> Self
    where
        R: FnOnce(Context, Caller) -> F + Send + 'static,
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        Self::new(Deferral::Reply(visibility), run)
    }

    /// Answers with a new message for everybody, where there is one; what is refused, or late, stays private.
    pub(crate) fn reply_to_all_or_refuse<F, R>(run: R) -> Self
    where
        R: FnOnce(Context, Caller) -> F + Send + 'static,
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        let run = |context, caller| run(context, caller).map(|reply| reply.map(Answered::ForEverybody)).boxed();
        Self { deferral: Deferral::Reply(Visibility::Private), run: Box::new(run) }
    }

    /// Changes the message that the pressed component sits on.
    pub(crate) fn update<F, R>(run: R) -> Self
    where
        R: FnOnce(Context, Caller) -> F + Send + 'static,
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        Self::new(Deferral::Update, run)
    }

    /// Asks for text in a dialog.
    pub(crate) fn dialog<F, R>(run: R) -> Self
    where
        R: FnOnce(Context, Caller) -> F + Send + 'static,
        F: Future<Output = Result<Modal, Failure>> + Send + 'static,
    {
        let run = |context, caller| run(context, caller).map(|modal| modal.map(Answered::Modal)).boxed();
        Self { deferral: Deferral::None, run: Box::new(run) }
    }
}
