//! What is offered somewhere is a part of what is loaded, and is searched as if nothing else were there.

use std::borrow::Cow;
use std::sync::Arc;

use waymark_roadmap::load;
use waymark_roadmap::source::SourceFile;
use waymark_search::{Document, Index, Match, Offer, Search};

/// Roadmaps by id, title and summary, in the order of a library.
const ROADMAPS: [(&str, &str, &str); 4] = [
    ("backend", "Backend development", "From zero to a first job"),
    ("data", "Data engineering", "Pipelines and warehouses"),
    ("frontend", "Frontend development", "What people see in a browser"),
    ("git", "Git", "Versions of everything"),
];

fn everything() -> Offer {
    let files = ROADMAPS.map(|(id, title, summary)| {
        let roadmap = format!("title = \"{title}\"\nsummary = \"{summary}\"\nstages = [\"one\"]\n");
        let stage = format!(
            "title = \"One\"\n[[topic]]\nid = \"{id}-basics\"\ntitle = \"Basics of {title}\"\nsummary = \"s\"\n\
             description = \"`d`\"\nhours = 1\nlinks = []\n"
        );
        [(format!("{id}/roadmap.toml"), roadmap), (format!("{id}/one.toml"), stage)]
    });
    let files = files.into_iter().flatten();
    let files = files.map(|(path, text)| SourceFile { path, content: Ok(Cow::Owned(text.into_bytes())) });
    let loaded = load(&files.collect::<Vec<_>>()).expect("the content is sound");
    Offer::everything(&Arc::new(Search::new(loaded.library)))
}

fn ids(offer: &Offer) -> Vec<&str> {
    offer.roadmaps().map(|roadmap| roadmap.id.as_str()).collect()
}

fn only(offer: &Offer, ids: &[&str]) -> Option<Offer> {
    offer.only(&ids.iter().map(ToString::to_string).collect::<Vec<_>>())
}

#[test]
fn some_of_the_roadmaps() {
    let everything = everything();
    assert_eq!(ids(&everything), ["backend", "data", "frontend", "git"]);
    for (what, chosen, expect) in [
        ("in the order of the library, not of the choice", &["git", "backend"][..], &["backend", "git"][..]),
        ("one", &["frontend"], &["frontend"]),
        ("those that are gone are passed over", &["gone", "data"], &["data"]),
        ("a choice of all", &["git", "frontend", "data", "backend"], &["backend", "data", "frontend", "git"]),
    ] {
        let offer = only(&everything, chosen).expect(what);
        assert_eq!(ids(&offer), expect, "{what}");
        assert_eq!(offer.default_roadmap().id.as_str(), expect[0], "{what}");
        for (id, ..) in ROADMAPS {
            assert_eq!(offer.roadmap(id).is_some(), expect.contains(&id), "{what}: {id}");
        }
        let shared = everything.roadmap(expect[0]).expect(what);
        assert!(std::ptr::eq(offer.default_roadmap(), shared), "{what}: it is shared, not copied");
    }
    assert!(only(&everything, &["gone"]).is_none() && only(&everything, &[]).is_none());
}

#[test]
fn roadmaps_are_found_among_those_on_offer() {
    let everything = everything();
    for chosen in 1..1_usize << ROADMAPS.len() {
        let chosen: Vec<_> = (0..ROADMAPS.len()).filter(|at| chosen >> at & 1 == 1).map(|at| ROADMAPS[at]).collect();
        let offer = only(&everything, &chosen.iter().map(|(id, ..)| *id).collect::<Vec<_>>()).unwrap();
        let documents = chosen.iter().map(|&(id, title, text)| Document {
            id,
            title,
            aliases: &[],
            text,
            mistakes: &[],
            is_tool: false,
        });
        let alone = Index::new(documents);
        for text in ["backend", "GIT", "development", "develop", "data engeneering", "frontend", "browser", "x", ""] {
            let found = offer.find_roadmap(text).map(|roadmap| roadmap.id.as_str());
            assert_eq!(found, alone.find(text).map(|at| chosen[at].0), "{text:?} among {chosen:?}");
            let offered: Vec<_> = offer.complete_roadmaps(text, 3).iter().map(|it| it.id.as_str()).collect();
            let expect: Vec<_> = alone.complete(text, 3).into_iter().map(|at| chosen[at].0).collect();
            assert_eq!(offered, expect, "{text:?} among {chosen:?}");
        }
    }
}

#[test]
fn parts_are_found_among_those_on_offer() {
    let everything = everything();
    let git = only(&everything, &["git"]).unwrap();
    let found = |offer: &Offer, text: &str| match offer.find_topic(text) {
        Match::Named((roadmap, _)) => roadmap.id.to_string(),
        Match::Likely(..) | Match::Unsure(_) => String::new(),
    };
    for (text, of_everything, of_git) in [
        ("git-basics", "git", "git"),
        ("Basics of Git", "git", "git"),
        ("git/git-basics", "git", "git"),
        ("Basics of Git · Git", "git", ""),
        ("backend-basics", "backend", ""),
        ("backend/backend-basics", "backend", ""),
    ] {
        assert_eq!((found(&everything, text).as_str(), found(&git, text).as_str()), (of_everything, of_git), "{text}");
    }
    // Every roadmap has a stage of that name: that of the first is meant.
    let stage = |offer: &Offer| offer.find_stage("one").found().map(|(roadmap, _)| roadmap.id.to_string());
    assert_eq!((stage(&everything).as_deref(), stage(&git).as_deref()), (Some("backend"), Some("git")));
    assert!(git.complete_questions("", 25).is_empty());
}
