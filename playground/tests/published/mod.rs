//! What Discord publishes of its API, to check requests with: `openapi.json`, made by `extract.py`, says from when it is.
//!
//! As much of JSON Schema as that file uses. Two things are stricter than what is published: a field that it does not
//! name is an error unless it is null, false or empty, as most of them are typing errors, and so is a keyword that nothing here
//! checks. Two are laxer, as Discord is: see [`NUMBERS_AS_STRINGS`] and [`Check::kind`].

#![allow(dead_code, unreachable_pub, reason = "every test file uses a part of it")]
#![allow(clippy::panic, reason = "a failed expectation of a test")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use waymark_playground::{LocalDiscord, RequestRecord};

static PUBLISHED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("openapi.json")).expect("the file is JSON"));

/// What is published as a number and documented as a string, which Discord takes as well. Source: Discord's reference,
/// "Application Command Structure".
const NUMBERS_AS_STRINGS: [&str; 1] = ["default_member_permissions"];

/// Checks, once it is dropped, that all requests to a Discord had valid bodies.
pub struct ValidRequests(pub LocalDiscord);

impl Drop for ValidRequests {
    fn drop(&mut self) {
        // A second panic would hide the first.
        if !std::thread::panicking() {
            assert_valid(&self.0.requests());
        }
    }
}

/// Fails with what is wrong in the bodies of requests.
#[track_caller]
pub fn assert_valid(requests: &[RequestRecord]) {
    let wrong: BTreeSet<String> = requests
        .iter()
        .flat_map(|one| {
            let found = violations(&one.method, &one.path, &one.body);
            found.into_iter().map(|what| format!("{} {}: {what}", one.method, route(&one.path)))
        })
        .collect();
    assert!(wrong.is_empty(), "not as Discord publishes it:\n{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

/// What is wrong in the body of a request, each with its place. A request without a body has nothing to be wrong.
pub fn violations(method: &str, path: &str, body: &Value) -> Vec<String> {
    if body.is_null() {
        return Vec::new();
    }
    let Some(schema) = schema_of(&method.to_lowercase(), path) else {
        return vec!["no such route is published, or it takes no body".to_owned()];
    };
    let mut check = Check::default();
    check.value(schema, body);
    check.found
}

/// All schemas there are, by name.
pub fn schemas() -> &'static Map<String, Value> {
    PUBLISHED["schemas"].as_object().expect("schemas by name")
}

/// A path without what differs from request to request.
fn route(path: &str) -> String {
    let known = path.split('?').next().unwrap_or_default().split('/');
    known.map(|part| if part.len() > 12 { "…" } else { part }).collect::<Vec<_>>().join("/")
}

/// The schema of a route's body; of several routes that fit, the one that names most parts.
fn schema_of(method: &str, path: &str) -> Option<&'static Value> {
    // Some clients write `@me` so.
    let path = path.replace("%40", "@");
    let parts: Vec<&str> = path.split('?').next()?.split('/').collect();
    let routes = PUBLISHED["paths"].as_object()?.iter().filter_map(|(route, methods)| {
        let own: Vec<&str> = route.split('/').collect();
        let fits =
            own.len() == parts.len() && own.iter().zip(&parts).all(|(own, part)| own.starts_with('{') || own == part);
        let named = own.iter().filter(|own| !own.starts_with('{')).count();
        fits.then_some((named, methods.get(method)?))
    });
    routes.max_by_key(|(named, _)| *named).map(|(_, schema)| schema)
}

#[derive(Default)]
struct Check {
    place: Vec<String>,
    found: Vec<String>,
}

impl Check {
    fn wrong(&mut self, what: impl AsRef<str>) {
        self.found.push(format!("{}: {}", self.place.join("."), what.as_ref()));
    }

    fn value(&mut self, schema: &Value, value: &Value) {
        for (keyword, says) in schema.as_object().into_iter().flatten() {
            self.keyword(schema, keyword, says, value);
        }
    }

