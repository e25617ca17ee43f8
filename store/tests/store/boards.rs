//! Who is ranked, in which order, on which page.

use crate::harness::{ADA, GRACE, GUILD, Harness, KNOWN_BEFORE, LINUS, done, key, origin};
use jiff::Timestamp;
use waymark_calendar::Period;
use waymark_store::boards::{BoardPage, BoardQuery, Page};
use waymark_store::progress::Standing::{Learning, Todo};
use waymark_store::progress::Undone;
use waymark_store::{GuildId, InteractionId, TopicKey, UserId};

const ALL: BoardQuery<'static> =
    BoardQuery { guild: GUILD, roadmap: None, period: Period::All, at: Timestamp::UNIX_EPOCH };
/// A week; 1970 began on a Thursday.
const WEEK: i64 = 7 * 24 * 3600;
/// The first Monday.
const MONDAY: i64 = 4 * 24 * 3600;

/// `rank:user=points …` of the page.
fn ranks(board: &BoardPage) -> String {
    let words = board.members.iter().map(|member| format!("{}:{}={}", member.rank, member.user, member.points));
    words.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn points_then_who_reached_them_first_then_id() {
    let harness = Harness::new().await;
    for (interaction, user, topic, points, at) in [
        (1, ADA, "http", 6, 50),
        (2, GRACE, "http", 6, 40),
        (3, LINUS, "http", 6, 40),
        (4, UserId(4), "http", 6, 10),
        (5, UserId(4), "dns", 1, 60),
    ] {
        harness.change(interaction, user, topic, done(points), at).await;
    }
    let board = harness.store.board(ALL, Page::Number(0), ADA).await.unwrap();
    assert_eq!(ranks(&board), "1:4=7 2:2=6 3:3=6 4:1=6");
    assert_eq!(board.own.map(|own| (own.rank, own.name)), Some((4, "name-1".into())));
}

#[tokio::test]
async fn members_are_those_who_changed_their_progress_there() {
    let harness = Harness::new().await;
    let elsewhere = GuildId(200);
    // Ada learns elsewhere and only starts something here; Grace learns in DMs only; Linus was never here.
    harness.store.change(origin(1, ADA, Some(elsewhere), 10), key("http"), done(6)).await.unwrap();
    harness.store.change(origin(2, GRACE, None, 10), key("http"), done(6)).await.unwrap();
    harness.store.change(origin(3, LINUS, Some(elsewhere), 10), key("http"), done(3)).await.unwrap();
    harness.change(4, ADA, "dns", Learning, 20).await;
    let here = harness.store.board(ALL, Page::Number(0), GRACE).await.unwrap();
    assert_eq!(ranks(&here), "1:1=6", "what Ada earned elsewhere counts here");
    assert_eq!(here.own, None);
    let there = BoardQuery { guild: elsewhere, ..ALL };
    assert_eq!(ranks(&harness.store.board(there, Page::Number(0), ADA).await.unwrap()), "1:1=6 2:3=3");
}

#[tokio::test]
async fn a_change_says_when_it_puts_a_name_on_a_servers_boards() {
    let harness = Harness::new().await;
    let store = &harness.store;
    let change = async |interaction, user, guild, to| {
        let origin = origin(interaction, user, guild, 10);
        store.change(origin, key("http"), to).await.unwrap().joined
    };
    store.hide(GUILD, GRACE).await.unwrap();
    for (what, interaction, user, guild, to, expect) in [
        ("in direct messages", 1, ADA, None, Learning, false),
        ("where nothing changes", 2, ADA, Some(GUILD), Learning, false),
        ("the first change there", 3, ADA, Some(GUILD), done(6), true),
        ("delivered again", 3, ADA, Some(GUILD), done(6), false),
        ("the next", 4, ADA, Some(GUILD), Todo, false),
        ("on another server", 5, ADA, Some(GuildId(200)), Learning, true),
        ("by somebody who hides", 6, GRACE, Some(GUILD), Learning, false),
    ] {
        assert_eq!(change(interaction, user, guild, to).await, expect, "{what}");
    }
    store.unhide(GUILD, GRACE).await.unwrap();
    store.member_left(GUILD, ADA).await.unwrap();
    assert!(!change(7, GRACE, Some(GUILD), Todo).await, "who is back by her own wish knows it");
    assert!(!change(8, ADA, Some(GUILD), Todo).await, "who returns was told");
    let undone = store.undo(origin(9, ADA, Some(GuildId(300)), 10), InteractionId(8)).await.unwrap();
    let [Undone::Done { applied, .. }] = undone[..] else { panic!("{undone:?}") };
    assert!(applied.joined, "taking a change back is a change, too");
}

/// The board of the week that second is in.
fn week(second: i64) -> BoardQuery<'static> {
    BoardQuery { period: Period::Week, at: Timestamp::from_second(second).unwrap(), ..ALL }
}

