//! Reads a TOML table by its declaration, and keeps what is sound enough for the checks that follow. A field that is
//! missing, misplaced or of the wrong type is reported, and is simply not there for them.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::{Faults, Location};
use super::schema::{Field, Kind, MAX_URL, Record, TOPIC, Table};
use super::suggest::Suggestions;
use super::value::{Fields, Number, Value, Words};
use crate::diagnostic::quoted;
use crate::id::{MAX_ID, is_id};
use crate::month::Month;
use crate::text::{as_id, breaks_line, fold, is_refused, is_visible, refused_name, utf16_len};
use crate::{markdown, url};

/// Reads tables, gathering what is wrong with them.
pub(super) struct Reader<'f> {
    pub(super) faults: &'f mut Faults,
    pub(super) suggestions: &'f mut Suggestions,
}

impl Reader<'_> {
    /// Reads `table`, which stands at `location`, as what a file holds, and says whether something in it that may have
    /// names of its own was not understood.
    pub(super) fn file<'s, R: Record<'s>>(&mut self, table: &DeTable<'_>, location: Location<'s>) -> (R, bool) {
        let fields = self.fields(table, R::TABLE, location);
        let has_strays = fields.has_strays;
        (R::new(fields), has_strays)
    }

    fn fields<'s>(&mut self, table: &DeTable<'_>, declared: &Table, location: Location<'s>) -> Fields<'s> {
        let mut given: Vec<_> = declared.fields.iter().map(|field| table.get(field.name)).collect();
        let mut unknown: Vec<_> =
            table.iter().filter(|(key, _)| !declared.fields.iter().any(|field| *key.get_ref() == field.name)).collect();
        unknown.sort_by_key(|(key, _)| key.span().start);
        let missing = |given: &[Option<_>]| {
            let mut missing = (0..given.len()).filter(|&at| given[at].is_none() && declared.fields[at].required);
            missing.next().filter(|_| missing.next().is_none())
        };
        let is_single = unknown.len() == 1;
        let mut further = Vec::new();
        let mut has_strays = false;
        for (key, value) in unknown {
            // The fields of an item without its header are one mistake.
            if let Some(header) = header_of(key.get_ref(), declared) {
                if !std::mem::replace(&mut has_strays, true) {
                    let message = format!("{} has no field {}", declared.name, quoted(key.get_ref()));
                    self.faults.error(location.sibling(key.span()), message, format!("begin with `{header}` above"));
                }
                continue;
            }
            // With one field unknown and one missing, the one is the other under a name of the author's.
            let guess = missing(&given)
                .filter(|&at| is_single && declared.fields[at].kind.is_text() && value.get_ref().is_str());
            let at = self.unknown_field(key.get_ref(), declared, guess, location.sibling(key.span()));
            // Taken for the field it was meant to be, so that the field is not missed as well, nor what is in it.
            match at {
                Some(at) if given[at].is_none() => given[at] = Some(value),
                Some(at) => further.push((at, value)),
                None => has_strays |= value.get_ref().is_array() || value.get_ref().is_table(),
            }
        }
        let mut values = Vec::new();
        for (field, given) in declared.fields.iter().zip(given) {
            if given.is_none() && field.required {
                self.missing(declared, field, location);
            }
            values.push(given.map(|value| self.value(value, field, &field.kind, location)));
        }
        for (at, value) in further {
            let field = &declared.fields[at];
            if matches!(field.kind, Kind::Tables { .. })
                && let Value::List(more) = self.value(value, field, &field.kind, location)
                && let Some(Value::List(items)) = &mut values[at]
            {
                items.extend(more);
            }
        }
        Fields { location, has_strays, values }
    }

    fn missing(&mut self, declared: &Table, field: &Field, location: Location<'_>) {
        let message = format!("{} has no `{}`", declared.name, field.name);
        let help = match field.kind {
            Kind::Tables { .. } => format!("begin one with `{}`: {}", field.example, field.doc),
            _ => format!("add `{} = {}`: {}", field.name, field.example, field.doc),
        };
        self.faults.error(location, message, help);
    }

    /// Reports an unknown field, and says which one it was probably meant to be.
    fn unknown_field(
        &mut self,
        key: &str,
        declared: &Table,
        guess: Option<usize>,
        location: Location<'_>,
    ) -> Option<usize> {
        let names = || declared.fields.iter().map(|field| field.name);
        let meant = self.suggestions.nearest(key, names()).or(guess.map(|at| declared.fields[at].name));
        let help = match meant {
            _ if is_of_topic(key, declared) => {
                "that is a field of the topic: write it above the topic's first `[[topic.…]]`".to_owned()
            }
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("its fields are {}", or_list(names())),
        };
        self.faults.error(location, format!("{} has no field {}", declared.name, quoted(key)), help);
        meant.and_then(|meant| names().position(|name| name == meant))
    }

    fn value<'s>(&mut self, value: &Spanned<DeValue<'_>>, field: &Field, kind: &Kind, near: Location<'s>) -> Value<'s> {
        let location = near.sibling(value.span());
        match (kind, value.get_ref()) {
            (kind, DeValue::String(text)) if kind.is_text() => Value::Words(self.words(text, field, kind, location)),
            (Kind::Flag, DeValue::Boolean(flag)) => Value::Flag(*flag),
            (Kind::Number { min, max }, DeValue::Integer(_) | DeValue::Float(_)) => {
                let number = number(value.get_ref());
                if let Some(number) = number.filter(|number| (*min..=*max).contains(number)) {
                    return Value::Number(Number { number, location });
                }
                let message = format!("`{}` is out of range", field.name);
                self.faults.error(location, message, format!("write a number from {min} to {max}"));
                Value::Other
            }
            (Kind::List { of, min, max }, DeValue::Array(items)) => {
                self.count(items.len(), field, *min, *max, location);
                Value::List(items.iter().map(|item| self.value(item, field, of, near)).collect())
            }
            (Kind::Table(of), DeValue::Table(table)) => Value::Table(self.fields(table, of, location)),
            (Kind::Table(of), DeValue::Array(items)) if items.iter().any(|item| item.get_ref().is_table()) => {
                let message = format!("`{}` is one table; this is a list of {}", field.name, items.len());
                self.faults.error(location, message, format!("write `{}`, once", field.example));
                // What is in the first is looked at all the same.
                items.first().map_or(Value::Other, |item| self.item(item, field, of, near))
            }
            (Kind::Tables { of, min, max }, DeValue::Array(items)) => {
                self.count(items.len(), field, *min, *max, location);
                Value::List(items.iter().map(|item| self.item(item, field, of, near)).collect())
            }
            (Kind::Tables { of, .. }, DeValue::Table(table)) => {
                let message = format!("`{}` is one table; it takes a list of them", field.name);
                let help = match field.example {
                    header if header.starts_with("[[") => format!("write `{header}` instead of `[{}]`", field.name),
                    example => format!("write it like `{} = {example}`", field.name),
                };
                self.faults.error(location, message, help);
                // What is in it is looked at all the same: the brackets are the only mistake.
                Value::List(vec![Value::Table(self.fields(table, of, location))])
            }
            (_, found) => {
                self.wrong_type(found, field, kind, location);
                Value::Other
            }
        }
    }

    fn item<'s>(&mut self, item: &Spanned<DeValue<'_>>, field: &Field, of: &Table, near: Location<'s>) -> Value<'s> {
        let location = near.sibling(item.span());
        if let DeValue::Table(table) = item.get_ref() {
            return Value::Table(self.fields(table, of, location));
        }
        let message = format!("`{}` takes tables; this is {}", field.name, type_name(item.get_ref()));
        self.faults.error(location, message, format!("write `{} = {}`", field.name, field.example));
        Value::Other
    }

    fn wrong_type(&mut self, found: &DeValue<'_>, field: &Field, kind: &Kind, location: Location<'_>) {
        let message = format!("`{}` takes {}; this is {}", field.name, taken(kind), type_name(found));
        let help = match field.kind {
            Kind::Tables { .. } if field.example.starts_with("[[") => format!("begin each with `{}`", field.example),
            Kind::Table(_) => format!("begin it with `{}`", field.example),
            _ => format!("write it like `{} = {}`", field.name, field.example),
        };
        self.faults.error(location, message, help);
    }

    fn count(&mut self, number: usize, field: &Field, min: usize, max: Option<usize>, location: Location<'_>) {
        if number == 0 && min > 0 {
            let message = format!("`{}` is empty", field.name);
            let least = if min == 1 { "one".to_owned() } else { min.to_string() };
            self.faults.error(location, message, format!("write at least {least}: {}", field.doc));
        } else if number < min {
            let items = if number == 1 { "item" } else { "items" };
            let message = format!("`{}` has {number} {items}; at least {min} are needed", field.name);
            self.faults.error(location, message, format!("add {}: {}", min - number, field.doc));
        } else if let Some(max) = max
            && number > max
        {
            let message = format!("`{}` has {number} items; at most {max} fit", field.name);
            self.faults.error(location, message, format!("leave out {}", number - max));
        }
    }

    fn words<'s>(&mut self, raw: &str, field: &Field, kind: &Kind, location: Location<'s>) -> Words<'s> {
        let text = raw.replace("\r\n", "\n");
        let fault = match kind {
            Kind::Id => id_fault(&text),
            // Whether anything has this name is looked at when all names are known.
            Kind::Reference(_) => None,
            Kind::OneOf(words) => self.word_fault(&text, words),
            Kind::Url { max } => line_fault(&text, *max)
                .or_else(|| url::fault_of(&text).map(|(what, help)| (what.to_owned(), help.to_owned()))),
            Kind::Markdown { max } => text_fault(&text, *max).or_else(|| hidden_link_fault(&text)),
            Kind::MarkdownLine { max } => line_fault(&text, *max).or_else(|| hidden_link_fault(&text)),
            Kind::Code { max } => text_fault(&text, *max).or_else(|| fence_fault(&text)),
            Kind::Month => month_fault(&text),
            _ => line_fault(&text, if let Kind::Line { max } = kind { *max } else { usize::MAX }),
        };
        let sound = fault.is_none();
        if let Some((what, help)) = fault {
            let item = if matches!(field.kind, Kind::List { .. }) { "an item of " } else { "" };
            self.faults.error(location, format!("{item}`{}` {what}", field.name), help);
        }
        let text = match kind {
            Kind::Markdown { .. } | Kind::Code { .. } => text.trim_start_matches('\n').trim_end().to_owned(),
            Kind::Line { .. } | Kind::MarkdownLine { .. } => text.trim().to_owned(),
            _ => text,
        };
        Words { text, location, sound }
    }

    fn word_fault(&mut self, text: &str, words: &'static [&'static str]) -> Option<(String, String)> {
        if words.contains(&text) {
            return None;
        }
        let help = match self.suggestions.nearest(text, words.iter().copied()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("write {}, or leave it out", or_list(words.iter().copied())),
        };
        Some((format!("cannot be {}", quoted(text)), help))
    }
}

