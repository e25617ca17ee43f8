//! What holds for any input.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use waymark_import::{Import, import};
use waymark_roadmap::id::is_id;
use waymark_roadmap::load::schema::MAX_TOPICS;
use waymark_roadmap::source::SourceFile;
use waymark_roadmap::{CheckKind, Library, Loaded, Report, Roadmap, Topic, load};
use waymark_search::{Offer, Search};

use crate::input::{Input, markers};

/// The most bytes a report shows.
const REPORT: usize = 64 * 1024;

/// Panics if anything does not hold that must; gives whether the input was taken.
pub(crate) fn hold(input: &Input) -> bool {
    match input {
        Input::Content(files) => content(files),
        Input::Source { bytes, is_broken } => source(bytes, *is_broken),
    }
}

fn content(files: &[SourceFile]) -> bool {
    match load(files) {
        Ok(loaded) => {
            report(&loaded.warnings, files);
            assert!(!loaded.warnings.has_errors(), "content with faults is not taken");
            library(loaded.library);
            true
        }
        Err(faults) => {
            report(&faults, files);
            assert!(faults.has_errors(), "refused content has a fault");
            false
        }
    }
}

fn source(bytes: &[u8], is_broken: bool) -> bool {
    let import = match import(bytes, "source.txt", None) {
        Ok(import) => import,
        Err(refused) => {
            let why = refused.to_string();
            assert!(!why.contains("bug"), "{why}");
            assert!(why.len() < 500 && shows(&why), "{why:?}");
            return false;
        }
    };
    let told = import.report.to_string();
    assert!(told.len() < REPORT && told.lines().all(shows), "{told:?}");
    if !is_broken {
        nothing_is_lost(bytes, &import);
    }
    let files = import.files.iter().map(|file| SourceFile {
        path: format!("{}/{}", import.id, file.name),
        content: Ok(Cow::Owned(file.text.clone().into_bytes())),
    });
    let files: Vec<_> = files.collect();
    let loaded = load(&files).map_err(|faults| faults.to_string());
    let Loaded { library: written, warnings, .. } = loaded.expect("what is written loads");
    report(&warnings, &files);
    let roadmap = written.default_roadmap();
    assert_eq!(roadmap.topics().len(), import.report.topics(), "the report counts what was written");
    assert_eq!(roadmap.stages().len(), import.report.stages.len(), "the report counts what was written");
    assert_eq!(roadmap.id, import.id);
    library(written);
    true
}

/// Each text of a source is in a file, or in what tells of those that are not.
fn nothing_is_lost(bytes: &[u8], import: &Import) {
    let source = String::from_utf8_lossy(bytes);
    let files = import.files.iter().chain(&import.left_out).map(|file| file.text.as_str());
    let kept = files.collect::<String>() + &import.report.to_string();
    let kept: HashSet<_> = markers(&kept).into_iter().collect();
    let lost: Vec<_> = markers(&source).into_iter().filter(|marker| !kept.contains(marker)).collect();
    assert!(lost.is_empty(), "{lost:?} are lost");
}

/// What a report shows is bounded, points into its files, and harms no terminal.
fn report(report: &Report, files: &[SourceFile]) {
    let shown = report.to_string();
    assert!(shown.len() < REPORT && shown.lines().all(shows), "{shown:?}");
    assert!(report.render(80, true).len() < REPORT);
    for fault in report.faults() {
        assert!(fault.line > 0 && fault.column > 0, "{fault:?}");
        assert!(shows(&fault.message) && shows(&fault.help) && !fault.help.is_empty(), "{fault:?}");
        let Some(span) = &fault.span else { continue };
        let file = files.iter().find(|file| file.path == fault.file).and_then(|file| file.content.as_ref().ok());
        let most = file.map_or(0, |bytes| bytes.len());
        assert!(span.start <= span.end && span.end <= most, "{fault:?} of {most} bytes");
        let end = fault.end.unwrap_or_default();
        assert!(end >= (fault.line, fault.column), "{fault:?}");
    }
}

/// What was loaded keeps the limits of content.
fn library(library: Library) {
    assert!(library.roadmaps().len() > 0);
    library.roadmaps().for_each(roadmap);
    // Whatever it says, search can do with it.
    let offer = Offer::everything(&Arc::new(Search::new(library)));
    for roadmap in offer.roadmaps() {
        let _ = offer.find_topic(&roadmap.title);
        let _ = offer.answer_question(&roadmap.summary);
        let _ = offer.answer_topic(&roadmap.summary);
        let _ = offer.complete_topics("a", 25);
    }
}

