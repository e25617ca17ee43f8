//! What is kept in memory of the people and servers that were active last, since nearly every interaction asks for it.
//!
//! The database is what counts. The writer settles here what each of its transactions changed, after it was committed and
//! before anybody is told of it: whoever knows of a change finds it. What a reader was looking up meanwhile is given to
//! it, but not kept (see [`quick_cache::sync::PlaceholderGuard::insert`]).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync;

use crate::people::person::Person;
use crate::progress::standing::TopicProgress;
use crate::zones::Zone;
use crate::{GuildId, Ranking, UserId};

/// Servers whose settings are kept, some 200 bytes each.
const GUILDS: usize = 10_000;
/// People of whom it is kept what they told, some 200 bytes each.
const PEOPLE: usize = 10_000;
/// People on servers of whom it is kept on which day they last asked something that had no answer.
const ASKED: usize = 10_000;
/// Topics, of all people together, for which it is kept where somebody stands: some 4 MiB.
const TOPICS: u64 = 64_000;

/// What nearly every interaction asks of a server.
#[derive(Debug, Clone)]
pub(crate) struct GuildSettings {
    /// Its time zone; none while nobody set one.
    pub(crate) zone: Option<Zone>,
    /// The ids of the roadmaps that it offers; empty if it offers all of them.
    pub(crate) offered: Arc<[String]>,
    /// What its boards are ranked by.
    pub(crate) ranking: Ranking,
    /// Whether it is noted that it removed the bot.
    pub(crate) departed: bool,
}

/// A person's progress by roadmap.
pub(crate) type PersonProgress = Arc<BTreeMap<String, Arc<[TopicProgress]>>>;

/// What is kept. Cloning it is cheap and gives the same one.
#[derive(Clone)]
pub(crate) struct Cache {
    pub(crate) guilds: Arc<sync::Cache<GuildId, GuildSettings>>,
    pub(crate) people: Arc<sync::Cache<UserId, Arc<Person>>>,
    pub(crate) progress: Arc<sync::Cache<UserId, PersonProgress, Topics>>,
    /// The number of the day of the last question that was kept of a person on a server. One a day is; that it is looked
    /// up here spares whoever asks in vain all day long the way to the database.
    pub(crate) asked: Arc<sync::Cache<(GuildId, UserId), i64>>,
    /// Whether anything is kept of people: not where other processes change it, too.
    pub(crate) keeps_people: bool,
}

/// Weighs a person's progress by the topics in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Topics;

impl Weighter<UserId, PersonProgress> for Topics {
    fn weight(&self, _: &UserId, progress: &PersonProgress) -> u64 {
        progress.values().map(|topics| topics.len() as u64).sum::<u64>() + 1
    }
}

/// Whose data a change touches, beside what is not kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Touched {
    Nothing,
    Person(UserId),
    Guild(GuildId),
    /// What is known of its members there.
    MembersOf(GuildId),
    /// The reminders of the person or the server of that id, which are not kept here.
    Reminders(u64),
}

impl Touched {
    /// Whether boards may have to follow.
    pub(crate) fn shows_on_boards(self) -> bool {
        !matches!(self, Self::Nothing | Self::Reminders(_))
    }

    /// The id of the person or the server; none if it is nobody's.
    pub(crate) fn id(self) -> Option<u64> {
        match self {
            Self::Nothing => None,
            Self::Person(UserId(id))
            | Self::Guild(GuildId(id))
            | Self::MembersOf(GuildId(id))
            | Self::Reminders(id) => Some(id),
        }
    }
}

impl Cache {
    pub(crate) fn new() -> Self {
        Self {
            guilds: Arc::new(sync::Cache::new(GUILDS)),
            people: Arc::new(sync::Cache::new(PEOPLE)),
            progress: Arc::new(sync::Cache::with_weighter(PEOPLE, TOPICS, Topics)),
            asked: Arc::new(sync::Cache::new(ASKED)),
            keeps_people: true,
        }
    }

    /// One that keeps nothing of what people change.
    pub(crate) fn without_people() -> Self {
        Self { keeps_people: false, ..Self::new() }
    }

    /// Has what was touched looked up anew.
    pub(crate) fn forget(&self, touched: Touched) {
        match touched {
            Touched::Nothing | Touched::Reminders(_) => {}
            Touched::Person(user) => {
                self.people.remove(&user);
                self.progress.remove(&user);
            }
            Touched::Guild(guild) => {
                self.guilds.remove(&guild);
            }
            Touched::MembersOf(guild) => {
                self.guilds.remove(&guild);
                // They are not known here, and it is rare.
                self.people.clear();
            }
        }
    }

    /// Keeps a person's new standing with a topic of a roadmap, if their progress is kept at all.
    pub(crate) fn put(&self, user: UserId, roadmap: &str, changed: &TopicProgress) {
        let Some(progress) = self.progress.get(&user) else {
            // Somebody may be looking it up.
            self.progress.remove(&user);
            return;
        };
        let mut progress = (*progress).clone();
        let topics = progress.entry(roadmap.to_owned()).or_default();
        // Changed last, it is the last one.
        let others = topics.iter().filter(|topic| topic.topic != changed.topic).cloned();
        *topics = others.chain([changed.clone()]).collect();
        self.progress.insert(user, Arc::new(progress));
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}
