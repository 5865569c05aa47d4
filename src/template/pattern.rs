//! Event patterns as values of a template.

use crate::cloudformation::{Map, Value, map};
use crate::plan::{EventPattern, Matcher, Members, PatternNode};

/// The value of the property `EventPattern`.
pub(super) fn pattern_value(pattern: &EventPattern) -> Value {
    members_map(&pattern.0).into()
}

fn members_map(members: &Members) -> Map {
    members
        .iter()
        .map(|(name, node)| (name.to_owned().into(), node_value(node)))
        .collect()
}

fn node_value(node: &PatternNode) -> Value {
    match node {
        PatternNode::Leaf(matchers) => Value::List(matchers.iter().map(matcher_value).collect()),
        PatternNode::Object(members) => members_map(members).into(),
        PatternNode::AnyOf(choices) => Value::List(choices.iter().map(node_value).collect()),
    }
}

fn matcher_value(matcher: &Matcher) -> Value {
    match matcher {
        Matcher::Equals(text) => Value::string(text.clone()),
        Matcher::Exists(exists) => map([("exists", Value::Bool(*exists))]).into(),
        Matcher::AnythingBut(values) => {
            map([("anything-but", Value::strings(values.iter().copied()))]).into()
        }
    }
}
