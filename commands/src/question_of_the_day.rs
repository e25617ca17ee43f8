//! The question of the day: what is posted in a server's channel, and what its buttons answer, to whoever presses alone.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use waymark_roadmap::rules::{Grade, Question, State, question_of_the_day};
use waymark_roadmap::wording::count;
use waymark_roadmap::{Check, CheckKind, CheckOption, Mark, Roadmap, Tier, TopicIx};
use waymark_search::Offer;
use waymark_store::reminders::Due;
use waymark_store::reminders::question_of_the_day::{
    AskedQuestion, GivenAnswer, NewAnswer, QuestionAnswered, QuestionStanding, Tally,
};
use waymark_store::reviews::Answer;
use waymark_store::{GuildId, StoreError};

use crate::context::{Caller, Context};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Owner, TopicName, Wire as _, part, short_name, wire};
use crate::interactions::plan::Plan;
use crate::person::days::days_of;
use crate::person::milestones;
use crate::person::progress::{key, progress};
use crate::person::reviews::{CheckName, Reviews};
use crate::replies::links::ShowTopic;
use crate::replies::question::{
    answer, ask, before_looking, comes_back, grade_buttons, lettered, option_lines, proof, right_option, verdict,
};
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::escape;
use crate::replies::{Button, Colour, Reply, Visibility};

/// A message in the channel; with a thread of that name under it, if one is wanted.
pub(crate) struct Post {
    pub reply: Reply,
    pub thread: Option<String>,
}

/// What is due in a server's channel: a question, unless it was turned off, and how the last one was answered. None if there
/// is neither.
pub(crate) async fn post(
    context: &Context,
    due: &Due,
    guild: GuildId,
    now: Timestamp,
) -> Result<Option<Post>, StoreError> {
    let asked = if due.id.is_extra() { None } else { choose(context, guild, due.id.date()).await? };
    let tally = context.store.close_question(due.id, guild, now).await?;
    let reply = Reply::new(Colour::Neutral);
    let Some(asked) = asked else {
        let alone = |tally| told(reply.title("Question of the day"), context, &tally, due.id.date());
        return Ok(tally.map(|tally| Post { reply: alone(tally), thread: None }));
    };
    let topic = asked.roadmap.topic(asked.topic);
    let known = context.store.count_members_done(guild, &key(asked.roadmap, asked.topic)).await?;
    let reply = reply.mention_role(due.settings.role.map(|role| role.id)).title("Question of the day");
    let reply = asked
        .put(reply, due.id.date())
        .small(about(&topic.title, topic.tier == Some(Tier::Entry), known))
        .small("Only you see how you did. How everybody answered comes with the next question.");
    let reply = match tally {
        Some(tally) => told(reply.separator(), context, &tally, due.id.date()),
        None => reply,
    };
    let thread = due.settings.thread.then(|| format!("Question of the day: {}", topic.title));
    Ok(Some(Post { reply, thread }))
}

/// What a question is about, and how many know of it.
fn about(title: &str, entry: bool, members_done: u64) -> String {
    let known = match members_done {
        0 => "nobody here has done it yet".to_owned(),
        1 => "1 member here has done it".to_owned(),
        many => format!("{many} members here have done it"),
    };
    let place = if entry { ", on the entry path" } else { "" };
    format!("About **{}**{place}: {known}.", escape(title))
}

