//! How a question to check oneself with is put, and what there is to say of an answer.

use jiff::civil::Date;
use waymark_roadmap::rules::{Grade, PROVES_AFTER};
use waymark_roadmap::wording::count;
use waymark_roadmap::{Check, CheckKind, CheckOption, Open};

use super::text::escape;
use super::{Button, Reply};
use crate::interactions::custom_id::CustomId;

/// The question itself, with the code that it is about.
pub(crate) fn ask(reply: Reply, check: &Check) -> Reply {
    let reply = reply.text(&check.ask);
    match &check.code {
        Some(code) => reply.text(format!("```\n{}\n```", code.trim_matches('\n'))),
        None => reply,
    }
}

/// Options as lines, each with its letter.
pub(crate) fn option_lines(options: &[CheckOption]) -> Vec<String> {
    lettered(options.len()).zip(options).map(|(letter, option)| format!("**{letter}** {}", option.text)).collect()
}

/// The letters of so many options.
pub(crate) fn lettered(options: usize) -> impl Iterator<Item = char> {
    ('A'..='E').take(options)
}

/// What to do before one looks at the answer of a question without options.
pub(crate) fn before_looking(how: Open) -> &'static str {
    match how {
        Open::Recall => "Say it to yourself first, or write it down.",
        Open::Predict => "Decide what happens before you look.",
        Open::Explain => "Explain it to yourself first, in whole sentences.",
    }
}

/// What an answer is compared with.
pub(crate) fn answer(check: &Check) -> &str {
    match &check.kind {
        CheckKind::Open { answer, .. } => answer,
        // The content was changed since it was put: it has options now.
        CheckKind::Choose { options, right } => &options[*right].text,
    }
}

/// The buttons by which people grade themselves; `id` says what each does.
pub(crate) fn grade_buttons(id: impl Fn(Grade) -> CustomId) -> [Button; 3] {
    [
        Button::success("I had it", id(Grade::Right)),
        Button::secondary("Partly", id(Grade::Partly)),
        Button::secondary("I did not", id(Grade::Wrong)),
    ]
}

/// What there is to say of an answer, by the option at that position or graded by oneself: whether it was right, and why.
pub(crate) fn verdict(check: &Check, chosen: Option<usize>, grade: Grade) -> String {
    match (&check.kind, chosen) {
        (CheckKind::Choose { options, right }, Some(at)) => {
            let because = options.get(at).map(|option| &*option.because).unwrap_or_default();
            if grade == Grade::Right {
                format!("✅ **Right.** {because}")
            } else {
                format!("❌ **Not that one.** {because}\n{}", right_option(options, *right))
            }
        }
        _ => match grade {
            Grade::Right => "✅ You had it.".to_owned(),
            Grade::Partly => "🟡 You had part of it.".to_owned(),
            Grade::Wrong => "❌ You did not have it yet.".to_owned(),
        },
    }
}

/// When a question that is answered now is asked again.
pub(crate) fn comes_back(today: Date, due: Date) -> String {
    let days = today.until(due).map_or(0, |span| span.get_days());
    format!("It comes back in {}.", count(u64::try_from(days).unwrap_or(0), "day"))
}

/// That a topic is proven now.
pub(crate) fn proof(title: &str, known_before: bool) -> String {
    let why = if known_before {
        "you said you knew it, and you do.".to_owned()
    } else {
        format!("you still know it, {PROVES_AFTER} days or more after you completed it.")
    };
    format!("🎯 **{}** is proven: {why}", escape(title))
}

/// The option that is right, and why.
pub(crate) fn right_option(options: &[CheckOption], right: usize) -> String {
    let letter = lettered(options.len()).nth(right).unwrap_or('?');
    let option = &options[right];
    format!("**{letter}** {}: {}", option.text, option.because)
}
