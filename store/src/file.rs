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

/// Says that a program answers with the database in a file, for as long as this lives: a second one would answer everybody
/// twice. It is a file of its own beside it, since SQLite's locks are lost where anything else closes the database's.
#[derive(Debug)]
pub struct InUse(std::fs::File);

impl InUse {
    /// Says it of the database at `path`; none if another program said so. The system takes it back from one that died.
    ///
    /// # Errors
    ///
    /// When the file beside it cannot be made. A file system that knows no locks is none: nothing is known there.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        let mut beside = path.as_os_str().to_owned();
        beside.push("-lock");
        let beside = PathBuf::from(beside);
        match create(&beside) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let file = std::fs::OpenOptions::new().write(true).open(&beside)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => {
                tracing::debug!(%error, "whether another program uses the database is not known");
                Ok(Some(Self(file)))
            }
        }
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        // Closing the file does it, too.
        let _ = self.0.unlock();
    }
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
