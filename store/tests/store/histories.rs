//! Boards after random histories are what a look at everything that was done says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use waymark_calendar::Period;
use waymark_roadmap::rules::{Grade, Points};
use waymark_store::boards::{BoardPage, BoardQuery, PAGE, Page, RankedMember};
use waymark_store::progress::{Earned, Standing};
use waymark_store::{GuildId, InteractionId, Origin, Ranking, Store, TopicKey, UserId, Zone};

use crate::harness::{Dice, Harness, answer};
use crate::place::Outside;

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
    rankings: BTreeMap<u64, Ranking>,
    /// The answers to each topic's two checks: when, and how well.
    answers: BTreeMap<Topic, [Vec<(Timestamp, Grade)>; 2]>,
    /// When topics were proven, by when they had been done.
    proven: BTreeMap<(Topic, Timestamp), Timestamp>,
}

/// Whose, of which roadmap, and which.
type Topic = (u64, String, String);

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
        let ranking = self.ranking(guild);
        let mut found: Vec<RankedMember> = Vec::new();
        let mut members: BTreeMap<u64, Vec<(u64, u64, Timestamp)>> = BTreeMap::new();
        for Fact { topic, at, points } in facts {
            let (user, roadmap, _) = topic;
            let here = (guild, *user);
            let shown = self.members.contains(&here) && !self.hidden.contains(&here) && !self.gone.contains(&here);
            if shown && query.roadmap.is_none_or(|wanted| wanted == roadmap) {
                let earned = (*points > 0).then_some((*points, 0, *at));
                let proven = self.proven.get(&(topic.clone(), *at)).map(|proven| (0, 1, *proven));
                members.entry(*user).or_default().extend(earned.into_iter().chain(proven).filter(|(.., at)| same(*at)));
            }
        }
        for (user, counted) in members.into_iter().filter(|(_, counted)| !counted.is_empty()) {
            let ranks =
                counted.iter().filter(|(points, ..)| ranking == Ranking::Proven || *points > 0).map(|(.., at)| *at);
            found.push(RankedMember {
                rank: 0,
                user: UserId(user),
                name: format!("name-{user}"),
                points: counted.iter().map(|(points, ..)| points).sum(),
                proven: counted.iter().map(|(_, proven, _)| proven).sum(),
                reached: ranks.max().or(counted.iter().map(|(.., at)| *at).max()).unwrap(),
            });
        }
        found.sort_by_key(|one| {
            let proven = if ranking == Ranking::Proven { one.proven } else { 0 };
            (std::cmp::Reverse((proven, one.points)), one.reached, one.user)
        });
        for (member, rank) in found.iter_mut().zip(1..) {
            member.rank = rank;
        }
        found
    }

    fn ranking(&self, guild: u64) -> Ranking {
        self.rankings.get(&guild).copied().unwrap_or_default()
    }

    /// A check of a topic is answered that is done since then, and was known before or not.
    fn answered(&mut self, topic: &Topic, check: usize, done: Option<(Timestamp, bool)>, at: Timestamp, grade: Grade) {
        let answers = self.answers.entry(topic.clone()).or_default();
        answers[check].push((at, grade));
        let date = |at: Timestamp| at.to_zoned(jiff::tz::TimeZone::UTC).date();
        let days = |from: Timestamp, to: Timestamp| date(from).until(date(to)).unwrap().get_days();
        // When the check was last remembered: right, and not just after it was told.
        let recalled = |answers: &Vec<(Timestamp, Grade)>| {
            let mut recalled = None;
            for (number, &(at, grade)) in answers.iter().enumerate() {
                let tells = number == 0 || days(answers[number - 1].0, at) >= 2;
                recalled = if grade == Grade::Right { if tells { Some(at) } else { recalled } } else { None };
            }
            recalled
        };
        let Some((done, known_before)) = done else { return };
        let later = if known_before { 0 } else { 7 };
        if grade == Grade::Right && answers.iter().all(|one| recalled(one).is_some_and(|at| days(done, at) >= later)) {
            self.proven.entry((topic.clone(), done)).or_insert(at);
        }
    }
}

/// A completion that holds.
struct Fact {
    topic: Topic,
    at: Timestamp,
    points: u64,
}

/// The completions that hold, by playing back the log.
async fn facts(outside: &mut Outside) -> Vec<Fact> {
    let events = outside
        .rows(
            "SELECT event.user, event.roadmap, event.topic, event.after, event.after_points, \
                CASE WHEN event.undoes IS NULL THEN event.at ELSE coalesce(made.before_at, 0) END AS at \
             FROM event LEFT JOIN event AS made ON made.id = event.undoes \
             WHERE event.before <> event.after ORDER BY event.id",
        )
        .await;
    let mut held = BTreeMap::new();
    for event in &events {
        let [user, roadmap, topic, after, points, at] = &event[..] else { unreachable!() };
        let topic = (user.number(), roadmap.text().to_owned(), topic.text().to_owned());
        held.insert(topic, (after.text().to_owned(), at.number(), points.number()));
    }
    let held = held.into_iter().filter(|(_, (state, ..))| state == "done");
    let fact = |((user, roadmap, topic), (_, at, points)): ((i64, _, _), (_, i64, i64))| Fact {
        topic: (user.cast_unsigned(), roadmap, topic),
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
                    assert_eq!(board, page_after(model.ranking(guild), &expect, first, asking), "{what} page {number}");
                }
                for &user in people.iter().step_by(3) {
                    let board = store.board(query, Page::Around, UserId(user)).await.unwrap();
                    let own = expect.iter().find(|member| member.user.0 == user);
                    let first = own.map_or(1, |own| own.rank.saturating_sub(PAGE / 2).max(1)) - 1;
                    let expect = page_after(model.ranking(guild), &expect, first, UserId(user));
                    assert_eq!(board, expect, "{what} around {user}");
                }
            }
        }
    }
}

