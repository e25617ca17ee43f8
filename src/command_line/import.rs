//! `waymark import`: a roadmap from another format to TOML.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use waymark_import::{Import, MAX_SOURCE, NewFile, import};
use waymark_roadmap::RoadmapId;

use crate::error::Fatal;

/// Folders that projects of any subject have.
const FOLDERS: [&str; 8] = ["src", "doc", "docs", "book", "content", "source", "main", "master"];

/// Makes a roadmap of the file `source` and writes it to a folder of its own in the content directory `out`.
///
/// # Errors
///
/// In one line, when the source cannot be read or is of no format that is known, and when the folder has something
/// in it or cannot be written. Then nothing is written.
pub(super) fn run(source: &Path, out: &Path, id: Option<&str>) -> Result<(), Fatal> {
    let id = id.map(RoadmapId::new).transpose().map_err(|error| Fatal::new(format!("--id is {error}")))?;
    let name = source.file_name().unwrap_or(source.as_os_str()).to_string_lossy();
    let cannot = |error: &dyn std::fmt::Display| Fatal::new(format!("cannot import {}: {error}", source.display()));
    let bytes = read(source).map_err(|error| cannot(&error))?;
    let name = folder_of(source).map_or_else(|| name.to_string(), |folder| format!("{folder}/{name}"));
    let import = import(&bytes, &name, id).map_err(|error| cannot(&error))?;
    let folder = write(out, &import)?;
    let mut text = import.report.to_string();
    if let Some(file) = &import.left_out {
        text += &format!("All that was left out or cut is in {}\n", folder.join(&file.name).display());
    }
    text += &format!("Written to {}. Check it: waymark check {}\n", folder.display(), out.display());
    // It is written, whether anybody reads this or not.
    let _ = anstream::stdout().write_all(text.as_bytes());
    Ok(())
}

/// The name of the folder that `source` is in: the nearest one that says what is in it.
fn folder_of(source: &Path) -> Option<String> {
    let path = fs::canonicalize(source).ok()?;
    let names = path.ancestors().skip(1).filter_map(|folder| folder.file_name()?.to_str());
    names.take(3).find(|name| !FOLDERS.contains(&name.to_lowercase().as_str())).map(str::to_owned)
}

/// The bytes of a regular file; of one that is too large, a few more than are taken.
fn read(source: &Path) -> io::Result<Vec<u8>> {
    // Looked at before it is opened: opening a pipe waits for its other end.
    if !fs::metadata(source)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(source)?.take(MAX_SOURCE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes the files of `import` to their folder in `out`, all or none, and gives the folder.
fn write(out: &Path, import: &Import) -> Result<PathBuf, Fatal> {
    let folder = out.join(import.id.as_str());
    let cannot = |error: io::Error| Fatal::new(format!("cannot write {}: {error}", folder.display()));
    if !is_free(&folder).map_err(cannot)? {
        let help = "name another directory with --out, or another roadmap with --id";
        return Err(Fatal::new(format!("{} exists and is not an empty folder: {help}", folder.display())));
    }
    fs::create_dir_all(out).map_err(cannot)?;
    // Beside it, under a name that is no content, until it is complete.
    let draft = out.join(format!(".{}.import-{}", import.id, std::process::id()));
    fs::create_dir(&draft).map_err(cannot)?;
    let written =
        write_all(&draft, import.files.iter().chain(&import.left_out)).and_then(|()| put_in_place(&draft, &folder));
    if let Err(error) = written {
        // What cannot be taken away now is hidden, and named so that its owner knows what it was.
        let _ = fs::remove_dir_all(&draft);
        return Err(cannot(error));
    }
    Ok(folder)
}

/// Whether nothing is at `folder`, or an empty folder is.
fn is_free(folder: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(folder) {
        Ok(there) if there.is_dir() => Ok(fs::read_dir(folder)?.next().is_none()),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

fn write_all<'f>(folder: &Path, files: impl Iterator<Item = &'f NewFile>) -> io::Result<()> {
    for file in files {
        let mut new = OpenOptions::new().write(true).create_new(true).open(folder.join(&file.name))?;
        new.write_all(file.text.as_bytes())?;
        new.sync_all()?;
    }
    Ok(())
}

/// Renames `draft` to `folder`. Should somebody have put a file there meanwhile, it stays and this fails.
fn put_in_place(draft: &Path, folder: &Path) -> io::Result<()> {
    match fs::remove_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::rename(draft, folder),
    }
}
