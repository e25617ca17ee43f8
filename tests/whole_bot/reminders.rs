//! The reminder clock in the whole bot. Time is the playground's, and moves only when a test moves it.

mod crash;
mod faults;
mod question_of_the_day;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use waymark_calendar::Weekdays;
use waymark_playground::{FailRule, LocalDiscord, Message, Options, permission};
use waymark_store::reminders::{DeliveryState, MentionedRole, Pause, Reminder, ReminderKind, ReminderSettings};
use waymark_store::{ChannelId, GuildId, InteractionId, RoleId, UserId};

use crate::harness::{Harness, LONG, eventually, say};

/// When each test begins: a Friday, two days before clocks in Paris go forward.
const BEGIN: &str = "2026-03-27T12:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A Discord whose clock stands at [`BEGIN`].
pub(crate) async fn standing(crowd: usize) -> LocalDiscord {
    let begin = at(BEGIN).as_millisecond();
    let options = Options { answer_within: LONG, clock: Arc::new(move || begin), crowd, ..Options::default() };
    LocalDiscord::start(options).await.unwrap()
}

async fn harness() -> Harness {
    Harness::with(standing(0).await).await
}

/// Sets the clock to a moment.
pub(crate) fn go_to(harness: &Harness, moment: &str) {
    harness.discord.move_clock(at(moment).as_millisecond() - (harness.discord.clock())());
}

pub(crate) fn daily(time: &str, zone: &str, channel: Option<waymark_playground::ChannelId>) -> ReminderSettings {
    let (time, zone) = (time.parse().unwrap(), zone.parse().unwrap());
    ReminderSettings {
        time,
        zone,
        days: Weekdays::ALL,
        channel: channel.map(|channel| ChannelId(channel.0)),
        role: None,
        thread: false,
        roadmap: None,
        twelve_hours: false,
        on_counted_days: false,
    }
}

pub(crate) fn own(harness: &Harness, person: &str) -> ReminderKind {
    ReminderKind::Personal(UserId(harness.discord.people().iter().find(|one| one.name == person).unwrap().id.0))
}

/// The first server, and one of its channels.
fn server(harness: &Harness, channel: &str) -> (waymark_playground::GuildId, waymark_playground::ChannelId) {
    let guild = harness.discord.guilds()[0].clone();
    (guild.id, guild.channels.iter().find(|one| one.name == channel).unwrap().id)
}

async fn set(harness: &Harness, kind: ReminderKind, settings: ReminderSettings) {
    harness.store.set_reminder(kind, settings, now(harness)).await.unwrap().unwrap();
}

pub(crate) fn now(harness: &Harness) -> Timestamp {
    Timestamp::from_millisecond((harness.discord.clock())()).unwrap()
}

async fn shown(harness: &Harness, kind: ReminderKind) -> Reminder {
    harness.store.reminder(kind).await.unwrap().unwrap()
}

/// Waits until nothing is due any more, as far as the clock stands.
async fn settled(harness: &Harness) {
    let settle = async {
        while harness.store.next_due().await.unwrap().is_some_and(|next| next <= now(harness))
            || in_flight(harness).await
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, settle).await.expect("what is due was never dealt with");
}

/// Whether something was taken and is not decided on. Leases do not end while the clock stands.
async fn in_flight(harness: &Harness) -> bool {
    let mut people: Vec<ReminderKind> =
        harness.discord.people().iter().map(|one| ReminderKind::Personal(UserId(one.id.0))).collect();
    people.extend(harness.discord.guilds().iter().flat_map(|guild| ReminderKind::all_of(GuildId(guild.id.0))));
    for kind in people {
        let reminder = harness.store.reminder(kind).await.unwrap();
        if reminder.is_some_and(|reminder| matches!(reminder.last, Some((_, DeliveryState::Open)))) {
            return true;
        }
    }
    false
}

/// When each message in a person's direct messages came.
pub(crate) fn times(harness: &Harness, person: &str) -> Vec<Timestamp> {
    harness.dm(person).messages().iter().map(time_of).collect()
}

fn time_of(message: &Message) -> Timestamp {
    message.json["timestamp"].as_str().unwrap().parse().unwrap()
}

