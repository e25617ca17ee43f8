//! A stage: its topics in layers, each below what it needs, with arrows between them.

use std::ops::Range;

use waymark_roadmap::rules::{Completion, Progress, Scope, Unit, completion, next_steps, units};
use waymark_roadmap::{StageIx, TopicIx};

use crate::arrows::{Way, reduced, rounded};
use crate::chip::{Look, outline};
use crate::label::{fit, isolated, wrap};
use crate::layers::layers;
use crate::map::{bar_row, legend, share};
use crate::palette::{ARROW, DIM, DONE_BRIGHT, EMPTY, ENTRY, FRAMED, LINE, PANEL, TEXT, Type};
use crate::scene::{Anchor, Area, N, Paint, Scene};
use crate::shaping;
use crate::{Drawing, float};
use waymark_roadmap::wording::{count, hours};

const WIDTH: f32 = 1_080.0;
const MARGIN: f32 = 36.0;
/// Boxes side by side.
const ACROSS: usize = 3;
/// Between two boxes side by side, and between two rows, where arrows and stubs are.
const SIDE: f32 = 34.0;
const BETWEEN: f32 = 66.0;
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

/// The picture of a stage, with those of its topics whose places in it are in `shown`. At least one is.
pub fn stage(progress: &Progress<'_>, stage: StageIx, shown: Range<usize>) -> Drawing {
    let topics = progress.roadmap().topics_of(stage).map(|(topic, _)| topic);
    let topics: Vec<TopicIx> = topics.skip(shown.start).take(shown.len()).collect();
    StageLayout {
        progress,
        at: stage,
        units: units(progress.roadmap(), &topics),
        topics,
        next: next_steps(progress, 1).first().map(|step| step.topic),
    }
    .draw()
}

struct StageLayout<'p, 'r> {
    progress: &'p Progress<'r>,
    at: StageIx,
    /// The topics that are drawn.
    topics: Vec<TopicIx>,
    /// Each has a place of its own.
    units: Vec<Unit>,
    next: Option<TopicIx>,
}

/// A box that has its place.
struct Placed {
    unit: usize,
    /// None: the frame around a choice.
    topic: Option<TopicIx>,
    area: Area,
}

impl StageLayout<'_, '_> {
    fn draw(&self) -> Drawing {
        let mut body = Scene::default();
        let top = self.header(&mut body);
        let edges = reduced(&self.edges());
        let (placed, bottom) = self.place(&edges, top);
        for frame in placed.iter().filter(|placed| placed.topic.is_none()) {
            self.frame(&mut body, frame);
        }
        self.arrows(&mut body, &edges, &placed);
        for one in &placed {
            if let Some(topic) = one.topic {
                self.topic(&mut body, topic, one.area);
            }
        }
        let height = legend(&mut body, self.progress, &self.topics, self.next, &[], bottom + 6.0, (MARGIN, WIDTH));
        let mut scene = Scene::default();
        scene.rect(Area::new(0.0, 0.0, WIDTH, height), 24.0, Paint::fill(PANEL));
        scene.append(body);
        Drawing::new(scene, (WIDTH, height), 1.0, "stage.png", self.alt())
    }

    fn done(&self) -> Completion {
        completion(self.progress, Scope::Stage(self.at))
    }

    fn header(&self, scene: &mut Scene) -> f32 {
        let roadmap = self.progress.roadmap();
        let right = WIDTH - MARGIN;
        let percent_room = 260.0;
        scene.text((right, MARGIN + 58.0), Anchor::End, PERCENT, TEXT, percent_room, &share(self.done()));
        let above =
            format!("{} · stage {} of {}", isolated(&roadmap.title), self.at.index() + 1, roadmap.stages().len());
        scene.text(
            (MARGIN, MARGIN + 18.0),
            Anchor::Start,
            Type::medium(24.0),
            DIM,
            right - MARGIN - percent_room,
            &above,
        );
        let mut y = MARGIN + 66.0;
        for line in wrap(&roadmap.stage(self.at).title, TITLE, right - MARGIN - percent_room, 2) {
            scene.text((MARGIN, y), Anchor::Start, TITLE, TEXT, right - MARGIN - percent_room, &line);
            y += 52.0;
        }
        bar_row(scene, (MARGIN, y - 22.0, right), "This stage", self.done(), DONE_BRIGHT) + 24.0
    }

