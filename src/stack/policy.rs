//! The parts that the policies of queues and roles have in common.

use crate::cloudformation::{Map, Value, map};

/// EventBridge as the principal of a policy.
#[must_use]
pub fn eventbridge_principal() -> Value {
    map([("Service", Value::string("events.amazonaws.com"))]).into()
}

/// A policy document with one statement.
#[must_use]
pub fn policy_document(statement: Map) -> Value {
    policy_statements(vec![statement])
}

/// A policy document with these statements.
#[must_use]
pub fn policy_statements(statements: Vec<Map>) -> Value {
    let statements = statements.into_iter().map(Value::Map).collect();
    let document = map([
        ("Version", Value::string("2012-10-17")),
        ("Statement", Value::List(statements)),
    ]);
    document.into()
}

/// Lets EventBridge assume a role for the rules of the bus in this account.
///
/// Source: EventBridge User Guide, "Cross-service confused deputy prevention"; the roles that the console creates for rules
/// have these conditions, too.
#[must_use]
pub fn rule_role_trust(rules: Value) -> Value {
    let account = Value::function("Ref", Value::string("AWS::AccountId"));
    let account = map([("aws:SourceAccount", account)]);
    let rules = map([("aws:SourceArn", rules)]);
    let condition = map([("StringEquals", account.into()), ("ArnLike", rules.into())]);
    policy_document(map([
        ("Effect", Value::string("Allow")),
        ("Principal", eventbridge_principal()),
        ("Action", Value::string("sts:AssumeRole")),
        ("Condition", condition.into()),
    ]))
}
