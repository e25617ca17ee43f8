//! A stage: its topics in layers, each below what it needs, with arrows between them.

use std::ops::Range;

use waymark_roadmap::rules::{Completion, Progress, Scope, completion, next_steps};
use waymark_roadmap::{ChoiceIx, StageIx, TopicIx};

use super::chip::{Look, outline};
use super::font;
use super::label::{clean, fit, wrap};
use super::layers::layers;
use super::map::{bar_row, legend, share};
use super::palette::{
    DIM, DONE_BRIGHT, EMPTY, ENTRY, LINE, PANEL, TEXT, Type,
};
use super::svg::{Anchor, Area, N, Paint, Svg};
use super::{Drawing, float};
use crate::text::{count, hours};

const WIDTH: f32 = 1_080.0;
const MARGIN: f32 = 36.0;
/// Boxes side by side.
const ACROSS: usize = 3;
/// Between two boxes side by side, and between two rows, where arrows and stubs are.
const SIDE: f32 = 26.0;
const BETWEEN: f32 = 64.0;
/// Between two rows of one layer.
const WITHIN: f32 = 42.0;
const BOX: f32 = (WIDTH - 2.0 * MARGIN - 2.0 * SIDE) / 3.0;
const BOX_HEIGHT: f32 = 116.0;
const PADDING: f32 = 20.0;
/// Around the members of a choice, and above them where its caption is.
const FRAME: f32 = 16.0;
const CAPTION_HEIGHT: f32 = 40.0;

const TITLE: Type = Type::bold(44.0);
const PERCENT: Type = Type::bold(72.0);
const NAME: Type = Type::bold(25.0);
const NAME_LINE: f32 = 31.0;
const FACTS: Type = Type::medium(20.0);
const STUB: Type = Type::medium(18.0);
const STUB_HEIGHT: f32 = 28.0;

/// The picture of a stage: those of its topics, by their place in it, that `shown` names, which are at least one.
pub fn stage(progress: &Progress<'_>, stage: StageIx, shown: Range<usize>) -> Drawing {
    let topics = progress.roadmap().topics_of(stage).map(|(topic, _)| topic);
    let topics: Vec<TopicIx> = topics.skip(shown.start).take(shown.len()).collect();
    Stage { progress, stage, units: units(progress, &topics), topics, next: next_steps(progress, 1).first().map(|step| step.topic) }
        .draw()
}

struct Stage<'p, 'r> {
    progress: &'p Progress<'r>,
    stage: StageIx,
    /// The topics that are drawn.
    topics: Vec<TopicIx>,
    units: Vec<Unit>,
    next: Option<TopicIx>,
}

/// What has a place of its own: a topic, or the alternatives of a choice.
struct Unit {
    choice: Option<ChoiceIx>,
    topics: Vec<TopicIx>,
}

/// The topics in file order, the members of a choice together at the place of the first.
fn units(progress: &Progress<'_>, topics: &[TopicIx]) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for &topic in topics {
        let choice = progress.roadmap().topic(topic).choice;
        match units.iter_mut().find(|unit| choice.is_some() && unit.choice == choice) {
            Some(unit) => unit.topics.push(topic),
            None => units.push(Unit { choice, topics: vec![topic] }),
        }
    }
    units
}

/// A box that has its place.
struct Placed {
    unit: usize,
    /// None: the frame around a choice.
    topic: Option<TopicIx>,
    area: Area,
}

impl Stage<'_, '_> {
    fn draw(&self) -> Drawing {
        let mut body = Svg::default();
        let top = self.header(&mut body);
        let (placed, bottom) = self.place(top);
        for frame in placed.iter().filter(|placed| placed.topic.is_none()) {
            self.frame(&mut body, frame);
        }
        self.arrows(&mut body, &placed);
        for one in &placed {
            if let Some(topic) = one.topic {
                self.topic(&mut body, topic, one.area);
            }
        }
        let height = legend(&mut body, self.progress, &self.topics, self.next, bottom + 6.0, (MARGIN, WIDTH));
        let mut svg = Svg::default();
        svg.rect(Area::new(0.0, 0.0, WIDTH, height), 24.0, Paint::fill(PANEL));
        svg.append(body);
        Drawing::new(svg, (WIDTH, height), "stage.png", &self.alt())
    }

