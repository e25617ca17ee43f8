//! Which files make a roadmap.

use waymark_roadmap::source::{NotRead, SourceFile};

use crate::given::{ROADMAP, check, entry, file, one, stage, topic};

fn listing(stages: &str, more: &[&str]) -> Vec<SourceFile> {
    let roadmap = file("r/roadmap.toml", format!("title = \"R\"\nsummary = \"s\"\nstages = [{stages}]\n"));
    let more = more
        .iter()
        .enumerate()
        .map(|(at, path)| file(path, format!("title = \"S\"\n{}", topic(&format!("t{at}"), ""))));
    std::iter::once(roadmap).chain(more).collect()
}

fn refused(path: &str, refusal: NotRead) -> SourceFile {
    SourceFile { path: path.to_owned(), content: Err(refusal) }
}

#[test]
fn every_stage_has_its_file() {
    check(vec![
        ("sound", listing("\"one\"", &["r/one.toml"]), &[]),
        ("missing", listing("\"one\", \"two\"", &["r/one.toml"]), &["r/roadmap.toml:3:18 the stage `two` has no file"]),
        (
            "not listed",
            listing("\"one\"", &["r/one.toml", "r/two.toml"]),
            &["r/two.toml:1:1 the stage file `two.toml` is not listed"],
        ),
        (
            "a typo in the list is one fault",
            listing("\"one\", \"internt\"", &["r/one.toml", "r/internet.toml"]),
            &["r/roadmap.toml:3:18 the stage `internt` has no file"],
        ),
        (
            "listed twice",
            listing("\"one\", \"one\"", &["r/one.toml"]),
            &["r/roadmap.toml:3:18 the stage `one` is listed twice"],
        ),
        (
            "malformed",
            listing("\"One Two\"", &["r/One Two.toml"]),
            &["r/roadmap.toml:3:11 an item of `stages` cannot be `One Two`"],
        ),
        (
            "wrong case in the list",
            listing("\"One\"", &["r/one.toml"]),
            &["r/roadmap.toml:3:11 an item of `stages` cannot be `One`"],
        ),
        (
            "wrong case of the file",
            listing("\"one\"", &["r/One.toml"]),
            &["r/roadmap.toml:3:11 the stage `one` has no file"],
        ),
        (
            "wrong case of the ending",
            listing("\"one\"", &["r/one.TOML"]),
            &["r/roadmap.toml:3:11 the stage `one` has no file"],
        ),
        (
            "called faq",
            listing("\"one\", \"faq\"", &["r/one.toml"]),
            &["r/roadmap.toml:3:18 a stage cannot be called `faq`"],
        ),
        (
            "called roadmap",
            listing("\"one\", \"roadmap\"", &["r/one.toml"]),
            &["r/roadmap.toml:3:18 a stage cannot be called `roadmap`"],
        ),
        (
            "not a text",
            listing("\"one\", 2", &["r/one.toml", "r/two.toml"]),
            &["r/roadmap.toml:3:18 `stages` takes text in quotes; this is a number"],
        ),
        (
            "no list",
            vec![
                file("r/roadmap.toml", "title = \"R\"\nsummary = \"s\""),
                file("r/one.toml", one("")),
                file("r/two.toml", "title = \"S\""),
            ],
            &["r/roadmap.toml:1:1 a roadmap has no `stages`", "r/two.toml:1:1 a stage has no `topic`"],
        ),
        (
            "not a stage at all",
            {
                let mut files = listing("\"one\"", &["r/one.toml"]);
                files.push(file("r/notes.toml", "a = 1\nb = 2"));
                files
            },
            &["r/notes.toml:1:1 the stage file `notes.toml` is not listed"],
        ),
        (
            "an FAQ by another name",
            {
                let mut files = listing("\"one\"", &["r/one.toml"]);
                files.push(file("r/questions.toml", entry("a", "")));
                files
            },
            &["r/questions.toml:1:1 the stage file `questions.toml` is not listed"],
        ),
        (
            "an FAQ in the wrong case",
            {
                let mut files = listing("\"one\"", &["r/one.toml"]);
                files.push(file("r/FAQ.toml", entry("a", "")));
                files
            },
            &["r/FAQ.toml:1:1 this file must be called `faq.toml`, in lower case"],
        ),
    ]);
}

