//! Reads a roadmap.sh graph: a drawing of topics, subtopics and the lines between them.

use std::collections::HashMap;

use super::geometry::Rect;
use super::json::{self, Document, Loose, Node};
use super::marks::mark;
use super::notes::{Note, Notes};
use super::parents::{Edge, Graph, Role, Shape, Style};
use super::plan::{Plan, PlannedStage, PlannedTopic, summary, title};
use super::{MAX_STAGES, Refused, text};
use waymark_roadmap::load::schema::MAX_TOPICS;
use waymark_roadmap::model::Mark;

/// Makes a plan of the graph in `text`, which is JSON.
pub(super) fn plan(text: &str, stem: &str, notes: &mut Notes) -> Result<Plan, Refused> {
    let document = json::document(text)?;
    let reading = Reading::new(&document, notes);
    // Before anything is reckoned with: everything is compared with everything.
    let count = |role| reading.graph.boxes.iter().zip(&reading.labels).filter(move |(shape, _)| shape.role == role);
    if count(Role::Topic).count() == 0 {
        return Err(Refused::NoTopics);
    }
    if count(Role::Topic).count() > MAX_STAGES {
        return Err(Refused::TooMany { what: "stages", max: MAX_STAGES });
    }
    if count(Role::Child).map(|(_, labels)| labels.len()).sum::<usize>() > MAX_TOPICS {
        return Err(Refused::TooMany { what: "topics", max: MAX_TOPICS });
    }
    let wrapper = match &document.title {
        Loose::Text(text) => Some(text.as_str()),
        Loose::Map(titles) => titles.page.text().or(titles.card.text()),
        _ => None,
    };
    let drawn = || reading.graph.in_order(Role::Title).first().and_then(|&at| reading.labels[at].first().cloned());
    let heading = wrapper.and_then(|raw| title(raw, notes)).map(|(title, _)| title);
    Ok(Plan {
        format: "a roadmap.sh graph",
        title: heading.or_else(drawn).or_else(|| title(stem, notes).map(|(title, _)| title)),
        summary: document.description.text().and_then(summary),
        stages: reading.stages(notes),
    })
}

/// A graph and what its boxes say.
struct Reading<'d> {
    nodes: Vec<&'d Node>,
    graph: Graph,
    /// By box, its label; of a checklist, all its entries; nothing where a box needs none.
    labels: Vec<Vec<String>>,
    /// By box, the whole of a label that was too long.
    whole: HashMap<(usize, usize), String>,
    /// By id, the entries of the legend.
    legend: HashMap<String, String>,
    /// By box, whether no other one before it has its id.
    is_first: Vec<bool>,
}

impl<'d> Reading<'d> {
    fn new(document: &'d Document, notes: &mut Notes) -> Self {
        let listed = document.nodes.items();
        let boxes: Vec<&Node> = listed.iter().filter_map(Loose::map).collect();
        for _ in boxes.len()..listed.len() {
            notes.add(Note::NotANode, "");
        }
        let mut reading = Self {
            graph: Graph::default(),
            labels: Vec::new(),
            whole: HashMap::new(),
            legend: HashMap::new(),
            is_first: Vec::new(),
            nodes: boxes,
        };
        let mut by_id: HashMap<String, usize> = HashMap::new();
        for at in 0..reading.nodes.len() {
            let node = reading.nodes[at];
            let role = reading.read(at, node, notes);
            let rect = rect(node);
            if rect.is_none() && matches!(role, Role::Topic | Role::Child) {
                notes.add(Note::NoPosition, reading.labels[at].first().map_or("", String::as_str));
            }
            reading.graph.boxes.push(Shape { role, rect });
            let id = node.id.name();
            let is_first = id.as_ref().is_none_or(|id| !by_id.contains_key(id));
            reading.is_first.push(is_first);
            match id {
                Some(id) if is_first => {
                    by_id.insert(id, at);
                }
                Some(_) => notes.add(Note::DuplicateNode, reading.labels[at].first().map_or("", String::as_str)),
                None => {}
            }
        }
        for edge in document.edges.items() {
            let edge = edge.map();
            let end = |end: &Loose| by_id.get(&end.name()?).copied();
            let ends = edge.and_then(|edge| Some([end(&edge.source)?, end(&edge.target)?]));
            match (edge, ends) {
                (Some(edge), Some(ends)) => reading.graph.edges.push(Edge { ends, style: style(edge) }),
                (edge, _) => notes.add(Note::UnusableEdge, &edge.and_then(|edge| edge.id.name()).unwrap_or_default()),
            }
        }
        reading
    }

