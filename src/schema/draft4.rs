//! Schemas as models of JSON Schema draft 4, in the part of it that API Gateway accepts.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::layers::Schemas;
use super::reference::SchemaRef;

/// The models of several schemas. A reference between them is `#/components/schemas/NAME`.
#[derive(Debug, Clone, Default)]
pub struct Models {
    /// The model of each schema, in the same order.
    pub roots: Vec<String>,
    /// All models by name (letters and digits), in the order in which they were met. They contain no `null`.
    pub models: Map<String, Value>,
    /// The names of the models that allow more than their schema.
    pub relaxed: Vec<String>,
}

/// The model that allows only `null`, which templates cannot contain.
const NULL: &str = "Null";

impl Schemas<'_> {
    /// Models for `roots`, each with the name of its model if it is not a component of the document. `None` when the
    /// limit on visited nodes is exceeded.
    ///
    /// A model allows at least what the schema allows in a request: keywords that API Gateway does not support are left
    /// out, `oneOf` becomes `anyOf`, properties with `readOnly` are not required, and a reference that leads back to a
    /// model that contains it allows anything.
    ///
    /// Source: API Gateway Developer Guide, "Amazon API Gateway important notes" (models are JSON Schema draft 4; no
    /// `exclusiveMinimum`, `maxItems` …); JSON Schema draft 4 Validation; OpenAPI 3.0.3, "Schema Object".
    #[must_use]
    pub fn draft4(&self, roots: &[(SchemaRef, String)]) -> Option<Models> {
        let (names, definitions) = self.bundle_all(roots);
        if self.exceeded_at().is_some() {
            return None;
        }
        let names = names.iter().map(String::as_str);
        let mut writer = ModelWriter::new(&definitions);
        let mut models = Map::new();
        let mut relaxed = HashSet::new();
        for (name, schema) in &definitions {
            let name = writer.name(name);
            let mut model = writer.relax(schema);
            // A model without any keyword is none to some importers.
            if model == json!({}) {
                model = json!({ "description": "Any value" });
            }
            models.insert(name.clone(), model);
            if std::mem::take(&mut writer.is_relaxed) {
                relaxed.insert(name);
            }
        }
        if writer.uses_null {
            models.insert(NULL.to_owned(), null_model());
        }
        for (from, to) in find_back_references(&models) {
            if let Some(model) = models.get_mut(&from) {
                remove_reference(model, &reference(&to));
            }
            relaxed.insert(from);
        }
        Some(Models {
            roots: names.map(|name| writer.name(name)).collect(),
            relaxed: models
                .keys()
                .filter(|name| relaxed.contains(*name))
                .cloned()
                .collect(),
            models,
        })
    }
}

/// Turns definitions of a 2020-12 bundle into models.
struct ModelWriter<'b> {
    definitions: &'b Map<String, Value>,
    /// The names of the models, by definition.
    names: HashMap<&'b str, String>,
    /// Whether the model at hand allows more than its schema.
    is_relaxed: bool,
    uses_null: bool,
}

impl<'b> ModelWriter<'b> {
    fn new(definitions: &'b Map<String, Value>) -> Self {
        let mut names = HashMap::new();
        let mut taken = HashMap::from([(NULL.to_owned(), 1)]);
        for definition in definitions.keys() {
            let mut wanted = definition.clone();
            wanted.retain(|character| character.is_ascii_alphanumeric());
            if wanted.is_empty() {
                "Model".clone_into(&mut wanted);
            }
            let mut name = wanted.clone();
            while taken.contains_key(&name) {
                let count = taken.entry(wanted.clone()).or_insert(1);
                *count += 1;
                name = format!("{wanted}{count}");
            }
            taken.insert(name.clone(), 1);
            names.insert(definition.as_str(), name);
        }
        Self {
            definitions,
            names,
            is_relaxed: false,
            uses_null: false,
        }
    }

    fn name(&self, definition: &str) -> String {
        self.names.get(definition).cloned().unwrap_or_default()
    }

    fn relax(&mut self, schema: &Value) -> Value {
        match schema {
            Value::Bool(false) => json!({ "not": {} }),
            Value::Object(keywords) => self.relax_object(keywords),
            _ => json!({}),
        }
    }

