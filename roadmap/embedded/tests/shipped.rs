//! The shipped content: that it is what the repository has, and that the bot takes it.

use std::path::Path;

use waymark_content::FILES;
use waymark_roadmap::{Library, load, source};

#[test]
fn it_is_what_is_in_the_source() {
    let mut on_disk = source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../content"));
    on_disk.retain(|file| file.content.is_ok());
    assert_eq!(source::in_memory(FILES), on_disk);
}

#[test]
fn it_is_sound_and_what_the_program_carries_is_the_same() {
    let library = match load(&source::in_memory(FILES)) {
        Ok(loaded) => loaded.library,
        Err(report) => panic!("{report}"),
    };
    let as_json = |library: &Library| serde_json::to_value(library).unwrap();
    assert!(as_json(&waymark_content::library().unwrap()) == as_json(&library), "it was read otherwise");
}

#[test]
fn bytes_that_are_no_library_are_none() {
    let bytes = waymark_content::library().unwrap().to_bytes().unwrap();
    assert!(Library::from_bytes(&bytes).is_some());
    assert!(Library::from_bytes(&[]).is_none());
    assert!(Library::from_bytes(&bytes[..bytes.len() / 2]).is_none());
}
