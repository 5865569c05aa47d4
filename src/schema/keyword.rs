//! The keywords of JSON Schema 2020-12 that a bundle can contain, and their valid values.

use serde_json::Value;

/// The kind of value that a keyword has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keyword {
    /// A schema.
    Schema,
    /// A non-empty list of schemas.
    SchemaList,
    /// Schemas by name.
    SchemaMap,
    /// A value that contains no schemas; the function returns whether it is valid.
    Value(fn(&Value) -> bool),
}

/// The kind of value of the keyword `name`. `None` if bundles omit the keyword: unknown keywords, those of OpenAPI
/// (`discriminator`, `xml`, `externalDocs`, `collectionFormat`), and those that identify schemas or refer to them (`$id`,
/// `$anchor`, `$dynamicRef`, `$defs` …), because all references in a bundle point into its own `$defs`.
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
        // Up to OpenAPI 3.0, exclusive bounds are booleans; `make_bounds_exclusive` converts them.
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
        // In Parameter Objects of Swagger 2.0, and by mistake in properties, `required` is a boolean.
        "required" => Keyword::Value(is_name_list),
        "type" => Keyword::Value(is_type),
        _ => return None,
    })
}

/// Whether `value` is a list of unique strings.
fn is_name_list(value: &Value) -> bool {
    let mut seen = std::collections::HashSet::new();
    value.as_array().is_some_and(|names| {
        names
            .iter()
            .all(|name| name.as_str().is_some_and(|name| seen.insert(name)))
    })
}

/// Whether `value` is the name of a type, or a non-empty list of unique names; `file` of Swagger 2.0 is not a type.
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
