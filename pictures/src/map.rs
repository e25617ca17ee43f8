//! The map: a whole roadmap in a person's own state, its stages along a path.

use waymark_roadmap::rules::{Completion, Memory, Progress, Scope, State, completion, next_steps};
use waymark_roadmap::{StageIx, TopicIx};

use crate::chip::{Chip, Look, MARKS, MEMORIES};
use crate::flow::{Flow, Item};
use crate::label::{isolated, wrap};
use crate::palette::{Colour, DIM, DONE, DONE_BRIGHT, EMPTY, ENTRY, INK, LEARNING, LINE, PANEL, RAISED, TEXT, Type};
use crate::scene::{Anchor, Area, N, Paint, Scene};
use crate::{Drawing, float};
use waymark_roadmap::wording::count;

/// Topics that are drawn one by one. Of a larger roadmap each stage is summed up instead: nobody finds one topic among
/// so many, and its stages show them.
const TOPICS: usize = 250;
/// Stages drawn. Of more, those around where the person is.
const STAGES: usize = 40;
/// The height from which two columns look better than one.
const TALL: f32 = 900.0;

/// Pixels for each unit of the drawing: as few as the topics' titles are read at.
const SCALE: f32 = 0.8;

const MARGIN: f32 = 36.0;
/// Between two columns.
const GUTTER: f32 = 44.0;
/// The width of the only column, and of one of two.
const WIDE: f32 = 700.0;
const NARROW: f32 = 556.0;
/// The part of a column that the path takes.
const RAIL: f32 = 56.0;
const NODE: f32 = 22.0;
/// Between two stages.
const GAP: f32 = 28.0;

const TITLE: Type = Type::bold(46.0);
const PERCENT: Type = Type::bold(80.0);
const COUNTS: Type = Type::medium(26.0);
const NAME: Type = Type::bold(31.0);
const NAME_LINE: f32 = 37.0;
const STAGE_PERCENT: Type = Type::bold(29.0);
const STAGE_PERCENT_ROOM: f32 = 96.0;
const HERE: Type = Type::bold(23.0);
const HERE_HEIGHT: f32 = 34.0;
const NUMBER: Type = Type::bold(21.0);
const SMALL: Type = Type::medium(21.0);

/// The map of a roadmap, and how well those topics are remembered that were asked about.
pub fn map(progress: &Progress<'_>, remembered: &[(TopicIx, Memory)]) -> Drawing {
    Map::new(progress, remembered).draw()
}

struct Map<'p, 'r> {
    progress: &'p Progress<'r>,
    /// How well the topics that are done are remembered.
    remembered: Vec<(TopicIx, Memory)>,
    all: Completion,
    entry: Completion,
    /// What to go on with, if there is anything left.
    next: Option<TopicIx>,
    /// Whether topics are drawn, or stages are summed up.
    chips: bool,
}

/// A stage, measured and not placed yet.
struct Block<'r> {
    at: StageIx,
    done: Completion,
    name: Vec<String>,
    here: bool,
    flow: Flow<'r>,
    height: f32,
}

impl<'p, 'r> Map<'p, 'r> {
    fn new(progress: &'p Progress<'r>, remembered: &[(TopicIx, Memory)]) -> Self {
        let done = |topic| progress.state(topic) == State::Done;
        Self {
            progress,
            remembered: remembered.iter().filter(|(topic, _)| done(*topic)).copied().collect(),
            all: completion(progress, Scope::Roadmap),
            entry: completion(progress, Scope::Entry),
            next: next_steps(progress, 1).first().map(|step| step.topic),
            chips: progress.roadmap().topics().len() <= TOPICS,
        }
    }

    fn here(&self) -> Option<StageIx> {
        self.next.map(|topic| self.progress.roadmap().topic(topic).stage)
    }

    /// The stages that are drawn.
    fn shown(&self) -> std::ops::Range<usize> {
        let stages = self.progress.roadmap().stages().len();
        let here = self.here().map_or(0, StageIx::index);
        let first = here.saturating_sub(STAGES / 2).min(stages.saturating_sub(STAGES));
        first..stages.min(first + STAGES)
    }