    fn relax_object(&mut self, schema: &Map<String, Value>) -> Value {
        let mut model = Map::new();
        let mut parts = Vec::new();
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let definition = target.rsplit('/').next().unwrap_or_default();
            parts.push(json!({ "$ref": reference(&self.name(definition)) }));
        }
        let (types, mut allows_null) = split_types(schema);
        match types.as_slice() {
            [] => {}
            [kind] => _ = model.insert("type".to_owned(), (*kind).into()),
            types => parts.push(json!({ "anyOf": types.iter().map(|kind| self.relax(&json!({ "type": kind }))).collect::<Vec<_>>() })),
        }
        if types.is_empty() && allows_null {
            return self.null_reference();
        }
        if let Some(values) = allowed_values(schema) {
            allows_null |= values.contains(&Value::Null) && !schema.contains_key("type");
            let values: Vec<_> = values.into_iter().filter(|v| !v.is_null()).collect();
            match values.iter().any(contains_null) {
                true => self.is_relaxed = true,
                false if values.is_empty() => return self.null_reference(),
                false => _ = model.insert("enum".to_owned(), values.into()),
            }
        }
        for (name, value) in schema {
            self.relax_keyword(name, value, schema, &mut model, &mut parts);
        }
        if model.get("type").is_some_and(|kind| kind == "array") && !model.contains_key("items") {
            model.insert("items".to_owned(), json!({}));
        }
        let model = join_parts(model, parts);
        if allows_null {
            return json!({ "anyOf": [model, self.null_reference()] });
        }
        model
    }

    fn relax_keyword(
        &mut self,
        name: &str,
        value: &Value,
        schema: &Map<String, Value>,
        model: &mut Map<String, Value>,
        parts: &mut Vec<Value>,
    ) {
        let converted = match name {
            "required" => self.relax_required(value, schema),
            "properties" => value.as_object().map(|properties| {
                let properties = properties.iter();
                let properties =
                    properties.map(|(name, schema)| (name.clone(), self.relax(schema)));
                Value::Object(properties.collect())
            }),
            "items" if !schema.contains_key("prefixItems") => Some(self.relax(value)),
            "additionalProperties" if !schema.contains_key("patternProperties") => match value {
                Value::Bool(_) => Some(value.clone()),
                schema => Some(self.relax(schema)),
            },
            "allOf" | "anyOf" | "oneOf" => {
                self.is_relaxed |= name == "oneOf";
                let choices = value.as_array().into_iter().flatten();
                let choices: Vec<_> = choices.map(|choice| self.relax(choice)).collect();
                if name == "allOf" {
                    parts.extend(choices);
                } else {
                    parts.push(json!({ "anyOf": choices }));
                }
                return;
            }
            "maximum" | "minimum" | "multipleOf" | "maxLength" | "minLength" | "maxProperties"
            | "minProperties" | "uniqueItems" => Some(value.clone()),
            "exclusiveMaximum" | "exclusiveMinimum" => {
                self.is_relaxed = true;
                let bound = if name == "exclusiveMaximum" {
                    "maximum"
                } else {
                    "minimum"
                };
                if !schema.contains_key(bound) {
                    model.insert(bound.to_owned(), value.clone());
                }
                return;
            }
            "pattern" if value.as_str().is_some_and(is_portable_pattern) => Some(value.clone()),
            // Converted elsewhere, or annotations, which restrict nothing.
            "$ref" | "type" | "enum" | "const" | "title" | "description" | "examples"
            | "default" | "deprecated" | "readOnly" | "writeOnly" | "format" | "$comment"
            | "contentEncoding" | "contentMediaType" | "contentSchema" => return,
            _ => None,
        };
        match converted {
            Some(converted) => _ = model.insert(name.to_owned(), converted),
            None => self.is_relaxed |= name != "required",
        }
    }

    /// The required properties that a request may have; `None` if there are none.
    fn relax_required(&self, names: &Value, schema: &Map<String, Value>) -> Option<Value> {
        let properties = schema.get("properties");
        let names = names.as_array().into_iter().flatten();
        let names: Vec<_> = names
            .filter(|name| {
                let property = properties.and_then(|all| all.get(name.as_str()?));
                !property.is_some_and(|property| self.is_read_only(property))
            })
            .cloned()
            .collect();
        (!names.is_empty()).then(|| names.into())
    }

    /// Whether a property, or the definition that it refers to, is `readOnly`.
    fn is_read_only(&self, property: &Value) -> bool {
        let is_marked = |schema: &Value| schema.get("readOnly") == Some(&Value::Bool(true));
        let target = property.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|target| self.definitions.get(target.rsplit('/').next()?));
        is_marked(property) || target.is_some_and(is_marked)
    }

    fn null_reference(&mut self) -> Value {
        self.uses_null = true;
        json!({ "$ref": reference(NULL) })
    }
}

