//! What a topic carries beyond text, so that people remember it: questions, mistakes, things to do.
//!
//! Texts here are Discord markdown; all but [`Check::ask`], [`Check::code`] and a project's brief are of one line.

use serde::{Deserialize, Serialize};

use super::TopicIx;
use crate::id::CheckId;

/// A question to check oneself with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Check {
    /// Unique in its topic and stable: when it is due again is kept under it.
    pub id: CheckId,
    /// The question, at most 400 characters.
    pub ask: String,
    /// Code that it is about, to be shown in a fence, which nothing in it ends; at most 600 characters.
    pub code: Option<String>,
    /// How it is answered, and what the answer is.
    pub kind: CheckKind,
    /// Topics that people mix up with this one: their questions are asked among its own.
    pub confuses: Vec<TopicIx>,
}

/// How a question is answered, and what the answer is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum CheckKind {
    /// By choosing one of a few options.
    Choose {
        /// Two to five.
        options: Vec<CheckOption>,
        /// The position of the one that is right.
        right: usize,
    },
    /// By saying it to oneself, then comparing.
    Open {
        /// What is asked for.
        how: Open,
        /// What it is compared with, at most 600 characters.
        answer: String,
    },
}

/// What a question without options asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Open {
    /// Something that was learned.
    Recall,
    /// What happens, before one tries it.
    Predict,
    /// Why.
    Explain,
}

/// An option of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckOption {
    /// At most 80 characters.
    pub text: String,
    /// Why it is right, or why not, at most 300 characters.
    pub because: String,
}

impl CheckKind {
    /// The names that content gives the kinds.
    pub const NAMES: [&str; 4] = ["recall", "predict", "choose", "explain"];

    /// The name that content gives it.
    pub fn name(&self) -> &'static str {
        match self {
            CheckKind::Choose { .. } => "choose",
            CheckKind::Open { how, .. } => how.name(),
        }
    }
}

impl Open {
    /// The kind that content calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        [Open::Recall, Open::Predict, Open::Explain].into_iter().find(|open| open.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Open::Recall => "recall",
            Open::Predict => "predict",
            Open::Explain => "explain",
        }
    }
}

/// Something that goes wrong for many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// What one sees, such as the text of an error, at most 200 characters. Its topic is found by it.
    pub sign: String,
    /// At most 300 characters.
    pub cause: String,
    /// At most 300 characters.
    pub fix: String,
}

/// Something to try in 10 to 30 minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// At most 400 characters.
    pub instruction: String,
    /// What comes of it, at most 300 characters.
    pub expect: String,
    /// At most 200 characters.
    pub hint: Option<String>,
}

/// Something to build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Project {
    /// At most 80 characters.
    pub title: String,
    /// At most 600 characters.
    pub brief: String,
    /// How long it takes, 1 to 200 hours.
    pub hours: f64,
    /// When it is finished: three to seven sentences that are true then, or not; each at most 200 characters.
    pub accept: Vec<String>,
    /// What could come on top, at most 300 characters.
    pub stretch: Option<String>,
}
