//! `/review`: being asked again about what one has done, when it is due; and *Test me*, about one topic right away.

use jiff::civil::Date;
use serenity::all::CreateCommand;
use waymark_roadmap::rules::{Grade, State};
use waymark_roadmap::wording::count;
use waymark_roadmap::{Check, CheckKind, Roadmap, TopicIx};
use waymark_store::UserId;
use waymark_store::reviews::{Answer, Answered};

use crate::context::{Caller, Context};
use crate::interactions::command::{Command, Help, UsableIn, define};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Owner, Part, Reader, TopicName, Wire as _, Writer, letters, wire};
use crate::interactions::plan::Plan;
use crate::interactions::resolve;
use crate::person::days::days_of;
use crate::person::milestones;
use crate::person::progress::{key, progress};
use crate::person::reviews::{CheckName, Open, ROUND, Reviews};
use crate::replies::links::{BeginReview, ProveIt, ShowNext, ShowTopic, TestMe};
use crate::replies::question::{self, ask, before_looking, comes_back, grade_buttons, lettered, option_lines, proof};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::escape;
use crate::replies::{Button, Colour, Reply, Visibility};

pub(crate) const COMMAND: Command = Command {
    name: "review",
    help: Help::Line("Remember what you learned: a few questions a day"),
    example: "/review",
    definition,
    plan: |_| Ok(begin()),
};

/// Questions of *Test me*.
const TEST: u8 = 2;
/// And of one round of *Prove it*.
const KNOWN: u8 = 8;

fn definition() -> CreateCommand {
    define("review", "Questions about what you have done, when they are due", UsableIn::Everywhere)
}

/// A round of what is due.
fn begin() -> Plan {
    Plan::reply(Visibility::Private, |context, caller| async move {
        let reviews = Reviews::of(&context, caller.user, caller.at).await?;
        Ok(match reviews.pick(None) {
            Some(open) => Round::new(Of::Due).ask(&caller, &reviews, open),
            None => nothing_due(&context, &caller, &reviews),
        })
    })
}

/// What its buttons do, and *Review* and *Test me* elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReviewAction {
    Begin(BeginReview),
    /// Shows what a question is compared with.
    Reveal {
        owner: Owner,
        round: Round,
        check: CheckName,
        answers: u64,
    },
    /// Answers a question, and asks the next one.
    Answer {
        owner: Owner,
        round: Round,
        given: Given,
        check: CheckName,
        answers: u64,
    },
    Test(TestMe),
    Prove(ProveIt),
}

wire!(enum ReviewAction {
    'C' Reveal { owner, round, check, answers }
    'A' Answer { owner, round, given, check, answers }
    _ Begin(BeginReview)
    _ Test(TestMe)
    _ Prove(ProveIt)
});

/// What is asked in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// What is due.
    Due,
    /// One topic.
    Topic,
    /// What was known before.
    Known,
}

/// How far a round is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Round {
    of: Of,
    /// Questions answered, at most nine.
    answered: u8,
    /// Of these, right.
    right: u8,
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// By the option at that position.
    Option(u8),
    /// As the person says themselves.
    Graded(Grade),
}

letters!(Of { 'd' Due 't' Topic 'k' Known });

fn digit(number: u8) -> char {
    char::from(b'0' + number.min(9))
}

fn from_digit(from: &mut Reader<'_>) -> Option<u8> {
    u8::try_from(from.letter()?.to_digit(10)?).ok()
}

impl Part for Round {
    fn write(&self, to: &mut Writer) {
        self.of.write(to);
        to.letter(digit(self.answered));
        to.letter(digit(self.right));
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self { of: Of::read(from)?, answered: from_digit(from)?, right: from_digit(from)? })
    }
}

