//! What is taken, and what it becomes.

use waymark_roadmap::{LinkKind, Mark, Tier, load};

use crate::given::{file, findings, line};

#[test]
fn everything_that_may_be_written() {
    let files = [
        file(
            "backend/roadmap.toml",
            "title = \" Backend \"\nsummary = \"To a job\"\nstages = [\"internet\", \"language\"]\n",
        ),
        file(
            "backend/internet.toml",
            r#"
title = "The internet"
summary = "How pages reach you"

[[topic]]
id = "http"
title = "HTTP"
summary = "How browsers talk"
description = """
It is **simple**, for example

- really
"""
why = "Every API speaks it"
mark = "recommended"
entry = true
hours = 2.5
aliases = [" Hypertext "]
links = [
    { title = "MDN", url = "https://developer.mozilla.org/docs/Web/HTTP", kind = "official" },
    { title = "RFC 9110", url = "https://www.rfc-editor.org/rfc/rfc9110" },
]
projects = ["A server that says hello"]
"#,
        ),
        file(
            "backend/language.toml",
            r#"
title = "A language"
[[topic]]
id = "rust"
title = "Rust"
summary = "A language"
description = "A language, such as others"
requires = ["http"]
choice = "language"
hours = 100
links = []
[[topic]]
id = "go"
title = "Go"
summary = "A language"
description = "A language, such as others"
requires = ["http"]
choice = "language"
mark = "alternative"
hours = 60
[[topic.links]]
title = "Tour"
url = "https://go.dev/tour"
kind = "course"
"#,
        ),
        file(
            "backend/faq.toml",
            r#"
[[faq]]
slug = "salary"
question = "How much do I earn?"
aliases = ["pay"]
answer = "It depends."
related = ["duration"]
topics = ["go", "http"]
[[faq]]
slug = "duration"
question = "How long does it take?"
answer = "A year."
"#,
        ),
    ];
    let library = load(&files).expect("the content is sound").library;
    let roadmap = library.default_roadmap();
    assert_eq!((roadmap.id.as_str(), roadmap.title.as_str()), ("backend", "Backend"));
    let stages: Vec<_> = roadmap.stages().map(|(_, stage)| (stage.id.as_str(), stage.topics.clone())).collect();
    assert_eq!(stages, [("internet", 0..1), ("language", 1..3)]);
    let http = roadmap.topic(roadmap.topic_by_id("http").expect("the topic is there"));
    assert_eq!(http.description, "It is **simple**, for example\n\n- really");
    assert_eq!((http.mark, http.tier, http.hours), (Some(Mark::Recommended), Some(Tier::Entry), 2.5));
    assert_eq!(http.aliases, ["Hypertext"]);
    assert_eq!(http.links.iter().map(|link| link.kind).collect::<Vec<_>>(), [Some(LinkKind::Official), None]);
    let go = roadmap.topic(roadmap.topic_by_id("go").expect("the topic is there"));
    assert_eq!(go.requires, [roadmap.topic_by_id("http").expect("the topic is there")]);
    assert_eq!(go.links[0].title, "Tour");
    let (at, choice) = roadmap.choices().next().expect("the choice is there");
    assert_eq!((choice.name.as_str(), choice.topics.len(), go.choice), ("language", 2, Some(at)));
    let salary = roadmap.entry(roadmap.entry_by_slug("salary").expect("the entry is there"));
    assert_eq!(salary.topics.iter().map(|&topic| roadmap.topic(topic).id.as_str()).collect::<Vec<_>>(), ["go", "http"]);
    assert_eq!(
        salary.related.iter().map(|&entry| roadmap.entry(entry).slug.as_str()).collect::<Vec<_>>(),
        ["duration"]
    );
    let unkind = "backend/internet.toml:21:5 warning: the link `RFC 9110` has no `kind`";
    assert_eq!(findings(&files).faults().iter().map(line).collect::<Vec<_>>(), [unkind]);
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut files = crate::given::faq(&crate::given::entry("x", "topics = [\"b\", \"c\"]\nmark = 1"));
    let forward = findings(&files);
    assert_eq!(forward.faults().len(), 3);
    files.reverse();
    assert_eq!(findings(&files), forward);
}
