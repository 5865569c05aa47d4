//! What a rule sends: wildcards and their values, JSON paths, bodies, and the pattern that lets events in.

use crate::aws;
use crate::cloudformation::{Map, TemplateChecker, Value};
use crate::plan::JsonPath;
use crate::stack::rule_targets;

pub(super) fn check(checker: &TemplateChecker<'_>) {
    for (id, target) in rule_targets(checker) {
        check_wildcards(checker, id, target);
        check_paths(checker, id, target);
        check_input(checker, id, target);
    }
    for (id, properties) in checker.resources_of("AWS::Events::Rule") {
        check_pattern(checker, id, properties);
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
                "the endpoint has {wildcards} wildcards, and the rule {} path values",
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

/// A value that begins with `$.` is a path, and has to be one that EventBridge can address.
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
        .find(|text| JsonPath::new(*text).is_none());
    let bad_value = values
        .filter_map(Value::as_str)
        .find(|text| text.starts_with('$') && JsonPath::new(*text).is_none());
    if let Some(text) = bad_path.or(bad_value) {
        checker.report_defect(
            id,
            format!("`{text}` is no path that EventBridge can address"),
        );
    }
}

/// Source: EventBridge User Guide, "Input transformation"; `PutTargets` refuses more than one of the three.
fn check_input(checker: &TemplateChecker<'_>, id: &str, target: &Value) {
    let given = ["Input", "InputPath", "InputTransformer"]
        .into_iter()
        .filter(|name| target.get(name).is_some())
        .count();
    let is_queue = target.get("RoleArn").is_none() && target.get("HttpParameters").is_none();
    if given > 1 {
        checker.report_defect(
            id,
            "only one of Input, InputPath and InputTransformer may be given",
        );
    }
    if given == 0 && !is_queue {
        checker.report_defect(
            id,
            "the body is not given, so EventBridge would send the whole event",
        );
    }
    if let Some(input) = target.get("Input").and_then(Value::as_str)
        && serde_json::from_str::<serde_json::Value>(input).is_err()
    {
        checker.report_defect(id, "Input is no JSON");
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
                format!("the input template has the placeholder <{name}>, which is not defined"),
            );
        }
    }
    if template.contains("\"<") {
        checker.report_defect(
            id,
            "a placeholder stands in quotes, where objects lose theirs",
        );
    }
}

/// The leaves of a pattern are lists of matchers.
///
/// Source: EventBridge User Guide, "Creating event patterns".
fn check_pattern(checker: &TemplateChecker<'_>, id: &str, properties: &Value) {
    let Some(pattern @ Value::Map(members)) = properties.get("EventPattern") else {
        checker.report_defect(id, "the rule has no event pattern");
        return;
    };
    if members.is_empty() || members.get("detail-type").is_none() {
        checker.report_defect(id, "the event pattern does not name a detail-type");
    }
    if let Some(problem) = pattern_problem(pattern) {
        checker.report_defect(id, problem);
    }
    let length = pattern.to_json().to_string().chars().count();
    if length > aws::MAX_EVENT_PATTERN {
        checker.report_defect(
            id,
            format!(
                "the event pattern has {length} characters, and EventBridge takes {}",
                aws::MAX_EVENT_PATTERN
            ),
        );
    }
}

fn pattern_problem(value: &Value) -> Option<String> {
    match value {
        Value::Map(members) if members.is_empty() => {
            Some("the event pattern has an empty object".to_owned())
        }
        Value::Map(members) => {
            members
                .iter()
                .find_map(|(key, member)| match (key.as_ref(), member) {
                    ("$or", Value::List(alternatives)) if alternatives.len() > 1 => {
                        alternatives.iter().find_map(pattern_problem)
                    }
                    ("$or", _) => Some("`$or` needs two alternatives".to_owned()),
                    (_, member) => pattern_problem(member),
                })
        }
        Value::List(matchers) if matchers.is_empty() => {
            Some("the event pattern has an empty list".to_owned())
        }
        Value::List(matchers) => matchers.iter().find_map(matcher_problem),
        _ => Some("a leaf of the event pattern is not a list".to_owned()),
    }
}

fn matcher_problem(matcher: &Value) -> Option<String> {
    match matcher {
        Value::String(_) => None,
        Value::Map(operator) => match operator.first() {
            Some((name, Value::Bool(_))) if *name == "exists" && operator.len() == 1 => None,
            Some((name, Value::List(values)))
                if *name == "anything-but" && operator.len() == 1 && !values.is_empty() =>
            {
                None
            }
            _ => Some("the event pattern has an operator that is not ours".to_owned()),
        },
        _ => Some("the event pattern has a matcher that is not ours".to_owned()),
    }
}
