//! The question of the day in the whole bot: once a date, and how it was answered told once, whatever happens.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use waymark_calendar::local_date;
use waymark_playground::{FailRule, LocalDiscord, Location, Message, Options, UserSession, permission};
use waymark_roadmap::{CheckKind, Library};
use waymark_store::reminders::question_of_the_day::AskedQuestion;
use waymark_store::reminders::{DeliveryState, Pause, ReminderKind};
use waymark_store::{ChannelId, GuildId, Store};

use super::crash::Seeded;
use super::{LONG, daily, eventually, go_to, harness, server, set, settled, shown, until_paused};
use crate::harness::{Harness, message};
use crate::process::{folder, run};

const PEOPLE: [&str; 5] = ["ada", "grace", "linus", "margaret", "edsger"];

/// How many chose each letter.
type Counts = BTreeMap<char, usize>;

/// Somebody in the channel that is asked.
fn in_channel(discord: &LocalDiscord, person: &str) -> UserSession {
    discord.user_session(person, Location::Guild { guild: 0, channel: "daily".into() }).unwrap()
}

/// What everybody in the channel sees, as one person sees it.
fn seen_by(session: &UserSession) -> Vec<Message> {
    session.messages().into_iter().filter(|message| !message.is_ephemeral()).collect()
}

fn posts(harness: &Harness) -> Vec<Message> {
    seen_by(&in_channel(&harness.discord, "ada"))
}

/// The questions with options, in the order of the content.
fn with_options(days: impl Iterator<Item = jiff::civil::Date>) -> Vec<AskedQuestion> {
    let content = Library::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("roadmap/content")).unwrap();
    let roadmap = content.roadmap("backend").unwrap();
    let all = roadmap.topics().flat_map(|(_, topic)| topic.checks.iter().map(move |check| (topic, check)));
    let chosen = all.filter(|(_, check)| matches!(check.kind, CheckKind::Choose { .. }));
    days.zip(chosen)
        .map(|(date, (topic, check))| AskedQuestion {
            date,
            roadmap: "backend".into(),
            topic: topic.id.to_string(),
            check: check.id.to_string(),
        })
        .collect()
}

/// Has the first server be asked, at nineteen in Paris, questions that can be answered by A and B on these dates.
async fn asking(harness: &Harness) -> ReminderKind {
    let (guild, channel) = server(harness, "daily");
    let kind = ReminderKind::QuestionOfTheDay(GuildId(guild.0));
    for question in with_options(jiff::civil::date(2026, 3, 27).series(jiff::Span::new().days(1)).take(4)) {
        harness.store.ask_question(GuildId(guild.0), question, None).await.unwrap();
    }
    set(harness, kind, daily("19:00", "Europe/Paris", Some(channel))).await;
    kind
}

/// How the last question was answered, as a message tells it.
fn told(post: &Message) -> Counts {
    let text = post.text();
    let lines = text.lines().filter_map(|line| {
        let line = line.strip_prefix("✅ **").or_else(|| line.strip_prefix("▫️ **"))?;
        Some((line.chars().next()?, line.rsplit_once(" · ")?.1.parse().ok()?))
    });
    lines.filter(|&(_, count)| count > 0).collect()
}

