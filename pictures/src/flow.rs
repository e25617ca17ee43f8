//! Chips set in rows like words on lines, the members of a choice in a frame of their own.

use crate::chip::Chip;
use crate::palette::{DIM, LINE, Type};
use crate::scene::{Anchor, Area, Paint, Scene};
use crate::shaping;

/// Between two chips, and between two rows.
const GAP: f32 = 9.0;
const ROW_GAP: f32 = 10.0;
/// Between a frame and what is in it.
const FRAME: f32 = 8.0;
const CAPTION: Type = Type::medium(16.0);

/// What stands in the rows.
#[derive(Debug)]
pub(crate) enum Item<'a> {
    One(Chip<'a>),
    /// Alternatives of which one is enough.
    Group(Vec<Chip<'a>>),
}

/// Chips that have their places, relative to the upper left.
#[derive(Debug, Default)]
pub(crate) struct Flow<'a> {
    chips: Vec<Placed<'a>>,
    frames: Vec<Area>,
    pub height: f32,
}

/// Where a chip is, and how wide.
type Placed<'a> = (f32, f32, f32, Chip<'a>);

/// What a frame says.
const ONE_OF: &str = "one of";

impl<'a> Flow<'a> {
    /// Sets `items` in rows of at most `room` pixels.
    pub(crate) fn new(items: impl IntoIterator<Item = Item<'a>>, room: f32) -> Self {
        let mut flow = Self::default();
        let mut rows = Rows { x: 0.0, y: 0.0, row: 0.0 };
        for item in items {
            match item {
                Item::One(chip) => {
                    let width = chip.width(room);
                    let (x, y) = rows.place(width, chip.height(), room);
                    flow.chips.push((x, y, width, chip));
                }
                Item::Group(chips) => {
                    let (inner, width, height) = group(chips, room);
                    let (x, y) = rows.place(width, height, room);
                    flow.frames.push(Area::new(x, y, width, height));
                    flow.chips.extend(inner.into_iter().map(|(dx, dy, wide, chip)| (x + dx, y + dy, wide, chip)));
                }
            }
        }
        flow.level();
        flow.height = rows.y + rows.row;
        flow
    }

    /// Brings chips beside a frame to the height of those in it.
    fn level(&mut self) {
        for (_, y, _, _) in &mut self.chips {
            if self.frames.iter().any(|frame| frame.y.to_bits() == y.to_bits()) {
                *y += FRAME;
            }
        }
    }

    pub(crate) fn draw(&self, scene: &mut Scene, x: f32, y: f32) {
        for frame in &self.frames {
            let area = Area { x: x + frame.x, y: y + frame.y, ..*frame };
            scene.rect(area, 12.0, Paint::line(LINE, 2.0));
            scene.text((area.x + FRAME + 2.0, area.y + FRAME + 20.0), Anchor::Start, CAPTION, DIM, 80.0, ONE_OF);
        }
        for (dx, dy, width, chip) in &self.chips {
            chip.draw(scene, x + dx, y + dy, *width);
        }
    }
}

/// The members of a group in their frame, with its size.
fn group(chips: Vec<Chip<'_>>, room: f32) -> (Vec<Placed<'_>>, f32, f32) {
    let inside = room - 2.0 * FRAME;
    let caption = shaping::width(ONE_OF, CAPTION) + GAP + 4.0;
    let mut rows = Rows { x: caption, y: 0.0, row: 0.0 };
    let mut wide: f32 = 0.0;
    let mut placed = Vec::with_capacity(chips.len());
    for chip in chips {
        let width = chip.width(inside);
        let (x, y) = rows.place(width, chip.height(), inside);
        wide = wide.max(x + width);
        placed.push((FRAME + x, FRAME + y, width, chip));
    }
    (placed, (wide + 2.0 * FRAME).min(room), rows.y + rows.row + 2.0 * FRAME)
}

/// Where the next thing goes.
struct Rows {
    x: f32,
    y: f32,
    /// The height of the row so far.
    row: f32,
}

impl Rows {
    fn place(&mut self, width: f32, height: f32, room: f32) -> (f32, f32) {
        if self.x > 0.0 && self.x + width > room {
            self.x = 0.0;
            // A first row that holds only a caption is as high as what follows.
            self.y += if self.row > 0.0 { self.row } else { height } + ROW_GAP;
            self.row = 0.0;
        }
        let place = (self.x, self.y);
        self.x += width + GAP;
        self.row = self.row.max(height);
        place
    }
}
