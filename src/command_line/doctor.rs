//! `waymark doctor`: looks at everything a running bot needs, and says what to do about each fault.

mod discord;
mod machine;

use std::fmt;
use std::process::ExitCode;

use crate::bot::system_clock;
use crate::config::Config;
use crate::error::Fatal;

/// What was found out about one part.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    part: &'static str,
    verdict: Verdict,
    /// What is so, in a line.
    what: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Good,
    /// It works, and could be better.
    Advice {
        remedy: String,
    },
    Fault {
        remedy: String,
    },
}

impl Finding {
    fn good(part: &'static str, what: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Good, what: what.into() }
    }

    fn advice(part: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Advice { remedy: remedy.into() }, what: what.into() }
    }

    fn fault(part: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { part, verdict: Verdict::Fault { remedy: remedy.into() }, what: what.into() }
    }

    fn is_fault(&self) -> bool {
        matches!(self.verdict, Verdict::Fault { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, verdict, what } = self;
        let (word, remedy) = match verdict {
            Verdict::Good => ("ok", None),
            Verdict::Advice { remedy } => ("note", Some(remedy)),
            Verdict::Fault { remedy } => ("FAULT", Some(remedy)),
        };
        writeln!(f, "{word:<5}  {part}: {what}")?;
        remedy.map_or(Ok(()), |remedy| writeln!(f, "       do this: {remedy}"))
    }
}

/// Looks at everything, prints what was found, and exits 2 if there is a fault.
///
/// # Errors
///
/// When a request to Discord cannot even be made of the configuration.
pub(super) async fn run(config: &Config) -> Result<ExitCode, Fatal> {
    let mut findings = discord::look(config, system_clock()()).await?;
    findings.extend(machine::look(config).await);
    for finding in &findings {
        anstream::print!("{finding}");
    }
    let faults = findings.iter().filter(|finding| finding.is_fault()).count();
    anstream::println!(
        "{}",
        match faults {
            0 => "nothing is wrong".to_owned(),
            1 => "1 fault".to_owned(),
            count => format!("{count} faults"),
        }
    );
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
