//! Finds what a schema requires: members of every request, and a value if only one is allowed.

use indexmap::IndexMap;

use crate::document::Cursor;

use super::layers::{MAX_DEPTH, Schemas};
use super::reference::{Dialect, SchemaRef};
use super::shape::{Shape, find_known_shape};

impl<'d> Schemas<'d> {
    /// The only value that a schema allows, as text: `const`, or an `enum` with one value. `None` unless it is a scalar.
    ///
    /// Source: JSON Schema 2020-12 Validation, sections 6.1.2 and 6.1.3.
    #[must_use]
    pub fn only_value(&self, schema: SchemaRef) -> Option<String> {
        let layers = self.layers(self.documents.cursor(schema.node), schema.dialect);
        let value = layers.into_iter().find_map(single_value)?;
        value.scalar_text().map(str::to_owned)
    }

    /// The values that `enum` lists; empty without one.
    ///
    /// Source: JSON Schema 2020-12 Validation, section 6.1.2.
    #[must_use]
    pub fn allowed_values(&self, schema: SchemaRef) -> Vec<serde_json::Value> {
        let layers = self.layers(self.documents.cursor(schema.node), schema.dialect);
        let Some(listed) = layers.into_iter().find_map(|layer| layer.get("enum")) else {
            return Vec::new();
        };
        if !self.visit_all(listed) {
            return Vec::new();
        }
        listed.items().map(|value| value.to_json()).collect()
    }

    /// The names of the required top-level properties whose values are scalars, in the order of `required`.
    ///
    /// A property with `readOnly` is not part of a request (OpenAPI 3.0.3, "Schema Object"). In every dialect, this includes
    /// `readOnly` beside a `$ref`: a property that is not sent must not be required.
    #[must_use]
    pub fn required_scalars(&self, schema: SchemaRef) -> Vec<String> {
        let layers = self.all_layers(schema);
        let properties: Vec<_> = layers
            .iter()
            .filter_map(|layer| layer.get("properties"))
            .collect();
        let mut names = IndexMap::new();
        for required in layers.iter().filter_map(|layer| layer.get("required")) {
            for name in required.items().filter_map(|name| name.scalar_text()) {
                if !self.visit(properties.len(), required) {
                    return Vec::new();
                }
                names
                    .entry(name)
                    .or_insert_with(|| self.is_scalar_property(&properties, name, schema.dialect));
            }
        }
        let scalars = names.into_iter().filter(|(_, is_scalar)| *is_scalar);
        scalars.map(|(name, _)| name.to_owned()).collect()
    }

    /// Whether the property `name` is a scalar in requests; each of `properties` can contain a schema for it.
    fn is_scalar_property(&self, properties: &[Cursor<'d>], name: &str, dialect: Dialect) -> bool {
        let schemas: Vec<_> = properties
            .iter()
            .filter_map(|properties| properties.get(name))
            .collect();
        let layers: Vec<_> = schemas
            .iter()
            .map(|schema| self.layers(*schema, dialect))
            .collect();
        let mut all = schemas.iter().chain(layers.iter().flatten());
        let is_read_only = all.any(|layer| layer.get("readOnly").is_some_and(is_true));
        let shapes = layers
            .iter()
            .map(|layers| self.shape_of_layers(layers, dialect, MAX_DEPTH));
        !is_read_only && find_known_shape(shapes) == Shape::Scalar
    }
}

fn single_value(schema: Cursor<'_>) -> Option<Cursor<'_>> {
    let listed = || schema.get("enum").filter(|values| values.len() == 1);
    schema.get("const").or_else(|| listed()?.items().next())
}

/// Whether the value is `true`, or the string `true` in upper or lower case.
#[must_use]
pub fn is_true(value: Cursor<'_>) -> bool {
    value.as_bool().unwrap_or_else(|| {
        value
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
    })
}