fn reference(model: &str) -> String {
    ["#/components/schemas/", model].concat()
}

/// Only `null`: none of the other types. `type: "null"` is not part of OpenAPI 3.0, and a template cannot contain `null`.
fn null_model() -> Value {
    json!({ "not": { "anyOf": [
        { "type": "string" }, { "type": "number" }, { "type": "boolean" }, { "type": "object" },
        { "type": "array", "items": {} }
    ] } })
}

/// The types of a schema other than `null`, and whether `null` is one of them.
fn split_types(schema: &Map<String, Value>) -> (Vec<&str>, bool) {
    let types = match schema.get("type") {
        Some(Value::String(name)) => vec![name.as_str()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let allows_null = types.contains(&"null");
    (
        types.into_iter().filter(|name| *name != "null").collect(),
        allows_null,
    )
}

/// The values of `enum` or `const`.
fn allowed_values(schema: &Map<String, Value>) -> Option<Vec<Value>> {
    let listed = schema.get("enum").and_then(Value::as_array).cloned();
    listed.or_else(|| Some(vec![schema.get("const")?.clone()]))
}

fn contains_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(contains_null),
        Value::Object(members) => members.values().any(contains_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// One model that requires all of `parts` besides its own keywords.
fn join_parts(mut model: Map<String, Value>, mut parts: Vec<Value>) -> Value {
    if model.is_empty() && parts.len() == 1 {
        return parts.swap_remove(0);
    }
    if !parts.is_empty() {
        model.insert("allOf".to_owned(), parts.into());
    }
    model.into()
}

/// Whether the regular expression means the same in the dialects of JavaScript and Java.
fn is_portable_pattern(pattern: &str) -> bool {
    let rest = ["(?:", "(?=", "(?!"]
        .iter()
        .fold(pattern.to_owned(), |rest, group| rest.replace(group, "("));
    let unportable = [
        "(?", "\\p", "\\P", "\\u{", "\\x{", "\\A", "\\Z", "\\z", "\\k", "[[", "&&", "[]", "[^]",
    ];
    pattern.is_ascii() && !unportable.iter().any(|part| rest.contains(part))
}

/// The references, from one model to another, without which no chain of references leads back to its beginning.
fn find_back_references(models: &Map<String, Value>) -> Vec<(String, String)> {
    let edges: HashMap<_, _> = models
        .iter()
        .map(|(name, model)| {
            let mut targets = Vec::new();
            collect_references(model, &mut targets);
            (name.as_str(), targets)
        })
        .collect();
    let targets_of = |name: &str| edges.get(name).map_or(&[][..], Vec::as_slice).iter();
    let mut found = Vec::new();
    let mut finished = HashSet::new();
    for start in models.keys() {
        let mut open = HashSet::new();
        let mut path = Vec::new();
        if !finished.contains(start.as_str()) {
            open.insert(start.as_str());
            path.push((start.as_str(), targets_of(start)));
        }
        while let Some((from, targets)) = path.last_mut() {
            let from = *from;
            match targets.next() {
                Some(to) if open.contains(to) => found.push((from.to_owned(), (*to).to_owned())),
                Some(to) if finished.contains(to) => {}
                Some(to) => {
                    open.insert(to);
                    path.push((to, targets_of(to)));
                }
                None => {
                    open.remove(from);
                    finished.insert(from);
                    path.pop();
                }
            }
        }
    }
    found
}

fn collect_references<'m>(model: &'m Value, targets: &mut Vec<&'m str>) {
    match model {
        Value::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                targets.extend(target.rsplit('/').next());
            }
            members
                .values()
                .for_each(|member| collect_references(member, targets));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect_references(item, targets)),
        _ => {}
    }
}

/// Replaces each reference to `target` by a schema that allows anything.
fn remove_reference(model: &mut Value, target: &str) {
    match model {
        Value::Object(members) => {
            if members.get("$ref").is_some_and(|found| found == target) {
                members.clear();
            }
            members
                .values_mut()
                .for_each(|member| remove_reference(member, target));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| remove_reference(item, target)),
        _ => {}
    }
}