/// The page after the first `skip` members.
fn page_after(ranking: Ranking, all: &[RankedMember], skip: u64, asking: UserId) -> BoardPage {
    let page = all.iter().filter(|member| member.rank > skip && member.rank <= skip + PAGE);
    BoardPage {
        ranking,
        members: page.cloned().collect(),
        size: all.len() as u64,
        own: all.iter().find(|member| member.user == asking).cloned(),
    }
}

/// Counts that are not what they stand for.
async fn wrong_counts(outside: &mut Outside) -> i64 {
    let wrong = "WITH counted AS ( \
            SELECT score.board, bits.column1 AS bits, \
                minus >> CASE WHEN bits.column1 > 63 THEN bits.column1 - 63 ELSE 0 END AS minus, \
                CASE WHEN bits.column1 > 63 THEN 0 ELSE reached >> bits.column1 END AS bucket, count(*) AS count \
            FROM score JOIN board ON board.id = score.board AND board.guild IS NOT NULL \
            CROSS JOIN (VALUES (95), (63), (31), (21)) AS bits GROUP BY 1, 2, 3, 4), \
         held AS (SELECT tally.* FROM tally JOIN board ON board.id = tally.board AND board.guild IS NOT NULL) \
         SELECT (SELECT count(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM held) AS missing) + \
            (SELECT count(*) FROM (SELECT * FROM held EXCEPT SELECT * FROM counted) AS wrong)";
    outside.number(wrong).await
}

/// Plays a history. Gives how often the program was stopped between a change and the boards, and how many topics counted as
/// proven at the end.
#[expect(clippy::too_many_lines, reason = "what can happen, one after the other")]
async fn play(seed: u64, steps: u64) -> (u64, usize) {
    let Harness { mut store, folder } = Harness::new().await;
    let mut outside = folder.outside().await;
    let people: Vec<u64> = (1..=PEOPLE).collect();
    let (mut crashes, mut proven) = (0, 0);
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
            0..=24 => {
                // What was done a while ago is asked about most; answers are right most of the time.
                let mut facts = facts(&mut outside).await;
                facts.retain(|fact| now.duration_since(fact.at).as_hours() > 160 || dice.roll(8) == 0);
                if facts.is_empty() {
                    continue;
                }
                let topic = facts.swap_remove(usize::try_from(dice.roll(facts.len() as u64)).unwrap()).topic;
                for check in 0..2 {
                    let done = self::facts(&mut outside).await.into_iter().find(|fact| fact.topic == topic);
                    let grade = dice.pick(&[
                        Grade::Right,
                        Grade::Right,
                        Grade::Right,
                        Grade::Right,
                        Grade::Partly,
                        Grade::Wrong,
                    ]);
                    let before = model.answers.get(&topic).map_or(0, |answers| answers[check].len());
                    let key = TopicKey { roadmap: topic.1.clone(), topic: topic.2.clone(), former: Vec::new() };
                    let (names, answers) = (["x", "y"], u32::try_from(before).unwrap());
                    let interaction = InteractionId(100_000 + 10 * step + check as u64);
                    let origin = Origin { interaction, user: UserId(topic.0), ..origin(None) };
                    store.answer(origin, answer(key, names[check], &names, answers, grade)).await.unwrap();
                    model.answered(&topic, check, done.map(|fact| (fact.at, fact.points == 0)), now, grade);
                }
            }
            25..=64 => {
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
            94 => {
                let ranking = dice.pick(&Ranking::ALL);
                store.set_ranking(GuildId(guild), ranking).await.unwrap();
                model.rankings.insert(guild, ranking);
            }
            95..=96 => {
                let zone = dice.pick(&ZONES);
                store.set_guild_zone(GuildId(guild), Some(zone.parse().unwrap())).await.unwrap();
                model.zones.insert(guild, zone);
            }
            _ => {
                store.delete_person(UserId(user)).await.unwrap();
                made.retain(|(_, by)| *by != user);
                model.answers.retain(|topic, _| topic.0 != user);
                model.proven.retain(|(topic, _), _| topic.0 != user);
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
            let behind = outside.number("SELECT count(*) FROM unscored").await;
            crashes += u64::from(behind > 0);
            store = folder.open().await;
        }
        if step % 24 == 0 || step == steps {
            let facts = facts(&mut outside).await;
            proven = facts.iter().filter(|fact| model.proven.contains_key(&(fact.topic.clone(), fact.at))).count();
            compare(&store, &model, &facts, &people, now, &format!("seed {seed}, step {step}")).await;
            assert_eq!(wrong_counts(&mut outside).await, 0, "seed {seed}, step {step}");
        }
    }
    (crashes, proven)
}

#[tokio::test]
async fn random_histories() {
    let played = futures_util::future::join_all((1..=6).map(|seed| play(seed, 240))).await;
    assert!(played.iter().all(|&(crashes, _)| crashes >= 3), "stopped between a change and the boards: {played:?}");
    assert!(played.iter().all(|&(_, proven)| proven >= 3), "proven topics: {played:?}");
}
