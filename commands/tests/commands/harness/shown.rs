//! Answers, as Discord would get them and as a person can read them.

use std::fmt::Write as _;

use serde_json::{Value, json};
use waymark_commands::{Reply, Visibility};

/// What came back, as Discord would get it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown(pub Value);

/// A message of its own, as an answer would show it.
pub(crate) fn posted(post: &Reply) -> Shown {
    Shown(json!({ "type": 4, "data": post.to_message(Visibility::Public) }))
}

impl Shown {
    pub(super) fn component(&self, wanted: impl Fn(&Value) -> bool, what: &str) -> String {
        let found = self.components().into_iter().find(|component| wanted(component));
        let found = found.unwrap_or_else(|| panic!("no {what:?} in\n{}", self.text()));
        found["custom_id"].as_str().unwrap().to_owned()
    }

    /// Everything that can be pressed or picked from, in reading order.
    pub(super) fn components(&self) -> Vec<Value> {
        let used = |one: &&Value| matches!(one["type"].as_u64(), Some(2..=8));
        self.parts().into_iter().filter(used).cloned().collect()
    }

    /// Every component, those inside others among them, in reading order.
    pub(crate) fn parts(&self) -> Vec<&Value> {
        fn walk<'v>(component: &'v Value, into: &mut Vec<&'v Value>) {
            into.push(component);
            for inside in component["components"].as_array().into_iter().flatten() {
                walk(inside, into);
            }
            if component["accessory"].is_object() {
                walk(&component["accessory"], into);
            }
        }
        let mut parts = Vec::new();
        for component in self.0["data"]["components"].as_array().into_iter().flatten() {
            walk(component, &mut parts);
        }
        parts
    }

    /// The values that the menu of that placeholder offers.
    pub(crate) fn options(&self, placeholder: &str) -> Vec<String> {
        let menus = self.components();
        let menu = menus.iter().find(|component| component["placeholder"] == placeholder);
        let options = menu.and_then(|menu| menu["options"].as_array());
        options.into_iter().flatten().map(|option| option["value"].as_str().unwrap().to_owned()).collect()
    }

    /// Of everything that can be pressed or picked from; links open by themselves.
    pub(crate) fn custom_ids(&self) -> Vec<String> {
        let components = self.components();
        let pressed = components.iter().filter(|component| component["url"].is_null());
        pressed.map(|component| component["custom_id"].as_str().unwrap().to_owned()).collect()
    }

    /// The heading.
    pub(crate) fn title(&self) -> String {
        let texts = self.parts().into_iter().filter_map(|part| part["content"].as_str());
        texts.filter_map(|text| text.strip_prefix("## ")).map(str::to_owned).next().unwrap_or_default()
    }

    pub(crate) fn is_private(&self) -> bool {
        self.0["data"]["flags"].as_u64().unwrap_or(0) & 64 != 0
    }

    /// The answer as a person can read it in a review.
    pub(crate) fn text(&self) -> String {
        let data = &self.0["data"];
        let mut text = match (self.0["type"].as_u64(), self.is_private()) {
            (Some(4), true) => "private reply",
            (Some(4), false) => "public reply",
            (Some(7), _) => "the message becomes",
            (Some(9), _) => return dialog(data),
            _ => panic!("no message: {}", self.0),
        }
        .to_owned();
        let pinged = data["allowed_mentions"]["users"].as_array().cloned().unwrap_or_default();
        if !pinged.is_empty() {
            let _ = write!(text, ", pings {pinged:?}");
        }
        for component in data["components"].as_array().into_iter().flatten() {
            show(component, &mut text);
        }
        text
    }
}

/// A dialog as a person can read it.
fn dialog(data: &Value) -> String {
    let mut text = format!("dialog\n## {}", data["title"].as_str().unwrap());
    for label in data["components"].as_array().unwrap() {
        let _ = write!(text, "\n{}", label["label"].as_str().unwrap());
        if let Some(description) = label["description"].as_str() {
            let _ = write!(text, " ({description})");
        }
        let field = &label["component"];
        if let Some(value) = field["value"].as_str() {
            let _ = write!(text, "\n  {value}");
        }
        for option in field["options"].as_array().into_iter().flatten() {
            let mark = if option["default"] == true { "x" } else { " " };
            let _ = write!(text, "\n  [{mark}] {}", option["label"].as_str().unwrap());
        }
        for picked in field["default_values"].as_array().into_iter().flatten() {
            let _ = write!(text, "\n  {}", picked["id"].as_str().unwrap());
        }
    }
    text
}

/// A component as a person can read it.
fn show(component: &Value, text: &mut String) {
    let inside = || component["components"].as_array().into_iter().flatten();
    match component["type"].as_u64().unwrap() {
        1 => {
            let controls: Vec<String> = inside().map(control).collect();
            let _ = write!(text, "\n{}", controls.join(" "));
        }
        9 => {
            inside().for_each(|part| show(part, text));
            let beside = &component["accessory"];
            let shown = if beside["type"] == 11 {
                format!("({}: {})", beside["media"]["url"].as_str().unwrap(), beside["description"].as_str().unwrap())
            } else {
                control(beside)
            };
            let _ = write!(text, "\n    {shown}");
        }
        10 => {
            let _ = write!(text, "\n{}", component["content"].as_str().unwrap());
        }
        12 => {
            for item in component["items"].as_array().unwrap() {
                let (url, alt) = (item["media"]["url"].as_str().unwrap(), item["description"].as_str().unwrap());
                let _ = write!(text, "\n[{}: {alt}]", url.strip_prefix("attachment://").unwrap());
            }
        }
        13 => {
            let _ = write!(text, "\n[{}]", component["file"]["url"].as_str().unwrap());
        }
        14 => text.push_str("\n---"),
        17 => inside().for_each(|part| show(part, text)),
        other => panic!("a component of type {other}: {component}"),
    }
}

/// A button or a menu.
fn control(component: &Value) -> String {
    let options = component["options"].as_array().into_iter().flatten().map(|option| {
        let description = option["description"].as_str().map(|it| format!(" ({it})")).unwrap_or_default();
        format!("\n  - {} = {}{description}", option["value"].as_str().unwrap(), option["label"].as_str().unwrap())
    });
    match (component["label"].as_str(), component["url"].as_str()) {
        (Some(label), Some(url)) => format!("[{label} → {url}]"),
        (Some(label), None) => format!("[{label}]"),
        (None, _) => format!("▾ {}{}", component["placeholder"].as_str().unwrap(), options.collect::<String>()),
    }
}
