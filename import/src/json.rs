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
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    pub(super) title: Loose<Titles>,
    pub(super) description: Loose,
    pub(super) nodes: Loose<Node, MAX_NODES>,
    pub(super) edges: Loose<Edge, MAX_EDGES>,
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
    pub(super) legend: Loose<Legend>,
    pub(super) legends: Loose<Legend, MAX_ENTRIES>,
    pub(super) checklists: Loose<Legend, MAX_ENTRIES>,
}

/// An entry of the legend, or of a checklist.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Legend {
    pub(super) id: Loose,
    pub(super) label: Loose,
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
    match (&document.nodes, &document.edges) {
        (Loose::List { has_more: true, .. }, _) => Err(Refused::TooMany { what: "nodes", max: MAX_NODES }),
        (Loose::List { .. }, Loose::List { has_more: true, .. }) => {
            Err(Refused::TooMany { what: "edges", max: MAX_EDGES })
        }
        (Loose::List { .. }, _) => Ok(document),
        _ if matches!(document.mockup, Loose::Missing) => Err(Refused::NotAGraph),
        _ => Err(Refused::OlderGraph),
    }
}

/// A value of whatever type it has. Where one object is wanted, it is read as `T`; where a list of at most `MAX` is,
/// so are the objects in it.
#[derive(Debug, Default)]
pub(super) enum Loose<T = Nothing, const MAX: usize = 0> {
    #[default]
    Missing,
    Text(String),
    Number(f64),
    Map(T),
    List {
        items: Vec<Loose<T>>,
        /// Whether it goes on beyond `MAX`.
        has_more: bool,
    },
    /// A truth value, nothing, or a list or an object that is not wanted.
    Other,
}

impl<T, const MAX: usize> Loose<T, MAX> {
    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> &[Loose<T>] {
        if let Loose::List { items, .. } = self { items } else { &[] }
    }

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

impl<'de, T: DeserializeOwned, const MAX: usize> Deserialize<'de> for Loose<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor(PhantomData))
    }
}

struct LooseVisitor<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: DeserializeOwned, const MAX: usize> Visitor<'de> for LooseVisitor<T, MAX> {
    type Value = Loose<T, MAX>;

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

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        if MAX == 0 {
            return T::deserialize(MapAccessDeserializer::new(map)).map(Loose::Map);
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut given: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while items.len() < MAX {
            let Some(item) = given.next_element()? else { return Ok(Loose::List { items, has_more: false }) };
            items.push(item);
        }
        let mut has_more = false;
        while given.next_element::<IgnoredAny>()?.is_some() {
            has_more = true;
        }
        Ok(if MAX == 0 { Loose::Other } else { Loose::List { items, has_more } })
    }
}
