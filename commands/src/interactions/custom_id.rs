//! What a press means: the buttons' and menus' `custom_id`, which carries everything needed, so that a press works
//! days later and after a restart.
//!
//! `1` (the version), a letter for the kind, then its parts, at most 100 characters in all (Discord's limit). Ids of
//! people and interactions are 13 digits to the base 36, so that they need no mark at their end.

use jiff::civil::Time;
use waymark_calendar::{Period, Weekdays};
use waymark_store::{InteractionId, UserId};

/// A `custom_id`'s first character. Another one is from a version that this program does not know.
const VERSION: char = '1';
const ID_DIGITS: usize = 13;

/// A topic as buttons name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TopicName {
    pub roadmap: String,
    pub topic: String,
}

/// What is shown on the message a button sits on, and so what pressing it leaves there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// The topic, as `/topic` shows it.
    Topic,
    /// What is next, as `/next` shows it, and how many of them (1 to 5).
    Next(u8),
    /// A change, as `/done` and its like answer it.
    Change,
}

/// What a button or a menu does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Puts a topic into a state.
    Change { owner: UserId, to: waymark_roadmap::rules::State, view: View, topic: TopicName },
    /// Takes a change back.
    Undo { owner: UserId, of: InteractionId, view: View },
    /// Shows what is next in a roadmap.
    Next { owner: UserId, roadmap: String },
    /// Shows a roadmap's stages from a page on.
    Stages { owner: UserId, roadmap: String, page: usize },
    /// Shows the stage that was picked from a roadmap's menu.
    PickStage { owner: UserId, roadmap: String },
    /// Shows a page of a stage's topics.
    Stage { owner: UserId, roadmap: String, stage: String, page: usize },
    /// Shows the topic that was picked from a menu, in the place of the message.
    PickTopic { owner: UserId, roadmap: String },
    /// Answers the question that was picked from a menu, to whoever picked it.
    PickQuestion { roadmap: String, page: usize },
    /// Shows a page of the questions, to whoever asks.
    Questions { roadmap: String, page: usize },
    /// Opens the dialog for one's note on a topic.
    WriteNote { owner: UserId, topic: TopicName },
    /// Keeps what the dialog holds.
    SaveNote { owner: UserId, topic: TopicName },
    /// Counts today.
    CheckIn { owner: UserId },
    /// Shows everybody here a milestone that was reached; its stored name, and its roadmap's id if it is of one.
    Share { owner: UserId, roadmap: String, milestone: String },
    /// Deletes everything held on the person.
    Erase { owner: UserId },
    /// Sets up one's daily reminder, in the time zone that was picked from a menu.
    PickZone { owner: UserId, time: Time, days: Weekdays },
    /// Does something to one's daily reminder.
    Reminder { owner: UserId, what: ReminderAction },
    /// Puts the topic of the day into a state, or shows it, for whoever presses.
    OfTheDay { done: bool, topic: TopicName },
    /// Changes how Waymark works on a server; for who may manage it.
    Server { what: ServerAction },
    /// Has a milestone give the role that was picked; for who may manage the server.
    MilestoneRole { roadmap: String, milestone: String },
    /// Shows a page of a board; `page` none: around the person.
    Board { owner: UserId, period: Period, page: Option<u64>, roadmap: Option<String> },
}

/// What the buttons under a daily reminder do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReminderAction {
    /// Once more in an hour.
    Snooze,
    /// No more of them.
    Stop,
    /// A message at once, to see whether it arrives.
    Test,
    Pause,
    Resume,
}

impl ReminderAction {
    const ALL: [(char, Self); 5] =
        [('s', Self::Snooze), ('o', Self::Stop), ('t', Self::Test), ('p', Self::Pause), ('r', Self::Resume)];
}

/// What the panel of `/server` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServerAction {
    /// The panel itself.
    Show,
    /// The test of everything set up.
    Check,
    /// What was asked without an answer.
    Questions,
    /// The channel of the topic of the day, from a channel menu.
    Channel,
    /// The role it mentions, from a role menu.
    Role,
    /// No more topics of the day.
    ReminderOff,
    /// On again after a pause.
    Resume,
    /// How to set up a topic of the day.
    Begin,
    /// A thread under each, or none.
    Thread,
    /// The weekly board post, on or off.
    WeeklyBoard,
    /// The roadmaps on offer, from a menu.
    Roadmaps,
    /// A milestone to give a role for, from a menu.
    Milestone,
}

