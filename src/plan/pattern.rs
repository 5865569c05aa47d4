//! Event patterns.
//!
//! Source: EventBridge User Guide, "Creating event patterns" and "Comparison operators".

use indexmap::IndexMap;

/// One test on a leaf of the event.
///
/// Source: EventBridge User Guide, "Comparison operators for use in event patterns".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matcher {
    /// Equals this string.
    Equals(String),
    /// A leaf is there (or is not there).
    Exists(bool),
    /// A leaf is there and is none of these strings.
    AnythingBut(Vec<String>),
}

/// A tree of tests: all branches must hold, and of the tests on one leaf any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternNode {
    /// Tests on a leaf.
    Leaf(Vec<Matcher>),
    /// Members of an object.
    Object(IndexMap<String, PatternNode>),
    /// At least one of these (`$or`), beside the members of the same object.
    AnyOf(Vec<PatternNode>),
}

/// The pattern of a rule: an object whose members are `source`, `detail-type`, `detail`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventPattern(pub IndexMap<String, PatternNode>);

impl EventPattern {
    /// The characters that count against EventBridge's quota: those of the compact JSON text.
    #[must_use]
    pub fn length(&self) -> usize {
        self.to_json().to_string().chars().count()
    }

    /// The only text that the member `name` may have; `None` when it may have several, or any.
    #[must_use]
    pub fn only_text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            PatternNode::Leaf(matchers) => match matchers.as_slice() {
                [Matcher::Equals(text)] => Some(text),
                _ => None,
            },
            PatternNode::Object(_) | PatternNode::AnyOf(_) => None,
        }
    }

    /// The pattern as JSON.
    ///
    /// Source: EventBridge User Guide, "Creating event patterns".
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        members_to_json(&self.0)
    }
}

fn members_to_json(members: &IndexMap<String, PatternNode>) -> serde_json::Value {
    members
        .iter()
        .map(|(name, node)| (name.clone(), node_to_json(node)))
        .collect()
}

fn node_to_json(node: &PatternNode) -> serde_json::Value {
    match node {
        PatternNode::Leaf(matchers) => matchers.iter().map(matcher_to_json).collect(),
        PatternNode::Object(members) => members_to_json(members),
        PatternNode::AnyOf(alternatives) => alternatives.iter().map(node_to_json).collect(),
    }
}

fn matcher_to_json(matcher: &Matcher) -> serde_json::Value {
    match matcher {
        Matcher::Equals(text) => text.as_str().into(),
        Matcher::Exists(exists) => serde_json::json!({ "exists": exists }),
        Matcher::AnythingBut(values) => serde_json::json!({ "anything-but": values }),
    }
}
