//! The strip: where a person is, with what comes next, read on a phone without opening it.

use waymark_roadmap::rules::{Completion, Progress, Scope, completion, next_steps};
use waymark_roadmap::wording::{count, hours};
use waymark_roadmap::{StageIx, TopicIx};

use crate::chip::{Chip, Look};
use crate::flow::{Flow, Item};
use crate::label::{isolated, wrap};
use crate::map::{bar, node, pin_sign, share};
use crate::palette::{AVOID, Colour, DIM, DONE, DONE_BRIGHT, EMPTY, ENTRY, LEARNING, PANEL, RAISED, TEXT, Type};
use crate::scene::{Anchor, Area, N, Paint, Scene};
use crate::{Drawing, float};

/// A phone of 390 pixels shows a picture in a frame 285 wide: there, a type of 24 is read as one of 11, and where it is 350
/// wide as one of 13.5.
const WIDTH: f32 = 620.0;
/// Pixels for each unit: phones have two or three of their own for each that they tell of.
const SCALE: f32 = 1.5;
const MARGIN: f32 = 28.0;
/// The part of the width that the path takes.
const RAIL: f32 = 72.0;
const NODE: f32 = 27.0;
const GAP: f32 = 26.0;
/// Around the stage where the person is.
const INSIDE: f32 = 18.0;

/// Nothing is smaller.
const SMALL: Type = Type::medium(24.0);
const HERE: Type = Type::bold(26.0);
const NAME: Type = Type::bold(34.0);
const NAME_LINE: f32 = 41.0;
const NUMBER: Type = Type::bold(25.0);
const PERCENT_ROOM: f32 = 110.0;
/// How much larger the topics are than on the map.
const CHIP: f32 = 1.5;

/// Stages after the one where the person is.
const AHEAD: usize = 2;
/// Topics of that stage: of more, those around the next one.
const TOPICS: usize = 8;

/// The strip of a person in a roadmap: the stage they are in and the next two; once all is done, that it is.
pub fn strip(progress: &Progress<'_>) -> Drawing {
    let next = next_steps(progress, 1).first().map(|step| step.topic);
    let all = completion(progress, Scope::Roadmap);
    let mut body = Scene::default();
    let (height, alt) = match next {
        Some(next) => Here::new(progress, next).draw(&mut body),
        None => end(&mut body, progress, all),
    };
    let mut scene = Scene::default();
    scene.rect(Area::new(0.0, 0.0, WIDTH, height), 24.0, Paint::fill(PANEL));
    scene.append(body);
    Drawing::new(scene, (WIDTH, height), SCALE, "here.png", alt)
}

struct Here<'p, 'r> {
    progress: &'p Progress<'r>,
    next: TopicIx,
    stage: StageIx,
}

impl<'p, 'r> Here<'p, 'r> {
    fn new(progress: &'p Progress<'r>, next: TopicIx) -> Self {
        Self { progress, next, stage: progress.roadmap().topic(next).stage }
    }

    /// Gives how high it is, and what it shows in words.
    fn draw(&self, scene: &mut Scene) -> (f32, String) {
        let mut stages = self.progress.roadmap().stages().skip(self.stage.index()).map(|(at, _)| at);
        let here = stages.next().unwrap_or(self.stage);
        let ahead: Vec<StageIx> = stages.take(AHEAD).collect();
        let (first, below) = self.here(scene, here);
        let mut y = below + GAP;
        let mut nodes = vec![(here, first)];
        for &stage in &ahead {
            nodes.push((stage, y + NODE));
            y = self.ahead(scene, stage, y) + GAP;
        }
        let mut path = Scene::default();
        let x = MARGIN + NODE + INSIDE;
        for pair in nodes.windows(2) {
            path.path(format!("M{} {}V{}", N(x), N(pair[0].1), N(pair[1].1)), Paint::line(EMPTY, 7.0));
        }
        for (stage, y) in nodes {
            node(&mut path, (x, y), NODE, NUMBER, (stage, self.done(stage)));
        }
        scene.append(path);
        (y - GAP + MARGIN, self.alt(here, &ahead))
    }

