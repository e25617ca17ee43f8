//! Reading JSON that may have any shape.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The text of a JSON string, empty for anything else.
pub(crate) fn text(json: &Value) -> &str {
    json.as_str().unwrap_or_default()
}

/// The entries of a JSON list; no entries for anything else.
pub(crate) fn list(json: &Value) -> &[Value] {
    json.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A value of the expected shape; the default for anything else.
pub(crate) fn read<T: DeserializeOwned + Default>(json: &Value) -> T {
    T::deserialize(json).unwrap_or_default()
}

/// A whole number that may be written as a string, as ids and permissions are.
pub(crate) fn number(json: &Value) -> Option<u64> {
    json.as_u64().or_else(|| json.as_str()?.parse().ok())
}

/// Puts the fields of one object into another.
pub(crate) fn extend(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
