//! Every name in the shipped content leads where it says: each id, alias, title, suggestion and label of a suggestion,
//! as it is written and as people write it, to the thing that has it, whichever roadmap it stands in.

#![allow(clippy::panic, clippy::print_stdout, reason = "a test may fail, and say what it counted")]

use std::path::Path;
use std::sync::Arc;

use waymark_roadmap::{Library, Roadmap};
use waymark_search::{Match, Offer, Part, Search};

fn everything() -> Offer {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../roadmap/content");
    Offer::everything(&Arc::new(Search::new(Library::load(&content).unwrap_or_else(|report| panic!("{report}")))))
}

/// A thing that has names: which, and what it is called.
struct Thing {
    at: String,
    names: Vec<String>,
}

fn thing(offer: &Offer, roadmap: &Roadmap, id: &str, title: &str, aliases: &[String]) -> Thing {
    let names = [id.to_owned(), title.to_owned(), offer.value_of(roadmap, id), offer.label_of(roadmap, title)];
    Thing { at: format!("{}/{id}", roadmap.id), names: names.into_iter().chain(aliases.iter().cloned()).collect() }
}

/// Sees that each name of each thing is taken for a name, and leads to the thing, or to another one that has the same.
fn walk(things: &[Thing], find: impl Fn(&str) -> Match<String>) {
    let (mut walked, mut wrong) = (0, Vec::new());
    for thing in things {
        for name in &thing.names {
            for written in [name.clone(), name.to_uppercase(), format!("  {name} ")] {
                walked += 1;
                let found = find(&written);
                let has_it = |at: &str| things.iter().find(|it| it.at == at).is_some_and(|it| it.has(name));
                if !matches!(&found, Match::Named(at) if *at == thing.at || has_it(at)) {
                    wrong.push(format!("{written:?} of {} leads to {found:?}", thing.at));
                }
            }
        }
    }
    println!("{walked} names walked, {} wrong", wrong.len());
    assert!(walked > 20 && wrong.is_empty(), "{} of {walked} names lead elsewhere:\n{}", wrong.len(), wrong.join("\n"));
}

impl Thing {
    /// Whether `name` is one of its names, however it is written.
    fn has(&self, name: &str) -> bool {
        let plain = |name: &str| name.to_lowercase().replace(['-', '_'], " ");
        self.names.iter().any(|own| plain(own) == plain(name))
    }
}

#[test]
fn topics() {
    let offer = everything();
    let of = |roadmap| {
        let topics = Roadmap::topics(roadmap);
        topics.map(|(_, it)| thing(&offer, roadmap, it.id.as_str(), &it.title, &it.aliases)).collect::<Vec<_>>()
    };
    let things: Vec<_> = offer.roadmaps().flat_map(of).collect();
    walk(&things, |text| {
        offer.find_topic(text).map(|(roadmap, it)| format!("{}/{}", roadmap.id, roadmap.topic(it).id))
    });
}

#[test]
fn questions() {
    let offer = everything();
    let of = |roadmap| {
        let entries = Roadmap::faq(roadmap);
        entries.map(|(_, it)| thing(&offer, roadmap, it.slug.as_str(), &it.question, &it.aliases)).collect::<Vec<_>>()
    };
    let things: Vec<_> = offer.roadmaps().flat_map(of).collect();
    let at = |(roadmap, it): (&Roadmap, _)| format!("{}/{}", roadmap.id, roadmap.entry(it).slug);
    walk(&things, |text| offer.find_question(text).map(at));
}

#[test]
fn stages() {
    let offer = everything();
    let of = |roadmap| {
        Roadmap::stages(roadmap)
            .map(|(_, it)| thing(&offer, roadmap, it.id.as_str(), &it.title, &[]))
            .collect::<Vec<_>>()
    };
    let things: Vec<_> = offer.roadmaps().flat_map(of).collect();
    walk(&things, |text| {
        offer.find_stage(text).map(|(roadmap, it)| format!("{}/{}", roadmap.id, roadmap.stage(it).id))
    });
}

#[test]
fn roadmaps() {
    let offer = everything();
    for roadmap in offer.roadmaps() {
        for name in [roadmap.id.as_str(), &roadmap.title, &roadmap.title.to_uppercase()] {
            assert!(matches!(offer.find_roadmap(name), Match::Named(it) if it.id == roadmap.id), "{name}");
        }
    }
}

#[test]
fn guesses_are_no_names() {
    let offer = everything();
    for text in ["postgress", "scala", "everything", "databses", "learn git fast"] {
        assert!(!matches!(offer.find_topic(text), Match::Named(_)), "{text}");
    }
}

#[test]
fn the_first_suggestion_is_what_sending_the_text_does() {
    let offer = everything();
    let title = |(roadmap, topic): (&Roadmap, _)| roadmap.topic(topic).title.clone();
    for text in ["ssh", "fork", "postgress", "k8s", "Resolving conflicts", "how do hash tables work", "docker"] {
        if let Some(found) = offer.find_topic(text).found() {
            let first = offer.complete_topics(text, 25).into_iter().next().map(title);
            assert_eq!(first, Some(title(found)), "{text}");
        }
    }
}

#[test]
fn the_first_suggestion_of_a_question_is_what_answers_it() {
    let offer = everything();
    let name = |part| match part {
        Part::Entry(roadmap, entry) => Roadmap::entry(roadmap, entry).question.clone(),
        Part::Topic(roadmap, topic) => Roadmap::topic(roadmap, topic).title.clone(),
    };
    for (text, expect) in [
        ("salary", "How much do backend developers earn?"),
        ("do i need docker", "Docker"),
        ("what is an index in postgres", "Indexes"),
        ("am i too old", "Am I too old to become a developer? Is it too late to change careers?"),
    ] {
        let first = offer.complete_answers(text, 25).into_iter().next().map(name);
        assert_eq!(first.as_deref(), Some(expect), "{text}");
        assert_eq!(offer.answer_question(text).found().map(name), first, "{text}");
    }
}

#[test]
fn stages_by_number_and_by_a_word_that_several_have() {
    let offer = everything();
    let roadmap = offer.default_roadmap();
    for (number, (_, stage)) in (1..).zip(roadmap.stages()) {
        let found = offer.find_stage(&number.to_string()).found().map(|(_, it)| roadmap.stage(it).id.to_string());
        assert_eq!(found, Some(stage.id.to_string()), "{number}");
    }
    assert!(matches!(offer.find_stage("0"), Match::Unsure(_)) && matches!(offer.find_stage("99"), Match::Unsure(_)));
    let Match::Unsure(several) = offer.find_stage("databases") else { panic!("one of several was taken") };
    assert!(several.len() >= 2, "{several:?}");
}
