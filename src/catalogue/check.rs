//! Whether a value is valid for schemas of a bundle, as the body or a parameter of a request.

use std::cell::Cell;
use std::collections::HashSet;

use fancy_regex::Regex;
use serde_json::{Map, Value};

use super::bundle::{Bundle, Keywords};
use super::formats::has_format;

/// How many schemas all checks apply, because alternatives within alternatives multiply.
const MAX_STEPS: usize = 200_000;

/// How deep schemas are applied within schemas.
const MAX_DEPTH: usize = 150;

/// The names of properties that are not part of a request.
type ReadOnly<'s> = HashSet<&'s str>;

/// Checks values against the schemas of a bundle.
///
/// A property with `readOnly` is not part of a request: it is not required, and not allowed. Source: OpenAPI 3.0.3, "Schema
/// Object".
pub(super) struct Checker<'s> {
    bundle: &'s Bundle,
    steps: Cell<usize>,
    depth: Cell<usize>,
}

impl<'s> Checker<'s> {
    pub(super) fn new(bundle: &'s Bundle) -> Self {
        Self {
            bundle,
            steps: Cell::new(0),
            depth: Cell::new(0),
        }
    }

    /// Checks `value` against all of `schemas`.
    ///
    /// # Errors
    /// The first problem, in one phrase.
    pub(super) fn check(&self, value: &Value, schemas: &[&'s Value]) -> Result<(), String> {
        self.check_all(value, schemas)
    }

    fn check_all(&self, value: &Value, schemas: &[&'s Value]) -> Result<(), String> {
        let read_only = match value {
            Value::Object(_) => self.bundle.read_only_names(schemas),
            _ => ReadOnly::new(),
        };
        for schema in schemas {
            self.check_one(value, schema, &read_only)?;
        }
        Ok(())
    }

    fn check_one(
        &self,
        value: &Value,
        schema: &'s Value,
        read_only: &ReadOnly<'s>,
    ) -> Result<(), String> {
        let keywords = match schema {
            Value::Object(keywords) => keywords,
            Value::Bool(false) => return Err("its schema allows no value".to_owned()),
            _ => return Ok(()),
        };
        self.steps.update(|steps| steps + 1);
        if self.steps.get() > MAX_STEPS || self.depth.get() > MAX_DEPTH {
            return Err("its schema has too many alternatives to check".to_owned());
        }
        self.depth.update(|depth| depth + 1);
        let checked = self.check_keywords(value, keywords, read_only);
        self.depth.update(|depth| depth - 1);
        checked
    }

    fn check_keywords(
        &self,
        value: &Value,
        keywords: &'s Keywords,
        read_only: &ReadOnly<'s>,
    ) -> Result<(), String> {
        check_listed(value, keywords)?;
        match value {
            Value::String(text) => self.check_text(text, keywords)?,
            Value::Number(_) => check_number(value.as_f64().unwrap_or_default(), keywords)?,
            Value::Array(items) => self.check_items(items, keywords)?,
            Value::Object(members) => self.check_members(members, keywords, read_only)?,
            Value::Null | Value::Bool(_) => {}
        }
        if let Some(target) = self.bundle.target(keywords) {
            self.check_one(value, target, read_only)?;
        }
        self.check_combinations(value, keywords, read_only)
    }

    fn check_combinations(
        &self,
        value: &Value,
        keywords: &'s Keywords,
        read_only: &ReadOnly<'s>,
    ) -> Result<(), String> {
        let check = |schema| self.check_one(value, schema, read_only);
        for part in schemas_in(keywords, "allOf") {
            check(part)?;
        }
        let alternatives = schemas_in(keywords, "anyOf");
        if !alternatives.is_empty() && !alternatives.iter().any(|one| check(one).is_ok()) {
            return Err("it is none of the alternatives of `anyOf`".to_owned());
        }
        let alternatives = schemas_in(keywords, "oneOf");
        if !alternatives.is_empty() {
            let valid = alternatives.iter().filter(|one| check(one).is_ok());
            match valid.count() {
                1 => {}
                0 => return Err("it is none of the alternatives of `oneOf`".to_owned()),
                _ => return Err("it is several of the alternatives of `oneOf`".to_owned()),
            }
        }
        if keywords.get("not").is_some_and(|not| check(not).is_ok()) {
            return Err("it is what `not` excludes".to_owned());
        }
        if let Some(condition) = keywords.get("if") {
            let name = if check(condition).is_ok() {
                "then"
            } else {
                "else"
            };
            keywords.get(name).map_or(Ok(()), check)?;
        }
        Ok(())
    }

    fn check_text(&self, text: &str, keywords: &Keywords) -> Result<(), String> {
        let length = text.chars().count();
        check_count(length, keywords, ("minLength", "maxLength"), "characters")?;
        if let Some(pattern) = keywords.get("pattern").and_then(Value::as_str) {
            match self.bundle.regex(pattern) {
                Some(regex) if is_match(&regex, text) => {}
                Some(_) => return Err(format!("it does not match the pattern `{pattern}`")),
                None => return Err(format!("the pattern `{pattern}` cannot be checked")),
            }
        }
        match keywords.get("format").and_then(Value::as_str) {
            Some(format) if !has_format(text, format) => {
                Err(format!("it does not have the format `{format}`"))
            }
            _ => Ok(()),
        }
    }

    fn check_items(&self, items: &[Value], keywords: &'s Keywords) -> Result<(), String> {
        let count = items.len();
        check_count(count, keywords, ("minItems", "maxItems"), "items")?;
        let first = schemas_in(keywords, "prefixItems");
        for (index, item) in items.iter().enumerate() {
            let schema = first.get(index).copied().or_else(|| keywords.get("items"));
            if let Some(schema) = schema {
                self.check_all(item, &[schema])
                    .map_err(|why| format!("[{index}]: {why}"))?;
            }
        }
        if let Some(contained) = keywords.get("contains") {
            let found = items
                .iter()
                .filter(|item| self.check_all(item, &[contained]).is_ok());
            let found = found.count();
            if found < count_of(keywords, "minContains").unwrap_or(1)
                || found > count_of(keywords, "maxContains").unwrap_or(usize::MAX)
            {
                return Err("it does not have the items of `contains`".to_owned());
            }
        }
        let is_unique = keywords.get("uniqueItems") == Some(&Value::Bool(true));
        let mut seen = HashSet::new();
        if is_unique && !items.iter().all(|item| seen.insert(item.to_string())) {
            return Err("its items must be unique".to_owned());
        }
        Ok(())
    }

    fn check_members(
        &self,
        members: &Map<String, Value>,
        keywords: &'s Keywords,
        read_only: &ReadOnly<'s>,
    ) -> Result<(), String> {
        let limits = ("minProperties", "maxProperties");
        check_count(members.len(), keywords, limits, "members")?;
        check_required(members, keywords, read_only)?;
        for (name, member) in members {
            if read_only.contains(name.as_str()) {
                return Err(format!("`{name}` is read-only"));
            }
            let mut schemas = self.bundle.property_schemas(keywords, name);
            if schemas.is_empty() {
                schemas.extend(keywords.get("additionalProperties"));
                if schemas == [&Value::Bool(false)] {
                    return Err(format!("its schema does not allow `{name}`"));
                }
            }
            self.check_all(member, &schemas)
                .map_err(|why| format!("`{name}`: {why}"))?;
            if let Some(names) = keywords.get("propertyNames") {
                let name = Value::String(name.clone());
                self.check_all(&name, &[names])?;
            }
        }
        let dependent = keywords.get("dependentSchemas").and_then(Value::as_object);
        for (name, schema) in dependent.into_iter().flatten() {
            if members.contains_key(name) {
                self.check_one(&Value::Object(members.clone()), schema, read_only)?;
            }
        }
        if keywords.get("unevaluatedProperties") == Some(&Value::Bool(false)) {
            let known = self.bundle.property_names(keywords);
            if let Some(name) = members.keys().find(|name| !known.contains(name.as_str())) {
                return Err(format!("its schema does not allow `{name}`"));
            }
        }
        Ok(())
    }
}

fn check_listed(value: &Value, keywords: &Keywords) -> Result<(), String> {
    let names = keywords.get("type").map(|kind| match kind {
        Value::Array(names) => names.iter().collect(),
        name => vec![name],
    });
    let mut names = names.iter().flatten().filter_map(|name| name.as_str());
    if keywords.contains_key("type") && !names.any(|name| has_type(value, name)) {
        let kind = keywords.get("type").map(Value::to_string);
        return Err(format!("its type must be {}", kind.unwrap_or_default()));
    }
    if keywords.get("const").is_some_and(|only| only != value) {
        return Err("it is not the value of `const`".to_owned());
    }
    let listed = keywords.get("enum").and_then(Value::as_array);
    if listed.is_some_and(|listed| !listed.contains(value)) {
        return Err("it is not a value of `enum`".to_owned());
    }
    Ok(())
}

/// Source: JSON Schema 2020-12 Validation, section 6.1.1: a number without a fraction is an integer.
fn has_type(value: &Value, name: &str) -> bool {
    match (name, value) {
        ("integer", Value::Number(number)) => {
            number.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        ("null", Value::Null)
        | ("boolean", Value::Bool(_))
        | ("number", Value::Number(_))
        | ("string", Value::String(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_)) => true,
        _ => false,
    }
}

/// Whether a text matches; no if that takes too many steps.
fn is_match(regex: &Regex, text: &str) -> bool {
    regex.is_match(text).unwrap_or(false)
}

fn check_number(number: f64, keywords: &Keywords) -> Result<(), String> {
    let limit = |name: &str| keywords.get(name).and_then(Value::as_f64);
    let is_valid = limit("minimum").is_none_or(|least| number >= least)
        && limit("maximum").is_none_or(|most| number <= most)
        && limit("exclusiveMinimum").is_none_or(|least| number > least)
        && limit("exclusiveMaximum").is_none_or(|most| number < most);
    if !is_valid {
        return Err("it is out of range".to_owned());
    }
    let is_multiple = |step: f64| {
        let quotient = number / step;
        (quotient - quotient.round()).abs() < 1e-9
    };
    if limit("multipleOf").is_none_or(is_multiple) {
        Ok(())
    } else {
        Err("it is not a multiple of `multipleOf`".to_owned())
    }
}

fn check_required(
    members: &Map<String, Value>,
    keywords: &Keywords,
    read_only: &ReadOnly<'_>,
) -> Result<(), String> {
    let dependent = keywords.get("dependentRequired").and_then(Value::as_object);
    let dependent = dependent.into_iter().flatten();
    let dependent = dependent.filter(|(name, _)| members.contains_key(*name));
    let lists = keywords.get("required").into_iter();
    for list in lists.chain(dependent.map(|(_, names)| names)) {
        let names = list.as_array().into_iter().flatten();
        for name in names.filter_map(Value::as_str) {
            if !members.contains_key(name) && !read_only.contains(name) {
                return Err(format!("`{name}` is required"));
            }
        }
    }
    Ok(())
}

fn check_count(
    count: usize,
    keywords: &Keywords,
    (least, most): (&str, &str),
    what: &str,
) -> Result<(), String> {
    if count_of(keywords, least).is_some_and(|least| count < least)
        || count_of(keywords, most).is_some_and(|most| count > most)
    {
        return Err(format!("{count} {what} are too few or too many"));
    }
    Ok(())
}

/// The value of a keyword that is a count.
pub(super) fn count_of(keywords: &Keywords, name: &str) -> Option<usize> {
    let count = keywords.get(name)?.as_u64()?;
    usize::try_from(count).ok()
}

/// The schemas that a keyword lists.
pub(super) fn schemas_in<'s>(keywords: &'s Keywords, name: &str) -> Vec<&'s Value> {
    let list = keywords.get(name).and_then(Value::as_array);
    list.into_iter().flatten().collect()
}
