//! `waymark check` and `waymark schema`: their options, their exit codes, and what they print.

use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};
use waymark_store::progress::Standing;
use waymark_store::{InteractionId, Origin, Store, TopicKey, UserId};

use crate::process::{folder, output, refused, waymark};

const ROADMAP: &str = "title = 'Web'\nsummary = 'A test'\nstages = ['net']\n";

/// A topic of six lines, and `more` from the seventh.
fn topic(id: &str, title: &str, more: &str) -> String {
    format!(
        "[[topic]]\nid = '{id}'\ntitle = '{title}'\nsummary = 's'\ndescription = 'Such as `{id}`.'\nhours = 1\n{more}"
    )
}

/// Writes the roadmap `web` to `content`, with these topics in its one stage.
fn write(folder: &Path, topics: &str) {
    std::fs::create_dir_all(folder.join("content/web")).unwrap();
    std::fs::write(folder.join("content/web/roadmap.toml"), ROADMAP).unwrap();
    std::fs::write(folder.join("content/web/net.toml"), format!("title = 'Net'\n{topics}")).unwrap();
}

/// What `waymark check content` with `options` prints, and its exit code.
async fn check(folder: &Path, options: &[&str]) -> (String, Option<i32>) {
    let output = output(waymark(folder).args(["check", "content"]).args(options)).await;
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

async fn check_json(folder: &Path, options: &[&str]) -> (Value, Option<i32>) {
    let (text, code) = check(folder, &[options, &["--format", "json"]].concat()).await;
    assert!(text.len() < 64 * 1024, "{}", text.len());
    (serde_json::from_str(&text).unwrap(), code)
}

/// A database in which so many people have begun these topics of the roadmap `web`.
async fn database(file: &Path, topics: &[(&str, u64)]) -> Store {
    let store = Store::open(file).await.unwrap();
    let mut interaction = 0;
    for (topic, people) in topics {
        for user in 0..*people {
            interaction += 1;
            let at = Timestamp::from_second(1_000).unwrap();
            let origin = Origin { interaction: InteractionId(interaction), user: UserId(user + 1), guild: None, at };
            let key = TopicKey { roadmap: "web".into(), topic: (*topic).into(), former: Vec::new() };
            store.change(origin, key, Standing::Learning).await.unwrap();
        }
    }
    store
}

#[tokio::test]
async fn warnings_refuse_nothing_unless_strict() {
    let folder = folder();
    write(folder.path(), &topic("http", "HTTP", "links = [{ title = 'MDN', url = 'https://example.org' }]\n"));
    let (text, code) = check(folder.path(), &[]).await;
    assert_eq!(code, Some(0), "{text}");
    for words in ["net.toml:8:10\n", "the link `MDN` has no `kind`", "help: ", "1 warning\n"] {
        assert!(text.contains(words), "{text}");
    }
    assert!(
        text.ends_with("web: 1 stage, 1 topic (0 on the entry path), 0 FAQ entries, 1 link\n1 roadmap, no fault\n"),
        "{text}"
    );
    assert_eq!(check(folder.path(), &["--strict"]).await.1, Some(2));
}

#[tokio::test]
async fn counts_of_what_helps_to_remember() {
    let folder = folder();
    let check = |id: &str, kind: &str| {
        format!("[[topic.check]]\nid = '{id}'\nkind = '{kind}'\nask = 'What?'\nanswer = 'That.'\n")
    };
    let more = "tier = 'first-year'\nverified = '2026-11'\nprojects = ['p']\n\
                links = [{ title = 'MDN', url = 'https://example.org', kind = 'article' }]\n"
        .to_owned()
        + &check("a", "recall")
        + &check("b", "predict")
        + &check("c", "predict")
        + "[[topic.mistake]]\nsign = 's'\ncause = 'c'\nfix = 'f'\n[[topic.task]]\ndo = 'd'\nexpect = 'e'\n\
           [topic.project]\ntitle = 't'\nbrief = 'b'\nhours = 2\naccept = ['1', '2', '3']\n";
    write(folder.path(), &topic("http", "HTTP", &more));
    let (text, code) = crate::check::check(folder.path(), &[]).await;
    assert_eq!(code, Some(0), "{text}");
    let expect = "\
web: 1 stage, 1 topic (0 on the entry path, 1 in the first year), 0 FAQ entries, 1 link
  links: 1 article
  3 checks: 1 recall, 2 predict
  1 mistake, 1 task, 1 project with criteria, 1 idea for a project, 1 topic verified
1 roadmap, no fault
";
    assert_eq!(text, expect);
}

#[tokio::test]
async fn examples_that_nobody_ran_for_long_are_told_strictly() {
    let folder = folder();
    write(folder.path(), &topic("http", "HTTP", "verified = '2001-02'\n"));
    let (text, code) = check(folder.path(), &[]).await;
    assert_eq!((code, text.contains("warning")), (Some(0), false), "{text}");
    let (text, code) = check(folder.path(), &["--strict"]).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("net.toml:8:12\n"), "{text}");
    assert!(text.contains("the examples of `http` were last run"), "{text}");
}

