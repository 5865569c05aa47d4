//! The little that the mapping wants to know of schemas: their top-level shape, a single allowed value, and the scalars
//! that an object must have.

use indexmap::IndexMap;

use crate::document::{Cursor, Kind};

use super::model::Shape;
use super::reading::Reading;
use super::tolerance::is_true;
use super::version::Version;

/// How deep `allOf` and its like are followed within one schema.
const DEPTH: usize = 8;

/// What holds together of `schema`: what its `$ref` leads to, and from OpenAPI 3.1 on what stands beside each `$ref` on
/// the way, too. Ends where a reference leads nowhere or back.
///
/// Source: OpenAPI 3.0, "Reference Object" (siblings are ignored); JSON Schema 2020-12, section 8.2.3.1.
fn layers<'d>(schema: Cursor<'d>, reading: &Reading<'_>) -> Vec<Cursor<'d>> {
    let mut layers = vec![schema];
    let mut last = schema;
    while reading.items(1, last) {
        match last.referenced() {
            Some(Ok(next))
                if layers
                    .iter()
                    .all(|layer| layer.identity() != next.identity()) =>
            {
                layers.push(next);
                last = next;
            }
            _ if reading.version == Version::V31 => return layers,
            None => return vec![last],
            Some(_) => return Vec::new(),
        }
        if layers.len() > schema.limits().reference_hops {
            break;
        }
    }
    Vec::new()
}

/// The top-level shape of a schema.
///
/// Source: JSON Schema 2020-12, `type`; `nullable` and `null` do not change a shape.
pub(super) fn shape(schema: Cursor<'_>, reading: &Reading<'_>) -> Shape {
    shape_within(schema, reading, DEPTH)
}

fn shape_within(schema: Cursor<'_>, reading: &Reading<'_>, depth: usize) -> Shape {
    shape_of(&layers(schema, reading), reading, depth)
}

