//! What a rule sends: wildcards and their values, JSON paths, bodies.

use crate::cloudformation::{Map, TemplateChecker, Value};
use crate::contract::EventPath;
use crate::stack::rule_targets;

use super::targets::{STATE_MACHINE, resource_of};

pub(super) fn check(checker: &TemplateChecker<'_>) {
    for (id, target) in rule_targets(checker) {
        if matches!(resource_of(checker, target, "Arn"), Some((_, kind)) if kind == STATE_MACHINE) {
            continue;
        }
        check_wildcards(checker, id, target);
        check_paths(checker, id, target);
        check_input(checker, id, target);
    }
}

/// The wildcards of the endpoint are filled left to right, one value each.
///
/// Source: EventBridge API, `HttpParameters.PathParameterValues`.
fn check_wildcards(checker: &TemplateChecker<'_>, id: &str, target: &Value) {
    let Some(destination) = target.get("Arn").and_then(Value::arn_resource) else {
        return;
    };
    let endpoint = checker.resources.get(destination).and_then(|resource| {
        resource
            .properties()?
            .get("InvocationEndpoint")?
            .known_text()
    });
    let (Some(text), values) = (endpoint, path_values(target)) else {
        return;
    };
    let wildcards = text.matches('*').count();
    if wildcards != values.len() {
        checker.report_defect(
            id,
            format!(
                "the endpoint has {wildcards} wildcards, but the rule has {} path values",
                values.len()
            ),
        );
    }
}

fn path_values(target: &Value) -> &[Value] {
    target
        .get("HttpParameters")
        .and_then(|http| http.get("PathParameterValues"))
        .map(Value::items)
        .unwrap_or_default()
}

/// A value that begins with `$` is a path, which EventBridge must be able to address.
fn check_paths(checker: &TemplateChecker<'_>, id: &str, target: &Value) {
    let http = target.get("HttpParameters");
    let maps = ["QueryStringParameters", "HeaderParameters"]
        .into_iter()
        .filter_map(|name| http?.get(name));
    let values = maps.filter_map(Value::as_map).flat_map(Map::values);
    let transformer = target
        .get("InputTransformer")
        .and_then(|transformer| transformer.get("InputPathsMap"));
    let always_paths = path_values(target)
        .iter()
        .chain(
            transformer
                .and_then(Value::as_map)
                .into_iter()
                .flat_map(Map::values),
        )
        .chain(target.get("InputPath"));
    let bad_path = always_paths
        .filter_map(Value::as_str)
        .find(|text| EventPath::new(*text).is_none());
    let bad_value = values
        .filter_map(Value::as_str)
        .find(|text| text.starts_with('$') && EventPath::new(*text).is_none());
    if let Some(text) = bad_path.or(bad_value) {
        checker.report_defect(
            id,
            format!("`{text}` is not a path that EventBridge can address"),
        );
    }
}

/// Source: EventBridge User Guide, "Input transformation"; `PutTargets` rejects more than one of the three.
fn check_input(checker: &TemplateChecker<'_>, id: &str, target: &Value) {
    let given = ["Input", "InputPath", "InputTransformer"]
        .into_iter()
        .filter(|name| target.get(name).is_some())
        .count();
    let is_queue = target.get("RoleArn").is_none() && target.get("HttpParameters").is_none();
    if given > 1 {
        checker.report_defect(
            id,
            "the target has more than one of Input, InputPath and InputTransformer",
        );
    }
    if given == 0 && !is_queue {
        checker.report_defect(
            id,
            "the target has no body, so EventBridge would send the whole event",
        );
    }
    if let Some(input) = target.get("Input").and_then(Value::as_str)
        && serde_json::from_str::<serde_json::Value>(input).is_err()
    {
        checker.report_defect(id, "Input is not valid JSON");
    }
    let Some(transformer) = target.get("InputTransformer") else {
        return;
    };
    let template = transformer
        .get("InputTemplate")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let paths = transformer.get("InputPathsMap").and_then(Value::as_map);
    for piece in template.split('<').skip(1) {
        let name = piece.split('>').next().unwrap_or_default();
        let defined = paths.is_some_and(|paths| paths.get(name).is_some());
        if !defined && !name.starts_with("aws.events.") {
            checker.report_defect(
                id,
                format!("the input template has the placeholder <{name}>, which InputPathsMap does not define"),
            );
        }
    }
    if template.contains("\"<") {
        checker.report_defect(
            id,
            "a placeholder is in quotes, where an object loses its quotes",
        );
    }
}
