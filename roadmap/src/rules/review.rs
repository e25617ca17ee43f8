//! Reviews: when a check is asked again, and which are asked together.
//!
//! Being asked again later is what makes people remember. A fixed ladder does as well as intervals computed for each person
//! (Latimier, Peyre and Ramus 2021), and everybody can see when a question comes back.

use jiff::civil::Date;

/// After how many days a check is asked again, step by step.
pub const LADDER: [u8; 4] = [2, 7, 21, 60];

/// How well a person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// As the key says.
    Right,
    /// In part, as they say themselves.
    Partly,
    /// Not.
    Wrong,
}

impl Grade {
    /// All of them, best first.
    pub const ALL: [Self; 3] = [Self::Right, Self::Partly, Self::Wrong];

    /// As it is stored: `right`, `partly` or `wrong`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Partly => "partly",
            Self::Wrong => "wrong",
        }
    }

    /// The grade of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.name() == name)
    }
}

/// A step of the ladder: how long a check rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Rest(u8);

impl Rest {
    /// That of a check whose topic was done, and which was never answered.
    pub const FIRST: Self = Self(0);

    /// That of a check whose topic was known before, and which was never answered: it is not what was just learned that has to
    /// be kept, and whoever knew forty topics is not to be asked about all of them in two days.
    pub const OF_PRIOR_KNOWLEDGE: Self = Self(3);

    /// The step of that number, from 0; none if the ladder has no such step.
    pub fn new(number: u8) -> Option<Self> {
        LADDER.get(usize::from(number)).map(|_| Self(number))
    }

    /// Its number, from 0.
    pub fn number(self) -> u8 {
        self.0
    }

    /// How many days it rests.
    pub fn days(self) -> u8 {
        LADDER[usize::from(self.0)]
    }

    /// The step after an answer: one up, the same, or the first again. At the top it stays there. What is answered before it
    /// is `due` tells little of what will be remembered, and leads no higher.
    #[must_use]
    pub fn after(self, grade: Grade, due: bool) -> Self {
        match grade {
            Grade::Right if due => Self::new(self.0 + 1).unwrap_or(self),
            Grade::Right | Grade::Partly => self,
            Grade::Wrong => Self::FIRST,
        }
    }

    /// The date from which on a check is asked again that rests since `date`.
    pub fn until(self, date: Date) -> Date {
        date.saturating_add(days(self.days()))
    }

    /// Whether an answer on `date` to a check that rests until `due` tells whether it is remembered: whoever was told the
    /// answer a moment ago has it right.
    pub fn tells(self, due: Date, date: Date) -> bool {
        let last = due.saturating_sub(days(self.days()));
        last.saturating_add(days(LADDER[0])) <= date
    }
}

fn days(number: u8) -> jiff::Span {
    jiff::Span::new().days(i64::from(number))
}

/// Days after a topic was done from which on answers prove it.
pub const PROVES_AFTER: u8 = 7;

/// Right answers that prove what was known before, if its topic has as many checks.
pub const PROOFS: usize = 2;

/// That a topic was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub date: Date,
    /// Whether it was known before.
    pub known_before: bool,
}

impl Done {
    /// How long its checks rest until they are asked for the first time.
    pub fn first_rest(self) -> Rest {
        if self.known_before { Rest::OF_PRIOR_KNOWLEDGE } else { Rest::FIRST }
    }

    /// Whether the topic is proven. Each of its checks has to be remembered, and to have been answered so a week later or more,
    /// on the date that stands for it; none stands for one that is not remembered. What was known before is proven by
    /// [`PROOFS`] right answers at any time: that is longer ago than a week. A topic without checks is never proven.
    pub fn is_proven(self, remembered: impl IntoIterator<Item = Option<Date>>) -> bool {
        let from = if self.known_before { self.date } else { self.date.saturating_add(days(PROVES_AFTER)) };
        let (mut checks, mut held) = (0, 0);
        for date in remembered {
            checks += 1;
            held += usize::from(date.is_some_and(|date| date >= from));
        }
        let enough = if self.known_before { checks.min(PROOFS) } else { checks };
        checks > 0 && held >= enough
    }
}

