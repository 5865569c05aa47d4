//! Compares a merged template with its two parts, using a different parser: a misplaced insertion would damage the
//! user's template.

use serde_json::{Value as Json, json};

use crate::cloudformation::{Map, Value};

use super::marker::{InsertedPart, MARKER, SECTIONS};
use super::merge::INTERFACE;

/// Parses the template `text` (JSON or YAML), with functions in their long form and members in their order.
///
/// # Errors
/// The message of the YAML parser.
pub fn read_template(text: &str) -> Result<Json, String> {
    // JSON may be indented with tabs, which YAML does not allow.
    if let Ok(json) = serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        return Ok(json);
    }
    let value: serde_yaml::Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    Ok(normalise(value))
}

fn normalise(value: serde_yaml::Value) -> Json {
    match value {
        serde_yaml::Value::Null => Json::Null,
        serde_yaml::Value::Bool(value) => value.into(),
        serde_yaml::Value::Number(number) => serde_json::to_value(number).unwrap_or(Json::Null),
        serde_yaml::Value::String(text) => text.into(),
        serde_yaml::Value::Sequence(items) => items.into_iter().map(normalise).collect(),
        serde_yaml::Value::Mapping(members) => members
            .into_iter()
            .map(|(key, value)| (read_key(key), normalise(value)))
            .collect(),
        serde_yaml::Value::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            expand_function(tag.trim_start_matches('!'), normalise(tagged.value))
        }
    }
}

fn read_key(key: serde_yaml::Value) -> String {
    match normalise(key) {
        Json::String(text) => text,
        other => other.to_string(),
    }
}

/// Expands the short form of a function. Source: CloudFormation User Guide, "Intrinsic function reference".
fn expand_function(name: &str, argument: Json) -> Json {
    match (name, argument) {
        ("Ref", argument) => json!({ "Ref": argument }),
        ("Condition", argument) => json!({ "Condition": argument }),
        ("GetAtt", Json::String(text)) => match text.split_once('.') {
            Some((id, attribute)) => json!({ "Fn::GetAtt": [id, attribute] }),
            None => json!({ "Fn::GetAtt": text }),
        },
        (name, argument) => json!({ (format!("Fn::{name}")): argument }),
    }
}

/// Checks that `merged` contains exactly the blueprint, without what was `inserted` before, and the additions. Returns the
/// merged template.
///
/// # Errors
/// A message with the first difference.
pub(super) fn check_merged(
    blueprint: &str,
    additions: &Map,
    inserted: &InsertedPart,
    merged: &str,
) -> Result<Json, String> {
    let mut expected = read_template(blueprint)
        .map_err(|error| format!("the blueprint cannot be read: {error}"))?;
    let additions = Value::Map(additions.clone()).to_json();
    let mut path = Vec::new();
    replace_members(&mut expected, &additions, inserted, &mut path);
    let read = read_template(merged)
        .map_err(|error| format!("the merged template cannot be read: {error}"))?;
    if read == expected {
        Ok(read)
    } else {
        Err(format!(
            "the merged template does not contain both templates{}",
            find_first_difference(&expected, &read)
        ))
    }
}

/// Removes what was `inserted` from `expected`, the value at `path` of the blueprint, and adds `additions`.
fn replace_members(
    expected: &mut Json,
    additions: &Json,
    inserted: &InsertedPart,
    path: &mut Vec<String>,
) {
    match (&mut *expected, additions) {
        (Json::Object(parent), Json::Object(members)) => {
            let keys: Vec<_> = parent.keys().cloned().collect();
            for key in keys {
                let was_inserted = is_inserted(path, &key, inserted);
                let Some(existing) = parent.get_mut(&key) else {
                    continue;
                };
                if was_inserted {
                    parent.shift_remove(&key);
                } else if is_merged(path, &key) {
                    let had_members = !is_empty(existing);
                    let nothing = if existing.is_array() {
                        json!([])
                    } else {
                        json!({})
                    };
                    path.push(key.clone());
                    let added = members.get(&key).unwrap_or(&nothing);
                    replace_members(existing, added, inserted, path);
                    path.pop();
                    if had_members && is_empty(existing) {
                        parent.shift_remove(&key);
                    }
                }
            }
            for (key, value) in members {
                parent.entry(key).or_insert_with(|| value.clone());
            }
        }
        (Json::Array(parent), Json::Array(groups)) => merge_groups(parent, groups, inserted),
        (Json::Null, additions) if !is_empty(additions) => *expected = additions.clone(),
        _ => {}
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Object(members) => members.is_empty(),
        Json::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Whether the members below `key` at `path` are merged one by one.
fn is_merged(path: &[String], key: &str) -> bool {
    let path: Vec<_> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [] => key == "Metadata" || SECTIONS.contains(&key),
        ["Metadata"] => key == INTERFACE || key == MARKER,
        ["Metadata", INTERFACE] => ["ParameterGroups", "ParameterLabels"].contains(&key),
        _ => false,
    }
}

/// Whether `key` at `path` was inserted by an earlier run.
fn is_inserted(path: &[String], key: &str, inserted: &InsertedPart) -> bool {
    let path: Vec<_> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [section] if SECTIONS.contains(section) => inserted.contains(section, key),
        ["Metadata", MARKER] => key == inserted.name,
        ["Metadata", INTERFACE, "ParameterLabels"] => inserted.contains("Parameters", key),
        _ => false,
    }
}

/// Merges parameter groups: the parameters of a group are added to the group with the same label, in the place of those that
/// were inserted before.
fn merge_groups(parent: &mut Vec<Json>, groups: &[Json], inserted: &InsertedPart) {
    let mut missing = groups.to_vec();
    parent.retain_mut(|existing| {
        let same = missing
            .iter()
            .position(|group| label(existing).is_some() && label(existing) == label(group));
        let Some(parameters) = existing.get_mut("Parameters").and_then(Json::as_array_mut) else {
            return true;
        };
        let group = same.map(|index| missing.remove(index));
        let added = group.and_then(|group| group.get("Parameters")?.as_array().cloned());
        let is_inserted = |id: &Json| {
            id.as_str()
                .is_some_and(|id| inserted.contains("Parameters", id))
        };
        let had_parameters = !parameters.is_empty();
        let at = parameters
            .iter()
            .position(is_inserted)
            .unwrap_or(parameters.len());
        parameters.retain(|id| !is_inserted(id));
        let at = at.min(parameters.len());
        parameters.splice(at..at, added.into_iter().flatten());
        !had_parameters || !parameters.is_empty()
    });
    parent.extend(missing);
}

/// The label of a parameter group.
fn label(group: &Json) -> Option<&str> {
    group.get("Label")?.get("default")?.as_str()
}

/// The path to the first difference: `` at `Resources` at `X` ``.
fn find_first_difference(expected: &Json, read: &Json) -> String {
    match (expected, read) {
        (Json::Object(a), Json::Object(b))
            if a.keys().collect::<Vec<_>>() == b.keys().collect::<Vec<_>>() =>
        {
            a.iter()
                .zip(b.values())
                .find(|((_, a), b)| a != b)
                .map_or_else(String::new, |((key, a), b)| {
                    format!(" at `{key}`{}", find_first_difference(a, b))
                })
        }
        _ => String::new(),
    }
}
