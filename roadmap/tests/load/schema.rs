//! The JSON Schemas for editors.

use std::path::Path;

use waymark_roadmap::load::schema::{
    CHECK, ENTRY, Field, Kind, LINK, MISTAKE, OPTION, PROJECT, STAGE, TASK, TOPIC, Table, json_schemas,
};

#[test]
fn the_schemas_in_the_source_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let renew = "renew them: cargo run -- schema roadmap/schema";
    for (name, text) in json_schemas() {
        let kept = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(kept == text, "roadmap/schema/{name} is not what roadmap/src/load/schema.rs declares; {renew}");
    }
    let count = std::fs::read_dir(&folder).map(Iterator::count).unwrap_or_default();
    assert_eq!(count, json_schemas().len(), "roadmap/schema holds something else as well; {renew}");
}

#[test]
fn a_schema_says_what_the_declaration_says() {
    let schemas = json_schemas().map(|(_, text)| serde_json::from_str::<serde_json::Value>(&text).expect("JSON"));
    let topic = &schemas[1]["properties"]["topic"]["items"];
    let entry = &schemas[2]["properties"]["faq"]["items"];
    let link = &topic["properties"]["links"]["items"];
    let check = &topic["properties"]["check"]["items"];
    for (schema, table) in [
        (&schemas[1], &STAGE),
        (topic, &TOPIC),
        (link, &LINK),
        (check, &CHECK),
        (&check["properties"]["options"]["items"], &OPTION),
        (&topic["properties"]["mistake"]["items"], &MISTAKE),
        (&topic["properties"]["task"]["items"], &TASK),
        (&topic["properties"]["project"], &PROJECT),
        (entry, &ENTRY),
    ] {
        same(schema, table);
    }
    assert_eq!(schemas[2].get("required"), None, "an empty list is not allowed in older drafts");
    assert_eq!(schemas[0]["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(topic["properties"]["mark"]["enum"][3], "avoid");
    assert_eq!(topic["properties"]["hours"]["maximum"], 200.0);
    assert_eq!(topic["properties"]["aliases"]["maxItems"], 30);
    assert_eq!(topic["properties"]["requires"]["uniqueItems"], true);
    assert_eq!(topic["properties"]["tier"]["enum"], serde_json::json!(["entry", "first-year"]));
    assert_eq!(check["properties"]["options"]["minItems"], 2);
    assert_eq!(topic["properties"]["project"]["type"], "object");
    assert_eq!(link["properties"]["kind"]["examples"][0], "official");
}

fn same(schema: &serde_json::Value, table: &Table) {
    let required: Vec<_> = table.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    assert_eq!(schema["required"], serde_json::json!(required), "{}", table.name);
    assert_eq!(schema["additionalProperties"], false, "{}", table.name);
    assert_eq!(schema["properties"].as_object().map(serde_json::Map::len), Some(table.fields.len()), "{}", table.name);
    for field in table.fields {
        let property = &schema["properties"][field.name];
        assert_eq!(property["description"], field.doc, "{}", field.name);
        assert!(is_header(field) || property["examples"][0] != serde_json::Value::Null, "{}", field.name);
    }
}

/// Whether its example is a header, which is no value.
fn is_header(field: &Field) -> bool {
    match field.kind {
        Kind::Tables { .. } => field.example.starts_with("[["),
        Kind::Table(_) => true,
        _ => false,
    }
}
