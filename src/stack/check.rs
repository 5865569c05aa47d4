//! The dead-letter queues of targets, and the policies that let EventBridge send to them.

use std::collections::BTreeSet;

use crate::cloudformation::{Piece, TemplateChecker, Text, Value};

/// Without its policy, a queue rejects what EventBridge sends, and the event is lost.
///
/// Source: EventBridge User Guide, "Using dead-letter queues", granting permissions.
pub fn check(checker: &TemplateChecker<'_>) {
    let targets = rule_targets(checker).into_iter();
    let queues: BTreeSet<_> = targets
        .filter_map(|(_, target)| target.get("DeadLetterConfig")?.get("Arn")?.arn_resource())
        .collect();
    let rules = checker.resources_of("AWS::Events::Rule");
    let buses: BTreeSet<_> = rules
        .filter_map(|(_, properties)| properties.get("EventBusName")?.referenced_id())
        .collect();
    // The policy of a queue of the blueprint is the user's.
    let is_ours = |queue: &&str| checker.resources.contains_key(queue);
    for queue in queues.into_iter().filter(is_ours) {
        let mut policies = checker.resources_of("AWS::SQS::QueuePolicy");
        let policy = policies.find(|(_, properties)| {
            let queues = properties.get("Queues").map(Value::items);
            let mut queues = queues.unwrap_or_default().iter();
            queues.any(|id| id.referenced_id() == Some(queue))
        });
        let Some((id, properties)) = policy else {
            checker.report_defect(
                queue,
                "the dead-letter queue has no policy, so EventBridge may not send to it",
            );
            continue;
        };
        let document = properties.get("PolicyDocument");
        let statements = document.and_then(|document| document.get("Statement"));
        for statement in statements.map(Value::items).unwrap_or_default() {
            if let Some(problem) = find_problem(statement, queue, &buses) {
                checker.report_defect(id, problem);
            }
        }
    }
}

fn find_problem(statement: &Value, queue: &str, buses: &BTreeSet<&str>) -> Option<&'static str> {
    let string = |key: &str| statement.get(key).and_then(Value::as_str);
    let service = statement
        .get("Principal")
        .and_then(|principal| principal.get("Service")?.as_str());
    let resource = statement.get("Resource").and_then(Value::arn_resource);
    let is_minimal = service == Some("events.amazonaws.com")
        && string("Effect") == Some("Allow")
        && string("Action") == Some("sqs:SendMessage")
        && resource == Some(queue);
    if !is_minimal {
        return Some("the policy does not allow exactly what EventBridge needs");
    }
    let condition = statement
        .get("Condition")
        .and_then(|condition| condition.get("ArnLike")?.get("aws:SourceArn"));
    let choices = condition
        .and_then(|condition| condition.argument_of("Fn::If"))
        .map(Value::items);
    let is_limited = match (choices, condition) {
        (Some([_, default, other]), _) => is_default_bus(default) && is_on_bus(other, buses),
        (None, Some(arn)) => is_on_bus(arn, buses),
        _ => false,
    };
    (!is_limited).then_some("the policy is not limited to the rules of the bus")
}

/// Whether `arn` covers the rules of the default bus.
fn is_default_bus(arn: &Value) -> bool {
    let last = arn.substitution().and_then(|Text(pieces)| pieces.last());
    matches!(last, Some(Piece::Literal(end)) if end.ends_with(":rule/*"))
}

/// Whether `arn` covers the rules of one of `buses`, and no others.
fn is_on_bus(arn: &Value, buses: &BTreeSet<&str>) -> bool {
    match arn.substitution().map(|Text(pieces)| pieces.as_slice()) {
        Some(
            [
                ..,
                Piece::Literal(before),
                Piece::Parameter(bus),
                Piece::Literal(behind),
            ],
        ) => before.ends_with(":rule/") && behind == "/*" && buses.contains(bus.as_str()),
        _ => false,
    }
}

/// The targets of all rules, with the id of their rule.
#[must_use]
pub fn rule_targets<'t>(checker: &TemplateChecker<'t>) -> Vec<(&'t str, &'t Value)> {
    let rules = checker.resources_of("AWS::Events::Rule");
    rules
        .flat_map(|(id, properties)| {
            let targets = properties.get("Targets").map(Value::items);
            targets
                .unwrap_or_default()
                .iter()
                .map(move |target| (id, target))
        })
        .collect()
}
