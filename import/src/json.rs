//! The JSON of a graph, read with patience: a field of the wrong type is like one that is not there.
//!
//! Only what is used is kept. Everything else (among it who made the graph, and mail addresses) is passed over
//! while parsing, however deep it goes and however much it is.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{MAX_EDGES, MAX_NODES, Refused};

/// The most legend or checklist entries of a node.
const MAX_ENTRIES: usize = 500;

/// A document of any of the wrappers that graphs come in.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    pub(super) title: Loose<Titles>,
    pub(super) description: Loose,
    pub(super) nodes: List<Loose<Node>, MAX_NODES>,
    pub(super) edges: List<Loose<Edge>, MAX_EDGES>,
    /// The older generation.
    mockup: Loose,
}

/// The title of an official roadmap.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Titles {
    pub(super) page: Loose,
    pub(super) card: Loose,
}

/// A box or a line of the drawing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Node {
    pub(super) id: Loose,
    #[serde(rename = "type")]
    pub(super) kind: Loose,
    pub(super) data: Loose<Data>,
    pub(super) position: Loose<Point>,
    #[serde(rename = "positionAbsolute")]
    pub(super) position_absolute: Loose<Point>,
    pub(super) measured: Loose<Size>,
    pub(super) style: Loose<Size>,
    pub(super) width: Loose,
    pub(super) height: Loose,
}

/// What a node shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Data {
    pub(super) label: Loose,
    pub(super) href: Loose,
    pub(super) url: Loose,
    pub(super) links: List<Loose<LinkEntry>, MAX_ENTRIES>,
    pub(super) legend: Loose<Legend>,
    pub(super) legends: List<Loose<Legend>, MAX_ENTRIES>,
    pub(super) checklists: List<Loose<Legend>, MAX_ENTRIES>,
}

/// An entry of the legend, or of a checklist.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Legend {
    pub(super) id: Loose,
    pub(super) label: Loose,
}

/// A link of a group of links.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LinkEntry {
    pub(super) label: Loose,
    pub(super) title: Loose,
    pub(super) url: Loose,
    pub(super) href: Loose,
}

/// Where a node's upper left corner is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Point {
    pub(super) x: Loose,
    pub(super) y: Loose,
}

/// How large a node is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Size {
    pub(super) width: Loose,
    pub(super) height: Loose,
}

/// A line from node to node.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Edge {
    pub(super) id: Loose,
    pub(super) source: Loose,
    pub(super) target: Loose,
    pub(super) data: Loose<EdgeData>,
    pub(super) style: Loose<EdgeStyle>,
}

/// How an edge is drawn, by its name.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct EdgeData {
    pub(super) edge_style: Loose,
}

/// How an edge is drawn.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct EdgeStyle {
    pub(super) stroke_dasharray: Loose,
}

/// A table of which nothing matters.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Nothing {}

/// Whether `text` is JSON, or was meant to be.
pub(super) fn is_json(text: &str) -> bool {
    let mut start = text.trim_start().chars();
    match start.next() {
        Some('{') => matches!(start.as_str().trim_start().chars().next(), Some('"' | '}') | None),
        // So may a link or a task begin.
        Some('[') => serde_json::from_str::<IgnoredAny>(text).is_ok(),
        _ => false,
    }
}

/// Reads `text` as a graph of the current generation.
pub(super) fn document(text: &str) -> Result<Document, Refused> {
    // Another kind of value at the top is JSON, but no graph.
    let document: Loose<Document> = serde_json::from_str(text).map_err(|error| Refused::Json(error.to_string()))?;
    let Loose::Map(document) = document else { return Err(Refused::NotAGraph) };
    if !document.nodes.is_given {
        return Err(if matches!(document.mockup, Loose::Missing) { Refused::NotAGraph } else { Refused::OlderGraph });
    }
    if document.nodes.has_more {
        return Err(Refused::TooMany { what: "nodes", max: MAX_NODES });
    }
    if document.edges.has_more {
        return Err(Refused::TooMany { what: "edges", max: MAX_EDGES });
    }
    Ok(document)
}

impl Default for Document {
    fn default() -> Self {
        Self {
            title: Loose::Missing,
            description: Loose::Missing,
            nodes: List::default(),
            edges: List::default(),
            mockup: Loose::Missing,
        }
    }
}

/// A value of whatever type it has; tables are read as `T`.
#[derive(Debug, Default)]
pub(super) enum Loose<T = Nothing> {
    #[default]
    Missing,
    Text(String),
    Number(f64),
    Map(T),
    /// A list, a truth value, nothing.
    Other,
}

impl<T> Loose<T> {
    pub(super) fn text(&self) -> Option<&str> {
        if let Loose::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn map(&self) -> Option<&T> {
        if let Loose::Map(map) = self { Some(map) } else { None }
    }

    /// A number, also one in quotes.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Loose::Number(number) => Some(*number),
            Loose::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number: &f64| number.is_finite())
    }

    /// The name of a node: a text, or a number that somebody wrote by hand.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Loose::Text(text) => Some(text.clone()),
            Loose::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// A list of at most `MAX`; any other value is like an empty one.
#[derive(Debug)]
pub(super) struct List<T, const MAX: usize> {
    pub(super) items: Vec<T>,
    is_given: bool,
    has_more: bool,
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self { items: Vec::new(), is_given: false, has_more: false }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor(PhantomData))
    }
}

struct LooseVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for LooseVisitor<T> {
    type Value = Loose<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Loose::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Loose::Text(text))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Loose::Number(number))
    }

    #[expect(clippy::cast_precision_loss, reason = "a place on a canvas, or a short id")]
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Loose::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "a place on a canvas, or a short id")]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Loose::Number(number as f64))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Loose::Other)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Loose::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Loose::Map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
}

impl<'de, T: DeserializeOwned, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: DeserializeOwned, const MAX: usize> Visitor<'de> for ListVisitor<T, MAX> {
    type Value = List<T, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut given: A) -> Result<Self::Value, A::Error> {
        let mut list = List { is_given: true, ..List::default() };
        while list.items.len() < MAX {
            let Some(item) = given.next_element()? else { return Ok(list) };
            list.items.push(item);
        }
        while given.next_element::<IgnoredAny>()?.is_some() {
            list.has_more = true;
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(List::default())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(List::default())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(List::default())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(List::default())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(List::default())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(List::default())
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(List::default())
    }
}