/// What is wrong with `text` as an id, and what to do.
fn id_fault(text: &str) -> Option<(String, String)> {
    if is_id(text) {
        return None;
    }
    let rule = format!("a-z, 0-9 and -, at most {MAX_ID} characters");
    let help = match as_id(text) {
        Some(id) if fold(text) == id => format!("names are lower case: write `{id}`"),
        Some(id) => format!("use {rule}, such as `{id}`"),
        None => format!("use {rule}"),
    };
    let what = if text.len() > MAX_ID && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
        format!("has {} characters; at most {MAX_ID} fit", text.len())
    } else {
        format!("cannot be {}", quoted(text))
    };
    Some((what, help))
}

fn line_fault(text: &str, max: usize) -> Option<(String, String)> {
    let is_broken = text.chars().any(breaks_line);
    // Said before anything else: a text over several lines is also the wrong kind of text.
    if is_broken && is_visible(text) && !text.chars().any(|c| is_refused(c) && c != '\r') {
        return Some(("has a line break or a tab".to_owned(), "write it on one line, with spaces".to_owned()));
    }
    text_fault(text, max)
}

/// What is wrong with a text as a month.
fn month_fault(text: &str) -> Option<(String, String)> {
    let help = "write the year and the month, such as `2026-11`".to_owned();
    Month::from_text(text).is_none().then(|| (format!("cannot be {}", quoted(text)), help))
}

