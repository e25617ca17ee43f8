//! The parts of a message, as Discord reads them: what each holds, and how it is written.
//! <https://discord.com/developers/docs/components/reference>
//!
//! They are made by [`Reply`](super::Reply), which keeps the limits that all of a message's parts share.

use serde::Serialize;

use super::component_type::Type;
use super::{Button, Menu};

/// What stands below one another in a message.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Part {
    Text(Text),
    Section(Section),
    Gallery(Gallery),
    File(FileLink),
    Separator(Separator),
    Buttons(Row<Vec<Button>>),
    Menu(Row<[Menu; 1]>),
}

/// Markdown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Text<C = String> {
    #[serde(rename = "type")]
    kind: Type<10>,
    pub content: C,
}

/// One to three texts with something beside them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Section {
    #[serde(rename = "type")]
    kind: Type<9>,
    pub components: Vec<Text>,
    pub accessory: Accessory,
}

/// What stands beside a section's text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Accessory {
    Button(Button),
    Thumbnail(Thumbnail),
}

/// A small picture from an address.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Thumbnail {
    #[serde(rename = "type")]
    kind: Type<11>,
    media: Media,
    description: String,
}

/// Pictures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Gallery {
    #[serde(rename = "type")]
    kind: Type<12>,
    pub items: Vec<GalleryItem>,
}

/// A picture in a gallery, with what it shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct GalleryItem {
    pub media: Media,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// A file to download.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FileLink {
    #[serde(rename = "type")]
    kind: Type<13>,
    file: Media,
}

/// Where a picture or a file is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Media {
    url: String,
}

/// A line between what is above and what is below.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Separator {
    #[serde(rename = "type")]
    kind: Type<14>,
    divider: bool,
}

/// A row of up to five buttons, or of one menu.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Row<C> {
    #[serde(rename = "type")]
    kind: Type<1>,
    pub components: C,
}

/// A frame around the whole of an answer, with a colour at its side.
#[derive(Serialize)]
pub(super) struct Container<C> {
    #[serde(rename = "type")]
    kind: Type<17>,
    accent_color: u32,
    components: C,
}

impl<C> Text<C> {
    pub(super) fn new(content: C) -> Self {
        Self { kind: Type, content }
    }
}

impl Section {
    pub(super) fn new(components: Vec<Text>, accessory: Accessory) -> Self {
        Self { kind: Type, components, accessory }
    }
}

impl Thumbnail {
    /// The picture at an `https` address, and what it shows.
    pub(crate) fn new(url: String, description: String) -> Self {
        Self { kind: Type, media: Media { url }, description }
    }
}

impl Gallery {
    pub(super) fn new(items: Vec<GalleryItem>) -> Self {
        Self { kind: Type, items }
    }
}

impl FileLink {
    pub(super) fn new(name: &str) -> Self {
        Self { kind: Type, file: Media::attached(name) }
    }
}

impl Media {
    /// The file of that name that comes with the message.
    pub(super) fn attached(name: &str) -> Self {
        Self { url: format!("attachment://{name}") }
    }
}

impl Separator {
    pub(super) fn new() -> Self {
        Self { kind: Type, divider: true }
    }
}

impl<C> Row<C> {
    pub(super) fn new(components: C) -> Self {
        Self { kind: Type, components }
    }
}

impl<C> Container<C> {
    pub(super) fn new(accent_color: u32, components: C) -> Self {
        Self { kind: Type, accent_color, components }
    }
}
