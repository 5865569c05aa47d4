//! Reads a merged template with another parser than the blueprint, and compares: an insertion at the wrong place would
//! break what is not ours.

use serde_json::{Value as Json, json};

use crate::cloudformation::{Map, Value};

/// What the template `text`, in JSON or YAML, says: functions in their long form, members in their order.
///
/// # Errors
/// It cannot be read.
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
            .map(|(key, value)| (key_text(key), normalise(value)))
            .collect(),
        serde_yaml::Value::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            function(tag.trim_start_matches('!'), normalise(tagged.value))
        }
    }
}

fn key_text(key: serde_yaml::Value) -> String {
    match normalise(key) {
        Json::String(text) => text,
        other => other.to_string(),
    }
}

/// Source: CloudFormation User Guide, "Intrinsic function reference", short forms.
fn function(name: &str, argument: Json) -> Json {
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

/// Whether `merged` says what the blueprint and the additions say together.
///
/// # Errors
/// What is wrong.
pub(super) fn check_merged(blueprint: &str, additions: &Map, merged: &str) -> Result<(), String> {
    let mut expected = read_template(blueprint)
        .map_err(|error| format!("the blueprint cannot be read: {error}"))?;
    add(&mut expected, &Value::Map(additions.clone()).to_json(), "");
    let read = read_template(merged)
        .map_err(|error| format!("the merged template cannot be read back: {error}"))?;
    if read == expected {
        Ok(())
    } else {
        Err(format!(
            "the merged template reads back differently{}",
            first_difference(&expected, &read)
        ))
    }
}

fn add(expected: &mut Json, additions: &Json, key: &str) {
    match (expected, additions) {
        (Json::Object(there), Json::Object(members)) => {
            for (key, value) in members {
                match there.get_mut(key) {
                    Some(existing) => add(existing, value, key),
                    None => {
                        there.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Json::Array(there), Json::Array(items)) if key == "ParameterGroups" => {
            for group in items {
                let same = there
                    .iter_mut()
                    .find(|existing| label(existing).is_some() && label(existing) == label(group));
                match same.and_then(|existing| existing.get_mut("Parameters")?.as_array_mut()) {
                    Some(parameters) => {
                        let ours = group.get("Parameters").and_then(Json::as_array);
                        parameters.extend(ours.into_iter().flatten().cloned());
                    }
                    None => there.push(group.clone()),
                }
            }
        }
        (Json::Array(there), Json::Array(items)) => there.extend(items.iter().cloned()),
        (there @ Json::Null, additions) => *there = additions.clone(),
        _ => {}
    }
}

/// The label of a parameter group.
fn label(group: &Json) -> Option<&str> {
    group.get("Label")?.get("default")?.as_str()
}

/// Where two values differ first: ` at /Resources/X`.
fn first_difference(expected: &Json, read: &Json) -> String {
    match (expected, read) {
        (Json::Object(a), Json::Object(b))
            if a.keys().collect::<Vec<_>>() == b.keys().collect::<Vec<_>>() =>
        {
            a.iter()
                .zip(b.values())
                .find(|((_, a), b)| a != b)
                .map_or_else(String::new, |((key, a), b)| {
                    format!(" at `{key}`{}", first_difference(a, b))
                })
        }
        _ => String::new(),
    }
}
