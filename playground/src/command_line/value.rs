//! From typed text to an option's value, with the checks that Discord's client makes.

use serde_json::Value;

use super::{CommandLineError, Names, OptionSpec};
use crate::codes::option_type;
use crate::limits::utf16_len;

/// Integers that Discord takes: those a double holds exactly. Source: Discord's reference, "Option Type".
const INTEGER_LIMIT: u64 = 1 << 53;
/// Characters of a string value. Source: Discord's reference, "Option Structure", `max_length`.
const STRING_LIMIT: usize = 6000;

/// The value that the client would send for this text.
pub(super) fn convert(option: &OptionSpec, text: &str, names: &dyn Names) -> Result<Value, CommandLineError> {
    read(option, text, names).map_err(|expected| CommandLineError::BadValue {
        option: option.name.clone(),
        given: text.to_owned(),
        expected,
    })
}

/// The same, or what the option takes instead.
fn read(option: &OptionSpec, text: &str, names: &dyn Names) -> Result<Value, String> {
    if text.is_empty() {
        return Err("type a value after the colon".to_owned());
    }
    if !option.choices.is_empty() {
        let known = || option.choices.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
        return choice(option, text).ok_or_else(|| format!("choose one of {}", known()));
    }
    let all = |sign: &str, names: Vec<String>| {
        names.iter().map(|name| format!("{sign}{name}")).collect::<Vec<_>>().join(", ")
    };
    match option.kind {
        option_type::STRING => string(option, text),
        option_type::INTEGER => match text.parse::<i64>() {
            Ok(number) if number.unsigned_abs() <= INTEGER_LIMIT => in_range(option, number.into(), text),
            _ => Err("it takes a whole number".to_owned()),
        },
        option_type::NUMBER => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => in_range(option, number.into(), text),
            _ => Err("it takes a number".to_owned()),
        },
        option_type::BOOLEAN => match text.to_lowercase().as_str() {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err("it takes true or false".to_owned()),
        },
        option_type::USER => {
            let user = names.user(bare(text, &["<@!", "<@", "@"]));
            user.map(Value::from).ok_or_else(|| format!("mention one of {}", all("@", names.users())))
        }
        option_type::CHANNEL => {
            let channel = names.channel(bare(text, &["<#", "#"]), &option.channel_types);
            let known = || all("#", names.channels(&option.channel_types));
            channel.map(Value::from).ok_or_else(|| format!("name one of {}", known()))
        }
        option_type::ROLE => {
            let role = names.role(bare(text, &["<@&", "@"]));
            role.map(Value::from).ok_or_else(|| format!("mention one of {}", all("@", names.roles())))
        }
        option_type::MENTIONABLE => {
            let name = bare(text, &["<@&", "<@!", "<@", "@"]);
            let found = names.user(name).map(Value::from).or_else(|| names.role(name).map(Value::from));
            found.ok_or_else(|| "mention a member or a role".to_owned())
        }
        option_type::ATTACHMENT => names.file(text).map(Value::from).ok_or_else(|| match names.files().as_slice() {
            [] => "it takes a file, and none was picked yet".to_owned(),
            files => format!("it takes a file that was picked: {}", files.join(", ")),
        }),
        _ => Err("this kind of option cannot be typed here".to_owned()),
    }
}

fn choice(option: &OptionSpec, text: &str) -> Option<Value> {
    let wanted = text.to_lowercase();
    let by_name = option.choices.iter().find(|one| one.name.to_lowercase() == wanted);
    let found = by_name.or_else(|| {
        option.choices.iter().find(|one| match &one.value {
            Value::String(value) => value == text,
            other => text.parse::<serde_json::Number>().is_ok_and(|number| other.as_f64() == number.as_f64()),
        })
    });
    found.map(|one| one.value.clone())
}

fn string(option: &OptionSpec, text: &str) -> Result<Value, String> {
    let length = utf16_len(text);
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
    match (option.min_value, option.max_value) {
        (Some(min), _) if number < min => Err(format!("it takes at least {min}")),
        (_, Some(max)) if number > max => Err(format!("it takes at most {max}")),
        _ => Ok(value),
    }
}

/// The name in a mention: `@Grace`, `<@1>` and `Grace` are all the same to the reader.
fn bare<'a>(text: &'a str, openings: &[&str]) -> &'a str {
    let name = openings.iter().find_map(|opening| text.strip_prefix(opening)).unwrap_or(text);
    if text.starts_with('<') { name.strip_suffix('>').unwrap_or(name) } else { name }
}
