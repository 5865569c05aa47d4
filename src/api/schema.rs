//! The little that the mapping wants to know of schemas: their top-level shape, a single allowed value, and the scalars
//! that an object must have.

use crate::document::{Cursor, Kind};

use super::model::Shape;
use super::tolerance::is_true;

/// How deep `allOf` and `$ref` are followed within one schema.
const DEPTH: usize = 8;

/// The top-level shape of a schema.
///
/// Source: JSON Schema 2020-12, `type`; `nullable` and `null` do not change a shape.
pub(super) fn shape(schema: Cursor<'_>) -> Shape {
    shape_within(schema, DEPTH)
}

fn shape_within(schema: Cursor<'_>, depth: usize) -> Shape {
    let Ok(schema) = schema.resolve() else {
        return Shape::Unknown;
    };
    if let Some(kind) = schema.get("type") {
        let names: Vec<_> = if kind.kind() == Kind::Array {
            kind.items().collect()
        } else {
            vec![kind]
        };
        return united(
            names
                .iter()
                .filter_map(|name: &Cursor<'_>| name.as_str())
                .filter(|name| *name != "null")
                .map(named_shape),
        );
    }
    if schema.get("properties").is_some()
        || schema
            .get("additionalProperties")
            .is_some_and(|more| more.kind() == Kind::Object)
    {
        return Shape::Object;
    }
    if schema.get("items").is_some() {
        return Shape::Array;
    }
    if let Some(value) = schema.get("const") {
        return value_shape(value);
    }
    if let Some(values) = schema.get("enum") {
        return united(
            values
                .items()
                .filter(|value| value.kind() != Kind::Null)
                .map(value_shape),
        );
    }
    let Some(depth) = depth.checked_sub(1) else {
        return Shape::Unknown;
    };
    if let Some(parts) = schema.get("allOf") {
        let known = parts
            .items()
            .map(|part| shape_within(part, depth))
            .find(|shape| *shape != Shape::Unknown);
        return known.unwrap_or(Shape::Unknown);
    }
    match schema.get("oneOf").or_else(|| schema.get("anyOf")) {
        Some(choices) => united(
            choices
                .items()
                .filter(|choice| !is_null(*choice))
                .map(|choice| shape_within(choice, depth)),
        ),
        None => Shape::Unknown,
    }
}

fn is_null(schema: Cursor<'_>) -> bool {
    schema.get("type").and_then(|kind| kind.as_str()) == Some("null")
}

fn named_shape(name: &str) -> Shape {
    match name {
        "string" | "number" | "integer" | "boolean" => Shape::Scalar,
        "array" => Shape::Array,
        "object" => Shape::Object,
        _ => Shape::Unknown,
    }
}

fn value_shape(value: Cursor<'_>) -> Shape {
    match value.kind() {
        Kind::Bool | Kind::Number | Kind::String => Shape::Scalar,
        Kind::Array => Shape::Array,
        Kind::Object => Shape::Object,
        Kind::Null => Shape::Unknown,
    }
}

/// The shape that all have, or unknown.
fn united(mut shapes: impl Iterator<Item = Shape>) -> Shape {
    let Some(first) = shapes.next() else {
        return Shape::Unknown;
    };
    if shapes.all(|shape| shape == first) {
        first
    } else {
        Shape::Unknown
    }
}

/// The only value that the schema allows, as text: `const`, or an `enum` of one scalar.
pub(super) fn only_value(schema: Cursor<'_>) -> Option<String> {
    let schema = schema.resolve().ok()?;
    let value = schema.get("const").or_else(|| {
        let values = schema.get("enum")?;
        if values.len() == 1 {
            values.items().next()
        } else {
            None
        }
    })?;
    match value.kind() {
        Kind::Bool | Kind::Number | Kind::String => value.scalar_text().map(str::to_owned),
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}

/// The names of the top-level properties that every valid request body has and that are scalars, in the order of
/// `required`.
///
/// A property that is `readOnly` is not part of a request (OpenAPI 3.0, "Schema Object").
pub(super) fn required_scalars(schema: Cursor<'_>) -> Vec<String> {
    let mut parts = Vec::new();
    all_parts(schema, DEPTH, &mut parts);
    let mut names: Vec<String> = Vec::new();
    for required in parts.iter().filter_map(|part| part.get("required")) {
        for name in required.items().filter_map(|name| name.scalar_text()) {
            if !names.iter().any(|known| known == name) && is_scalar_property(&parts, name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

fn is_scalar_property(parts: &[Cursor<'_>], name: &str) -> bool {
    parts
        .iter()
        .find_map(|part| part.get("properties")?.get(name))
        .is_some_and(|property| {
            let read_only = property
                .resolve()
                .is_ok_and(|property| property.get("readOnly").is_some_and(is_true));
            !read_only && shape(property) == Shape::Scalar
        })
}

/// The schema and everything that `allOf` adds to it.
fn all_parts<'d>(schema: Cursor<'d>, depth: usize, parts: &mut Vec<Cursor<'d>>) {
    let Ok(schema) = schema.resolve() else { return };
    parts.push(schema);
    if let (Some(added), Some(depth)) = (schema.get("allOf"), depth.checked_sub(1)) {
        added.items().for_each(|part| all_parts(part, depth, parts));
    }
}
