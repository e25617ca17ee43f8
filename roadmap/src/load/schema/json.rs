//! The declarations as JSON Schemas (draft 2020-12), so that editors complete and explain the fields of the files.
//!
//! A schema takes everything that the loader takes. What only the loader can see, it refuses by itself: references
//! that lead nowhere, circles, names that are there twice, text with nothing to see, and lengths where they differ
//! (a schema counts code points, Discord UTF-16 units).

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{FAQ, Field, Kind, ROADMAP, STAGE, Table};
use crate::id::MAX_ID;

/// The schemas of the three files of a roadmap, by the names of the files they are kept in.
pub fn json_schemas() -> [(&'static str, String); 3] {
    [
        ("roadmap.schema.json", text(&ROADMAP, "A roadmap of Waymark: roadmap.toml")),
        ("stage.schema.json", text(&STAGE, "A stage of a Waymark roadmap: <stage>.toml")),
        ("faq.schema.json", text(&FAQ, "The FAQ of a Waymark roadmap: faq.toml")),
    ]
}

fn text(table: &Table, title: &str) -> String {
    // Nothing in a declaration can fail to be JSON: its keys are text and its numbers finite.
    serde_json::to_string_pretty(&File { table, title }).map(|text| text + "\n").unwrap_or_default()
}

struct File<'a> {
    table: &'a Table,
    title: &'a str,
}

impl Serialize for File<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("$schema", "https://json-schema.org/draft/2020-12/schema")?;
        map.serialize_entry("title", self.title)?;
        table(&mut map, self.table)?;
        map.end()
    }
}

/// The fields of a table, in the order authors write them.
struct Properties<'a>(&'a [Field]);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|field| (field.name, Property(field))))
    }
}

struct Property<'a>(&'a Field);

impl Serialize for Property<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("description", self.0.doc)?;
        kind(&mut map, &self.0.kind)?;
        if let Some(example) = example(self.0) {
            map.serialize_entry("examples", &[example])?;
        }
        map.end()
    }
}

/// An item of a list.
struct Item<'a>(&'a Kind);

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        kind(&mut map, self.0)?;
        map.end()
    }
}

struct Object<'a>(&'a Table);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("description", self.0.name)?;
        table(&mut map, self.0)?;
        map.end()
    }
}

fn table<M: SerializeMap>(map: &mut M, table: &Table) -> Result<(), M::Error> {
    map.serialize_entry("type", "object")?;
    let required: Vec<_> = table.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    if !required.is_empty() {
        map.serialize_entry("required", &required)?;
    }
    map.serialize_entry("additionalProperties", &false)?;
    map.serialize_entry("properties", &Properties(table.fields))
}

fn kind<M: SerializeMap>(map: &mut M, kind: &Kind) -> Result<(), M::Error> {
    let kind_of_value = match kind {
        Kind::Flag => "boolean",
        Kind::Number { .. } => "number",
        Kind::List { .. } | Kind::Tables { .. } => "array",
        Kind::Table(_) => "object",
        _ => "string",
    };
    if let Kind::Table(of) = kind {
        return table(map, of);
    }
    map.serialize_entry("type", kind_of_value)?;
    match kind {
        Kind::Flag | Kind::Table(_) => Ok(()),
        Kind::Id | Kind::Reference(_) => map.serialize_entry("pattern", &format!("^[a-z0-9-]{{1,{MAX_ID}}}$")),
        Kind::Line { max } | Kind::MarkdownLine { max } => {
            map.serialize_entry("maxLength", max)?;
            map.serialize_entry("pattern", r"^[^\n\r\t]*\S[^\n\r\t]*$")
        }
        Kind::Month => map.serialize_entry("pattern", "^[0-9]{4}-(0[1-9]|1[0-2])$"),
        Kind::Markdown { max } | Kind::Code { max } => {
            map.serialize_entry("maxLength", max)?;
            map.serialize_entry("pattern", r"\S")
        }
        Kind::Url { max } => {
            map.serialize_entry("maxLength", max)?;
            map.serialize_entry("pattern", r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$")
        }
        Kind::OneOf(words) => map.serialize_entry("enum", words),
        Kind::Number { min, max } => {
            map.serialize_entry("minimum", min)?;
            map.serialize_entry("maximum", max)
        }
        Kind::List { of, min, max } => {
            count(map, *min, *max)?;
            if matches!(of, Kind::Id | Kind::Reference(_)) {
                map.serialize_entry("uniqueItems", &true)?;
            }
            map.serialize_entry("items", &Item(of))
        }
        Kind::Tables { of, min, max } => {
            count(map, *min, *max)?;
            map.serialize_entry("items", &Object(of))
        }
    }
}

fn count<M: SerializeMap>(map: &mut M, min: usize, max: Option<usize>) -> Result<(), M::Error> {
    if min > 0 {
        map.serialize_entry("minItems", &min)?;
    }
    max.map_or(Ok(()), |max| map.serialize_entry("maxItems", &max))
}

/// The example of a field as a value; none of one that shows a header.
fn example(field: &Field) -> Option<toml::Value> {
    let mut table: toml::Table = format!("example = {}", field.example).parse().ok()?;
    table.remove("example")
}
