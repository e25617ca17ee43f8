//! What search promises, one rule a test. How well it does with queries at large is measured in `fixture` and
//! `shipped`.

use waymark_roadmap::Mistake;
use waymark_search::{Document, Index, Match};

/// Documents as `id | title | alias, alias | text`, one a line.
fn index(documents: &str) -> (Vec<String>, Index) {
    let rows: Vec<Vec<String>> = documents
        .lines()
        .map(|line| line.split('|').map(|field| field.trim().to_owned()).collect::<Vec<_>>())
        .filter(|row| row.len() == 4)
        .collect();
    let aliases: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row[2].split(", ").filter(|alias| !alias.is_empty()).map(str::to_owned).collect())
        .collect();
    let documents = rows.iter().zip(&aliases).map(|(row, aliases)| Document {
        id: &row[0],
        title: &row[1],
        aliases,
        text: &row[3],
        mistakes: &[],
        is_tool: false,
    });
    (rows.iter().map(|row| row[0].clone()).collect(), Index::new(documents))
}

const LANGUAGES: &str = "
    c           | C             |                            | Close to the machine.
    cpp         | C++           | c plus plus                | C with classes.
    csharp      | C#            | c sharp, .net, dotnet      | A language and its platform.
    r           | R             | r language                 | Statistics.
    go          | Go            | golang                     | Small, made for servers.
    javascript  | JavaScript    | js, node.js, nodejs        | The language of the browser.
    java        | Java          | jvm                        | Large companies.
    big-o       | Big O         | complexity                 | What an algorithm costs.
    structures  | Data structures and algorithms | dsa, trees | Lists, maps and what each costs.
    redis       | Redis         | key-value store            | Data in memory.
    redis-cache | Redis         | caching with redis         | As a cache.
    versions    | Version control with Git | git, café, größe, バックエンド | The history of your code.
";

#[test]
fn free_text_is_resolved() {
    let (ids, index) = index(LANGUAGES);
    for (query, expect) in [
        // By id, whatever its case and separators.
        ("csharp", "csharp"),
        ("  BIG_O ", "big-o"),
        ("big o", "big-o"),
        // By alias, before a title.
        ("Node.JS", "javascript"),
        ("CAFE", "versions"),
        ("Grösse", "versions"),
        ("バックエンド", "versions"),
        ("ＧＩＴ", "versions"),
        // By title, whatever the punctuation.
        ("data structures & algorithms!", "structures"),
        ("Version-Control: with Git?", "versions"),
        // Signs tell one name from another.
        ("c", "c"),
        ("C!", "c"),
        ("c++", "cpp"),
        ("C++?", "cpp"),
        ("c#", "csharp"),
        ("what is c#", "csharp"),
        ("what is c++ like", "cpp"),
        (".net", "csharp"),
        ("r", "r"),
        ("pls what is R", "r"),
        ("go", "go"),
        ("js", "javascript"),
        ("node js", "javascript"),
        // By other words.
        ("algorithm and data structure", "structures"),
        ("datastructures", "structures"),
        ("java script", "javascript"),
        ("javascirpt", "javascript"),
        ("complexty", "big-o"),
        // Two that are meant alike, or none.
        ("redis", "redis"),
        ("Redis!", "? redis redis-cache"),
        ("java or javascript", "? javascript java"),
        ("d", "?"),
        ("f#", "?"),
        ("net", "? csharp c"),
        ("how's it going", "?"),
        ("jvaa", "java"),
        ("jaba", "?"),
        ("lava", "?"),
        ("weather tomorrow", "?"),
        ("", "?"),
        (" \u{200B}\t", "?"),
        ("🤷", "?"),
        ("the", "?"),
    ] {
        let found = match index.find(query) {
            Match::Named(at) | Match::Likely(at, _) => ids[at].clone(),
            Match::Unsure(closest) => closest.iter().fold("?".to_owned(), |list, &at| list + " " + &ids[at]),
        };
        assert_eq!(found, expect, "{query:?}");
    }
}

#[test]
fn names_complete_as_one_types() {
    let (ids, index) = index(LANGUAGES);
    for (partial, limit, expect) in [
        ("", 3, "c cpp csharp"),
        ("  ", 2, "c cpp"),
        ("", 0, ""),
        ("j", 9, "javascript java"),
        ("java", 9, "java javascript"),
        ("javas", 9, "javascript java"),
        ("JAVAS", 9, "javascript java"),
        ("node", 9, "javascript"),
        // A name that is whole comes first, then ids and titles, their later words, aliases, and theirs.
        ("c", 9, "c cpp csharp redis-cache versions big-o"),
        ("c#", 9, "csharp"),
        ("c+", 9, "cpp"),
        (".", 9, "csharp"),
        ("with g", 9, "versions go"),
        ("structures and", 9, "structures"),
        ("control git", 9, "versions"),
        ("jvascr", 9, "javascript"),
        ("red", 1, "redis"),
        ("zzz", 9, ""),
        ("???", 9, ""),
    ] {
        let offered: Vec<_> = index.complete(partial, limit).into_iter().map(|at| ids[at].as_str()).collect();
        assert_eq!(offered.join(" "), expect, "{partial:?}");
    }
}

