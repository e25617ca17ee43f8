//! Which topic of a graph its subtopics belong to. Most of them are joined to nothing: where they are drawn tells.
//!
//! The first rule that gives an answer does: (a) an edge, (b) the frame around it, (c) a drawn line, (d) the stack
//! it stands in, (e) the nearest topic.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::geometry::Rect;

/// A line that is drawn over more topics than these joins none of them in particular.
const MAX_ON_LINE: usize = 8;

/// The boxes and lines of a drawing, and what joins them.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) boxes: Vec<Shape>,
    /// Between positions of `boxes`.
    pub(super) edges: Vec<Edge>,
}

/// A box or a drawn line.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) role: Role,
    pub(super) rect: Option<Rect>,
    /// Whether it is a frame that says what its group of topics is.
    pub(super) is_named: bool,
}

/// What a box is to the roadmap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    Title,
    /// A stage.
    Topic,
    /// A topic of a stage, or several.
    Child,
    /// A way to a page.
    Button,
    /// A section or a paragraph, drawn around others.
    Frame,
    /// A text that is drawn beside others, or in a frame.
    Label,
    /// A drawn line.
    Line,
    Other,
}

/// What joins two boxes. It has no direction: people draw them either way.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) ends: [usize; 2],
    pub(super) style: Style,
}

/// How an edge is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The main line, from topic to topic.
    Solid,
    /// From a topic to a subtopic.
    Dashed,
    /// It does not say: what it joins tells.
    Unsaid,
}

/// The topic that a box belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Home {
    pub(super) topic: usize,
    /// The frame that it is joined to, or stands in, if that has a name.
    pub(super) group: Option<usize>,
    /// Whether nothing but nearness tells.
    pub(super) is_guess: bool,
}

impl Graph {
    /// The boxes of `role`, as people read them; those without a position last, by the file.
    pub(super) fn in_order(&self, role: Role) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.boxes.len()).filter(|&at| self.boxes[at].role == role).collect();
        found.sort_by(|&a, &b| self.reading_order(a, b));
        found
    }

    pub(super) fn reading_order(&self, a: usize, b: usize) -> Ordering {
        let by_place = match (&self.boxes[a].rect, &self.boxes[b].rect) {
            (Some(a), Some(b)) => a.reading_order(b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        by_place.then(a.cmp(&b))
    }

    /// The stages in order: along the main line from the title, through buttons; then those it does not reach.
    pub(super) fn stages(&self) -> Vec<usize> {
        let on_line = |at: usize| matches!(self.boxes[at].role, Role::Title | Role::Topic | Role::Button);
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); self.boxes.len()];
        for edge in
            self.edges.iter().filter(|edge| edge.style != Style::Dashed && edge.ends.iter().all(|&at| on_line(at)))
        {
            let [a, b] = edge.ends;
            next[a].push(b);
            next[b].push(a);
        }
        let mut seen = vec![false; self.boxes.len()];
        let mut queue: VecDeque<usize> = self.in_order(Role::Title).into();
        for &at in &queue {
            seen[at] = true;
        }
        let mut stages = Vec::new();
        while let Some(at) = queue.pop_front() {
            if self.boxes[at].role == Role::Topic {
                stages.push(at);
            }
            let mut further = std::mem::take(&mut next[at]);
            further.sort_by(|&a, &b| self.reading_order(a, b));
            for other in further {
                if !std::mem::replace(&mut seen[other], true) {
                    queue.push_back(other);
                }
            }
        }
        stages.extend(self.in_order(Role::Topic).into_iter().filter(|&at| !seen[at]));
        stages
    }

    /// The topic of every box that has one, by position: of all subtopics, and of buttons. There must be a topic.
    pub(super) fn homes(&self) -> Vec<Option<Home>> {
        let mut finding = Finding::new(self);
        finding.by_edge();
        finding.spread();
        finding.each(Finding::by_frame_edge);
        finding.spread();
        finding.each(Finding::by_frame);
        finding.spread();
        finding.each(Finding::by_line);
        finding.lines_join = true;
        // The lines of those that had a home before as well.
        finding.spread = 0;
        finding.spread();
        finding.by_stack();
        for child in finding.children.clone() {
            if finding.homes[child].is_none() {
                let topic = finding.nearest(child);
                finding.settle(child, Home { topic, group: None, is_guess: true });
                finding.spread();
            }
        }
        finding.group();
        for button in self.in_order(Role::Button) {
            let found = finding.by_frame(button).or_else(|| finding.by_line(button));
            let (topic, group) = found.unwrap_or_else(|| (finding.nearest(button), None));
            finding.homes[button] = Some(Home { topic, group, is_guess: found.is_none() });
        }
        finding.homes
    }
}