impl ServerAction {
    const ALL: [(char, Self); 12] = [
        ('s', Self::Show),
        ('c', Self::Check),
        ('q', Self::Questions),
        ('h', Self::Channel),
        ('r', Self::Role),
        ('o', Self::ReminderOff),
        ('u', Self::Resume),
        ('t', Self::Thread),
        ('b', Self::WeeklyBoard),
        ('m', Self::Roadmaps),
        ('n', Self::Begin),
        ('i', Self::Milestone),
    ];
}

/// The periods of boards, as `custom_id`s write them.
const PERIODS: [(char, Period); 3] = [('w', Period::Week), ('m', Period::Month), ('a', Period::All)];

fn letter_of<T: PartialEq + Copy>(table: &[(char, T)], value: T) -> char {
    table.iter().find_map(|(letter, known)| (*known == value).then_some(*letter)).unwrap_or('?')
}

fn value_of<T: Copy>(table: &[(char, T)], letter: char) -> Option<T> {
    table.iter().find_map(|(known, value)| (*known == letter).then_some(*value))
}

impl Action {
    /// Whose message it is on, if it is anyone's: nobody else may press.
    pub(crate) fn owner(&self) -> Option<UserId> {
        match self {
            Action::Change { owner, .. }
            | Action::Undo { owner, .. }
            | Action::Next { owner, .. }
            | Action::Stages { owner, .. }
            | Action::PickStage { owner, .. }
            | Action::Stage { owner, .. }
            | Action::PickTopic { owner, .. }
            | Action::WriteNote { owner, .. }
            | Action::SaveNote { owner, .. }
            | Action::CheckIn { owner }
            | Action::Share { owner, .. }
            | Action::Erase { owner }
            | Action::PickZone { owner, .. }
            | Action::Reminder { owner, .. } => Some(*owner),
            // The board is everybody's; whoever else turns its pages gets a copy of their own. So is the topic of the
            // day. A server's set-up belongs to those who may manage it, which is looked at when it is pressed.
            Action::Board { .. }
            | Action::PickQuestion { .. }
            | Action::Questions { .. }
            | Action::OfTheDay { .. }
            | Action::Server { .. }
            | Action::MilestoneRole { .. } => None,
        }
    }

    /// The `custom_id` that [`Action::parse`] turns back.
    pub(crate) fn to_custom_id(&self) -> String {
        let body = match self {
            Action::Change { owner, to, view, topic: TopicName { roadmap, topic } } => {
                format!("c{}{}{}{roadmap}:{topic}", id(owner.0), state_letter(*to), view_letter(*view))
            }
            Action::Undo { owner, of, view } => format!("u{}{}{}", id(owner.0), id(of.0), view_letter(*view)),
            Action::Next { owner, roadmap } => format!("n{}{roadmap}", id(owner.0)),
            Action::Stages { owner, roadmap, page } => format!("r{}{roadmap}:{page}", id(owner.0)),
            Action::PickStage { owner, roadmap } => format!("S{}{roadmap}", id(owner.0)),
            Action::Stage { owner, roadmap, stage, page } => format!("s{}{roadmap}:{stage}:{page}", id(owner.0)),
            Action::PickTopic { owner, roadmap } => format!("T{}{roadmap}", id(owner.0)),
            Action::PickQuestion { roadmap, page } => format!("Q{roadmap}:{page}"),
            Action::Questions { roadmap, page } => format!("q{roadmap}:{page}"),
            Action::WriteNote { owner, topic: TopicName { roadmap, topic } } => {
                format!("w{}{roadmap}:{topic}", id(owner.0))
            }
            Action::SaveNote { owner, topic: TopicName { roadmap, topic } } => {
                format!("W{}{roadmap}:{topic}", id(owner.0))
            }
            Action::CheckIn { owner } => format!("i{}", id(owner.0)),
            // `stage:` would be too long beside two ids.
            Action::Share { owner, roadmap, milestone } => {
                format!("m{}{roadmap}:{}", id(owner.0), milestone.replacen("stage:", "/", 1))
            }
            Action::MilestoneRole { roadmap, milestone } => format!("M{roadmap}:{milestone}"),
            Action::Erase { owner } => format!("x{}", id(owner.0)),
            Action::PickZone { owner, time, days } => {
                format!("z{}{:02}{:02}{}", id(owner.0), time.hour(), time.minute(), days.bits())
            }
            Action::Reminder { owner, what } => format!("a{}{}", id(owner.0), letter_of(&ReminderAction::ALL, *what)),
            Action::OfTheDay { done, topic: TopicName { roadmap, topic } } => {
                format!("{}{roadmap}:{topic}", if *done { 'd' } else { 'D' })
            }
            Action::Server { what } => format!("g{}", letter_of(&ServerAction::ALL, *what)),
            Action::Board { owner, period, page, roadmap } => {
                let page = page.map(|page| page.to_string()).unwrap_or_default();
                let period = letter_of(&PERIODS, *period);
                format!("b{}{period}{page}:{}", id(owner.0), roadmap.as_deref().unwrap_or_default())
            }
        };
        format!("{VERSION}{body}")
    }

