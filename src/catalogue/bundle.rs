//! A bundled schema, and what applies to a value or to its members.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use fancy_regex::Regex;
use serde_json::{Map, Value};

use super::check::schemas_in;
use super::pattern::compile;

/// The keywords of one schema.
pub(super) type Keywords = Map<String, Value>;

/// How many schemas are followed to find the properties of one object.
const MAX_LAYERS: usize = 2_000;

/// A schema in which every `$ref` points into `$defs`.
pub(super) struct Bundle {
    root: Value,
    patterns: RefCell<HashMap<String, Option<Rc<Regex>>>>,
}

impl Bundle {
    pub(super) fn new(root: Value) -> Self {
        Self {
            root,
            patterns: RefCell::default(),
        }
    }

    /// The regular expression for `pattern`; `None` if it is not valid.
    pub(super) fn regex(&self, pattern: &str) -> Option<Rc<Regex>> {
        let mut patterns = self.patterns.borrow_mut();
        let known = patterns.entry(pattern.to_owned());
        known
            .or_insert_with(|| compile(pattern).map(Rc::new))
            .clone()
    }

    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    /// The schema that the `$ref` of a schema leads to.
    pub(super) fn target(&self, keywords: &Keywords) -> Option<&Value> {
        let name = target_name(keywords)?;
        self.root.get("$defs")?.get(name)
    }

    /// The schemas of `properties` and `patternProperties` that apply to the member `name`.
    pub(super) fn property_schemas<'s>(
        &'s self,
        keywords: &'s Keywords,
        name: &str,
    ) -> Vec<&'s Value> {
        let own = keywords.get("properties").and_then(|all| all.get(name));
        let by_pattern = keywords.get("patternProperties").and_then(Value::as_object);
        let by_pattern = by_pattern.into_iter().flatten().filter(|(pattern, _)| {
            self.regex(pattern)
                .is_some_and(|regex| regex.is_match(name).unwrap_or(false))
        });
        own.into_iter()
            .chain(by_pattern.map(|(_, schema)| schema))
            .collect()
    }

    /// The schemas that may apply together with `schemas`: the targets of their references, and all parts and alternatives.
    pub(super) fn all_layers<'s>(&'s self, schemas: &[&'s Value]) -> Vec<&'s Keywords> {
        let mut layers: Vec<&Keywords> = Vec::new();
        let mut seen = HashSet::new();
        let mut pending: Vec<_> = schemas.to_vec();
        while let Some(schema) = pending.pop() {
            let Some(keywords) = schema.as_object() else {
                continue;
            };
            if !seen.insert(std::ptr::from_ref(keywords)) || layers.len() >= MAX_LAYERS {
                continue;
            }
            layers.push(keywords);
            pending.extend(self.target(keywords));
            for name in ["allOf", "anyOf", "oneOf"] {
                pending.extend(schemas_in(keywords, name));
            }
            for name in ["then", "else"] {
                pending.extend(keywords.get(name));
            }
        }
        layers
    }

    /// The names of properties that are read-only wherever they are described.
    pub(super) fn read_only_names<'s>(&'s self, schemas: &[&'s Value]) -> HashSet<&'s str> {
        self.read_only_in(&self.all_layers(schemas))
    }

    /// The names of properties that are read-only in one of these schemas.
    pub(super) fn read_only_in<'s>(&'s self, layers: &[&'s Keywords]) -> HashSet<&'s str> {
        let properties = layers.iter().filter_map(|layer| layer.get("properties"));
        let properties = properties.filter_map(Value::as_object).flatten();
        properties
            .filter(|(_, schema)| self.is_read_only(schema))
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The names of the properties that schemas may describe together with `keywords`.
    pub(super) fn property_names<'s>(&'s self, keywords: &'s Keywords) -> HashSet<&'s str> {
        let mut layers = vec![keywords];
        let parts = ["allOf", "anyOf", "oneOf"];
        let parts = parts.iter().flat_map(|name| schemas_in(keywords, name));
        let others: Vec<_> = parts.chain(self.target(keywords)).collect();
        layers.extend(self.all_layers(&others));
        let properties = layers.iter().filter_map(|layer| layer.get("properties"));
        let properties = properties.filter_map(Value::as_object).flatten();
        properties.map(|(name, _)| name.as_str()).collect()
    }

    /// Whether a property is read-only, directly or through a reference.
    fn is_read_only(&self, schema: &Value) -> bool {
        let mut schema = schema;
        for _ in 0..8 {
            if schema.get("readOnly") == Some(&Value::Bool(true)) {
                return true;
            }
            match schema
                .as_object()
                .and_then(|keywords| self.target(keywords))
            {
                Some(target) => schema = target,
                None => return false,
            }
        }
        false
    }
}

/// The name in `$defs` that the `$ref` of a schema leads to.
pub(super) fn target_name(keywords: &Keywords) -> Option<&str> {
    keywords.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}