    /// Takes in what the box at `at` says, and tells what it is.
    fn read(&mut self, at: usize, node: &Node, notes: &mut Notes) -> Role {
        let kind = node.kind.text().unwrap_or_default();
        let data = node.data.map();
        let label = data.and_then(|data| data.label.text()).unwrap_or_default();
        self.labels.push(Vec::new());
        let role = match kind {
            "topic" => Role::Topic,
            "subtopic" | "todo" | "checklist" => Role::Child,
            "title" => Role::Title,
            "button" => Role::Button,
            "section" | "paragraph" => return Role::Frame,
            "vertical" | "horizontal" => return Role::Line,
            "legend" => {
                for entry in data.map(|data| data.legends.items()).into_iter().flatten().filter_map(Loose::map) {
                    if let (Some(id), Some(label)) = (entry.id.name(), entry.label.text()) {
                        self.legend.insert(id, label.to_owned());
                    }
                }
                return Role::Other;
            }
            other => {
                notes.add(Note::OtherNode, if other.is_empty() { "no type" } else { other });
                return Role::Other;
            }
        };
        match role {
            // What a link is called may be cut at another length.
            Role::Button => self.labels[at].extend(text::line(label).0),
            Role::Child if kind == "checklist" => {
                for entry in data.map(|data| data.checklists.items()).into_iter().flatten() {
                    self.label(at, entry.map().and_then(|entry| entry.label.text()).unwrap_or_default(), notes);
                }
            }
            _ => self.label(at, label, notes),
        }
        if self.labels[at].is_empty() && matches!(role, Role::Topic | Role::Child) { Role::Other } else { role }
    }

    fn label(&mut self, at: usize, raw: &str, notes: &mut Notes) {
        if let Some((label, whole)) = title(raw, notes) {
            if let Some(whole) = whole {
                self.whole.insert((at, self.labels[at].len()), whole);
            }
            self.labels[at].push(label);
        } else {
            notes.add(Note::EmptyLabel, "");
        }
    }

    fn stages(&self, notes: &mut Notes) -> Vec<PlannedStage> {
        let homes = self.graph.homes();
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for child in self.graph.in_order(Role::Child) {
            let Some(home) = homes[child] else { continue };
            children[home.topic].push(child);
            if home.is_guess {
                notes.add(Note::Nearest, self.labels[child].first().map_or("", String::as_str));
            }
        }
        let mut links = self.links(&homes, notes);
        let order = self.graph.stages();
        order.into_iter().map(|at| self.stage(at, &children[at], &mut links, notes)).collect()
    }

    fn stage(
        &self,
        at: usize,
        children: &[usize],
        links: &mut HashMap<usize, Vec<Button<'_>>>,
        notes: &mut Notes,
    ) -> PlannedStage {
        let mut topics = Vec::new();
        if children.is_empty() {
            notes.add(Note::OwnTopic, &self.labels[at][0]);
            topics.extend(self.topics(at, notes));
        } else if self.nodes[at].data.map().is_some_and(|data| data.legend.map().is_some()) {
            notes.add(Note::StageMark, &self.labels[at][0]);
        }
        for &child in children {
            let from = topics.len();
            topics.extend(self.topics(child, notes));
            if let Some(topic) = topics.get_mut(from) {
                for button in links.remove(&child).unwrap_or_default() {
                    topic.add_link(button.label, button.url, notes);
                }
            }
        }
        if let Some(topic) = topics.first_mut() {
            for button in links.remove(&at).unwrap_or_default() {
                if !children.is_empty() {
                    notes.add(Note::StageLink, button.label);
                }
                topic.add_link(button.label, button.url, notes);
            }
        }
        PlannedStage { title: self.labels[at][0].clone(), summary: None, topics }
    }

