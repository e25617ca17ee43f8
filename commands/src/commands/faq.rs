//! `/faq`: the questions everybody asks, and their answers.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_roadmap::{FaqIx, Roadmap};
use waymark_search::Match;
use waymark_store::UserId;

use crate::context::Context;
use crate::interactions::command::{Command, Help, UsableIn, completed, define};
use crate::interactions::component::{Component, Press};
use crate::interactions::custom_id::{Wire as _, wire};
use crate::interactions::options::Options;
use crate::interactions::plan::Plan;
use crate::person::progress::titles;
use crate::replies::refusal::Refusal;
use crate::replies::text::{escape, list, truncate};
use crate::replies::{Button, Colour, Embed, MENU_OPTIONS, Menu, MenuOption, Reply, Visibility, page_buttons};

pub(crate) const COMMAND: Command = Command {
    name: "faq",
    help: Help::Line("Ask common questions: pay, time, degrees"),
    example: "/faq",
    definition,
    plan,
};

/// Questions on one page: what one menu holds.
const PAGE: usize = MENU_OPTIONS;
/// Questions proposed when none fits.
const CLOSEST: usize = 3;

fn definition() -> CreateCommand {
    define("faq", "Frequently asked questions", UsableIn::Everywhere)
        .add_option(completed("question", "What you want to know, in your own words", false))
        .add_option(CreateCommandOption::new(CommandOptionType::User, "for", "A member to address the answer to"))
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let (question, addressee) = (options.text("question")?, options.user("for")?);
    Ok(Plan::reply(Visibility::Public, move |context, caller| async move {
        match question {
            Some(question) => {
                let found = context.offer.find_question(&question);
                if let (Match::Unsure(_), Some(guild)) = (&found, caller.guild) {
                    context.store.add_unanswered_question(guild, &question, caller.at).await?;
                }
                Ok(answer(&context, &question, found, addressee))
            }
            None => Ok(page(&context, None, 0)?.mention(addressee)),
        }
    }))
}

fn answer(context: &Context, question: &str, found: Match<(&Roadmap, FaqIx)>, addressee: Option<UserId>) -> Reply {
    let closest = match found {
        Match::Named((roadmap, entry)) | Match::Likely((roadmap, entry), _) => {
            return entry_view(roadmap, entry).mention(addressee);
        }
        Match::Unsure(closest) => closest,
    };
    let asked = escape(&truncate(question, 200));
    let embed = Embed::new(Colour::Neutral).title("No answer to that");
    let Some(&(roadmap, _)) = closest.first() else {
        let all = context.command("faq");
        let text = format!("I have no answer to “{asked}”. {all} lists the questions I can answer.");
        return Reply::new(embed.description(text));
    };
    // A menu belongs to one roadmap: the one with the closest question.
    let of_it = closest.iter().filter(|(other, _)| other.id == roadmap.id);
    let entries: Vec<FaqIx> = of_it.map(|&(_, entry)| entry).take(CLOSEST).collect();
    let lines: Vec<String> =
        entries.iter().map(|&entry| format!("• {}", escape(&roadmap.entry(entry).question))).collect();
    let text = format!("I have no answer to “{asked}”. The closest questions I know:\n{}", lines.join("\n"));
    Reply::new(embed.description(text)).menu(menu(roadmap, 0, "Read one of them", entries))
}

/// What its buttons and menus do, for whoever uses them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaqAction {
    /// Answers the question that was picked from the menu.
    Pick { roadmap: String, page: usize },
    /// Shows a page of the questions.
    Page { roadmap: String, page: usize },
}

wire!(enum FaqAction {
    'Q' Pick { roadmap, page }
    'q' Page { roadmap, page }
});

impl Component for FaqAction {
    fn press(self, context: &Context, press: &Press) -> Result<Plan, Refusal> {
        Ok(match self {
            Self::Pick { roadmap, .. } => {
                let slug = press.value(context)?;
                Plan::reply(Visibility::Private, move |context, _| async move {
                    let changed = || Refusal::content_changed(&context);
                    let roadmap = context.everything.roadmap(&roadmap).ok_or_else(changed)?;
                    let entry = roadmap.entry_by_slug(&slug).ok_or_else(changed)?;
                    Ok(entry_view(roadmap, entry))
                })
            }
            Self::Page { roadmap, page: number } => Plan::new(press.in_place(false), move |context, _| async move {
                Ok(page(&context, Some(&roadmap), number)?)
            }),
        })
    }
}

/// A page of all questions of a roadmap; of the first one that has any, if none is named.
fn page(context: &Context, roadmap: Option<&str>, page: usize) -> Result<Reply, Refusal> {
    let named =
        roadmap.map(|roadmap| context.everything.roadmap(roadmap).ok_or_else(|| Refusal::content_changed(context)));
    let roadmap = named.unwrap_or_else(|| {
        let with_questions = context.offer.roadmaps().find(|roadmap| roadmap.faq().len() > 0);
        with_questions.ok_or_else(|| Refusal::no_questions(context.offer.default_roadmap()))
    })?;
    let entries: Vec<FaqIx> = roadmap.faq().map(|(entry, _)| entry).collect();
    let (page, pages) = (page.min(entries.len().saturating_sub(1) / PAGE), entries.len().div_ceil(PAGE));
    let shown = &entries[page * PAGE..entries.len().min((page + 1) * PAGE)];
    let lines: Vec<String> =
        shown.iter().map(|&entry| format!("• {}", escape(&roadmap.entry(entry).question))).collect();
    let embed = Embed::new(Colour::Neutral)
        .title(format!("Questions about {}", escape(&roadmap.title)))
        .lines(&lines)
        .footer("Pick one below, or ask in your own words");
    let id = roadmap.id.to_string();
    let others = context.offer.roadmaps().filter(|other| other.id != roadmap.id && other.faq().len() > 0);
    let others = others.map(|other| {
        Button::secondary(&other.title, FaqAction::Page { roadmap: other.id.to_string(), page: 0 }.custom_id())
    });
    Ok(Reply::new(embed)
        .menu(menu(roadmap, page, "Pick a question", shown.iter().copied()))
        .buttons(page_buttons(page, pages, |page| FaqAction::Page { roadmap: id.clone(), page }.custom_id()))
        .buttons(others))
}

fn entry_view(roadmap: &Roadmap, at: FaqIx) -> Reply {
    let entry = roadmap.entry(at);
    let mut embed = Embed::new(Colour::Neutral).title(escape(&entry.question)).description(&entry.answer);
    if !entry.topics.is_empty() {
        embed = embed.field("Topics to go on with", list(&titles(roadmap, entry.topics.iter().copied()), 12), false);
    }
    Reply::new(embed).menu(menu(roadmap, 0, "Related questions", entry.related.iter().copied()))
}

fn menu(roadmap: &Roadmap, page: usize, placeholder: &str, entries: impl IntoIterator<Item = FaqIx>) -> Menu {
    let option = |entry: FaqIx| {
        let entry = roadmap.entry(entry);
        MenuOption { label: entry.question.clone(), value: entry.slug.to_string(), description: String::new() }
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
            ]);
        }
    }
}
