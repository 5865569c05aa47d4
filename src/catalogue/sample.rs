//! Makes an example value for a schema: from its examples and default if they are valid, otherwise from its other keywords.

use std::cell::{Cell, RefCell};

use serde_json::{Value, json};

use super::bundle::Bundle;
use super::check::Checker;
use super::layers::{Layers, choose_type};
use super::scalar::{sample_number, sample_text};

/// How many values of optional members and items an example has before further ones are left out.
pub(super) const MAX_VALUES: usize = 600;

/// How many values are tried.
const MAX_ATTEMPTS: usize = 1_000;

/// How deep values are nested.
const MAX_DEPTH: usize = 40;

/// How many examples of one schema are tried.
const MAX_EXAMPLES: usize = 8;

/// What an example contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Everything that a request can have.
    Complete,
    /// Only what a request must have.
    Minimal,
}

/// Makes example values for the schemas of one bundle.
pub(super) struct Sampler<'s> {
    pub(super) bundle: &'s Bundle,
    pub(super) checker: Checker<'s>,
    pub(super) detail: Detail,
    /// What must hold of the whole value, besides its schema.
    accepts: &'s dyn Fn(&Value) -> bool,
    pub(super) values: Cell<usize>,
    attempts: Cell<usize>,
    pub(super) depth: Cell<usize>,
    /// The definitions that the values under construction come from.
    open: RefCell<Vec<&'s str>>,
}

impl<'s> Sampler<'s> {
    pub(super) fn new(
        bundle: &'s Bundle,
        detail: Detail,
        accepts: &'s dyn Fn(&Value) -> bool,
    ) -> Self {
        Self {
            bundle,
            checker: Checker::new(bundle),
            detail,
            accepts,
            values: Cell::new(0),
            attempts: Cell::new(0),
            depth: Cell::new(0),
            open: RefCell::default(),
        }
    }

    /// An example of the whole schema, if possible one of `examples`.
    ///
    /// # Errors
    /// Why there is none, in one phrase.
    pub(super) fn sample_root(&self, examples: &[Value]) -> Result<Value, String> {
        self.sample(&[self.bundle.root()], examples)
    }

