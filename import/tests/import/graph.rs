//! Graphs: wrappers, labels, marks, links, ids, and what is told of them.

use crate::given::{TEA, check, drawn, imported, loaded, nodes, stages, told};

#[test]
fn the_invented_example() {
    insta::assert_snapshot!(told(TEA), @"
    Water: Temperature <https://example.org/kettles>, Hardness
    Leaves: Green [recommended], Black
    left out: 2 edges with an end that is not a node (`6`, `7`)
    to look at: 1 link of a stage, given to its first topic (`Kettles`)
    ");
}

#[test]
fn every_wrapper() {
    let inner = r#""nodes":[{"id":"t","type":"title","data":{"label":"Drawn"}},{"id":"a","type":"topic","data":{"label":"A"}}],"edges":[]"#;
    let title = |wrapper: &str| {
        let import = imported(wrapper).unwrap();
        let summary = loaded(&import).library.default_roadmap().summary.clone();
        format!("{} ({}): {summary}", import.report.title, import.id)
    };
    check(
        &[
            ("bare", format!("{{{inner}}}"), "Drawn (drawn): 1 topic in 1 stage."),
            (
                "fork template",
                format!(r#"{{"title":"Fork","description":"What it is","topicCount":1,{inner}}}"#),
                "Fork (fork): What it is",
            ),
            (
                "custom roadmap",
                format!(
                    r#"{{"_id":"65f","title":"My own","slug":"x","creatorId":"c","teamId":null,"visibility":"me","ratings":{{"average":1}},"canManage":true,{inner}}}"#
                ),
                "My own (my-own): 1 topic in 1 stage.",
            ),
            (
                "official roadmap",
                format!(
                    r#"{{"title":{{"card":"Card","page":"Page"}},"order":1,"draft":{{"nodes":[{{"id":"z","type":"topic","data":{{"label":"Draft"}}}}],"edges":[]}},"seo":{{}},{inner}}}"#
                ),
                "Page (page): 1 topic in 1 stage.",
            ),
            ("a title of another type", format!(r#"{{"title":["x"],{inner}}}"#), "Drawn (drawn): 1 topic in 1 stage."),
            ("no title but the file's", nodes(""), "source (source): 1 topic in 1 stage."),
            (
                "on one line, after a byte order mark",
                format!("\u{feff}\n{{{inner}}}"),
                "Drawn (drawn): 1 topic in 1 stage.",
            ),
        ],
        title,
    );
}

#[test]
fn other_json_is_refused_with_its_reason() {
    check(
        &[
            (
                "older generation",
                r#"{"mockup":{"controls":{"control":[]}}}"#.into(),
                "it is a graph of roadmap.sh's older format (`mockup`), which is not read: hand over one of the current format, with `nodes` and `edges`",
            ),
            ("another object", r#"{"a":1}"#.into(), "it is JSON without `nodes`, and so no roadmap.sh graph"),
            (
                "nodes of another type",
                r#"{"nodes":{}}"#.into(),
                "it is JSON without `nodes`, and so no roadmap.sh graph",
            ),
            ("a list", "[1]".into(), "it is JSON without `nodes`, and so no roadmap.sh graph"),
            (
                "no topic",
                r#"{"nodes":[{"type":"subtopic","data":{"label":"A"}}]}"#.into(),
                "its graph has no node of the type `topic` with a label, and so no stages",
            ),
            (
                "cut off",
                r#"{"nodes":["#.into(),
                "it is not JSON that can be read: EOF while parsing a list at line 1 column 10",
            ),
        ],
        stages,
    );
}

#[test]
fn private_fields_leave_no_trace() {
    let source = r#"{"title":"T","creatorId":"SECRET1","teamId":"SECRET2","feedbacks":[{"email":"SECRET3@example.org"}],"nodes":[
        {"id":"a","type":"topic","creatorId":"SECRET4","data":{"label":"A","oldId":"SECRET5"}},
        {"id":"b","type":"SECRETLESS","data":{"email":"SECRET6"}}],
        "edges":[{"creatorId":"SECRET7"}]}"#;
    let import = imported(source).unwrap();
    let everything = format!("{import:?}{}", import.report);
    assert!(!everything.replace("SECRETLESS", "").contains("SECRET"), "{everything}");
}

#[test]
fn what_is_a_topic() {
    check(
        &[
            (
                "every type of one, and none of the others",
                drawn(
                    "topic A 0 0 100 49
                     subtopic s 0 100 100 49
                     todo t 0 200 100 49
                     label l 0 300 100 49
                     linksgroup g 0 300 100 49
                     whatever w 0 300 100 49
                     legend x 0 300 100 49",
                ),
                "
A: s, t
left out: 3 nodes of a type that is not a topic (`whatever`, `label`, `linksgroup`)
to look at: 2 topics connected to nothing, put in the nearest stage (`s`, `t`)",
            ),
            (
                "entries of a checklist",
                nodes(
                    r#"{"id":"c","type":"checklist","position":{"x":0,"y":100},"data":{"label":"","checklists":[{"id":"1","label":"One"},{"id":"2","label":"Two"},{"id":"3"}, 4]}}"#,
                ),
                "
A: One, Two
left out: 2 topics without a label
to look at: 1 topic connected to nothing, put in the nearest stage (`One`)",
            ),
            (
                "no label",
                nodes(
                    r#"{"id":"b","type":"subtopic","data":{"label":""}},{"id":"c","type":"subtopic","data":{}},{"id":"d","type":"subtopic"},{"id":"e","type":"subtopic","data":{"label":"\u200b"}},5,null"#,
                ),
                "
A: A
left out: 2 entries in `nodes` of the wrong type
left out: 4 topics without a label
to look at: 1 stage without topics, which became its own topic (`A`)",
            ),
        ],
        told,
    );
}

#[test]
fn marks_by_the_words_of_the_legend() {
    let marked = |legend: &str| {
        nodes(&format!(
            r#"{{"id":"b","type":"subtopic","position":{{"x":0,"y":60}},"data":{{"label":"B","legend":{legend}}}}},
            {{"id":"l","type":"legend","data":{{"legends":[{{"id":"p","label":"Recommended","color":"purple"}},{{"id":"q","label":"I wouldn't recommend"}},{{"id":"r","label":"Optional"}}]}}}}"#
        ))
    };
    let told =
        |source: &str| told(source).lines().filter(|line| !line.contains("nearest")).collect::<Vec<_>>().join("\n");
    check(
        &[
            ("by its own label", marked(r#"{"id":"x","label":"Alternative option"}"#), "A: B [alternative]"),
            ("by the legend's id", marked(r#"{"id":"p"}"#), "A: B [recommended]"),
            ("the negation first", marked(r#"{"id":"q"}"#), "A: B [avoid]"),
            ("the legend before a copy", marked(r#"{"id":"p","label":"Alternative"}"#), "A: B [recommended]"),
            ("any time", marked(r##"{"label":"Order not strict","color":"#874efe"}"##), "A: B [anytime]"),
            (
                "not by colour, and kept in words",
                marked(r##"{"id":"r","label":"Optional","color":"#874efe"}"##),
                "A: B\nto look at: 1 mark that content does not have, kept as a comment (`Optional`)",
            ),
            ("of another type", marked("7"), "A: B"),
        ],
        told,
    );
    let import = imported(&marked(r#"{"label":"Good\n[[topic]]\u0007 ’to know’"}"#)).unwrap();
    let text = &import.files[1].text;
    assert!(text.contains("\n# Marked in the source: Good [[topic]] ’to know’\n[[topic]]\n"), "{text}");
}

#[test]
fn links_lead_to_the_web_only() {
    let button = |href: &str, more: &str| {
        nodes(&format!(
            r#"{{"id":"b","type":"subtopic","position":{{"x":0,"y":60}},"data":{{"label":"B"}}}},
            {{"id":"go","type":"button","position":{{"x":0,"y":500}},"data":{{"label":"Go","href":{href}}}}}],"edges":[{{"source":"a","target":"b"}}{more}"#
        ))
    };
    let to_b = r#",{"source":"go","target":"b"}"#;
    check(
        &[
            ("of a topic", button(r#""https://example.org/""#, to_b), "A: B <https://example.org/>"),
            (
                "of a stage",
                button(r#""http://example.org/""#, r#",{"source":"a","target":"go"}"#),
                "A: B <http://example.org/>\nto look at: 1 link of a stage, given to its first topic (`Go`)",
            ),
            (
                "of nothing",
                button(r#""https://example.org/""#, ""),
                "A: B <https://example.org/>\nto look at: 1 link of a stage, given to its first topic (`Go`)",
            ),
            (
                "to a script",
                button(r#""javascript:alert(1)""#, to_b),
                "A: B\nleft out: 1 link without an http or https address of at most 512 characters (`Go`)",
            ),
            (
                "within the site",
                button(r#""/git-github""#, to_b),
                "A: B\nleft out: 1 link without an http or https address of at most 512 characters (`Go`)",
            ),
            ("to nowhere", button(r#""""#, to_b), "A: B\nleft out: 1 node of a type that is not a topic (`button`)"),
        ],
        told,
    );
}

#[test]
fn ids_are_slugs_and_the_source_ids_aliases() {
    let labelled = |nodes: &[(&str, &str)]| {
        let nodes: Vec<_> = nodes
            .iter()
            .map(|(id, label)| format!(r#"{{"id":"{id}","type":"topic","data":{{"label":"{label}"}}}}"#))
            .collect();
        format!(r#"{{"nodes":[{}]}}"#, nodes.join(","))
    };
    let ids = |source: &str| {
        let import = imported(source).unwrap();
        let library = loaded(&import).library;
        let shown = library.default_roadmap().topics().map(|(_, topic)| format!("{} {:?}", topic.id, topic.aliases));
        shown.collect::<Vec<_>>().join("\n")
    };
    check(
        &[
            (
                "labels that repeat",
                labelled(&[("1", "Redis"), ("2", "Redis"), ("3", "redis!")]),
                "redis [\"1\"]\nredis-2 [\"2\"]\nredis-3 [\"3\"]",
            ),
            (
                "no letter that can stay",
                labelled(&[("-Xy_z", "日本"), ("", "日本 5"), ("_", "！")]),
                "xy-z [\"-Xy_z\"]\ntopic []\ntopic-2 [\"_\"]",
            ),
            (
                "signs that matter",
                labelled(&[("1", "C"), ("2", "C++"), ("3", "C#"), ("4", "Q & A / CI")]),
                "c [\"1\"]\ncpp [\"2\"]\ncsharp [\"3\"]\nq-a-ci [\"4\"]",
            ),
            (
                "a source id that is another's name",
                labelled(&[("b", "A"), ("a", "B"), ("AbC", "C"), ("aBc", "D"), ("d-e", "D e")]),
                "a []\nb []\nc [\"AbC\"]\nd []\nd-e []",
            ),
            (
                "a source id that is no alias",
                labelled(&[(&"x".repeat(61), "A"), ("a\\tb", "B"), ("\\u202e", "C")]),
                "a []\nb []\nc []",
            ),
        ],
        ids,
    );
}

#[test]
fn large_stages_are_split() {
    let children: String =
        (0..60).map(|at| format!("subtopic s{at} {} {} 100 49\n", 200 + 200 * (at % 2), at / 2 * 60)).collect();
    let source = drawn(&format!("topic A 0 0 100 49\n{children}"));
    let import = imported(&source).unwrap();
    let sizes: Vec<_> =
        import.report.stages.iter().map(|stage| (stage.title.as_str(), &*stage.id, stage.topics)).collect();
    assert_eq!(sizes, [("A (1 of 3)", "a-1-of-3", 20), ("A (2 of 3)", "a-2-of-3", 20), ("A (3 of 3)", "a-3-of-3", 20)]);
}