    fn blocks(&self, column: f32) -> Vec<Block<'r>> {
        let shown = self.shown();
        let stages = self.progress.roadmap().stages().skip(shown.start).take(shown.len());
        stages.map(|(at, stage)| self.block(at, &stage.title, column)).collect()
    }

    fn block(&self, at: StageIx, title: &str, column: f32) -> Block<'r> {
        let here = self.here() == Some(at);
        let name = wrap(title, NAME, column - RAIL - STAGE_PERCENT_ROOM, 2);
        let flow = if self.chips { self.flow(at, column - RAIL) } else { Flow::default() };
        let below = if self.chips { flow.height + 16.0 } else { 52.0 };
        let height = float(name.len().max(1)) * NAME_LINE + below + if here { HERE_HEIGHT } else { 0.0 };
        Block { at, done: completion(self.progress, Scope::Stage(at)), name, here, flow, height }
    }

    /// The topics of a stage in file order, the members of a group together at the place of the first.
    fn flow(&self, stage: StageIx, room: f32) -> Flow<'r> {
        let roadmap = self.progress.roadmap();
        let memory = |topic| self.remembered.iter().find(|(known, _)| *known == topic).map(|(_, memory)| *memory);
        let chip = |topic| Chip::of(self.progress, topic, self.next, memory(topic));
        let items = roadmap.topics_of(stage).filter_map(|(topic, it)| match it.choice {
            None => Some(Item::One(chip(topic))),
            Some(choice) => {
                let members = &roadmap.choice(choice).topics;
                let first = members.first() == Some(&topic);
                first.then(|| Item::Group(members.iter().map(|&member| chip(member)).collect()))
            }
        });
        Flow::new(items, room)
    }

    fn draw(&self) -> Drawing {
        let single = self.blocks(WIDE);
        let (column, blocks) =
            if total(&single) > TALL && single.len() > 1 { (NARROW, self.blocks(NARROW)) } else { (WIDE, single) };
        let columns = if column < WIDE { split(&blocks) } else { vec![blocks.as_slice()] };
        let width = 2.0 * MARGIN + float(columns.len()) * column + float(columns.len() - 1) * GUTTER;

        let mut scene = Scene::default();
        let mut body = Scene::default();
        let mut y = self.header(&mut body, width);
        let shown = self.shown();
        let left_out = |scene: &mut Scene, number: usize, place: &str, y: &mut f32| {
            if number > 0 {
                let text = format!("… and {} {place}", count(number as u64, "stage"));
                scene.text((MARGIN + RAIL, *y + 8.0), Anchor::Start, SMALL, DIM, width, &text);
                *y += 36.0;
            }
        };
        left_out(&mut body, shown.start, "before", &mut y);
        y = self.columns(&mut body, &columns, y, column);
        left_out(&mut body, self.progress.roadmap().stages().len() - shown.end, "after", &mut y);
        let height = if self.chips {
            let topics: Vec<TopicIx> = self.progress.roadmap().topics().map(|(topic, _)| topic).collect();
            let memories = self.remembered.iter().map(|(_, memory)| *memory).collect::<Vec<_>>();
            legend(&mut body, self.progress, &topics, self.next, &memories, y, (MARGIN, width))
        } else {
            y + MARGIN
        };

        scene.rect(Area::new(0.0, 0.0, width, height), 24.0, Paint::fill(PANEL));
        scene.append(body);
        Drawing::new(scene, (width, height), SCALE, "map.png", self.alt())
    }

    /// The title, the percentage and the bars. Gives where the stages begin.
    fn header(&self, scene: &mut Scene, width: f32) -> f32 {
        let percent = format!("{}%", self.all.percent());
        let percent_room = 290.0;
        let right = width - MARGIN;
        let title = wrap(&self.progress.roadmap().title, TITLE, right - MARGIN - percent_room, 2);
        scene.text((right, MARGIN + 64.0), Anchor::End, PERCENT, TEXT, percent_room, &percent);
        let mut y = MARGIN + 54.0 - if title.len() > 1 { 14.0 } else { 0.0 };
        for line in &title {
            scene.text((MARGIN, y), Anchor::Start, TITLE, TEXT, right - MARGIN - percent_room, line);
            y += 54.0;
        }
        y = MARGIN + if title.len() > 1 { 122.0 } else { 108.0 };
        y = bar_row(scene, (MARGIN, y, right), "Whole roadmap", self.all, DONE_BRIGHT);
        if self.entry.total > 0 {
            y = bar_row(scene, (MARGIN, y, right), "Entry path", self.entry, ENTRY);
        }
        y + 34.0
    }

    /// The stages, top down, a second column to the right of the first. Gives where they end.
    fn columns(&self, scene: &mut Scene, columns: &[&[Block<'r>]], top: f32, column: f32) -> f32 {
        let bottom = columns.iter().map(|blocks| total(blocks)).fold(0.0, f32::max) + top;
        let mut nodes = Vec::new();
        for (at, blocks) in columns.iter().enumerate() {
            let x = MARGIN + float(at) * (column + GUTTER);
            let mut y = top;
            for block in *blocks {
                let area = Area::new(x, y, column, block.height);
                if block.here {
                    scene.rect(area.grown(14.0), 16.0, Paint::fill(RAISED).outlined(LEARNING, 2.5));
                }
                nodes.push((at, x + NODE, y + NODE + if block.here { HERE_HEIGHT } else { 0.0 }, area, block));
                y += block.height + GAP;
            }
        }
        for pair in nodes.windows(2) {
            let [(column_before, x1, y1, before, block), (column_after, x2, y2, after, _)] = pair else { continue };
            // What lies behind the person is walked.
            let walked = self.next.is_none() || self.here().is_some_and(|here| block.at < here);
            let paint = Paint::line(if walked { DONE } else { EMPTY }, 7.0);
            let path = if column_before == column_after {
                format!("M{} {}V{}", N(*x1), N(*y1), N(*y2))
            } else {
                let (low, high, gutter) = (before.bottom().max(bottom) + 12.0, after.y - 26.0, after.x - GUTTER / 2.0);
                format!(
                    "M{} {}V{}q0 18 18 18H{}q18 0 18 -18V{}q0 -18 18 -18H{}q18 0 18 18V{}",
                    N(*x1),
                    N(*y1),
                    N(low - 18.0),
                    N(gutter - 18.0),
                    N(high + 18.0),
                    N(*x2 - 18.0),
                    N(*y2)
                )
            };
            scene.path(path, paint);
        }
        for (_, x, y, area, block) in nodes {
            let number = if block.at.index() >= 99 { Type::bold(17.0) } else { NUMBER };
            node(scene, (x, y), NODE, number, (block.at, block.done));
            self.stage(scene, area, block);
        }
        bottom + if columns.len() > 1 { 26.0 } else { 0.0 }
    }

    fn stage(&self, scene: &mut Scene, area: Area, block: &Block<'r>) {
        let left = area.x + RAIL;
        let mut y = area.y;
        if block.here {
            let pin = (area.x + NODE, y + 14.0);
            pin_sign(scene, pin);
            scene.text((left, y + 21.0), Anchor::Start, HERE, LEARNING, area.width, "You are here");
            y += HERE_HEIGHT;
        }
        let percent = share(block.done);
        let colour = if block.done.is_complete() { DONE_BRIGHT } else { TEXT };
        scene.text((area.right(), y + 32.0), Anchor::End, STAGE_PERCENT, colour, STAGE_PERCENT_ROOM, &percent);
        for line in &block.name {
            scene.text((left, y + 32.0), Anchor::Start, NAME, TEXT, area.width - RAIL - STAGE_PERCENT_ROOM, line);
            y += NAME_LINE;
        }
        if self.chips {
            block.flow.draw(scene, left, y + 14.0);
        } else {
            self.sum(scene, Area::new(left, y + 12.0, area.width - RAIL, 12.0), block);
        }
    }

    /// A stage whose topics are not drawn: how many there are of each kind.
    fn sum(&self, scene: &mut Scene, area: Area, block: &Block<'r>) {
        bar(scene, area, block.done, DONE_BRIGHT);
        let states = |state| {
            let topics = self.progress.roadmap().topics_of(block.at);
            topics.filter(|(topic, _)| self.progress.state(*topic) == state).count()
        };
        let mut text = format!("{} of {} done", block.done.done, block.done.total);
        for (state, name) in [(State::Learning, "learning"), (State::Skipped, "skipped")] {
            let number = states(state);
            if number > 0 {
                text += &format!(" · {number} {name}");
            }
        }
        scene.text((area.x, area.bottom() + 27.0), Anchor::Start, SMALL, DIM, area.width, &text);
    }

    fn alt(&self) -> String {
        let roadmap = self.progress.roadmap();
        let mut alt = format!(
            "Map of {}: {}%, {} of {} done",
            isolated(&roadmap.title),
            self.all.percent(),
            self.all.done,
            self.all.total
        );
        if self.entry.total > 0 {
            alt += &format!("; entry path {} of {}", self.entry.done, self.entry.total);
        }
        alt += ".";
        if let Some(topic) = self.next {
            let topic = roadmap.topic(topic);
            let stage = roadmap.stage(topic.stage);
            alt += &format!(
                " You are in stage {}, {}; next is {}.",
                topic.stage.index() + 1,
                isolated(&stage.title),
                isolated(&topic.title)
            );
        }
        let number = |memory| self.remembered.iter().filter(|(_, known)| *known == memory).count() as u64;
        if !self.remembered.is_empty() {
            let solid = count(number(Memory::Solid), "topic");
            alt += &format!(" {solid} remembered, {} fading.", number(Memory::Fading));
        }
        let shown = self.shown();
        let stages = roadmap.stages().skip(shown.start).take(shown.len()).map(|(at, stage)| {
            let done = completion(self.progress, Scope::Stage(at));
            format!("{}. {} {} of {}", at.index() + 1, isolated(&stage.title), done.done, done.total)
        });
        alt + " Stages done: " + &stages.collect::<Vec<_>>().join("; ") + "."
    }
}

/// How much larger the legend is than the chips of the map.
const LEGEND: f32 = 1.25;

/// What the signs and shapes mean, as far as `topics` need them. Gives where the picture ends.
pub(crate) fn legend(
    scene: &mut Scene,
    progress: &Progress<'_>,
    topics: &[TopicIx],
    next: Option<TopicIx>,
    memories: &[Memory],
    y: f32,
    (margin, width): (f32, f32),
) -> f32 {
    let any = |shows: &dyn Fn(TopicIx) -> bool| topics.iter().any(|&topic| shows(topic));
    let mark = |topic| progress.roadmap().topic(topic).mark;
    let sample = |title, look| Chip::sample(title, look, LEGEND);
    let looks = Look::ALL.into_iter().filter(|(look, _)| any(&|topic| Look::of(progress, topic) == *look));
    let marks = MARKS.into_iter().filter(|(known, _)| any(&|topic| mark(topic) == Some(*known)));
    let mut items: Vec<Item<'_>> = looks.map(|(look, says)| Item::One(sample(says, look))).collect();
    items.extend(marks.map(|(mark, says)| Item::One(Chip { mark: Some(mark), ..sample(says, Look::Todo) })));
    if any(&|topic| progress.roadmap().topic(topic).is_entry()) {
        items.push(Item::One(Chip { entry: true, ..sample("entry path", Look::Todo) }));
    }
    if any(&|topic| next == Some(topic)) {
        items.push(Item::One(Chip { next: true, ..sample("next for you", Look::Todo) }));
    }
    let memories = MEMORIES.into_iter().filter(|(known, _)| memories.contains(known));
    items.extend(memories.map(|(known, says)| Item::One(Chip { memory: Some(known), ..sample(says, Look::Done) })));
    let flow = Flow::new(items, width - 2.0 * margin);
    scene.path(format!("M{} {}H{}", N(margin), N(y + 22.0), N(width - margin)), Paint::line(EMPTY, 2.0));
    flow.draw(scene, margin, y + 46.0);
    y + 46.0 + flow.height + margin
}

fn total(blocks: &[Block<'_>]) -> f32 {
    blocks.iter().map(|block| block.height).sum::<f32>() + GAP * float(blocks.len().saturating_sub(1))
}

/// Two columns, as nearly of one height as whole stages allow, the first not the shorter by much.
fn split<'b, 'r>(blocks: &'b [Block<'r>]) -> Vec<&'b [Block<'r>]> {
    let tallest = |at: &usize| total(&blocks[..*at]).max(total(&blocks[*at..]));
    let at = (1..blocks.len()).min_by(|left, right| tallest(left).total_cmp(&tallest(right))).unwrap_or(blocks.len());
    let (left, right) = blocks.split_at(at);
    vec![left, right]
}