    /// The stage where the person is. Gives where its node is, and where it ends.
    fn here(&self, scene: &mut Scene, stage: StageIx) -> (f32, f32) {
        let (left, right) = (MARGIN + INSIDE + RAIL, WIDTH - MARGIN - INSIDE);
        let name = self.name(stage, right - left - PERCENT_ROOM);
        let chips = self.chips(stage, right - left);
        let left_out = self.progress.roadmap().topics_of(stage).len().saturating_sub(TOPICS);
        let done = self.done(stage);

        let mut inside = Scene::default();
        let mut y = MARGIN + INSIDE;
        pin_sign(&mut inside, (MARGIN + INSIDE + NODE, y + 12.0));
        inside.text((left, y + 22.0), Anchor::Start, HERE, LEARNING, right - left, "You are here");
        y += 44.0;
        let first = y + NODE - 8.0;
        inside.text((right, y + 30.0), Anchor::End, NAME, TEXT, PERCENT_ROOM, &share(done));
        for line in &name {
            inside.text((left, y + 30.0), Anchor::Start, NAME, TEXT, right - left - PERCENT_ROOM, line);
            y += NAME_LINE;
        }
        bar(&mut inside, Area::new(left, y + 10.0, right - left, 14.0), done, DONE_BRIGHT);
        y += 38.0;
        let next = isolated(&self.progress.roadmap().topic(self.next).title);
        let text = format!("{} · next: {next}", so_far(done));
        inside.text((left, y + 20.0), Anchor::Start, SMALL, DIM, right - left, &text);
        y += 40.0;
        chips.draw(&mut inside, left, y);
        y += chips.height;
        if left_out > 0 {
            inside.text((left, y + 34.0), Anchor::Start, SMALL, DIM, right - left, &format!("and {left_out} more"));
            y += 42.0;
        }
        y += INSIDE;
        let area = Area::new(MARGIN, MARGIN, WIDTH - 2.0 * MARGIN, y - MARGIN);
        scene.rect(area, 18.0, Paint::fill(RAISED).outlined(LEARNING, 3.0));
        scene.append(inside);
        (first, y)
    }

    /// A stage that comes later. Gives where it ends.
    fn ahead(&self, scene: &mut Scene, stage: StageIx, y: f32) -> f32 {
        let (left, right) = (MARGIN + INSIDE + RAIL, WIDTH - MARGIN - INSIDE);
        let mut below = y;
        for line in self.name(stage, right - left) {
            scene.text((left, below + 30.0), Anchor::Start, NAME, TEXT, right - left, &line);
            below += NAME_LINE;
        }
        let text = so_far(self.done(stage));
        scene.text((left, below + 22.0), Anchor::Start, SMALL, DIM, right - left, &text);
        below + 30.0
    }

    fn name(&self, stage: StageIx, room: f32) -> Vec<String> {
        wrap(&self.progress.roadmap().stage(stage).title, NAME, room, 2)
    }

    fn done(&self, stage: StageIx) -> Completion {
        completion(self.progress, Scope::Stage(stage))
    }

    /// The stage's topics, in file order: of many, those around the next one.
    fn chips(&self, stage: StageIx, room: f32) -> Flow<'r> {
        let topics: Vec<TopicIx> = self.progress.roadmap().topics_of(stage).map(|(topic, _)| topic).collect();
        let next = topics.iter().position(|&topic| topic == self.next).unwrap_or(0);
        let first = next.saturating_sub(TOPICS / 2 - 1).min(topics.len().saturating_sub(TOPICS));
        let shown = topics.into_iter().skip(first).take(TOPICS);
        // Without what the map's legend explains.
        let chip = |topic| Chip {
            scale: CHIP,
            entry: false,
            mark: None,
            ..Chip::of(self.progress, topic, Some(self.next), None)
        };
        Flow::new(shown.map(|topic| Item::One(chip(topic))), room)
    }

    fn alt(&self, here: StageIx, ahead: &[StageIx]) -> String {
        let roadmap = self.progress.roadmap();
        let named = |stage: StageIx| format!("{}. {}", stage.index() + 1, isolated(&roadmap.stage(stage).title));
        let (done, next) = (self.done(here), roadmap.topic(self.next));
        let mut alt = format!(
            "You are here: {}, {} of {} done. Next is {}, {}.",
            named(here),
            done.done,
            done.total,
            isolated(&next.title),
            hours(next.hours)
        );
        if !ahead.is_empty() {
            let ahead: Vec<String> = ahead.iter().map(|&stage| named(stage)).collect();
            alt += &format!(" Then {}.", ahead.join(", then "));
        }
        alt
    }
}

