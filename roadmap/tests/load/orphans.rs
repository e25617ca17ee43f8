//! Progress that changed content would no longer show.

use waymark_roadmap::load::StoredProgress;
use waymark_roadmap::source::SourceFile;
use waymark_roadmap::{Fault, load};

use crate::given::{file, line, stages, topic};

/// Two stages of the roadmap `web`, as they are after the changes.
fn content() -> Vec<SourceFile> {
    let named = |id: &str, title: &str, more: &str| topic(id, more).replace(&format!("The {id}"), title);
    let net = named("http", "HTTP", "") + &named("dns", "DNS: names for addresses", "aliases = [\"domain-names\"]");
    let data = named("relational-databases", "Relational databases", "")
        + &named("postgresql", "PostgreSQL", "aliases = [\"postgres\"]")
        + &named("indexes", "Indexes", "").replace("`d`", "`d` A query planner picks one.");
    let files = stages(&[("net", &format!("title = \"Net\"\n{net}")), ("data", &format!("title = \"Data\"\n{data}"))]);
    let files = files.into_iter().map(|it| SourceFile { path: it.path.replace("r/", "web/"), ..it });
    files.chain([file("other/roadmap.toml", "title = \"O\"\nsummary = \"s\"\nstages = [\"one\"]\n"), one()]).collect()
}

fn one() -> SourceFile {
    file("other/one.toml", format!("title = \"One\"\n{}", topic("git", "") + &topic("branches", "")))
}

fn kept<'a>(topics: &[(&'a str, u64)]) -> Vec<StoredProgress<'a>> {
    let kept = topics.iter().map(|&(id, people)| {
        let (roadmap, topic) = id.split_once('/').unwrap_or(("web", id));
        StoredProgress { roadmap, topic, people }
    });
    kept.collect()
}

fn told(fault: &Fault) -> String {
    format!("{} | {}", line(fault), fault.help)
}

#[test]
fn lost_topics_and_what_became_of_them() {
    let loaded = load(&content()).expect("the content is sound");
    let lost = |at: &str, message: &str, help: &str| format!("{at} warning: {message} | {help}");
    let nowhere = "it is kept, and shows again once a topic has that `id`, or has it among its `aliases`";
    let all_begun = [("http", 1), ("dns", 1), ("relational-databases", 1), ("postgresql", 1), ("indexes", 1)];
    for (name, topics, expect) in [
        ("all there", vec![("http", 3), ("dns", 1)], vec![]),
        ("under a former id", vec![("postgres", 3), ("domain-names", 1)], vec![]),
        (
            "spelt otherwise",
            vec![("htttp", 1)],
            vec![lost(
                "web/net.toml:2:1",
                "1 person's progress on `htttp` would be lost from view",
                "if `http` took its place, write `aliases = [\"htttp\"]` there",
            )],
        ),
        (
            "another ending",
            vec![("postgres-sql", 12)],
            vec![lost(
                "web/data.toml:8:1",
                "12 people's progress on `postgres-sql` would be lost from view",
                "if `postgresql` took its place, add \"postgres-sql\" to its `aliases`",
            )],
        ),
        (
            "words in common",
            vec![("database", 2)],
            vec![lost(
                "web/data.toml:2:1",
                "2 people's progress on `database` would be lost from view",
                "if `relational-databases` took its place, write `aliases = [\"database\"]` there",
            )],
        ),
        (
            "said about one topic only",
            vec![("query-planner", 2)],
            vec![lost(
                "web/data.toml:15:1",
                "2 people's progress on `query-planner` would be lost from view",
                "if `indexes` took its place, write `aliases = [\"query-planner\"]` there",
            )],
        ),
        (
            "the only one that nobody has begun",
            [&all_begun[1..], &[("hypertext", 12)]].concat(),
            vec![lost(
                "web/net.toml:2:1",
                "12 people's progress on `hypertext` would be lost from view",
                "if `http` took its place, write `aliases = [\"hypertext\"]` there",
            )],
        ),
        (
            "like none",
            [&all_begun[..], &[("hypertext", 12)]].concat(),
            vec![lost("web/roadmap.toml:1:1", "12 people's progress on `hypertext` would be lost from view", nowhere)],
        ),
        (
            "a roadmap under another name",
            vec![("git-basics/git", 4), ("git-basics/branches", 7)],
            vec![lost(
                "other/roadmap.toml:1:1",
                "there is no roadmap `git-basics`: progress on 2 topics of it, by up to 7 people each, would be lost from view",
                "if `other` took its place, call its folder `git-basics` again",
            )],
        ),
        (
            "a roadmap that is gone",
            vec![("cooking/soup", 1)],
            vec![lost(
                ".:1:1",
                "there is no roadmap `cooking`: progress on 1 topic of it, by 1 person, would be lost from view",
                "it is kept, and shows again once a roadmap's folder has that name",
            )],
        ),
    ] {
        let report = loaded.orphans(&kept(&topics));
        assert_eq!(report.faults().iter().map(told).collect::<Vec<_>>(), expect, "{name}");
        assert!(!report.has_errors(), "{name}");
    }
}

#[test]
fn any_number_of_lost_topics() {
    let loaded = load(&content()).expect("the content is sound");
    let ids: Vec<String> = (0..3_000).map(|at| format!("lost-{at}")).collect();
    let report = loaded.orphans(&kept(&ids.iter().map(|id| (id.as_str(), 1)).collect::<Vec<_>>()));
    assert_eq!(report.faults().len() + report.left_out(), 3_000);
    assert!(report.render(100, false).ends_with("3000 warnings\n"));
    // What a database holds is not to be trusted more than content.
    let report = loaded.orphans(&kept(&[("\u{1b}[31m\u{202e}", 1)]));
    assert!(!report.render(100, false).contains(['\u{1b}', '\u{202e}']), "{report}");
}
