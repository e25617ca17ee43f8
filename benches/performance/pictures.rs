//! Pictures: how long they are waited for, how large they are, and what others notice of somebody who wants many.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::Settings;
use super::life::Life;
use super::load::{Driver, Figures, Load};
use super::report::{Report, number};
use super::scenario::{Content, Scenario, Who};

/// How many loops of one person's are a flood.
const LOOPS: usize = 20;
/// *Whole map* under somebody's `/roadmap`, which shows whoever presses it their own.
pub(crate) const MAP_OF_ALL: &str = "[1P0000000000001backend]";
/// Pixels of the shipped content's map.
const MAP: (u32, u32) = (983, 2_265);

pub(crate) async fn tell(report: &mut Report, settings: &Settings, content: &Content) {
    report.heading("Pictures");
    let of = |name: &str, who, lines: &[(u32, &str)]| Rc::new(Scenario::new(name, who, lines, content));
    let life = Life::begin(&settings.waymark(), 1, 1, &of("first", Who::Anybody, &[(1, "/faq")])).await;
    let progress = Load::Counted { outstanding: 16, count: settings.completions };
    life.driver.run(&of("progress", Who::Anybody, &[(1, "/done topic:{topic}")]), progress, &life.bot).await;
    let time = 2 * settings.time;
    let mut all = Vec::new();
    for (name, who, line) in [
        ("map, cold", Who::InTurn, MAP_OF_ALL),
        ("map, kept", Who::One, MAP_OF_ALL),
        ("`/roadmap`, cold", Who::InTurn, "/roadmap"),
        ("`/roadmap`, kept", Who::One, "/roadmap"),
        ("`/progress`, cold", Who::InTurn, "/progress"),
        ("`/progress`, kept", Who::One, "/progress"),
    ] {
        let load = Load::Closed { outstanding: 1, time };
        all.push((name, life.driver.run(&of(name, who, &[(1, line)]), load, &life.bot).await));
    }
    report.paragraph(
        "One after the other. *Cold* is somebody's who has not seen theirs yet, with letters that were drawn before; *kept* \
         is the same once more. An answer is its picture and some text. CPU is the bot's, for one.",
    );
    let rows = all.iter().map(|(name, of)| {
        [(*name).into()].into_iter().chain([of.p50, of.p99, of.cpu, of.largest / 1e3].map(number)).collect()
    });
    report.table(&["picture", "p50 ms", "p99 ms", "CPU ms", "largest answer, KB"], rows);
    report.paragraph(&format!(
        "A PNG of the map's {} × {} pixels with nothing on it takes {} ms.",
        MAP.0,
        MAP.1,
        number(empty_png())
    ));
    report.at_most("map, cold: p50 ms", all[0].1.p50, 60.0);
    report.at_most("card, cold: p50 ms", all[4].1.p50, 25.0);
    report.at_most("largest picture, KB", all.iter().map(|(_, of)| of.largest / 1e3).fold(0.0, f64::max), 100.0);
    report.busiest(all.iter().map(|(_, of)| of));
    flood(report, settings, content, &life).await;
    life.end().await;
}

/// What others notice of one member who changes something and asks for the map, again and again.
async fn flood(report: &mut Report, settings: &Settings, content: &Content, life: &Life) {
    let of = |name: &str, who, lines: &[(u32, &str)]| Rc::new(Scenario::new(name, who, lines, content));
    let (question, card) =
        (of("`/faq`", Who::Anybody, &[(1, "/faq question:salary")]), of("card", Who::InTurn, &[(1, "/progress")]));
    let flood = of(
        "flood",
        Who::One,
        &[(1, "/start topic:{topic}"), (1, "/done topic:{topic}"), (1, "/reset topic:{topic}"), (3, MAP_OF_ALL)],
    );
    // Those who ask do so at moments of their own.
    let others = async |driver: &Rc<Driver>| {
        let time = 3 * settings.time;
        let questions = driver.run(&question, Load::Open { per_second: 100.0, time }, &life.bot);
        let cards = driver.run(&card, Load::Open { per_second: 5.0, time }, &life.bot);
        tokio::join!(questions, cards)
    };
    let quiet = others(&life.driver).await;
    let flooding = Driver::new(Rc::clone(&life.driver.discord), 2);
    let (enough, drawn) = (Rc::<Cell<bool>>::default(), Rc::<Cell<u32>>::default());
    let loops: Vec<_> = (0..LOOPS)
        .map(|_| {
            let (flooding, flood, enough, drawn) =
                (Rc::clone(&flooding), Rc::clone(&flood), Rc::clone(&enough), Rc::clone(&drawn));
            tokio::task::spawn_local(async move {
                while !enough.get() {
                    flooding.once(&flood).await;
                    drawn.set(drawn.get() + 1);
                }
            })
        })
        .collect();
    tokio::time::sleep(settings.time).await;
    let (began, before) = (Instant::now(), drawn.get());
    let flooded = others(&life.driver).await;
    let rate = f64::from(drawn.get() - before) / began.elapsed().max(Duration::from_millis(1)).as_secs_f64();
    enough.set(true);
    for one in loops {
        one.await.unwrap();
    }
    report.heading("A flood of pictures");
    report.paragraph(&format!(
        "Others ask a question 100 times a second and for their card 5 times a second, while one member, in {LOOPS} loops, \
         changes something or asks for the map; they got {} answers a second.",
        number(rate)
    ));
    let row = |name: &str, of: &Figures| vec![name.into(), number(of.p50), number(of.p99), number(of.slowest)];
    report.table(
        &["others'", "p50 ms", "p99 ms", "slowest ms"],
        [
            row("`/faq`", &quiet.0),
            row("`/faq`, in the flood", &flooded.0),
            row("`/progress`", &quiet.1),
            row("`/progress`, in the flood", &flooded.1),
        ],
    );
    report.at_most("others' `/faq` in a flood of pictures: p99, to without", flooded.0.p99 / quiet.0.p99, 2.0);
    report.at_most("others' card in a flood of pictures: slowest, ms", flooded.1.slowest, 1_000.0);
}

/// Milliseconds that a file of the map's size takes which is all of one colour.
fn empty_png() -> f64 {
    let pixels = vec![0; (MAP.0 * MAP.1) as usize];
    let times = (0..10).map(|_| {
        let began = Instant::now();
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, MAP.0, MAP.1);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(vec![0; 3]);
        encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        began.elapsed().as_secs_f64() * 1e3
    });
    super::load::median(times.collect())
}
