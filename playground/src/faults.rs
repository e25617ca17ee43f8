//! Requests that fail or take long on demand, as in real life.

use std::time::Duration;

/// Makes the next requests fail.
#[derive(Clone, Debug)]
pub struct FailRule {
    /// Method it is for, upper case; `None` is for any.
    pub method: Option<String>,
    /// Text that the path contains, such as `/messages`; every path contains the empty text.
    pub path: String,
    /// How many requests it makes fail.
    pub times: usize,
    /// What happens to them.
    pub fault: Fault,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Nothing is done, and this is answered.
    Status {
        /// HTTP status.
        status: u16,
        /// Discord's code, such as 50007.
        code: u64,
        /// Discord's message.
        message: String,
    },
    /// Nothing is done, and 429 is answered.
    RateLimited {
        /// How long to wait.
        retry_after: Duration,
        /// Whether the limit is for all routes.
        global: bool,
    },
    /// Nothing is done, and the connection is cut without an answer.
    Cut,
    /// What was asked for is done, but the connection is cut before the answer.
    CutAfter,
}

impl FailRule {
    /// The next `times` requests whose path contains `path` answer `status`, without a code of Discord's.
    pub fn status(path: &str, times: usize, status: u16) -> Self {
        Self::new(path, times, Fault::Status { status, code: 0, message: format!("{status}: made to fail") })
    }

    /// The next `times` requests whose path contains `path` answer `status` and a code of Discord's.
    pub fn code(path: &str, times: usize, status: u16, code: u64) -> Self {
        Self::new(path, times, Fault::Status { status, code, message: "made to fail".to_owned() })
    }

    /// The next `times` requests whose path contains `path` answer 429.
    pub fn rate_limited(path: &str, times: usize, retry_after: Duration) -> Self {
        Self::new(path, times, Fault::RateLimited { retry_after, global: false })
    }

    /// The next `times` requests whose path contains `path` are cut without being done.
    pub fn cut(path: &str, times: usize) -> Self {
        Self::new(path, times, Fault::Cut)
    }

    /// The next `times` requests whose path contains `path` are done, and then cut.
    pub fn cut_after(path: &str, times: usize) -> Self {
        Self::new(path, times, Fault::CutAfter)
    }

    /// The same for one method only.
    #[must_use]
    pub fn for_method(mut self, method: &str) -> Self {
        self.method = Some(method.to_uppercase());
        self
    }

    fn new(path: &str, times: usize, fault: Fault) -> Self {
        Self { method: None, path: path.to_owned(), times, fault }
    }

    fn is_for(&self, method: &str, path: &str) -> bool {
        self.times > 0 && self.method.as_deref().is_none_or(|own| own == method) && path.contains(&self.path)
    }
}

/// What is made to go wrong with requests now.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// Looked at in the order they were made.
    pub(crate) rules: Vec<FailRule>,
    /// How long every request is kept waiting.
    pub(crate) delay: Duration,
}

impl Faults {
    /// What the first rule for a request makes of it; the rule is used up by one.
    pub(crate) fn next(&mut self, method: &str, path: &str) -> Option<Fault> {
        let rule = self.rules.iter_mut().find(|rule| rule.is_for(method, path))?;
        rule.times -= 1;
        let fault = rule.fault.clone();
        self.rules.retain(|rule| rule.times > 0);
        Some(fault)
    }

    /// How many requests will fail.
    pub(crate) fn failing(&self) -> usize {
        self.rules.iter().map(|rule| rule.times).sum()
    }
}
