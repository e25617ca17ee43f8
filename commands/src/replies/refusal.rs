//! What goes wrong: a refusal, which tells the person what to do instead, or a bug, which is ours.

use std::fmt;

use waymark_calendar::zone::ZoneChoice;
use waymark_roadmap::Roadmap;
use waymark_store::{StoreError, UserId};

use super::text::{escape, escape_lines, list, truncate};
use super::{Button, Colour, Menu, Reply};
use crate::context::Context;

/// Why something was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The person can do something about it.
    Refused(Refusal),
    /// The database cannot be written to just now. What was asked for can be asked for again.
    NotSaved,
    /// They cannot: it is logged, and shown as a reference only.
    Bug(Bug),
}

/// An answer that says what to do instead. Private, unless a public answer was deferred before: it takes its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal(pub Box<Reply>);

/// Something that should not have happened, for the log.
#[derive(Debug)]
pub(crate) struct Bug(pub String);

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            // The store logs why.
            StoreError::NotSaved { .. } => Self::NotSaved,
            error => Self::Bug(Bug(error.to_string())),
        }
    }
}

impl fmt::Display for Bug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person wrote, as a refusal repeats it.
pub(crate) fn quoted(text: &str) -> String {
    format!("“{}”", escape(&truncate(text.trim(), 80)))
}

impl Refusal {
    pub(crate) fn not_saved() -> Self {
        Self::new("Nothing was saved: my database cannot be written to just now. Try again in a minute.")
    }

    fn new(text: impl AsRef<str>) -> Self {
        Self(Box::new(Reply::words(text)))
    }

    /// With a menu of what may have been meant; none if it is empty.
    pub(crate) fn menu(self, closest: Menu) -> Self {
        Self(Box::new(self.0.menu(closest)))
    }

    /// `closest` offers what may have been meant.
    pub(crate) fn topic_not_found(context: &Context, text: &str, closest: Vec<Button>) -> Self {
        if closest.is_empty() {
            return Self::new(format!(
                "No topic is called {}. Pick one from the list that appears while you type, or browse them all \
                 with {}.",
                quoted(text),
                context.command("roadmap")
            ));
        }
        let text = format!("No topic is called {}. Did you mean one of these?", quoted(text));
        Self(Box::new(Reply::words(text).buttons(closest)))
    }

    /// A text that is no topic's name, for a command that would change something; `closest` do it.
    pub(crate) fn which_topic(context: &Context, text: &str, closest: Vec<Button>) -> Self {
        if closest.is_empty() {
            return Self::topic_not_found(context, text, closest);
        }
        let text =
            format!("No topic is called exactly {}, so nothing has changed. Did you mean one of these?", quoted(text));
        Self(Box::new(Reply::words(text).buttons(closest)))
    }

    /// A text that several stages may be meant by; `closest` open them.
    pub(crate) fn which_stage(text: &str, closest: Vec<Button>) -> Self {
        let text = format!("Several stages could be {}. Which one do you mean?", quoted(text));
        Self(Box::new(Reply::words(text).buttons(closest)))
    }

    pub(crate) fn stage_not_found(roadmap: &Roadmap, text: &str, context: &Context) -> Self {
        Self::new(format!(
            "{} has no stage {}. Pick one from the list that appears while you type, or see them all with {}.",
            escape(&roadmap.title),
            quoted(text),
            context.command("roadmap")
        ))
    }