/// Which question a server is asked on a date: the same one, however often this is asked.
async fn choose(context: &Context, guild: GuildId, date: Date) -> Result<Option<Found<'_>>, StoreError> {
    let asked = context.store.asked_questions(guild).await?;
    let of_today = asked.iter().find(|asked| asked.date == date);
    if let Some(found) = of_today.and_then(|asked| Found::of(&context.everything, asked)) {
        return Ok(Some(found));
    }
    let offered = context.store.offered_roadmaps(guild).await?;
    let offer = context.everything.only(&offered).filter(|_| !offered.is_empty());
    let mut members = BTreeMap::new();
    for done in context.store.topics_done(guild).await? {
        let Some(roadmap) = context.everything.roadmap(&done.roadmap) else { continue };
        if let Some(topic) = roadmap.topic_by_id(&done.topic) {
            *members.entry((roadmap.id.as_str(), topic.index())).or_insert(0) += done.members;
        }
    }
    let last_asked = asked.iter().filter_map(|asked| Some((Found::of(&context.everything, asked)?.name(), asked.date)));
    // In the order of dates: the last one stays.
    let last_asked: BTreeMap<u64, Date> = last_asked.map(|(name, date)| (name.0, date)).collect();
    let (mut found, mut questions) = (Vec::new(), Vec::new());
    for roadmap in context.everything.roadmaps() {
        if offer.as_ref().is_some_and(|offer| offer.roadmap(roadmap.id.as_str()).is_none()) {
            continue;
        }
        for (at, topic) in roadmap.topics().filter(|(_, topic)| topic.mark != Some(Mark::Avoid)) {
            for check in &topic.checks {
                let one = Found { roadmap, topic: at, check };
                questions.push(Question {
                    topic: (roadmap.id.as_str(), at),
                    done: members.get(&(roadmap.id.as_str(), at.index())).copied().unwrap_or(0),
                    entry: topic.tier == Some(Tier::Entry),
                    has_options: matches!(check.kind, CheckKind::Choose { .. }),
                    asked: last_asked.get(&one.name().0).copied(),
                });
                found.push(one);
            }
        }
    }
    let Some(chosen) = question_of_the_day(&questions, date).and_then(|at| found.get(at)) else { return Ok(None) };
    let question = AskedQuestion {
        date,
        roadmap: chosen.roadmap.id.to_string(),
        topic: chosen.roadmap.topic(chosen.topic).id.to_string(),
        check: chosen.check.id.to_string(),
    };
    let asked = context.store.ask_question(guild, question, of_today.cloned()).await?;
    Ok(Found::of(&context.everything, &asked))
}

/// Adds how a question was answered, and what is right.
fn told(reply: Reply, context: &Context, tally: &Tally, today: Date) -> Reply {
    let yesterday = today.yesterday().is_ok_and(|yesterday| yesterday == tally.asked.date);
    let heading = if yesterday { "Yesterday's question" } else { "The last question" };
    let total: u64 = tally.answers.iter().map(|(_, members)| members).sum();
    let Some(Found { check, .. }) = Found::of(&context.everything, &tally.asked) else {
        let members = count(total, "member");
        return reply.under(heading, format!("It is no longer part of the roadmap. {members} answered it."));
    };
    let of = |is: &dyn Fn(&GivenAnswer) -> bool| -> u64 {
        tally.answers.iter().filter(|(given, _)| is(given)).map(|(_, members)| members).sum()
    };
    let reply = reply.under(heading, &check.ask);
    match &check.kind {
        CheckKind::Choose { options, right } => {
            let chose = |option: &CheckOption| of(&|given| given.choice.as_deref() == Some(option.text.as_str()));
            let lines = option_lines(options).into_iter().zip(options).enumerate().map(|(at, (line, option))| {
                let mark = if at == *right { "✅" } else { "▫️" };
                format!("{mark} {line} · {}", chose(option))
            });
            let right_ones = chose(&options[*right]);
            let known: u64 = options.iter().map(chose).sum();
            let how = match (known, total.saturating_sub(known)) {
                (0, 0) => "Nobody answered it.".to_owned(),
                (0, before) => format!("{before} answered it before it was put in other words."),
                (known, 0) => format!("**{right_ones} of {known}** answered it right."),
                (known, before) => format!(
                    "**{right_ones} of {known}** answered it right, and {before} before it was put in other words."
                ),
            };
            reply.text(how).lines(&lines.collect::<Vec<_>>()).text(&options[*right].because)
        }
        CheckKind::Open { answer, .. } => {
            let [right, partly, wrong] = Grade::ALL.map(|grade| of(&|given| given.grade == grade));
            let how = match total {
                0 => "Nobody answered it.".to_owned(),
                _ => format!("As they say themselves, **{right} of {total}** had it, {partly} in part, {wrong} not."),
            };
            reply.text(how).text(answer)
        }
    }
}

