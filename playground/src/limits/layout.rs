//! Limits of a message's components: five rows of a message with content, or the layout of one that consists of
//! components alone (Components V2).
//!
//! Source: Discord's reference, "Component Reference".

use serde_json::Value;

use super::component::{Ids, button, row, wrong_type};
use super::{FormErrors, utf16_len};
use crate::codes::component_type;
use crate::component_tree;
use crate::json::text;

/// Rows of a message with content.
const ROWS: usize = 5;
/// Components of a layout, those inside others included.
const COMPONENTS: usize = 40;
/// Characters of all text displays of a layout. Source: discord-api-docs, pull request 8562.
const TEXT: usize = 4000;
/// Texts of a section.
const TEXTS: usize = 3;
/// Pictures of a gallery.
const ITEMS: usize = 10;
/// Characters of what a picture shows.
const DESCRIPTION: usize = 1024;
/// Characters of an address.
const URL: usize = 2048;

/// What stands in a layout, and what of it in a container.
const TOP: [u64; 7] = [1, 9, 10, 12, 13, 14, 17];
const IN_CONTAINER: [u64; 6] = [1, 9, 10, 12, 13, 14];

/// Checks the rows of a message with content.
pub(super) fn rows(body: &Value, errors: &mut FormErrors) {
    let mut ids = Ids::default();
    errors.each(body, "components", 0..=ROWS, |errors, one| {
        if one["type"] != component_type::ROW {
            return wrong_type(&[component_type::ROW], errors);
        }
        ids.number(one, errors);
        row(one, &mut ids, errors);
    });
}

/// Checks the components of a layout. `files` are the names of the files that they can show.
pub(super) fn layout(body: &Value, files: &[String], errors: &mut FormErrors) {
    let mut layout = Layout { files, ids: Ids::default() };
    errors.each(body, "components", 0..=COMPONENTS, |errors, one| layout.component(one, &TOP, errors));
    let all = component_tree::all(body);
    if all.len() > COMPONENTS {
        let message = format!("Total number of components cannot exceed {COMPONENTS}");
        errors.add_at("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message);
    }
    if texts(&all).map(utf16_len).sum::<usize>() > TEXT {
        let message = format!("Components displayable text size exceeds maximum size of {TEXT}");
        errors.add_at("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message);
    }
}

/// Whether Discord breaks on the text of a layout, with status 500: it keeps at most 10,170 bytes, of which each text
/// display takes those of its UTF-8 and 12 more. Source: discord-api-docs, issue 8554.
pub(crate) fn breaks(body: &Value) -> bool {
    let all = component_tree::all(body);
    texts(&all).map(|content| content.len() + 12).sum::<usize>() > 10_170
}

fn texts<'a>(components: &[&'a Value]) -> impl Iterator<Item = &'a str> {
    components.iter().filter(|one| one["type"] == component_type::TEXT_DISPLAY).map(|one| text(&one["content"]))
}

struct Layout<'a> {
    files: &'a [String],
    ids: Ids,
}

impl Layout<'_> {
    fn component(&mut self, one: &Value, allowed: &[u64], errors: &mut FormErrors) {
        let Some(kind) = one["type"].as_u64().filter(|kind| allowed.contains(kind)) else {
            return wrong_type(allowed, errors);
        };
        if kind != component_type::BUTTON {
            self.ids.number(one, errors);
        }
        match kind {
            component_type::ROW => row(one, &mut self.ids, errors),
            component_type::BUTTON => button(one, &mut self.ids, errors),
            component_type::SECTION => self.section(one, errors),
            component_type::TEXT_DISPLAY => errors.text(one, "content", 1..=TEXT),
            component_type::THUMBNAIL => self.picture(one, errors),
            component_type::MEDIA_GALLERY => {
                errors.each(one, "items", 1..=ITEMS, |errors, item| self.picture(item, errors));
            }
            component_type::FILE => {
                errors.boolean(one, "spoiler");
                self.media(one, "file", &["attachment"], errors);
            }
            component_type::SEPARATOR => {
                errors.boolean(one, "divider");
                errors.integer(one, "spacing", 1..=2);
            }
            _ => self.container(one, errors),
        }
    }

    fn section(&mut self, section: &Value, errors: &mut FormErrors) {
        errors.each(section, "components", 1..=TEXTS, |errors, one| {
            self.component(one, &[component_type::TEXT_DISPLAY], errors);
        });
        errors.at("accessory", |errors| match &section["accessory"] {
            Value::Null => errors.required(),
            one => self.component(one, &[component_type::BUTTON, component_type::THUMBNAIL], errors),
        });
    }

    fn container(&mut self, container: &Value, errors: &mut FormErrors) {
        errors.integer(container, "accent_color", 0..=0x00FF_FFFF);
        errors.boolean(container, "spoiler");
        errors.each(container, "components", 1..=COMPONENTS, |errors, one| {
            self.component(one, &IN_CONTAINER, errors);
        });
    }

    /// A thumbnail, or an item of a gallery.
    fn picture(&mut self, picture: &Value, errors: &mut FormErrors) {
        errors.optional_text(picture, "description", DESCRIPTION);
        errors.boolean(picture, "spoiler");
        self.media(picture, "media", &["http", "https", "attachment"], errors);
    }

    fn media(&mut self, of: &Value, key: &str, schemes: &[&str], errors: &mut FormErrors) {
        errors.at(key, |errors| {
            let media = &of[key];
            if media["url"].is_null() {
                return errors.at("url", FormErrors::required);
            }
            errors.url(media, "url", URL, schemes);
            let name = media["url"].as_str().and_then(|url| url.strip_prefix("attachment://"));
            if name.is_some_and(|name| !self.files.iter().any(|file| file == name)) {
                let message = "The referenced attachment was not found";
                errors.add_at("url", "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message);
            }
        });
    }
}
