//! What this machine has: the database and room for it, the content, fonts.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use waymark_store::{ConnectError, DatabaseAddress, OpenError, PostgresAddress, check_integrity, check_server};

use super::Finding;
use crate::bot::library;
use crate::config::Config;

/// With less room than this, the database may fail soon.
const LITTLE_ROOM: u64 = 200 << 20;

/// What names are written with, and something of each.
const SCRIPTS: [(&str, char); 21] = [
    ("Arabic", 'س'),
    ("Armenian", 'Ա'),
    ("Bengali", 'ব'),
    ("Burmese", 'က'),
    ("Chinese", '你'),
    ("Devanagari", 'न'),
    ("Ethiopic", 'አ'),
    ("emoji", '🦀'),
    ("Georgian", 'ა'),
    ("Gujarati", 'ગ'),
    ("Gurmukhi", 'ਗ'),
    ("Hebrew", 'ש'),
    ("Japanese", 'あ'),
    ("Kannada", 'ಕ'),
    ("Khmer", 'ក'),
    ("Korean", '안'),
    ("Malayalam", 'മ'),
    ("Sinhala", 'ස'),
    ("Tamil", 'த'),
    ("Telugu", 'త'),
    ("Thai", 'ส'),
];

/// Looks at this machine.
pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    match &config.database {
        DatabaseAddress::File(path) => {
            findings.push(database(path).await);
            findings.extend(disk(path));
        }
        DatabaseAddress::Postgres(address) => findings.push(server(address).await),
    }
    findings.push(content(config.content.as_deref()));
    findings.push(fonts(waymark_pictures::can_draw));
    findings
}

async fn server(address: &PostgresAddress) -> Finding {
    let Err(error) = check_server(address).await else {
        return Finding::good("database", format!("{address} can be used"));
    };
    let remedy = match error {
        ConnectError::Unreachable { .. } => "see that the server runs and lets this user in: WAYMARK_DATABASE",
        _ => "name the right database: WAYMARK_DATABASE",
    };
    Finding::fault("database", error.to_string(), remedy)
}

async fn database(path: &Path) -> Finding {
    let shown = path.display();
    let metadata = match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match folder_is_writable(path) {
                Ok(()) => Finding::good("database", format!("{shown} is not there yet; the first start makes it")),
                Err(error) => cannot_write(path, &format!("{shown} cannot be made: {error}")),
            };
        }
        metadata => metadata,
    };
    match check_integrity(path).await {
        Ok(()) => {}
        Err(OpenError::Damaged { .. }) => {
            return Finding::fault(
                "database",
                format!("{shown} is damaged"),
                format!(
                    "stop the bot, keep the file and those beside it, and put the newest backup in their place; or save what \
                     can be saved: sqlite3 {shown} .recover | sqlite3 saved.db"
                ),
            );
        }
        Err(OpenError::CutOff { .. }) => {
            return Finding::fault(
                "database",
                format!("a write to {shown} was cut off"),
                "start the bot once, which undoes it",
            );
        }
        Err(error @ (OpenError::NotWaymark { .. } | OpenError::Newer { .. })) => {
            return Finding::fault("database", error.to_string(), "name the right file: WAYMARK_DATABASE");
        }
        Err(error) => return cannot_write(path, &error.to_string()),
    }
    // Root could write to it all the same; whoever runs the bot may not be root.
    if metadata.is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Finding::fault("database", format!("{shown} is marked as read-only"), format!("chmod u+w {shown}"));
    }
    if let Err(error) = OpenOptions::new().write(true).open(path) {
        return cannot_write(path, &format!("{shown} cannot be written to: {error}"));
    }
    if let Err(error) = folder_is_writable(path) {
        return cannot_write(path, &format!("nothing can be written beside {shown}, as SQLite does: {error}"));
    }
    Finding::good("database", format!("{shown} is sound and can be written to"))
}

fn cannot_write(path: &Path, what: &str) -> Finding {
    let remedy = format!(
        "let the user that runs the bot own {} and the folder it is in, or name another file: WAYMARK_DATABASE",
        path.display()
    );
    Finding::fault("database", what, remedy)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn folder_is_writable(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::access(folder(path), rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn folder_is_writable(path: &Path) -> io::Result<()> {
    std::fs::metadata(folder(path)).map(drop)
}

/// The room that is left for the database.
#[cfg(unix)]
fn disk(database: &Path) -> Option<Finding> {
    let room = rustix::fs::statvfs(folder(database)).ok()?;
    let size = File::open(database).and_then(|file| file.metadata()).map_or(0, |file| file.len());
    Some(judge_room(room.f_bavail.saturating_mul(room.f_frsize), size))
}

#[cfg(not(unix))]
fn disk(_database: &Path) -> Option<Finding> {
    None
}

fn judge_room(room: u64, size: u64) -> Finding {
    let mib = |bytes: u64| bytes >> 20;
    if room < LITTLE_ROOM {
        return Finding::fault(
            "disk",
            format!("only {} MiB left where the database is", mib(room)),
            "make room: old backups and logs first (journalctl --vacuum-size=200M)",
        );
    }
    if room < size.saturating_mul(2) {
        let what = format!("{} MiB left, too little for a backup beside the database of {} MiB", mib(room), mib(size));
        return Finding::advice("disk", what, "make room, or write backups to another disk");
    }
    Finding::good("disk", format!("{} MiB left where the database is", mib(room)))
}

fn content(directory: Option<&Path>) -> Finding {
    match library(directory) {
        Ok(library) => {
            let topics: usize = library.roadmaps().map(|roadmap| roadmap.topics().len()).sum();
            let from = directory.map_or("the program".to_owned(), |directory| directory.display().to_string());
            Finding::good("content", format!("{topics} topics from {from}"))
        }
        Err(fatal) => {
            let of = directory.map(|directory| format!(" {}", directory.display())).unwrap_or_default();
            Finding::fault(
                "content",
                fatal.to_string(),
                format!("mend what this names, with its line: waymark check{of}"),
            )
        }
    }
}

/// Whether pictures can show what people are called.
fn fonts(can_draw: impl Fn(char) -> bool) -> Finding {
    let missing: Vec<_> = SCRIPTS.iter().filter(|(_, sample)| !can_draw(*sample)).map(|(script, _)| *script).collect();
    if missing.is_empty() {
        return Finding::good("fonts", format!("pictures show names in all of the {} scripts tried", SCRIPTS.len()));
    }
    Finding::fault(
        "fonts",
        format!("pictures show boxes for names in {}", missing.join(", ")),
        "install fonts that have them (Debian: apt-get install fonts-noto-core), then start the bot again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_font_is_told_with_its_remedy() {
        let found = fonts(|character| character != 'త').to_string();
        assert!(found.starts_with("FAULT  fonts: pictures show boxes for names in Telugu\n"), "{found}");
        assert!(found.contains("fonts-noto-core"), "{found}");
        assert!(!fonts(|_| true).is_fault());
    }

    #[test]
    fn little_room_is_told() {
        let told = |room: u64, size: u64| judge_room(room << 20, size << 20).to_string();
        assert!(told(199, 0).starts_with("FAULT  disk: only 199 MiB left"));
        assert!(told(300, 200).starts_with("note   disk: 300 MiB left, too little for a backup"));
        assert!(told(300, 150).starts_with("ok     disk: 300 MiB left"));
    }
}
