//! The database's file: that it is nobody else's to read, and still the one that was opened.

use std::io;
use std::path::{Path, PathBuf};

/// The file that a database was opened from.
#[derive(Debug, Clone)]
pub(crate) struct DatabaseFile {
    path: PathBuf,
    identity: Identity,
}

/// What a file keeps while it is renamed, and another one under its name does not have: its device and inode. Without
/// such numbers, only whether it is there is known.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = ();

impl DatabaseFile {
    /// The file at `path`, which must be there.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), identity: identity(path)? })
    }

    /// Whether its path still leads to it. What is written to a file that was deleted or replaced is gone once it is
    /// closed, and SQLite does not notice.
    pub(crate) fn is_in_place(&self) -> bool {
        identity(&self.path).is_ok_and(|found| found == self.identity)
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    std::fs::metadata(path).map(|_| ())
}

/// Makes an empty file that only its owner can read and write, for SQLite to fill: it gives its log the same permissions.
///
/// # Errors
///
/// Also when there is something at `path` already, which is left as it is.
pub(crate) fn create(path: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(|_| ())
}