    /// Places each topic below what it needs; gives the height at which the last one ends.
    fn place(&self, edges: &[(usize, usize)], top: f32) -> (Vec<Placed>, f32) {
        let layers = layers(self.units.len(), edges);
        let mut placed: Vec<Placed> = Vec::new();
        let mut y = top;
        for layer in 0..=layers.iter().copied().max().unwrap_or(0) {
            let (groups, mut singles): (Vec<usize>, Vec<usize>) = (0..self.units.len())
                .filter(|unit| layers[*unit] == layer)
                .partition(|unit| self.units[*unit].choice.is_some());
            // Below what they build on, if it can be, so that arrows are short.
            let wished = |unit: usize| wished(&placed, edges.iter().filter(|edge| edge.1 == unit).map(|edge| edge.0));
            singles.sort_by(|left, right| wished(*left).total_cmp(&wished(*right)));
            let rows: Vec<Vec<(usize, usize)>> = singles
                .chunks(ACROSS)
                .map(|row| {
                    columns(&row.iter().map(|&unit| wished(unit)).collect::<Vec<_>>())
                        .zip(row.iter().copied())
                        .collect()
                })
                .collect();
            for row in rows {
                y += self.stub_room(row.iter().flat_map(|&(_, unit)| &self.units[unit].topics));
                for (column, unit) in row {
                    let area = Area::new(MARGIN + float(column) * (BOX + SIDE), y, BOX, BOX_HEIGHT);
                    placed.push(Placed { unit, topic: self.units[unit].topics.first().copied(), area });
                }
                y += BOX_HEIGHT + BETWEEN;
            }
            for unit in groups {
                y = self.place_group(&mut placed, unit, y) + BETWEEN;
            }
        }
        (placed, y - BETWEEN)
    }