    fn keyword(&mut self, schema: &Value, keyword: &str, says: &Value, value: &Value) {
        let length = match value {
            Value::String(text) => Some(text.chars().count()),
            Value::Array(entries) => Some(entries.len()),
            Value::Object(fields) => Some(fields.len()),
            _ => None,
        };
        let limit = says.as_u64().and_then(|limit| usize::try_from(limit).ok());
        let most = |applies: bool| applies && length > limit;
        let least = |applies: bool| applies && length < limit;
        match keyword {
            "$ref" => self.value(referred(says), value),
            "type" => self.kind(schema, says, value),
            "const" if says != value => self.wrong(format!("{value} is not {says}")),
            "enum" if !entries(says).contains(value) => self.wrong(format!("{value} is none of {says}")),
            "allOf" => entries(says).iter().for_each(|one| self.value(one, value)),
            "oneOf" | "anyOf" => self.union(entries(says), value),
            "maxLength" if most(value.is_string()) => self.wrong(format!("longer than {says}")),
            "minLength" if least(value.is_string()) => self.wrong(format!("shorter than {says}")),
            "maxItems" if most(value.is_array()) => self.wrong(format!("more than {says}")),
            "minItems" if least(value.is_array()) => self.wrong(format!("fewer than {says}")),
            "maxProperties" if most(value.is_object()) => self.wrong(format!("more than {says}")),
            "minProperties" if least(value.is_object()) => self.wrong(format!("fewer than {says}")),
            "minimum" if value.as_f64().is_some_and(|number| Some(number) < says.as_f64()) => {
                self.wrong(format!("less than {says}"));
            }
            "maximum" if value.as_f64().is_some_and(|number| Some(number) > says.as_f64()) => {
                self.wrong(format!("greater than {says}"));
            }
            "pattern" if says == "^(0|[1-9][0-9]*)$" => {
                let digits = |text: &str| {
                    text == "0" || (!text.starts_with('0') && text.bytes().all(|one| one.is_ascii_digit()))
                };
                if value.as_str().is_some_and(|text| text.is_empty() || !digits(text)) {
                    self.wrong(format!("{value} is no id"));
                }
            }
            "uniqueItems" => {
                let all = entries(value);
                if all.iter().enumerate().any(|(at, one)| all[..at].contains(one)) {
                    self.wrong("the same twice");
                }
            }
            "items" => {
                for (index, entry) in entries(value).iter().enumerate() {
                    self.below(&index.to_string(), says, entry);
                }
            }
            "properties" => self.fields(schema, says, value),
            "additionalProperties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    self.below(name, says, field);
                }
            }
            "required" => {
                for name in entries(says).iter().filter_map(Value::as_str) {
                    if value.is_object() && value.get(name).is_none() {
                        self.wrong(format!("{name} is missing"));
                    }
                }
            }
            // What holds, and what only describes.
            "const" | "enum" | "maxLength" | "minLength" | "maxItems" | "minItems" | "maxProperties"
            | "minProperties" | "minimum" | "maximum" | "format" | "contentEncoding" | "title" | "description"
            | "x-discord-union" => {}
            other => self.wrong(format!("nothing here checks {other}: {says}")),
        }
    }

    /// Ids may be numbers, as in the examples of Discord's reference ("Uploading Files").
    fn kind(&mut self, schema: &Value, says: &Value, value: &Value) {
        let is = |kind: &Value| match kind.as_str() {
            Some("null") => value.is_null(),
            Some("boolean") => value.is_boolean(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("number") => value.is_number(),
            Some("string") => value.is_string(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            _ => false,
        };
        let digits = |text: &str| text.parse::<u64>().is_ok();
        let spelled = self.place.last().is_some_and(|name| NUMBERS_AS_STRINGS.contains(&name.as_str()))
            && value.as_str().is_some_and(digits);
        let id = schema["format"] == "snowflake" && value.is_u64();
        if !(is(says) || entries(says).iter().any(is) || spelled || id) {
            self.wrong(format!("{value} is no {says}"));
        }
    }

    fn fields(&mut self, schema: &Value, says: &Value, value: &Value) {
        for (name, field) in value.as_object().into_iter().flatten() {
            match says.get(name) {
                Some(own) => self.below(name, own, field),
                None if schema.get("additionalProperties").is_some() || says_nothing(field) => {}
                None => self.wrong(format!("{name} is no field of it")),
            }
        }
    }

    /// One of several: by its `type`, if they tell themselves apart by it, or else the one that it comes nearest to.
    fn union(&mut self, branches: &[Value], value: &Value) {
        let own = &value["type"];
        let types = |branch: &Value| -> Vec<Value> {
            let branch = branch.get("$ref").map_or(branch, |name| referred(name));
            entries(&branch["properties"]["type"]["enum"]).to_vec()
        };
        let mut fitting: Vec<&Value> =
            branches.iter().filter(|branch| value.is_null() || branch["type"] != "null").collect();
        if !own.is_null() && fitting.iter().any(|branch| !types(branch).is_empty()) {
            fitting.retain(|branch| types(branch).contains(own));
            if fitting.is_empty() {
                let all: Vec<Value> = branches.iter().flat_map(types).collect();
                return self.wrong(format!("type {own} is none of {}", Value::from(all)));
            }
        }
        let tries = fitting.into_iter().map(|branch| {
            let mut check = Self { place: self.place.clone(), found: Vec::new() };
            check.value(branch, value);
            check.found
        });
        self.found.extend(tries.min_by_key(Vec::len).unwrap_or_default());
    }

    fn below(&mut self, name: &str, schema: &Value, value: &Value) {
        self.place.push(name.to_owned());
        self.value(schema, value);
        self.place.pop();
    }
}

fn referred(name: &Value) -> &'static Value {
    let name = name.as_str().and_then(|name| name.rsplit('/').next()).unwrap_or_default();
    schemas().get(name).unwrap_or_else(|| panic!("{name} is not in the copy"))
}

fn says_nothing(value: &Value) -> bool {
    value.is_null() || value == false || value.as_array().is_some_and(Vec::is_empty)
}

fn entries(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
