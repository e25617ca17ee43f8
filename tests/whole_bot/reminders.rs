//! The reminder clock in the whole bot. Time is the playground's, and moves only when a test moves it.

mod crash;
mod faults;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use waymark_calendar::Weekdays;
use waymark_playground::{Discord, FailRule, Message, Options, permission};
use waymark_store::reminders::{DeliveryState, Pause, Reminder, ReminderKind, ReminderSettings};
use waymark_store::{ChannelId, GuildId, InteractionId, RoleId, UserId};

use crate::house::{House, LONG, eventually};

/// When each test begins: a Friday, two days before clocks in Paris go forward.
const BEGIN: &str = "2026-03-27T12:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A Discord whose clock stands at [`BEGIN`].
async fn standing(crowd: usize) -> Discord {
    let begin = at(BEGIN).as_millisecond();
    let options = Options { answer_within: LONG, clock: Arc::new(move || begin), crowd, ..Options::default() };
    Discord::start(options).await.unwrap()
}

async fn house() -> House {
    House::with(standing(0).await).await
}

/// Sets the clock to a moment.
fn go_to(house: &House, moment: &str) {
    house.discord.move_clock(at(moment).as_millisecond() - (house.discord.clock())());
}

fn daily(time: &str, zone: &str, channel: Option<u64>) -> ReminderSettings {
    let (time, zone) = (time.parse().unwrap(), zone.parse().unwrap());
    ReminderSettings {
        time,
        zone,
        days: Weekdays::ALL,
        channel: channel.map(ChannelId),
        role: None,
        thread: false,
        roadmap: None,
    }
}

fn own(house: &House, person: &str) -> ReminderKind {
    ReminderKind::Personal(UserId(house.discord.people().iter().find(|one| one.name == person).unwrap().id))
}

/// The first server, and one of its channels.
fn server(house: &House, channel: &str) -> (u64, u64) {
    let guild = house.discord.guilds()[0].clone();
    (guild.id, guild.channels.iter().find(|one| one.name == channel).unwrap().id)
}

async fn set(house: &House, kind: ReminderKind, settings: ReminderSettings) {
    house.store.set_reminder(kind, settings, now(house)).await.unwrap().unwrap();
}

fn now(house: &House) -> Timestamp {
    Timestamp::from_millisecond((house.discord.clock())()).unwrap()
}

async fn shown(house: &House, kind: ReminderKind) -> Reminder {
    house.store.reminder(kind).await.unwrap().unwrap()
}

/// Waits until nothing is due any more, as far as the clock stands.
async fn settled(house: &House) {
    let settle = async {
        while house.store.next_due().await.unwrap().is_some_and(|next| next <= now(house)) || in_flight(house).await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, settle).await.expect("what is due was never dealt with");
}

/// Whether something was taken and is not decided on. Leases do not end while the clock stands.
async fn in_flight(house: &House) -> bool {
    let mut people: Vec<ReminderKind> =
        house.discord.people().iter().map(|one| ReminderKind::Personal(UserId(one.id))).collect();
    people.extend(house.discord.guilds().iter().map(|guild| ReminderKind::TopicOfTheDay(GuildId(guild.id))));
    for kind in people {
        let reminder = house.store.reminder(kind).await.unwrap();
        if reminder.is_some_and(|reminder| matches!(reminder.last, Some((_, DeliveryState::Open)))) {
            return true;
        }
    }
    false
}

/// When each message in a person's direct messages came.
fn times(house: &House, person: &str) -> Vec<Timestamp> {
    house.dm(person).messages().iter().map(time_of).collect()
}

fn time_of(message: &Message) -> Timestamp {
    message.json["timestamp"].as_str().unwrap().parse().unwrap()
}

