//! Discord's documented limits. What breaks one is refused as Discord refuses it: code 50035 with every
//! fault at its place in the body.
//!
//! Pure. Lengths count UTF-16 code units: the stricter reading of "characters", so that what passes here
//! passes there. Sources: Discord's reference, "Message Resource", "Embed Limits", "Component Reference",
//! "Application Commands", "Receiving and Responding". Texts of faults are Discord's where they are known.

mod command;
pub(crate) mod component;
mod embed;
mod message;
mod modal;

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

pub(crate) use command::{commands, one_command};
pub(crate) use message::{Purpose, message};
pub(crate) use modal::{choices, modal};

/// Checks the body of a new thread. Source: Discord's reference, "Start Thread from Message".
pub(crate) fn thread(body: &Value, faults: &mut Faults) {
    faults.text(body, "name", 1..=100);
    let lives = &body["auto_archive_duration"];
    if !lives.is_null() && !matches!(lives.as_u64(), Some(60 | 1440 | 4320 | 10080)) {
        faults.at("auto_archive_duration", |faults| faults.one_of("60, 1440, 4320, 10080"));
    }
}

/// The faults of one body, each with its place.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    place: Vec<String>,
    found: Vec<Fault>,
}

#[derive(Debug)]
struct Fault {
    place: Vec<String>,
    code: &'static str,
    message: String,
}

impl Faults {
    /// No faults yet; those to come lie below `prefix`.
    pub(crate) fn below(prefix: &[&str]) -> Self {
        Self { place: prefix.iter().map(|&part| part.to_owned()).collect(), found: Vec::new() }
    }

    /// Discord's `errors` object, or nothing if the body is fine.
    pub(crate) fn into_errors(self) -> Option<Value> {
        if self.found.is_empty() {
            return None;
        }
        let mut root = json!({});
        for fault in self.found {
            let mut node = &mut root;
            for part in fault.place {
                if !node.is_object() {
                    *node = Value::Object(Map::new());
                }
                node = &mut node[part];
            }
            let entry = json!({ "code": fault.code, "message": fault.message });
            match node.get_mut("_errors").and_then(Value::as_array_mut) {
                Some(errors) => errors.push(entry),
                None => node["_errors"] = json!([entry]),
            }
        }
        Some(root)
    }

    /// Looks at a part of the body: faults found meanwhile lie below `part`.
    fn at(&mut self, part: impl Display, look: impl FnOnce(&mut Self)) {
        self.place.push(part.to_string());
        look(self);
        self.place.pop();
    }

    fn add(&mut self, code: &'static str, message: impl Into<String>) {
        self.found.push(Fault { place: self.place.clone(), code, message: message.into() });
    }

    fn add_at(&mut self, part: impl Display, code: &'static str, message: impl Into<String>) {
        self.at(part, |faults| faults.add(code, message));
    }

    fn required(&mut self) {
        self.add("BASE_TYPE_REQUIRED", "This field is required");
    }

    /// A text with a length, absent or null allowed if it may be empty.
    fn text(&mut self, object: &Value, key: &str, length: RangeInclusive<usize>) {
        self.at(key, |faults| match &object[key] {
            Value::Null if *length.start() == 0 => {}
            Value::Null => faults.required(),
            Value::String(text) => {
                let found = units(text);
                // Discord trims: a required text of spaces is none.
                if *length.start() > 0 && text.trim().is_empty() {
                    faults.required();
                } else if !length.contains(&found) {
                    faults.bad_length(&length);
                }
            }
            other => faults.add("STRING_TYPE_CONVERT", format!("Could not interpret \"{other}\" as string.")),
        });
    }

    /// A whole number within a range, absent or null allowed.
    fn integer(&mut self, object: &Value, key: &str, range: RangeInclusive<i64>) {
        self.at(key, |faults| match &object[key] {
            Value::Null => {}
            value => match value.as_i64() {
                None => faults.add("NUMBER_TYPE_COERCE", format!("Value \"{value}\" is not int.")),
                Some(number) if number < *range.start() => faults
                    .add("NUMBER_TYPE_MIN", format!("int value should be greater than or equal to {}.", range.start())),
                Some(number) if number > *range.end() => {
                    faults
                        .add("NUMBER_TYPE_MAX", format!("int value should be less than or equal to {}.", range.end()));
                }
                Some(_) => {}
            },
        });
    }

    /// A web address, absent or null allowed; `schemes` are those it may have.
    fn url(&mut self, object: &Value, key: &str, limit: usize, schemes: &[&str]) {
        let Some(url) = object[key].as_str() else { return self.text(object, key, 0..=limit) };
        self.at(key, |faults| match url.split_once("://") {
            Some((scheme, rest)) if schemes.contains(&scheme) => {
                if units(url) > limit {
                    faults.bad_length(&(0..=limit));
                } else if rest.is_empty() || rest.contains(char::is_whitespace) {
                    faults.add("URL_TYPE_INVALID_URL", "Not a well formed URL.");
                }
            }
            Some((scheme, _)) => faults.add(
                "URL_TYPE_INVALID_SCHEME",
                format!("Scheme \"{scheme}\" is not supported. Scheme must be one of ('{}').", schemes.join("', '")),
            ),
            None => faults.add("URL_TYPE_INVALID_URL", "Not a well formed URL."),
        });
    }

    /// The entries of a list, none if it is absent; a fault if it is no list or has not the right length.
    fn list<'a>(&mut self, object: &'a Value, key: &str, length: RangeInclusive<usize>) -> &'a [Value] {
        match &object[key] {
            Value::Array(entries) => {
                if !length.contains(&entries.len()) {
                    self.at(key, |faults| faults.bad_length(&length));
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

/// The length of a text, in UTF-16 code units.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests;
