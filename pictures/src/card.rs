//! The card: a person's progress in one roadmap on one sheet.

use jiff::civil::Date;
use waymark_roadmap::rules::Completion;

use crate::calendar;
use crate::chip::Look;
use crate::label::{clean, drawable, isolated};
use crate::map::{bar, bar_row, share};
use crate::palette::{DIM, DONE, DONE_BRIGHT, ENTRY, LEARNING, LINE, PANEL, RAISED, TEXT, Type};
use crate::scene::{Anchor, Area, Paint, Scene};
use crate::{Drawing, float};
use waymark_roadmap::wording::ordinal;
use waymark_roadmap::wording::{count, hours};

/// What a card shows. What is `None` or empty is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The name the person goes by; any text.
    pub name: String,
    /// The roadmap's title.
    pub roadmap: String,
    /// How much of the roadmap is done.
    pub overall: Completion,
    /// How much of the entry path is done.
    pub entry: Completion,
    /// How much of what is done is remembered, if there are questions about it.
    pub remembered: Option<Remembered>,
    /// The stages in order: title, and how much is done.
    pub stages: Vec<(String, Completion)>,
    /// The streak, if there ever was one.
    pub streak: Option<Streak>,
    /// Days and how much was done on each. Days without anything may be left out; days outside the year that ends with
    /// `today` are not shown.
    pub activity: Option<Vec<(Date, u16)>>,
    /// The date, where the person is.
    pub today: Date,
    /// Their rank on the server's board, from 1, and how many are on it.
    pub place: Option<(u64, u64)>,
    /// Hours done, and hours left.
    pub hours: Option<(f64, f64)>,
    /// What was completed last, newest first: title and day. As many as there is room for are shown.
    pub last: Vec<(String, Date)>,
}

/// Questions about what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// Those whose last answer was right and that are not due again.
    pub solid: usize,
    /// The others that were answered.
    pub fading: usize,
    /// All, those that were never asked among them.
    pub all: usize,
}

/// Days in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streak {
    /// Days of the present one; 0 if it is broken.
    pub current: u32,
    /// Days of the longest.
    pub longest: u32,
    /// Freezes held.
    pub freezes: u8,
}

/// Who has a name that cannot be drawn.
const NAMELESS: &str = "A member";

const WIDTH: f32 = 1_000.0;
const MARGIN: f32 = 36.0;
const INNER: f32 = WIDTH - 2.0 * MARGIN;
/// Between two sections.
const SECTION: f32 = 34.0;
/// Stages and completions that are listed.
const STAGES: usize = 24;
const LAST: usize = 5;
const ROW: f32 = 46.0;

const NAME: Type = Type::bold(46.0);
const ROADMAP: Type = Type::medium(26.0);
const PERCENT: Type = Type::bold(80.0);
const HEADING: Type = Type::bold(24.0);
const FIGURE: Type = Type::bold(42.0);
const TEXT_TYPE: Type = Type::medium(23.0);
const SMALL: Type = Type::medium(20.0);

/// The card of a person.
pub fn card(card: &Card) -> Drawing {
    let mut body = Scene::default();
    let mut y = header(&mut body, card);
    y = tiles(&mut body, card, y);
    if let Some(activity) = &card.activity {
        y = year(&mut body, card, activity, y);
    }
    y = stages(&mut body, card, y);
    y = last(&mut body, card, y);
    let height = y - SECTION + MARGIN;
    let mut scene = Scene::default();
    scene.rect(Area::new(0.0, 0.0, WIDTH, height), 24.0, Paint::fill(PANEL));
    scene.append(body);
    Drawing::new(scene, (WIDTH, height), 1.0, "progress.png", alt(card))
}

fn header(scene: &mut Scene, card: &Card) -> f32 {
    let right = WIDTH - MARGIN;
    let room = INNER - 290.0;
    scene.text((right, MARGIN + 64.0), Anchor::End, PERCENT, TEXT, 290.0, &share(card.overall));
    scene.text((MARGIN, MARGIN + 38.0), Anchor::Start, NAME, TEXT, room, &name(card));
    scene.text((MARGIN, MARGIN + 84.0), Anchor::Start, ROADMAP, DIM, room, &card.roadmap);
    let mut y = bar_row(scene, (MARGIN, MARGIN + 108.0, right), "Whole roadmap", card.overall, DONE_BRIGHT);
    if card.entry.total > 0 {
        y = bar_row(scene, (MARGIN, y, right), "Entry path", card.entry, ENTRY);
    }
    if let Some(remembered) = card.remembered {
        y = remembered_row(scene, y, remembered);
    }
    y + SECTION - 8.0
}

