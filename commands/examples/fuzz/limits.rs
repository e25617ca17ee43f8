//! What Discord takes of a message made of components: <https://discord.com/developers/docs/components/reference>.

use serde_json::Value;

/// What Discord would refuse a message for; none if it takes it.
pub(crate) fn fault(message: &Value) -> Option<String> {
    let flags = message["flags"].as_u64().unwrap_or(0);
    if flags & 1 << 15 == 0 {
        return Some("it does not say that it is made of components".to_owned());
    }
    if !message["content"].is_null() || message["embeds"].as_array().is_some_and(|embeds| !embeds.is_empty()) {
        return Some("it has text or embeds beside components".to_owned());
    }
    let mut seen = Seen::default();
    let top = list(&message["components"]);
    if top.is_empty() {
        return Some("it is empty".to_owned());
    }
    for component in top {
        if let Some(fault) = seen.walk(component) {
            return Some(format!("{fault}: {component}"));
        }
    }
    let pictures = list(&message["attachments"]).len();
    if seen.components > 40 || seen.characters > 4_000 || seen.shown != pictures {
        return Some(format!(
            "{} components, {} characters, {} of {pictures} files shown",
            seen.components, seen.characters, seen.shown
        ));
    }
    None
}

#[derive(Default)]
struct Seen {
    components: usize,
    characters: usize,
    shown: usize,
    custom_ids: Vec<String>,
}

impl Seen {
    fn walk(&mut self, component: &Value) -> Option<String> {
        self.components += 1;
        let inside = list(&component["components"]);
        let fits = match component["type"].as_u64()? {
            1 => {
                let buttons = inside.iter().all(|one| one["type"] == 2) && (1..=5).contains(&inside.len());
                let menu = inside.len() == 1 && matches!(inside[0]["type"].as_u64(), Some(3 | 5..=8));
                buttons || menu
            }
            2 => {
                within(&component["label"], 80)
                    && (component["custom_id"].is_string() || within(&component["url"], 512))
            }
            3 => options_fit(component),
            5..=8 => component["placeholder"].is_null() || within(&component["placeholder"], 150),
            9 => {
                let beside = self.walk(&component["accessory"]);
                (1..=3).contains(&inside.len()) && inside.iter().all(|one| one["type"] == 10) && beside.is_none()
            }
            10 => {
                let text = component["content"].as_str().unwrap_or_default();
                self.characters += text.encode_utf16().count();
                !text.trim().is_empty()
            }
            11 => within(&component["media"]["url"], 2_048),
            12 => {
                let items = list(&component["items"]);
                self.shown += items.len();
                (1..=10).contains(&items.len())
                    && items.iter().all(|item| item["description"].is_null() || within(&item["description"], 1_024))
            }
            13 => {
                self.shown += 1;
                true
            }
            14 => true,
            17 => !inside.is_empty(),
            _ => false,
        };
        if !fits {
            return Some("Discord does not take".to_owned());
        }
        if let Some(custom_id) = component["custom_id"].as_str() {
            if !(1..=100).contains(&custom_id.chars().count()) || self.custom_ids.iter().any(|one| one == custom_id) {
                return Some("its custom_id is too long or not its own".to_owned());
            }
            self.custom_ids.push(custom_id.to_owned());
        }
        inside.iter().find_map(|one| self.walk(one))
    }
}

fn options_fit(menu: &Value) -> bool {
    let options = list(&menu["options"]);
    let mut values: Vec<&str> = options.iter().filter_map(|option| option["value"].as_str()).collect();
    values.sort_unstable();
    values.dedup();
    (1..=25).contains(&options.len())
        && values.len() == options.len()
        && options.iter().all(|option| {
            within(&option["label"], 100)
                && within(&option["value"], 100)
                && (option["description"].is_null() || within(&option["description"], 100))
        })
}

/// Whether it is a text of one to `most` UTF-16 units.
fn within(text: &Value, most: usize) -> bool {
    text.as_str().is_some_and(|text| (1..=most).contains(&text.encode_utf16().count()))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
