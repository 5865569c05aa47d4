//! What `$ref` and `allOf` add to a schema, read within a bound.

use std::cell::Cell;

use crate::document::{Cursor, Documents, NodeId};

use super::reference::{Dialect, SchemaRef};

/// How deep `allOf` and the like are followed within one schema.
pub(super) const MAX_DEPTH: usize = 8;

/// Reads schemas of one run. Counts the nodes it visits, because a small document can lead to very many through its
/// references: beyond the limit nothing more is read.
#[derive(Debug)]
pub struct Schemas<'d> {
    pub(super) documents: &'d Documents,
    limit: usize,
    visited: Cell<usize>,
    exceeded_at: Cell<Option<NodeId>>,
}

impl<'d> Schemas<'d> {
    /// Reads schemas of `documents`, visiting up to `limit` nodes.
    #[must_use]
    pub fn new(documents: &'d Documents, limit: usize) -> Self {
        Self {
            documents,
            limit,
            visited: Cell::new(0),
            exceeded_at: Cell::new(None),
        }
    }

    /// Counts `count` more nodes at `at`; `false` when there are too many.
    pub fn visit(&self, count: usize, at: Cursor<'_>) -> bool {
        self.visited.update(|before| before.saturating_add(count));
        let fits = self.visited.get() <= self.limit;
        if !fits && self.exceeded_at.get().is_none() {
            self.exceeded_at.set(Some(at.id()));
        }
        fits
    }

    /// Counts `value` with everything in it; `false` when there are too many nodes.
    pub fn visit_all(&self, value: Cursor<'_>) -> bool {
        self.visit(count_nodes(value), value)
    }

    /// The node at which the limit was exceeded, if it was.
    #[must_use]
    pub fn exceeded_at(&self) -> Option<NodeId> {
        self.exceeded_at.get()
    }

    /// `schema` and the schemas that apply together with it: what its `$ref` leads to, and from OpenAPI 3.1 on the
    /// siblings of each `$ref` on the way. Ends where a reference leads nowhere or back.
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

    /// The layers of a schema and of everything that `allOf` adds to it.
    pub(super) fn all_layers(&self, schema: SchemaRef) -> Vec<Cursor<'d>> {
        let mut layers = Vec::new();
        let cursor = self.documents.cursor(schema.node);
        self.add_layers(cursor, schema.dialect, MAX_DEPTH, &mut layers);
        layers
    }

    fn add_layers(
        &self,
        schema: Cursor<'d>,
        dialect: Dialect,
        depth: usize,
        layers: &mut Vec<Cursor<'d>>,
    ) {
        for layer in self.layers(schema, dialect) {
            layers.push(layer);
            if let (Some(added), Some(depth)) = (layer.get("allOf"), depth.checked_sub(1)) {
                for part in added.items() {
                    self.add_layers(part, dialect, depth, layers);
                }
            }
        }
    }
}

/// How many nodes there are in `value`, including itself.
fn count_nodes(value: Cursor<'_>) -> usize {
    let members = value.entries().map(|(_, member)| count_nodes(member));
    1 + members.chain(value.items().map(count_nodes)).sum::<usize>()
}
