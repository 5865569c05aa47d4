//! The schemas that apply together to one value.

use serde_json::{Value, json};

use super::bundle::{Bundle, Keywords, target_name};
use super::check::schemas_in;

/// The schemas that apply together to one value.
pub(super) struct Layers<'s> {
    pub(super) all: Vec<&'s Keywords>,
    /// The names of definitions among them.
    pub(super) names: Vec<&'s str>,
    /// The number of alternatives of the first choice that is not made.
    pub(super) undecided: Option<usize>,
}

impl<'s> Layers<'s> {
    pub(super) fn find(&self, name: &str) -> impl Iterator<Item = &'s Value> {
        self.all.iter().filter_map(move |layer| layer.get(name))
    }
}

impl Bundle {
    /// Collects the schemas that apply together: the targets of references, all parts, and of each choice the alternative
    /// that `decisions` names. Without decisions, choices are ignored.
    pub(super) fn collect<'s>(
        &'s self,
        schemas: &[&'s Value],
        decisions: Option<&[usize]>,
    ) -> Result<Layers<'s>, String> {
        let mut decisions = decisions.map(|decisions| decisions.iter());
        let mut found = Layers {
            all: Vec::new(),
            names: Vec::new(),
            undecided: None,
        };
        let mut pending: Vec<_> = schemas.iter().rev().copied().collect();
        while let Some(schema) = pending.pop() {
            let keywords = match schema {
                Value::Object(keywords) => keywords,
                Value::Bool(false) => return Err("its schema allows no value".to_owned()),
                _ => continue,
            };
            if found.all.iter().any(|known| std::ptr::eq(*known, keywords)) {
                continue;
            }
            found.all.push(keywords);
            if let Some(target) = self.target(keywords) {
                found.names.extend(target_name(keywords));
                pending.push(target);
            }
            pending.extend(schemas_in(keywords, "allOf").into_iter().rev());
            let Some(decisions) = &mut decisions else {
                continue;
            };
            for alternatives in list_choices(keywords) {
                let Some(decision) = decisions.next() else {
                    found.undecided = Some(alternatives.len());
                    return Ok(found);
                };
                pending.extend(alternatives.get(*decision).into_iter().flatten().rev());
            }
        }
        Ok(found)
    }
}

/// The choices that a schema leaves: for each of them its alternatives, and for each alternative the schemas that then apply.
/// `null` is the last alternative.
fn list_choices(keywords: &Keywords) -> Vec<Vec<Vec<&Value>>> {
    let mut choices = Vec::new();
    for name in ["oneOf", "anyOf"] {
        let mut alternatives = schemas_in(keywords, name);
        alternatives.sort_by_key(|schema| schema.get("type") == Some(&json!("null")));
        if !alternatives.is_empty() {
            choices.push(alternatives.into_iter().map(|one| vec![one]).collect());
        }
    }
    if let Some(condition) = keywords.get("if") {
        let then: Vec<_> = keywords
            .get("then")
            .into_iter()
            .chain([condition])
            .collect();
        let otherwise = keywords.get("else").into_iter().collect();
        choices.push(vec![then, otherwise]);
    }
    choices
}

/// The type of the value: the first that all schemas allow, `null` last; without one, the type that the other keywords are
/// for.
pub(super) fn choose_type(layers: &Layers<'_>) -> String {
    let mut allowed: Option<Vec<&str>> = None;
    for kind in layers.find("type") {
        let names: Vec<_> = match kind {
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            name => name.as_str().into_iter().collect(),
        };
        allowed = Some(match allowed {
            None => names,
            Some(known) => {
                let is_integer = |name: &&str| *name == "integer" && known.contains(&"number");
                let common = names.into_iter();
                common
                    .filter(|name| known.contains(name) || is_integer(name))
                    .collect()
            }
        });
    }
    if let Some(mut allowed) = allowed {
        allowed.sort_by_key(|name| *name == "null");
        return (*allowed.first().unwrap_or(&"string")).to_owned();
    }
    let has = |names: &[&str]| names.iter().any(|name| layers.find(name).next().is_some());
    let kind = if has(&[
        "properties",
        "required",
        "additionalProperties",
        "minProperties",
        "patternProperties",
    ]) {
        "object"
    } else if has(&["items", "prefixItems", "minItems", "contains"]) {
        "array"
    } else if has(&[
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ]) {
        "number"
    } else {
        "string"
    };
    kind.to_owned()
}
