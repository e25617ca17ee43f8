//! From typed text to an option's value, with the checks that Discord's client makes.

use serde_json::Value;

use super::{LineError, Names, OptionSpec, kind};

/// Integers that Discord takes: those a double holds exactly. Source: Discord's reference, "Option Type".
const INTEGER_LIMIT: u64 = 1 << 53;
/// Characters of a string value. Source: Discord's reference, "Option Structure", `max_length`.
const STRING_LIMIT: usize = 6000;

/// The value that the client would send for this text.
pub(super) fn convert(option: &OptionSpec, text: &str, names: &dyn Names) -> Result<Value, LineError> {
    let refuse =
        |expected: String| Err(LineError::BadValue { option: option.name.clone(), given: text.to_owned(), expected });
    if text.is_empty() {
        return refuse("type a value after the colon".to_owned());
    }
    if !option.choices.is_empty() {
        return choice(option, text).map_or_else(
            || refuse(format!("choose one of {}", list(option.choices.iter().map(|(name, _)| name)))),
            Ok,
        );
    }
    match option.kind {
        kind::STRING => match string(option, text) {
            Ok(value) => Ok(value),
            Err(expected) => refuse(expected),
        },
        kind::INTEGER => match text.parse::<i64>() {
            Ok(number) if number.unsigned_abs() <= INTEGER_LIMIT => {
                in_range(option, number.into(), text).or_else(refuse)
            }
            _ => refuse("it takes a whole number".to_owned()),
        },
        kind::NUMBER => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => in_range(option, number.into(), text).or_else(refuse),
            _ => refuse("it takes a number".to_owned()),
        },
        kind::BOOLEAN => match text.to_lowercase().as_str() {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => refuse("it takes true or false".to_owned()),
        },
        kind::USER_OPTION => mentioned(names.user(bare(text, &["<@!", "<@", "@"]))).map_or_else(
            || refuse(format!("mention one of {}", list(names.users().iter().map(|name| format!("@{name}"))))),
            Ok,
        ),
        kind::CHANNEL => mentioned(names.channel(bare(text, &["<#", "#"]), &option.channel_kinds)).map_or_else(
            || {
                refuse(format!(
                    "name one of {}",
                    list(names.channels(&option.channel_kinds).iter().map(|name| format!("#{name}")))
                ))
            },
            Ok,
        ),
        kind::ROLE => mentioned(names.role(bare(text, &["<@&", "@"]))).map_or_else(
            || refuse(format!("mention one of {}", list(names.roles().iter().map(|name| format!("@{name}"))))),
            Ok,
        ),
        kind::MENTIONABLE => {
            let name = bare(text, &["<@&", "<@!", "<@", "@"]);
            mentioned(names.user(name).or_else(|| names.role(name)))
                .map_or_else(|| refuse("mention a member or a role".to_owned()), Ok)
        }
        _ => refuse("this kind of option cannot be typed here".to_owned()),
    }
}

fn choice(option: &OptionSpec, text: &str) -> Option<Value> {
    let wanted = text.to_lowercase();
    let by_name = option.choices.iter().find(|(name, _)| name.to_lowercase() == wanted);
    let found = by_name.or_else(|| {
        option.choices.iter().find(|(_, value)| match value {
            Value::String(value) => value == text,
            other => text.parse::<serde_json::Number>().is_ok_and(|number| other.as_f64() == number.as_f64()),
        })
    });
    found.map(|(_, value)| value.clone())
}

fn string(option: &OptionSpec, text: &str) -> Result<Value, String> {
    let length = text.encode_utf16().count();
    let (min, max) = (option.min_length.unwrap_or(0), option.max_length.unwrap_or(STRING_LIMIT));
    if length < min {
        Err(format!("it takes at least {min} characters"))
    } else if length > max {
        Err(format!("it takes at most {max} characters"))
    } else {
        Ok(text.into())
    }
}

fn in_range(option: &OptionSpec, value: Value, text: &str) -> Result<Value, String> {
    // As a double: what Discord's client compares.
    let number = text.parse::<f64>().unwrap_or(f64::NAN);
    if option.min.is_some_and(|min| number < min) {
        Err(format!("it takes at least {}", option.min.unwrap_or_default()))
    } else if option.max.is_some_and(|max| number > max) {
        Err(format!("it takes at most {}", option.max.unwrap_or_default()))
    } else {
        Ok(value)
    }
}

fn mentioned(id: Option<u64>) -> Option<Value> {
    id.map(crate::ids::json)
}

/// The name in a mention: `@Grace`, `<@1>` and `Grace` are all the same to the reader.
fn bare<'a>(text: &'a str, openings: &[&str]) -> &'a str {
    let inner = openings.iter().find_map(|opening| text.strip_prefix(opening)).unwrap_or(text);
    if text.starts_with('<') { inner.strip_suffix('>').unwrap_or(inner) } else { inner }
}

fn list<T: AsRef<str>>(names: impl Iterator<Item = T>) -> String {
    let names: Vec<String> = names.map(|name| name.as_ref().to_owned()).collect();
    names.join(", ")
}
