//! Determines the top-level shape of a schema.

use crate::document::{Cursor, Kind};

use super::layers::{MAX_DEPTH, Schemas};
use super::reference::{Dialect, SchemaRef};

/// The top-level shape of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A string, number, integer or boolean.
    Scalar,
    /// A list.
    Array,
    /// An object.
    Object,
    /// More than one of these is allowed, or the schema does not determine the shape.
    Unknown,
}

/// The type of a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarType {
    /// A string, or a schema that does not state one type.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
}

impl<'d> Schemas<'d> {
    /// The type that a schema states for scalars; `null` does not change it.
    ///
    /// Source: JSON Schema 2020-12 Validation, section 6.1.1 (`type`).
    #[must_use]
    pub fn scalar_type(&self, schema: SchemaRef) -> ScalarType {
        let layers = self.all_layers(schema);
        let Some(kind) = layers.iter().find_map(|layer| layer.get("type")) else {
            return ScalarType::String;
        };
        let names = kind.items().chain([kind]).filter_map(|name| name.as_str());
        let names: Vec<_> = names.filter(|name| *name != "null").collect();
        match names.as_slice() {
            ["integer"] => ScalarType::Integer,
            ["number"] | ["integer", "number"] | ["number", "integer"] => ScalarType::Number,
            ["boolean"] => ScalarType::Boolean,
            _ => ScalarType::String,
        }
    }

    /// The top-level shape of a schema; `nullable` and `null` do not change it.
    ///
    /// Source: JSON Schema 2020-12 Validation, section 6.1.1 (`type`).
    #[must_use]
    pub fn shape(&self, schema: SchemaRef) -> Shape {
        let cursor = self.documents.cursor(schema.node);
        self.shape_within(cursor, schema.dialect, MAX_DEPTH)
    }

    fn shape_within(&self, schema: Cursor<'d>, dialect: Dialect, depth: usize) -> Shape {
        self.shape_of_layers(&self.layers(schema, dialect), dialect, depth)
    }

    /// The shape of schemas that apply together: the first one that is known.
    pub(super) fn shape_of_layers(
        &self,
        layers: &[Cursor<'d>],
        dialect: Dialect,
        depth: usize,
    ) -> Shape {
        let layers = layers.iter();
        find_known_shape(layers.map(|layer| self.shape_of_keywords(*layer, dialect, depth)))
    }

    /// The shape that the keywords of a schema determine, without following its `$ref`.
    fn shape_of_keywords(&self, schema: Cursor<'d>, dialect: Dialect, depth: usize) -> Shape {
        if let Some(kind) = schema.get("type") {
            let names: Vec<_> = if kind.kind() == Kind::Array {
                kind.items().collect()
            } else {
                vec![kind]
            };
            let names = names.iter().filter_map(Cursor::as_str);
            return find_common_shape(names.filter(|name| *name != "null").map(shape_of_type));
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
            return shape_of_value(value);
        }
        if let Some(values) = schema.get("enum") {
            let values = values.items().filter(|value| value.kind() != Kind::Null);
            return find_common_shape(values.map(shape_of_value));
        }
        let Some(depth) = depth.checked_sub(1) else {
            return Shape::Unknown;
        };
        let shape = |part| self.shape_within(part, dialect, depth);
        if let Some(parts) = schema.get("allOf") {
            return find_known_shape(parts.items().map(shape));
        }
        match schema.get("oneOf").or_else(|| schema.get("anyOf")) {
            Some(choices) => find_common_shape(
                choices
                    .items()
                    .filter(|choice| !is_null(*choice))
                    .map(shape),
            ),
            None => Shape::Unknown,
        }
    }
}

/// The first shape that is not unknown.
pub(super) fn find_known_shape(mut shapes: impl Iterator<Item = Shape>) -> Shape {
    shapes
        .find(|shape| *shape != Shape::Unknown)
        .unwrap_or(Shape::Unknown)
}

/// The shape that all of them have; unknown if they differ or there are none.
fn find_common_shape(mut shapes: impl Iterator<Item = Shape>) -> Shape {
    match shapes.next() {
        Some(first) if shapes.all(|shape| shape == first) => first,
        _ => Shape::Unknown,
    }
}

fn is_null(schema: Cursor<'_>) -> bool {
    schema.get("type").and_then(|kind| kind.as_str()) == Some("null")
}

fn shape_of_type(name: &str) -> Shape {
    match name {
        "string" | "number" | "integer" | "boolean" => Shape::Scalar,
        "array" => Shape::Array,
        "object" => Shape::Object,
        _ => Shape::Unknown,
    }
}

fn shape_of_value(value: Cursor<'_>) -> Shape {
    match value.kind() {
        Kind::Bool | Kind::Number | Kind::String => Shape::Scalar,
        Kind::Array => Shape::Array,
        Kind::Object => Shape::Object,
        Kind::Null => Shape::Unknown,
    }
}
