//! `/faq`: the questions everybody asks, and their answers.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_roadmap::{FaqIx, Roadmap};
use waymark_search::Match;

use crate::context::Context;
use crate::interactions::command::{Command, Help, UsableIn, completed, define};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Wire as _, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::replies::links::ReadEntry;
use crate::replies::refusal::Refusal;
use crate::replies::text::escape;
use crate::replies::{Button, Colour, MENU_OPTIONS, Menu, MenuOption, Reply, Visibility, page_buttons, parts};

pub(crate) const COMMAND: Command = Command {
    name: "faq",
    help: Help::Line("Ask common questions: pay, time, degrees"),
    example: "/faq",
    definition,
    plan,
};

/// Questions on one page: what one menu holds.
const PAGE: usize = MENU_OPTIONS;

fn definition() -> CreateCommand {
    define("faq", "Frequently asked questions", UsableIn::Everywhere)
        .add_option(completed("question", "What you want to know, in your own words", false))
        .add_option(CreateCommandOption::new(CommandOptionType::User, "for", "A member to address the answer to"))
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let (question, addressee) = (options.text("question")?, options.user("for")?);
    let Some(question) = question else {
        return Ok(Plan::reply(Visibility::Public, move |context, _| async move {
            Ok(page(&context, None, 0)?.mention(addressee))
        }));
    };
    // Whether there is an answer is not known yet, and what is asked in vain is nobody else's business.
    Ok(Plan::reply_to_all_or_refuse(move |context, caller| async move {
        match context.offer.answer_question(&question) {
            Match::Named(part) | Match::Likely(part, _) => Ok(parts::view(part).mention(addressee)),
            Match::Unsure(closest) => {
                if let Some(guild) = caller.guild {
                    context.store.add_unanswered_question(guild, caller.user, &question, caller.at).await?;
                }
                let closest = closest.into_iter().map(parts::button).collect();
                Err(Refusal::no_answer(&context, closest).into())
            }
        }
    }))
}

/// What its buttons and menus do, for whoever uses them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaqAction {
    /// Answers the question that was picked from the menu.
    Pick {
        roadmap: String,
        page: usize,
    },
    /// Shows a page of the questions.
    Page {
        roadmap: String,
        page: usize,
    },
    Read(ReadEntry),
}

wire!(enum FaqAction {
    'Q' Pick { roadmap, page }
    'q' Page { roadmap, page }
    _ Read(ReadEntry)
});

impl Component for FaqAction {
    fn press(self, context: &Context, press: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::Pick { roadmap, .. } => read(ReadEntry { roadmap, slug: press.value(context)? }),
            Self::Read(entry) => read(entry),
            Self::Page { roadmap, page: number } => Plan::new(press.in_place(false), move |context, _| async move {
                Ok(page(&context, Some(&roadmap), number)?)
            }),
        })
    }
}

/// Answers a question to whoever asks for it.
fn read(ReadEntry { roadmap, slug }: ReadEntry) -> Plan {
    Plan::reply(Visibility::Private, move |context, _| async move {
        let changed = || Refusal::content_changed(&context);
        let roadmap = context.everything.roadmap(&roadmap).ok_or_else(changed)?;
        let entry = roadmap.entry_by_slug(&slug).ok_or_else(changed)?;
        Ok(parts::entry_view(roadmap, entry))
    })
}

/// A page of all questions of a roadmap; of the first one that has any, if none is named.
fn page(context: &Context, roadmap: Option<&str>, page: usize) -> Result<Reply, Refusal> {
    let named =
        roadmap.map(|roadmap| context.everything.roadmap(roadmap).ok_or_else(|| Refusal::content_changed(context)));
    let roadmap = named.unwrap_or_else(|| {
        let with_questions = context.offer.roadmaps().find(|roadmap| roadmap.faq().len() > 0);
        with_questions.ok_or_else(|| Refusal::no_questions(context.offer.default_roadmap(), context))
    })?;
    let entries: Vec<FaqIx> = roadmap.faq().map(|(entry, _)| entry).collect();
    let (page, pages) = (page.min(entries.len().saturating_sub(1) / PAGE), entries.len().div_ceil(PAGE));
    let shown = &entries[page * PAGE..entries.len().min((page + 1) * PAGE)];
    let lines: Vec<String> =
        shown.iter().map(|&entry| format!("• {}", escape(&roadmap.entry(entry).question))).collect();
    let id = roadmap.id.to_string();
    let others = context.offer.roadmaps().filter(|other| other.id != roadmap.id && other.faq().len() > 0);
    let others = others.map(|other| {
        Button::secondary(&other.title, FaqAction::Page { roadmap: other.id.to_string(), page: 0 }.custom_id())
    });
    Ok(Reply::new(Colour::Neutral)
        .title(format!("Questions about {}", escape(&roadmap.title)))
        .lines(&lines)
        .small("Pick one below, or ask in your own words")
        .menu(menu(roadmap, page, "Pick a question", shown.iter().copied()))
        .buttons(page_buttons(page, pages, |page| FaqAction::Page { roadmap: id.clone(), page }.custom_id()))
        .buttons(others))
}

fn menu(roadmap: &Roadmap, page: usize, placeholder: &str, entries: impl IntoIterator<Item = FaqIx>) -> Menu {
    let option = |entry: FaqIx| {
        let entry = roadmap.entry(entry);
        MenuOption::new(&*entry.question, entry.slug.to_string(), "")
    };
    Menu::options(
        placeholder,
        FaqAction::Pick { roadmap: roadmap.id.to_string(), page }.custom_id(),
        entries.into_iter().map(option).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::component::assert_wire;

    #[test]
    fn wire() {
        for (roadmap, page) in [("web".to_owned(), 0), ("n".repeat(40), 999)] {
            assert_wire([
                (FaqAction::Pick { roadmap: roadmap.clone(), page }, format!("1Q{roadmap}:{page}")),
                (FaqAction::Page { roadmap: roadmap.clone(), page }, format!("1q{roadmap}:{page}")),
                (
                    FaqAction::Read(ReadEntry { roadmap: roadmap.clone(), slug: roadmap.clone() }),
                    format!("1f{roadmap}:{roadmap}"),
                ),
            ]);
        }
    }
}