/// A check in the content.
#[derive(Debug, Clone, Copy)]
struct Found<'c> {
    roadmap: &'c Roadmap,
    topic: TopicIx,
    check: &'c Check,
}

impl<'c> Found<'c> {
    /// The check that was asked, whatever its topic is called by now; none if it is gone.
    fn of(content: &'c Offer, asked: &AskedQuestion) -> Option<Self> {
        let roadmap = content.roadmap(&asked.roadmap)?;
        let topic = roadmap.topic_by_id(&asked.topic)?;
        let check = roadmap.topic(topic).checks.iter().find(|check| check.id.as_str() == asked.check)?;
        Some(Self { roadmap, topic, check })
    }

    fn named(context: &'c Context, name: CheckName) -> Result<Self, Refusal> {
        let found = name.find(&context.everything).ok_or_else(|| Refusal::content_changed(context))?;
        let (roadmap, topic, check) = found;
        Ok(Self { roadmap, topic, check })
    }

    fn name(&self) -> CheckName {
        CheckName::of(self.roadmap, self.topic, self.check)
    }

    /// Puts the question, to everybody.
    fn put(&self, reply: Reply, date: Date) -> Reply {
        let check = self.name();
        let reply = ask(reply, self.check);
        match &self.check.kind {
            CheckKind::Choose { options, .. } => {
                let buttons = lettered(options.len()).zip(options).map(|(letter, option)| {
                    let choose = QuestionAction::Choose { check, option: OptionName::of(option), date };
                    Button::primary(&letter.to_string(), choose.custom_id())
                });
                reply.lines(&option_lines(options)).buttons(buttons)
            }
            CheckKind::Open { how, .. } => {
                let show = QuestionAction::Show { check, date };
                reply.small(before_looking(*how)).buttons([Button::primary("Show the answer", show.custom_id())])
            }
        }
    }

    fn read_about_it(&self) -> Button {
        let show = ShowTopic { topic: TopicName::of(self.roadmap, self.topic) };
        Button::secondary("Read about it", show.custom_id())
    }
}

/// What the buttons under a question do. Which server it is of is where they are pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum QuestionAction {
    /// Answers it by an option.
    Choose { check: CheckName, option: OptionName, date: Date },
    /// Shows what one's answer is compared with.
    Show { check: CheckName, date: Date },
    /// Answers it by what the person says of themselves.
    Grade { owner: Owner, check: CheckName, grade: Grade, date: Date },
}

wire!(enum QuestionAction {
    'J' Choose { check, option, date }
    'U' Show { check, date }
    'L' Grade { owner, check, grade, date }
});

/// An option as buttons name it: by its text, so that it means the same wherever it stands by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OptionName(u64);

part!(OptionName: |to, name| to.id(name.0), |from| from.id().map(OptionName));

impl OptionName {
    fn of(option: &CheckOption) -> Self {
        Self(short_name(&[&option.text]))
    }
}

impl Component for QuestionAction {
    fn press(self, _: &Context, _: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::Choose { check, option, date } => {
                Plan::reply(Visibility::Private, move |context, caller| async move {
                    Pressed::on(&context, &caller, check, date)?.choose(option).await
                })
            }
            Self::Show { check, date } => Plan::reply(Visibility::Private, move |context, caller| async move {
                Pressed::on(&context, &caller, check, date)?.compare().await
            }),
            Self::Grade { check, grade, date, .. } => Plan::update(move |context, caller| async move {
                Pressed::on(&context, &caller, check, date)?.answer(GivenAnswer { choice: None, grade }).await
            }),
        })
    }
}