impl Part for Given {
    fn write(&self, to: &mut Writer) {
        to.letter(match self {
            Self::Option(at) => digit(*at),
            Self::Graded(Grade::Right) => 'r',
            Self::Graded(Grade::Partly) => 'p',
            Self::Graded(Grade::Wrong) => 'w',
        });
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(match from.letter()? {
            'r' => Self::Graded(Grade::Right),
            'p' => Self::Graded(Grade::Partly),
            'w' => Self::Graded(Grade::Wrong),
            digit => Self::Option(u8::try_from(digit.to_digit(10)?).ok()?),
        })
    }
}

impl Component for ReviewAction {
    fn press(self, _: &Context, _: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::Begin(_) => begin(),
            Self::Reveal { round, check, answers, .. } => Plan::update(move |context, caller| async move {
                let (roadmap, topic, found) = in_content(&context, check)?;
                Ok(round.compare(&caller, (roadmap, topic, found), answers))
            }),
            Self::Answer { round, given, check, answers, .. } => Plan::update(move |context, caller| async move {
                round.answer(&context, &caller, check, given, answers).await
            }),
            Self::Prove(_) => Plan::reply(Visibility::Private, |context, caller| async move {
                let reviews = Reviews::of(&context, caller.user, caller.at).await?;
                Ok(match reviews.of_prior_knowledge().first() {
                    Some(open) => Round::new(Of::Known).ask(&caller, &reviews, *open),
                    None => nothing_due(&context, &caller, &reviews),
                })
            }),
            Self::Test(TestMe { topic, .. }) => Plan::reply(Visibility::Private, move |context, caller| async move {
                let (roadmap, topic) = resolve::named(&context, &topic)?;
                let reviews = Reviews::of(&context, caller.user, caller.at).await?;
                match reviews.about(roadmap, topic) {
                    Some(open) => Ok(Round::new(Of::Topic).ask(&caller, &reviews, open)),
                    None if roadmap.topic(topic).checks.is_empty() => Err(Refusal::content_changed(&context).into()),
                    None => Err(Refusal::not_done(&roadmap.topic(topic).title).into()),
                }
            }),
        })
    }
}

fn in_content(context: &Context, check: CheckName) -> Result<(&Roadmap, TopicIx, &Check), Refusal> {
    check.find(&context.everything).ok_or_else(|| Refusal::content_changed(context))
}

impl Round {
    fn new(of: Of) -> Self {
        Self { of, answered: 0, right: 0 }
    }

    /// How many questions it has, if there are enough.
    fn most(self) -> u8 {
        match self.of {
            Of::Due => u8::try_from(ROUND).unwrap_or(u8::MAX),
            Of::Topic => TEST,
            Of::Known => KNOWN,
        }
    }

    /// Puts a question.
    fn ask(self, caller: &Caller, reviews: &Reviews<'_>, open: Open<'_>) -> Reply {
        let Open { roadmap, topic, check, answers, .. } = open;
        let left = match self.of {
            Of::Due => reviews.due(),
            Of::Topic => roadmap.topic(topic).checks.len().saturating_sub(self.answered.into()),
            Of::Known => reviews.of_prior_knowledge().len(),
        };
        let all = usize::from(self.answered).saturating_add(left).min(self.most().into());
        let head = format!("Question {} of {all}", self.answered + 1);
        let (owner, name, answers) = (Owner(caller.user), CheckName::of(roadmap, topic, check), u64::from(answers));
        let reply = Reply::new(Colour::Learning).title(head);
        // What was said of the last one stands above.
        let reply = ask(if self.answered > 0 { reply.separator() } else { reply }, check);
        let reply = match &check.kind {
            CheckKind::Choose { options, .. } => {
                let buttons = lettered(options.len()).zip(0..).map(|(letter, at)| {
                    let given = Given::Option(at);
                    let answer = ReviewAction::Answer { owner, round: self, given, check: name, answers };
                    Button::primary(&letter.to_string(), answer.custom_id())
                });
                reply.lines(&option_lines(options)).buttons(buttons)
            }
            CheckKind::Open { how, .. } => {
                let reveal = ReviewAction::Reveal { owner, round: self, check: name, answers };
                reply.small(before_looking(*how)).buttons([Button::primary("Show the answer", reveal.custom_id())])
            }
        };
        reply.small(escape(&roadmap.topic(topic).title))
    }