#[test]
fn every_start_of_a_name_offers_it() {
    let (ids, index) = index(LANGUAGES);
    for (at, id) in ids.iter().enumerate() {
        for end in 1..=id.len() {
            assert!(index.complete(&id[..end], 25).contains(&at), "{:?} offers {id}", &id[..end]);
        }
    }
}

#[test]
fn a_tool_gives_way_to_a_subject() {
    let documents = [
        ("mongodb", "MongoDB", "Documents in collections.", true),
        ("rust", "Rust", "A language without a garbage collector.", true),
        ("transactions", "Transactions", "All or nothing.", false),
        ("hosting", "Hosting", "Where a program runs.", false),
    ];
    let index = Index::new(documents.map(|(id, title, text, is_tool)| Document {
        id,
        title,
        aliases: &[],
        text,
        mistakes: &[],
        is_tool,
    }));
    for (query, expect) in [
        ("transactions in mongodb", Some("transactions")),
        ("how do transactions work in mongodb", Some("transactions")),
        ("what is mongodb", Some("mongodb")),
        ("mongodb for beginners", Some("mongodb")),
        ("mongodb or rust", None),
        ("the very cheapest friendly neighbourhood place for rust", None),
    ] {
        assert_eq!(index.find(query).found().map(|at| documents[at].0), expect, "{query}");
    }
}

#[test]
fn no_input_is_too_much() {
    let (_, languages) = index(LANGUAGES);
    let (_, nothing) = index("");
    let long = "salary go ".repeat(600);
    let letters: String = (0..6_000).filter_map(|at| char::from_u32(at * 37)).collect();
    let inputs = [
        &long,
        &letters,
        &"a".repeat(6_000),
        &"\u{FDFA}".repeat(6_000),
        &"e\u{301}\u{301}".repeat(3_000),
        &"#+.".repeat(2_000),
        "\0\u{1}\u{7F}",
        "مرحبا كيف حالك",
        "สวัสดีครับ",
        "안녕하세요 백엔드",
        "हिन्दी में जावा",
        "👩‍💻🏳️‍🌈",
        "İıſßŒ",
        "../../etc/passwd; DROP TABLE topics;--",
    ];
    for input in inputs {
        for index in [&languages, &nothing] {
            let _ = index.find(input);
            assert!(index.complete(input, 25).len() <= 25);
        }
    }
    assert_eq!(nothing.find("go"), Match::Unsure(Vec::new()));
    assert_eq!(Index::default().complete("", 25), Vec::<usize>::new());
}

#[test]
fn the_same_question_gets_the_same_answer() {
    let (_, one) = index(LANGUAGES);
    let (_, other) = index(LANGUAGES);
    for query in ["c", "java or go", "costs of data", "redsi", "language for servers", "with"] {
        assert_eq!(one.find(query), other.find(query), "{query:?}");
        assert_eq!(one.complete(query, 25), other.complete(query, 25), "{query:?}");
    }
}

#[test]
fn an_error_leads_to_where_it_is_explained() {
    let mistake = |sign: &str| Mistake { sign: sign.into(), cause: "c".into(), fix: "f".into() };
    let transactions = [
        mistake("`ERROR: current transaction is aborted, commands ignored until end of transaction block`"),
        mistake("We use transactions, and still a seat was sold twice"),
    ];
    let http = [mistake("`curl: (7) Failed to connect to localhost port 8000: Connection refused`")];
    let docker = [mistake("`docker: Cannot connect to the Docker daemon`"), mistake("Connection refused on port 8000")];
    let documents = [
        ("transactions", "Transactions", &transactions[..]),
        ("http", "HTTP", &http[..]),
        ("docker", "Docker", &docker[..]),
    ];
    let index = Index::new(documents.map(|(id, title, mistakes)| Document {
        id,
        title,
        aliases: &[],
        text: "",
        mistakes,
        is_tool: false,
    }));
    for (query, expect) in [
        (
            "ERROR:  current transaction is aborted, commands ignored until end of transaction block",
            Some("transactions"),
        ),
        (
            "psycopg.errors.InFailedSqlTransaction: current transaction is aborted, commands ignored until end of \
             transaction block LINE 1: SELECT 1",
            Some("transactions"),
        ),
        ("current transaction is aborted", Some("transactions")),
        ("why was the seat sold twice", Some("transactions")),
        ("curl failed to connect to localhost port 3000", Some("http")),
        // In two of them, as much.
        ("connection refused port 8000", None),
        // Words that stand in a sign by chance.
        ("is the connection secure", None),
        ("which commands", None),
        // A name is a name.
        ("docker", Some("docker")),
    ] {
        assert_eq!(index.find(query).found().map(|at| documents[at].0), expect, "{query}");
    }
}