    fn done(&self) -> Completion {
        completion(self.progress, Scope::Stage(self.stage))
    }

    fn header(&self, svg: &mut Svg) -> f32 {
        let roadmap = self.progress.roadmap();
        let right = WIDTH - MARGIN;
        let percent_room = 210.0;
        svg.text((right, MARGIN + 58.0), Anchor::End, PERCENT, TEXT, percent_room, &share(self.done()));
        let above = format!("{} · stage {} of {}", clean(&roadmap.title), self.stage.index() + 1, roadmap.stages().len());
        svg.text((MARGIN, MARGIN + 18.0), Anchor::Start, Type::medium(24.0), DIM, right - MARGIN - percent_room, &above);
        let mut y = MARGIN + 66.0;
        for line in wrap(&roadmap.stage(self.stage).title, TITLE, right - MARGIN - percent_room, 2) {
            svg.text((MARGIN, y), Anchor::Start, TITLE, TEXT, right - MARGIN - percent_room, &line);
            y += 52.0;
        }
        bar_row(svg, (MARGIN, y - 22.0, right), "This stage", self.done(), DONE_BRIGHT) + 24.0
    }

    /// Gives each topic its place below what it needs. Gives where the last ends, too.
    fn place(&self, top: f32) -> (Vec<Placed>, f32) {
        let edges = self.edges();
        let layers = layers(self.units.len(), &edges);
        let mut placed = Vec::new();
        let mut y = top;
        for layer in 0..=layers.iter().copied().max().unwrap_or(0) {
            let (groups, singles): (Vec<usize>, Vec<usize>) = (0..self.units.len())
                .filter(|unit| layers[*unit] == layer)
                .partition(|unit| self.units[*unit].choice.is_some());
            for row in singles.chunks(ACROSS) {
                y += self.stub_room(row.iter().flat_map(|&unit| &self.units[unit].topics));
                for (x, &unit) in columns(row.len()).zip(row) {
                    let area = Area::new(x, y, BOX, BOX_HEIGHT);
                    placed.push(Placed { unit, topic: self.units[unit].topics.first().copied(), area });
                }
                y += BOX_HEIGHT + WITHIN;
            }
            for unit in groups {
                y = self.place_group(&mut placed, unit, y) + WITHIN;
            }
            y += BETWEEN - WITHIN;
        }
        (placed, y - BETWEEN)
    }

    /// Places a choice's frame and the members in it. Gives where it ends.
    fn place_group(&self, placed: &mut Vec<Placed>, unit: usize, top: f32) -> f32 {
        let frame = placed.len();
        placed.push(Placed { unit, topic: None, area: Area::new(MARGIN, top, WIDTH - 2.0 * MARGIN, 0.0) });
        let inner = (WIDTH - 2.0 * MARGIN - 2.0 * FRAME - 2.0 * SIDE) / float(ACROSS);
        let mut y = top + CAPTION_HEIGHT;
        for row in self.units[unit].topics.chunks(ACROSS) {
            y += self.stub_room(row);
            for (at, &topic) in row.iter().enumerate() {
                let x = MARGIN + FRAME + float(at) * (inner + SIDE);
                placed.push(Placed { unit, topic: Some(topic), area: Area::new(x, y, inner, BOX_HEIGHT) });
            }
            y += BOX_HEIGHT + FRAME;
        }
        placed[frame].area.height = y - top;
        y
    }

