//! What a command, a start and the reminder clock cost, against the size of everything that grows.

use std::path::Path;
use std::rc::Rc;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;
use waymark_calendar::Period;
use waymark_store::boards::{BoardQuery, Page};
use waymark_store::reminders::ReminderKind;
use waymark_store::{GuildId, Store, UserId};

use super::life::Life;
use super::load::{Load, median};
use super::process::Program;
use super::reminders::personal_at;
use super::report::{Report, number};
use super::scenario::{Content, MEMBERS, Scenario, Who};
use super::{Settings, data_folder, world};

/// What is asked at each size.
const LINES: [(&str, &str); 10] = [
    ("`/faq`, by name", "/faq question:{question}"),
    ("`/faq`, in own words", "/faq question:how long does it take"),
    ("`/topic`", "/topic topic:{topic}"),
    ("`/next`", "/next"),
    ("autocomplete", "(/topic topic:to)"),
    ("`/done`", "/done topic:{topic}"),
    ("`/checkin`", "/checkin"),
    ("`/leaderboard`", "/leaderboard"),
    ("`/progress`", "/progress"),
    ("`/plan`", "/plan hours_per_week:10"),
];

/// One size of something: what it is called, the figures of it, and those alone that are to be compared.
struct Size {
    name: String,
    rows: Vec<(String, f64)>,
}

pub(crate) async fn tell(report: &mut Report, settings: &Settings, content: &Content) {
    report.heading("Growth");
    report.paragraph(
        "p50 in ms of one interaction after the other; the last column is the largest size to the smallest. Start is from the \
         start of the process until it had answered, memory is resident while idle.",
    );
    report.paragraph(
        "What is not flat: a start reads all content and makes of it what search knows, and hears of each server from Discord, one \
         event after the other. Autocomplete looks at every title. A turn of the reminder clock takes what is due in it. \
         Counting the reminders looks at each, for monitoring alone. On a board, more members stand in more stretches of \
         places, up to some hundred of each kind.",
    );
    members(report, settings, content).await;
    topics(report, settings).await;
    servers(report, settings, content).await;
    subscriptions(report, settings, content).await;
}

fn show(report: &mut Report, what: &str, sizes: &[Size]) {
    let names: Vec<&str> = sizes.iter().map(|size| &*size.name).collect();
    let rows = (0..sizes[0].rows.len()).map(|row| {
        let figures: Vec<f64> = sizes.iter().map(|size| size.rows[row].1).collect();
        let ratio = figures[figures.len() - 1] / figures[0];
        let cells = figures.iter().copied().chain([ratio]).map(number);
        std::iter::once(sizes[0].rows[row].0.clone()).chain(cells).collect()
    });
    let head: Vec<&str> = [what].into_iter().chain(names).chain(["ratio"]).collect();
    report.table(&head, rows);
}

/// Starts the bot on that, and asks everything.
async fn ask(
    report: &mut Report,
    settings: &Settings,
    content: &Content,
    program: &Program,
    guilds: u64,
    data: TempDir,
) -> (Vec<(String, f64)>, TempDir) {
    let scenario = |line: &str| Rc::new(Scenario::new(line, Who::Anybody, &[(1, line)], content));
    let life = Life::begin_on(program, guilds, 1, &scenario("/faq"), data).await;
    let mut rows = vec![("start, ms".into(), life.ready), ("memory, MiB".into(), life.idle().await)];
    for (name, line) in LINES {
        let (scenario, load) = (scenario(line), Load::Closed { outstanding: 1, time: settings.time / 2 });
        // What is made with its first use is not what is asked about.
        life.driver.once(&scenario).await;
        let figures = life.driver.run(&scenario, load, &life.bot).await;
        assert_eq!(figures.failed, 0, "{line} was not answered: {}", life.bot.log());
        report.busiest([&figures]);
        rows.push((name.into(), figures.p50));
    }
    (rows, life.end().await)
}

/// Of one server: ten completions each.
async fn members(report: &mut Report, settings: &Settings, content: &Content) {
    let mut sizes = Vec::new();
    for &size in &settings.members {
        let data = data_folder();
        let began = Instant::now();
        fill(&data.path().join("waymark.db"), size.max(MEMBERS), content).await;
        eprintln!("  {size} members, filled in {:.0?}", began.elapsed());
        let (mut rows, data) = ask(report, settings, content, &settings.waymark(), 1, data).await;
        rows.extend(boards(&data.path().join("waymark.db"), size).await);
        sizes.push(Size { name: format!("{} members", number(size as f64)), rows });
    }
    show(report, "members of one server, ten completions each", &sizes);
    let large = &sizes[sizes.len() - 1];
    let small = sizes.iter().find(|size| size.name.starts_with("10,000 ")).unwrap_or(&sizes[0]);
    for (row, (what, figure)) in large.rows.iter().enumerate().filter(|(_, (what, _))| what.starts_with("board")) {
        report.at_most(&format!("{what}: {} to {}", large.name, small.name), figure / small.rows[row].1, 2.0);
        report.at_most(&format!("{what}: ms of {}", large.name), *figure, 1.0);
    }
}

