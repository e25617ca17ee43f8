//! A topic in a picture: its state is said by a sign and a fill, its mark by the shape of its outline, how well it is
//! remembered by a dot on its edge.

use std::fmt::Write as _;

use waymark_roadmap::rules::{Memory, Progress, State};
use waymark_roadmap::{Mark, TopicIx};

use crate::label::drawable;
use crate::palette::{AVOID, Colour, DIM, DONE, EMPTY, ENTRY, INK, LEARNING, LINE, PANEL, TEXT, Type};
use crate::scene::{Anchor, Area, N, Paint, Scene};
use crate::shaping;

/// What a person has to do with a topic, in the order of the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    Done,
    Learning,
    Todo,
    Locked,
    Optional,
    Skipped,
    Avoid,
}

impl Look {
    /// All of them, with what the legend says.
    pub(crate) const ALL: [(Look, &'static str); 7] = [
        (Look::Done, "done"),
        (Look::Learning, "learning"),
        (Look::Todo, "to do"),
        (Look::Locked, "needs something first"),
        (Look::Optional, "optional now"),
        (Look::Skipped, "skipped"),
        (Look::Avoid, "not recommended"),
    ];

    pub(crate) fn of(progress: &Progress<'_>, topic: TopicIx) -> Self {
        match progress.state(topic) {
            State::Done => Look::Done,
            State::Learning => Look::Learning,
            State::Skipped => Look::Skipped,
            State::Todo if progress.optional(topic) || !progress.matters(topic) => Look::Optional,
            State::Todo if progress.roadmap().topic(topic).mark == Some(Mark::Avoid) => Look::Avoid,
            State::Todo if !progress.unlocked(topic) => Look::Locked,
            State::Todo => Look::Todo,
        }
    }

    /// The colour of text, and of the sign.
    pub(crate) fn ink(self) -> (Colour, Colour) {
        match self {
            Look::Done | Look::Todo => (TEXT, TEXT),
            Look::Learning => (INK, INK),
            Look::Locked | Look::Optional | Look::Skipped => (DIM, DIM),
            Look::Avoid => (DIM, AVOID),
        }
    }

    /// The inside and the outline.
    pub(crate) fn paint(self) -> Paint {
        match self {
            Look::Done => Paint::fill(DONE),
            Look::Learning => Paint::fill(LEARNING),
            Look::Todo => Paint::fill(EMPTY).outlined(LINE, 1.5),
            Look::Locked => Paint::fill(PANEL).outlined(LINE, 1.5),
            Look::Optional => Paint::fill(PANEL).outlined(LINE, 1.5).dashed(2, 4),
            Look::Skipped => Paint::fill(PANEL).outlined(LINE, 1.5).dashed(9, 5),
            Look::Avoid => Paint::fill(PANEL).outlined(AVOID, 1.5),
        }
    }

    /// The sign, around a point, in a square of `size`.
    pub(crate) fn sign(self, scene: &mut Scene, (x, y): (f32, f32), size: f32, ink: Colour) {
        let half = size / 2.0;
        let line = Paint::line(ink, size * 0.16);
        let at = |dx: f32, dy: f32| format!("{} {}", N(x + dx * half), N(y + dy * half));
        match self {
            Look::Done => scene.path(format!("M{}L{}L{}", at(-0.8, 0.05), at(-0.2, 0.65), at(0.85, -0.6)), line),
            Look::Learning => {
                scene.circle(x, y, half * 0.8, line);
                let arc = N(half * 0.8);
                scene.path(format!("M{}A{arc} {arc} 0 0 1 {}Z", at(0.0, -0.8), at(0.0, 0.8)), Paint::fill(ink));
            }
            Look::Todo => scene.circle(x, y, half * 0.75, line),
            Look::Locked => {
                scene.rect(Area::new(x - half * 0.75, y - half * 0.1, half * 1.5, half), half * 0.2, Paint::fill(ink));
                let arc = N(half * 0.45);
                let path = format!(
                    "M{}L{}A{arc} {arc} 0 0 1 {}L{}",
                    at(-0.45, -0.05),
                    at(-0.45, -0.4),
                    at(0.45, -0.4),
                    at(0.45, -0.05)
                );
                scene.path(path, line);
            }
            Look::Optional => scene.path(format!("M{}L{}", at(-0.6, 0.0), at(0.6, 0.0)), line),
            Look::Skipped => {
                for start in [-0.75, 0.05] {
                    let path = format!("M{}L{}L{}", at(start, -0.6), at(start + 0.6, 0.0), at(start, 0.6));
                    scene.path(path, line);
                }
            }
            Look::Avoid => {
                scene.circle(x, y, half * 0.8, line);
                scene.path(format!("M{}L{}", at(-0.5, 0.5), at(0.5, -0.5)), line);
            }
        }
    }
}

/// The marks that have a shape of their own, with what the legend says.
pub(crate) const MARKS: [(Mark, &str); 3] =
    [(Mark::Recommended, "recommended"), (Mark::Alternative, "an alternative"), (Mark::Anytime, "at any time")];

/// How well a topic is remembered, with what the legend says.
pub(crate) const MEMORIES: [(Memory, &str); 2] = [(Memory::Solid, "remembered"), (Memory::Fading, "fading")];

/// The dot for how well something is remembered, around a point: full, or a ring.
pub(crate) fn dot(scene: &mut Scene, (x, y): (f32, f32), radius: f32, memory: Memory) {
    let line = radius * 0.45;
    let (dot, ring) = match memory {
        Memory::Solid => (Paint::fill(TEXT), radius),
        Memory::Fading => (Paint::fill(PANEL).outlined(TEXT, line), radius - line / 2.0),
    };
    // What is around it keeps it apart from the edge it is on.
    scene.circle(x, y, radius + line, Paint::fill(PANEL));
    scene.circle(x, y, ring, dot);
}

/// The outline of a topic with that mark: a pill is the pick, pointed ends an alternative, slanted sides any time,
/// cut corners what to avoid.
pub(crate) fn outline(scene: &mut Scene, area: Area, mark: Option<Mark>, paint: Paint) {
    let Area { x, y, height, .. } = area;
    let (right, bottom, middle) = (area.right(), area.bottom(), area.middle());
    let cut = (height * 0.3).min(12.0);
    let points: &[(f32, f32)] = match mark {
        None => return scene.rect(area, height.min(30.0) * 0.2, paint),
        Some(Mark::Recommended) => return scene.rect(area, height.min(60.0) / 2.0, paint),
        Some(Mark::Alternative) => {
            &[(x, middle), (x + cut, y), (right - cut, y), (right, middle), (right - cut, bottom), (x + cut, bottom)]
        }
        Some(Mark::Anytime) => &[(x + cut, y), (right, y), (right - cut, bottom), (x, bottom)],
        Some(Mark::Avoid) => &[
            (x + cut, y),
            (right - cut, y),
            (right, y + cut),
            (right, bottom - cut),
            (right - cut, bottom),
            (x + cut, bottom),
            (x, bottom - cut),
            (x, y + cut),
        ],
    };
    let mut path = String::new();
    for (at, &(x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{} {}", if at == 0 { "M" } else { "L" }, N(x), N(y));
    }
    scene.path(path + "Z", paint);
}

/// A topic in a row of others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chip<'a> {
    pub title: &'a str,
    pub look: Look,
    pub mark: Option<Mark>,
    /// On the entry path: underlined.
    pub entry: bool,
    /// What to go on with: framed.
    pub next: bool,
    /// How well it is remembered, if it is done and was asked about.
    pub memory: Option<Memory>,
    /// Times the size it has on the map.
    pub scale: f32,
}

/// Sizes of a chip on the map, in pixels.
const TYPE: f32 = 16.0;
const HEIGHT: f32 = 29.0;
const SIDE: f32 = 11.0;
const SIGN: f32 = 14.0;
const SIGN_GAP: f32 = 6.0;
const DOT: f32 = 4.5;
/// How far the line of the entry path stands off, and how thick it is.
const UNDERLINE: (f32, f32) = (3.0, 3.5);

impl<'a> Chip<'a> {
    /// A topic of the map.
    pub(crate) fn of(progress: &Progress<'a>, topic: TopicIx, next: Option<TopicIx>, memory: Option<Memory>) -> Self {
        let it = progress.roadmap().topic(topic);
        Self {
            title: &it.title,
            look: Look::of(progress, topic),
            mark: it.mark,
            entry: it.is_entry(),
            next: next == Some(topic),
            memory,
            scale: 1.0,
        }
    }