    /// Shows what an answer is to be compared with.
    fn compare(self, caller: &Caller, (roadmap, topic, check): (&Roadmap, TopicIx, &Check), answers: u64) -> Reply {
        let owner = Owner(caller.user);
        let name = CheckName::of(roadmap, topic, check);
        let grade = |grade| {
            let given = Given::Graded(grade);
            ReviewAction::Answer { owner, round: self, given, check: name, answers }.custom_id()
        };
        ask(Reply::new(Colour::Learning).title(format!("Question {}", self.answered + 1)), check)
            .separator()
            .under("The answer", question::answer(check))
            .buttons(grade_buttons(grade))
            .small(escape(&roadmap.topic(topic).title))
    }

    /// Counts an answer, says what there is to say of it, and asks the next question or tells how the round went.
    async fn answer(
        self,
        context: &Context,
        caller: &Caller,
        name: CheckName,
        given: Given,
        answers: u64,
    ) -> Result<Reply, Failure> {
        let (roadmap, topic, check) = in_content(context, name)?;
        let before = Reviews::of(context, caller.user, caller.at).await?;
        let done = progress(context, caller.user, roadmap).await?.state(topic) == State::Done;
        if !done {
            return Err(Refusal::not_done(&roadmap.topic(topic).title).into());
        }
        let grade = match (given, &check.kind) {
            (Given::Graded(grade), _) => grade,
            (Given::Option(at), CheckKind::Choose { right, .. }) if usize::from(at) == *right => Grade::Right,
            (Given::Option(_), CheckKind::Choose { .. }) => Grade::Wrong,
            (Given::Option(_), CheckKind::Open { .. }) => return Err(Refusal::content_changed(context).into()),
        };
        let due = before.find(name).is_some_and(|open| open.due <= before.today);
        let answer = Answer {
            key: key(roadmap, topic),
            check: check.id.to_string(),
            answers: u32::try_from(answers).unwrap_or(u32::MAX),
            grade,
            due,
            checks: roadmap.topic(topic).checks.iter().map(|check| check.id.to_string()).collect(),
        };
        let mut round = self;
        let mut notice = "You have answered that one already.".to_owned();
        let (mut of_days, mut of_proof) = (None, None);
        if let Answered::Counted { grade, due, first_of_day, proved } =
            context.store.answer(caller.origin(), answer).await?
        {
            round.answered += 1;
            round.right += u8::from(grade == Grade::Right);
            notice = verdict(check, given, grade, before.today, due);
            if proved {
                let known_before = before.find(name).is_some_and(|open| open.known_before);
                notice += &format!("\n{}", proof(&roadmap.topic(topic).title, known_before));
                of_proof = milestones::of_proof(context, caller, roadmap, topic).await?;
            }
            if first_of_day {
                of_days = milestones::of_days(context, caller, &days_of(context, caller).await?.streak()).await?;
            }
        }
        let reviews = Reviews::of(context, caller.user, caller.at).await?;
        let next = if round.answered >= round.most() {
            None
        } else {
            match round.of {
                Of::Due => reviews.pick(Some((roadmap, topic))),
                // Of one topic, what was asked in this round is not asked again.
                Of::Topic => reviews.about(roadmap, topic).filter(|open| !std::ptr::eq(open.check, check)),
                Of::Known => reviews.of_prior_knowledge().first().copied(),
            }
        };
        let reply = match next {
            Some(open) => round.ask(caller, &reviews, open),
            None => round.end(context, caller, &reviews, (roadmap, topic)),
        };
        Ok(reply.notice(notice).followups(of_proof.into_iter().chain(of_days)))
    }

