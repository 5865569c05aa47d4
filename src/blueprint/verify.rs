//! Compares a merged template with its two parts, using a different parser: a misplaced insertion would damage the
//! user's template.

use serde_json::{Value as Json, json};

use crate::cloudformation::{Map, Value};

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

/// Checks that `merged` contains exactly the blueprint and the additions.
///
/// # Errors
/// A message with the first difference.
pub(super) fn check_merged(blueprint: &str, additions: &Map, merged: &str) -> Result<(), String> {
    let mut expected = read_template(blueprint)
        .map_err(|error| format!("the blueprint cannot be read: {error}"))?;
    add_members(&mut expected, &Value::Map(additions.clone()).to_json(), "");
    let read = read_template(merged)
        .map_err(|error| format!("the merged template cannot be read: {error}"))?;
    if read == expected {
        Ok(())
    } else {
        Err(format!(
            "the merged template does not contain both templates{}",
            find_first_difference(&expected, &read)
        ))
    }
}

fn add_members(expected: &mut Json, additions: &Json, key: &str) {
    match (expected, additions) {
        (Json::Object(parent), Json::Object(members)) => {
            for (key, value) in members {
                match parent.get_mut(key) {
                    Some(existing) => add_members(existing, value, key),
                    None => {
                        parent.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Json::Array(parent), Json::Array(items)) if key == "ParameterGroups" => {
            for group in items {
                let same = parent
                    .iter_mut()
                    .find(|existing| label(existing).is_some() && label(existing) == label(group));
                match same.and_then(|existing| existing.get_mut("Parameters")?.as_array_mut()) {
                    Some(parameters) => {
                        let added = group.get("Parameters").and_then(Json::as_array);
                        parameters.extend(added.into_iter().flatten().cloned());
                    }
                    None => parent.push(group.clone()),
                }
            }
        }
        (Json::Array(parent), Json::Array(items)) => parent.extend(items.iter().cloned()),
        (parent @ Json::Null, additions) => *parent = additions.clone(),
        _ => {}
    }
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