/// A topic, and the group in its stage.
type Found = (usize, Option<usize>);

struct Finding<'g> {
    graph: &'g Graph,
    topics: Vec<usize>,
    children: Vec<usize>,
    frames: Vec<usize>,
    homes: Vec<Option<Home>>,
    /// By frame, the topic it belongs to, once it was asked for.
    frame_homes: Vec<Option<usize>>,
    /// By box, the topics and the children that an edge joins it to, in the order of the file; dashed ones first.
    joined: Vec<Vec<usize>>,
    lines: Vec<DrawnLine>,
    /// By child, the lines it stands on.
    on_lines: Vec<Vec<usize>>,
    /// Whether a child on a line goes where another one on it is.
    lines_join: bool,
    /// The children that have a home, as they got it.
    settled: Vec<usize>,
    /// How many of them had their neighbours looked at.
    spread: usize,
}

/// A drawn line: it joins what it touches.
struct DrawnLine {
    rect: Rect,
    topics: Vec<usize>,
    children: Vec<usize>,
    is_done: bool,
}

impl<'g> Finding<'g> {
    fn new(graph: &'g Graph) -> Self {
        let count = graph.boxes.len();
        let (topics, children) = (graph.in_order(Role::Topic), graph.in_order(Role::Child));
        let mut joined = vec![Vec::new(); count];
        for dashed in [true, false] {
            for edge in graph.edges.iter().filter(|edge| (edge.style != Style::Solid) == dashed) {
                let [a, b] = edge.ends;
                joined[a].push(b);
                joined[b].push(a);
            }
        }
        let mut finding = Self {
            graph,
            topics,
            children,
            frames: graph.in_order(Role::Frame),
            homes: vec![None; count],
            frame_homes: vec![None; count],
            joined,
            lines: Vec::new(),
            on_lines: vec![Vec::new(); count],
            lines_join: false,
            settled: Vec::new(),
            spread: 0,
        };
        finding.lay_lines();
        finding
    }

    fn lay_lines(&mut self) {
        for line in self.graph.in_order(Role::Line) {
            let Some(rect) = self.graph.boxes[line].rect else { continue };
            let touches = |&at: &usize| self.graph.boxes[at].rect.is_some_and(|other| rect.touches(&other));
            let mut topics: Vec<usize> = self.topics.iter().copied().filter(touches).take(MAX_ON_LINE + 1).collect();
            if topics.len() > MAX_ON_LINE {
                topics.clear();
            }
            let children: Vec<usize> = self.children.iter().copied().filter(touches).collect();
            for &child in &children {
                self.on_lines[child].push(self.lines.len());
            }
            self.lines.push(DrawnLine { rect, topics, children, is_done: false });
        }
    }

    fn role(&self, at: usize) -> Role {
        self.graph.boxes[at].role
    }

    fn rect(&self, at: usize) -> Option<Rect> {
        self.graph.boxes[at].rect
    }

    fn settle(&mut self, child: usize, home: Home) {
        self.homes[child] = Some(home);
        self.settled.push(child);
    }

    /// Settles every child without a home for which `rule` has an answer, all from what was there before.
    fn each(&mut self, rule: impl Fn(&mut Self, usize) -> Option<Found>) {
        for child in self.children.clone() {
            if self.homes[child].is_none()
                && let Some((topic, group)) = rule(self, child)
            {
                self.settle(child, Home { topic, group, is_guess: false });
            }
        }
    }

    /// Rule a, for those that an edge joins to a topic.
    fn by_edge(&mut self) {
        self.each(|finding, child| {
            let topic = finding.joined[child].iter().copied().find(|&other| finding.role(other) == Role::Topic);
            topic.map(|topic| (topic, None))
        });
    }

    /// Rule a, for those that an edge joins to a frame.
    fn by_frame_edge(&mut self, at: usize) -> Option<Found> {
        let frame = self.joined[at].iter().copied().find(|&other| self.role(other) == Role::Frame)?;
        Some(self.found(frame))
    }

    /// Rule a, and later rule c, for those that are joined to another child that has a home.
    fn spread(&mut self) {
        while let Some(&child) = self.settled.get(self.spread) {
            self.spread += 1;
            let home = self.homes[child];
            let mut others: Vec<usize> = self.joined[child].clone();
            if self.lines_join {
                for line in &self.on_lines[child] {
                    let line = &mut self.lines[*line];
                    if !std::mem::replace(&mut line.is_done, true) {
                        others.extend(&line.children);
                    }
                }
            }
            for other in others {
                if let (Role::Child, None, Some(home)) = (self.role(other), self.homes[other], home) {
                    self.settle(other, home);
                }
            }
        }
    }