    /// How it went, and what comes.
    fn end(
        self,
        context: &Context,
        caller: &Caller,
        reviews: &Reviews<'_>,
        (roadmap, topic): (&Roadmap, TopicIx),
    ) -> Reply {
        let (more, known) = (reviews.due(), reviews.of_prior_knowledge().len());
        let on = match self.of {
            Of::Known => (known > 0).then(|| ProveIt::button(caller.user, known)),
            Of::Due | Of::Topic => (more > 0).then(|| go_on(caller.user, more)),
        };
        let read = ShowTopic { topic: TopicName::of(roadmap, topic) };
        let read = (self.of == Of::Topic).then(|| Button::secondary("Read about it", read.custom_id()));
        let next = ShowNext::button(caller.user, context.offer.default_roadmap());
        let what_comes = if more > 0 { format!("{} more due.", is_or_are(more)) } else { when_next(reviews) };
        Reply::new(Colour::Done)
            .title("That was it")
            .text(format!("**{} of {}** right. {what_comes}", self.right, self.answered))
            .buttons(on.into_iter().chain(read).chain([next]))
    }
}

/// What there is to say of an answer: whether it was right and why, and when the question comes back.
fn verdict(check: &Check, given: Given, grade: Grade, today: Date, due: Date) -> String {
    let chosen = match given {
        Given::Option(at) => Some(usize::from(at)),
        Given::Graded(_) => None,
    };
    let said = question::verdict(check, chosen, grade);
    format!("{said}\n-# {}", comes_back(today, due))
}

fn is_or_are(number: usize) -> String {
    if number == 1 { "1 is".to_owned() } else { format!("{number} are") }
}

fn go_on(owner: UserId, due: usize) -> Button {
    let next = due.min(ROUND);
    let label = if next == 1 { "One more".to_owned() } else { format!("{next} more") };
    BeginReview::button(owner, &label)
}

/// When the next questions are due.
fn when_next(reviews: &Reviews<'_>) -> String {
    match reviews.next_date() {
        Some((date, number)) => {
            let questions = count(number as u64, "question");
            let days = reviews.today.until(date).map_or(0, |span| span.get_days());
            match days {
                1 => format!("Next: {questions} tomorrow."),
                _ => format!("Next: {questions} in {}.", count(u64::try_from(days).unwrap_or(0), "day")),
            }
        }
        None => String::new(),
    }
}

fn nothing_due(context: &Context, caller: &Caller, reviews: &Reviews<'_>) -> Reply {
    let text = if reviews.open.is_empty() {
        format!(
            "There is nothing to ask you yet. Two days after you complete a topic with {}, I ask you about it: that is how \
             it stays in your head.",
            context.command("done")
        )
    } else {
        format!("Nothing is due today. {}", when_next(reviews))
    };
    Reply::new(Colour::Neutral)
        .title("Review")
        .text(text)
        .buttons([ShowNext::button(caller.user, context.offer.default_roadmap())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let owner = Owner(UserId(11));
        let round = Round { of: Of::Due, answered: 3, right: 2 };
        let name = |name: &str| TopicName { roadmap: name.into(), topic: name.into() };
        let check = CheckName(35);
        assert_wire([
            (ReviewAction::Begin(BeginReview { owner }), "1B000000000000b".into()),
            (ReviewAction::Reveal { owner, round, check, answers: 7 }, "1C000000000000bd32000000000000z7".into()),
            (
                ReviewAction::Answer { owner, round, given: Given::Option(4), check, answers: u64::MAX },
                "1A000000000000bd324000000000000z18446744073709551615".into(),
            ),
            (
                ReviewAction::Answer { owner, round, given: Given::Graded(Grade::Partly), check, answers: 0 },
                "1A000000000000bd32p000000000000z0".into(),
            ),
            (ReviewAction::Prove(ProveIt { owner }), "1U000000000000b".into()),
            (ReviewAction::Test(TestMe { owner, topic: name("a") }), "1V000000000000ba:a".into()),
            (
                ReviewAction::Test(TestMe { owner: Owner(UserId(u64::MAX)), topic: name(&"n".repeat(40)) }),
                format!("1V3w5e11264sgsf{0}:{0}", "n".repeat(40)),
            ),
        ]);
    }
}
