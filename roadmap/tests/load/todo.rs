//! What is left to write is told, once a file.

use waymark_roadmap::load;

use crate::given::{file, findings, line, one, stage};

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
        (
            "a line of a text",
            one("why = '''\nIt is.\n- TODO: more'''"),
            vec!["r/one.toml:8:7 warning: this is left to write"],
        ),
        (
            "a line behind an escape",
            one("why = \"\"\"It is.\\nTODO: more\"\"\""),
            vec!["r/one.toml:8:7 warning: this is left to write"],
        ),
        ("words about it", one("why = 'A TODO: list' # as in TODO: lists\naliases = ['todo', 'TODO']"), vec![]),
    ] {
        let found: Vec<String> = findings(&stage(&text)).faults().iter().map(line).collect();
        let found: Vec<_> = found.iter().filter(|line| line.contains("left to write")).collect();
        assert_eq!(found, expect, "{name}");
    }
}

#[test]
fn no_member_sees_it() {
    let files = [
        ("r/roadmap.toml", "title = 'TODO: a title'\nsummary = 'TODO: a line'\nstages = ['one']"),
        (
            "r/one.toml",
            "title = 'TODO: a title'\nsummary = 'TODO: a line'\n[[topic]]\nid = 'web-basics'\ntitle = 'TODO: a title'\n\
             summary = 'TODO: a line'\ndescription = 'TODO: explain it'\nwhy = 'TODO: why'\nhours = 1\n\
             aliases = ['TODO: other names', 'web']\nprojects = ['TODO: one', 'A page']\n\
             links = [{ title = 'TODO: a name', url = 'https://example.org' }]\n\
             [[topic]]\nid = 'b'\ntitle = 'B'\nsummary = 'Known.'\ndescription = \"\"\"\nWritten.\n\nTODO: the rest\n\"\"\"\nhours = 1",
        ),
        ("r/faq.toml", "[[faq]]\nslug = 'how-long'\nquestion = 'TODO: ask'\nanswer = '- TODO: answer'"),
    ];
    let files: Vec<_> = files.iter().map(|(path, text)| file(path, text)).collect();
    let loaded = load(&files).expect("what is left to write is no fault");
    let roadmap = loaded.library.default_roadmap();
    let told = format!("{roadmap:?}");
    assert!(!told.contains("TODO"), "{told}");
    let topics: Vec<_> = roadmap.topics().map(|(_, topic)| topic).collect();
    assert_eq!((roadmap.title.as_str(), roadmap.summary.as_str()), ("r", "2 topics in 1 stage."));
    assert_eq!((topics[0].title.as_str(), topics[0].summary.as_str()), ("web basics", "Part of one."));
    assert_eq!(topics[0].description, "This topic has no description yet.");
    assert_eq!((topics[0].why.as_deref(), &topics[0].aliases[..]), (None, &["web".to_owned()][..]));
    assert_eq!((topics[1].summary.as_str(), topics[1].description.as_str()), ("Known.", "Written."));
    let (_, entry) = roadmap.faq().next().expect("there is one");
    assert_eq!((entry.question.as_str(), entry.answer.as_str()), ("how long", "This question has no answer yet."));
}