/// What is remembered as a bar, what fades as a thin one after it. Gives where the next row begins.
fn remembered_row(scene: &mut Scene, y: f32, Remembered { solid, fading, all }: Remembered) -> f32 {
    let right = WIDTH - MARGIN;
    let faded = if fading > 0 { format!(" · {fading} fading") } else { String::new() };
    scene.text((MARGIN, y + 22.0), Anchor::Start, ROADMAP, DIM, 210.0, "Remembered");
    let figures = format!("{solid} of {all}{faded}");
    let wide = scene.text((right, y + 22.0), Anchor::End, ROADMAP, TEXT, 330.0, &figures);
    let start = MARGIN + 216.0;
    let area = Area::new(start, y + 5.0, right - wide.max(150.0) - 20.0 - start, 18.0);
    bar(scene, area, Completion { done: solid, total: all }, DONE_BRIGHT);
    if fading > 0 {
        let share = |number: usize| area.width * float(number) / float(all.max(1));
        let x = area.x + if solid > 0 { share(solid).max(area.height) } else { 0.0 };
        let width = share(fading).max(area.height).min(area.right() - x);
        scene.rect(Area::new(x, area.middle() - 3.0, width, 6.0), 3.0, Paint::fill(DONE_BRIGHT));
    }
    y + 40.0
}

/// The name the person goes by, as far as it can be drawn.
fn name(card: &Card) -> String {
    let name = drawable(&card.name);
    if matches!(name.as_str(), "" | "…") { NAMELESS.to_owned() } else { name }
}

/// Figures in a row: a name, the figure, and what goes with it.
fn tiles(scene: &mut Scene, card: &Card, y: f32) -> f32 {
    let mut tiles: Vec<(&str, String, String)> = Vec::new();
    if let Some(Streak { current, longest, freezes }) = card.streak {
        let beside = format!("longest {longest} · {}", count(freezes, "freeze"));
        tiles.push(("Streak", count(current, "day"), beside));
    }
    if let Some((rank, size)) = card.place {
        tiles.push(("On this server", ordinal(rank), format!("of {}", count(size, "member"))));
    }
    if let Some((done, left)) = card.hours {
        tiles.push(("Learned", hours(done.round()), format!("{} left", hours(left.round()))));
    }
    if tiles.is_empty() {
        return y;
    }
    let (gap, height) = (16.0, 132.0);
    let width = (INNER - gap * float(tiles.len() - 1)) / float(tiles.len());
    for (at, (name, figure, beside)) in tiles.iter().enumerate() {
        let area = Area::new(MARGIN + float(at) * (width + gap), y, width, height);
        scene.rect(area, 16.0, Paint::fill(RAISED));
        let (x, room) = (area.x + 20.0, width - 40.0);
        scene.text((x, y + 34.0), Anchor::Start, SMALL, DIM, room, name);
        scene.text(
            (x, y + 80.0),
            Anchor::Start,
            FIGURE,
            if at == 0 && *name == "Streak" { LEARNING } else { TEXT },
            room,
            figure,
        );
        scene.text((x, y + 112.0), Anchor::Start, SMALL, DIM, room, beside);
    }
    y + height + SECTION
}

fn year(scene: &mut Scene, card: &Card, activity: &[(Date, u16)], y: f32) -> f32 {
    let days = calendar::Year::new(card.today, activity);
    heading(scene, y, "The last year", &format!("{} with progress", count(days.active() as u64, "day")));
    days.draw(scene, Area::new(MARGIN, y + 44.0, INNER, 0.0)) + SECTION
}

/// The stages in two columns, read downwards; of many, those from the first that is not complete.
fn stages(scene: &mut Scene, card: &Card, y: f32) -> f32 {
    if card.stages.is_empty() {
        return y;
    }
    let first = card.stages.iter().position(|(_, done)| !done.is_complete()).unwrap_or(0);
    let first = if card.stages.len() > STAGES { first.min(card.stages.len() - STAGES) } else { 0 };
    let shown: Vec<_> = card.stages.iter().enumerate().skip(first).take(STAGES).collect();
    let complete = card.stages.iter().filter(|(_, done)| done.is_complete()).count();
    heading(scene, y, "Stages", &format!("{complete} of {} complete", card.stages.len()));
    let rows = if shown.len() > 5 { shown.len().div_ceil(2) } else { shown.len() };
    let columns = if shown.len() > 5 { 2.0 } else { 1.0 };
    let gap = 40.0;
    let width = (INNER - gap * (columns - 1.0)) / columns;
    for (at, (number, (title, done))) in shown.into_iter().enumerate() {
        let x = MARGIN + float(at / rows) * (width + gap);
        let top = y + 44.0 + float(at % rows) * ROW;
        stage_row(scene, Area::new(x, top, width, ROW), number, title, *done);
    }
    y + 44.0 + float(rows) * ROW + SECTION - 10.0
}

