//! Event patterns.
//!
//! Source: EventBridge User Guide, "Creating event patterns" and "Comparison operators".

use std::borrow::Cow;

use crate::cloudformation::{Map, Value, map};

/// One test on a leaf of the event.
///
/// Source: EventBridge User Guide, "Comparison operators for use in event patterns".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matcher {
    /// The leaf equals this string.
    Equals(Cow<'static, str>),
    /// The leaf exists, or does not.
    Exists(bool),
    /// The leaf exists and equals none of these strings.
    AnythingBut(Cow<'static, [&'static str]>),
}

/// A tree of tests: those of all branches must hold, and one of those on each leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternNode {
    /// Tests on a leaf.
    Leaf(Vec<Matcher>),
    /// Members of an object.
    Object(Members),
    /// `$or`: at least one of these must hold.
    AnyOf(Vec<PatternNode>),
}

/// The members of an object, in order. There are only a few, so a list is enough.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members(Vec<(Cow<'static, str>, PatternNode)>);

impl Members {
    fn to_map(&self) -> Map {
        let members = self.0.iter();
        members
            .map(|(name, node)| (name.clone(), node.to_value()))
            .collect()
    }

    /// Adds `node` at the end of the path `field`. A leaf on this path is kept, and nothing is added.
    pub fn insert(&mut self, field: &[Cow<'static, str>], node: PatternNode) {
        let Some((name, rest)) = field.split_first() else {
            return;
        };
        if let Some((_, known)) = self.0.iter_mut().find(|(key, _)| key == name) {
            match (known, rest) {
                (known, []) => *known = node,
                (PatternNode::Object(inner), rest) => inner.insert(rest, node),
                _ => {}
            }
            return;
        }
        let node = match rest {
            [] => node,
            rest => {
                let mut inner = Self::default();
                inner.insert(rest, node);
                PatternNode::Object(inner)
            }
        };
        self.0.push((name.clone(), node));
    }
}

impl Extend<(Cow<'static, str>, PatternNode)> for Members {
    fn extend<I: IntoIterator<Item = (Cow<'static, str>, PatternNode)>>(&mut self, members: I) {
        self.0.extend(members);
    }
}

impl IntoIterator for Members {
    type Item = (Cow<'static, str>, PatternNode);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The pattern of a rule: an object whose members are `source`, `detail-type`, `detail`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventPattern(pub Members);

impl EventPattern {
    /// The characters that count against EventBridge's quota: those of the compact JSON text.
    #[must_use]
    pub fn length(&self) -> usize {
        // Nothing fails: all keys are strings.
        let text = serde_json::to_string(&self.to_value());
        text.map_or(usize::MAX, |text| text.chars().count())
    }

    /// The value of the property `EventPattern` of a rule.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.0.to_map().into()
    }
}

impl PatternNode {
    fn to_value(&self) -> Value {
        match self {
            Self::Leaf(matchers) => Value::List(matchers.iter().map(Matcher::to_value).collect()),
            Self::Object(members) => members.to_map().into(),
            Self::AnyOf(choices) => Value::List(choices.iter().map(Self::to_value).collect()),
        }
    }
}

impl Matcher {
    fn to_value(&self) -> Value {
        match self {
            Self::Equals(text) => Value::string(text.clone()),
            Self::Exists(exists) => map([("exists", Value::Bool(*exists))]).into(),
            Self::AnythingBut(values) => {
                map([("anything-but", Value::strings(values.iter().copied()))]).into()
            }
        }
    }
}
