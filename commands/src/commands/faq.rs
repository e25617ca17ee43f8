//! `/faq`: the questions everybody asks, and their answers.

use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use waymark_roadmap::{FaqIx, Roadmap};
use waymark_search::Match;
use waymark_store::UserId;

use crate::commands::roadmap::pages_of;
use crate::context::Context;
use crate::interactions::command::{Answered, Command, Options, Plan, Scope, completed, define};
use crate::interactions::custom_id::Action;
use crate::interactions::resolve;
use crate::person::progress::titles;
use crate::replies::refusal::{Failure, Refusal};
use crate::replies::text::{escape, list, truncate};
use crate::replies::{Button, Colour, Embed, MENU_OPTIONS, Menu, MenuOption, Reply, Visibility};

pub(crate) const COMMAND: Command = Command { name: "faq", definition, plan };

/// Questions on one page: what one menu holds.
const PAGE: usize = MENU_OPTIONS;
/// Questions proposed when none fits.
const CLOSEST: usize = 3;

fn definition() -> CreateCommand {
    define("faq", "Answers to the questions everybody asks", Scope::Everywhere)
        .add_option(completed("question", "What you want to know, in your own words", false))
        .add_option(CreateCommandOption::new(CommandOptionType::User, "for", "A member to address the answer to"))
}

fn plan(options: &Options<'_>) -> Result<Plan, Refusal> {
    let (question, addressee) = (options.text("question")?, options.user("for")?);
    Ok(Plan::new(Visibility::Public, move |context, caller| async move {
        match question {
            Some(question) => {
                let found = resolve::question(&context.library, &question);
                if let (Match::Unsure(_), Some(guild)) = (&found, caller.guild) {
                    context.store.asked_in_vain(guild, &question, caller.at).await?;
                }
                Ok(answer(&context, &question, found, addressee))
            }
            None => page(&context, None, 0).map(|reply| Answered::Reply(reply.mention(addressee))),
        }
    }))
}

fn answer(context: &Context, question: &str, found: Match<(&Roadmap, FaqIx)>, addressee: Option<UserId>) -> Answered {
    let closest = match found {
        Match::Found((roadmap, entry)) => return Answered::Reply(entry_view(roadmap, entry).mention(addressee)),
        Match::Unsure(closest) => closest,
    };
    let asked = escape(&truncate(question, 200));
    let embed = Embed::new(Colour::Neutral).title("No answer to that");
    let Some(&(roadmap, _)) = closest.first() else {
        let all = context.command("faq");
        let text = format!("I have no answer to “{asked}”. {all} lists the questions I can answer.");
        return Answered::Reply(Reply::new(embed.description(text)));
    };
    let entries: Vec<FaqIx> = closest.into_iter().map(|(_, entry)| entry).take(CLOSEST).collect();
    let lines: Vec<String> =
        entries.iter().map(|&entry| format!("• {}", escape(&roadmap.entry(entry).question))).collect();
    let text = format!("I have no answer to “{asked}”. The closest questions I know:\n{}", lines.join("\n"));
    Answered::Reply(Reply::new(embed.description(text)).menu(menu(roadmap, 0, "Read one of them", entries)))
}

/// A question picked from a menu.
pub(crate) fn press(context: &Context, roadmap: &str, slug: &str) -> Result<Answered, Failure> {
    let changed = || Refusal::content_changed(context);
    let roadmap = context.everything.roadmap(roadmap).ok_or_else(changed)?;
    let entry = roadmap.entry_by_slug(slug).ok_or_else(changed)?;
    Ok(Answered::Reply(entry_view(roadmap, entry)))
}

/// A page of all questions of a roadmap; of the first one that has any, if none is named.
pub(crate) fn page(context: &Context, roadmap: Option<&str>, page: usize) -> Result<Reply, Failure> {
    let named =
        roadmap.map(|roadmap| context.everything.roadmap(roadmap).ok_or_else(|| Refusal::content_changed(context)));
    let roadmap = named.unwrap_or_else(|| {
        let with_questions = context.library.roadmaps().find(|roadmap| roadmap.faq().len() > 0);
        with_questions.ok_or_else(|| Refusal::no_questions(context.library.default_roadmap()))
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
    let others = context.library.roadmaps().filter(|other| other.id != roadmap.id && other.faq().len() > 0);
    let others = others
        .map(|other| Button::secondary(&other.title, Action::Questions { roadmap: other.id.to_string(), page: 0 }));
    Ok(Reply::new(embed)
        .menu(menu(roadmap, page, "Pick a question", shown.iter().copied()))
        .buttons(pages_of(page, pages, |page| Action::Questions { roadmap: id.clone(), page }))
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
        Action::PickQuestion { roadmap: roadmap.id.to_string(), page },
        entries.into_iter().map(option).collect(),
    )
}
