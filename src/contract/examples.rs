//! Reads the examples of parameters and media types.

use serde_json::Value;

use crate::document::{Documents, NodeId};

/// How many examples of one parameter or media type are read.
const MAX_EXAMPLES: usize = 8;

/// The values of `examples`, the node of a member `example` or `examples`, in document order. Examples that are only a URL
/// (`externalValue`) or a serialised text are left out.
///
/// Source: OpenAPI 3.2, "Parameter Object", "Media Type Object" and "Example Object".
#[must_use]
pub fn example_values(examples: NodeId, documents: &Documents) -> Vec<Value> {
    let node = documents.cursor(examples);
    let pointer = crate::findings::Sources::pointer(documents, &node.place());
    if pointer.ends_with("/example") {
        return vec![node.to_json()];
    }
    let entries = node.entries().take(MAX_EXAMPLES);
    let values = entries.filter_map(|(_, entry)| {
        let entry = entry.resolve().ok()?;
        entry.get("value").or_else(|| entry.get("dataValue"))
    });
    values.map(|value| value.to_json()).collect()
}
