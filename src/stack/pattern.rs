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
    /// Equals this string.
    Equals(Cow<'static, str>),
    /// A leaf is there (or is not there).
    Exists(bool),
    /// A leaf is there and is none of these strings.
    AnythingBut(Cow<'static, [&'static str]>),
}

/// A tree of tests: all branches must hold, and of the tests on one leaf any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternNode {
    /// Tests on a leaf.
    Leaf(Vec<Matcher>),
    /// Members of an object.
    Object(Members),
    /// At least one of these (`$or`), beside the members of the same object.
    AnyOf(Vec<PatternNode>),
}

/// The members of an object, in order. A handful, so they are found by looking at one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members(Vec<(Cow<'static, str>, PatternNode)>);

impl Members {
    /// The member `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&PatternNode> {
        self.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, node)| node)
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &PatternNode)> {
        self.0.iter().map(|(key, node)| (key.as_ref(), node))
    }

    fn to_map(&self) -> Map {
        let members = self.iter();
        members
            .map(|(name, node)| (name.to_owned().into(), node.to_value()))
            .collect()
    }

    /// Adds `node` where the names of `field` lead to. A leaf on the way stays what it is.
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
        // Most have one or two, and there are many.
        self.0.reserve_exact(1);
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
        self.to_value().to_json().to_string().chars().count()
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