#[tokio::test]
async fn periods_roadmaps_and_what_earned_nothing() {
    let harness = Harness::new().await;
    harness.change(1, ADA, "http", done(6), MONDAY - 1).await;
    harness.change(2, ADA, "other/git", done(2), MONDAY).await;
    harness.change(3, GRACE, "http", done(5), MONDAY).await;
    harness.change(4, LINUS, "http", KNOWN_BEFORE, MONDAY).await;
    let month = |month: &str| BoardQuery {
        period: Period::Month,
        at: format!("1970-{month}-01T00:00:00Z").parse().unwrap(),
        ..ALL
    };
    for (what, query, expect) in [
        ("ever", ALL, "1:1=8 2:2=5"),
        ("the week before", week(0), "1:1=6"),
        ("from the second it was earned on", week(MONDAY), "1:2=5 2:1=2"),
        ("to its last second", week(MONDAY + WEEK - 1), "1:2=5 2:1=2"),
        ("nothing yet", week(MONDAY + WEEK), ""),
        ("the month", month("01"), "1:1=8 2:2=5"),
        ("the next", month("02"), ""),
        ("one roadmap", BoardQuery { roadmap: Some("other"), ..ALL }, "1:1=2"),
        ("one roadmap's week", BoardQuery { roadmap: Some("r"), ..week(MONDAY) }, "1:2=5"),
        ("an unknown one", BoardQuery { roadmap: Some("gone"), ..ALL }, ""),
    ] {
        let board = harness.store.board(query, Page::Number(0), ADA).await.unwrap();
        assert_eq!(ranks(&board), expect, "{what}");
    }
}

#[tokio::test]
async fn undo_takes_points_back_from_the_period_they_were_earned_in() {
    let harness = Harness::new().await;
    let board = async |query| ranks(&harness.store.board(query, Page::Number(0), ADA).await.unwrap());
    harness.change(1, ADA, "http", done(6), 100).await;
    harness.change(2, ADA, "dns", done(2), MONDAY).await;
    harness.change(3, ADA, "http", Todo, MONDAY + 300).await;
    assert_eq!(board(ALL).await, "1:1=2");
    assert_eq!(board(week(0)).await, "");
    assert_eq!(board(week(MONDAY)).await, "1:1=2");
    harness.store.undo(origin(4, ADA, Some(GUILD), MONDAY + 400), InteractionId(3)).await.unwrap();
    assert_eq!(board(ALL).await, "1:1=8");
    assert_eq!(board(week(0)).await, "1:1=6", "still earned at 100");
    assert_eq!(board(week(MONDAY)).await, "1:1=2");
}

#[tokio::test]
async fn pages() {
    let harness = Harness::new().await;
    for user in 1..=23 {
        harness.change(user, UserId(user), "http", done(100 - u32::try_from(user).unwrap()), 10).await;
    }
    for (what, page, asking, first, count, own) in [
        ("the first", Page::Number(0), 5, 1, 10, Some(5)),
        ("one's own rank is known from any page", Page::Number(1), 5, 11, 10, Some(5)),
        ("the last is shorter", Page::Number(2), 5, 21, 3, Some(5)),
        ("past the end is the last", Page::Number(7), 5, 21, 3, Some(5)),
        ("absurdly far, too", Page::Number(u64::MAX), 5, 21, 3, Some(5)),
        ("around the first", Page::Around, 1, 1, 10, Some(1)),
        ("around the middle", Page::Around, 12, 7, 10, Some(12)),
        ("around the last", Page::Around, 23, 18, 6, Some(23)),
        ("around someone who is not on it", Page::Around, 99, 1, 10, None),
    ] {
        let board = harness.store.board(ALL, page, UserId(asking)).await.unwrap();
        assert_eq!(board.members.first().map(|member| member.rank), Some(first), "{what}");
        assert_eq!(board.members.len(), count, "{what}");
        assert_eq!(board.own.map(|own| own.rank), own, "{what}");
        assert_eq!(board.size, 23, "{what}");
    }
}

