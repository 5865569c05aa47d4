//! What roles allow.

use std::collections::{BTreeMap, BTreeSet};

use crate::cloudformation::{Piece, TemplateChecker, Value};
use crate::stack::rule_targets;

use super::targets::resource_of;

/// The destinations that a role of the template may call.
pub(super) fn covered_destinations(properties: &Value) -> BTreeSet<&str> {
    let statements = policy_statements(properties);
    let resources = statements
        .iter()
        .filter_map(|statement| statement.get("Resource"))
        .flat_map(Value::items);
    resources
        .filter_map(|resource| match resource.substitution()?.0.as_slice() {
            [
                Piece::Attribute {
                    id,
                    attribute: "ArnForPolicy",
                },
                Piece::Literal(end),
            ] if end == "*" => Some(id.as_str()),
            _ => None,
        })
        .collect()
}

/// The statements of all policies of a role.
fn policy_statements(properties: &Value) -> Vec<&Value> {
    let policies = properties.get("Policies").map(Value::items);
    let documents = policies
        .unwrap_or_default()
        .iter()
        .filter_map(|policy| policy.get("PolicyDocument"));
    documents
        .filter_map(|document| document.get("Statement"))
        .flat_map(Value::items)
        .collect()
}

/// The role of rules allows one action, on the destinations that these rules call, and nothing else.
pub(super) fn check_roles(checker: &TemplateChecker<'_>) {
    let mut called: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, target) in rule_targets(checker) {
        if let (Some((role, _)), Some((destination, "AWS::Events::ApiDestination"))) = (
            resource_of(checker, target, "RoleArn"),
            resource_of(checker, target, "Arn"),
        ) {
            called.entry(role).or_default().insert(destination);
        }
    }
    for (id, properties) in checker.resources_of("AWS::IAM::Role") {
        let Some(called) = called.remove(id) else {
            continue;
        };
        let covered = covered_destinations(properties);
        if let Some(more) = covered.difference(&called).next() {
            checker.report_defect(
                id,
                format!("the role may call {more}, which none of its rules calls"),
            );
        }
        for statement in policy_statements(properties) {
            let action = statement.get("Action").and_then(Value::as_str);
            let resources = statement.get("Resource").map(Value::items);
            if action != Some("events:InvokeApiDestination")
                || resources.unwrap_or_default().len() != covered.len()
            {
                checker.report_defect(id, "the role allows more than calling its destinations");
            }
        }
    }
}
