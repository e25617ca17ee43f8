//! Boards after random histories are what a look at everything that was done says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Row};
use waymark_calendar::Period;
use waymark_roadmap::rules::Points;
use waymark_store::boards::{BoardPage, BoardQuery, PAGE, Page, RankedMember};
use waymark_store::progress::{Earned, Standing};
use waymark_store::{GuildId, InteractionId, Origin, Store, TopicKey, UserId, Zone};

use crate::harness::{Dice, Harness};

const GUILDS: [u64; 3] = [100, 200, 300];
const ZONES: [&str; 4] = ["UTC", "Pacific/Kiritimati", "America/New_York", "UTC-11"];

/// More people than are on a page of any board.
const PEOPLE: u64 = 29;

/// What the boards depend on besides what people did, kept beside the store.
#[derive(Default)]
struct Model {
    members: BTreeSet<(u64, u64)>,
    hidden: BTreeSet<(u64, u64)>,
    gone: BTreeSet<(u64, u64)>,
    zones: BTreeMap<u64, &'static str>,
}

impl Model {
    /// The members on a board, computed from the completions that hold.
    fn board(&self, facts: &[Fact], query: &BoardQuery<'_>) -> Vec<RankedMember> {
        let guild = query.guild.0;
        let zone = self.zones.get(&guild).unwrap_or(&"UTC").parse::<Zone>().unwrap();
        let local = |at: Timestamp| at.to_zoned(zone.time_zone().clone()).date();
        let week = |date: Date| (date.iso_week_date().year(), date.iso_week_date().week());
        let same = |at: Timestamp| match query.period {
            Period::All => true,
            Period::Month => local(at).first_of_month() == local(query.at).first_of_month(),
            Period::Week => week(local(at)) == week(local(query.at)),
        };
        let mut scores: BTreeMap<u64, (u64, Timestamp)> = BTreeMap::new();
        for fact in facts {
            let here = (guild, fact.user);
            let shown = self.members.contains(&here) && !self.hidden.contains(&here) && !self.gone.contains(&here);
            if shown && same(fact.at) && query.roadmap.is_none_or(|roadmap| roadmap == fact.roadmap) {
                let score = scores.entry(fact.user).or_insert((0, fact.at));
                *score = (score.0 + fact.points, score.1.max(fact.at));
            }
        }
        let mut order: Vec<_> = scores.into_iter().collect();
        order.sort_by_key(|&(user, (points, reached))| (std::cmp::Reverse(points), reached, user));
        let ranked = order.into_iter().zip(1..).map(|((user, (points, reached)), rank)| RankedMember {
            rank,
            user: UserId(user),
            name: format!("name-{user}"),
            points,
            reached,
        });
        ranked.collect()
    }
}

/// A completion that holds.
struct Fact {
    user: u64,
    roadmap: String,
    at: Timestamp,
    points: u64,
}

