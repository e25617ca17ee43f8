//! Lists the content's files for the crate to embed, and reads them for it; anew whenever one is added, removed or changed.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use waymark_roadmap::load_directory;

fn main() -> io::Result<()> {
    let content = Path::new("../content");
    println!("cargo::rerun-if-changed={}", content.display());
    let mut files = Vec::new();
    for roadmap in names(content)?.into_iter().filter(|name| content.join(name).is_dir()) {
        let folder = content.join(&roadmap);
        for name in names(&folder)? {
            let file = fs::canonicalize(folder.join(&name))?;
            if file.extension().is_some_and(|extension| extension == "toml") {
                files.push((format!("{roadmap}/{name}"), file.display().to_string()));
            }
        }
    }
    let mut list = String::from("&[\n");
    for (path, file) in &files {
        let _ = writeln!(list, "    ({path:?}, include_bytes!({file:?})),");
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?);
    fs::write(out.join("files.rs"), list)?;
    // Content with a fault must not keep anybody from building what tells them of it: `waymark check`.
    let library = match load_directory(content) {
        Ok(loaded) => loaded.library.to_bytes().map_err(io::Error::other)?,
        Err(report) => {
            let faults = report.faults().len();
            println!("cargo::warning=the shipped content has faults ({faults}): cargo run -- check");
            Vec::new()
        }
    };
    fs::write(out.join("library"), library)
}

/// The names in a folder, sorted, without hidden ones.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    Ok(names)
}
