//! What rules lead to: the destinations that they call, and the roles that allow it.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws;
use crate::cloudformation::{TemplateChecker, Value};
use crate::findings::{Code, Finding};
use crate::stack::rule_targets;

use super::roles::{check_roles, covered_destinations};

/// A target that the destinations do not know: it takes the whole event.
pub(super) const STATE_MACHINE: &str = "AWS::StepFunctions::StateMachine";

/// Checks what EventBridge and IAM require of the rules, destinations and roles of a template.
pub fn check(checker: &TemplateChecker<'_>) {
    super::requests::check(checker);
    check_count(checker);
    check_targets(checker);
    check_roles(checker);
}

fn check_count(checker: &TemplateChecker<'_>) {
    let rules = checker.resources_of("AWS::Events::Rule").count();
    if rules > aws::MAX_RULES {
        let message = format!(
            "the template has {rules} rules; a bus allows {} by default",
            aws::MAX_RULES
        );
        checker
            .findings
            .push(Finding::new(Code::ManyRules, message));
    }
}

/// The id of the resource whose ARN `target` has as `property`, and its type.
pub(super) fn resource_of<'t>(
    checker: &TemplateChecker<'t>,
    target: &'t Value,
    property: &str,
) -> Option<(&'t str, &'static str)> {
    let id = target.get(property)?.arn_resource()?;
    Some((id, checker.resources.get(id)?.kind()))
}

/// The target of a rule is a destination that its role may call, or a queue.
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
            Some((_, "AWS::SQS::Queue" | STATE_MACHINE)) => {}
            Some(_) => checker.report_defect(id, UNKNOWN_TARGET),
            None => {
                // An existing queue, given by ARN or of the blueprint, or a log group.
                let written = target.get("Arn");
                let name =
                    written.and_then(|arn| arn.arn_resource().or_else(|| arn.referenced_id()));
                let foreign = &checker.template.foreign_ids;
                let is_foreign =
                    name.is_some_and(|name| foreign.iter().any(|id| id.as_str() == name));
                let arn = written.and_then(Value::as_str);
                let is_queue =
                    arn.is_some_and(|arn| arn.starts_with("arn:") && arn.contains(":sqs:"));
                let text = written.and_then(Value::known_text);
                let is_log = text.is_some_and(|arn| arn.contains(":log-group:"));
                if !is_foreign && !is_queue && !is_log {
                    checker.report_defect(id, UNKNOWN_TARGET);
                }
            }
        }
    }
}

const UNKNOWN_TARGET: &str = "the target is neither a destination nor a queue";

fn check_role(
    checker: &TemplateChecker<'_>,
    id: &str,
    target: &Value,
    destination: &str,
    roles: &BTreeMap<&str, BTreeSet<&str>>,
) {
    let role = target.get("RoleArn");
    // What a role of the blueprint allows is the user's concern.
    let foreign = &checker.template.foreign_ids;
    let name = role.and_then(|role| role.arn_resource().or_else(|| role.referenced_id()));
    if name.is_some_and(|name| foreign.iter().any(|id| id.as_str() == name)) {
        return;
    }
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
            "the target has no role, which EventBridge needs to call a destination",
        );
    }
}
