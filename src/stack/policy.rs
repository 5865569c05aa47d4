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
    let document = map([
        ("Version", Value::string("2012-10-17")),
        ("Statement", Value::List(vec![statement.into()])),
    ]);
    document.into()
}
