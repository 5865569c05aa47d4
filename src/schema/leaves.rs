//! The scalars and lists in an object, which are what an event pattern can test.

use std::collections::{HashSet, VecDeque};

use crate::document::Cursor;

use super::layers::{MAX_DEPTH, Schemas};
use super::reference::{Dialect, SchemaRef};
use super::shape::Shape;

/// How many leaves are listed.
const MAX_LEAVES: usize = 60;

/// How deep objects within objects are followed.
const MAX_NESTING: usize = 4;

/// The members of an object that are not objects themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leaves {
    /// The names that lead to each of them from the object, at most 60.
    pub paths: Vec<Vec<String>>,
    /// Whether the schema describes no other members.
    pub complete: bool,
}

impl<'d> Schemas<'d> {
    /// The leaves of the objects that `schema` describes: those of outer objects come first.
    #[must_use]
    pub fn leaves(&self, schema: SchemaRef) -> Leaves {
        let mut leaves = Leaves {
            paths: Vec::new(),
            complete: true,
        };
        let mut objects = VecDeque::from([(self.documents.cursor(schema.node), Vec::new())]);
        while let Some((object, path)) = objects.pop_front() {
            let inner = self.add_leaves(object, schema.dialect, &path, &mut leaves);
            objects.extend(inner);
        }
        leaves
    }

    /// Adds the leaves of one object, and returns the objects in it.
    fn add_leaves(
        &self,
        schema: Cursor<'d>,
        dialect: Dialect,
        path: &[String],
        out: &mut Leaves,
    ) -> Vec<(Cursor<'d>, Vec<String>)> {
        let mut layers = Vec::new();
        self.add_layers(schema, dialect, MAX_DEPTH, &mut layers);
        let has_choice = |layer: &Cursor<'d>| {
            let keywords = ["oneOf", "anyOf", "patternProperties"];
            keywords.iter().any(|keyword| layer.get(keyword).is_some())
        };
        let properties = layers.iter().filter_map(|layer| layer.get("properties"));
        let properties: Vec<_> = properties.collect();
        if properties.is_empty() || layers.iter().any(has_choice) {
            out.complete = false;
        }
        let (mut known, mut objects) = (HashSet::new(), Vec::new());
        for (name, property) in properties.iter().flat_map(Cursor::entries) {
            if !known.insert(name) {
                continue;
            }
            // A key that begins with `$` would be an operator, and one with a dot would be two names.
            let is_testable = !name.is_empty() && !name.starts_with('$') && !name.contains('.');
            let has_room = out.paths.len() < MAX_LEAVES && path.len() < MAX_NESTING;
            if !is_testable || !has_room || !self.visit(1, property) {
                out.complete = false;
                continue;
            }
            let inner: Vec<_> = path.iter().cloned().chain([name.to_owned()]).collect();
            let layers = self.layers(property, dialect);
            match self.shape_of_layers(&layers, dialect, MAX_DEPTH) {
                Shape::Object => objects.push((property, inner)),
                Shape::Unknown => {
                    out.complete = false;
                    out.paths.push(inner);
                }
                Shape::Scalar | Shape::Array => out.paths.push(inner),
            }
        }
        objects
    }
}
