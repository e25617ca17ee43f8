//! The file that everything is in: who may read it, what is left of what was deleted, and what happens to it.

use std::path::{Path, PathBuf};

use crate::harness::{ADA, GUILD, Harness, done, key, origin};
use jiff::Timestamp;
use waymark_store::{OpenError, Store, StoreError, check_integrity};

fn path(harness: &Harness) -> PathBuf {
    harness.folder.path().join("test.db")
}

/// How often `needle` occurs in the files of `folder`.
fn occurrences(folder: &Path, needle: &str) -> usize {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.map(|bytes| bytes.windows(needle.len()).filter(|window| *window == needle.as_bytes()).count()).sum()
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_the_database_its_log_and_a_copy() {
    use std::os::unix::fs::PermissionsExt;
    let harness = Harness::new().await;
    harness.change(1, ADA, "http", done(6), 10).await;
    harness.store.backup(&harness.folder.path().join("copy.db")).await.unwrap();
    let modes: Vec<(String, u32)> = std::fs::read_dir(harness.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().permissions().mode() & 0o777))
        .collect();
    assert!(modes.len() >= 3 && modes.iter().all(|(_, mode)| *mode == 0o600), "{modes:?}");
}

#[tokio::test]
async fn what_was_deleted_cannot_be_read_in_the_files() {
    let harness = Harness::new().await;
    let folder = harness.folder.path();
    let note = |number: u32| format!("SECRET-NOTE-{number:04}-{}", "x".repeat(300));
    let (at, topic) = (Timestamp::UNIX_EPOCH, |number: u32| key(&format!("t{number}")));
    for number in 0..40 {
        harness.store.set_note(ADA, topic(number), note(number), at).await.unwrap();
    }
    assert!(occurrences(folder, "SECRET-NOTE") >= 40);
    harness.store.set_note(ADA, topic(0), "another".into(), at).await.unwrap();
    harness.store.clear_note(ADA, topic(1)).await.unwrap();
    for number in [0, 1] {
        assert_eq!(occurrences(folder, &note(number)), 0, "note {number}");
    }
    harness.store.delete_person(ADA).await.unwrap();
    assert_eq!(occurrences(folder, "SECRET-NOTE"), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_gone_or_replaced_takes_no_changes() {
    for replaced in [false, true] {
        let harness = Harness::new().await;
        harness.change(1, ADA, "http", done(6), 10).await;
        let lost = tokio::spawn({
            let store = harness.store.clone();
            async move { store.lost().await }
        });
        tokio::task::yield_now().await;
        assert!(!lost.is_finished());
        std::fs::rename(path(&harness), harness.folder.path().join("old.db")).unwrap();
        if replaced {
            std::fs::copy(harness.folder.path().join("old.db"), path(&harness)).unwrap();
        }
        let change = harness.store.change(origin(2, ADA, Some(GUILD), 20), key("dns"), done(6)).await;
        assert!(matches!(change, Err(StoreError::NotSaved { .. })), "{change:?}");
        tokio::time::pause();
        lost.await.unwrap();
        tokio::time::resume();
        // Put back, it serves again.
        std::fs::rename(harness.folder.path().join("old.db"), path(&harness)).unwrap();
        harness.change(3, ADA, "dns", done(6), 30).await;
    }
}

#[tokio::test]
async fn a_first_start_that_was_cut_off_is_no_hindrance() {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/store/hot-journal");
    for name in ["cut-off", "cut-off-journal"] {
        std::fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    let path = folder.path().join("cut-off");
    let looked = check_integrity(&path).await;
    assert!(matches!(looked, Err(OpenError::CutOff { .. })), "{looked:?}");
    let store = Store::open(&path).await.unwrap();
    store.change(origin(1, ADA, Some(GUILD), 10), key("http"), done(6)).await.unwrap();
    store.close().await;
    check_integrity(&path).await.unwrap();
}

#[tokio::test]
async fn a_damaged_database_says_what_to_do() {
    let harness = Harness::new().await;
    for number in 0..200 {
        harness.change(number + 1, ADA, &format!("t{number}"), done(6), 10).await;
    }
    harness.store.close().await;
    check_integrity(&path(&harness)).await.unwrap();
    let mut bytes = std::fs::read(path(&harness)).unwrap();
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..].iter_mut().for_each(|byte| *byte = 0xa5);
    std::fs::write(path(&harness), bytes).unwrap();
    let error = check_integrity(&path(&harness)).await.unwrap_err();
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("backup") && error.to_string().contains(".recover"), "{error}");
}

#[tokio::test]
async fn a_copy_that_fails_leaves_what_was_there() {
    let harness = Harness::new().await;
    let taken = harness.folder.path().join("taken");
    std::fs::write(&taken, "mine").unwrap();
    assert!(matches!(harness.store.backup(&taken).await, Err(StoreError::NotSaved { .. })));
    assert_eq!(std::fs::read(&taken).unwrap(), b"mine");
    let nowhere = harness.folder.path().join("nowhere/copy.db");
    assert!(matches!(harness.store.backup(&nowhere).await, Err(StoreError::NotSaved { .. })));
    assert!(!nowhere.exists());
}

#[tokio::test]
async fn the_file_is_in_wal() {
    let harness = Harness::new().await;
    let mode = harness.folder.outside().await.rows("PRAGMA journal_mode").await;
    assert_eq!(mode[0][0].text(), "wal");
}
