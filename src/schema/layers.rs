//! Finds the schemas that `$ref` and `allOf` add to a schema, up to a limit on visited nodes.

use std::cell::Cell;

use crate::document::{Cursor, Documents, NodeId};

use super::reference::{Dialect, SchemaRef};

/// How many levels of nested `allOf`, `oneOf` and `anyOf` are followed in a schema.
pub(super) const MAX_DEPTH: usize = 8;

/// Reads the schemas of a run. Counts the nodes that it visits, because even a small document can lead to an enormous
/// number of them through references; once the limit is exceeded, it reads nothing more.
#[derive(Debug)]
pub struct Schemas<'d> {
    pub(super) documents: &'d Documents,
    limit: usize,
    visited: Cell<usize>,
    exceeded_at: Cell<Option<NodeId>>,
}

impl<'d> Schemas<'d> {
    /// A reader for the schemas in `documents` that visits at most `limit` nodes.
    #[must_use]
    pub fn new(documents: &'d Documents, limit: usize) -> Self {
        Self {
            documents,
            limit,
            visited: Cell::new(0),
            exceeded_at: Cell::new(None),
        }
    }

    /// Counts `count` more nodes, which are at `at`; `false` if the limit is exceeded.
    pub fn visit(&self, count: usize, at: Cursor<'_>) -> bool {
        self.visited.update(|before| before.saturating_add(count));
        let fits = self.visited.get() <= self.limit;
        if !fits && self.exceeded_at.get().is_none() {
            self.exceeded_at.set(Some(at.id()));
        }
        fits
    }

    /// Counts `value` and everything inside it; `false` if the limit is exceeded.
    pub fn visit_all(&self, value: Cursor<'_>) -> bool {
        self.visit(count_nodes(value), value)
    }

    /// The node at which the limit was exceeded; `None` if it was not.
    #[must_use]
    pub fn exceeded_at(&self) -> Option<NodeId> {
        self.exceeded_at.get()
    }

    /// The schemas in `schema`'s chain of `$ref`s that apply together. In OpenAPI 3.1, each of them applies, up to a reference
    /// that cannot be resolved or is circular. In earlier versions, only the last one does, and none if there is such a
    /// reference. Empty if a limit is exceeded.
    ///
    /// Source: OpenAPI 3.0.3, "Reference Object" (siblings are ignored); JSON Schema 2020-12 Core, section 8.2.3.1.
    pub(super) fn layers(&self, schema: Cursor<'d>, dialect: Dialect) -> Vec<Cursor<'d>> {
        let mut layers = vec![schema];
        let mut last = schema;
        while self.visit(1, last) && layers.len() <= last.limits().reference_hops {
            match last.follow_reference() {
                Some(Ok(next))
                    if layers
                        .iter()
                        .all(|layer| layer.identity() != next.identity()) =>
                {
                    layers.push(next);
                    last = next;
                }
                _ if dialect == Dialect::V31 => return layers,
                None => return vec![last],
                Some(_) => return Vec::new(),
            }
        }
        Vec::new()
    }

    /// The layers of a schema and of everything in its `allOf`, at any level up to [`MAX_DEPTH`].
    pub(super) fn all_layers(&self, schema: SchemaRef) -> Vec<Cursor<'d>> {
        let mut layers = Vec::new();
        let cursor = self.documents.cursor(schema.node);
        self.add_layers(cursor, schema.dialect, MAX_DEPTH, &mut layers);
        layers
    }

    pub(super) fn add_layers(
        &self,
        schema: Cursor<'d>,
        dialect: Dialect,
        depth: usize,
        layers: &mut Vec<Cursor<'d>>,
    ) {
        for layer in self.layers(schema, dialect) {
            layers.push(layer);
            if let (Some(parts), Some(depth)) = (layer.get("allOf"), depth.checked_sub(1)) {
                for part in parts.items() {
                    self.add_layers(part, dialect, depth, layers);
                }
            }
        }
    }
}

/// The number of nodes in `value`, including `value` itself.
fn count_nodes(value: Cursor<'_>) -> usize {
    let members = value.entries().map(|(_, member)| count_nodes(member));
    1 + members.chain(value.items().map(count_nodes)).sum::<usize>()
}
