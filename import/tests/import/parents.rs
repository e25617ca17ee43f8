//! Graphs: which stage a subtopic goes to, and the order of stages. In each of the first drawings, the nearest topic
//! would be the wrong one.

use crate::given::{check, drawn, stages};

fn becomes(cases: &[(&str, &str, &str)]) {
    let cases: Vec<_> = cases.iter().map(|(name, drawing, expect)| (*name, drawn(drawing), *expect)).collect();
    check(&cases, stages);
}

#[test]
fn a_an_edge() {
    becomes(&[
        (
            "from the topic",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 100 100 49
             Far -- s",
            "Near: Near\nFar: s",
        ),
        (
            "to the topic",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 100 100 49
             s -- Far",
            "Near: Near\nFar: s",
        ),
        (
            "over other subtopics, in any order",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic u 0 100 100 49
             subtopic t 0 300 100 49
             subtopic s 0 500 100 49
             u -- t
             s -- t
             Far -- s",
            "Near: Near\nFar: u, t, s",
        ),
        (
            "to a subtopic that a frame places",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             section f 0 600 200 200
             Far -- f
             subtopic s 20 620 100 49
             subtopic t 0 100 100 49
             t -- s",
            "Near: Near\nFar: t, s",
        ),
        (
            "before a frame",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             section f 0 90 200 200
             Near -- f
             subtopic s 0 100 100 49
             Far -- s",
            "Near: Near\nFar: s",
        ),
        (
            "the dashed one of two",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 100 100 49
             Near == s
             Far -- s",
            "Near: Near\nFar: s",
        ),
        (
            "without a style",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 100 100 49
             Near ?? Far
             Far ?? s",
            "Near: Near\nFar: s",
        ),
        (
            "in a ring of subtopics that leads nowhere",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 200 100 49
             subtopic t 300 200 100 49
             s -- t
             t -- s
             s -- s",
            "Near: s, t\nFar: Far",
        ),
    ]);
}

#[test]
fn b_a_frame() {
    becomes(&[
        (
            "joined by an edge",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             section f 0 90 200 200
             Far -- f
             subtopic s 0 100 100 49",
            "Near: Near\nFar: s",
        ),
        (
            "that a topic lies on",
            "topic Near 0 0 100 49
             topic Far 50 900 100 49
             paragraph f 0 90 200 900
             subtopic s 0 100 100 49",
            "Near: Near\nFar: s",
        ),
        (
            "that a line joins",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             section f 0 90 200 200
             vertical l 50 280 20 640
             subtopic s 0 100 100 49",
            "Near: Near\nFar: s",
        ),
        (
            "that is near, though the item is not",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             section f 0 300 200 590
             subtopic s 0 310 100 49",
            "Near: Near\nFar: s",
        ),
        (
            "the smallest",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             section outer 0 90 400 400
             section inner 0 95 200 100
             Near -- outer
             Far -- inner
             subtopic s 0 100 100 49",
            "Near: Near\nFar: s",
        ),
        (
            "that holds its centre, not only a corner",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             section f 0 140 200 200
             Far -- f
             subtopic s 0 100 100 49",
            "Near: s\nFar: Far",
        ),
    ]);
}

#[test]
fn c_a_drawn_line() {
    becomes(&[
        (
            "over a topic and a subtopic",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             vertical l 50 140 10 780
             subtopic s 0 100 100 49",
            "Near: Near\nFar: s",
        ),
        (
            "over several subtopics, one of which has an edge",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             horizontal l 0 120 600 10
             subtopic s 0 100 100 49
             subtopic t 400 100 100 49
             Far -- t",
            "Near: Near\nFar: s, t",
        ),
    ]);
}

#[test]
fn d_a_stack() {
    becomes(&[
        (
            "of three, the last of which has an edge",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 100 100 49
             subtopic t 4 152 100 49
             subtopic u 8 204 100 49
             Far -- u",
            "Near: Near\nFar: s, t, u",
        ),
        (
            "side by side",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 100 100 49
             subtopic t 110 105 100 49
             Far -- t",
            "Near: Near\nFar: s, t",
        ),
        (
            "with too large a gap",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 100 100 49
             subtopic t 0 170 100 49
             Far -- t",
            "Near: s\nFar: t",
        ),
        (
            "out of line",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 100 100 49
             subtopic t 30 152 100 49
             Far -- t",
            "Near: s\nFar: t",
        ),
        (
            "the closer of two",
            "topic Near 0 0 100 49
             topic Far 0 900 100 49
             subtopic s 0 88 100 49
             subtopic t 0 142 100 49
             subtopic u 0 192 100 8
             Near -- s
             Far -- u",
            "Near: s\nFar: t, u",
        ),
    ]);
}

#[test]
fn e_the_nearest() {
    becomes(&[(
        "by edges, not centres",
        "topic Wide 0 0 1000 49
         topic Small 0 300 100 49
         subtopic s 950 100 100 49
         subtopic t 0 260 100 29",
        "Wide: s\nSmall: t",
    )]);
}

#[test]
fn the_order_of_stages() {
    becomes(&[
        (
            "along the main line, through buttons",
            "title T 0 0 100 49
             topic Last 0 100 100 49
             topic First 0 900 100 49
             button go 0 500 100 49
             T == First
             First == go
             Last == go",
            "First: First\nLast: Last",
        ),
        (
            "neighbours from the top, then from the left",
            "title T 0 500 100 49
             topic C 300 200 100 49
             topic B 0 200 100 49
             topic A 500 100 100 49
             T == C
             T == B
             T == A",
            "A: A\nB: B\nC: C",
        ),
        (
            "what no line reaches comes last",
            "title T 0 0 100 49
             topic Loose 0 100 100 49
             topic On 0 900 100 49
             T == On",
            "On: On\nLoose: Loose",
        ),
        (
            "dashed edges are not the main line",
            "title T 0 0 100 49
             topic B 0 900 100 49
             topic A 0 500 100 49
             T -- B",
            "A: A\nB: B",
        ),
        (
            "without any edge, as people read",
            "topic C 0 900 100 49
             topic B 100 500 100 49
             topic A 0 500 100 49",
            "A: A\nB: B\nC: C",
        ),
        (
            "in a ring",
            "title T 0 0 100 49
             topic A 0 100 100 49
             topic B 0 200 100 49
             T == A
             A == B
             B == A
             B == T",
            "A: A\nB: B",
        ),
    ]);
}