async fn answer(discord: &LocalDiscord, person: &str, question: &Message, letter: &str) -> Message {
    message(&in_channel(discord, person).press(question, letter).await.unwrap()).clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_once_a_date_and_tells_how_the_last_one_was_answered() {
    let mut harness = harness().await;
    asking(&harness).await;
    let days = [
        ("2026-03-27T17:59:59.999Z", "2026-03-27T18:00:00Z", "2026-03-27T23:30:00Z"),
        ("2026-03-28T17:59:59.999Z", "2026-03-28T18:00:00Z", "2026-03-28T23:30:00Z"),
        // Clocks have gone forward: the same local time is an hour earlier.
        ("2026-03-29T16:59:59.999Z", "2026-03-29T17:00:00Z", "2026-03-29T22:30:00Z"),
    ];
    let mut before = Counts::new();
    for (number, (early, due, long_after)) in days.into_iter().enumerate() {
        go_to(&harness, early);
        settled(&harness).await;
        assert_eq!(posts(&harness).len(), number, "before {due}");
        go_to(&harness, due);
        eventually(due, || posts(&harness).len() == number + 1).await;
        settled(&harness).await;
        let question = posts(&harness)[number].clone();
        assert_eq!(told(&question), before, "{due}: {}", question.text());
        assert_eq!((question.pinged_users(), question.pinged_roles()), (vec![], vec![]));
        let first = answer(&harness.discord, "grace", &question, "A").await;
        assert!(first.is_ephemeral() && first.title() == Some("Your answer"), "{}", first.text());
        harness = harness.restart(|_| {}).await;
        let again = answer(&harness.discord, "grace", &question, "B").await;
        assert!(again.is_ephemeral() && again.title() == Some("You have answered this one"), "{}", again.text());
        answer(&harness.discord, "linus", &question, "B").await;
        before = [('A', 1), ('B', 1)].into();
        if number == 1 {
            answer(&harness.discord, "ada", &question, "B").await;
            before = [('A', 1), ('B', 2)].into();
        }
        go_to(&harness, long_after);
        settled(&harness).await;
        assert_eq!(posts(&harness).len(), number + 1, "once");
    }
    for question in &posts(&harness)[..2] {
        let closed = answer(&harness.discord, "margaret", question, "A").await;
        assert_eq!(closed.title(), Some("This question is closed"), "{}", closed.text());
    }
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn once_turned_off_its_answers_are_told_at_the_usual_time_and_nothing_after() {
    let harness = harness().await;
    let kind = asking(&harness).await;
    go_to(&harness, "2026-03-27T18:00:00Z");
    eventually("the question", || posts(&harness).len() == 1).await;
    settled(&harness).await;
    answer(&harness.discord, "grace", &posts(&harness)[0], "A").await;
    harness.store.pause_reminder(kind, Pause::Off, super::now(&harness)).await.unwrap();
    // Two failures on the way, of which one got through.
    let (_, channel) = server(&harness, "daily");
    let path = format!("/channels/{channel}/messages");
    harness.discord.fail_next(FailRule::status(&path, 1, 503).for_method("POST"));
    harness.discord.fail_next(FailRule::cut_after(&path, 1).for_method("POST"));
    go_to(&harness, "2026-03-28T18:00:00Z");
    let harness = harness.restart(|_| {}).await;
    for _ in 0..40 {
        harness.discord.move_clock(5_000);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    eventually("the answers", || posts(&harness).len() == 2).await;
    settled(&harness).await;
    let last = posts(&harness)[1].clone();
    assert_eq!(told(&last), [('A', 1)].into(), "{}", last.text());
    assert!(last.buttons().is_empty(), "it asks nothing");
    for day in ["2026-03-29T18:00:00Z", "2026-03-30T18:00:00Z"] {
        go_to(&harness, day);
        settled(&harness).await;
    }
    assert_eq!(posts(&harness).len(), 2);
    assert_eq!(shown(&harness, kind).await.paused, Some(Pause::Off));
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_does_to_it_is_what_it_does_to_any_reminder() {
    let harness = harness().await;
    let kind = asking(&harness).await;
    let (_, channel) = server(&harness, "daily");
    // It got through, and nobody knows: it is found in the channel, long after Discord has forgotten the nonce.
    harness.discord.fail_next(FailRule::cut_after(&format!("/channels/{channel}/messages"), 1).for_method("POST"));
    go_to(&harness, "2026-03-27T18:00:00Z");
    let cut = || harness.discord.requests().iter().any(|one| one.status == 0);
    eventually("a cut connection", cut).await;
    answer(&harness.discord, "grace", &posts(&harness)[0], "A").await;
    while !matches!(shown(&harness, kind).await.last, Some((_, DeliveryState::Sent { .. }))) {
        harness.discord.move_clock(360_000);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(posts(&harness).len(), 1);
    // It may not be posted any more: it rests until somebody has seen to it, and then tells what is still to be told.
    harness.discord.deny_bot(channel, permission::SEND_MESSAGES);
    go_to(&harness, "2026-03-28T18:00:00Z");
    until_paused(&harness, kind, Some(Pause::Refused(50013))).await;
    let late = answer(&harness.discord, "linus", &posts(&harness)[0], "B").await;
    assert_eq!(late.title(), Some("This question is closed"), "{}", late.text());
    harness.discord.deny_bot(channel, 0);
    harness.store.resume_reminder(kind, super::now(&harness)).await.unwrap();
    go_to(&harness, "2026-03-29T17:00:00Z");
    eventually("the next one", || posts(&harness).len() == 2).await;
    settled(&harness).await;
    assert_eq!(told(&posts(&harness)[1]), [('A', 1)].into());
    harness.discord.delete_channel(channel);
    go_to(&harness, "2026-03-30T17:00:00Z");
    until_paused(&harness, kind, Some(Pause::Refused(10003))).await;
    harness.stop().await.unwrap();
}

/// The program is killed again and again, while a question comes due, while people answer it, and while the answers are told.
/// Time is the machine's here; a day passes by what is stored becoming a day older.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_comes_once_and_counts_everybody_once() {
    const DAYS: usize = 3;
    /// So many a day: then it is left alone, so that everybody gets their answer, however slow the machine is.
    const KILLS: usize = 4;
    let options = Options { answer_within: LONG, ..Options::default() };
    let (folder, discord) = (folder(), LocalDiscord::start(options).await.unwrap());
    let database = folder.path().join("waymark.db");
    let guild = discord.guilds()[0].clone();
    let channel = guild.channels.iter().find(|one| one.name == "daily").unwrap().id;
    let guild = GuildId(guild.id.0);
    let now = Timestamp::from_millisecond((discord.clock())()).unwrap();
    let (due, an_hour_ago) = (now - SignedDuration::from_mins(2), now - SignedDuration::from_hours(1));
    let store = Store::open(&database).await.unwrap();
    let today = local_date(due, &jiff::tz::TimeZone::UTC);
    let questions = with_options(std::iter::repeat_n(today, DAYS));
    let settings = daily(&due.strftime("%H:%M").to_string(), "UTC", Some(channel));
    let kind = ReminderKind::QuestionOfTheDay(guild);
    store.set_reminder(kind, settings, an_hour_ago).await.unwrap();
    assert_eq!(store.reminder(kind).await.unwrap().unwrap().settings.channel, Some(ChannelId(channel.0)));

    let posts = || seen_by(&in_channel(&discord, "ada"));
    let mut random = Seeded(20_261_127);
    let mut expect = Counts::new();
    for (day, question) in questions.into_iter().enumerate() {
        store.ask_question(guild, question, None).await.unwrap();
        let mut child = run(&discord, folder.path()).await;
        let answering = PEOPLE.map(|person| {
            let (discord, letter) = (discord.clone(), if random.below(2) == 0 { "A" } else { "B" });
            let pause = Duration::from_millis(random.below(3_000));
            tokio::spawn(async move {
                let session = in_channel(&discord, person);
                let question = loop {
                    if let Some(question) = seen_by(&session).get(day) {
                        break question.clone();
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                };
                tokio::time::sleep(pause).await;
                // Whoever gets no answer presses again.
                loop {
                    let pressed = tokio::time::timeout(Duration::from_secs(5), session.press(&question, letter)).await;
                    if let Ok(Ok(exchange)) = pressed
                        && let Some(answer) = exchange.message()
                    {
                        let title = answer.title().unwrap_or_default().to_owned();
                        assert!(["Your answer", "You have answered this one"].contains(&&*title), "{title}");
                        break letter;
                    }
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            })
        });
        for _ in 0..KILLS {
            tokio::time::sleep(Duration::from_millis(random.below(1_500))).await;
            child.kill().await.unwrap();
            eventually("the connection's end", || discord.connections().open == 0).await;
            child = run(&discord, folder.path()).await;
        }
        let answered = || answering.iter().all(tokio::task::JoinHandle::is_finished);
        let wait = async {
            while !answered() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(LONG * 2, wait).await.expect("somebody is never answered");
        // What was in flight when it was killed is seen to once the lease is over.
        let sent =
            async || matches!(store.reminder(kind).await.unwrap().unwrap().last, Some((_, DeliveryState::Sent { .. })));
        let settle = async {
            while !sent().await {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(LONG * 2, settle).await.expect("it is never known to be sent");
        child.kill().await.unwrap();
        eventually("the connection's end", || discord.connections().open == 0).await;
        assert_eq!(posts().len(), day + 1, "once");
        assert_eq!(told(&posts()[day]), expect, "{}", posts()[day].text());
        expect.clear();
        for answer in answering {
            *expect.entry(answer.await.unwrap().chars().next().unwrap()).or_default() += 1;
        }
        a_day_passes(&database).await;
        // It is the same date again: Discord must have forgotten its nonce.
        discord.move_clock(600_000);
    }
    println!("{} processes killed in {DAYS} days, {} answers", DAYS * KILLS, DAYS * PEOPLE.len());
    store.close().await;
    discord.stop();
}

async fn a_day_passes(database: &Path) {
    let mut connection = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(database)).await.unwrap();
    for change in [
        "UPDATE delivery SET date = date(date, '-1 day'), due = due - 86400000, at = at - 86400000, first = first - 86400000",
        "UPDATE asked_question SET date = date(date, '-1 day')",
        "UPDATE asked_answer SET date = date(date, '-1 day'), at = at - 86400000",
        "UPDATE reminder SET last_date = date(last_date, '-1 day'), due_date = date(due_date, '-1 day'), due = due - 86400000",
    ] {
        sqlx::query(change).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}