fn stage_row(scene: &mut Scene, area: Area, number: usize, title: &str, done: Completion) {
    let middle = area.y + 16.0;
    if done.is_complete() {
        scene.circle(area.x + 15.0, middle, 15.0, Paint::fill(DONE));
        Look::Done.sign(scene, (area.x + 15.0, middle), 16.0, TEXT);
    } else {
        scene.circle(area.x + 15.0, middle, 14.0, Paint::fill(PANEL).outlined(LINE, 2.5));
        scene.text(
            (area.x + 15.0, middle + 6.0),
            Anchor::Middle,
            Type::bold(16.0),
            TEXT,
            28.0,
            &(number + 1).to_string(),
        );
    }
    let left = area.x + 42.0;
    let percent_room = 78.0;
    scene.text(
        (left, middle + 5.0),
        Anchor::Start,
        Type::medium(21.0),
        TEXT,
        area.right() - left - percent_room - 6.0,
        title,
    );
    let colour = if done.is_complete() { DONE_BRIGHT } else { TEXT };
    scene.text((area.right(), middle + 5.0), Anchor::End, Type::bold(22.0), colour, percent_room, &share(done));
    bar(scene, Area::new(left, middle + 14.0, area.right() - left, 7.0), done, DONE_BRIGHT);
}

fn last(scene: &mut Scene, card: &Card, y: f32) -> f32 {
    if card.last.is_empty() {
        return y;
    }
    heading(scene, y, "Completed last", "");
    let mut row = y + 44.0;
    for (title, day) in card.last.iter().take(LAST) {
        Look::Done.sign(scene, (MARGIN + 14.0, row + 13.0), 20.0, DONE_BRIGHT);
        scene.text((MARGIN + 42.0, row + 21.0), Anchor::Start, TEXT_TYPE, TEXT, INNER - 42.0 - 190.0, title);
        scene.text((WIDTH - MARGIN, row + 21.0), Anchor::End, SMALL, DIM, 180.0, &day_name(*day, card.today));
        row += 40.0;
    }
    row + SECTION - 8.0
}

fn heading(scene: &mut Scene, y: f32, name: &str, beside: &str) {
    scene.text((MARGIN, y + 22.0), Anchor::Start, HEADING, TEXT, INNER / 2.0, name);
    scene.text((WIDTH - MARGIN, y + 22.0), Anchor::End, SMALL, DIM, INNER / 2.0, beside);
}

/// `18 Nov`; with the year if it is another one.
fn day_name(day: Date, today: Date) -> String {
    let short = format!("{} {}", day.day(), calendar::MONTHS[usize::from(day.month().unsigned_abs().clamp(1, 12)) - 1]);
    if day.year() == today.year() { short } else { format!("{short} {}", day.year()) }
}

fn alt(card: &Card) -> String {
    let Completion { done, total } = card.overall;
    // Those who hear it can make something of a name that cannot be drawn, unless there is nothing of it.
    let called = if clean(&card.name).chars().any(char::is_alphanumeric) { card.name.clone() } else { name(card) };
    let mut alt = format!(
        "Progress of {} in {}: {}%, {done} of {total} done",
        isolated(&called),
        isolated(&card.roadmap),
        card.overall.percent()
    );
    if card.entry.total > 0 {
        alt += &format!("; entry path {} of {}", card.entry.done, card.entry.total);
    }
    alt += ".";
    if let Some(Remembered { solid, fading, all }) = card.remembered {
        alt += &format!(" {solid} of {} remembered, {fading} fading.", count(all as u64, "question"));
    }
    if let Some(Streak { current, longest, freezes }) = card.streak {
        alt += &format!(" Streak {}, longest {longest}, {}.", count(current, "day"), count(freezes, "freeze"));
    }
    if let Some((rank, size)) = card.place {
        alt += &format!(" {} of {size} on this server.", ordinal(rank));
    }
    if let Some((done, left)) = card.hours {
        alt += &format!(" {} done, {} left.", hours(done.round()), hours(left.round()));
    }
    if let Some(activity) = &card.activity {
        let active = calendar::Year::new(card.today, activity).active();
        alt += &format!(" Progress on {} of the last year.", count(active as u64, "day"));
    }
    let last: Vec<String> = card.last.iter().take(LAST).map(|(title, _)| isolated(title)).collect();
    if !last.is_empty() {
        alt += &format!(" Completed last: {}.", last.join(", "));
    }
    let stages = card.stages.iter().enumerate();
    let stages: Vec<String> =
        stages.map(|(at, (title, done))| format!("{}. {} {}", at + 1, isolated(title), share(*done))).collect();
    if !stages.is_empty() {
        alt += &format!(" Stages: {}.", stages.join("; "));
    }
    alt
}
