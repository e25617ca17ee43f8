//! Reads a roadmap.sh graph: a drawing of topics, subtopics and the lines between them.

use std::collections::{HashMap, HashSet};

use super::geometry::Rect;
use super::hours;
use super::json::{self, Document, Loose, Node};
use super::marks::mark;
use super::name::FileName;
use super::notes::{Note, Notes};
use super::parents::{Edge, Graph, Home, Role, Shape, Style};
use super::plan::{MAX_TITLE, Plan, PlannedStage, PlannedTopic, bare_title, summary, title};
use super::text::first_sentence;
use super::{ImportError, MAX_STAGE, MAX_STAGES, text};
use waymark_roadmap::load::schema::MAX_TOPICS;
use waymark_roadmap::model::Mark;
use waymark_roadmap::text::{fold, utf16_len};

/// The fewest topics that groups have on average for their stage to be split by them.
const FEWEST_OF_GROUP: usize = 3;

/// Makes a plan of the graph in `text`, which is JSON.
pub(super) fn plan(text: &str, name: FileName<'_>, notes: &mut Notes) -> Result<Plan, ImportError> {
    let document = json::document(text)?;
    let reading = Reading::new(&document, notes);
    // Before anything is reckoned with: everything is compared with everything.
    let count = |role| reading.graph.boxes.iter().zip(&reading.labels).filter(move |(shape, _)| shape.role == role);
    if count(Role::Topic).count() == 0 {
        return Err(ImportError::NoTopics);
    }
    if count(Role::Topic).count() > MAX_STAGES {
        return Err(ImportError::TooMany { what: "stages", max: MAX_STAGES });
    }
    if count(Role::Child).map(|(_, labels)| labels.len()).sum::<usize>() > MAX_TOPICS {
        return Err(ImportError::TooMany { what: "topics", max: MAX_TOPICS });
    }
    let wrapper = match &document.title {
        Loose::Text(text) => Some(text.as_str()),
        Loose::Map(titles) => titles.page.text().or(titles.card.text()),
        _ => None,
    };
    let drawn = reading.graph.in_order(Role::Title).into_iter().filter_map(|at| reading.labels[at].first());
    let mut titles = wrapper.and_then(|raw| text::line(raw).0).into_iter().chain(drawn.cloned());
    let heading = titles.next();
    for other in titles.filter(|other| heading.as_ref().is_some_and(|heading| fold(heading) != fold(other))) {
        notes.leave_out(Note::OtherTitle, &other, &other);
    }
    let description = document.description.text().unwrap_or_default();
    let sentence = first_sentence(description);
    let short = summary(sentence);
    if short.is_none() && text::line(sentence).0.is_some() || sentence != description.trim() {
        notes.leave_out(Note::StrayText, sentence, description);
    }
    Ok(Plan {
        format: "a roadmap.sh graph",
        title: heading.or_else(|| name.title()).and_then(|title| bare_title(&title, notes)),
        summary: short,
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
            let is_named = role == Role::Frame && !reading.labels[at].is_empty();
            reading.graph.boxes.push(Shape { role, rect, is_named });
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
        let same = reading.take_once(notes);
        reading.name_frames(notes);
        for edge in document.edges.items() {
            let edge = edge.map();
            let end = |end: &Loose| by_id.get(&end.name()?).map(|&at| same[at]);
            let ends = edge.and_then(|edge| Some([end(&edge.source)?, end(&edge.target)?]));
            match (edge, ends) {
                (Some(edge), Some(ends)) => reading.graph.edges.push(Edge { ends, style: style(edge) }),
                (edge, _) => notes.add(Note::UnusableEdge, &edge.and_then(|edge| edge.id.name()).unwrap_or_default()),
            }
        }
        reading.raise_frames(notes);
        reading
    }

    /// Takes boxes that are drawn twice in the same place once; gives, by box, the one to take for it.
    fn take_once(&mut self, notes: &mut Notes) -> Vec<usize> {
        let mut same: Vec<usize> = (0..self.nodes.len()).collect();
        let mut by_label: HashMap<(Role, Vec<String>), Vec<usize>> = HashMap::new();
        for at in 0..self.nodes.len() {
            let Shape { role, rect, .. } = &self.graph.boxes[at];
            let Some(rect) = rect.filter(|_| matches!(role, Role::Topic | Role::Child | Role::Frame)) else { continue };
            if self.labels[at].is_empty() {
                continue;
            }
            let labels = self.labels[at].iter().map(|label| fold(label)).collect();
            let others = by_label.entry((*role, labels)).or_default();
            let lies_on = |&other: &usize| self.graph.boxes[other].rect.is_some_and(|other| other.covers(&rect));
            match others.iter().position(lies_on) {
                None => others.push(at),
                Some(position) => {
                    // The one that has more to say stays.
                    let has_mark =
                        |at: usize| self.nodes[at].data.map().is_some_and(|data| data.legend.map().is_some());
                    let other = others[position];
                    let (stays, goes) = if has_mark(at) && !has_mark(other) { (at, other) } else { (other, at) };
                    others[position] = stays;
                    same.iter_mut().filter(|to| **to == goes).for_each(|to| *to = stays);
                    notes.add(Note::RepeatedBox, &self.labels[at][0]);
                    self.graph.boxes[goes].role = Role::Other;
                    self.graph.boxes[goes].is_named = false;
                }
            }
        }
        same
    }

    /// Gives frames without a name that of the label that is drawn in them.
    fn name_frames(&mut self, notes: &mut Notes) {
        for at in self.graph.in_order(Role::Label) {
            let rect = self.graph.boxes[at].rect;
            let frames = self.graph.boxes.iter().enumerate().filter(|(_, frame)| frame.role == Role::Frame);
            let around = frames.filter_map(|(frame, shape)| {
                let around = shape.rect.filter(|around| rect.is_some_and(|rect| around.holds_centre(&rect)))?;
                Some((frame, around))
            });
            let frame = around.min_by(|(_, a), (_, b)| a.area().total_cmp(&b.area())).map(|(frame, _)| frame);
            let name = std::mem::take(&mut self.labels[at]);
            match frame.filter(|&frame| !self.graph.boxes[frame].is_named && !name.is_empty()) {
                Some(frame) => {
                    self.labels[frame] = name;
                    self.graph.boxes[frame].is_named = true;
                }
                None => notes.leave_out(Note::OtherNode, "label", name.first().map_or("", String::as_str)),
            }
        }
    }

    /// Makes frames topics that are drawn as such: with a name, on the main line, and joined to subtopics.
    fn raise_frames(&mut self, notes: &mut Notes) {
        let role = |reading: &Self, at: usize| reading.graph.boxes[at].role;
        let mut next: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut heads = HashSet::new();
        for Edge { ends: [a, b], style } in &self.graph.edges {
            for (frame, other) in [(*a, *b), (*b, *a)] {
                if !self.graph.boxes[frame].is_named {
                    continue;
                }
                if *style != Style::Solid && role(self, other) == Role::Child {
                    heads.insert(frame);
                }
                if *style != Style::Dashed {
                    next.entry(other).or_default().push(frame);
                }
            }
        }
        let is_on_line = |at: &usize| matches!(role(self, *at), Role::Title | Role::Topic | Role::Button);
        let mut queue: Vec<usize> = (0..self.nodes.len()).filter(is_on_line).collect();
        while let Some(at) = queue.pop() {
            for frame in next.remove(&at).unwrap_or_default() {
                if heads.remove(&frame) {
                    queue.push(frame);
                    let raw = std::mem::take(&mut self.labels[frame]).concat();
                    self.label(frame, &raw, notes);
                    self.graph.boxes[frame].role = Role::Topic;
                    self.graph.boxes[frame].is_named = false;
                }
            }
        }
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
            "button" | "resourceButton" | "linksgroup" => Role::Button,
            "section" | "paragraph" => Role::Frame,
            "label" => Role::Label,
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
                let texts = data.map_or_else(String::new, all_texts);
                notes.leave_out(Note::OtherNode, if other.is_empty() { "no type" } else { other }, &texts);
                return Role::Other;
            }
        };
        match role {
            // What a link is called may be cut at another length, and most frames have no name.
            Role::Title | Role::Button | Role::Frame | Role::Label => self.labels[at].extend(text::line(label).0),
            Role::Child if kind == "checklist" => {
                if text::line(label).0.is_some() {
                    notes.leave_out(Note::TextBox, label, label);
                }
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
        let stages =
            order.into_iter().flat_map(|at| self.stage(at, &children[at], &homes, &mut links, notes)).collect();
        let used: HashSet<usize> = children.iter().flatten().filter_map(|&child| homes[child]?.group).collect();
        for frame in self.graph.in_order(Role::Frame) {
            for name in &self.labels[frame] {
                if !used.contains(&frame) {
                    notes.leave_out(Note::TextBox, name, name);
                } else if let Some(short) = text::shortened(name, MAX_TITLE) {
                    notes.leave_out(Note::CutTitle, &short, name);
                }
            }
        }
        stages
    }

    fn stage(
        &self,
        at: usize,
        children: &[usize],
        homes: &[Option<Home>],
        links: &mut HashMap<usize, Vec<Button<'_>>>,
        notes: &mut Notes,
    ) -> Vec<PlannedStage> {
        let mut topics = Vec::new();
        if let Some(whole) = self.whole.get(&(at, 0)).filter(|_| !children.is_empty()) {
            notes.keep(Note::CutTitle, whole);
        }
        if children.is_empty() {
            notes.add(Note::OwnTopic, &self.labels[at][0]);
            topics.extend(self.topics(at, notes));
        } else if self.nodes[at].data.map().is_some_and(|data| data.legend.map().is_some()) {
            notes.add(Note::StageMark, &self.labels[at][0]);
        }
        for &child in children {
            let from = topics.len();
            let group = homes[child].and_then(|home| self.labels[home.group?].first());
            let group = group.map(|name| text::shortened(name, MAX_TITLE).unwrap_or_else(|| name.clone()));
            let of_group = |topic| PlannedTopic { group: group.clone(), ..topic };
            topics.extend(self.topics(child, notes).into_iter().map(of_group));
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
        by_group(&self.labels[at][0], topics, notes)
    }

    /// The topics that a box stands for: one, or the entries of a checklist.
    fn topics(&self, at: usize, notes: &mut Notes) -> Vec<PlannedTopic> {
        let (mark, other_mark) = self.mark(at);
        let topics = self.labels[at].iter().enumerate().map(|(number, label)| {
            if let Some(other) = &other_mark {
                notes.add(Note::UnknownMark, other);
            }
            let (label, hours) = match hours::of_title(label) {
                Some((label, hours)) => (label, Some(hours)),
                None => (label.clone(), None),
            };
            if hours.is_some() {
                notes.add(Note::Hours, &label);
            }
            PlannedTopic {
                title: label,
                hours,
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
    fn links(&self, homes: &[Option<Home>], notes: &mut Notes) -> HashMap<usize, Vec<Button<'_>>> {
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
            let Some(data) = self.nodes[at].data.map() else { continue };
            let own = [&data.href, &data.url].into_iter().filter_map(Loose::text).map(|url| Button { label, url });
            let group = data.links.items().iter().filter_map(Loose::map).map(|link| Button {
                label: link.label.text().or(link.title.text()).unwrap_or_default(),
                url: link.url.text().or(link.href.text()).unwrap_or_default(),
            });
            let own = own.filter(|button| !button.url.trim().is_empty()).take(1);
            let (group, dead): (Vec<_>, Vec<_>) = group.partition(|button| !button.url.trim().is_empty());
            for button in dead {
                notes.leave_out(Note::BadLink, button.label, button.label);
            }
            let buttons: Vec<_> = own.chain(group).collect();
            if !label.is_empty() && !buttons.is_empty() && buttons.iter().all(|button| button.label.trim() != label) {
                notes.leave_out(Note::TextBox, label, label);
            }
            if buttons.is_empty() {
                notes.leave_out(Note::OtherNode, self.nodes[at].kind.text().unwrap_or_default(), label);
            } else if let Some(owner) = joined.get(&at).copied().or(homes[at].map(|home| home.topic)) {
                links.entry(owner).or_default().extend(buttons);
            }
        }
        links
    }
}

/// The stages of `topics`: one, or, where there are too many for one, one for each group of the source.
fn by_group(title: &str, topics: Vec<PlannedTopic>, notes: &mut Notes) -> Vec<PlannedStage> {
    let named: HashSet<&str> = topics.iter().filter_map(|topic| topic.group.as_deref()).collect();
    if topics.len() <= MAX_STAGE || named.is_empty() || named.len() * FEWEST_OF_GROUP > topics.len() {
        return vec![PlannedStage { title: title.to_owned(), own: None, summary: None, topics }];
    }
    notes.add(Note::GroupedStage, title);
    // What is in no group comes first, then the groups as they are drawn.
    let mut stages = vec![PlannedStage { title: title.to_owned(), own: None, summary: None, topics: Vec::new() }];
    let mut places: HashMap<String, usize> = HashMap::new();
    for mut topic in topics {
        let place = match topic.group.take() {
            None => 0,
            Some(group) => *places.entry(group).or_insert_with_key(|group| {
                stages.push(PlannedStage {
                    title: group_title(title, group, notes),
                    own: Some(group.clone()),
                    summary: None,
                    topics: Vec::new(),
                });
                stages.len() - 1
            }),
        };
        stages[place].topics.push(topic);
    }
    stages.retain(|stage| !stage.topics.is_empty());
    stages
}

/// What the stage of a group is called: after the stage it was in, too, if there is room.
fn group_title(stage: &str, group: &str, notes: &mut Notes) -> String {
    let whole = format!("{stage}: {group}");
    if utf16_len(&whole) <= MAX_TITLE {
        return whole;
    }
    let short = bare_title(group, notes).unwrap_or_else(|| stage.to_owned());
    notes.leave_out(Note::CutPath, &short, &whole);
    short
}

/// All that a box of a type that nobody knows may say.
fn all_texts(data: &json::Data) -> String {
    let entries = data.checklists.items().iter().filter_map(|entry| entry.map()?.label.text());
    let links = data.links.items().iter().filter_map(Loose::map);
    let links = links.flat_map(|link| [&link.label, &link.title, &link.url, &link.href]).filter_map(Loose::text);
    let texts =
        data.label.text().into_iter().chain(data.href.text()).chain(data.url.text()).chain(entries).chain(links);
    texts.collect::<Vec<_>>().join("\n")
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