fn shape_of(layers: &[Cursor<'_>], reading: &Reading<'_>, depth: usize) -> Shape {
    let layers = layers.iter();
    known(layers.map(|layer| own_shape(*layer, reading, depth)))
}

/// The first shape that is known.
fn known(mut shapes: impl Iterator<Item = Shape>) -> Shape {
    shapes
        .find(|shape| *shape != Shape::Unknown)
        .unwrap_or(Shape::Unknown)
}

/// The shape that a schema says itself, whatever it refers to.
fn own_shape(schema: Cursor<'_>, reading: &Reading<'_>, depth: usize) -> Shape {
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
        return known(parts.items().map(|part| shape_within(part, reading, depth)));
    }
    match schema.get("oneOf").or_else(|| schema.get("anyOf")) {
        Some(choices) => united(
            choices
                .items()
                .filter(|choice| !is_null(*choice))
                .map(|choice| shape_within(choice, reading, depth)),
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
pub(super) fn only_value(schema: Cursor<'_>, reading: &Reading<'_>) -> Option<String> {
    let value = layers(schema, reading).into_iter().find_map(only)?;
    match value.kind() {
        Kind::Bool | Kind::Number | Kind::String => value.scalar_text().map(str::to_owned),
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}

fn only(schema: Cursor<'_>) -> Option<Cursor<'_>> {
    let listed = || schema.get("enum").filter(|values| values.len() == 1);
    schema.get("const").or_else(|| listed()?.items().next())
}

/// The names of the top-level properties that every valid request body has and that are scalars, in the order of
/// `required`.
///
/// A property that is `readOnly` is not part of a request (OpenAPI 3.0, "Schema Object").
pub(super) fn required_scalars(schema: Cursor<'_>, reading: &Reading<'_>) -> Vec<String> {
    let mut parts = Vec::new();
    all_parts(schema, reading, DEPTH, &mut parts);
    let properties: Vec<_> = parts
        .iter()
        .filter_map(|part| part.get("properties"))
        .collect();
    let mut names = IndexMap::new();
    for required in parts.iter().filter_map(|part| part.get("required")) {
        for name in required.items().filter_map(|name| name.scalar_text()) {
            if !reading.items(properties.len(), required) {
                return Vec::new();
            }
            names
                .entry(name)
                .or_insert_with(|| is_scalar_property(&properties, name, reading));
        }
    }
    let scalars = names.into_iter().filter(|(_, is_scalar)| *is_scalar);
    scalars.map(|(name, _)| name.to_owned()).collect()
}

/// Whether the property `name`, of which each of `properties` may say something, is a scalar in every request.
fn is_scalar_property(properties: &[Cursor<'_>], name: &str, reading: &Reading<'_>) -> bool {
    let written: Vec<_> = properties
        .iter()
        .filter_map(|properties| properties.get(name))
        .collect();
    let layers: Vec<_> = written
        .iter()
        .map(|property| layers(*property, reading))
        .collect();
    // Beside a `$ref`, too, whatever the version: what is not part of a request must not be demanded.
    let mut all = written.iter().chain(layers.iter().flatten());
    let is_read_only = all.any(|layer| layer.get("readOnly").is_some_and(is_true));
    let shapes = layers.iter().map(|layers| shape_of(layers, reading, DEPTH));
    !is_read_only && known(shapes) == Shape::Scalar
}

/// The schema and everything that `$ref` and `allOf` add to it.
fn all_parts<'d>(
    schema: Cursor<'d>,
    reading: &Reading<'_>,
    depth: usize,
    parts: &mut Vec<Cursor<'d>>,
) {
    for layer in layers(schema, reading) {
        parts.push(layer);
        if let (Some(added), Some(depth)) = (layer.get("allOf"), depth.checked_sub(1)) {
            added
                .items()
                .for_each(|part| all_parts(part, reading, depth, parts));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Documents, Input, ReadOptions};

    fn documents(text: &str) -> Documents {
        let text = text.as_bytes().to_vec();
        let Ok(documents) = Documents::open(Input::Stdin(text), &ReadOptions::default()) else {
            panic!("it is YAML")
        };
        documents
    }

    fn reading(documents: &Documents, version: Version) -> Reading<'_> {
        Reading::new(documents.root(), version)
    }

    const SIBLINGS: &str = "
start: { $ref: '#/middle', required: [b, c], properties: { c: { $ref: '#/text', readOnly: true } } }
middle: { $ref: '#/end', properties: { b: { $ref: '#/text' } } }
end: { required: [a], properties: { a: { type: integer }, c: { type: string } } }
text: { type: string }
kind: { $ref: '#/text', const: order }
round: { $ref: '#/trip', type: object }
trip: { $ref: '#/round' }
nowhere: { $ref: '#/missing', type: array }
";

    #[test]
    fn what_stands_beside_a_reference_counts_from_3_1_on() {
        let documents = documents(SIBLINGS);
        let schema = |name: &str| documents.root().get(name).unwrap();
        assert_eq!(
            required_scalars(schema("start"), &reading(&documents, Version::V31)),
            ["b", "a"]
        );
        assert_eq!(
            required_scalars(schema("start"), &reading(&documents, Version::V30)),
            ["a"]
        );
        assert_eq!(
            only_value(schema("kind"), &reading(&documents, Version::V31)).as_deref(),
            Some("order")
        );
        assert_eq!(
            only_value(schema("kind"), &reading(&documents, Version::V30)),
            None
        );
        assert_eq!(
            shape(schema("kind"), &reading(&documents, Version::V30)),
            Shape::Scalar
        );
    }

    #[test]
    fn references_that_lead_nowhere_leave_what_stands_beside_them() {
        let documents = documents(SIBLINGS);
        let schema = |name: &str| documents.root().get(name).unwrap();
        assert_eq!(
            shape(schema("round"), &reading(&documents, Version::V31)),
            Shape::Object
        );
        assert_eq!(
            shape(schema("round"), &reading(&documents, Version::V30)),
            Shape::Unknown
        );
        assert_eq!(
            shape(schema("nowhere"), &reading(&documents, Version::V31)),
            Shape::Array
        );
    }

    #[test]
    fn all_parts_of_a_body_say_something_about_its_properties() {
        let required = |second: &str| {
            let documents = documents(&format!(
                "{{ allOf: [{{ required: [id, id], properties: {{ id: {{ type: string }} }} }}, {{ properties: {{ id: {second} }} }}] }}"
            ));
            required_scalars(documents.root(), &reading(&documents, Version::V30))
        };
        assert_eq!(required("{ maxLength: 3 }"), ["id"]);
        assert_eq!(required("{ readOnly: true }"), [""; 0]);
        // The parts contradict each other; the first decides.
        assert_eq!(required("{ type: object }"), ["id"]);
    }

    #[test]
    fn a_property_that_is_read_only_beside_its_reference_is_not_demanded() {
        let documents = documents(
            "{ required: [id, name], properties: { id: { $ref: '#/text', readOnly: true }, name: { $ref: '#/text' } }, text: { type: string } }",
        );
        for version in [Version::V30, Version::V31] {
            assert_eq!(
                required_scalars(documents.root(), &reading(&documents, version)),
                ["name"]
            );
        }
    }
}