    pub(super) fn sample(&self, schemas: &[&'s Value], hints: &[Value]) -> Result<Value, String> {
        self.values.update(|count| count + 1);
        if self.depth.get() > MAX_DEPTH {
            return Err("it would be nested too deeply".to_owned());
        }
        let layers = self.bundle.collect(schemas, None)?;
        let examples = layers.find("examples").filter_map(Value::as_array);
        let examples = examples.flat_map(|examples| examples.iter().take(MAX_EXAMPLES));
        let examples = examples.chain(layers.find("default"));
        let candidates: Vec<&Value> = hints.iter().chain(examples).collect();
        for candidate in &candidates {
            if let Some(value) = self.accept_example(candidate, schemas) {
                return Ok(value);
            }
        }
        let is_compound = |value: &&&Value| value.is_object() || value.is_array();
        let hint = candidates.iter().find(is_compound).copied();
        self.depth.update(|depth| depth + 1);
        let sampled = self.decide(schemas, &mut Vec::new(), hint);
        self.depth.update(|depth| depth - 1);
        sampled
    }

    /// The example without what is not part of a request, if it is valid; a number or text is converted if necessary.
    fn accept_example(&self, example: &Value, schemas: &[&'s Value]) -> Option<Value> {
        let is_whole =
            self.detail == Detail::Complete || !(example.is_object() || example.is_array());
        if example.is_null() || !is_whole {
            return None;
        }
        let example = self.without_read_only(example, schemas);
        let converted = match &example {
            Value::Number(number) => Some(json!(number.to_string())),
            Value::Bool(flag) => Some(json!(flag.to_string())),
            Value::String(text) => serde_json::from_str(text).ok(),
            _ => None,
        };
        let mut usable = std::iter::once(example).chain(converted);
        usable.find(|value| !value.is_null() && self.confirm(value, schemas).is_ok())
    }

    /// Whether the value under construction may be `value`, apart from its schema.
    pub(super) fn allows(&self, value: &Value) -> bool {
        self.depth.get() > 1 || (self.accepts)(value)
    }

    /// # Errors
    /// The value is not valid.
    fn confirm(&self, value: &Value, schemas: &[&'s Value]) -> Result<(), String> {
        self.checker.check(value, schemas)?;
        if self.depth.get() == 0 && !(self.accepts)(value) {
            return Err(refuse(value));
        }
        Ok(())
    }

    /// The value without members that are read-only.
    fn without_read_only(&self, value: &Value, schemas: &[&'s Value]) -> Value {
        let layers = self.bundle.all_layers(schemas);
        match value {
            Value::Object(members) => {
                let read_only = self.bundle.read_only_names(schemas);
                let members = members
                    .iter()
                    .filter(|(name, _)| !read_only.contains(name.as_str()));
                let members = members.map(|(name, member)| {
                    let inner = layers.iter();
                    let inner = inner.flat_map(|layer| self.bundle.property_schemas(layer, name));
                    let inner: Vec<_> = inner.collect();
                    (name.clone(), self.without_read_only(member, &inner))
                });
                Value::Object(members.collect())
            }
            Value::Array(items) => {
                let inner: Vec<_> = layers
                    .iter()
                    .filter_map(|layer| layer.get("items"))
                    .collect();
                let items = items.iter();
                items
                    .map(|item| self.without_read_only(item, &inner))
                    .collect()
            }
            scalar => scalar.clone(),
        }
    }

    /// Makes the choices that schemas leave, one after the other, until there is a valid value.
    fn decide(
        &self,
        schemas: &[&'s Value],
        decisions: &mut Vec<usize>,
        hint: Option<&Value>,
    ) -> Result<Value, String> {
        self.attempts.update(|count| count + 1);
        if self.attempts.get() > MAX_ATTEMPTS {
            return Err("its schema has too many alternatives".to_owned());
        }
        let layers = self.bundle.collect(schemas, Some(decisions))?;
        let Some(alternatives) = layers.undecided else {
            let value = self.build_below(&layers, schemas, hint)?;
            self.depth.update(|depth| depth - 1);
            let confirmed = self.confirm(&value, schemas);
            self.depth.update(|depth| depth + 1);
            return confirmed.map(|()| value);
        };
        let mut first_problem = None;
        for alternative in 0..alternatives {
            decisions.push(alternative);
            let sampled = self.decide(schemas, decisions, hint);
            decisions.pop();
            match sampled {
                Ok(value) => return Ok(value),
                Err(why) => first_problem = first_problem.or(Some(why)),
            }
        }
        Err(first_problem.unwrap_or_else(|| "its schema allows no value".to_owned()))
    }

    /// Builds a value unless it would contain itself.
    fn build_below(
        &self,
        layers: &Layers<'s>,
        schemas: &[&'s Value],
        hint: Option<&Value>,
    ) -> Result<Value, String> {
        let is_open = |name: &&&str| self.open.borrow().contains(*name);
        if let Some(name) = layers.names.iter().find(is_open) {
            return Err(format!("`{name}` requires itself"));
        }
        let before = self.open.borrow().len();
        self.open.borrow_mut().extend(&layers.names);
        let built = self.build(layers, schemas, hint);
        self.open.borrow_mut().truncate(before);
        built
    }

    fn build(
        &self,
        layers: &Layers<'s>,
        schemas: &[&'s Value],
        hint: Option<&Value>,
    ) -> Result<Value, String> {
        if let Some(only) = layers.find("const").next() {
            return Ok(only.clone());
        }
        if let Some(listed) = layers.find("enum").next().and_then(Value::as_array) {
            return self.choose_listed(listed, schemas);
        }
        match choose_type(layers).as_str() {
            "null" => Ok(Value::Null),
            "boolean" => Ok(Value::Bool(true)),
            "integer" => sample_number(&layers.all, true),
            "number" => sample_number(&layers.all, false),
            "array" => self.build_list(layers, hint),
            "object" => self.build_object(layers, hint),
            _ => sample_text(&layers.all, |value| {
                self.checker.check(value, schemas)?;
                if self.allows(value) {
                    Ok(())
                } else {
                    Err(refuse(value))
                }
            }),
        }
    }

    /// The first of the listed values that is valid, `null` last.
    fn choose_listed(&self, listed: &[Value], schemas: &[&'s Value]) -> Result<Value, String> {
        let (nulls, others): (Vec<_>, Vec<_>) = listed.iter().partition(|value| value.is_null());
        let mut first_problem = None;
        for value in others.into_iter().chain(nulls) {
            match self.checker.check(value, schemas) {
                Ok(()) if self.allows(value) => return Ok(value.clone()),
                Ok(()) => {}
                Err(why) => first_problem = first_problem.or(Some(why)),
            }
        }
        Err(first_problem.unwrap_or_else(|| "none of the values of `enum` can be sent".to_owned()))
    }
}

/// Why a value that the schema allows is not used.
fn refuse(value: &Value) -> String {
    match value {
        Value::Object(_) => "an object cannot be sent".to_owned(),
        Value::Array(_) => "a list cannot be sent".to_owned(),
        scalar => format!("`{scalar}` cannot be sent"),
    }
}
