//! What is left to write is told, once a file.

use crate::given::{findings, line, one, stage};

#[test]
fn texts_and_remarks_that_begin_with_todo() {
    for (name, text, expect) in [
        ("nothing", one(""), vec![]),
        ("a text", one("why = \"TODO: say why\""), vec!["r/one.toml:8:7 warning: this is left to write"]),
        ("a long text", one("why = '''\nTODO: say why'''"), vec!["r/one.toml:8:7 warning: this is left to write"]),
        ("a remark", one("entry = true # TODO: is it?"), vec!["r/one.toml:8:14 warning: this is left to write"]),
        (
            "several",
            one("why = 'TODO: x'\naliases = ['TODO: y'] # TODO: z"),
            vec!["r/one.toml:8:7 warning: this is left to write, and 2 more in this file"],
        ),
        ("words about it", one("why = 'A TODO: list' # as in TODO: lists\naliases = ['todo', 'TODO']"), vec![]),
    ] {
        let found: Vec<String> = findings(&stage(&text)).faults().iter().map(line).collect();
        let found: Vec<_> = found.iter().filter(|line| line.contains("left to write")).collect();
        assert_eq!(found, expect, "{name}");
    }
}
