//! What leads to what: ids, slugs and aliases, each to one topic or entry only.

use std::collections::{HashMap, HashSet};

use super::faults::{Faults, Place};
use super::schema::{EntryRecord, Part, Record, TopicRecord};
use super::suggest::Suggestions;
use super::value::Words;
use crate::diagnostic::quoted;
use crate::text::{as_id, fold};

/// The names of a roadmap's topics, or of its entries.
pub(super) struct Names<'d> {
    /// What they name.
    pub(super) part: Part,
    /// By id, the position of the one it names; none for an id that is known but not sound.
    ids: HashMap<String, Option<usize>>,
    /// The sound ids, in order.
    listed: Vec<&'d str>,
    /// By folded alias, the position of the one it leads to.
    aliases: HashMap<String, usize>,
    /// By position, the id.
    of: Vec<&'d str>,
    /// How many have no id.
    nameless: usize,
}

/// How often names are used in references.
#[derive(Default)]
pub(super) struct Uses<'d> {
    counts: HashMap<&'d str, usize>,
    /// The unknown names that need not be reported: they were, for all their uses, or follow from something else.
    told: HashSet<String>,
    /// How many of them were taken for the names of what has none.
    forgiven: usize,
    /// Whether there may be names that could not be seen.
    pub(super) any_unseen: bool,
}

impl<'d> Uses<'d> {
    /// Counts the names in `lists`.
    pub(super) fn count(&mut self, lists: impl Iterator<Item = &'d [Words<'d>]>) {
        for words in lists.flatten() {
            *self.counts.entry(&words.text).or_default() += 1;
        }
    }

    fn of(&self, name: &str) -> usize {
        self.counts.get(name).copied().unwrap_or_default()
    }
}

/// What a part of a roadmap is called.
pub(super) struct Named<'d> {
    /// The `id` of a topic, the `slug` of an entry.
    id: Option<&'d Words<'d>>,
    /// The `title` of a topic, the `question` of an entry.
    title: Option<&'d Words<'d>>,
    aliases: &'d [Words<'d>],
    place: Place<'d>,
}

impl<'d> From<&'d TopicRecord<'d>> for Named<'d> {
    fn from(topic: &'d TopicRecord<'d>) -> Self {
        Self { id: topic.id.value(), title: topic.title.value(), aliases: topic.aliases.items(), place: topic.place() }
    }
}

impl<'d> From<&'d EntryRecord<'d>> for Named<'d> {
    fn from(entry: &'d EntryRecord<'d>) -> Self {
        Self {
            id: entry.slug.value(),
            title: entry.question.value(),
            aliases: entry.aliases.items(),
            place: entry.place(),
        }
    }
}

/// Reports ids and aliases that lead to two of `parts`, all of one kind, and gives the names there are.
pub(super) fn names<'d>(parts: &[Named<'d>], part: Part, faults: &mut Faults) -> Names<'d> {
    let mut names = Names {
        part,
        ids: HashMap::new(),
        listed: Vec::new(),
        aliases: HashMap::new(),
        of: Vec::new(),
        nameless: parts.iter().filter(|named| named.id.is_none()).count(),
    };
    let mut first: HashMap<&str, &Words<'_>> = HashMap::new();
    let mut firsts = Vec::new();
    for (at, named) in parts.iter().enumerate() {
        let id = named.id;
        names.of.push(id.map_or("", |id| id.text.as_str()));
        let Some(id) = id else { continue };
        if !id.sound {
            // Known all the same, also by the name it ought to have.
            names.ids.entry(id.text.clone()).or_insert(None);
            if let Some(meant) = as_id(&id.text) {
                names.ids.entry(meant).or_insert(None);
            }
        } else if let Some(other) = first.get(id.text.as_str()) {
            let message = format!("there are two {} called {}", plural(part), quoted(&id.text));
            let help =
                format!("the other one is at {}: give one of them another `{}`", other.place.shown(), id_field(part));
            faults.error(id.place, message, help);
            // Most likely the same one twice: that its other names are there twice as well goes without saying.
            continue;
        } else {
            first.insert(&id.text, id);
            names.ids.insert(id.text.clone(), Some(at));
            names.listed.push(&id.text);
        }
        firsts.push(at);
    }
    for id in parts.iter().filter_map(|named| named.id).filter(|id| !id.sound) {
        if let Some(taken) = as_id(&id.text).and_then(|meant| first.get(meant.as_str())) {
            faults.add_help(id.place, &format!("; {} is taken at {}", quoted(&taken.text), taken.place.shown()));
        }
    }
    names.check_aliases(parts, &firsts, faults);
    names
}