    /// The topics that a box stands for: one, or the entries of a checklist.
    fn topics(&self, at: usize, notes: &mut Notes) -> Vec<PlannedTopic> {
        let (mark, other_mark) = self.mark(at);
        let topics = self.labels[at].iter().enumerate().map(|(number, label)| {
            if let Some(other) = &other_mark {
                notes.add(Note::UnknownMark, other);
            }
            PlannedTopic {
                title: label.clone(),
                source: self.nodes[at].id.name().filter(|_| number == 0 && self.is_first[at]),
                description: self.whole.get(&(at, number)).cloned(),
                mark,
                other_mark: other_mark.clone(),
                ..PlannedTopic::default()
            }
        });
        topics.collect()
    }

    /// The mark of a box, or the words for one that content does not have.
    fn mark(&self, at: usize) -> (Option<Mark>, Option<String>) {
        let legend = self.nodes[at].data.map().and_then(|data| data.legend.map());
        let Some(legend) = legend else { return (None, None) };
        // The roadmap's legend is the one to go by; what stands at the node may be an older copy of it.
        let listed = legend.id.name().and_then(|id| self.legend.get(&id)).map(String::as_str);
        let own = legend.label.text();
        let found = listed.and_then(mark).or_else(|| own.and_then(mark));
        let words = listed.or(own).filter(|_| found.is_none());
        (found, words.and_then(|words| text::line(words).0).map(|words| text::shortened(&words, 80).unwrap_or(words)))
    }

    /// By box, the pages that buttons lead to: a button is a child's or a topic's that an edge joins it to, or the
    /// topic's that it is drawn at.
    fn links(&self, homes: &[Option<super::parents::Home>], notes: &mut Notes) -> HashMap<usize, Vec<Button<'_>>> {
        let mut joined: HashMap<usize, usize> = HashMap::new();
        for role in [Role::Child, Role::Topic] {
            for edge in &self.graph.edges {
                let [a, b] = edge.ends;
                for (button, other) in [(a, b), (b, a)] {
                    if self.graph.boxes[button].role == Role::Button && self.graph.boxes[other].role == role {
                        joined.entry(button).or_insert(other);
                    }
                }
            }
        }
        let mut links: HashMap<usize, Vec<Button<'_>>> = HashMap::new();
        for at in self.graph.in_order(Role::Button) {
            let label = self.labels[at].first().map_or("", String::as_str);
            let url = self.nodes[at].data.map().and_then(|data| data.href.text()).unwrap_or_default().trim();
            if url.is_empty() {
                notes.add(Note::OtherNode, "button");
            } else if let Some(owner) = joined.get(&at).copied().or(homes[at].map(|home| home.topic)) {
                links.entry(owner).or_default().push(Button { label, url });
            }
        }
        links
    }
}

/// A button that leads somewhere.
struct Button<'d> {
    label: &'d str,
    url: &'d str,
}

fn rect(node: &Node) -> Option<Rect> {
    let points = [node.position.map(), node.position_absolute.map()];
    let sizes = [node.measured.map(), node.style.map()];
    let width = sizes.iter().flatten().find_map(|size| size.width.number()).or_else(|| node.width.number());
    let height = sizes.iter().flatten().find_map(|size| size.height.number()).or_else(|| node.height.number());
    points.into_iter().flatten().find_map(|point| Rect::new(point.x.number(), point.y.number(), width, height))
}

fn style(edge: &json::Edge) -> Style {
    let named = edge.data.map().and_then(|data| data.edge_style.text());
    let dashes = edge.style.map().and_then(|style| style.stroke_dasharray.name());
    match (named, dashes.as_deref().map(str::trim)) {
        (Some("dashed"), _) => Style::Dashed,
        (Some("solid"), _) | (_, Some("0")) => Style::Solid,
        (_, Some(dashes)) if !dashes.is_empty() => Style::Dashed,
        _ => Style::Unsaid,
    }
}
