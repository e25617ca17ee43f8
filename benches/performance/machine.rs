//! When, on what, and of which version something was measured.

use std::fs;
use std::process::Command;
use std::time::Duration;

use jiff::Zoned;

use super::Settings;

/// What PERFORMANCE.md begins with.
pub(crate) fn introduction(settings: &Settings, took: Duration) -> String {
    let output = |program: &str, arguments: &[&str]| {
        let ran = Command::new(program).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output();
        ran.ok().map(|ran| String::from_utf8_lossy(&ran.stdout).trim().to_owned()).filter(|text| !text.is_empty())
    };
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("model name"))?;
        Some(line.trim_start_matches([' ', '\t', ':']).to_owned())
    });
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let mut parts = vec![
        format!("Measured on {} in {} min", Zoned::now().date(), took.as_secs().div_ceil(60)),
        format!("{cores} cores ({})", processor.unwrap_or_else(|| "of an unknown kind".into())),
        output("uname", &["-sr"]).unwrap_or_default(),
        output("rustc", &["--version"]).unwrap_or_default(),
        format!("Waymark {}", output("git", &["describe", "--always", "--dirty"]).unwrap_or_default()),
    ];
    if !settings.peers.is_empty() {
        parts.push(format!("node {}", output("node", &["--version"]).unwrap_or_default()));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ") + "."
}