/// A server with so many members, of whom every fifth has one point, reached on the same day. What they did stands in the
/// order in which they did it; what follows from that is left to the store, as after a migration.
async fn fill(path: &Path, size: u64, content: &Content) {
    Store::open(path).await.unwrap().close().await;
    let mut connection: SqliteConnection = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off)
        .foreign_keys(false)
        .pragma("cache_size", "-400000")
        .connect()
        .await
        .unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let topics = serde_json::to_string(&content.topics).unwrap();
    let now = Timestamp::now().as_millisecond();
    let statements = [
        "CREATE TEMP TABLE given (guild, size, topics, now)",
        "INSERT INTO given VALUES (?, ?, ?, ?)",
        "CREATE TEMP TABLE topic (number INTEGER PRIMARY KEY, id TEXT)",
        "INSERT INTO topic SELECT key, value FROM given, json_each(topics)",
        // Ids as Discord gives them: a time, and some bits more.
        "CREATE TEMP TABLE person (id INTEGER PRIMARY KEY, number INTEGER, completions INTEGER)",
        "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n, given WHERE n + 1 < size) \
         INSERT INTO person SELECT (100000000000 + n) << 22, n, iif(n % 5 = 0, 1, 12 + (n % 4 = 1)) FROM n",
        "INSERT INTO guild_member (guild, user, name) SELECT guild, id, 'somebody ' || number FROM person, given",
        // Within the last two years, those with one point within a day.
        "INSERT INTO event (interaction, user, guild, roadmap, topic, at, before, before_points, after, after_points) \
         SELECT person.number * 13 + topic.number + 1, person.id, guild, 'backend', topic.id, \
            now - 1000 - iif(completions = 1, person.number * 7 % 86400, (person.number * (topic.number * 7 + 1)) % 60000000) * 1000, \
            'todo', 0, 'done', iif(completions = 1, 1, 1 + (person.number + topic.number) * topic.number % 20) \
         FROM given, person JOIN topic ON topic.number < completions ORDER BY 6",
        "INSERT INTO topic_state (user, roadmap, topic, state, at, points, event) \
         SELECT user, roadmap, topic, after, at, after_points, id FROM event ORDER BY user, roadmap, topic",
        "INSERT INTO guild (guild, fill_after) SELECT guild, -1 FROM given WHERE true \
         ON CONFLICT DO UPDATE SET fill_after = -1",
    ];
    for (number, statement) in statements.into_iter().enumerate() {
        let statement = sqlx::query(statement);
        let statement = match number {
            1 => statement.bind(world::guild_id(0).cast_signed()).bind(size.cast_signed()).bind(&topics).bind(now),
            _ => statement,
        };
        statement.execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    // The boards are filled when it is opened.
    Store::open(path).await.unwrap().close().await;
}

/// What a look at a board takes, without the bot around it.
async fn boards(path: &Path, size: u64) -> Vec<(String, f64)> {
    const SAMPLES: u64 = 300;
    let store = Store::open(path).await.unwrap();
    let at = Timestamp::now();
    let query = BoardQuery { guild: GuildId(world::guild_id(0)), roadmap: None, period: Period::All, at };
    let mut random = fastrand::Rng::with_seed(size);
    let mut rows = Vec::new();
    for (what, page) in [("board, first page", Page::Number(0)), ("board, own place", Page::Around)] {
        let mut times = Vec::new();
        for _ in 0..SAMPLES {
            let asking = UserId(world::user_id(random.u64(..size)));
            let began = Instant::now();
            let board = store.board(query, page, asking).await.unwrap();
            times.push(began.elapsed().as_secs_f64() * 1e3);
            assert!(board.size >= size, "{} of {size} are on the board", board.size);
        }
        rows.push((what.to_owned(), median(times)));
    }
    store.close().await;
    rows
}

/// Of one roadmap.
async fn topics(report: &mut Report, settings: &Settings) {
    let mut sizes = Vec::new();
    for &size in &settings.topics {
        let folder = data_folder();
        write_content(folder.path(), size);
        let library = waymark_roadmap::Library::load(folder.path()).unwrap();
        let roadmap = library.default_roadmap();
        let content = Content::of(roadmap);
        let program = Program::waymark(&settings.program, Some(folder.path()));
        let (rows, _) = ask(report, settings, &content, &program, 1, data_folder()).await;
        sizes.push(Size { name: format!("{} topics", number(size as f64)), rows });
    }
    show(report, "topics of a roadmap", &sizes);
}