#[tokio::test]
async fn the_content_in_the_binary_passes_strictly() {
    let folder = folder();
    let output = output(waymark(folder.path()).args(["check", "--strict"])).await;
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test]
async fn json_for_editors() {
    let folder = folder();
    write(folder.path(), &topic("http", "HTTP", "entry = true\n"));
    let sound = json!({
        "faults": [],
        "left_out": 0,
        "roadmaps": [{
            "id": "web", "stages": 1, "topics": 1, "entry": 1, "first_year": 0, "verified": 0, "faq": 0,
            "links": 0, "links_by_kind": {}, "checks": 0, "checks_by_kind": {},
            "mistakes": 0, "tasks": 0, "projects": 0, "project_ideas": 0,
        }],
    });
    assert_eq!(check_json(folder.path(), &[]).await, (sound, Some(0)));

    write(folder.path(), &topic("http", "HTTP", "links = [\n  { title = 'MDN', url = 'https://example.org' },\n]\n"));
    let (found, code) = check_json(folder.path(), &[]).await;
    let warning = json!({
        "severity": "warning",
        "file": "content/web/net.toml",
        "line": 9, "column": 3, "end_line": 9, "end_column": 49,
        "message": "the link `MDN` has no `kind`",
        "help": "links are shown by kind; add `kind = \"…\"`: `official`, `article`, `video`, `course`, `book`, `practice`",
    });
    assert_eq!((&found["faults"], code), (&json!([warning]), Some(0)));
    assert_eq!(check_json(folder.path(), &["--strict"]).await.1, Some(2));

    write(folder.path(), &topic("http", "HTTP", "mark = '''\nmust'''\n"));
    std::fs::write(folder.path().join("content/web/more.toml"), "title = 'More'\n").unwrap();
    let (found, code) = check_json(folder.path(), &[]).await;
    assert_eq!((&found["roadmaps"], &found["left_out"], code), (&json!([]), &json!(0), Some(2)));
    let places: Vec<_> = found["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            assert_eq!(fault["severity"], "error");
            ["file", "line", "column", "end_line", "end_column"].map(|field| fault[field].to_string()).join(" ")
        })
        .collect();
    assert_eq!(
        places,
        ["\"content/web/more.toml\" 1 1 null null", "\"content/web/net.toml\" 8 8 9 8"],
        "of a file as a whole, and over two lines"
    );
}

#[tokio::test]
async fn json_of_more_than_fits() {
    let folder = folder();
    let topics: String =
        (0..900).map(|at| topic(&format!("T{at}"), &format!("T{at}"), "mark = 'x'\nhour = 1\n")).collect();
    write(folder.path(), &topics);
    let (found, code) = check_json(folder.path(), &[]).await;
    let shown = found["faults"].as_array().unwrap().len() as u64;
    assert!(shown > 100, "{shown}");
    assert_eq!((shown + found["left_out"].as_u64().unwrap(), code), (2_700, Some(2)));
}

#[tokio::test]
async fn progress_that_would_be_lost_from_view() {
    let folder = folder();
    write(folder.path(), &(topic("http", "HTTP", "") + &topic("dns", "DNS", "aliases = ['names']\n")));
    // The bot has it open meanwhile.
    let file = folder.path().join("waymark.db");
    let store = database(&file, &[("hypertext", 12), ("dns", 3), ("names", 1)]).await;
    let database = ["--database", "waymark.db"];
    let (text, code) = check(folder.path(), &database).await;
    assert_eq!(code, Some(0), "{text}");
    for words in [
        "content/web/net.toml:2:1\n",
        "12 people's progress on `hypertext` would be lost from view",
        "if `http` took its place, write `aliases = [\"hypertext\"]` there",
        "1 warning\n",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let (found, code) = check_json(folder.path(), &[&database[..], &["--strict"]].concat()).await;
    assert_eq!(code, Some(2));
    let [fault] = &found["faults"].as_array().unwrap()[..] else { panic!("{found}") };
    assert_eq!((&fault["severity"], &fault["line"]), (&json!("warning"), &json!(2)), "{fault}");

    // As it says: then nothing is lost, with the bot or without it.
    write(
        folder.path(),
        &(topic("http", "HTTP", "aliases = ['hypertext']\n") + &topic("dns", "DNS", "aliases = ['names']\n")),
    );
    assert_eq!(check(folder.path(), &[&database[..], &["--strict"]].concat()).await.1, Some(0));
    store.close().await;
    assert_eq!(check(folder.path(), &[&database[..], &["--strict"]].concat()).await.1, Some(0));
}

#[tokio::test]
async fn only_a_database_of_ours_is_compared_with() {
    let folder = folder();
    write(folder.path(), &topic("http", "HTTP", ""));
    std::fs::write(folder.path().join("notes.txt"), "a shopping list\n".repeat(100)).unwrap();
    let with = async |file: &str| output(waymark(folder.path()).args(["check", "content", "--database", file])).await;
    refused(&with("notes.txt").await, "notes.txt is not a Waymark database");
    refused(&with("nowhere.db").await, "cannot open the database nowhere.db");
    assert!(!folder.path().join("nowhere.db").exists());
}

#[tokio::test]
async fn schemas_for_editors() {
    let folder = folder();
    for _ in 0..2 {
        let output = output(waymark(folder.path()).args(["schema", "schemas"])).await;
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 3);
    }
    for name in ["roadmap", "stage", "faq"] {
        let text = std::fs::read_to_string(folder.path().join(format!("schemas/{name}.schema.json"))).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["type"], "object", "{name}");
    }
    std::fs::write(folder.path().join("file"), "").unwrap();
    refused(&output(waymark(folder.path()).args(["schema", "file"])).await, "cannot write file");
}