/// The percentage of a part; a dash where nothing is counted.
pub(crate) fn share(done: Completion) -> String {
    if done.total == 0 { "–".to_owned() } else { format!("{}%", done.percent()) }
}

/// A stage on the path: its number in a ring that fills up; a check once it is complete.
pub(crate) fn node(
    scene: &mut Scene,
    (x, y): (f32, f32),
    radius: f32,
    number: Type,
    (at, done): (StageIx, Completion),
) {
    if done.is_complete() {
        scene.circle(x, y, radius, Paint::fill(DONE).outlined(DONE_BRIGHT, 4.0));
        return Look::Done.sign(scene, (x, y), radius, TEXT);
    }
    scene.circle(x, y, radius, Paint::fill(PANEL).outlined(LINE, 4.0));
    if done.done > 0 {
        let turn = std::f32::consts::TAU * float(done.done) / float(done.total);
        let (end_x, end_y) = (x + radius * turn.sin(), y - radius * turn.cos());
        let (large, arc) = (u8::from(turn > std::f32::consts::PI), N(radius));
        let path = format!("M{} {}A{arc} {arc} 0 {large} 1 {} {}", N(x), N(y - radius), N(end_x), N(end_y));
        scene.path(path, Paint::line(DONE_BRIGHT, 5.0));
    }
    let text = (at.index() + 1).to_string();
    scene.text((x, y + number.size * 0.36), Anchor::Middle, number, TEXT, 2.0 * radius, &text);
}

