//! Streaks as people live them: in servers and out of them, before and after their zone is known, at home and moving.

use jiff::Timestamp;
use waymark_calendar::Weekdays;
use waymark_roadmap::rules::{CountedDay, Streak, streak};
use waymark_store::{GuildId, InteractionId, Origin};

use crate::harness::{ADA, Dice, Harness, done, key, origin};

/// A case a line: what it is about, what happens, and the streak at the end of it. Of what happens, all in November 2026
/// and in UTC: `20T23:00` a check-in in server 1, `20T23:00@2` in server 2, `20T23:00@dm` in a direct message,
/// `20T23:00=Tokyo` the person tells their zone, `1=Tokyo` server 1 sets its own, `20T23:00?` they only look.
const CASES: &str = "
four mornings in Tokyo, then the zone, then the fifth | 15T23:00 17T00:30 17T23:00 19T00:30 19T10:00=Asia/Tokyo 19T23:00 | 5
the same, looked at before the fifth       | 15T23:00 17T00:30 17T23:00 19T00:30 19T10:00=Asia/Tokyo 19T10:01? | 4
a zone learned in the evening               | 16T01:00 16T23:00 18T01:00 18T12:00=Asia/Tokyo 18T23:00 | 4
a zone that shows a gap nobody saw before   | 16T12:00 17T23:30 18T12:00 18T13:00=Europe/Paris 18T14:00? | 2
a server sets its zone                      | 16T12:00 17T12:00 18T12:00 1=Asia/Tokyo 19T12:00 | 4
and four of UTC's days are three of Tokyo's | 16T20:00 17T20:00 18T10:00 1=Asia/Tokyo 19T20:00 | 3
a server had a zone all along               | 1=Asia/Tokyo 15T23:00 17T00:30 17T23:00 | 3
a server changes its zone                   | 1=Asia/Tokyo 15T23:00 1=Europe/Paris 16T23:00 17T23:00 | 3
by direct message between two in a server   | 1=Asia/Tokyo 15T23:00 16T23:00@dm 17T23:00 | 3
by direct message first                     | 1=Asia/Tokyo 15T23:00@dm 17T00:30 17T23:00 | 3
in two servers by turns                     | 1=Asia/Tokyo 2=America/New_York 15T23:00 16T23:00@2 17T23:00 18T23:00@2 | 4
Los Angeles 22:00, Tokyo 19 hours later     | 10T00:00=America/Los_Angeles 19T06:00 20T06:00 20T18:00=Asia/Tokyo 21T01:00 | 3
the same, looked at on arrival              | 10T00:00=America/Los_Angeles 19T06:00 20T06:00 20T18:00=Asia/Tokyo 21T01:00? | 2
and on from there                           | 10T00:00=America/Los_Angeles 19T06:00 20T06:00 20T18:00=Asia/Tokyo 21T01:00 21T23:00 22T23:00 | 5
a day missed on the way                     | 10T00:00=America/Los_Angeles 19T06:00 20T06:00 20T18:00=Asia/Tokyo 22T16:00 | 1
Tokyo, then Los Angeles the same date again | 10T00:00=Asia/Tokyo 18T23:00 19T23:00 20T01:00=America/Los_Angeles 20T18:00 21T18:00 | 3
the same, looked at on arrival in the west  | 10T00:00=Asia/Tokyo 18T23:00 19T23:00 20T01:00=America/Los_Angeles 20T02:00? | 2
a mistaken zone, mended at once             | 15T23:00 17T00:30 17T23:00 18T10:00=America/Lima 18T10:01=Asia/Tokyo 19T00:30 | 4
a missed day is missed in one's own zone    | 1T00:00=Asia/Tokyo 15T23:00 16T23:00 18T23:00 | 1
and where nothing is known                  | 15T12:00 16T12:00 18T12:00 | 1
and 47 hours are no excuse                  | 1T00:00=Europe/Paris 15T00:30 16T23:30 | 1
";