    /// Places a choice's frame and the members in it; gives the height at which it ends.
    fn place_group(&self, placed: &mut Vec<Placed>, unit: usize, top: f32) -> f32 {
        let topics = &self.units[unit].topics;
        let across = float(topics.len().min(ACROSS));
        let width = across * BOX + (across - 1.0) * SIDE;
        let inner = (width - 2.0 * FRAME - (across - 1.0) * SIDE) / across;
        let frame = placed.len();
        placed.push(Placed { unit, topic: None, area: Area::new(MARGIN, top, width, 0.0) });
        let mut y = top + CAPTION_HEIGHT;
        for row in topics.chunks(ACROSS) {
            y += self.stub_room(row);
            for (at, &topic) in row.iter().enumerate() {
                let x = MARGIN + FRAME + float(at) * (inner + SIDE);
                placed.push(Placed { unit, topic: Some(topic), area: Area::new(x, y, inner, BOX_HEIGHT) });
            }
            y += BOX_HEIGHT + FRAME + 6.0;
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

    fn arrows(&self, scene: &mut Scene, edges: &[(usize, usize)], placed: &[Placed]) {
        // The first of a unit is its frame, or its only box.
        let area = |unit: usize| placed.iter().find(|placed| placed.unit == unit).map(|placed| placed.area);
        let outlines: Vec<(usize, Area)> = (0..self.units.len()).filter_map(|unit| Some((unit, area(unit)?))).collect();
        let mut edges: Vec<(bool, usize, usize)> = edges
            .iter()
            .map(|&(from, to)| (self.units[from].topics.iter().any(|&topic| self.progress.satisfied(topic)), from, to))
            .collect();
        // What is met lies over what is not.
        edges.sort_unstable();
        for &(met, from, to) in &edges {
            let (Some(source), Some(target)) = (area(from), area(to)) else { continue };
            // Arrows of one box share their trunk; those of its neighbours, and those that reach one box, keep apart.
            let beside = outlines.iter().filter(|(_, other)| (other.bottom() - source.bottom()).abs() < 1.0);
            let trunk = 16.0 + 9.0 * place(beside.map(|(unit, _)| *unit), from);
            let reaching = || edges.iter().filter(|edge| edge.2 == to).map(|edge| edge.1);
            let share = (place(reaching(), from) + 1.0) / (float(reaching().count()) + 1.0);
            let stub = self.units[to].choice.is_none() && self.stub_room(&self.units[to].topics) > 0.0;
            let (entry, above) = if stub { (0.66 + 0.3 * share, STUB_HEIGHT + 14.0) } else { (0.2 + 0.6 * share, 0.0) };
            let way = Way {
                from: (source.centre(), source.bottom()),
                trunk: source.bottom() + trunk,
                branch: target.y - above - 20.0 - 6.0 * place(reaching(), from),
                to: (target.x + target.width * entry, target.y - 12.0),
            };
            let obstacles: Vec<Area> =
                outlines.iter().filter(|(unit, _)| *unit != from && *unit != to).map(|(_, area)| *area).collect();
            let aside = 4.0 * (float(from % 5) - 2.0);
            let lanes = LANES.map(|lane| lane + aside);
            let colour = if met { DONE_BRIGHT } else { ARROW };
            let paint = Paint::line(colour, 3.5);
            scene.path(rounded(&way.corners(&obstacles, &lanes)), if met { paint } else { paint.dashed(1, 8) });
            let (x, y) = way.to;
            scene.path(format!("M{} {}l-8 -13h16z", N(x), N(y + 8.0)), Paint::fill(colour));
        }
    }

    fn frame(&self, scene: &mut Scene, placed: &Placed) {
        let Area { x, y, width, .. } = placed.area;
        scene.rect(placed.area, 18.0, Paint::fill(FRAMED).outlined(LINE, 2.5));
        let unit = &self.units[placed.unit];
        let chosen = unit.choice.is_some_and(|choice| self.progress.chosen(choice));
        let caption = if chosen { "One of these was enough" } else { "One of these is enough" };
        scene.text((x + FRAME + 2.0, y + 28.0), Anchor::Start, FACTS, DIM, width - 2.0 * FRAME, caption);
    }

    fn topic(&self, scene: &mut Scene, topic: TopicIx, area: Area) {
        let it = self.progress.roadmap().topic(topic);
        let look = Look::of(self.progress, topic);
        let (ink, sign) = look.ink();
        if self.next == Some(topic) {
            outline(scene, area.grown(5.0), it.mark, Paint::fill(PANEL).outlined(TEXT, 3.0));
        }
        outline(scene, area, it.mark, look.paint());
        let (left, room) = (area.x + PADDING + 34.0, area.width - 2.0 * PADDING - 34.0);
        look.sign(scene, (area.x + PADDING + 12.0, area.middle()), 26.0, sign);
        let lines = wrap(&it.title, NAME, room, 2);
        let height = float(lines.len()) * NAME_LINE + 26.0;
        let mut y = area.middle() - height / 2.0 + 24.0;
        for line in &lines {
            scene.text_struck((left, y), Anchor::Start, NAME, ink, room, line, look == Look::Skipped);
            y += NAME_LINE;
        }
        let facts =
            if self.next == Some(topic) { format!("{} · next for you", hours(it.hours)) } else { hours(it.hours) };
        scene.text((left, y - 1.0), Anchor::Start, FACTS, ink, room, &facts);
        if it.is_entry() {
            let line = Area::new(area.x + 24.0, area.bottom() + 5.0, area.width - 48.0, 5.0);
            scene.rect(line, 2.5, Paint::fill(ENTRY));
        }
        self.stub(scene, topic, area);
    }

    /// What a topic needs from elsewhere, on a tag above it.
    fn stub(&self, scene: &mut Scene, topic: TopicIx, area: Area) {
        let needs: Vec<TopicIx> = self.elsewhere(topic).collect();
        let Some(&first) = needs.iter().find(|need| !self.progress.satisfied(**need)).or(needs.first()) else { return };
        let met = needs.iter().all(|&need| self.progress.satisfied(need));
        let it = self.progress.roadmap().topic(first);
        let more = if needs.len() > 1 { format!(" +{}", needs.len() - 1) } else { String::new() };
        let stage = if it.stage == self.at { String::new() } else { format!("{}. ", it.stage.index() + 1) };
        // The right of it is for arrows, if any come.
        let target = self.progress.roadmap().topic(topic);
        let alone = target.requires.len() == needs.len() || target.choice.is_some();
        let room = area.width * if alone { 1.0 } else { 0.66 } - PADDING - 46.0;
        let title = fit(&it.title, STUB, room - shaping::width(&stage, STUB) - shaping::width(&more, STUB));
        let text = format!("{stage}{}{more}", isolated(&title));
        let colour = if met { DONE_BRIGHT } else { DIM };
        let tag =
            Area::new(area.x + PADDING, area.y - STUB_HEIGHT - 14.0, shaping::width(&text, STUB) + 46.0, STUB_HEIGHT);
        scene.rect(tag, 8.0, Paint::fill(EMPTY));
        let look = if met { Look::Done } else { Look::Locked };
        look.sign(scene, (tag.x + 18.0, tag.middle()), 14.0, colour);
        scene.text((tag.x + 32.0, tag.middle() + 6.5), Anchor::Start, STUB, colour, tag.width, &text);
        let x = tag.x + 18.0;
        scene.path(format!("M{} {}V{}", N(x), N(tag.bottom()), N(area.y - 8.0)), Paint::line(colour, 3.0));
        scene.path(format!("M{} {}l-6 -9h12z", N(x), N(area.y - 2.0)), Paint::fill(colour));
    }

    fn alt(&self) -> String {
        let roadmap = self.progress.roadmap();
        let done = self.done();
        let all = roadmap.topics_of(self.at).len();
        let mut alt = format!(
            "Stage {}, {}: {}%, {} of {} done, {}",
            self.at.index() + 1,
            isolated(&roadmap.stage(self.at).title),
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
            let needs =
                it.requires.iter().map(|&need| isolated(&roadmap.topic(need).title)).collect::<Vec<_>>().join(", ");
            let needs = if needs.is_empty() { needs } else { format!(", after {needs}") };
            format!("{}: {says}{needs}", isolated(&it.title))
        });
        alt + &topics.collect::<Vec<_>>().join("; ") + "."
    }
}

/// Where arrows pass: left and right of all boxes, and between them.
const LANES: [f32; 4] =
    [MARGIN / 2.0, MARGIN + BOX + SIDE / 2.0, MARGIN + 2.0 * BOX + 1.5 * SIDE, WIDTH - MARGIN / 2.0];

/// The column, with a fraction, that is in the middle of what is needed; 0 if nothing is.
fn wished(placed: &[Placed], needs: impl Iterator<Item = usize>) -> f32 {
    let of = |need| placed.iter().find(|placed| placed.unit == need).map(|placed| placed.area.centre());
    let centres: Vec<f32> = needs.filter_map(of).collect();
    let mean = centres.iter().sum::<f32>() / float(centres.len().max(1));
    ((mean - MARGIN - BOX / 2.0) / (BOX + SIDE)).max(0.0)
}

/// The columns of a row's boxes, in order and nearest to what they wish for.
fn columns(wishes: &[f32]) -> impl Iterator<Item = usize> + use<> {
    let ways: &[&[usize]] = match wishes.len() {
        0 | 1 => &[&[0], &[1], &[2]],
        2 => &[&[0, 1], &[1, 2], &[0, 2]],
        _ => &[&[0, 1, 2]],
    };
    let far = |way: &&&[usize]| way.iter().zip(wishes).map(|(&column, wish)| (float(column) - wish).abs()).sum::<f32>();
    let best = ways.iter().min_by(|left, right| far(left).total_cmp(&far(right)));
    best.into_iter().flat_map(|way| way.iter().copied())
}

/// The place of `this` in `all`, which are in order.
fn place(all: impl Iterator<Item = usize>, this: usize) -> f32 {
    float(all.filter(|&one| one < this).count())
}