    /// One for the legend.
    pub(crate) fn sample(title: &'a str, look: Look, scale: f32) -> Self {
        Self { title, look, mark: None, entry: false, next: false, memory: None, scale }
    }

    pub(crate) fn height(&self) -> f32 {
        HEIGHT * self.scale
    }

    /// How wide it would like to be, at most `most`.
    pub(crate) fn width(&self, most: f32) -> f32 {
        let around = (2.0 * SIDE + SIGN + SIGN_GAP) * self.scale;
        (around + shaping::width(&drawable(self.title), self.style())).ceil().min(most)
    }

    fn style(&self) -> Type {
        Type::medium(TYPE * self.scale)
    }

    pub(crate) fn draw(&self, scene: &mut Scene, x: f32, y: f32, width: f32) {
        let area = Area::new(x, y, width, self.height());
        let (text, sign) = self.look.ink();
        if self.next {
            outline(scene, area.grown(3.5), self.mark, Paint::fill(PANEL).outlined(TEXT, 2.5));
        }
        outline(scene, area, self.mark, self.look.paint());
        if self.entry {
            let (gap, thick) = UNDERLINE;
            let gap = if self.next { gap + 3.0 } else { gap };
            let line = Area::new(x + 12.0, area.bottom() + gap, width - 24.0, thick);
            scene.rect(line, thick / 2.0, Paint::fill(ENTRY));
        }
        let side = SIDE * self.scale;
        let square = SIGN * self.scale;
        self.look.sign(scene, (x + side + square / 2.0, area.middle()), square, sign);
        let start = x + side + square + SIGN_GAP * self.scale;
        let baseline = area.middle() + TYPE * self.scale * 0.36;
        let struck = self.look == Look::Skipped;
        scene.text_struck(
            (start, baseline),
            Anchor::Start,
            self.style(),
            text,
            x + width - side - start + 0.5,
            self.title,
            struck,
        );
        if let Some(memory) = self.memory {
            // Clear of the corner, which is cut or round.
            dot(scene, (area.right() - 17.0 * self.scale, area.y + 1.0), DOT * self.scale, memory);
        }
    }
}
