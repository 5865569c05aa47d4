//! The keywords of JSON Schema 2020-12 that a bundle may hold, and the values they take.

use serde_json::Value;

/// What a keyword holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keyword {
    /// A schema.
    Schema,
    /// A list of schemas that is not empty.
    SchemaList,
    /// Schemas by name.
    SchemaMap,
    /// A value without schemas in it, as long as this accepts it.
    Value(fn(&Value) -> bool),
}

/// What the keyword `name` holds; `None` for what a bundle leaves out: unknown keywords, those of OpenAPI
/// (`discriminator`, `xml`, `externalDocs`, `collectionFormat`), and those that identify schemas or lead to them (`$id`,
/// `$anchor`, `$dynamicRef`, `$defs` …), because all references of a bundle lead to its own `$defs`.
///
/// Source: JSON Schema 2020-12 Core, section 10; Validation, sections 6 to 9.
pub(super) fn keyword(name: &str) -> Option<Keyword> {
    Some(match name {
        "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "items"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Keyword::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Keyword::SchemaList,
        "dependentSchemas" | "patternProperties" | "properties" => Keyword::SchemaMap,
        "const" | "default" => Keyword::Value(|_| true),
        "enum" | "examples" => Keyword::Value(Value::is_array),
        "$comment" | "contentEncoding" | "contentMediaType" | "description" | "format"
        | "pattern" | "title" => Keyword::Value(Value::is_string),
        "deprecated" | "readOnly" | "uniqueItems" | "writeOnly" => {
            Keyword::Value(Value::is_boolean)
        }
        // Until OpenAPI 3.0, the exclusive bounds are booleans, which `Bundle` converts.
        "exclusiveMaximum" | "exclusiveMinimum" | "maximum" | "minimum" => {
            Keyword::Value(Value::is_number)
        }
        "multipleOf" => Keyword::Value(|value| value.as_f64().is_some_and(|number| number > 0.0)),
        "maxContains" | "maxItems" | "maxLength" | "maxProperties" | "minContains" | "minItems"
        | "minLength" | "minProperties" => Keyword::Value(Value::is_u64),
        "dependentRequired" => Keyword::Value(|value| {
            value
                .as_object()
                .is_some_and(|lists| lists.values().all(is_name_list))
        }),
        // A boolean in Parameter Objects of Swagger 2.0, and by mistake in properties.
        "required" => Keyword::Value(is_name_list),
        "type" => Keyword::Value(is_type),
        _ => return None,
    })
}

/// A list of different strings.
fn is_name_list(value: &Value) -> bool {
    let mut seen = std::collections::HashSet::new();
    value.as_array().is_some_and(|names| {
        names
            .iter()
            .all(|name| name.as_str().is_some_and(|name| seen.insert(name)))
    })
}

/// The name of a type, or a list of different names. `file` of Swagger 2.0 is not one.
fn is_type(value: &Value) -> bool {
    let is_name = |value: &Value| {
        matches!(
            value.as_str(),
            Some("array" | "boolean" | "integer" | "null" | "number" | "object" | "string")
        )
    };
    let is_list = |names: &Vec<Value>| !names.is_empty() && names.iter().all(is_name);
    is_name(value) || is_name_list(value) && value.as_array().is_some_and(is_list)
}
