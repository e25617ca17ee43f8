//! The files of a content directory as plain values: from memory, or read from a directory with care.

use std::borrow::Cow;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
pub const MAX_FILE: usize = 1024 * 1024;

/// The most TOML files a content directory may hold, over all its roadmaps.
pub const MAX_FILES: usize = 500;

/// The most a content directory's TOML files may come to together, in bytes.
pub const MAX_TOTAL: usize = 64 * 1024 * 1024;

/// The most names that are looked at in one folder, TOML or not.
pub const MAX_NAMES: usize = 10_000;

/// A file of a content directory, or what stands in the place of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it stands, from the content directory, such as `backend/internet.toml`: always with `/`. A refused
    /// folder is named by its own path; the content directory itself by nothing.
    pub path: String,
    /// Its bytes, or why it was not read.
    pub content: Result<Cow<'static, [u8]>, NotRead>,
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRead {
    /// A link that leads out of the content directory.
    LeadsOut,
    /// A link to nothing.
    LeadsNowhere,
    /// Something else in a file's place, such as `a folder` or `a pipe`.
    NotAFile(&'static str),
    /// Larger than [`MAX_FILE`]: this many bytes, or at least this many.
    TooLarge(u64),
    /// The system would not let us, and why.
    Unreadable(String),
    /// A folder with nothing in it.
    EmptyFolder,
    /// A folder with files, but none of them TOML. It is left alone.
    NoToml,
    /// Beyond [`MAX_FILES`], [`MAX_TOTAL`] or [`MAX_NAMES`]: the rest of the directory was not read.
    TooMuch,
}

/// Files that are in memory, such as those in the binary: paths from the content directory, and bytes.
pub fn in_memory(files: &[(&str, &'static [u8])]) -> Vec<SourceFile> {
    let file = |&(path, bytes): &(&str, &'static [u8])| SourceFile {
        path: path.to_owned(),
        content: Ok(Cow::Borrowed(bytes)),
    };
    files.iter().map(file).collect()
}

/// The TOML files in `directory` and its folders, by path. What may not be read is in the list with its reason.
///
/// Names that start with a dot and names that do not end in `.toml` are left alone, deeper folders too.
pub fn read(directory: &Path) -> Vec<SourceFile> {
    let mut reading = Reading { root: PathBuf::new(), files: Vec::new(), total: 0 };
    let read = fs::canonicalize(directory).map_err(|error| refusal(&error)).and_then(|root| {
        reading.root = root;
        reading.directory()
    });
    if let Err(refusal) = read {
        reading.files.push(SourceFile { path: String::new(), content: Err(refusal) });
    }
    reading.files
}

/// Whether a file of this name is content: TOML, and not hidden.
fn is_ours(name: &str) -> bool {
    !name.starts_with('.') && name.len() > 5 && is_toml(name)
}

fn is_toml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

struct Reading {
    /// The content directory, without links.
    root: PathBuf,
    files: Vec<SourceFile>,
    total: usize,
}

impl Reading {
    fn directory(&mut self) -> Result<(), NotRead> {
        for name in names(&self.root)? {
            let path = self.root.join(&name);
            let name = name.to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if is_ours(&name) {
                self.file(name, &path)?;
                continue;
            }
            // Only what is, or should be, a folder matters here: other files at the top are somebody else's.
            match self.resolve(&path) {
                Ok(real) if real.is_dir() => self.folder(&name, &real)?,
                Err(refusal @ (NotRead::LeadsOut | NotRead::LeadsNowhere))
                    if Path::new(&name).extension().is_none() =>
                {
                    self.push(name, Err(refusal))?;
                }
                Ok(_) | Err(_) => {}
            }
        }
        Ok(())
    }

    fn folder(&mut self, folder: &str, path: &Path) -> Result<(), NotRead> {
        let names = match names(path) {
            Ok(names) => names,
            Err(refusal) => return self.push(folder.to_owned(), Err(refusal)),
        };
        let (mut seen, mut any_toml) = (false, false);
        for name in names {
            let path = path.join(&name);
            let name = name.to_string_lossy();
            seen |= !name.starts_with('.');
            if is_ours(&name) {
                any_toml = true;
                self.file(format!("{folder}/{name}"), &path)?;
            }
        }
        match (any_toml, seen) {
            (true, _) => Ok(()),
            (false, true) => self.push(folder.to_owned(), Err(NotRead::NoToml)),
            (false, false) => self.push(folder.to_owned(), Err(NotRead::EmptyFolder)),
        }
    }

    fn file(&mut self, name: String, path: &Path) -> Result<(), NotRead> {
        let content = self.resolve(path).and_then(|real| read_bounded(&real));
        self.total += content.as_ref().map_or(0, Vec::len);
        self.push(name, content)
    }

    fn push(&mut self, path: String, content: Result<Vec<u8>, NotRead>) -> Result<(), NotRead> {
        if self.files.len() >= MAX_FILES || self.total > MAX_TOTAL {
            return Err(NotRead::TooMuch);
        }
        self.files.push(SourceFile { path, content: content.map(Cow::Owned) });
        Ok(())
    }

    /// Where `path` leads, if it stays in the content directory.
    fn resolve(&self, path: &Path) -> Result<PathBuf, NotRead> {
        let real = fs::canonicalize(path).map_err(|error| refusal(&error))?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(NotRead::LeadsOut) }
    }
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Result<Vec<std::ffi::OsString>, NotRead> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| refusal(&error))? {
        if names.len() == MAX_NAMES {
            return Err(NotRead::TooMuch);
        }
        names.push(entry.map_err(|error| refusal(&error))?.file_name());
    }
    names.sort();
    Ok(names)
}

/// The bytes of a regular file of at most [`MAX_FILE`] bytes.
fn read_bounded(path: &Path) -> Result<Vec<u8>, NotRead> {
    // Looked at before it is opened: opening a pipe waits for its other end.
    let before = fs::metadata(path).map_err(|error| refusal(&error))?;
    if !before.is_file() {
        return Err(NotRead::NotAFile(kind(before.file_type())));
    }
    if before.len() > MAX_FILE as u64 {
        return Err(NotRead::TooLarge(before.len()));
    }
    let file = File::open(path).map_err(|error| refusal(&error))?;
    let mut bytes = Vec::new();
    // The file may have grown since.
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes).map_err(|error| refusal(&error))?;
    if bytes.len() > MAX_FILE { Err(NotRead::TooLarge(bytes.len() as u64)) } else { Ok(bytes) }
}

fn refusal(error: &io::Error) -> NotRead {
    match error.kind() {
        io::ErrorKind::NotFound => NotRead::LeadsNowhere,
        io::ErrorKind::NotADirectory => NotRead::NotAFile("a file"),
        _ => NotRead::Unreadable(error.to_string()),
    }
}

/// What stands in a file's place, in words.
fn kind(file_type: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if file_type.is_fifo() {
            return "a pipe";
        }
        if file_type.is_socket() {
            return "a socket";
        }
        if file_type.is_block_device() || file_type.is_char_device() {
            return "a device";
        }
    }
    if file_type.is_dir() { "a folder" } else { "no regular file" }
}
