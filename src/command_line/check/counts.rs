//! How much there is in a roadmap.

use std::collections::BTreeMap;

use serde::Serialize;
use waymark_roadmap::{CheckKind, Library, LinkKind, Roadmap, Tier};

/// How much there is in a roadmap.
#[derive(Debug, Serialize)]
pub(super) struct Counts<'a> {
    id: &'a str,
    stages: usize,
    topics: usize,
    entry: usize,
    first_year: usize,
    verified: usize,
    faq: usize,
    links: usize,
    links_by_kind: BTreeMap<&'static str, usize>,
    checks: usize,
    checks_by_kind: BTreeMap<&'static str, usize>,
    mistakes: usize,
    tasks: usize,
    projects: usize,
    project_ideas: usize,
}

impl<'a> Counts<'a> {
    pub(super) fn of(roadmap: &'a Roadmap) -> Self {
        let topics = || roadmap.topics().map(|(_, topic)| topic);
        let links = || topics().flat_map(|topic| &topic.links);
        let checks = || topics().flat_map(|topic| &topic.checks);
        Self {
            id: roadmap.id.as_str(),
            stages: roadmap.stages().len(),
            topics: roadmap.topics().len(),
            entry: topics().filter(|topic| topic.is_entry()).count(),
            first_year: topics().filter(|topic| topic.tier == Some(Tier::FirstYear)).count(),
            verified: topics().filter(|topic| topic.verified.is_some()).count(),
            faq: roadmap.faq().len(),
            links: links().count(),
            links_by_kind: tally(links().filter_map(|link| link.kind).map(link_kind)),
            checks: checks().count(),
            checks_by_kind: tally(checks().map(|check| check.kind.name())),
            mistakes: topics().map(|topic| topic.mistakes.len()).sum(),
            tasks: topics().map(|topic| topic.tasks.len()).sum(),
            projects: topics().filter(|topic| topic.project.is_some()).count(),
            project_ideas: topics().map(|topic| topic.projects.len()).sum(),
        }
    }

    /// For people: a line, and one more of each kind of thing that there is.
    fn lines(&self) -> String {
        let Self { id, stages, topics, entry, first_year, faq, verified, .. } = self;
        let [stages, topics] = [count(*stages, "stage", "stages"), count(*topics, "topic", "topics")];
        let [faq, links] = [count(*faq, "FAQ entry", "FAQ entries"), count(self.links, "link", "links")];
        let first_year = if *first_year > 0 { format!(", {first_year} in the first year") } else { String::new() };
        let mut text = format!("{id}: {stages}, {topics} ({entry} on the entry path{first_year}), {faq}, {links}\n");
        let kinds = LinkKind::ALL.map(|(name, _)| name);
        if !self.links_by_kind.is_empty() {
            text += &format!("  links: {}\n", by_kind(&self.links_by_kind, &kinds));
        }
        if self.checks > 0 {
            let kinds = by_kind(&self.checks_by_kind, &CheckKind::NAMES);
            text += &format!("  {}: {kinds}\n", count(self.checks, "check", "checks"));
        }
        let others = [
            count(self.mistakes, "mistake", "mistakes"),
            count(self.tasks, "task", "tasks"),
            count(self.projects, "project with criteria", "projects with criteria"),
            count(self.project_ideas, "idea for a project", "ideas for projects"),
            count(*verified, "topic verified", "topics verified"),
        ];
        let others: Vec<_> = others.into_iter().filter(|text| !text.starts_with("0 ")).collect();
        if !others.is_empty() {
            text += &format!("  {}\n", others.join(", "));
        }
        text
    }
}

/// What there is in a library, for people.
pub(super) fn human(library: &Library) -> String {
    let text: String = library.roadmaps().map(|roadmap| Counts::of(roadmap).lines()).collect();
    text + &format!("{}, no fault\n", count(library.roadmaps().len(), "roadmap", "roadmaps"))
}

fn link_kind(kind: LinkKind) -> &'static str {
    LinkKind::ALL.into_iter().find_map(|(name, known)| (known == kind).then_some(name)).unwrap_or_default()
}

fn tally(names: impl Iterator<Item = &'static str>) -> BTreeMap<&'static str, usize> {
    let mut tally = BTreeMap::new();
    for name in names {
        *tally.entry(name).or_default() += 1;
    }
    tally
}

/// How many there are of each of `kinds`, in their order.
fn by_kind(tally: &BTreeMap<&'static str, usize>, kinds: &[&'static str]) -> String {
    let counts = kinds.iter().filter_map(|kind| Some(format!("{} {kind}", tally.get(kind)?)));
    counts.collect::<Vec<_>>().join(", ")
}

fn count(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
