//! Ways to break an interaction.

use fastrand::Rng;
use serde_json::{Value, json};

/// What breaks a text: what hides, turns, joins, or means something to Discord.
const TRAPS: &[&str] = &[
    "\0",
    "\n",
    "\r\n",
    "\t",
    "\u{feff}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{301}\u{301}",
    "\u{10ffff}",
    "İ",
    "ß",
    "👩‍💻",
    "日本",
    "@everyone",
    "<@1>",
    "</x:1>",
    "[a](https://b.org)",
    "||",
    "```",
    "\\",
    "**",
    "~",
    ":",
    "-",
    "0",
    "1",
    "z",
    "/",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "-1",
    "1e400",
];

/// Breaks an interaction in one place or in several; the text that Discord would send.
pub(crate) fn broken(mut interaction: Value, rng: &mut Rng) -> String {
    // Some stay as they are, so that there is something to break later.
    for _ in 0..[0, 0, 1, 1, 2, 5][rng.usize(..6)] {
        let mut places = 0;
        walk(&mut interaction, &mut |_| places += 1);
        let mut left = rng.usize(..places);
        walk(&mut interaction, &mut |value| {
            if left == 0 {
                *value = instead(value.take(), rng);
            }
            left = left.wrapping_sub(1);
        });
    }
    let mut text = interaction.to_string();
    if rng.u8(0..20) == 0 {
        // Not even JSON.
        let at = (0..=rng.usize(..text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
        if rng.bool() { text.truncate(at) } else { text.insert_str(at, TRAPS[rng.usize(..TRAPS.len())]) }
    }
    text
}

/// Visits each value, those inside before what they are in.
fn walk(value: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, visit)),
        Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, visit)),
        _ => {}
    }
    visit(value);
}

fn instead(value: Value, rng: &mut Rng) -> Value {
    let trap = TRAPS[rng.usize(..TRAPS.len())];
    match (value, rng.u8(0..10)) {
        (_, 0) => Value::Null,
        (_, 1) => json!(trap),
        (value, 2) => json!([value.clone(), value]),
        (value, 3) => json!({ "name": value }),
        (Value::String(text), 4) => json!(text.repeat(rng.usize(..200))),
        (Value::String(text), _) => {
            let mut text: Vec<char> = text.chars().collect();
            let at = rng.usize(..=text.len());
            match rng.u8(0..3) {
                0 if at < text.len() => text[at] = trap.chars().next().unwrap_or('?'),
                1 => text.truncate(at),
                _ => text.splice(at..at, trap.chars()).for_each(drop),
            }
            json!(text.into_iter().collect::<String>())
        }
        (Value::Number(_), _) => {
            [json!(0), json!(-1), json!(u64::MAX), json!(i64::MIN), json!(1e300), json!(0.5)][rng.usize(..6)].clone()
        }
        (Value::Bool(on), _) => json!(!on),
        (Value::Array(mut items), _) => {
            if !items.is_empty() {
                items.remove(rng.usize(..items.len()));
            }
            json!(items)
        }
        (Value::Object(mut fields), _) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            if !names.is_empty() {
                fields.remove(&names[rng.usize(..names.len())]);
            }
            Value::Object(fields)
        }
        (Value::Null, _) => json!({}),
    }
}