    pub(crate) fn roadmap_not_found<'a>(text: &str, known: impl Iterator<Item = &'a Roadmap>) -> Self {
        let known: Vec<String> = known.map(|roadmap| escape(&roadmap.title)).collect();
        Self::new(format!("There is no roadmap {}. There is {}.", quoted(text), list(&known, 10)))
    }

    pub(crate) fn option_missing(option: &str) -> Self {
        Self::new(format!(
            "This command needs its option `{option}`. Discord offers it once you have typed the command."
        ))
    }

    pub(crate) fn option_unreadable(option: &str) -> Self {
        Self::new(format!("The option `{option}` cannot be read. Pick it again from what Discord offers as you type."))
    }

    pub(crate) fn unreadable() -> Self {
        Self::new(
            "Discord sent something I cannot read. Restart Discord, so that it reloads my commands, and try again.",
        )
    }

    pub(crate) fn unknown_command(context: &Context) -> Self {
        Self::new(format!(
            "This command has been retired. {} shows what there is now; if it stays in the list, restart Discord.",
            context.command("help")
        ))
    }

    pub(crate) fn unknown_button(context: &Context) -> Self {
        Self::new(format!(
            "This message is too old for its buttons to work. Ask again with a command; {} lists them.",
            context.command("help")
        ))
    }

    pub(crate) fn someone_elses(owner: UserId, context: &Context) -> Self {
        Self::new(format!(
            "These buttons belong to <@{}>, whose progress they change. For your own, start with {} or {}.",
            owner.0,
            context.command("next"),
            context.command("roadmap")
        ))
    }

    /// The content a button speaks of has changed since.
    pub(crate) fn content_changed(context: &Context) -> Self {
        Self::new(format!(
            "The roadmap has changed since this message was written. See what is there now with {}.",
            context.command("roadmap")
        ))
    }

    /// An option that was written in a way that nobody understands; `why` says what to write.
    pub(crate) fn not_understood(option: &str, why: &dyn fmt::Display) -> Self {
        Self::new(format!("The option `{option}` is not understood: {}.", escape(&why.to_string())))
    }

    /// For a menu that offers them.
    pub(crate) fn which_zone(text: &str) -> Self {
        Self::new(format!("{} can be several time zones. Pick yours.", quoted(text)))
    }

    pub(crate) fn which_of_zones(text: &str, zones: &[ZoneChoice]) -> Self {
        let zones: Vec<String> = zones.iter().map(|choice| escape(&choice.label)).collect();
        Self::new(format!("{} can be several time zones. Write one of them: {}.", quoted(text), zones.join(", ")))
    }

    pub(crate) fn zone_not_found(text: &str, near: &[ZoneChoice]) -> Self {
        let mut said = format!("I don't know the time zone {}.", quoted(text));
        if !near.is_empty() {
            let near: Vec<String> = near.iter().map(|choice| escape(&choice.label)).collect();
            said += &format!(" Did you mean {}?", near.join(" or "));
        }
        Self::new(said + " Write a city (`Paris`), a country, or an offset (`UTC+2`).")
    }

    pub(crate) fn not_a_manager() -> Self {
        Self::new("This is for those who may manage the server: ask somebody who has *Manage Server*.")
    }

    pub(crate) fn cannot_post(faults: &[String]) -> Self {
        Self::new(format!("Nothing was changed, since I could not post there:\n{}", faults.join("\n")))
    }

    /// For what cannot be set as it was asked for; `why` is a sentence or two.
    pub(crate) fn nothing_changed(why: &str) -> Self {
        Self::new(format!("Nothing was changed: {why}"))
    }

    pub(crate) fn cannot_give(fault: &str) -> Self {
        Self::new(format!("Nothing was changed, since I could not give that role: {fault}"))
    }

    pub(crate) fn choose_a_channel(context: &Context) -> Self {
        let reminder = context.subcommand("server", "reminder");
        Self::new(format!(
            "The weekly board goes to the channel of the topic of the day: set that up first with {reminder}."
        ))
    }

    pub(crate) fn note_too_long(most: usize) -> Self {
        Self::new(format!("A note has at most {most} characters. Shorten it and write it again; nothing was changed."))
    }

    pub(crate) fn not_reached(context: &Context) -> Self {
        Self::new(format!(
            "There is nothing to show: that milestone of yours is not recorded. {} shows how far you are.",
            context.command("progress")
        ))
    }

    /// For *Find an answer* and *Make this a note*, on a message without words.
    pub(crate) fn no_text() -> Self {
        Self::new("That message has no text of its own. Pick one in which somebody wrote something.")
    }

    /// A note on no topic, or on one of which there is none; nothing was kept, so what was written is given back.
    pub(crate) fn note_without_topic(topic: &str, note: &str) -> Self {
        let note = escape_lines(&truncate(note, 1_500));
        let why = match topic {
            "" => "No topic was picked".to_owned(),
            topic => format!("No topic is called exactly {}", quoted(topic)),
        };
        Self::new(format!("{why}, so no note was saved. It said:\n{note}"))
    }

    /// For a dialog's field that was left empty.
    pub(crate) fn not_filled_in(field: &str) -> Self {
        Self::new(format!("Nothing was changed: the {field} is missing. Open the dialog again and fill it in."))
    }

    /// One is asked about what one has done.
    pub(crate) fn not_done(topic: &str) -> Self {
        Self::new(format!("I ask about topics that you have done, and **{}** is not done.", escape(topic)))
    }

    pub(crate) fn nothing_to_undo() -> Self {
        Self::new("There is nothing to undo here: no such change of yours is recorded.")
    }

    pub(crate) fn only_in_servers(context: &Context) -> Self {
        Self::new(format!(
            "Leaderboards belong to servers: use this command on one that has me. Here, {} shows how far you are.",
            context.command("progress")
        ))
    }

    pub(crate) fn card_only_in_servers(context: &Context) -> Self {
        Self::new(format!(
            "Another member's progress can be seen on a server you share that has me. Here, {} shows your own.",
            context.command("progress")
        ))
    }

    pub(crate) fn not_on_board(member: UserId, context: &Context) -> Self {
        Self::new(format!(
            "<@{}> has no place on this server's board. A place comes with the first topic completed here with {}.",
            member.0,
            context.command("done")
        ))
    }

    pub(crate) fn no_questions(roadmap: &Roadmap, context: &Context) -> Self {
        Self::new(format!(
            "{} has no questions and answers yet. Its topics are in {}.",
            escape(&roadmap.title),
            context.command("roadmap")
        ))
    }

    /// A question that nothing surely answers; `closest` lead to what may. It is not repeated: what somebody asks in vain
    /// is between them and us.
    pub(crate) fn no_answer(context: &Context, closest: Vec<Button>) -> Self {
        let reply = Reply::new(Colour::Neutral).title("No answer to that");
        if !closest.is_empty() {
            let reply = reply.text("I am not sure what you mean. Is it one of these?");
            return Self(Box::new(reply.buttons(closest)));
        }
        let topics = context.command("roadmap");
        let text = if context.offer.roadmaps().any(|roadmap| roadmap.faq().len() > 0) {
            format!("{} lists the questions I can answer, {topics} the topics.", context.command("faq"))
        } else {
            format!("There are no questions and answers here yet, but {topics} lists the topics I know about.")
        };
        Self(Box::new(reply.text(text)))
    }
}
