//! Refers to schemas without borrowing the documents.

use crate::document::{Cursor, NodeId};

/// A reference to a schema, with its dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SchemaRef {
    pub(super) node: NodeId,
    pub(super) dialect: Dialect,
}

impl SchemaRef {
    /// Refers to the schema at `cursor`: a Schema Object, a boolean schema, or a Parameter Object of Swagger 2.0, which
    /// contains the keywords of its schema.
    #[must_use]
    pub fn new(cursor: Cursor<'_>, dialect: Dialect) -> Self {
        Self {
            node: cursor.id(),
            dialect,
        }
    }

    /// The node of the schema.
    #[must_use]
    pub fn node(self) -> NodeId {
        self.node
    }
}

/// The dialect of JSON Schema in which a version of OpenAPI describes values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Swagger 2.0: a subset of JSON Schema draft 4.
    ///
    /// Source: OpenAPI 2.0, "Schema Object".
    V2,
    /// OpenAPI 3.0: a subset of JSON Schema Wright 00 (draft 5), with `nullable`.
    ///
    /// Source: OpenAPI 3.0.3, "Schema Object".
    V30,
    /// OpenAPI 3.1 and 3.2: JSON Schema 2020-12, in which the siblings of a `$ref` apply too.
    ///
    /// Source: OpenAPI 3.1.0, "Schema Object"; JSON Schema 2020-12 Core, section 8.2.3.1.
    V31,
}