/// Code is shown between fences, which it must not end.
fn fence_fault(text: &str) -> Option<(String, String)> {
    let help = "delete them: a fence is put around it where it is shown".to_owned();
    text.contains("```").then(|| ("has three backticks in a row".to_owned(), help))
}

/// What is wrong with a link behind words, which follows the rules of links that are declared.
fn hidden_link_fault(text: &str) -> Option<(String, String)> {
    markdown::hidden_addresses(text).into_iter().find_map(|address| {
        let (what, help) = if utf16_len(address) > MAX_URL {
            ("is too long", "link to a shorter address, or leave the link out")
        } else {
            url::fault_of(address)?
        };
        Some((format!("links to {}, which {what}", quoted(address)), help.to_owned()))
    })
}

fn text_fault(text: &str, max: usize) -> Option<(String, String)> {
    if let Some(c) = text.chars().find(|&c| is_refused(c)) {
        let what = format!("has {} ({})", refused_name(c), c.escape_unicode());
        return Some((what, "delete it".to_owned()));
    }
    if !is_visible(text) {
        return Some(("has nothing to see in it".to_owned(), "write something, or leave the field out".to_owned()));
    }
    let length = utf16_len(text);
    if length > max {
        let emoji = if length == text.chars().count() { "" } else { " (an emoji counts as two or more)" };
        let help = format!("shorten it by {}{emoji}", length - max);
        return Some((format!("has {length} characters; at most {max} fit"), help));
    }
    None
}

