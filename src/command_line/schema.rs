//! `waymark schema`: what editors need to complete and explain the fields of content.

use std::io::Write;
use std::path::Path;

use waymark_roadmap::load::schema::json_schemas;

use crate::error::Fatal;

/// Writes the JSON Schemas of content's three files to `directory`, over what they were there before.
///
/// # Errors
///
/// In one line, when the directory cannot be written to.
pub(super) fn run(directory: &Path) -> Result<(), Fatal> {
    let cannot = |path: &Path, error: &std::io::Error| Fatal::new(format!("cannot write {}: {error}", path.display()));
    std::fs::create_dir_all(directory).map_err(|error| cannot(directory, &error))?;
    let mut written = String::new();
    for (name, text) in json_schemas() {
        let path = directory.join(name);
        std::fs::write(&path, text).map_err(|error| cannot(&path, &error))?;
        written += &format!("{}\n", path.display());
    }
    // They are written, whether anybody reads this or not.
    let _ = anstream::stdout().write_all(written.as_bytes());
    Ok(())
}