#[tokio::test]
async fn an_empty_board() {
    let harness = Harness::new().await;
    assert_eq!(harness.store.board(ALL, Page::Number(3), ADA).await.unwrap(), BoardPage::default());
    assert_eq!(harness.store.board(ALL, Page::Around, ADA).await.unwrap(), BoardPage::default());
}

#[tokio::test]
async fn boards_given_up_are_whole_again_when_the_clock_is_set_back() {
    let harness = Harness::new().await;
    let first = |user: u64| UserId(user);
    harness.change(1, first(1), "http", done(3), 0).await;
    harness.change(2, first(2), "http", done(2), 0).await;
    harness.change(8, first(3), "dns", Learning, 0).await;
    harness.change(3, first(1), "dns", done(1), 20 * WEEK).await;
    let board = async |at| ranks(&harness.store.board(week(at), Page::Number(0), ADA).await.unwrap());
    assert_eq!(board(0).await, "", "long over");
    harness.change(4, first(3), "http", done(1), 0).await;
    assert_eq!(board(0).await, "1:1=3 2:2=2 3:3=1", "by a change");
    harness.change(5, first(1), "sql", done(1), 21 * WEEK).await;
    assert_eq!(board(0).await, "", "long over once more");
    harness.change(6, first(1), "css", Learning, 0).await;
    harness.store.hide(GUILD, first(2)).await.unwrap();
    harness.store.unhide(GUILD, first(2)).await.unwrap();
    assert_eq!(board(0).await, "1:1=3 2:2=2 3:3=1", "by somebody who hides and returns");
}

#[tokio::test]
async fn a_topic_that_was_renamed_counts_once() {
    let harness = Harness::new().await;
    harness.change(1, ADA, "http", done(3), 10).await;
    harness.change(2, ADA, "old", done(4), MONDAY).await;
    harness.change(3, GRACE, "old", done(1), 10).await;
    let renamed = TopicKey { former: vec!["old".into()], ..key("http") };
    for (what, user, query, before, after) in [
        ("held twice: the newest is left", ADA, ALL, "1:1=7 2:2=1", "1:1=4 2:2=1"),
        ("and where it was earned", ADA, week(0), "1:2=1", "1:2=1"),
        ("held once", GRACE, ALL, "1:1=4 2:2=1", "1:1=4 2:2=1"),
    ] {
        let board = async || ranks(&harness.store.board(query, Page::Number(0), ADA).await.unwrap());
        assert_eq!(board().await, before, "{what}");
        // Doing it again changes nothing but the id.
        let origin = origin(100 + user.0, user, Some(GUILD), MONDAY + 10);
        harness.store.change(origin, renamed.clone(), done(9)).await.unwrap();
        assert_eq!(board().await, after, "{what}");
    }
}

#[tokio::test]
async fn somebody_in_a_hundred_servers() {
    let harness = Harness::new().await;
    for guild in 1..=100 {
        let here = origin(guild, ADA, Some(GuildId(guild)), 10);
        harness.store.change(here, key(&format!("topic-{guild}")), Learning).await.unwrap();
    }
    let there = origin(200, ADA, None, 20);
    harness.store.change(there, key("http"), done(6)).await.unwrap();
    for guild in 1..=100 {
        let query = BoardQuery { guild: GuildId(guild), ..week(20) };
        assert_eq!(ranks(&harness.store.board(query, Page::Around, ADA).await.unwrap()), "1:1=6", "server {guild}");
    }
    harness.store.undo(origin(201, ADA, None, 30), InteractionId(200)).await.unwrap();
    for guild in 1..=100 {
        let query = BoardQuery { guild: GuildId(guild), ..ALL };
        assert_eq!(harness.store.board(query, Page::Around, ADA).await.unwrap().size, 0, "server {guild}");
    }
}
