//! Small files of the kinds that people have, and what becomes of each.

use std::fs;
use std::path::Path;

use waymark_import::import;

use crate::given::{loaded, topics};

#[test]
fn what_becomes_of_each() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/cases");
    let mut names: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(names.len() > 6, "{names:?}");
    for name in names {
        let import = import(&fs::read(folder.join(&name)).unwrap(), &name, None).unwrap();
        let mut text = format!("{}\n{}", import.report, topics(loaded(&import).library.default_roadmap()));
        if let Some(left_out) = &import.left_out {
            text += &format!("\n{}", left_out.text);
        }
        insta::with_settings!({ snapshot_path => "snapshots/cases", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name.clone(), text);
        });
    }
}