    /// Rule b: the smallest frame that holds the centre of `at`.
    fn by_frame(&mut self, at: usize) -> Option<Found> {
        let rect = self.rect(at)?;
        let around = self.frames.iter().filter_map(|&frame| {
            let around = self.rect(frame).filter(|around| around.holds_centre(&rect))?;
            Some((frame, around))
        });
        let (frame, _) = around.min_by(|(_, a), (_, b)| a.area().total_cmp(&b.area()))?;
        Some(self.found(frame))
    }

    /// Where what belongs to a frame goes.
    fn found(&mut self, frame: usize) -> Found {
        let topic = self.frame_homes[frame].unwrap_or_else(|| self.of_frame(frame));
        self.frame_homes[frame] = Some(topic);
        (topic, Some(frame).filter(|&frame| self.graph.boxes[frame].is_named))
    }

    /// Puts those without a group into the smallest frame around them that has a name and belongs to their topic.
    fn group(&mut self) {
        let named: Vec<usize> = self.frames.iter().copied().filter(|&at| self.graph.boxes[at].is_named).collect();
        for child in self.children.clone() {
            let Some(home) = self.homes[child].filter(|home| home.group.is_none()) else { continue };
            let Some(rect) = self.rect(child) else { continue };
            let around = named.iter().filter_map(|&frame| {
                let around = self.rect(frame).filter(|around| around.holds_centre(&rect))?;
                Some((frame, around))
            });
            let around = around.min_by(|(_, a), (_, b)| a.area().total_cmp(&b.area())).map(|(frame, _)| frame);
            let group = around.filter(|&frame| self.found(frame).0 == home.topic);
            self.homes[child] = Some(Home { group, ..home });
        }
    }

    /// The topic of a frame: joined by an edge, lying on it, joined by a line, or nearest to it.
    fn of_frame(&self, frame: usize) -> usize {
        if let Some(joined) = self.joined[frame].iter().copied().find(|&other| self.role(other) == Role::Topic) {
            return joined;
        }
        let Some(around) = self.rect(frame) else { return self.nearest(frame) };
        let mut best: Option<(f64, usize)> = None;
        for &topic in &self.topics {
            let shared = self.rect(topic).map_or(0.0, |rect| rect.shared(&around));
            if shared > best.map_or(0.0, |(most, _)| most) {
                best = Some((shared, topic));
            }
        }
        best.map(|(_, topic)| topic).or_else(|| self.on_line(around)).unwrap_or_else(|| self.nearest(frame))
    }

    /// Rule c: a topic on a line that `at` stands on.
    fn by_line(&mut self, at: usize) -> Option<Found> {
        self.on_line(self.rect(at)?).map(|topic| (topic, None))
    }

    fn on_line(&self, rect: Rect) -> Option<usize> {
        let lines = self.lines.iter().filter(|line| line.rect.touches(&rect));
        self.nearest_of(lines.flat_map(|line| line.topics.iter().copied()), rect)
    }

    /// Rule d: in line with a child that has a home, and close to it; round by round, until nothing changes.
    fn by_stack(&mut self) {
        let mut looked_at = 0;
        while looked_at < self.settled.len() {
            let front: Vec<(usize, Rect)> =
                self.settled[looked_at..].iter().filter_map(|&at| Some((at, self.rect(at)?))).collect();
            looked_at = self.settled.len();
            let mut found = Vec::new();
            for &child in self.children.iter().filter(|&&child| self.homes[child].is_none()) {
                let Some(rect) = self.rect(child) else { continue };
                let gaps = front.iter().filter_map(|(other, place)| Some((rect.stack_gap(place)?, *other)));
                let nearest = gaps.min_by(|(a, _), (b, _)| a.total_cmp(b));
                if let Some(home) = nearest.and_then(|(_, other)| self.homes[other]) {
                    found.push((child, home));
                }
            }
            for (child, home) in found {
                self.settle(child, home);
            }
            self.spread();
        }
    }

    /// Rule e: the topic nearest to `at`. For what lies nowhere, the last one before it in the file.
    fn nearest(&self, at: usize) -> usize {
        let near = self.rect(at).and_then(|rect| self.nearest_of(self.topics.iter().copied(), rect));
        let before = || self.topics.iter().copied().filter(|&topic| topic < at).max();
        near.or_else(before).or_else(|| self.topics.first().copied()).unwrap_or_default()
    }

    fn nearest_of(&self, topics: impl Iterator<Item = usize>, rect: Rect) -> Option<usize> {
        let far = topics.filter_map(|topic| Some((self.rect(topic)?.distance(&rect), topic)));
        far.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, topic)| topic)
    }
}