fn posts(harness: &Harness, channel: &str) -> Vec<Message> {
    let guild = waymark_playground::Location::Guild { guild: 0, channel: channel.into() };
    harness.discord.user_session("ada", guild).unwrap().messages()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_at_its_time_and_once_across_restarts_and_a_change_of_clocks() {
    let mut harness = harness().await;
    set(&harness, own(&harness, "ada"), daily("19:00", "Europe/Paris", None)).await;
    let mut expected = Vec::new();
    for (before, due, long_after) in [
        ("2026-03-27T17:59:59.999Z", "2026-03-27T18:00:00Z", "2026-03-27T23:30:00Z"),
        ("2026-03-28T17:59:59.999Z", "2026-03-28T18:00:00Z", "2026-03-28T23:30:00Z"),
        // Clocks have gone forward: the same local time is an hour earlier.
        ("2026-03-29T16:59:59.999Z", "2026-03-29T17:00:00Z", "2026-03-29T22:30:00Z"),
        ("2026-03-30T16:59:59.999Z", "2026-03-30T17:00:00Z", "2026-03-30T22:30:00Z"),
    ] {
        go_to(&harness, before);
        settled(&harness).await;
        assert_eq!(times(&harness, "ada"), expected, "before {due}");
        go_to(&harness, due);
        expected.push(at(due));
        eventually(due, || times(&harness, "ada") == expected).await;
        settled(&harness).await;
        harness = harness.restart(|_| {}).await;
        go_to(&harness, long_after);
        settled(&harness).await;
        assert_eq!(times(&harness, "ada"), expected, "once");
    }
    let message = &harness.dm("ada").messages()[0];
    assert_eq!((message.pinged_users(), message.pinged_roles()), (vec![], vec![]), "nobody is pinged");
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_due_while_the_bot_was_away_comes_late_or_never() {
    let harness = harness().await;
    set(&harness, own(&harness, "ada"), daily("19:00", "Europe/Paris", None)).await;
    set(&harness, own(&harness, "grace"), daily("13:00", "Europe/Paris", None)).await;
    go_to(&harness, "2026-03-27T12:30:00Z");
    settled(&harness).await;
    let harness = harness.restart(|discord| discord.move_clock(24 * 3_600_000)).await;
    // It is 12:30 the next day: Ada's was due 18.5 hours ago, Grace's half an hour ago.
    eventually("the late one", || times(&harness, "grace").len() == 1).await;
    settled(&harness).await;
    assert_eq!(times(&harness, "grace"), [at("2026-03-28T12:30:00Z")]);
    assert_eq!(times(&harness, "ada"), []);
    let (_, last) = shown(&harness, own(&harness, "ada")).await.last.unwrap();
    assert_eq!(last, DeliveryState::Dropped { why: "it was more than six hours late".into() });
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snooze_comes_once_more_and_at_once_when_it_is_due() {
    let harness = harness().await;
    let ada = own(&harness, "ada");
    let ReminderKind::Personal(user) = ada else { panic!() };
    set(&harness, ada, daily("19:00", "Europe/Paris", None)).await;
    go_to(&harness, "2026-03-27T18:00:00Z");
    eventually("the reminder", || times(&harness, "ada").len() == 1).await;
    settled(&harness).await;
    let pressed = std::time::Instant::now();
    // Nothing but the store itself wakes the clock here.
    for _ in 0..2 {
        assert!(harness.store.snooze(user, InteractionId(77 << 22), now(&harness)).await.unwrap());
    }
    eventually("the reminder again", || times(&harness, "ada").len() == 2).await;
    assert!(pressed.elapsed() < Duration::from_secs(20), "{:?}", pressed.elapsed());
    settled(&harness).await;
    assert_eq!(times(&harness, "ada").len(), 2);
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_told_once_a_day_and_only_its_role_is_pinged() {
    let harness = harness().await;
    let (guild, channel) = server(&harness, "daily");
    let role = harness.discord.guilds()[0].roles.iter().find(|role| role.name == "Learners").unwrap().id;
    let choice = ReminderSettings {
        role: Some(MentionedRole { id: RoleId(role.0), by_right: true }),
        thread: true,
        ..daily("09:00", "America/New_York", Some(channel))
    };
    set(&harness, ReminderKind::TopicOfTheDay(GuildId(guild.0)), choice).await;
    for (number, due) in ["2026-03-27T13:00:00Z", "2026-03-28T13:00:00Z", "2026-03-29T13:00:00Z"].iter().enumerate() {
        go_to(&harness, due);
        eventually(due, || posts(&harness, "daily").len() == number + 1).await;
        settled(&harness).await;
        eventually("the thread", || posts(&harness, "daily")[number].json["thread"].is_object()).await;
        let post = posts(&harness, "daily")[number].clone();
        assert_eq!(time_of(&post), at(due));
        assert_eq!((post.pinged_roles(), post.pinged_users()), (vec![role], vec![]));
        assert_eq!(post.json["mention_everyone"], false);
    }
    assert_eq!(posts(&harness, "daily").len(), 3);
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_looked_at_before_each_post() {
    let harness = harness().await;
    let (guild, channel) = server(&harness, "daily");
    let all = harness.discord.guilds()[0].roles.clone();
    let role = all.iter().find(|role| role.name == "Learners").unwrap().id;
    // The bot itself may mention any.
    let bot = all.iter().find(|role| role.managed).unwrap();
    harness.discord.set_role_permissions(guild, bot.id, bot.permissions | permission::MENTION_EVERYONE);
    for (number, (due, by_right, mentionable, pinged)) in [
        ("2026-03-27T18:00:00Z", false, true, true),
        ("2026-03-28T18:00:00Z", false, false, false),
        ("2026-03-29T18:00:00Z", true, false, true),
    ]
    .into_iter()
    .enumerate()
    {
        harness.discord.set_role_mentionable(guild, role, mentionable);
        let mentioned = Some(MentionedRole { id: RoleId(role.0), by_right });
        let choice = ReminderSettings { role: mentioned, ..daily("18:00", "UTC", Some(channel)) };
        set(&harness, ReminderKind::TopicOfTheDay(GuildId(guild.0)), choice).await;
        go_to(&harness, due);
        eventually(due, || posts(&harness, "daily").len() == number + 1).await;
        settled(&harness).await;
        let post = posts(&harness, "daily")[number].clone();
        assert_eq!(post.pinged_roles().contains(&role), pinged, "{due}");
        assert_eq!(post.text().contains("<@&"), pinged, "{due}: {}", post.text());
        assert!(post.text().contains("Topic of the day"));
    }
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_in_vain_go_by_themselves() {
    let harness = harness().await;
    let (guild, _) = server(&harness, "daily");
    let asked = now(&harness);
    say(&harness.user_session("grace"), "/faq question:best pizza topping").await;
    let kept = || async { harness.store.unanswered_questions(GuildId(guild.0), asked, 9).await.unwrap().len() };
    assert_eq!(kept().await, 1);
    harness.discord.move_clock(31 * 24 * 3_600 * 1_000);
    let gone = async {
        while kept().await > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, gone).await.unwrap();
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_posted_on_another_server() {
    let harness = harness().await;
    let (guild, _) = server(&harness, "daily");
    let elsewhere = harness.discord.guilds()[1].channels.iter().find(|one| one.name == "daily").unwrap().id;
    let kind = ReminderKind::TopicOfTheDay(GuildId(guild.0));
    set(&harness, kind, daily("18:00", "UTC", Some(elsewhere))).await;
    go_to(&harness, "2026-03-27T18:00:00Z");
    until_paused(&harness, kind, Some(Pause::Refused(10003))).await;
    let there = waymark_playground::Location::Guild { guild: 1, channel: "daily".into() };
    assert!(harness.discord.user_session("ada", there).unwrap().messages().is_empty());
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_message_stands_without_its_thread() {
    let harness = harness().await;
    let (guild, channel) = server(&harness, "daily");
    harness.discord.deny_bot(channel, permission::CREATE_PUBLIC_THREADS);
    let kind = ReminderKind::TopicOfTheDay(GuildId(guild.0));
    set(&harness, kind, ReminderSettings { thread: true, ..daily("18:00", "UTC", Some(channel)) }).await;
    go_to(&harness, "2026-03-27T18:00:00Z");
    eventually("the refused thread", || harness.discord.requests().iter().any(|one| one.path.ends_with("/threads")))
        .await;
    settled(&harness).await;
    assert_eq!(posts(&harness, "daily").len(), 1);
    let reminder = shown(&harness, kind).await;
    assert!(
        matches!(reminder.last, Some((_, DeliveryState::Sent { .. }))) && reminder.paused.is_none(),
        "{reminder:?}"
    );
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_direct_messages_pause_it_until_it_is_resumed() {
    let harness = harness().await;
    let (ada, person) = (own(&harness, "ada"), harness.discord.people()[0].id);
    set(&harness, ada, daily("18:00", "UTC", None)).await;
    harness.discord.set_dms_open(person, false);
    go_to(&harness, "2026-03-27T18:00:00Z");
    settled(&harness).await;
    let reminder = shown(&harness, ada).await;
    assert_eq!((reminder.paused, reminder.next), (Some(Pause::Refused(50007)), None));
    let why = "my direct messages are blocked";
    assert_eq!(reminder.last.unwrap().1, DeliveryState::Dropped { why: why.into() });
    let asked = harness.discord.requests().len();
    go_to(&harness, "2026-03-28T18:00:00Z");
    settled(&harness).await;
    harness.discord.set_dms_open(person, true);
    harness.store.resume_reminder(ada, now(&harness)).await.unwrap();
    assert_eq!(harness.discord.requests().len(), asked, "a closed door is not knocked at");
    go_to(&harness, "2026-03-29T18:00:00Z");
    eventually("the next one", || times(&harness, "ada") == [at("2026-03-29T18:00:00Z")]).await;
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_refuses_in_a_channel_pauses_it_and_says_why() {
    let harness = harness().await;
    let (guild, channel) = server(&harness, "daily");
    let kind = ReminderKind::TopicOfTheDay(GuildId(guild.0));
    let [deny, forbid, delete]: [&dyn Fn(); 3] = [
        &|| harness.discord.deny_bot(channel, permission::SEND_MESSAGES),
        &|| harness.discord.deny_bot(channel, permission::VIEW_CHANNEL),
        &|| harness.discord.delete_channel(channel),
    ];
    for (day, change, code, why) in [
        ("2026-03-27T18:00:00Z", deny, 50013, "I am missing a permission"),
        ("2026-03-28T18:00:00Z", forbid, 50001, "I cannot see the channel"),
        ("2026-03-29T18:00:00Z", delete, 10003, "the channel no longer exists"),
    ] {
        set(&harness, kind, daily("18:00", "UTC", Some(channel))).await;
        change();
        go_to(&harness, day);
        settled(&harness).await;
        let reminder = shown(&harness, kind).await;
        assert_eq!(reminder.paused, Some(Pause::Refused(code)));
        assert_eq!(reminder.last.unwrap().1, DeliveryState::Dropped { why: why.into() }, "{code}");
    }
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_removes_the_bot_is_left_alone_until_it_returns() {
    let harness = harness().await;
    let (guild, channel) = server(&harness, "daily");
    let kind = ReminderKind::TopicOfTheDay(GuildId(guild.0));
    set(&harness, kind, daily("18:00", "UTC", Some(channel))).await;
    // Once while the bot is there, once while it is away.
    harness.discord.remove_bot(guild);
    until_paused(&harness, kind, Some(Pause::BotRemoved)).await;
    go_to(&harness, "2026-03-27T18:00:00Z");
    settled(&harness).await;
    harness.discord.invite_bot(guild);
    until_paused(&harness, kind, None).await;
    go_to(&harness, "2026-03-28T18:00:00Z");
    eventually("the next one", || posts(&harness, "daily").len() == 1).await;
    settled(&harness).await;
    let harness = harness.restart(|discord| discord.remove_bot(guild)).await;
    until_paused(&harness, kind, Some(Pause::BotRemoved)).await;
    let harness = harness.restart(|discord| discord.invite_bot(guild)).await;
    until_paused(&harness, kind, None).await;
    go_to(&harness, "2026-03-29T18:00:00Z");
    eventually("the one after", || posts(&harness, "daily").len() == 2).await;
    harness.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_shows_in_a_refusal_first_ends_with_the_return_too() {
    let harness = harness().await;
    let (guild, channel) = server(&harness, "daily");
    let kind = ReminderKind::TopicOfTheDay(GuildId(guild.0));
    set(&harness, kind, daily("18:00", "UTC", Some(channel))).await;
    harness.store.pause_reminder(kind, Pause::Refused(50001), now(&harness)).await.unwrap();
    harness.discord.remove_bot(guild);
    until_paused(&harness, kind, Some(Pause::BotRemoved)).await;
    harness.discord.invite_bot(guild);
    until_paused(&harness, kind, None).await;
    harness.stop().await.unwrap();
}

async fn until_paused(harness: &Harness, kind: ReminderKind, why: Option<Pause>) {
    let wait = async {
        while shown(harness, kind).await.paused != why {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, wait).await.unwrap_or_else(|_| panic!("never came to be: {why:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_finishes_what_is_being_sent_and_gives_back_the_rest() {
    const PEOPLE: usize = 60;
    let harness = Harness::with(standing(PEOPLE).await).await;
    let people = harness.discord.people();
    for person in &people[5..] {
        set(&harness, ReminderKind::Personal(UserId(person.id.0)), daily("18:00", "UTC", Some(person.dm))).await;
    }
    harness.discord.delay_requests(Duration::from_millis(700));
    go_to(&harness, "2026-03-27T18:00:00Z");
    let written = |harness: &Harness| people[5..].iter().map(|one| times(harness, &one.name).len()).sum::<usize>();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let stopped = std::time::Instant::now();
    let harness = harness
        .restart(|discord| {
            assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
            discord.delay_requests(Duration::ZERO);
            let sent = discord.requests().iter().filter(|one| one.path.ends_with("/messages")).count();
            assert!((1..PEOPLE).contains(&sent), "some were sent: {sent}");
        })
        .await;
    // The clock stands: what was not given back would stay taken for ever.
    eventually("everybody's", || written(&harness) == PEOPLE).await;
    settled(&harness).await;
    assert!(people[5..].iter().all(|one| times(&harness, &one.name).len() == 1), "once each");
    harness.stop().await.unwrap();
}

/// All that was due in that month is dropped, and comes all the same once it is the time for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_a_month_ahead_and_is_put_right_silences_nobody() {
    for restarted in [false, true] {
        let mut harness = harness().await;
        let (guild, channel) = server(&harness, "daily");
        let topic = ReminderKind::TopicOfTheDay(GuildId(guild.0));
        set(&harness, own(&harness, "ada"), daily("19:00", "Europe/Paris", None)).await;
        set(&harness, topic, daily("18:00", "UTC", Some(channel))).await;
        go_to(&harness, "2026-04-27T12:00:00Z");
        settled(&harness).await;
        assert_eq!(shown(&harness, own(&harness, "ada")).await.next, Some(at("2026-04-27T17:00:00Z")));
        let right = "2026-03-27T12:30:00Z";
        if restarted {
            let back = at(right).duration_since(now(&harness)).as_millis();
            harness = harness.restart(|discord| discord.move_clock(i64::try_from(back).unwrap())).await;
        } else {
            go_to(&harness, right);
        }
        let due = async |kind, moment: &str| {
            let wait = async {
                while shown(&harness, kind).await.next != Some(at(moment)) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            tokio::time::timeout(LONG, wait).await.unwrap_or_else(|_| panic!("{restarted}: never due at {moment}"));
        };
        due(own(&harness, "ada"), "2026-03-27T18:00:00Z").await;
        due(topic, "2026-03-27T18:00:00Z").await;
        for (number, day) in ["2026-03-27T18:00:00Z", "2026-03-28T18:00:00Z"].iter().enumerate() {
            go_to(&harness, day);
            eventually(day, || times(&harness, "ada").len() == number + 1).await;
            eventually(day, || posts(&harness, "daily").len() == number + 1).await;
            settled(&harness).await;
        }
        harness.stop().await.unwrap();
    }
}

/// After Discord's memory of nonces is over, an attempt that got through is found in the channel.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_attempt_that_got_through_is_not_made_again() {
    let harness = harness().await;
    let (guild, channel) = server(&harness, "daily");
    let (topic, no_history) = (ReminderKind::TopicOfTheDay(GuildId(guild.0)), server(&harness, "general").1);
    let other = ReminderKind::TopicOfTheDay(GuildId(harness.discord.guilds()[1].id.0));
    let elsewhere = harness.discord.guilds()[1].channels.iter().find(|one| one.name == "general").unwrap().id;
    assert_ne!(elsewhere, no_history);
    harness.discord.deny_bot(elsewhere, permission::READ_MESSAGE_HISTORY);
    let dm = |name: &str| harness.discord.people().iter().find(|one| one.name == name).unwrap().dm;
    let path = |channel: waymark_playground::ChannelId| format!("/channels/{channel}/messages");
    // Got through: Ada's, the first server's, the second one's, where the bot may not look. Did not: Grace's.
    for (kind, channel) in
        [(own(&harness, "ada"), dm("ada")), (own(&harness, "grace"), dm("grace")), (topic, channel), (other, elsewhere)]
    {
        set(&harness, kind, daily("18:00", "UTC", Some(channel))).await;
        let rule = if channel == dm("grace") { FailRule::cut } else { FailRule::cut_after };
        harness.discord.fail_next(rule(&path(channel), 1).for_method("POST"));
    }
    go_to(&harness, "2026-03-27T18:00:00Z");
    let cut = || harness.discord.requests().iter().filter(|one| one.status == 0).count();
    eventually("four cut connections", || cut() == 4).await;
    // Longer than Discord's memory, or the playground's.
    while in_flight(&harness).await {
        harness.discord.move_clock(360_000);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(
        (times(&harness, "ada").len(), times(&harness, "grace").len(), posts(&harness, "daily").len()),
        (1, 1, 1)
    );
    for kind in [own(&harness, "ada"), own(&harness, "grace"), topic] {
        assert!(matches!(shown(&harness, kind).await.last, Some((_, DeliveryState::Sent { .. }))));
    }
    let Some((_, DeliveryState::Dropped { why })) = shown(&harness, other).await.last else {
        panic!("rather none than two")
    };
    assert!(why.contains("may have succeeded"), "{why}");
    harness.stop().await.unwrap();
}