fn posts(house: &House, channel: &str) -> Vec<Message> {
    let guild = waymark_playground::Place::Guild { guild: 0, channel: channel.into() };
    house.discord.seat("ada", guild).unwrap().messages()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_at_its_time_and_once_across_restarts_and_a_change_of_clocks() {
    let mut house = house().await;
    set(&house, own(&house, "ada"), daily("19:00", "Europe/Paris", None)).await;
    let mut expected = Vec::new();
    for (before, due, long_after) in [
        ("2026-03-27T17:59:59.999Z", "2026-03-27T18:00:00Z", "2026-03-27T23:30:00Z"),
        ("2026-03-28T17:59:59.999Z", "2026-03-28T18:00:00Z", "2026-03-28T23:30:00Z"),
        // Clocks have gone forward: the same local time is an hour earlier.
        ("2026-03-29T16:59:59.999Z", "2026-03-29T17:00:00Z", "2026-03-29T22:30:00Z"),
        ("2026-03-30T16:59:59.999Z", "2026-03-30T17:00:00Z", "2026-03-30T22:30:00Z"),
    ] {
        go_to(&house, before);
        settled(&house).await;
        assert_eq!(times(&house, "ada"), expected, "before {due}");
        go_to(&house, due);
        expected.push(at(due));
        eventually(due, || times(&house, "ada") == expected).await;
        settled(&house).await;
        house = house.restart(|_| {}).await;
        go_to(&house, long_after);
        settled(&house).await;
        assert_eq!(times(&house, "ada"), expected, "once");
    }
    let message = &house.dm("ada").messages()[0];
    assert_eq!((message.pinged_users(), message.pinged_roles()), (vec![], vec![]), "nobody is pinged");
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_due_while_the_bot_was_away_comes_late_or_never() {
    let house = house().await;
    set(&house, own(&house, "ada"), daily("19:00", "Europe/Paris", None)).await;
    set(&house, own(&house, "grace"), daily("13:00", "Europe/Paris", None)).await;
    go_to(&house, "2026-03-27T12:30:00Z");
    settled(&house).await;
    let house = house.restart(|discord| discord.move_clock(24 * 3_600_000)).await;
    // It is 12:30 the next day: Ada's was due 18.5 hours ago, Grace's half an hour ago.
    eventually("the late one", || times(&house, "grace").len() == 1).await;
    settled(&house).await;
    assert_eq!(times(&house, "grace"), [at("2026-03-28T12:30:00Z")]);
    assert_eq!(times(&house, "ada"), []);
    let (_, last) = shown(&house, own(&house, "ada")).await.last.unwrap();
    assert_eq!(last, DeliveryState::Dropped { why: "it was more than six hours late".into() });
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snooze_comes_once_more_and_at_once_when_it_is_due() {
    let house = house().await;
    let ada = own(&house, "ada");
    let ReminderKind::Personal(user) = ada else { panic!() };
    set(&house, ada, daily("19:00", "Europe/Paris", None)).await;
    go_to(&house, "2026-03-27T18:00:00Z");
    eventually("the reminder", || times(&house, "ada").len() == 1).await;
    settled(&house).await;
    let pressed = std::time::Instant::now();
    // Nothing but the store itself wakes the clock here.
    for _ in 0..2 {
        assert!(house.store.snooze(user, InteractionId(77 << 22), now(&house)).await.unwrap());
    }
    eventually("the reminder again", || times(&house, "ada").len() == 2).await;
    assert!(pressed.elapsed() < Duration::from_secs(20), "{:?}", pressed.elapsed());
    settled(&house).await;
    assert_eq!(times(&house, "ada").len(), 2);
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_told_once_a_day_and_only_its_role_is_pinged() {
    let house = house().await;
    let (guild, channel) = server(&house, "daily");
    let role = house.discord.guilds()[0].roles.iter().find(|role| role.name == "Learners").unwrap().id;
    let choice = ReminderSettings {
        role: Some(RoleId(role)),
        thread: true,
        ..daily("09:00", "America/New_York", Some(channel))
    };
    set(&house, ReminderKind::TopicOfTheDay(GuildId(guild)), choice).await;
    for (number, due) in ["2026-03-27T13:00:00Z", "2026-03-28T13:00:00Z", "2026-03-29T13:00:00Z"].iter().enumerate() {
        go_to(&house, due);
        eventually(due, || posts(&house, "daily").len() == number + 1).await;
        settled(&house).await;
        eventually("the thread", || posts(&house, "daily")[number].json["thread"].is_object()).await;
        let post = posts(&house, "daily")[number].clone();
        assert_eq!(time_of(&post), at(due));
        assert_eq!((post.pinged_roles(), post.pinged_users()), (vec![role], vec![]));
        assert_eq!(post.json["mention_everyone"], false);
    }
    assert_eq!(posts(&house, "daily").len(), 3);
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_message_stands_without_its_thread() {
    let house = house().await;
    let (guild, channel) = server(&house, "daily");
    house.discord.deny_bot(channel, permission::CREATE_PUBLIC_THREADS);
    let kind = ReminderKind::TopicOfTheDay(GuildId(guild));
    set(&house, kind, ReminderSettings { thread: true, ..daily("18:00", "UTC", Some(channel)) }).await;
    go_to(&house, "2026-03-27T18:00:00Z");
    eventually("the refused thread", || house.discord.requests().iter().any(|one| one.path.ends_with("/threads")))
        .await;
    settled(&house).await;
    assert_eq!(posts(&house, "daily").len(), 1);
    let reminder = shown(&house, kind).await;
    assert!(
        matches!(reminder.last, Some((_, DeliveryState::Sent { .. }))) && reminder.paused.is_none(),
        "{reminder:?}"
    );
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_direct_messages_pause_it_until_it_is_resumed() {
    let house = house().await;
    let (ada, person) = (own(&house, "ada"), house.discord.people()[0].id);
    set(&house, ada, daily("18:00", "UTC", None)).await;
    house.discord.set_dms_open(person, false);
    go_to(&house, "2026-03-27T18:00:00Z");
    settled(&house).await;
    let reminder = shown(&house, ada).await;
    assert_eq!((reminder.paused, reminder.next), (Some(Pause::Refused(50007)), None));
    let why = "direct messages from me are not let through";
    assert_eq!(reminder.last.unwrap().1, DeliveryState::Dropped { why: why.into() });
    let asked = house.discord.requests().len();
    go_to(&house, "2026-03-28T18:00:00Z");
    settled(&house).await;
    house.discord.set_dms_open(person, true);
    house.store.resume_reminder(ada, now(&house)).await.unwrap();
    assert_eq!(house.discord.requests().len(), asked, "a closed door is not knocked at");
    go_to(&house, "2026-03-29T18:00:00Z");
    eventually("the next one", || times(&house, "ada") == [at("2026-03-29T18:00:00Z")]).await;
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_refuses_in_a_channel_pauses_it_and_says_why() {
    let house = house().await;
    let (guild, channel) = server(&house, "daily");
    let kind = ReminderKind::TopicOfTheDay(GuildId(guild));
    let [deny, forbid, delete]: [&dyn Fn(); 3] = [
        &|| house.discord.deny_bot(channel, permission::SEND_MESSAGES),
        &|| house.discord.deny_bot(channel, permission::VIEW_CHANNEL),
        &|| house.discord.delete_channel(channel),
    ];
    for (day, change, code, why) in [
        ("2026-03-27T18:00:00Z", deny, 50013, "I lack a permission"),
        ("2026-03-28T18:00:00Z", forbid, 50001, "I cannot see the channel"),
        ("2026-03-29T18:00:00Z", delete, 10003, "the channel no longer exists"),
    ] {
        set(&house, kind, daily("18:00", "UTC", Some(channel))).await;
        change();
        go_to(&house, day);
        settled(&house).await;
        let reminder = shown(&house, kind).await;
        assert_eq!(reminder.paused, Some(Pause::Refused(code)));
        assert_eq!(reminder.last.unwrap().1, DeliveryState::Dropped { why: why.into() }, "{code}");
    }
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_removes_the_bot_is_left_alone_until_it_returns() {
    let house = house().await;
    let (guild, channel) = server(&house, "daily");
    let kind = ReminderKind::TopicOfTheDay(GuildId(guild));
    set(&house, kind, daily("18:00", "UTC", Some(channel))).await;
    // Once while the bot is there, once while it is away.
    house.discord.remove_bot(guild);
    until_paused(&house, kind, Some(Pause::BotRemoved)).await;
    go_to(&house, "2026-03-27T18:00:00Z");
    settled(&house).await;
    house.discord.invite_bot(guild);
    until_paused(&house, kind, None).await;
    go_to(&house, "2026-03-28T18:00:00Z");
    eventually("the next one", || posts(&house, "daily").len() == 1).await;
    settled(&house).await;
    let house = house.restart(|discord| discord.remove_bot(guild)).await;
    until_paused(&house, kind, Some(Pause::BotRemoved)).await;
    let house = house.restart(|discord| discord.invite_bot(guild)).await;
    until_paused(&house, kind, None).await;
    go_to(&house, "2026-03-29T18:00:00Z");
    eventually("the one after", || posts(&house, "daily").len() == 2).await;
    house.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_shows_in_a_refusal_first_ends_with_the_return_too() {
    let house = house().await;
    let (guild, channel) = server(&house, "daily");
    let kind = ReminderKind::TopicOfTheDay(GuildId(guild));
    set(&house, kind, daily("18:00", "UTC", Some(channel))).await;
    house.store.pause_reminder(kind, Pause::Refused(50001), now(&house)).await.unwrap();
    house.discord.remove_bot(guild);
    until_paused(&house, kind, Some(Pause::BotRemoved)).await;
    house.discord.invite_bot(guild);
    until_paused(&house, kind, None).await;
    house.stop().await.unwrap();
}

async fn until_paused(house: &House, kind: ReminderKind, why: Option<Pause>) {
    let wait = async {
        while shown(house, kind).await.paused != why {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, wait).await.unwrap_or_else(|_| panic!("never came to be: {why:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_finishes_what_is_being_sent_and_gives_back_the_rest() {
    const PEOPLE: usize = 60;
    let house = House::with(standing(PEOPLE).await).await;
    let people = house.discord.people();
    for person in &people[5..] {
        set(&house, ReminderKind::Personal(UserId(person.id)), daily("18:00", "UTC", Some(person.dm))).await;
    }
    house.discord.delay_requests(Duration::from_millis(700));
    go_to(&house, "2026-03-27T18:00:00Z");
    let written = |house: &House| people[5..].iter().map(|one| times(house, &one.name).len()).sum::<usize>();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let stopped = std::time::Instant::now();
    let house = house
        .restart(|discord| {
            assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
            discord.delay_requests(Duration::ZERO);
            let sent = discord.requests().iter().filter(|one| one.path.ends_with("/messages")).count();
            assert!((1..PEOPLE).contains(&sent), "some were sent: {sent}");
        })
        .await;
    // The clock stands: what was not given back would stay taken for ever.
    eventually("everybody's", || written(&house) == PEOPLE).await;
    settled(&house).await;
    assert!(people[5..].iter().all(|one| times(&house, &one.name).len() == 1), "once each");
    house.stop().await.unwrap();
}

/// After Discord's memory of nonces is over, an attempt that got through is found in the channel.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_attempt_that_got_through_is_not_made_again() {
    let house = house().await;
    let (guild, channel) = server(&house, "daily");
    let (topic, no_history) = (ReminderKind::TopicOfTheDay(GuildId(guild)), server(&house, "general").1);
    let other = ReminderKind::TopicOfTheDay(GuildId(house.discord.guilds()[1].id));
    let elsewhere = house.discord.guilds()[1].channels.iter().find(|one| one.name == "general").unwrap().id;
    assert_ne!(elsewhere, no_history);
    house.discord.deny_bot(elsewhere, permission::READ_MESSAGE_HISTORY);
    let dm = |name: &str| house.discord.people().iter().find(|one| one.name == name).unwrap().dm;
    let path = |channel: u64| format!("/channels/{channel}/messages");
    // Got through: Ada's, the first server's, the second one's, where the bot may not look. Did not: Grace's.
    for (kind, channel) in
        [(own(&house, "ada"), dm("ada")), (own(&house, "grace"), dm("grace")), (topic, channel), (other, elsewhere)]
    {
        set(&house, kind, daily("18:00", "UTC", Some(channel))).await;
        let rule = if channel == dm("grace") { FailRule::cut } else { FailRule::cut_after };
        house.discord.fail_next(rule(&path(channel), 1).for_method("POST"));
    }
    go_to(&house, "2026-03-27T18:00:00Z");
    let cut = || house.discord.requests().iter().filter(|one| one.status == 0).count();
    eventually("four cut connections", || cut() == 4).await;
    // Longer than Discord's memory, or the playground's.
    while in_flight(&house).await {
        house.discord.move_clock(360_000);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!((times(&house, "ada").len(), times(&house, "grace").len(), posts(&house, "daily").len()), (1, 1, 1));
    for kind in [own(&house, "ada"), own(&house, "grace"), topic] {
        assert!(matches!(shown(&house, kind).await.last, Some((_, DeliveryState::Sent { .. }))));
    }
    let Some((_, DeliveryState::Dropped { why })) = shown(&house, other).await.last else {
        panic!("rather none than two")
    };
    assert!(why.contains("may have succeeded"), "{why}");
    house.stop().await.unwrap();
}