/// A press on a button of a question.
struct Pressed<'c> {
    context: &'c Context,
    caller: &'c Caller,
    guild: GuildId,
    date: Date,
    found: Found<'c>,
}

impl<'c> Pressed<'c> {
    fn on(context: &'c Context, caller: &'c Caller, check: CheckName, date: Date) -> Result<Self, Refusal> {
        let guild = caller.guild.ok_or_else(|| Refusal::unknown_button(context))?;
        Ok(Self { context, caller, guild, date, found: Found::named(context, check)? })
    }

    /// Answers by an option, if the question still has it.
    async fn choose(&self, option: OptionName) -> Result<Reply, Failure> {
        let CheckKind::Choose { options, right } = &self.found.check.kind else { return Ok(self.changed()) };
        let chosen = options.iter().position(|one| OptionName::of(one) == option);
        let Some(at) = chosen else { return Ok(self.changed()) };
        let grade = if at == *right { Grade::Right } else { Grade::Wrong };
        self.answer(GivenAnswer { choice: Some(options[at].text.clone()), grade }).await
    }

    /// Shows what an answer is compared with, to grade oneself.
    async fn compare(&self) -> Result<Reply, Failure> {
        let Self { context, caller, guild, date, found } = self;
        let standing = context.store.question_standing(*guild, *date, caller.user, caller.at).await?;
        if standing.given.is_some() || !standing.open {
            return Ok(self.over(&standing));
        }
        let (owner, check) = (Owner(caller.user), found.name());
        let grade = |grade| QuestionAction::Grade { owner, check, grade, date: *date }.custom_id();
        Ok(ask(Reply::new(Colour::Learning).title("Question of the day"), found.check)
            .separator()
            .under("The answer", answer(found.check))
            .buttons(grade_buttons(grade))
            .small("How did you do? It counts once you say."))
    }

    /// Counts an answer, and says how good it is.
    async fn answer(&self, given: GivenAnswer) -> Result<Reply, Failure> {
        let Self { context, caller, guild, date, found } = self;
        let done = progress(context, caller.user, found.roadmap).await?.state(found.topic) == State::Done;
        let reviews = Reviews::of(context, caller.user, caller.at).await?;
        let open = reviews.find(found.name());
        let new = NewAnswer {
            guild: *guild,
            date: *date,
            given: given.clone(),
            review: done.then(|| Answer {
                key: key(found.roadmap, found.topic),
                check: found.check.id.to_string(),
                answers: open.map_or(0, |open| open.answers),
                grade: given.grade,
                due: open.is_some_and(|open| open.due <= reviews.today),
                checks: found.roadmap.topic(found.topic).checks.iter().map(|check| check.id.to_string()).collect(),
            }),
        };
        let next = match context.store.answer_question(caller.origin(), new).await? {
            QuestionAnswered::Counted(next) => next,
            QuestionAnswered::Before(_) | QuestionAnswered::Closed => {
                let standing = context.store.question_standing(*guild, *date, caller.user, caller.at).await?;
                return Ok(self.over(&standing));
            }
        };
        let mut said = self.verdict(&given);
        let (mut of_days, mut of_proof) = (None, None);
        if let Some(next) = next {
            if next.proved {
                let title = &found.roadmap.topic(found.topic).title;
                said += &format!("\n{}", proof(title, open.is_some_and(|open| open.known_before)));
                of_proof = milestones::of_proof(context, caller, found.roadmap, found.topic).await?;
            }
            if next.first_of_day {
                of_days = milestones::of_days(context, caller, &days_of(context, caller).await?.streak()).await?;
            }
        }
        let review = match next {
            Some(next) => comes_back(reviews.today, next.due),
            None => format!(
                "It is not among your reviews: those are of topics that you have done, and **{}** is not.",
                escape(&found.roadmap.topic(found.topic).title)
            ),
        };
        let colour = if given.grade == Grade::Right { Colour::Done } else { Colour::Neutral };
        Ok(Reply::new(colour)
            .title("Your answer")
            .text(said)
            .small(review)
            .small("How everybody answered comes with the next question.")
            .buttons([found.read_about_it()])
            .followups(of_proof.into_iter().chain(of_days)))
    }

