//! Bundles a schema and everything it refers to as one JSON Schema 2020-12 document.

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value, json};

use crate::document::{Cursor, Kind, NodeId};
use crate::findings::Sources;

use super::keyword::{Keyword, keyword};
use super::layers::Schemas;
use super::members::is_true;
use super::reference::{Dialect, SchemaRef};

/// The URI of JSON Schema 2020-12's metaschema.
const METASCHEMA: &str = "https://json-schema.org/draft/2020-12/schema";

impl Schemas<'_> {
    /// The complete schema as JSON Schema 2020-12: an object with `$schema` in which every `$ref` points into `$defs`. `None`
    /// if the limit on visited nodes is exceeded.
    ///
    /// Keywords of Swagger 2.0 and OpenAPI 3.0 that JSON Schema 2020-12 does not have are converted: `nullable` and
    /// `x-nullable` add `null` to `type` (and have no effect without it), a boolean `exclusiveMinimum` or
    /// `exclusiveMaximum` becomes a number, `example` is added to `examples`, and a list in `items` becomes `prefixItems`.
    /// `readOnly` is kept. Unknown and malformed keywords, those that do not describe values, and references that cannot
    /// be resolved are omitted, so the bundle can allow more than the schema.
    ///
    /// Source: JSON Schema 2020-12 Core, section 9.3 (bundling); OpenAPI 3.0.3, "Schema Object" and "Fixed Fields";
    /// OpenAPI 2.0, "Schema Object" and "Parameter Object".
    #[must_use]
    pub fn bundle(&self, schema: SchemaRef) -> Option<Value> {
        let mut bundle = Bundle {
            schemas: self,
            dialect: schema.dialect,
            names: HashMap::new(),
            counts: HashMap::new(),
            pending: VecDeque::new(),
        };
        let root = bundle.skip_plain_references(self.documents.cursor(schema.node));
        let mut members = Map::new();
        members.insert("$schema".to_owned(), METASCHEMA.into());
        match bundle.convert(root) {
            Value::Object(keywords) => members.extend(keywords),
            Value::Bool(false) => _ = members.insert("not".to_owned(), json!({})),
            _ => {}
        }
        let definitions = bundle.convert_pending();
        if !definitions.is_empty() {
            members.insert("$defs".to_owned(), definitions.into());
        }
        self.exceeded_at()
            .is_none()
            .then_some(Value::Object(members))
    }

    /// All of `roots` in one bundle: the names of their definitions, in the same order, and the definitions, which they
    /// share. The second part of a root is its name if its schema is not a component of the document.
    pub(super) fn bundle_all(
        &self,
        roots: &[(SchemaRef, String)],
    ) -> (Vec<String>, Map<String, Value>) {
        let mut bundle = Bundle {
            schemas: self,
            dialect: roots.first().map_or(Dialect::V31, |(root, _)| root.dialect),
            names: HashMap::new(),
            counts: HashMap::new(),
            pending: VecDeque::new(),
        };
        let mut names = Vec::with_capacity(roots.len());
        for (schema, wanted) in roots {
            let written = self.documents.cursor(schema.node);
            let root = bundle.skip_plain_references(written);
            let is_inline = root.identity() == written.identity();
            names.push(if is_inline {
                bundle.add_definition(root, wanted)
            } else {
                bundle.name_definition(root)
            });
        }
        let definitions = bundle.convert_pending();
        (names, definitions)
    }
}