fn singular(part: Part) -> &'static str {
    match part {
        Part::Topic => "topic",
        Part::Entry => "entry",
    }
}

fn plural(part: Part) -> &'static str {
    match part {
        Part::Topic => "topics",
        Part::Entry => "entries",
    }
}

/// The field that holds the name others refer to.
fn id_field(part: Part) -> &'static str {
    match part {
        Part::Topic => "id",
        Part::Entry => "slug",
    }
}

/// The field that people find it by.
fn title_field(part: Part) -> &'static str {
    match part {
        Part::Topic => "title",
        Part::Entry => "question",
    }
}

impl<'d> Names<'d> {
    /// The id of each, by position; empty where there is none.
    pub(super) fn ids(&self) -> &[&'d str] {
        &self.of
    }

    /// Whether something is called `id`.
    pub(super) fn has(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    /// The position that the name `words` stands for; nothing when it names nothing, which is reported.
    pub(super) fn resolve(
        &self,
        words: &Words<'_>,
        uses: &mut Uses<'_>,
        faults: &mut Faults,
        suggestions: &mut Suggestions,
    ) -> Option<usize> {
        if let Some(&known) = self.ids.get(&words.text) {
            return known;
        }
        // A reference in the wrong case to an id in the wrong case is put right with it.
        if uses.told.contains(&words.text) || as_id(&words.text).is_some_and(|id| self.ids.get(&id) == Some(&None)) {
            return None;
        }
        let near = suggestions.nearest(&words.text, self.listed.iter().copied());
        // Only what is almost a known name is surely none that could not be seen.
        if uses.any_unseen && near.is_none_or(|near| !is_slip(&words.text, near)) {
            return None;
        }
        if near.is_none() && uses.forgiven < self.nameless {
            uses.forgiven += 1;
            uses.told.insert(words.text.clone());
            return None;
        }
        let help = if let Some(&at) = self.aliases.get(&fold(&words.text)) {
            format!("that is another name of `{0}`: write `{0}`", self.of[at])
        } else if let Some(near) = near {
            let count = uses.of(&words.text);
            if count > 1 && uses.of(near) == 0 {
                // Nobody names what is there, and several what is not: they would all be put right with it.
                uses.told.insert(words.text.clone());
                format!("is `{near}` misspelt? {count} references say `{}`", words.text)
            } else {
                format!("did you mean `{near}`?")
            }
        } else {
            format!("write the `{}` of one, or take it off the list", id_field(self.part))
        };
        faults.error(words.place, format!("there is no {} {}", singular(self.part), quoted(&words.text)), help);
        None
    }

    fn check_aliases(&mut self, parts: &[Named<'_>], firsts: &[usize], faults: &mut Faults) {
        let part = self.part;
        let mut titles: HashMap<String, usize> = HashMap::new();
        for &at in firsts {
            let Some(title) = parts[at].title.filter(|title| title.sound) else { continue };
            if let Some(&other) = titles.get(&fold(&title.text)) {
                let message = format!("two {} have the `{}` {}", plural(part), title_field(part), quoted(&title.text));
                let help = format!("people who type it are led to the one at {}", parts[other].place.shown());
                faults.warning(title.place, message, help);
            } else {
                titles.insert(fold(&title.text), at);
            }
        }
        for &at in firsts {
            for alias in parts[at].aliases.iter().filter(|alias| alias.sound) {
                let name = fold(&alias.text);
                let by_id = self.ids.get(&name).copied().flatten();
                let owner = by_id.filter(|&other| other != at);
                let owner = owner.or_else(|| self.aliases.get(&name).copied());
                let owner = owner.or_else(|| titles.get(&name).copied().filter(|&other| other != at));
                match owner {
                    Some(owner) if owner == at => {
                        let message = format!("the alias {} is listed twice", quoted(&alias.text));
                        faults.error(alias.place, message, "delete one of the two; case does not matter");
                    }
                    Some(owner) => {
                        let message =
                            format!("the alias {} already leads to {}", quoted(&alias.text), quoted(self.of[owner]));
                        let help = format!(
                            "take it off here or at {}: it can lead to one {} only",
                            parts[owner].place.shown(),
                            singular(part)
                        );
                        faults.error(alias.place, message, help);
                    }
                    None => {
                        self.aliases.insert(name, at);
                    }
                }
            }
        }
    }
}

/// Whether `name` is `known` but for case or one slip of the finger.
fn is_slip(name: &str, known: &str) -> bool {
    strsim::osa_distance(&fold(name), known) <= 1
}
