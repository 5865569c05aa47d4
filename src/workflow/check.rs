//! Takes a template before it is written; reports state machines that could not start or could not call the API, and that no
//! linter finds.

use crate::cloudformation::{TemplateChecker, Value};
use crate::stack::rule_targets;

use super::inert::is_expression;

/// Checks the state machines of a template.
pub fn check(checker: &TemplateChecker<'_>) {
    for (id, properties) in checker.resources_of("AWS::StepFunctions::StateMachine") {
        if !is_started(checker, id) {
            checker.report_defect(id, "no rule starts the state machine");
        }
        let states = properties
            .get("Definition")
            .and_then(|definition| definition.get("States"));
        let variables = states.and_then(|states| states.get("Prepare")?.get("Assign"));
        let Some(Value::Table(rows)) = variables.and_then(|all| all.get("operations")) else {
            checker.report_defect(id, "the state machine has no table of operations");
            continue;
        };
        for (name, row) in rows {
            if is_expression(name) || row.values().any(contains_expression) {
                let message = format!("the row of `{name}` contains an expression");
                checker.report_defect(id, message);
            }
        }
    }
}

fn is_started(checker: &TemplateChecker<'_>, machine: &str) -> bool {
    let targets = rule_targets(checker);
    let mut targets = targets
        .iter()
        .filter(|(_, target)| target.get("Arn").and_then(Value::arn_resource) == Some(machine));
    targets.any(|(_, target)| {
        target.get("RoleArn").is_some() && target.get("DeadLetterConfig").is_some()
    })
}

fn contains_expression(value: &Value) -> bool {
    match value {
        Value::String(text) => is_expression(text),
        Value::List(items) => items.iter().any(contains_expression),
        Value::Map(members) => members
            .iter()
            .any(|(key, member)| is_expression(key) || contains_expression(member)),
        Value::Integer(_) | Value::Number(_) | Value::Bool(_) => false,
        // A row is constant.
        Value::Table(_) | Value::Lines(_) | Value::Substitution(_) | Value::Function { .. } => true,
    }
}