    /// What there is to say once nothing more counts: the person has answered, or the question is closed.
    fn over(&self, standing: &QuestionStanding) -> Reply {
        let title = if standing.open { "You have answered this one" } else { "This question is closed" };
        let reply = Reply::new(Colour::Neutral).title(title);
        // What was asked may be long ago.
        let reply = if standing.open { reply } else { ask(reply, self.found.check) };
        let reply = match &standing.given {
            Some(given) if given.choice.is_some() => reply.text(said(given)).text(self.verdict(given)),
            Some(given) => reply.text(said(given)),
            None => reply,
        };
        let has_answer = match (&self.found.check.kind, &standing.given) {
            (CheckKind::Choose { .. }, given) => given.is_some(),
            (CheckKind::Open { .. }, _) => false,
        };
        let reply = if has_answer { reply } else { self.right(reply) };
        reply.buttons([self.found.read_about_it()])
    }

    /// For an option that the question no longer has.
    fn changed(&self) -> Reply {
        let reply = Reply::new(Colour::Neutral)
            .title("This question has changed")
            .text("It was put in other words when this message was written, so this answer is not counted.");
        self.right(ask(reply, self.found.check)).buttons([self.found.read_about_it()])
    }

    /// Adds what is right, and why.
    fn right(&self, reply: Reply) -> Reply {
        match &self.found.check.kind {
            CheckKind::Choose { options, right } => reply.under("The answer", right_option(options, *right)),
            CheckKind::Open { answer, .. } => reply.under("The answer", answer),
        }
    }

    fn verdict(&self, given: &GivenAnswer) -> String {
        let chosen = match &self.found.check.kind {
            CheckKind::Choose { options, .. } => {
                options.iter().position(|option| Some(&option.text) == given.choice.as_ref())
            }
            CheckKind::Open { .. } => None,
        };
        verdict(self.found.check, chosen, given.grade)
    }
}

/// What somebody answered.
fn said(given: &GivenAnswer) -> String {
    match (&given.choice, given.grade) {
        (Some(choice), _) => format!("You chose: {choice}"),
        (None, Grade::Right) => "You said that you had it.".to_owned(),
        (None, Grade::Partly) => "You said that you had part of it.".to_owned(),
        (None, Grade::Wrong) => "You said that you did not have it.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use waymark_store::UserId;

    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        let (check, day) = (CheckName(35), date(2026, 11, 27));
        let grade = |owner, check, grade| QuestionAction::Grade {
            owner: Owner(UserId(owner)),
            check: CheckName(check),
            grade,
            date: day,
        };
        assert_wire([
            (
                QuestionAction::Choose { check, option: OptionName(36), date: day },
                "1J000000000000z00000000000102026-11-27".into(),
            ),
            (QuestionAction::Show { check, date: day }, "1U000000000000z2026-11-27".into()),
            (grade(11, 35, Grade::Right), "1L000000000000b000000000000zr2026-11-27".into()),
            (grade(11, 35, Grade::Partly), "1L000000000000b000000000000zp2026-11-27".into()),
            (grade(u64::MAX, u64::MAX, Grade::Wrong), "1L3w5e11264sgsf3w5e11264sgsfw2026-11-27".into()),
        ]);
    }

    #[test]
    fn an_option_is_named_for_ever_as_it_is_today() {
        let option = CheckOption { text: "Yes".into(), because: "so it is".into() };
        assert_eq!(OptionName::of(&option), OptionName(0xcb48_9a1a_173a_c3f0));
    }
}