/// The pin of "you are here", its point below.
pub(crate) fn pin_sign(scene: &mut Scene, (x, y): (f32, f32)) {
    let path = format!("M{} {}c-6 -8 -10 -11 -10 -17a10 10 0 0 1 20 0c0 6 -4 9 -10 17z", N(x), N(y + 13.0));
    scene.path(path, Paint::fill(LEARNING));
    scene.circle(x, y - 4.0, 4.0, Paint::fill(INK));
}

/// A name, a bar and its figures in a row. Gives where the next one begins.
pub(crate) fn bar_row(
    scene: &mut Scene,
    (left, y, right): (f32, f32, f32),
    name: &str,
    done: Completion,
    colour: Colour,
) -> f32 {
    let figures = format!("{} of {}", done.done, done.total);
    scene.text((left, y + 22.0), Anchor::Start, COUNTS, DIM, 210.0, name);
    let wide = scene.text((right, y + 22.0), Anchor::End, COUNTS, TEXT, 240.0, &figures);
    let start = left + 216.0;
    bar(scene, Area::new(start, y + 5.0, right - wide.max(150.0) - 20.0 - start, 18.0), done, colour);
    y + 40.0
}

/// A share as a bar, empty only at nothing and full only when everything is done.
pub(crate) fn bar(scene: &mut Scene, area: Area, done: Completion, colour: Colour) {
    let radius = area.height / 2.0;
    scene.rect(area, radius, Paint::fill(EMPTY));
    if done.done > 0 {
        let share = float(done.done) / float(done.total);
        let full = if done.is_complete() {
            area.width
        } else {
            (share * area.width).clamp(area.height, area.width - area.height)
        };
        scene.rect(Area { width: full, ..area }, radius, Paint::fill(colour));
    }
}