/// How well something that was done is remembered, as far as it was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// All that was asked last went right, and is not due again.
    Solid,
    /// Something went wrong, or is due again.
    Fading,
}

/// How well a topic is remembered: of each of its checks that was ever answered, whether the last answer was right and is not
/// due again. None if nothing was answered.
pub fn memory(answered: impl IntoIterator<Item = bool>) -> Option<Memory> {
    let memory = |holds| if holds { Memory::Solid } else { Memory::Fading };
    answered.into_iter().map(memory).reduce(|all, one| if one == Memory::Fading { one } else { all })
}

/// A check that may be asked, and what tells when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Askable<T> {
    /// The topic it belongs to.
    pub topic: T,
    /// Which of the topic's checks, from 0.
    pub check: usize,
    /// The date from which on it is asked.
    pub due: Date,
}

/// Up to `most` checks to ask on `today`, `after` one of that topic: of those that are due, the ones longest due first, but
/// never two of one topic after each other while there is another topic to ask about. `goes_with` says of two topics that people confuse them:
/// such are asked next to each other, since it is the comparison that teaches.
pub fn pick<T: Copy + PartialEq>(
    mut askable: Vec<Askable<T>>,
    today: Date,
    most: usize,
    after: Option<T>,
    goes_with: impl Fn(T, T) -> bool,
) -> Vec<Askable<T>> {
    askable.retain(|check| check.due <= today);
    // Those that come first in the content stay so among those due on one date.
    askable.sort_by_key(|check| check.due);
    let mut picked: Vec<Askable<T>> = Vec::new();
    while picked.len() < most && !askable.is_empty() {
        let next = match picked.last().map(|last| last.topic).or(after) {
            None => 0,
            Some(last) => {
                let other = |check: &Askable<T>| check.topic != last;
                // Within reach only, so that what is long due is not put off by what goes well together.
                let near = askable.iter().take(most).position(|check| other(check) && goes_with(last, check.topic));
                near.or_else(|| askable.iter().position(other)).unwrap_or(0)
            }
        };
        picked.push(askable.remove(next));
    }
    picked
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn ladder() {
        use Grade::{Partly, Right, Wrong};
        for (grades, days) in [
            (&[][..], 2),
            (&[Right], 7),
            (&[Right, Right], 21),
            (&[Right, Right, Right], 60),
            (&[Right, Right, Right, Right], 60),
            (&[Partly], 2),
            (&[Right, Partly], 7),
            (&[Right, Partly, Right], 21),
            (&[Right, Right, Right, Wrong], 2),
            (&[Right, Right, Right, Wrong, Right], 7),
        ] {
            let rest = grades.iter().fold(Rest::FIRST, |rest, grade| rest.after(*grade, true));
            assert_eq!(rest.days(), days, "{grades:?}");
        }
        let seven = Rest::FIRST.after(Right, true);
        assert_eq!([Right, Partly, Wrong].map(|grade| seven.after(grade, false).days()), [7, 7, 2], "before it is due");
    }

    /// Whatever is answered: a check comes back after one of the ladder's rests, later than today, never later than after a
    /// longer run of right answers, and after a miss soonest of all.
    #[test]
    fn every_check_comes_back() {
        let today = date(2026, 11, 27);
        // Every way to answer eight times.
        for mut way in 0..3_usize.pow(8) {
            let (mut rest, mut in_a_row) = (Rest::FIRST, 0);
            for _ in 0..8 {
                let (before, grade) = (rest, Grade::ALL[way % 3]);
                way /= 3;
                rest = rest.after(grade, true);
                in_a_row = if grade == Grade::Right { in_a_row + 1 } else { 0 };
                assert_eq!(rest < before, grade == Grade::Wrong && before != Rest::FIRST);
                assert!(rest.number() >= in_a_row.min(3));
                assert!(rest.until(today) > today && LADDER.contains(&rest.days()));
                assert_eq!(Rest::new(rest.number()), Some(rest));
            }
        }
        assert_eq!(Rest::new(4), None);
        assert_eq!(Rest::FIRST.until(Date::MAX), Date::MAX);
        assert_eq!(LADDER.last(), Some(&Rest::OF_PRIOR_KNOWLEDGE.days()), "the longest there is");
    }

    #[test]
    fn an_answer_tells_once_the_last_one_is_forgotten() {
        use Grade::{Right, Wrong};
        for (grade, after, expect) in [
            (Wrong, 0, false),
            (Wrong, 1, false),
            (Wrong, 2, true),
            (Right, 0, false),
            (Right, 2, true),
            (Right, 7, true),
        ] {
            let rest = Rest::FIRST.after(grade, true);
            let due = rest.until(date(2026, 11, 1));
            assert_eq!(rest.tells(due, date(2026, 11, 1 + after)), expect, "{after} days after {grade:?}");
        }
    }

    #[test]
    fn one_check_that_does_not_hold_fades_a_topic() {
        for (answered, expect) in [
            (&[][..], None),
            (&[true], Some(Memory::Solid)),
            (&[true, true], Some(Memory::Solid)),
            (&[true, false], Some(Memory::Fading)),
            (&[false, true], Some(Memory::Fading)),
        ] {
            assert_eq!(memory(answered.iter().copied()), expect, "{answered:?}");
        }
    }

    #[test]
    fn what_proves_a_topic() {
        let day = |day| Some(date(2026, 11, day));
        for (what, known_before, remembered, expect) in [
            ("each a week later", false, vec![day(8), day(9)], true),
            ("one too early", false, vec![day(7), day(9)], false),
            ("one not remembered", false, vec![day(8), None], false),
            ("before it was done", false, vec![Some(date(2026, 10, 8))], false),
            ("no checks", false, vec![], false),
            ("known before, two on the same day", true, vec![day(1), None, day(1)], true),
            ("known before, one of two", true, vec![day(1), None], false),
            ("known before, all there is", true, vec![day(2)], true),
            ("known before, but answered even before that", true, vec![Some(date(2026, 10, 8)), day(1)], false),
            ("known before, no checks", true, vec![], false),
        ] {
            let done = Done { date: date(2026, 11, 1), known_before };
            assert_eq!(done.is_proven(remembered), expect, "{what}");
        }
    }

    #[test]
    fn picks() {
        let day = |day| date(2026, 11, day);
        let check = |topic: char, check, due| Askable { topic, check, due: day(due) };
        let none = |_: char, _: char| false;
        let pairs = |a, b| matches!((a, b), ('a', 'z') | ('z', 'a'));
        let shown = |picked: Vec<Askable<char>>| {
            picked.iter().map(|check| format!("{}{}", check.topic, check.check)).collect::<Vec<_>>().join(" ")
        };
        let all =
            || vec![check('a', 0, 20), check('a', 1, 20), check('b', 0, 21), check('c', 0, 28), check('z', 0, 22)];
        // What is not due yet is not asked; what is due longest comes first, in turn with other topics.
        assert_eq!(shown(pick(all(), day(27), 5, None, none)), "a0 b0 a1 z0");
        assert_eq!(shown(pick(all(), day(28), 9, None, none)), "a0 b0 a1 z0 c0");
        assert_eq!(shown(pick(all(), day(19), 5, None, none)), "");
        assert_eq!(shown(pick(all(), day(27), 2, None, none)), "a0 b0");
        // What is easily confused is asked next to each other.
        assert_eq!(shown(pick(all(), day(27), 5, None, pairs)), "a0 z0 a1 b0");
        assert_eq!(shown(pick(all(), day(27), 1, Some('a'), none)), "b0", "after one of a");
        // Of one topic alone there is no other to ask about.
        assert_eq!(shown(pick(vec![check('a', 0, 1), check('a', 1, 1)], day(2), 5, None, none)), "a0 a1");
        assert_eq!(shown(pick(Vec::new(), day(2), 5, None, none)), "");
    }
}
