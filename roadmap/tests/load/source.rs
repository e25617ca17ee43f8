//! Reading a directory: only what is in it, and only so much of it.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use waymark_roadmap::source::{MAX_FILE, MAX_FILES, MAX_NAMES, NotRead, SourceFile, read};
use waymark_roadmap::{Library, load_directory};

use crate::given::{ROADMAP, line, one};

/// A directory with the sound roadmap `r`.
fn sound() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory can be made");
    write(directory.path(), "r/roadmap.toml", ROADMAP);
    write(directory.path(), "r/one.toml", one(""));
    directory
}

fn write(directory: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = directory.join(path);
    fs::create_dir_all(path.parent().expect("the path has a folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

/// What there is beside the two files of [`sound`].
fn beside(directory: &Path) -> Vec<(String, NotRead)> {
    let refusal = |file: SourceFile| Some((file.path, file.content.err()?));
    read(directory).into_iter().filter_map(refusal).collect()
}

#[test]
fn paths_start_at_the_directory() {
    let directory = sound();
    assert!(Library::load(directory.path()).is_ok());
    write(directory.path(), "r/one.toml", one("mark = \"x\""));
    let report = Library::load(directory.path()).expect_err("the content has a fault");
    let path = directory.path().join("r/one.toml");
    assert_eq!(
        report.faults().iter().map(line).collect::<Vec<_>>(),
        [format!("{}:8:8 `mark` cannot be `x`", path.display())]
    );
}

#[test]
fn a_directory_that_is_none() {
    let directory = sound();
    for (path, expect) in [
        (directory.path().join("nothing"), "there is no such directory"),
        (directory.path().join("r/one.toml"), "this is a file, not a directory"),
        (directory.path().join("r"), "this directory is a roadmap's own folder"),
    ] {
        let report = load_directory(&path).expect_err("it is no content directory");
        assert_eq!(report.faults().iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>(), [expect]);
        assert!(report.faults()[0].file.starts_with(&path.display().to_string()), "{}", report.faults()[0].file);
    }
}

#[test]
fn other_files_are_left_alone() {
    let directory = sound();
    for path in [
        "README.md",
        "LICENSE",
        ".git/config",
        ".git/x.toml",
        ".hidden.toml",
        "r/README.md",
        "r/one.toml~",
        "r/#one.toml#",
        "r/.one.toml.swp",
        "r/.#one.toml",
        "r/one.toml.bak",
        "r/picture.png",
        "r/drafts/two.toml",
        "r/toml",
    ] {
        write(directory.path(), path, "\0 = not TOML");
    }
    let loaded = load_directory(directory.path()).expect("the content is sound");
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
}

#[test]
fn folders_without_toml() {
    let directory = sound();
    fs::create_dir(directory.path().join("empty")).expect("the folder can be made");
    write(directory.path(), "pictures/a.png", "");
    let expect = [("empty".to_owned(), NotRead::EmptyFolder), ("pictures".to_owned(), NotRead::NoToml)];
    assert_eq!(beside(directory.path()), expect);
}

#[cfg(unix)]
#[test]
fn only_regular_files_inside_are_read() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let directory = sound();
    let root = directory.path();
    let outside = sound();
    let link = |from: &Path, to: &str| symlink(from, root.join(to)).expect("the link can be made");
    link(&outside.path().join("r/one.toml"), "r/out.toml");
    link(Path::new("../../../../../../../../../etc/hostname"), "r/up.toml");
    link(Path::new("/dev/zero"), "r/zero.toml");
    link(Path::new("nothing"), "r/nothing.toml");
    link(Path::new("loop.toml"), "r/loop.toml");
    link(Path::new("one.toml"), "r/inside.toml");
    link(&outside.path().join("r"), "outside");
    link(Path::new("nothing"), "dangling");
    link(&outside.path().join("r/one.toml"), "readme.md");
    fs::create_dir(root.join("r/folder.toml")).expect("the folder can be made");
    let _socket = UnixListener::bind(root.join("r/socket.toml")).expect("the socket can be made");
    let made = std::process::Command::new("mkfifo").arg(root.join("r/pipe.toml")).status();
    assert!(made.expect("mkfifo is there").success());

    let found = beside(root);
    let loops = found.iter().position(|(path, _)| path == "r/loop.toml").expect("the link was looked at");
    let mut found = found;
    assert!(matches!(found.remove(loops).1, NotRead::Unreadable(_)));
    let expect = [
        ("dangling", NotRead::LeadsNowhere),
        ("outside", NotRead::LeadsOut),
        ("r/folder.toml", NotRead::NotAFile("a folder")),
        ("r/nothing.toml", NotRead::LeadsNowhere),
        ("r/out.toml", NotRead::LeadsOut),
        ("r/pipe.toml", NotRead::NotAFile("a pipe")),
        ("r/socket.toml", NotRead::NotAFile("a socket")),
        ("r/up.toml", NotRead::LeadsOut),
        ("r/zero.toml", NotRead::LeadsOut),
    ];
    assert_eq!(found, expect.map(|(path, refusal)| (path.to_owned(), refusal)));
    let inside = read(root).into_iter().find(|file| file.path == "r/inside.toml").expect("the link is there");
    assert_eq!(inside.content.expect("a link inside is read"), one("").into_bytes());
}

#[cfg(unix)]
#[test]
fn the_directory_itself_may_be_a_link() {
    let directory = sound();
    let links = tempfile::tempdir().expect("a directory can be made");
    let link = links.path().join("content");
    std::os::unix::fs::symlink(directory.path(), &link).expect("the link can be made");
    assert!(load_directory(&link).is_ok());
}

#[test]
fn there_is_an_end_to_reading() {
    let directory = sound();
    write(directory.path(), "r/large.toml", vec![b'#'; MAX_FILE]);
    assert_eq!(beside(directory.path()), []);
    write(directory.path(), "r/large.toml", vec![b'#'; MAX_FILE + 1]);
    assert_eq!(beside(directory.path()), [("r/large.toml".to_owned(), NotRead::TooLarge(MAX_FILE as u64 + 1))]);

    let directory = sound();
    for at in 2..MAX_FILES {
        write(directory.path(), &format!("r/s{at}.toml"), "");
    }
    assert_eq!(beside(directory.path()), []);
    write(directory.path(), "r/t.toml", "");
    assert_eq!(beside(directory.path()), [(String::new(), NotRead::TooMuch)]);

    let directory = sound();
    for at in 2..=MAX_NAMES {
        write(directory.path(), &format!("r/s{at}"), "");
    }
    assert_eq!(beside(directory.path()), [("r".to_owned(), NotRead::TooMuch)]);
}
