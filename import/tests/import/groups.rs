//! Graphs: boxes that are drawn twice, boxes that name a group, and boxes that are links.

use crate::given::{check, drawn, imported, loaded, nodes, stages, told};

/// So many subtopics in a column, each joined to `to`.
fn column(name: &str, count: usize, x: usize, to: &str) -> String {
    let boxes = (1..=count).map(|at| format!("subtopic {name}{at} {x} {} 100 49\n{to} -- {name}{at}\n", 100 * at));
    boxes.collect()
}

#[test]
fn a_box_that_is_drawn_twice_is_one() {
    let again = |id: &str, kind: &str, label: &str, x: i32, y: i32, more: &str| {
        format!(
            r#"{{"id":"{id}","type":"{kind}","position":{{"x":{x},"y":{y}}},"measured":{{"width":100,"height":49}},"data":{{"label":"{label}"{more}}}}}"#
        )
    };
    let graph = |boxes: &[String], edges: &str| format!(r#"{{"nodes":[{}],"edges":[{edges}]}}"#, boxes.join(","));
    let topic = again("a", "topic", "A", 0, 0, "");
    let twice = "to look at: 1 box drawn again in the same place, used once (`B`)";
    let dashed = |ends: &[(&str, &str)]| {
        let edges =
            ends.iter().map(|(a, b)| format!(r#"{{"source":"{a}","target":"{b}","data":{{"edgeStyle":"dashed"}}}}"#));
        edges.collect::<Vec<_>>().join(",")
    };
    let near = |boxes: &[String]| graph(boxes, &dashed(&[("a", "1"), ("a", "2")]));
    check(
        &[
            (
                "in the same place",
                near(&[
                    topic.clone(),
                    again("1", "subtopic", "B", 200, 0, ""),
                    again("2", "subtopic", "B", 200, 0, ""),
                ]),
                &format!("A: B\n{twice}"),
            ),
            (
                "a little beside, and written otherwise",
                near(&[
                    topic.clone(),
                    again("1", "subtopic", "B", 200, 0, ""),
                    again("2", "subtopic", " b ", 209, 12, ""),
                ]),
                "A: B\nto look at: 1 box drawn again in the same place, used once (`b`)",
            ),
            (
                "three times",
                graph(
                    &[
                        topic.clone(),
                        again("1", "subtopic", "B", 200, 0, ""),
                        again("2", "subtopic", "B", 200, 0, ""),
                        again("3", "subtopic", "B", 201, 0, ""),
                    ],
                    &dashed(&[("a", "1")]),
                ),
                "A: B\nto look at: 2 boxes drawn again in the same place, used once (`B`)",
            ),
            (
                "the edges of either lead to the one",
                graph(
                    &[
                        topic.clone(),
                        again("c", "topic", "C", 0, 900, ""),
                        again("1", "subtopic", "B", 200, 0, ""),
                        again("2", "subtopic", "B", 200, 0, ""),
                    ],
                    &dashed(&[("c", "2")]),
                ),
                "A: A\nC: B\nto look at: 1 box drawn again in the same place, used once (`B`)\nto look at: 1 stage without topics, which became its own topic (`A`)",
            ),
            (
                "the one with a mark stays",
                near(&[
                    topic.clone(),
                    again("1", "subtopic", "B", 200, 0, ""),
                    again("2", "subtopic", "B", 200, 0, r#","legend":{"label":"Recommended"}"#),
                ]),
                &format!("A: B [recommended]\n{twice}"),
            ),
            (
                "a stage",
                graph(&[topic.clone(), again("2", "topic", "A", 3, 3, "")], ""),
                "A: A\nto look at: 1 box drawn again in the same place, used once (`A`)\nto look at: 1 stage without topics, which became its own topic (`A`)",
            ),
            (
                "not two of the same name side by side",
                near(&[
                    topic.clone(),
                    again("1", "subtopic", "B", 200, 0, ""),
                    again("2", "subtopic", "B", 200, 52, ""),
                ]),
                "A: B, B",
            ),
            (
                "not two of other names",
                near(&[topic, again("1", "subtopic", "B", 200, 0, ""), again("2", "subtopic", "D", 200, 0, "")]),
                "A: B, D",
            ),
        ],
        told,
    );
}

#[test]
fn paragraphs_on_the_main_line_are_stages() {
    check(
        &[
            (
                "one after the other",
                drawn(
                    "title T 0 0 100 49
                     topic A 0 100 100 49
                     paragraph P 0 200 100 49
                     paragraph Q 0 300 100 49
                     subtopic p 300 100 100 49
                     subtopic q 300 110 100 49
                     T == A
                     A == P
                     P == Q
                     P -- p
                     Q -- q",
                ),
                "A: A\nP: p\nQ: q",
            ),
            (
                "not one that is joined to a topic only",
                drawn(
                    "topic A 0 100 100 49
                     topic B 0 900 100 49
                     paragraph P 0 800 100 49
                     subtopic p 300 900 100 49
                     A -- P
                     P -- p",
                ),
                "A: p\nB: B",
            ),
            (
                "not one without subtopics",
                drawn(
                    "topic A 0 100 100 49
                     paragraph P 0 800 100 49
                     A == P",
                ),
                "A: A",
            ),
        ],
        stages,
    );
}

#[test]
fn large_stages_are_split_by_the_groups_in_them() {
    let split = "to look at: 1 stage of more than 25 topics, split by its groups (`A`)";
    let list = |name: &str, count: usize| (1..=count).map(|at| format!("{name}{at}")).collect::<Vec<_>>().join(", ");
    let group = |name: &str, count: usize, x: usize| {
        format!("paragraph {name} {x} 0 100 49\nA -- {name}\n{}", column(&name.to_lowercase(), count, x, name))
    };
    let frame = |name: &str, count: usize, x: usize| {
        let boxes = (1..=count).map(|at| format!("subtopic {}{at} {x} {} 100 49\n", name.to_lowercase(), 100 * at));
        format!("section {name} {x} 90 100 {}\nA -- {name}\n{}", 100 * count, boxes.collect::<String>())
    };
    check(
        &[
            (
                "by boxes that edges join",
                drawn(&format!("topic A 0 0 100 49\n{}{}", group("P", 15, 300), group("Q", 12, 500))),
                &format!("A: P: {}\nA: Q: {}\n{split}", list("p", 15), list("q", 12)),
            ),
            (
                "by frames around them, the rest first",
                drawn(&format!(
                    "topic A 0 0 100 49\n{}{}{}",
                    column("a", 2, 900, "A"),
                    frame("P", 15, 300),
                    frame("Q", 12, 500)
                )),
                &format!("A: a1, a2\nA: P: {}\nA: Q: {}\n{split}", list("p", 15), list("q", 12)),
            ),
            (
                "a group that is too large itself",
                drawn(&format!("topic A 0 0 100 49\n{}{}", group("P", 30, 300), group("Q", 3, 500))),
                &format!(
                    "A: P (1 of 2): {}\nA: P (2 of 2): {}\nA: Q: {}\nto look at: 1 stage of more than 25 topics, made several (`A: P`)\n{split}",
                    list("p", 15),
                    (16..=30).map(|at| format!("p{at}")).collect::<Vec<_>>().join(", "),
                    list("q", 3)
                ),
            ),
            (
                "not a small stage",
                drawn(&format!("topic A 0 0 100 49\n{}{}", group("P", 3, 300), group("Q", 2, 500))),
                "A: p1, q1, p2, q2, p3",
            ),
        ],
        told,
    );
    // A small one keeps the names of its groups for its author.
    let small = drawn(&format!("topic A 0 0 100 49\n{}", group("P", 2, 300)));
    let text = &imported(&small).unwrap().files[1].text;
    assert_eq!(text.matches("\n# Grouped in the source under: P\n[[topic]]\n").count(), 2, "{text}");
}

#[test]
fn labels_name_the_frames_they_are_in() {
    let source = drawn(
        "topic A 0 0 100 49
         subtopic p 310 150 100 49
         label N 310 110 100 20
         label M 900 900 100 20
         paragraph Text 900 500 100 49",
    );
    let framed = source.replace(
        "\"nodes\":[",
        r#""nodes":[{"id":"f","type":"section","position":{"x":300,"y":100},"measured":{"width":200,"height":200},"data":{}},"#,
    );
    let import = imported(&framed).unwrap();
    assert!(import.files[1].text.contains("# Grouped in the source under: N\n"), "{}", import.files[1].text);
    assert_eq!(
        import.report.skipped,
        ["1 node of a type that is not a topic (`label`)", "1 text box without topics (`Text`)"]
    );
    let left_out = import.left_out.unwrap().text;
    assert!(left_out.contains("\nM\n") && left_out.contains("\nText\n"), "{left_out}");
}

#[test]
fn boxes_that_are_links() {
    let boxes = |more: &str| {
        nodes(&format!(
            r#"{{"id":"b","type":"subtopic","position":{{"x":0,"y":60}},"data":{{"label":"B"}}}},{more}],"edges":[{{"source":"a","target":"b"}},{{"source":"b","target":"r"}}"#
        ))
    };
    check(
        &[
            (
                "a resource button",
                boxes(
                    r#"{"id":"r","type":"resourceButton","position":{"x":0,"y":120},"data":{"label":"Course","href":"https://example.org/c"}}"#,
                ),
                "A: B <https://example.org/c>",
            ),
            (
                "with its address in another field",
                boxes(
                    r#"{"id":"r","type":"resourceButton","position":{"x":0,"y":120},"data":{"label":"Course","url":"https://example.org/c"}}"#,
                ),
                "A: B <https://example.org/c>",
            ),
            (
                "a group of links",
                boxes(
                    r#"{"id":"r","type":"linksgroup","position":{"x":0,"y":120},"data":{"links":[{"label":"One","url":"https://example.org/1"},{"label":"Two","url":"/2"},{"label":"Three","href":"https://example.org/3"},7]}}"#,
                ),
                "A: B <https://example.org/1> <https://example.org/3>\nleft out: 1 link without an http or https address of at most 512 characters (`Two`)",
            ),
            (
                "without an address",
                boxes(r#"{"id":"r","type":"resourceButton","position":{"x":0,"y":120},"data":{"label":"Course"}}"#),
                "A: B\nleft out: 1 node of a type that is not a topic (`resourceButton`)",
            ),
        ],
        told,
    );
    let source = boxes(
        r#"{"id":"r","type":"resourceButton","position":{"x":0,"y":120},"data":{"label":"Course","href":"https://example.org/c"}}"#,
    );
    let library = loaded(&imported(&source).unwrap()).library;
    let (_, topic) = library.default_roadmap().topics().next().unwrap();
    assert_eq!(topic.links[0].title, "Course");
}

#[test]
fn hours_in_labels() {
    check(
        &[(
            "of topics and stages without any",
            drawn("topic A 0 0 100 49\nsubtopic b 0 60 100 49").replace(r#""label":"b""#, r#""label":"b (3 hours)""#),
            "A: b 3h\nto look at: 1 topic connected to nothing, put in the nearest stage (`b (3 hours)`)\nto look at: 1 topic with hours from the source (`b`)",
        )],
        told,
    );
}
