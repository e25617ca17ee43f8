//! Discord's documented limits. What breaks one is refused as Discord refuses it: code 50035 with every
//! error at its place in the body.
//!
//! Pure. Lengths count UTF-16 code units: the stricter reading of "characters", so that what passes here
//! passes there. (Discord itself counts code points: discord-api-docs, issue 1315.) Sources: Discord's reference, "Message Resource", "Embed Limits", "Component Reference",
//! "Application Commands", "Receiving and Responding". Texts of errors are Discord's where they are known.

mod command;
mod component;
mod embed;
mod layout;
mod message;
mod modal;

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use crate::json::number;

pub(crate) use command::{CONTEXT_MENU, SLASH, commands, one_command};
pub(crate) use layout::breaks;
pub(crate) use message::{BodyContext, message};
pub(crate) use modal::{choices, modal};

/// Bytes of a file. Source: Discord's reference, "Uploading Files": 10 MiB without a boosted server.
pub(crate) const ATTACHMENT: usize = 10 * 1024 * 1024;

/// Checks the body of a new thread. Source: Discord's reference, "Start Thread from Message".
pub(crate) fn thread(body: &Value, errors: &mut FormErrors) {
    errors.text(body, "name", 1..=100);
    let lives = &body["auto_archive_duration"];
    if !lives.is_null() && !matches!(lives.as_u64(), Some(60 | 1440 | 4320 | 10080)) {
        errors.at("auto_archive_duration", |errors| errors.one_of("60, 1440, 4320, 10080"));
    }
}

/// Checks a member's nickname. Source: Discord's reference, "Usernames and Nicknames".
pub(crate) fn nickname(body: &Value, errors: &mut FormErrors) {
    errors.text(body, "nick", 0..=32);
}

/// Checks the address of an interactions endpoint. Source: Discord's published schema, `ApplicationFormPartial`.
pub(crate) fn endpoint(body: &Value, errors: &mut FormErrors) {
    errors.text(body, "interactions_endpoint_url", 0..=2048);
}

/// Refuses what Discord takes and this Discord does not have: nothing that a bot asks for is dropped without a word.
pub(crate) fn lacking(body: &Value, is_lacking: impl Fn(&str) -> bool, errors: &mut FormErrors) {
    for (key, _) in body.as_object().into_iter().flatten().filter(|(key, value)| is_lacking(key) && !value.is_null()) {
        errors.add_at(key, "PLAYGROUND_LACKS", format!("This local Discord has no {key}."));
    }
}

/// The errors of one form, as Discord calls a body, each with its place.
#[derive(Debug, Default)]
pub(crate) struct FormErrors {
    place: Vec<String>,
    found: Vec<FormError>,
}

#[derive(Debug)]
struct FormError {
    place: Vec<String>,
    code: &'static str,
    message: String,
}

impl FormErrors {
    /// No errors yet; those to come lie below `prefix`.
    pub(crate) fn below(prefix: &[&str]) -> Self {
        Self { place: prefix.iter().map(|&part| part.to_owned()).collect(), found: Vec::new() }
    }

    /// Discord's `errors` object, or nothing if the body is fine.
    pub(crate) fn into_errors(self) -> Option<Value> {
        if self.found.is_empty() {
            return None;
        }
        let mut root = json!({});
        for error in self.found {
            let mut node = &mut root;
            for part in error.place {
                if !node.is_object() {
                    *node = Value::Object(Map::new());
                }
                node = &mut node[part];
            }
            let entry = json!({ "code": error.code, "message": error.message });
            match node.get_mut("_errors").and_then(Value::as_array_mut) {
                Some(errors) => errors.push(entry),
                None => node["_errors"] = json!([entry]),
            }
        }
        Some(root)
    }

    /// Looks at a part of the body: errors found meanwhile lie below `part`.
    fn at(&mut self, part: impl Display, look: impl FnOnce(&mut Self)) {
        self.place.push(part.to_string());
        look(self);
        self.place.pop();
    }

    fn add(&mut self, code: &'static str, message: impl Into<String>) {
        self.found.push(FormError { place: self.place.clone(), code, message: message.into() });
    }

    fn add_at(&mut self, part: impl Display, code: &'static str, message: impl Into<String>) {
        self.at(part, |errors| errors.add(code, message));
    }

    fn required(&mut self) {
        self.add("BASE_TYPE_REQUIRED", "This field is required");
    }