/// A roadmap of so many topics, a hundred a stage, whose texts are as long as those of the shipped one.
fn write_content(folder: &Path, size: usize) {
    const STAGE: usize = 100;
    let folder = folder.join("backend");
    std::fs::create_dir(&folder).unwrap();
    let write = |name: String, text: String| std::fs::write(folder.join(name + ".toml"), text).unwrap();
    let stages = size.div_ceil(STAGE);
    let names: Vec<String> = (0..stages).map(|stage| format!("\"stage-{stage}\"")).collect();
    write(
        "roadmap".into(),
        format!("title = \"Grown\"\nsummary = \"As large as it gets.\"\nstages = [{}]\n", names.join(", ")),
    );
    for stage in 0..stages {
        let mut text = format!("title = \"Stage {stage}\"\nsummary = \"One of many.\"\n");
        for topic in stage * STAGE..size.min((stage + 1) * STAGE) {
            let word = word(topic);
            let description = format!("What {word} is, and how one gets along with it. ").repeat(25);
            text += &format!(
                "\n[[topic]]\nid = \"topic-{topic}\"\ntitle = \"Topic {word}\"\nsummary = \"All about {word}.\"\n\
                 description = \"{}\"\nhours = {}\n",
                description.trim(),
                1 + topic % 12
            );
            if topic > 0 {
                text += &format!("requires = [\"topic-{}\"]\n", topic / 2);
            }
        }
        write(format!("stage-{stage}"), text);
    }
    let entries = (0..50).map(|entry| {
        let word = word(entry);
        format!("[[faq]]\nslug = \"{word}\"\nquestion = \"How long does {word} take?\"\nanswer = \"A while.\"\n\n")
    });
    write("faq".into(), entries.collect());
}

/// A word for a number, unlike those of its neighbours.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "do", "fe", "gu", "ki", "lo", "me", "nu", "pa", "ri", "so", "ta", "ve", "wo", "xi", "zu"];
    (0..4).map(|at| SYLLABLES[((number * 2_654_435 + number / 16 * 7) >> (at * 4)) % 16]).collect()
}

/// Of one shard.
async fn servers(report: &mut Report, settings: &Settings, content: &Content) {
    let mut sizes = Vec::new();
    for &size in &settings.servers {
        let (rows, _) = ask(report, settings, content, &settings.waymark(), size, data_folder()).await;
        sizes.push(Size { name: format!("{} servers", number(size as f64)), rows });
    }
    show(report, "servers of a shard", &sizes);
    let large = &sizes[sizes.len() - 1];
    report.at_most(&format!("idle with {}, MiB", large.name), large.rows[1].1, 30.0);
}

/// What a turn of the reminder clock takes while few are due.
async fn subscriptions(report: &mut Report, settings: &Settings, content: &Content) {
    let mut sizes = Vec::new();
    for &size in &settings.subscriptions {
        let data = data_folder();
        let store = Store::open(&data.path().join("waymark.db")).await.unwrap();
        let now = Timestamp::now();
        let set: FuturesUnordered<_> = (0..size)
            .map(|number| {
                // Later than now, through a day.
                let minute = i64::try_from(number % 1_380).unwrap() + 30;
                let time = (now + SignedDuration::from_mins(minute)).to_zoned(jiff::tz::TimeZone::UTC).time();
                let kind = ReminderKind::Personal(UserId(world::user_id(number)));
                let settings = personal_at(Time::new(time.hour(), time.minute(), 0, 0).unwrap(), number + 1);
                store.set_reminder(kind, settings, now)
            })
            .collect();
        let began = Instant::now();
        set.for_each(async |set| assert!(set.unwrap().is_some())).await;
        let each = began.elapsed().as_secs_f64() * 1e3 / size as f64;
        let mut rows = vec![("setting one, among others, ms".to_owned(), each)];
        let (mut turns, mut taken) = (Vec::new(), 0);
        // A minute at a time: what is due is taken and said to be sent.
        for minute in 0..60 {
            let now = now + SignedDuration::from_mins(30 + minute);
            let began = Instant::now();
            store.next_due().await.unwrap();
            let due = store.take_due(now, 100).await.unwrap().due;
            turns.push(began.elapsed().as_secs_f64() * 1e3);
            taken += due.len();
            for due in due {
                let why = "it was only tried".to_owned();
                store.mark_dropped(due.id, why, now).await.unwrap();
            }
        }
        rows.push(("due in a turn of the clock".to_owned(), taken as f64 / turns.len() as f64));
        rows.push(("a turn of the clock, ms".to_owned(), median(turns)));
        let began = Instant::now();
        store.count_reminders(now).await.unwrap();
        rows.push(("counting them, ms".to_owned(), began.elapsed().as_secs_f64() * 1e3));
        store.close().await;
        let first = Scenario::new("first", Who::Anybody, &[(1, "/faq")], content);
        let life = Life::begin_on(&settings.waymark(), 1, 1, &first, data).await;
        rows.push(("start, ms".to_owned(), life.ready));
        rows.push(("memory, MiB".to_owned(), life.idle().await));
        life.end().await;
        sizes.push(Size { name: format!("{} reminders", number(size as f64)), rows });
    }
    show(report, "reminders that people have set", &sizes);
}
