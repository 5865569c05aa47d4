//! Finds references to what an earlier run inserted and this one does not: the template would not be valid.

use serde_json::Value as Json;

use crate::cloudformation::{Map, Value};

use super::marker::InsertedPart;

/// A message about an entry that is no longer in the merged `template` although something there refers to it.
pub(super) fn find_use(template: &Json, before: &InsertedPart, now: &Map) -> Option<String> {
    let mut removed = before.iter().filter(|(section, id)| {
        let entries = now.get(*section).and_then(Value::as_map);
        *section != "Outputs" && !entries.is_some_and(|entries| entries.contains_key(*id))
    });
    let (_, id) = removed.find(|(section, id)| {
        let sections = ["Conditions", "Resources", "Outputs"];
        let mut sections = sections.iter().filter_map(|name| template.get(name));
        // A parameter of the user's may have taken its place.
        let exists = template
            .get(section)
            .is_some_and(|entries| entries.get(id).is_some());
        !exists && sections.any(|entries| uses(entries, id))
    })?;
    Some(format!(
        "the rest of the blueprint uses `{id}`, which an earlier run inserted and which is no longer generated"
    ))
}

/// Whether a function or attribute anywhere in `value` refers to `id`.
///
/// Source: CloudFormation User Guide, "Intrinsic function reference", "Resource attribute reference".
fn uses(value: &Json, id: &str) -> bool {
    match value {
        Json::Object(members) => members
            .iter()
            .any(|(key, member)| refers(key, member, id) || uses(member, id)),
        Json::Array(items) => items.iter().any(|item| uses(item, id)),
        _ => false,
    }
}

fn refers(key: &str, argument: &Json, id: &str) -> bool {
    let is_id = |value: &Json| value.as_str() == Some(id);
    let first = argument.get(0);
    match key {
        "Ref" | "Condition" => is_id(argument),
        "DependsOn" => {
            let mut items = argument.as_array().into_iter().flatten();
            is_id(argument) || items.any(is_id)
        }
        "Fn::GetAtt" => {
            let text = argument.as_str().and_then(|text| text.split('.').next());
            text == Some(id) || first.is_some_and(is_id)
        }
        "Fn::If" => first.is_some_and(is_id),
        "Fn::Sub" => {
            let text = first.unwrap_or(argument).as_str().unwrap_or_default();
            text.contains(&format!("${{{id}}}")) || text.contains(&format!("${{{id}."))
        }
        _ => false,
    }
}