    /// A text with a length, absent or null allowed if it may be empty.
    fn text(&mut self, object: &Value, key: &str, length: RangeInclusive<usize>) {
        self.at(key, |errors| match &object[key] {
            Value::Null if *length.start() == 0 => {}
            Value::Null => errors.required(),
            Value::String(text) => {
                let found = utf16_len(text);
                // Discord trims, so that a required text of spaces is missing.
                if *length.start() > 0 && text.trim().is_empty() {
                    errors.required();
                } else if !length.contains(&found) {
                    errors.bad_length(&length);
                }
            }
            other => errors.add("STRING_TYPE_CONVERT", format!("Could not interpret \"{other}\" as string.")),
        });
    }

    /// A text with a length of 1 at least, absent or null allowed.
    fn optional_text(&mut self, object: &Value, key: &str, most: usize) {
        if !object[key].is_null() {
            self.text(object, key, 1..=most);
        }
    }

    /// Yes or no, absent or null allowed.
    fn boolean(&mut self, object: &Value, key: &str) {
        if !object[key].is_null() && !object[key].is_boolean() {
            self.add_at(key, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
        }
    }

    /// An id, as text or as a number.
    fn id(&mut self, id: &Value) {
        if number(id).is_none() {
            self.add("NUMBER_TYPE_COERCE", format!("Value {id} is not snowflake."));
        }
    }

    /// An object, absent or null allowed; whether it is there.
    fn object(&mut self, object: &Value, key: &str) -> bool {
        if !object[key].is_null() && !object[key].is_object() {
            self.add_at(key, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
        }
        object[key].is_object()
    }

    /// A whole number within a range, absent or null allowed.
    fn integer(&mut self, object: &Value, key: &str, range: RangeInclusive<i64>) {
        self.at(key, |errors| match &object[key] {
            Value::Null => {}
            value => match value.as_i64() {
                None => errors.add("NUMBER_TYPE_COERCE", format!("Value \"{value}\" is not int.")),
                Some(number) if number < *range.start() => errors
                    .add("NUMBER_TYPE_MIN", format!("int value should be greater than or equal to {}.", range.start())),
                Some(number) if number > *range.end() => {
                    errors
                        .add("NUMBER_TYPE_MAX", format!("int value should be less than or equal to {}.", range.end()));
                }
                Some(_) => {}
            },
        });
    }

    /// A web address, absent or null allowed; `schemes` are those it may have.
    fn url(&mut self, object: &Value, key: &str, limit: usize, schemes: &[&str]) {
        let Some(url) = object[key].as_str() else { return self.text(object, key, 0..=limit) };
        self.at(key, |errors| match url.split_once("://") {
            Some((scheme, rest)) if schemes.contains(&scheme) => {
                if utf16_len(url) > limit {
                    errors.bad_length(&(0..=limit));
                } else if rest.is_empty() || rest.contains(char::is_whitespace) {
                    errors.add("URL_TYPE_INVALID_URL", "Not a well formed URL.");
                }
            }
            Some((scheme, _)) => errors.add(
                "URL_TYPE_INVALID_SCHEME",
                format!("Scheme \"{scheme}\" is not supported. Scheme must be one of ('{}').", schemes.join("', '")),
            ),
            None => errors.add("URL_TYPE_INVALID_URL", "Not a well formed URL."),
        });
    }

    /// The entries of a list; an absent one is empty. An error if it is something else, or its length is wrong.
    fn list<'a>(&mut self, object: &'a Value, key: &str, length: RangeInclusive<usize>) -> &'a [Value] {
        match &object[key] {
            Value::Array(entries) => {
                if !length.contains(&entries.len()) {
                    self.at(key, |errors| errors.bad_length(&length));
                }
                entries
            }
            Value::Null => {
                if *length.start() > 0 {
                    self.at(key, Self::required);
                }
                &[]
            }
            _ => {
                self.add_at(key, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
                &[]
            }
        }
    }

    /// Looks at each entry of such a list: errors found meanwhile lie below its index.
    fn each(
        &mut self,
        object: &Value,
        key: &str,
        length: RangeInclusive<usize>,
        mut look: impl FnMut(&mut Self, &Value),
    ) {
        let entries = self.list(object, key, length);
        self.at(key, |errors| {
            for (index, entry) in entries.iter().enumerate() {
                errors.at(index, |errors| look(errors, entry));
            }
        });
    }

    fn bad_length(&mut self, length: &RangeInclusive<usize>) {
        let (min, max) = (length.start(), length.end());
        if *min == 0 {
            self.add("BASE_TYPE_MAX_LENGTH", format!("Must be {max} or fewer in length."));
        } else {
            self.add("BASE_TYPE_BAD_LENGTH", format!("Must be between {min} and {max} in length."));
        }
    }

    fn one_of(&mut self, choices: &str) {
        self.add("BASE_TYPE_CHOICES", format!("Value must be one of {{{choices}}}."));
    }
}

/// The length of a text in UTF-16 code units.
pub(crate) fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests;