/// A bundle under construction. The target of a `$ref` is converted only once, so that the size of the bundle depends on
/// the size of the document and not on the number of references.
struct Bundle<'s, 'd> {
    schemas: &'s Schemas<'d>,
    dialect: Dialect,
    /// The name of each schema in `$defs`.
    names: HashMap<NodeId, String>,
    /// For each name in use, the last number that was appended to it to form another name; 1 if there is none.
    counts: HashMap<String, usize>,
    /// The schemas that still have to be converted and added to `$defs`, with their names.
    pending: VecDeque<(String, Cursor<'d>)>,
}

impl<'d> Bundle<'_, 'd> {
    /// The schema at the end of a chain of references that have no siblings, or whose siblings are ignored.
    fn skip_plain_references(&self, schema: Cursor<'d>) -> Cursor<'d> {
        let mut schema = schema;
        // `resolve` succeeds only if the chain ends, so the loop does too.
        while schema.resolve().is_ok()
            && (self.dialect != Dialect::V31 || schema.len() == 1)
            && let Some(Ok(next)) = schema.follow_reference()
        {
            schema = next;
        }
        schema
    }

    /// Converts the schemas for `$defs`; returns them by name, in the order in which references to them were found.
    fn convert_pending(&mut self) -> Map<String, Value> {
        let mut definitions = Map::new();
        while let Some((name, schema)) = self.pending.pop_front() {
            let converted = self.convert(schema);
            definitions.insert(name, converted);
        }
        definitions
    }

    fn convert(&mut self, schema: Cursor<'d>) -> Value {
        if !self.schemas.visit(1, schema) {
            return json!({});
        }
        match schema.kind() {
            Kind::Bool => schema.as_bool().into(),
            Kind::Object => self.convert_object(schema).into(),
            Kind::Null | Kind::Number | Kind::String | Kind::Array => json!({}),
        }
    }

    fn convert_object(&mut self, schema: Cursor<'d>) -> Map<String, Value> {
        let mut members = Map::new();
        if let Some(target) = schema.follow_reference() {
            // A validator would follow a circular chain forever.
            if let (Ok(target), Ok(_)) = (target, schema.resolve()) {
                let path = format!("#/$defs/{}", self.name_definition(target));
                members.insert("$ref".to_owned(), path.into());
            }
            if self.dialect != Dialect::V31 {
                if schema.get("readOnly").is_some_and(is_true) {
                    members.insert("readOnly".to_owned(), true.into());
                }
                return members;
            }
        }
        for (name, value) in schema.entries() {
            self.convert_keyword(name, value, &mut members);
        }
        self.add_null(schema, &mut members);
        make_bounds_exclusive(schema, &mut members);
        members
    }

    fn convert_keyword(&mut self, name: &str, value: Cursor<'d>, members: &mut Map<String, Value>) {
        let name = match name {
            "items" if value.kind() == Kind::Array => "prefixItems",
            "example" => {
                if self.schemas.visit_all(value) {
                    let examples = members.entry("examples").or_insert_with(|| json!([]));
                    if let Value::Array(examples) = examples {
                        examples.push(value.to_json());
                    }
                }
                return;
            }
            name => name,
        };
        let converted = match keyword(name) {
            Some(Keyword::Schema) => self.convert(value),
            Some(Keyword::SchemaList) if !value.is_empty() && value.kind() == Kind::Array => {
                value.items().map(|item| self.convert(item)).collect()
            }
            Some(Keyword::SchemaMap) if value.kind() == Kind::Object => value
                .entries()
                .map(|(name, member)| (name.to_owned(), self.convert(member)))
                .collect(),
            Some(Keyword::Value(accepts)) if self.schemas.visit_all(value) => {
                let value = value.to_json();
                if !accepts(&value) {
                    return;
                }
                value
            }
            _ => return,
        };
        match (members.get_mut(name), converted) {
            // `examples` follows `example`, whose value is already in the list.
            (Some(Value::Array(known)), Value::Array(more)) => known.extend(more),
            (_, converted) => _ = members.insert(name.to_owned(), converted),
        }
    }

    /// Adds `null` to the `type` of a nullable schema.
    fn add_null(&self, schema: Cursor<'d>, members: &mut Map<String, Value>) {
        let keyword = match self.dialect {
            Dialect::V2 => "x-nullable",
            Dialect::V30 => "nullable",
            Dialect::V31 => return,
        };
        if !schema.get(keyword).is_some_and(is_true) {
            return;
        }
        if let Some(kind) = members.get_mut("type")
            && kind.is_string()
            && kind != "null"
        {
            *kind = json!([kind.take(), "null"]);
        }
    }

    /// The name of a schema in `$defs`: the last token of its JSON pointer, with a number if another schema has that name.
    fn name_definition(&mut self, schema: Cursor<'d>) -> String {
        let identity = schema.identity();
        if let Some(name) = self.names.get(&identity) {
            return name.clone();
        }
        let pointer = self.schemas.documents.pointer(&schema.place());
        let token = pointer.rsplit('/').next().unwrap_or_default();
        // Only characters that need no escaping in a URI fragment.
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let wanted = match token.replace("~1", "/").replace(|c| !plain(c), "_") {
            empty if empty.is_empty() => "schema".to_owned(),
            wanted => wanted,
        };
        self.add_definition(schema, &wanted)
    }

    /// Adds a schema to the definitions, unless it is there, and gives its name: `wanted`, with a number if another
    /// schema has that name.
    fn add_definition(&mut self, schema: Cursor<'d>, wanted: &str) -> String {
        let identity = schema.identity();
        if let Some(name) = self.names.get(&identity) {
            return name.clone();
        }
        let mut name = wanted.to_owned();
        while self.counts.contains_key(&name) {
            let count = self.counts.entry(wanted.to_owned()).or_default();
            *count += 1;
            name = format!("{wanted}_{count}");
        }
        self.counts.insert(name.clone(), 1);
        self.names.insert(identity, name.clone());
        self.pending.push_back((name.clone(), schema));
        name
    }
}

/// Replaces `minimum` by a numeric `exclusiveMinimum` if the schema has `exclusiveMinimum: true`; `maximum` likewise.
///
/// Source: JSON Schema Wright 00 Validation, sections 5.3 and 5.5.
fn make_bounds_exclusive(schema: Cursor<'_>, members: &mut Map<String, Value>) {
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if schema.get(exclusive).is_some_and(is_true)
            && let Some(number) = members.shift_remove(bound)
        {
            members.insert(exclusive.to_owned(), number);
        }
    }
}