    /// Room above a row for the stubs of what it needs from elsewhere.
    fn stub_room<'t>(&self, topics: impl IntoIterator<Item = &'t TopicIx>) -> f32 {
        let any = topics.into_iter().any(|&topic| self.elsewhere(topic).next().is_some());
        if any { STUB_HEIGHT + 12.0 } else { 0.0 }
    }

    /// What `topic` needs and this picture does not show.
    fn elsewhere(&self, topic: TopicIx) -> impl Iterator<Item = TopicIx> {
        let needs = self.progress.roadmap().topic(topic).requires.iter().copied();
        needs.filter(|need| !self.topics.contains(need))
    }

    /// From what is needed to what needs it, each once.
    fn edges(&self) -> Vec<(usize, usize)> {
        let unit_of = |topic: TopicIx| self.units.iter().position(|unit| unit.topics.contains(&topic));
        let mut edges = Vec::new();
        for (to, unit) in self.units.iter().enumerate() {
            for need in unit.topics.iter().flat_map(|&topic| &self.progress.roadmap().topic(topic).requires) {
                if let Some(from) = unit_of(*need)
                    && from != to
                    && !edges.contains(&(from, to))
                {
                    edges.push((from, to));
                }
            }
        }
        edges
    }

    fn arrows(&self, svg: &mut Svg, placed: &[Placed]) {
        // The first of a unit is its frame, or its only box.
        let area = |unit: usize| placed.iter().find(|placed| placed.unit == unit).map(|placed| placed.area);
        let edges = self.edges();
        for &(from, to) in &edges {
            let (Some(source), Some(target)) = (area(from), area(to)) else { continue };
            let met = self.units[from].topics.iter().any(|&topic| self.progress.satisfied(topic));
            let colour = if met { DONE_BRIGHT } else { LINE };
            // Arrows that leave one box, or reach one, keep apart.
            let out = place_among(edges.iter().filter(|(other, _)| *other == from).map(|(_, to)| *to), to);
            let into = place_among(edges.iter().filter(|(_, other)| *other == to).map(|(from, _)| *from), from);
            let (x1, y1) = (source.x + source.width * out, source.bottom());
            let (x2, y2) = (target.x + target.width * into, target.y - 5.0);
            let bend = ((y2 - y1) / 2.0).clamp(20.0, 90.0);
            let path = format!(
                "M{} {}C{} {} {} {} {} {}",
                N(x1),
                N(y1),
                N(x1),
                N(y1 + bend),
                N(x2),
                N(y2 - bend - 8.0),
                N(x2),
                N(y2 - 8.0)
            );
            let paint = Paint::line(colour, 3.5);
            svg.path(&path, if met { paint } else { paint.dashed("1 8") });
            let head = format!("M{} {}l-8 -13h16z", N(x2), N(y2));
            svg.path(&head, Paint::fill(colour));
        }
    }

    fn frame(&self, svg: &mut Svg, placed: &Placed) {
        let Area { x, y, width, .. } = placed.area;
        svg.rect(placed.area, 18.0, Paint::fill("#1f2638").outlined(LINE, 2.5));
        let unit = &self.units[placed.unit];
        let chosen = unit.choice.is_some_and(|choice| self.progress.chosen(choice));
        let caption = if chosen { "One of these was enough" } else { "One of these is enough" };
        svg.text((x + FRAME + 2.0, y + 28.0), Anchor::Start, FACTS, DIM, width - 2.0 * FRAME, caption);
    }

    fn topic(&self, svg: &mut Svg, topic: TopicIx, area: Area) {
        let it = self.progress.roadmap().topic(topic);
        let look = Look::of(self.progress, topic);
        let (ink, sign) = look.ink();
        if self.next == Some(topic) {
            outline(svg, area.grown(5.0), it.mark, Paint::fill(PANEL).outlined(TEXT, 3.0));
        }
        outline(svg, area, it.mark, look.paint());
        let (left, room) = (area.x + PADDING + 34.0, area.width - 2.0 * PADDING - 34.0);
        look.sign(svg, (area.x + PADDING + 12.0, area.middle()), 26.0, sign);
        let lines = wrap(&it.title, NAME, room, 2);
        let height = float(lines.len()) * NAME_LINE + 26.0;
        let mut y = area.middle() - height / 2.0 + 24.0;
        for line in &lines {
            svg.text_struck((left, y), Anchor::Start, NAME, ink, room, line, look == Look::Skipped);
            y += NAME_LINE;
        }
        let facts = if self.next == Some(topic) { format!("{} · next for you", hours(it.hours)) } else { hours(it.hours) };
        svg.text((left, y - 1.0), Anchor::Start, FACTS, ink, room, &facts);
        if it.entry {
            let line = Area::new(area.x + 24.0, area.bottom() + 5.0, area.width - 48.0, 5.0);
            svg.rect(line, 2.5, Paint::fill(ENTRY));
        }
        self.stub(svg, topic, area);
    }

    /// What a topic needs from elsewhere, on a tag above it.
    fn stub(&self, svg: &mut Svg, topic: TopicIx, area: Area) {
        let needs: Vec<TopicIx> = self.elsewhere(topic).collect();
        let Some(&first) = needs.iter().find(|need| !self.progress.satisfied(**need)).or(needs.first()) else { return };
        let met = needs.iter().all(|&need| self.progress.satisfied(need));
        let it = self.progress.roadmap().topic(first);
        let more = if needs.len() > 1 { format!(" +{}", needs.len() - 1) } else { String::new() };
        let stage = if it.stage == self.stage { String::new() } else { format!(" · stage {}", it.stage.index() + 1) };
        let room = area.width - 2.0 * PADDING - 40.0;
        let rest = more + &stage;
        let text = fit(&it.title, STUB, room - font::width(&rest, STUB)) + &rest;
        let colour = if met { DONE_BRIGHT } else { DIM };
        let tag = Area::new(area.x + PADDING, area.y - STUB_HEIGHT - 14.0, font::width(&text, STUB) + 46.0, STUB_HEIGHT);
        svg.rect(tag, 8.0, Paint::fill(EMPTY));
        let look = if met { Look::Done } else { Look::Locked };
        look.sign(svg, (tag.x + 18.0, tag.middle()), 14.0, colour);
        svg.text((tag.x + 32.0, tag.middle() + 6.5), Anchor::Start, STUB, colour, tag.width, &text);
        let x = tag.x + 18.0;
        svg.path(&format!("M{} {}V{}", N(x), N(tag.bottom()), N(area.y - 8.0)), Paint::line(colour, 3.0));
        svg.path(&format!("M{} {}l-6 -9h12z", N(x), N(area.y - 2.0)), Paint::fill(colour));
    }

    fn alt(&self) -> String {
        let roadmap = self.progress.roadmap();
        let done = self.done();
        let all = roadmap.topics_of(self.stage).len();
        let mut alt = format!(
            "Stage {}, {}: {} %, {} of {} done, {}",
            self.stage.index() + 1,
            clean(&roadmap.stage(self.stage).title),
            done.percent(),
            done.done,
            done.total,
            count(all as u64, "topic"),
        );
        if self.topics.len() < all {
            alt += &format!(", {} of them shown", self.topics.len());
        }
        alt += ". ";
        let topics = self.topics.iter().map(|&topic| {
            let it = roadmap.topic(topic);
            let look = Look::of(self.progress, topic);
            let says = Look::ALL.iter().find(|(known, _)| *known == look).map_or("", |(_, says)| says);
            let needs = it.requires.iter().map(|&need| clean(&roadmap.topic(need).title)).collect::<Vec<_>>().join(", ");
            let needs = if needs.is_empty() { needs } else { format!(", after {needs}") };
            format!("{}: {says}{needs}", clean(&it.title))
        });
        alt + &topics.collect::<Vec<_>>().join("; ") + "."
    }
}

/// Where the boxes of a row begin, the row centred.
fn columns(boxes: usize) -> impl Iterator<Item = f32> {
    let wide = float(boxes) * BOX + float(boxes.saturating_sub(1)) * SIDE;
    (0..boxes).map(move |at| (WIDTH - wide) / 2.0 + float(at) * (BOX + SIDE))
}

/// Where on an edge of a box, as a share of it, the one of `all` that is `this` goes.
fn place_among(all: impl Iterator<Item = usize>, this: usize) -> f32 {
    let mut all: Vec<usize> = all.collect();
    all.sort_unstable();
    let at = all.iter().position(|&one| one == this).unwrap_or(0);
    (float(at) + 1.0) / (float(all.len()) + 1.0)
}
