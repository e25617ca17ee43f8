//! The question of the day: which check a server is asked.
//!
//! Being asked about what one knows is what makes it stay, so it is about what many there have done; and in turn about all of
//! that, since the same topic every day would teach nobody.

use std::cmp::Reverse;

use jiff::civil::Date;

/// Days for which a check is not asked again.
pub const RESTS: i32 = 30;
/// Fewer members than this are not many.
const MANY: u64 = 3;
/// Many are at least this part of those who have done the topic that most have done.
const PART_OF_MOST: u64 = 4;

/// A check that a server may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<T> {
    /// The topic it belongs to.
    pub topic: T,
    /// How many members have done that topic.
    pub done: u64,
    /// Whether that topic is on the entry path.
    pub entry: bool,
    /// Whether it is answered by choosing an option.
    pub has_options: bool,
    /// When the server was asked it last; none if it never was.
    pub asked: Option<Date>,
}

/// Which checks come into question.
type Wanted<'w, T> = &'w dyn Fn(&Question<T>) -> bool;

/// The position of the check to ask on `today`, among all there are in the order of the content. Of those that were not asked
/// for [`RESTS`] days: about what many have done; where there is no such, about the entry path; else about anything. The topic
/// that was asked about longest ago comes first; of these the one that most have done; and of its checks the one asked
/// longest ago, with options before without. None if all were asked lately.
pub fn question_of_the_day<T: Copy + PartialEq>(questions: &[Question<T>], today: Date) -> Option<usize> {
    let most = questions.iter().map(|question| question.done).max().unwrap_or(0);
    let many = |question: &Question<T>| question.done >= MANY && question.done >= most.div_ceil(PART_OF_MOST);
    let pools: [Wanted<'_, T>; 3] = [&many, &|question| question.entry, &|_| true];
    let rested = |question: &Question<T>| question.asked.is_none_or(|asked| days_between(asked, today) >= RESTS);
    let asked_about =
        |topic: T| questions.iter().filter(|other| other.topic == topic).filter_map(|other| other.asked).max();
    let first = |wanted: Wanted<'_, T>| {
        let pool = questions.iter().enumerate().filter(|(_, question)| wanted(question) && rested(question));
        // None is less than any date; of equals the first one in the content is taken.
        let topics =
            pool.clone().map(|(_, question)| (asked_about(question.topic), Reverse(question.done), question.topic));
        let (.., topic) = topics.min_by_key(|&(asked, done, _)| (asked, done))?;
        let checks = pool.filter(|(_, question)| question.topic == topic);
        checks.min_by_key(|(_, question)| (question.asked, !question.has_options)).map(|(at, _)| at)
    };
    pools.into_iter().find_map(first)
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 27);

    fn ago(days: i64) -> Date {
        TODAY.saturating_sub(days.days())
    }

    fn question(topic: char, done: u64) -> Question<char> {
        Question { topic, done, entry: false, has_options: true, asked: None }
    }

    #[test]
    fn what_is_asked() {
        let entry = |topic| Question { entry: true, ..question(topic, 0) };
        let asked = |topic, done, days| Question { asked: Some(ago(days)), ..question(topic, done) };
        let open = |topic, done| Question { has_options: false, ..question(topic, done) };
        for (what, questions, expect) in [
            ("nothing there is", vec![], None),
            ("what most have done", vec![question('a', 5), question('b', 9), question('c', 7)], Some(1)),
            ("of as many, the first", vec![question('a', 5), question('b', 5)], Some(0)),
            ("two are not many: the entry path", vec![question('a', 2), entry('b'), entry('c')], Some(1)),
            ("no entry path: what most have done all the same", vec![question('a', 0), question('b', 2)], Some(1)),
            ("three are", vec![question('a', 3), entry('b')], Some(0)),
            ("asked lately: another", vec![asked('a', 9, 29), question('b', 5)], Some(1)),
            (
                "asked lately, and few have done any other: the entry path",
                vec![asked('a', 99, 29), question('b', 5), entry('c')],
                Some(2),
            ),
            ("all asked lately", vec![asked('a', 9, 0), asked('b', 9, 29)], None),
            ("asked long ago", vec![asked('a', 9, 30), asked('b', 5, 31)], Some(1)),
            (
                "another topic than yesterday, though fewer have done it",
                vec![asked('a', 9, 1), question('a', 9), question('b', 5)],
                Some(2),
            ),
            ("the same topic where there is no other", vec![asked('a', 9, 1), question('a', 9)], Some(1)),
            ("with options before without", vec![open('a', 9), question('a', 9)], Some(1)),
            ("what was never asked before what was", vec![asked('a', 9, 40), open('a', 9)], Some(1)),
            ("a clock that was ahead", vec![asked('a', 9, -3), question('b', 9)], Some(1)),
        ] {
            assert_eq!(question_of_the_day(&questions, TODAY), expect, "{what}");
        }
    }

    /// A year of questions: none comes again within its rest, and all topics that many have done take turns.
    #[test]
    fn a_year() {
        let mut questions: Vec<Question<char>> = ('a'..='p')
            .flat_map(|topic| [0, 1, 2].map(|_| question(topic, u64::from(u32::from(topic)) - 90)))
            .collect();
        questions.extend([question('x', 1); 5]);
        let mut topics = Vec::new();
        for day in 0..365 {
            let today = TODAY.saturating_add(i64::from(day).days());
            let at = question_of_the_day(&questions, today).unwrap();
            if let Some(asked) = questions[at].asked {
                assert!(days_between(asked, today) >= RESTS);
            }
            questions[at].asked = Some(today);
            topics.push(questions[at].topic);
        }
        assert!(!topics.contains(&'x'));
        for turn in topics.chunks_exact(16) {
            let mut turn = turn.to_vec();
            turn.sort_unstable();
            assert_eq!(turn, ('a'..='p').collect::<Vec<_>>());
        }
    }
}