fn roadmap(roadmap: &Roadmap) {
    line(&roadmap.title, 80);
    line(&roadmap.summary, 100);
    assert!((1..=MAX_TOPICS).contains(&roadmap.topics().len()));
    let mut ids = HashSet::new();
    for (_, stage) in roadmap.stages() {
        assert!(is_id(stage.id.as_str()) && !stage.topics.is_empty());
        line(&stage.title, 80);
        stage.summary.iter().for_each(|summary| line(summary, 100));
    }
    for (_, topic) in roadmap.topics() {
        assert!(ids.insert(topic.id.as_str()), "{} twice", topic.id);
        self::topic(topic);
    }
    no_circles(roadmap);
    let mut slugs = HashSet::new();
    for (_, entry) in roadmap.faq() {
        assert!(is_id(entry.slug.as_str()) && slugs.insert(entry.slug.as_str()), "{}", entry.slug);
        line(&entry.question, 100);
        text(&entry.answer, 3_500);
        entry.aliases.iter().for_each(|alias| line(alias, 60));
    }
}

fn topic(topic: &Topic) {
    assert!(is_id(topic.id.as_str()));
    line(&topic.title, 80);
    line(&topic.summary, 100);
    text(&topic.description, 2_000);
    topic.why.iter().for_each(|why| line(why, 500));
    assert!((1.0..=200.0).contains(&topic.hours));
    assert!(topic.links.len() <= 10 && topic.projects.len() <= 5 && topic.aliases.len() <= 30);
    topic.aliases.iter().for_each(|alias| line(alias, 60));
    topic.projects.iter().for_each(|project| line(project, 200));
    for check in &topic.checks {
        assert!(is_id(check.id.as_str()));
        text(&check.ask, 400);
        check.code.iter().for_each(|code| text(code, 600));
        match &check.kind {
            CheckKind::Open { answer, .. } => text(answer, 600),
            CheckKind::Choose { options, right } => {
                assert!((2..=5).contains(&options.len()) && *right < options.len());
                for option in options {
                    line(&option.text, 80);
                    line(&option.because, 300);
                }
            }
        }
    }
    let ids: HashSet<_> = topic.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(ids.len(), topic.checks.len(), "two checks with one id");
    for mistake in &topic.mistakes {
        line(&mistake.sign, 200);
        line(&mistake.cause, 300);
        line(&mistake.fix, 300);
    }
    for task in &topic.tasks {
        line(&task.instruction, 400);
        line(&task.expect, 300);
        task.hint.iter().for_each(|hint| line(hint, 200));
    }
    if let Some(project) = &topic.project {
        assert!((3..=7).contains(&project.accept.len()) && (1.0..=200.0).contains(&project.hours));
        project.accept.iter().for_each(|sentence| line(sentence, 200));
    }
    for link in &topic.links {
        line(&link.title, 100);
        line(&link.url, 512);
        let start = link.url.to_ascii_lowercase();
        assert!(start.starts_with("http://") || start.starts_with("https://"), "{:?}", link.url);
    }
}

/// Taking away what requires nothing that is left, again and again, takes all topics.
fn no_circles(roadmap: &Roadmap) {
    let mut left: Vec<usize> = roadmap.topics().map(|(_, topic)| topic.requires.len()).collect();
    let mut unlocks = vec![Vec::new(); left.len()];
    for (ix, topic) in roadmap.topics() {
        topic.requires.iter().for_each(|required| unlocks[required.index()].push(ix.index()));
    }
    let mut free: Vec<usize> = (0..left.len()).filter(|&topic| left[topic] == 0).collect();
    let mut taken = 0;
    while let Some(topic) = free.pop() {
        taken += 1;
        for &next in &unlocks[topic] {
            left[next] -= 1;
            if left[next] == 0 {
                free.push(next);
            }
        }
    }
    assert_eq!(taken, left.len(), "topics require one another");
}

fn line(line: &str, max: usize) {
    assert!(!line.contains(['\n', '\r', '\t']), "{line:?}");
    text(line, max);
}

fn text(text: &str, max: usize) {
    assert!(text.encode_utf16().count() <= max, "more than {max}: {text:?}");
    assert!(!text.trim().is_empty() && text.split(['\n', '\t']).all(shows), "{text:?}");
}

/// Whether a line has nothing that moves the cursor or turns the direction.
fn shows(line: &str) -> bool {
    !line.chars().any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}