    /// What a `custom_id` says; none for one that no version of this program wrote, or only another one reads.
    pub(crate) fn parse(custom_id: &str) -> Option<Self> {
        let mut rest = Rest(custom_id.strip_prefix(VERSION)?);
        Some(match rest.letter()? {
            'c' => {
                let (owner, to, view) = (UserId(rest.id()?), state_of(rest.letter()?)?, view_of(rest.letter()?)?);
                Action::Change { owner, to, view, topic: rest.topic()? }
            }
            'u' => Action::Undo {
                owner: UserId(rest.id()?),
                of: InteractionId(rest.id()?),
                view: view_of(rest.letter()?)?,
            },
            'n' => Action::Next { owner: UserId(rest.id()?), roadmap: rest.0.into() },
            'r' => {
                let owner = UserId(rest.id()?);
                let (roadmap, page) = rest.0.split_once(':')?;
                Action::Stages { owner, roadmap: roadmap.into(), page: page.parse().ok()? }
            }
            'S' => Action::PickStage { owner: UserId(rest.id()?), roadmap: rest.0.into() },
            's' => {
                let owner = UserId(rest.id()?);
                let (roadmap, place) = rest.0.split_once(':')?;
                let (stage, page) = place.split_once(':')?;
                Action::Stage { owner, roadmap: roadmap.into(), stage: stage.into(), page: page.parse().ok()? }
            }
            'T' => Action::PickTopic { owner: UserId(rest.id()?), roadmap: rest.0.into() },
            'Q' => {
                let (roadmap, page) = rest.0.split_once(':')?;
                Action::PickQuestion { roadmap: roadmap.into(), page: page.parse().ok()? }
            }
            'q' => {
                let (roadmap, page) = rest.0.split_once(':')?;
                Action::Questions { roadmap: roadmap.into(), page: page.parse().ok()? }
            }
            'b' => {
                let owner = UserId(rest.id()?);
                let period = value_of(&PERIODS, rest.letter()?)?;
                let (page, roadmap) = rest.0.split_once(':')?;
                let page = if page.is_empty() { None } else { Some(page.parse().ok()?) };
                Action::Board { owner, period, page, roadmap: Some(roadmap.to_owned()).filter(|it| !it.is_empty()) }
            }
            'w' => Action::WriteNote { owner: UserId(rest.id()?), topic: rest.topic()? },
            'W' => Action::SaveNote { owner: UserId(rest.id()?), topic: rest.topic()? },
            'i' => Action::CheckIn { owner: UserId(rest.id()?) },
            'm' => {
                let owner = UserId(rest.id()?);
                let (roadmap, milestone) = rest.0.split_once(':')?;
                Action::Share { owner, roadmap: roadmap.into(), milestone: milestone.replacen('/', "stage:", 1) }
            }
            'M' => {
                let (roadmap, milestone) = rest.0.split_once(':')?;
                Action::MilestoneRole { roadmap: roadmap.into(), milestone: milestone.into() }
            }
            'x' => Action::Erase { owner: UserId(rest.id()?) },
            'z' => {
                let owner = UserId(rest.id()?);
                let (hour, later) = rest.0.split_at_checked(2)?;
                let (minute, days) = later.split_at_checked(2)?;
                let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
                Action::PickZone { owner, time, days: Weekdays::from_bits(days.parse().ok()?)? }
            }
            'a' => {
                Action::Reminder { owner: UserId(rest.id()?), what: value_of(&ReminderAction::ALL, rest.letter()?)? }
            }
            'd' => Action::OfTheDay { done: true, topic: rest.topic()? },
            'D' => Action::OfTheDay { done: false, topic: rest.topic()? },
            'g' => Action::Server { what: value_of(&ServerAction::ALL, rest.letter()?)? },
            _ => return None,
        })
    }
}

/// What of a `custom_id` is still to be read.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn letter(&mut self) -> Option<char> {
        let letter = self.0.chars().next()?;
        self.0 = &self.0[letter.len_utf8()..];
        Some(letter)
    }

    /// A roadmap and its topic, which are the rest of it.
    fn topic(&self) -> Option<TopicName> {
        let (roadmap, topic) = self.0.split_once(':')?;
        Some(TopicName { roadmap: roadmap.into(), topic: topic.into() })
    }

    fn id(&mut self) -> Option<u64> {
        let (digits, rest) = self.0.split_at_checked(ID_DIGITS)?;
        self.0 = rest;
        u64::from_str_radix(digits, 36).ok()
    }
}

