//! What rules refer to: the destinations that they call, and the roles that let them.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws;
use crate::cloudformation::{Piece, TemplateChecker, Value};
use crate::findings::{Code, Finding};
use crate::stack::rule_targets;

pub(super) fn check(checker: &TemplateChecker<'_>) {
    check_count(checker);
    check_targets(checker);
    check_roles(checker);
}

fn check_count(checker: &TemplateChecker<'_>) {
    let rules = checker.resources_of("AWS::Events::Rule").count();
    if rules > aws::MAX_RULES {
        let message = format!(
            "the template has {rules} rules, and a bus takes {} by default",
            aws::MAX_RULES
        );
        let help = "ask AWS for a higher quota, or generate a part of the API per bus";
        let finding = Finding::new(Code::ManyRules, message);
        checker.findings.push(finding.help(help));
    }
}

/// The id of the resource whose ARN `target` has as `property`, and its type.
fn resource_of<'t>(
    checker: &TemplateChecker<'t>,
    target: &'t Value,
    property: &str,
) -> Option<(&'t str, &'static str)> {
    let id = target.get(property)?.arn_resource()?;
    Some((id, checker.resources.get(id)?.kind()))
}

/// Every rule leads to a destination that its role may call, or to a queue.
fn check_targets(checker: &TemplateChecker<'_>) {
    let roles = checker.resources_of("AWS::IAM::Role");
    let roles: BTreeMap<_, _> = roles
        .map(|(id, properties)| (id, covered_destinations(properties)))
        .collect();
    for (id, target) in rule_targets(checker) {
        match resource_of(checker, target, "Arn") {
            Some((destination, "AWS::Events::ApiDestination")) => {
                check_role(checker, id, target, destination, &roles);
                if target.get("DeadLetterConfig").is_none() {
                    checker.report_defect(id, "the target has no dead-letter queue");
                }
            }
            Some((_, "AWS::SQS::Queue")) => {}
            Some(_) => checker.report_defect(id, LEADS_NOWHERE),
            None => {
                // An existing queue, given by ARN.
                let arn = target.get("Arn").and_then(Value::as_str);
                if !arn.is_some_and(|arn| arn.starts_with("arn:") && arn.contains(":sqs:")) {
                    checker.report_defect(id, LEADS_NOWHERE);
                }
            }
        }
    }
}

const LEADS_NOWHERE: &str = "the target leads to no destination and to no queue";

fn check_role(
    checker: &TemplateChecker<'_>,
    id: &str,
    target: &Value,
    destination: &str,
    roles: &BTreeMap<&str, BTreeSet<&str>>,
) {
    let role = target.get("RoleArn");
    if let Some(role) = role.and_then(Value::arn_resource) {
        let covered = roles.get(role);
        if !covered.is_some_and(|covered| covered.contains(destination)) {
            checker.report_defect(id, format!("the role {role} may not call {destination}"));
        }
    } else if !role
        .and_then(Value::as_str)
        .is_some_and(|arn| arn.starts_with("arn:"))
    {
        checker.report_defect(
            id,
            "the target has no role, and EventBridge calls no destination without one",
        );
    }
}

/// The destinations that a role of the template may call.
fn covered_destinations(properties: &Value) -> BTreeSet<&str> {
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

/// A role that rules assume allows one action, on the destinations of the template that these rules call, and nothing
/// else.
fn check_roles(checker: &TemplateChecker<'_>) {
    let mut called: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, target) in rule_targets(checker) {
        if let (Some((role, _)), Some((destination, _))) = (
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
                format!("the role may call {more}, which none of its rules does"),
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