/// The value of a TOML number; none when it is too large for one.
fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        // Whole numbers beyond 32 bits are out of every range there is.
        DeValue::Integer(whole) => i32::from_str_radix(whole.as_str(), whole.radix()).ok().map(f64::from),
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    }
}

/// What a kind takes, in words.
fn taken(kind: &Kind) -> &'static str {
    match kind {
        Kind::Flag => "true or false",
        Kind::Number { .. } => "a number",
        Kind::List { .. } => "a list",
        Kind::Table(_) => "a table",
        Kind::Tables { .. } => "tables",
        _ => "text in quotes",
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Whether `key` is a field of a topic, and `declared` a table that has a header of its own below the topic's.
fn is_of_topic(key: &str, declared: &Table) -> bool {
    let is_below = |field: &Field| match field.kind {
        Kind::Table(of) | Kind::Tables { of, .. } => std::ptr::eq(of, declared) && field.example.starts_with('['),
        _ => false,
    };
    TOPIC.fields.iter().any(is_below) && TOPIC.fields.iter().any(|field| field.name == key)
}

/// The header of the tables in `declared` that have the field `key`.
fn header_of(key: &str, declared: &Table) -> Option<&'static str> {
    let mut tables = declared.fields.iter().filter(|field| field.example.starts_with("[["));
    let holder = tables.find(|field| match field.kind {
        Kind::Tables { of, .. } => of.fields.iter().any(|field| field.name == key),
        _ => false,
    });
    holder.map(|field| field.example)
}

/// `` `a`, `b` or `c` ``
fn or_list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