fn id(mut number: u64) -> String {
    let mut digits = [b'0'; ID_DIGITS];
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::try_from(number % 36).unwrap_or(0)];
        number /= 36;
    }
    digits.iter().map(|&digit| char::from(digit)).collect()
}

fn state_letter(state: waymark_roadmap::rules::State) -> char {
    use waymark_roadmap::rules::State::{Done, Learning, Skipped, Todo};
    match state {
        Todo => 't',
        Learning => 'l',
        Done => 'd',
        Skipped => 's',
    }
}

fn state_of(letter: char) -> Option<waymark_roadmap::rules::State> {
    waymark_roadmap::rules::State::ALL
        .into_iter()
        .find_map(|(_, state)| (state_letter(state) == letter).then_some(state))
}

fn view_letter(view: View) -> char {
    match view {
        View::Topic => 't',
        View::Next(count) => char::from(b'0' + count.clamp(1, 5)),
        View::Change => 'c',
    }
}

fn view_of(letter: char) -> Option<View> {
    match letter {
        't' => Some(View::Topic),
        'c' => Some(View::Change),
        '1'..='5' => letter.to_digit(10).and_then(|count| count.try_into().ok()).map(View::Next),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_roadmap::rules::State;

    #[test]
    fn every_action_survives_and_fits() {
        let owner = UserId(u64::MAX);
        let roadmap = "r".repeat(40);
        let topic = TopicName { roadmap: roadmap.clone(), topic: "t".repeat(40) };
        let stage = "s".repeat(40);
        let mut actions = vec![
            Action::Undo { owner, of: InteractionId(u64::MAX), view: View::Next(5) },
            Action::Next { owner, roadmap: roadmap.clone() },
            Action::Stages { owner, roadmap: roadmap.clone(), page: 999 },
            Action::PickStage { owner, roadmap: roadmap.clone() },
            Action::Stage { owner, roadmap: roadmap.clone(), stage, page: 999 },
            Action::PickTopic { owner, roadmap: roadmap.clone() },
            Action::PickQuestion { roadmap: roadmap.clone(), page: 999 },
            Action::Questions { roadmap: roadmap.clone(), page: 999 },
            Action::Board { owner, period: Period::All, page: None, roadmap: None },
            Action::WriteNote { owner, topic: topic.clone() },
            Action::SaveNote { owner, topic: topic.clone() },
            Action::CheckIn { owner },
            Action::Share { owner, roadmap: roadmap.clone(), milestone: format!("stage:{}", "s".repeat(40)) },
            Action::Share { owner, roadmap: String::new(), milestone: "days:365".into() },
            Action::MilestoneRole { roadmap: roadmap.clone(), milestone: format!("stage:{}", "s".repeat(40)) },
            Action::Erase { owner },
            Action::PickZone { owner, time: Time::constant(7, 5, 0, 0), days: Weekdays::ALL },
            Action::OfTheDay { done: true, topic: topic.clone() },
            Action::OfTheDay { done: false, topic: topic.clone() },
            Action::Board { owner, period: Period::Week, page: Some(u64::MAX), roadmap: Some(roadmap) },
        ];
        for (_, to) in State::ALL {
            for view in [View::Topic, View::Next(1), View::Change] {
                actions.push(Action::Change { owner: UserId(0), to, view, topic: topic.clone() });
            }
        }
        actions.extend(ReminderAction::ALL.map(|(_, what)| Action::Reminder { owner, what }));
        actions.extend(ServerAction::ALL.map(|(_, what)| Action::Server { what }));
        for action in actions {
            let custom_id = action.to_custom_id();
            assert!(custom_id.len() <= 100, "{} characters: {custom_id}", custom_id.len());
            assert_eq!(Action::parse(&custom_id), Some(action), "{custom_id}");
        }
    }

    #[test]
    fn anything_else_is_nothing() {
        for custom_id in [
            "",
            "1",
            "0n0000000000001",
            "1x",
            "1c",
            "1c00000",
            "1u0000000000001",
            "1ü",
            "1n-000000000001",
            "1q",
            "1qbackend",
            "1qbackend:x",
            "1czzzzzzzzzzzzzdtbackend:http",
            "🦀🦀🦀🦀🦀🦀🦀🦀🦀",
        ] {
            assert_eq!(Action::parse(custom_id), None, "{custom_id:?}");
        }
    }
}