#[test]
fn every_topic_has_its_header() {
    let headless = |id: &str| topic(id, "requires = [\"a\"]").replace("[[topic]]\n", "");
    check(vec![
        (
            "the first",
            stage(&format!(
                "title = \"One\"\n{}{}",
                headless("b").replace("title", "hours").replace("hours = 1", ""),
                topic("a", "requires = [\"b\"]")
            )),
            &["r/one.toml:2:1 a stage has no field `id`"],
        ),
        (
            "the second",
            stage(&(one("requires = [\"b\"]") + &headless("b") + &topic("c", "requires = [\"b\", \"d\"]"))),
            &["r/one.toml:9:1 this key is given twice"],
        ),
        (
            "an entry",
            [
                stage(&one("")),
                vec![file("r/faq.toml", entry("x", "related = [\"y\"]") + &entry("y", "").replace("[[faq]]\n", ""))],
            ]
            .concat(),
            &["r/faq.toml:6:1 this key is given twice"],
        ),
        (
            "the first entry",
            [
                stage(&one("")),
                vec![file("r/faq.toml", entry("y", "").replace("[[faq]]\n", "") + &entry("x", "related = [\"y\"]"))],
            ]
            .concat(),
            &["r/faq.toml:1:1 an FAQ has no field `slug`"],
        ),
    ]);
}

#[test]
fn every_roadmap_has_its_folder() {
    check(vec![
        ("nothing", vec![], &[".:1:1 there is no roadmap here"]),
        ("no roadmap.toml", vec![file("r/one.toml", one(""))], &["r:1:1 the folder `r` has no `roadmap.toml`"]),
        (
            "a roadmap.toml in the wrong case",
            vec![file("r/Roadmap.toml", ROADMAP), file("r/one.toml", one(""))],
            &["r/Roadmap.toml:1:1 this file must be called `roadmap.toml`, in lower case"],
        ),
        (
            "a malformed folder",
            vec![file("Back End/roadmap.toml", ROADMAP), file("Back End/one.toml", one(""))],
            &["Back End/roadmap.toml:1:1 a roadmap's folder cannot be called `Back End`"],
        ),
        (
            "two",
            vec![
                file("q/roadmap.toml", ROADMAP),
                file("q/one.toml", one("")),
                file("r/roadmap.toml", ROADMAP),
                file("r/one.toml", one("")),
            ],
            &[],
        ),
        (
            "the roadmap's own folder",
            vec![file("roadmap.toml", ROADMAP), file("one.toml", one(""))],
            &["roadmap.toml:1:1 this directory is a roadmap's own folder"],
        ),
        (
            "a file at the top",
            [stage(&one("")), vec![file("book.toml", "x = 1")]].concat(),
            &["book.toml:1:1 the file `book.toml` belongs to no roadmap"],
        ),
    ]);
}

#[test]
fn what_was_not_read_is_told() {
    let with = |path: &str, refusal: NotRead| {
        let mut files = vec![file("r/roadmap.toml", ROADMAP)];
        if path != "r/one.toml" {
            files.push(file("r/one.toml", one("")));
        }
        files.push(refused(path, refusal));
        files
    };
    check(vec![
        (
            "a link out",
            with("r/one.toml", NotRead::LeadsOut),
            &["r/one.toml:1:1 this link leads out of the content directory"],
        ),
        ("a link to nothing", with("r/one.toml", NotRead::LeadsNowhere), &["r/one.toml:1:1 this link leads nowhere"]),
        ("a pipe", with("r/one.toml", NotRead::NotAFile("a pipe")), &["r/one.toml:1:1 this is a pipe, not a file"]),
        (
            "too large",
            with("r/one.toml", NotRead::TooLarge(1_048_577)),
            &["r/one.toml:1:1 this file has 1048577 bytes; at most 1048576 fit"],
        ),
        (
            "unreadable",
            with("r/faq.toml", NotRead::Unreadable("permission denied".to_owned())),
            &["r/faq.toml:1:1 this could not be read: permission denied"],
        ),
        (
            "an unlisted pipe",
            with("r/two.toml", NotRead::NotAFile("a pipe")),
            &["r/two.toml:1:1 this is a pipe, not a file"],
        ),
        ("a pipe at the top", with("x.toml", NotRead::NotAFile("a pipe")), &["x.toml:1:1 this is a pipe, not a file"]),
        ("an empty folder", with("q", NotRead::EmptyFolder), &["q:1:1 this roadmap is empty"]),
        (
            "a folder of pictures",
            with("q", NotRead::NoToml),
            &["q:1:1 warning: this folder has no TOML file and is left alone"],
        ),
        (
            "too much",
            with("", NotRead::TooMuch),
            &[".:1:1 there is too much here: at most 500 TOML files, 10000 names a folder and 64 MiB in all are read"],
        ),
        ("no directory", vec![refused("", NotRead::LeadsNowhere)], &[".:1:1 there is no such directory"]),
        (
            "a file for a directory",
            vec![refused("", NotRead::NotAFile("a file"))],
            &[".:1:1 this is a file, not a directory"],
        ),
        (
            "only pictures",
            vec![refused("q", NotRead::NoToml)],
            &[".:1:1 there is no roadmap here", "q:1:1 warning: this folder has no TOML file and is left alone"],
        ),
        (
            "large and not looked at",
            stage(&"x".repeat(1_048_577)),
            &["r/one.toml:1:1 this file has 1048577 bytes; at most 1048576 fit"],
        ),
    ]);
}
