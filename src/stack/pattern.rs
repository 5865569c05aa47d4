//! Event patterns.
//!
//! Source: EventBridge User Guide, "Creating event patterns" and "Comparison operators".

use std::borrow::Cow;

use crate::aws;
use crate::cloudformation::{Map, Value, map};
use crate::contract::Operation;

/// One test on a leaf of the event.
///
/// Source: EventBridge User Guide, "Comparison operators for use in event patterns".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matcher {
    /// The leaf equals this string.
    Equals(Cow<'static, str>),
    /// The leaf equals this number.
    EqualsInteger(i64),
    /// The leaf exists, or does not. An object is no leaf, so it does not exist.
    Exists(bool),
    /// The leaf exists and equals none of these strings.
    AnythingBut(Vec<Cow<'static, str>>),
    /// The leaf exists and does not begin with this string.
    NotPrefix(&'static str),
    /// The leaf is a string that matches this one, in which `*` stands for any characters.
    Wildcard(&'static str),
    /// The leaf exists and matches none of these strings, in which `*` stands for any characters.
    NotWildcard(&'static [&'static str]),
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
    /// The detail-type and source of the events of `operation`. Without a source of its own, every source is accepted
    /// except those of AWS services: a document may give an operation the detail-type of their events.
    #[must_use]
    pub fn envelope(operation: &Operation) -> Self {
        let equals = |text: &str| Matcher::Equals(Cow::Owned(text.to_owned()));
        let source = match &operation.source {
            Some(source) => equals(source),
            None => Matcher::NotPrefix(aws::SERVICE_SOURCE),
        };
        let leaf = |matcher| PatternNode::Leaf(vec![matcher]);
        Self(vec![
            ("source".into(), leaf(source)),
            ("detail-type".into(), leaf(equals(&operation.detail_type))),
        ])
    }

    fn to_map(&self) -> Map {
        let members = self.0.iter();
        members
            .map(|(name, node)| (name.clone(), node.to_value()))
            .collect()
    }

    fn has_wildcard(&self) -> bool {
        self.0.iter().any(|(_, node)| node.has_wildcard())
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

    /// Whether it counts towards the quota of rules with wildcards.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        self.0.has_wildcard()
    }

    /// The value of the property `EventPattern` of a rule.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.0.to_map().into()
    }
}

impl PatternNode {
    fn has_wildcard(&self) -> bool {
        match self {
            Self::Leaf(matchers) => matchers
                .iter()
                .any(|matcher| matches!(matcher, Matcher::Wildcard(_) | Matcher::NotWildcard(_))),
            Self::Object(members) => members.has_wildcard(),
            Self::AnyOf(choices) => choices.iter().any(Self::has_wildcard),
        }
    }

    /// The value in a pattern.
    #[must_use]
    pub fn to_value(&self) -> Value {
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
            Self::EqualsInteger(number) => Value::Integer(*number),
            Self::Exists(exists) => map([("exists", Value::Bool(*exists))]).into(),
            Self::AnythingBut(values) => {
                let values = values.iter().cloned().map(Value::string);
                map([("anything-but", Value::List(values.collect()))]).into()
            }
            Self::NotPrefix(prefix) => {
                let prefix = map([("prefix", Value::string(*prefix))]);
                map([("anything-but", prefix.into())]).into()
            }
            Self::Wildcard(pattern) => map([("wildcard", Value::string(*pattern))]).into(),
            Self::NotWildcard(patterns) => {
                let patterns = Value::strings(patterns.iter().copied());
                map([("anything-but", map([("wildcard", patterns)]).into())]).into()
            }
        }
    }
}