async fn live(events: &str) -> Streak {
    let Harness { store, folder: _folder } = Harness::new().await;
    let at = |text: &str| -> Timestamp { format!("2026-11-{text:0>8}:00Z").parse().unwrap() };
    let mut now = Timestamp::UNIX_EPOCH;
    for (number, event) in events.split(' ').enumerate() {
        if let Some((server, zone)) = event.split_once('=').filter(|(server, _)| !server.contains('T')) {
            store.set_guild_zone(GuildId(server.parse().unwrap()), Some(zone.parse().unwrap())).await.unwrap();
            continue;
        }
        let (when, what) = event.split_at(event.find(['=', '@', '?']).unwrap_or(event.len()));
        now = at(when);
        let guild = match what {
            "?" | "@dm" => None,
            "@2" => Some((GuildId(2), "Ada".to_owned())),
            _ => Some((GuildId(1), "Ada".to_owned())),
        };
        if let Some(zone) = what.strip_prefix('=') {
            store.set_zone(ADA, zone.parse().unwrap(), now).await.unwrap();
        } else if what != "?" {
            let interaction = InteractionId(number as u64 + 1);
            store.check_in(Origin { interaction, user: ADA, guild, at: now }, None, None).await.unwrap();
        }
    }
    let days = store.activity(ADA).await.unwrap();
    let counted: Vec<CountedDay> =
        days.iter().map(|day| CountedDay { date: day.date, first: day.first, last: day.last }).collect();
    streak(&counted, &store.person(ADA).await.unwrap().calendar(), |_| Weekdays::ALL, now)
}

#[tokio::test]
async fn nothing_takes_a_day_away() {
    let mut wrong = Vec::new();
    for case in CASES.trim().lines() {
        let [what, events, expect] = case.split('|').map(str::trim).collect::<Vec<_>>()[..] else { panic!("{case}") };
        let found = live(events).await.current;
        if found.to_string() != expect {
            wrong.push(format!("{what}: {found}, not {expect}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn days_counted_one_by_one_are_those_counted_anew() {
    for seed in 0..20 {
        let Harness { store, folder: _folder } = Harness::new().await;
        let mut dice = Dice(seed);
        let mut at = 1_795_176_000;
        for interaction in 1..60 {
            at += i64::try_from(dice.roll(40_000)).unwrap();
            let origin = origin(interaction, ADA, None, at);
            match dice.roll(4) {
                0 => drop(store.check_in(origin, Some(5), None).await.unwrap()),
                1 => drop(store.undo(origin, InteractionId(dice.roll(interaction))).await.unwrap()),
                _ => {
                    let to = dice.pick(&[done(2), waymark_store::progress::Standing::Learning]);
                    store.change(origin, key(dice.pick(&["a", "b", "c"])), to).await.unwrap();
                }
            }
        }
        let before = store.activity(ADA).await.unwrap();
        assert!(before.len() > 3, "{seed}: there is something to compare");
        store.set_zone(ADA, "UTC".parse().unwrap(), Timestamp::from_second(at).unwrap()).await.unwrap();
        assert_eq!(store.activity(ADA).await.unwrap(), before, "{seed}");
    }
}

#[tokio::test]
async fn the_first_zone_is_the_persons_calendar_for_all_they_did() {
    let Harness { store, folder: _folder } = Harness::new().await;
    for (interaction, at) in [(1, "2026-11-19T16:00:00Z"), (2, "2026-11-20T16:00:00Z")] {
        let origin = Origin { at: at.parse().unwrap(), ..origin(interaction, ADA, None, 0) };
        store.check_in(origin, Some(10), None).await.unwrap();
    }
    let dates = async || {
        let days = store.activity(ADA).await.unwrap();
        days.iter().map(|day| format!("{}*{}", day.date.day(), day.minutes)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(dates().await, "19*10 20*10");
    let tell = async |zone: &str, at: &str| {
        store.set_zone(ADA, zone.parse().unwrap(), at.parse().unwrap()).await.unwrap();
        let zones = store.person(ADA).await.unwrap().zones.len();
        format!("{} in {zones}", dates().await)
    };
    assert_eq!(tell("Asia/Tokyo", "2026-11-21T08:00:00Z").await, "20*10 21*10 in 1");
    assert_eq!(tell("Europe/Paris", "2026-11-21T08:01:00Z").await, "19*10 20*10 in 1", "told by mistake");
    let at = Origin { at: "2026-11-21T23:30:00Z".parse().unwrap(), ..origin(3, ADA, None, 0) };
    store.check_in(at, None, None).await.unwrap();
    assert_eq!(tell("Asia/Tokyo", "2026-11-22T08:00:00Z").await, "19*10 20*10 22*0 in 2", "a move");
    assert_eq!(tell("Europe/Paris", "2026-11-22T08:01:00Z").await, "19*10 20*10 22*0 in 1", "and none");
    assert_eq!(tell("Europe/Paris", "2026-11-22T08:02:00Z").await, "19*10 20*10 22*0 in 1", "told again");
}