/// How much of a stage is done; of one that is not begun, how much it is.
fn so_far(done: Completion) -> String {
    if done.done == 0 { count(done.total as u64, "topic") } else { format!("{} of {} done", done.done, done.total) }
}

/// Stages that the end shows: of more, the first ones.
const CHECKS: usize = 21;
const CHECKS_IN_ROW: usize = 7;

/// There is nothing to go on with: if that is because all is done, it looks like it.
fn end(scene: &mut Scene, progress: &Progress<'_>, all: Completion) -> (f32, String) {
    let roadmap = progress.roadmap();
    let (middle, room) = (WIDTH / 2.0, WIDTH - 2.0 * MARGIN);
    if !all.is_complete() {
        let mut y = MARGIN + 36.0;
        for line in wrap(&roadmap.title, NAME, room, 2) {
            scene.text((MARGIN, y), Anchor::Start, NAME, TEXT, room, &line);
            y += NAME_LINE;
        }
        bar(scene, Area::new(MARGIN, y - 12.0, room, 18.0), all, DONE_BRIGHT);
        let text = format!("{} of {} done. Nothing is open just now.", all.done, all.total);
        scene.text((MARGIN, y + 38.0), Anchor::Start, SMALL, DIM, room, &text);
        return (y + 38.0 + MARGIN, format!("{}: {text}", isolated(&roadmap.title)));
    }
    let checks = roadmap.stages().len().min(CHECKS);
    let rows = checks.div_ceil(CHECKS_IN_ROW);
    let height = 330.0 + 70.0 * float(rows);
    confetti(scene, height);
    scene.text((middle, 150.0), Anchor::Middle, Type::bold(130.0), DONE_BRIGHT, room, "100%");
    let mut y = 208.0;
    for line in wrap(&roadmap.title, NAME, room, 2) {
        scene.text((middle, y), Anchor::Middle, NAME, TEXT, room, &line);
        y += NAME_LINE;
    }
    let text = format!("all {} done", count(all.total as u64, "topic"));
    scene.text((middle, y + 2.0), Anchor::Middle, SMALL, DIM, room, &text);
    for at in 0..checks {
        let (row, place) = (at / CHECKS_IN_ROW, at % CHECKS_IN_ROW);
        let in_row = CHECKS_IN_ROW.min(checks - row * CHECKS_IN_ROW);
        let x = middle + (float(place) - float(in_row - 1) / 2.0) * 72.0;
        let y = y + 56.0 + 70.0 * float(row);
        scene.circle(x, y, NODE, Paint::fill(DONE).outlined(DONE_BRIGHT, 4.0));
        Look::Done.sign(scene, (x, y), 26.0, TEXT);
    }
    (
        height,
        format!(
            "{}: 100%, {text}, in all {}.",
            isolated(&roadmap.title),
            count(roadmap.stages().len() as u64, "stage")
        ),
    )
}

/// Paper in the air, in the same places each time.
fn confetti(scene: &mut Scene, height: f32) {
    const COLOURS: [Colour; 4] = [LEARNING, ENTRY, DONE_BRIGHT, AVOID];
    const PIECES: usize = 110;
    for piece in 0..PIECES {
        // Two numbers that have nothing in common with the width spread the pieces.
        let x = float((piece * 97 + 31) % 620);
        let y = float((piece * 61 + 17) % 100) / 100.0 * height;
        // The middle is for the words.
        if (52.0..568.0).contains(&x) && y > 36.0 {
            continue;
        }
        let colour = COLOURS[piece % COLOURS.len()];
        let size = 9.0 + float(piece % 3) * 3.0;
        if piece % 2 == 0 {
            scene.circle(x, y, size / 2.0, Paint::fill(colour));
        } else {
            scene.path(format!("M{} {}l{} {}", N(x), N(y), N(size), N(size * 0.8)), Paint::line(colour, 6.0));
        }
    }
}