/// The completions that hold, by playing back the log.
async fn facts(connection: &mut SqliteConnection) -> Vec<Fact> {
    let events = sqlx::query(
        "SELECT event.*, made.before_at AS undone_at FROM event LEFT JOIN event AS made ON made.id = event.undoes \
         WHERE event.before <> event.after ORDER BY event.id",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    let mut held = BTreeMap::new();
    for event in &events {
        let at: i64 = match event.get::<Option<i64>, _>("undoes") {
            None => event.get("at"),
            Some(_) => event.get::<Option<i64>, _>("undone_at").unwrap_or(0),
        };
        let topic = (event.get::<i64, _>("user"), event.get::<String, _>("roadmap"), event.get::<String, _>("topic"));
        held.insert(topic, (at, event.get::<i64, _>("after_points")));
    }
    let held = held.into_iter().filter(|(_, (_, points))| *points > 0);
    let fact = |((user, roadmap, _), (at, points)): ((i64, _, _), (i64, i64))| Fact {
        user: user.cast_unsigned(),
        roadmap,
        at: Timestamp::from_millisecond(at).unwrap(),
        points: points.cast_unsigned(),
    };
    held.map(fact).collect()
}

async fn compare(store: &Store, model: &Model, facts: &[Fact], people: &[u64], now: Timestamp, what: &str) {
    for guild in GUILDS {
        for roadmap in [None, Some("r"), Some("s"), Some("unknown")] {
            for period in [Period::Week, Period::Month, Period::All] {
                let query = BoardQuery { guild: GuildId(guild), roadmap, period, at: now };
                let expect = model.board(facts, &query);
                let what = format!("{what}: {query:?}");
                for number in 0..=expect.len() as u64 / PAGE + 1 {
                    let asking = UserId(people[0]);
                    let board = store.board(query, Page::Number(number), asking).await.unwrap();
                    let first = (number * PAGE).min((expect.len() as u64).saturating_sub(1) / PAGE * PAGE);
                    assert_eq!(board, page_after(&expect, first, asking), "{what} page {number}");
                }
                for &user in people.iter().step_by(3) {
                    let board = store.board(query, Page::Around, UserId(user)).await.unwrap();
                    let own = expect.iter().find(|member| member.user.0 == user);
                    let first = own.map_or(1, |own| own.rank.saturating_sub(PAGE / 2).max(1)) - 1;
                    assert_eq!(board, page_after(&expect, first, UserId(user)), "{what} around {user}");
                }
            }
        }
    }
}

/// The page after the first `skip` members.
fn page_after(all: &[RankedMember], skip: u64, asking: UserId) -> BoardPage {
    let page = all.iter().filter(|member| member.rank > skip && member.rank <= skip + PAGE);
    BoardPage {
        members: page.cloned().collect(),
        size: all.len() as u64,
        own: all.iter().find(|member| member.user == asking).cloned(),
    }
}

/// Counts that are not what they stand for.
async fn wrong_counts(connection: &mut SqliteConnection) -> i64 {
    sqlx::query_scalar(
        "WITH counted AS ( \
            SELECT score.board, bits.value AS bits, minus, reached >> bits.value AS bucket, count(*) AS count FROM score \
            JOIN board ON board.id = score.board AND board.guild IS NOT NULL \
            CROSS JOIN json_each('[63, 31, 21]') AS bits GROUP BY 1, 2, 3, 4), \
         held AS (SELECT tally.* FROM tally JOIN board ON board.id = tally.board AND board.guild IS NOT NULL) \
         SELECT (SELECT count(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM held)) + \
            (SELECT count(*) FROM (SELECT * FROM held EXCEPT SELECT * FROM counted))",
    )
    .fetch_one(connection)
    .await
    .unwrap()
}

/// Plays a history. Gives how often the program was stopped between a change and the boards.
async fn play(seed: u64, steps: u64) -> u64 {
    let Harness { mut store, folder } = Harness::new().await;
    let mut connection = SqliteConnectOptions::new().filename(folder.path().join("test.db")).connect().await.unwrap();
    let people: Vec<u64> = (1..=PEOPLE).collect();
    let mut crashes = 0;
    let (mut dice, mut model) = (Dice(seed), Model::default());
    let mut now: Timestamp = "2026-10-20T00:00:00Z".parse().unwrap();
    let mut latest = now;
    let mut made: Vec<(u64, u64)> = Vec::new();
    for step in 1..=steps {
        // Often no time goes by, so that people reach the same at the same time; sometimes the clock is set back.
        let hours = [0, 0, 0, 1, 5, 13, 40, 100].map(ToSpan::hours);
        now = now.checked_add(dice.pick(&hours)).unwrap();
        if dice.roll(60) == 0 {
            now = now.checked_sub(dice.pick(&[3.hours(), 200.hours(), 700.hours()])).unwrap();
        }
        // Boards are kept for 35 days.
        latest = latest.max(now);
        now = now.max(latest.checked_sub(800.hours()).unwrap());
        let user = dice.pick(&people);
        let guild = dice.pick(&GUILDS);
        let origin = |guild: Option<u64>| Origin {
            interaction: InteractionId(step),
            user: UserId(user),
            guild: guild.map(|guild| (GuildId(guild), format!("name-{user}"))),
            at: now,
        };
        let mut joined = None;
        match dice.roll(100) {
            0..=64 => {
                let within = [Some(guild), Some(guild), None][usize::try_from(dice.roll(3)).unwrap()];
                let topic = ["a", "b", "c", "d"][usize::try_from(dice.roll(4)).unwrap()];
                let roadmap = dice.pick(&["r", "s"]);
                let key = TopicKey { roadmap: roadmap.into(), topic: topic.into(), former: Vec::new() };
                let earned = Points::new(u32::try_from(dice.roll(3)).unwrap());
                let done = Standing::Done(earned.map_or(Earned::PriorKnowledge, Earned::Points));
                let to = dice.pick(&[done, done, done, Standing::Learning, Standing::Todo]);
                let applied = store.change(origin(within), key, to).await.unwrap();
                made.push((step, user));
                joined = within.filter(|_| applied.changed());
            }
            65..=79 => {
                let Some(&(of, by)) = made.get(usize::try_from(dice.roll(made.len().max(1) as u64)).unwrap()) else {
                    continue;
                };
                let origin = Origin { user: UserId(by), guild: None, ..origin(None) };
                store.undo(origin, InteractionId(of)).await.unwrap();
                made.push((step, by));
            }
            80..=84 => {
                store.hide(GuildId(guild), UserId(user)).await.unwrap();
                model.hidden.insert((guild, user));
            }
            85..=89 => {
                store.unhide(GuildId(guild), UserId(user)).await.unwrap();
                model.hidden.remove(&(guild, user));
            }
            90..=93 => {
                store.member_left(GuildId(guild), UserId(user)).await.unwrap();
                if model.members.contains(&(guild, user)) {
                    model.gone.insert((guild, user));
                }
            }
            94..=95 => {
                let zone = dice.pick(&ZONES);
                store.set_guild_zone(GuildId(guild), Some(zone.parse().unwrap())).await.unwrap();
                model.zones.insert(guild, zone);
            }
            _ => {
                store.delete_person(UserId(user)).await.unwrap();
                made.retain(|(_, by)| *by != user);
                for set in [&mut model.members, &mut model.hidden, &mut model.gone] {
                    set.retain(|(_, who)| *who != user);
                }
            }
        }
        if let Some(guild) = joined {
            model.members.insert((guild, user));
            model.gone.remove(&(guild, user));
        }
        if dice.roll(8) == 0 {
            // The program stops without a word, and starts anew.
            drop(store);
            let behind: i64 =
                sqlx::query_scalar("SELECT count(*) FROM unscored").fetch_one(&mut connection).await.unwrap();
            crashes += u64::from(behind > 0);
            store = Store::open(&folder.path().join("test.db")).await.unwrap();
        }
        if step % 24 == 0 || step == steps {
            let facts = facts(&mut connection).await;
            compare(&store, &model, &facts, &people, now, &format!("seed {seed}, step {step}")).await;
            assert_eq!(wrong_counts(&mut connection).await, 0, "seed {seed}, step {step}");
        }
    }
    crashes
}

#[tokio::test]
async fn random_histories() {
    let crashes = futures_util::future::join_all((1..=6).map(|seed| play(seed, 240))).await;
    assert!(crashes.iter().all(|&crashes| crashes >= 3), "stopped between a change and the boards: {crashes:?}");
}
