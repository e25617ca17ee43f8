//! The shipped content: that it is what the repository has, and that the bot takes it.

use std::path::Path;

use waymark_content::FILES;
use waymark_roadmap::{load, source};

#[test]
fn it_is_what_is_in_the_source() {
    let mut on_disk = source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../content"));
    on_disk.retain(|file| file.content.is_ok());
    assert_eq!(source::in_memory(FILES), on_disk);
}

#[test]
fn it_is_sound() {
    if let Err(report) = load(&source::in_memory(FILES)) {
        panic!("{report}");
    }
}
