//! The top-level shape of a schema.

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
    /// Several of these, or the schema does not tell.
    Unknown,
}

impl<'d> Schemas<'d> {
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

    /// The shape of layers that apply together.
    pub(super) fn shape_of_layers(
        &self,
        layers: &[Cursor<'d>],
        dialect: Dialect,
        depth: usize,
    ) -> Shape {
        let layers = layers.iter();
        first_known(layers.map(|layer| self.shape_of_keywords(*layer, dialect, depth)))
    }

    /// The shape that a schema's own keywords give, without its `$ref`.
    fn shape_of_keywords(&self, schema: Cursor<'d>, dialect: Dialect, depth: usize) -> Shape {
        if let Some(kind) = schema.get("type") {
            let names: Vec<_> = if kind.kind() == Kind::Array {
                kind.items().collect()
            } else {
                vec![kind]
            };
            let names = names.iter().filter_map(Cursor::as_str);
            return agreed(names.filter(|name| *name != "null").map(shape_of_type));
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
            return agreed(values.map(shape_of_value));
        }
        let Some(depth) = depth.checked_sub(1) else {
            return Shape::Unknown;
        };
        let shape = |part| self.shape_within(part, dialect, depth);
        if let Some(parts) = schema.get("allOf") {
            return first_known(parts.items().map(shape));
        }
        match schema.get("oneOf").or_else(|| schema.get("anyOf")) {
            Some(choices) => agreed(
                choices
                    .items()
                    .filter(|choice| !is_null(*choice))
                    .map(shape),
            ),
            None => Shape::Unknown,
        }
    }
}

/// The first shape that is known.
pub(super) fn first_known(mut shapes: impl Iterator<Item = Shape>) -> Shape {
    shapes
        .find(|shape| *shape != Shape::Unknown)
        .unwrap_or(Shape::Unknown)
}

/// The shape that all have, or unknown.
fn agreed(mut shapes: impl Iterator<Item = Shape>) -> Shape {
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
