//! What must hold of an event's fields, and the event pattern that says so.

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::{EventPattern, Matcher, PatternNode};

/// What must hold of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// A leaf is there.
    Exists,
    /// A leaf is there and is none of these strings.
    NoneOf(Vec<String>),
    /// The field is missing or empty.
    Missing,
}

impl Condition {
    /// Holds when a path value does not lead to another resource than the one meant: `/users/` for an empty id,
    /// another segment altogether for `.` and `..`.
    pub(super) fn path_value() -> Self {
        Self::NoneOf(["", " ", ".", ".."].map(str::to_owned).to_vec())
    }

    /// Holds when there is something to send.
    pub(super) fn not_empty() -> Self {
        Self::NoneOf(vec![String::new()])
    }

    /// Both together; `None` when no event fulfils both.
    fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Missing, Self::Missing) => Some(Self::Missing),
            (Self::Missing, _) | (_, Self::Missing) => None,
            (Self::Exists, other) | (other, Self::Exists) => Some(other),
            (Self::NoneOf(mut values), Self::NoneOf(others)) => {
                values.extend(
                    others
                        .into_iter()
                        .filter(|value| !values.contains(value))
                        .collect::<Vec<_>>(),
                );
                Some(Self::NoneOf(values))
            }
        }
    }

    fn matchers(&self) -> Vec<Matcher> {
        match self {
            Self::Exists => vec![Matcher::Exists(true)],
            Self::NoneOf(values) => vec![Matcher::AnythingBut(values.clone())],
            Self::Missing => vec![Matcher::Exists(false), Matcher::Equals(String::new())],
        }
    }

    /// What holds when this does not, as far as a pattern can say it.
    fn negated(&self) -> Vec<Matcher> {
        match self {
            Self::Exists => vec![Matcher::Exists(false)],
            Self::NoneOf(values) => std::iter::once(Matcher::Exists(false))
                .chain(values.iter().cloned().map(Matcher::Equals))
                .collect(),
            Self::Missing => vec![Matcher::AnythingBut(vec![String::new()])],
        }
    }
}

/// Conditions by field; a field is the list of names that lead to it, from the event's top.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Conditions(IndexMap<Vec<String>, Condition>);

impl Conditions {
    /// Adds one; `false` when no event can fulfil it together with those before.
    #[must_use]
    pub(super) fn add(&mut self, field: Vec<String>, condition: Condition) -> bool {
        match self.0.entry(field) {
            Entry::Vacant(entry) => {
                entry.insert(condition);
                true
            }
            Entry::Occupied(mut entry) => match entry.get().clone().and(condition) {
                Some(both) => {
                    entry.insert(both);
                    true
                }
                None => false,
            },
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Two fields of which one contains the other: the outer one would have to be a leaf and an object.
    pub(super) fn nested_pair(&self) -> Option<(String, String)> {
        self.0.keys().find_map(|outer| {
            let inner = self
                .0
                .keys()
                .find(|inner| inner.len() > outer.len() && inner.starts_with(outer))?;
            Some((outer.join("."), inner.join(".")))
        })
    }

    /// The pattern of events with this detail-type and source that fulfil all conditions.
    pub(super) fn pattern(&self, detail_type: &str, source: Option<&str>) -> EventPattern {
        let mut members = envelope(detail_type, source);
        for (field, condition) in &self.0 {
            insert(&mut members, field, PatternNode::Leaf(condition.matchers()));
        }
        EventPattern(members)
    }

    /// The pattern of events with this detail-type and source that fail at least one condition.
    pub(super) fn rejecting_pattern(
        &self,
        detail_type: &str,
        source: Option<&str>,
    ) -> EventPattern {
        let mut members = envelope(detail_type, source);
        let alternatives = self.0.iter().map(|(field, condition)| {
            let mut alternative = IndexMap::new();
            insert(
                &mut alternative,
                field,
                PatternNode::Leaf(condition.negated()),
            );
            PatternNode::Object(alternative)
        });
        let mut alternatives: Vec<_> = alternatives.collect();
        // `$or` wants two alternatives or more; a single one stands for itself.
        match (alternatives.len(), alternatives.pop()) {
            (1, Some(PatternNode::Object(only))) => members.extend(only),
            (_, Some(last)) => {
                alternatives.push(last);
                members.insert("$or".to_owned(), PatternNode::AnyOf(alternatives));
            }
            (_, None) => {}
        }
        EventPattern(members)
    }
}

fn envelope(detail_type: &str, source: Option<&str>) -> IndexMap<String, PatternNode> {
    let equals = |text: &str| PatternNode::Leaf(vec![Matcher::Equals(text.to_owned())]);
    let mut members = IndexMap::new();
    if let Some(source) = source {
        members.insert("source".to_owned(), equals(source));
    }
    members.insert("detail-type".to_owned(), equals(detail_type));
    members
}

fn insert(members: &mut IndexMap<String, PatternNode>, field: &[String], leaf: PatternNode) {
    match field {
        [] => {}
        [name] => {
            members.insert(name.clone(), leaf);
        }
        [name, rest @ ..] => {
            let node = members
                .entry(name.clone())
                .or_insert_with(|| PatternNode::Object(IndexMap::new()));
            if let PatternNode::Object(inner) = node {
                insert(inner, rest, leaf);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn conditions_on_one_field_are_joined_or_contradict() {
        let mut conditions = Conditions::default();
        assert!(conditions.add(field("detail.id"), Condition::not_empty()));
        assert!(conditions.add(field("detail.id"), Condition::path_value()));
        assert!(!conditions.add(field("detail.id"), Condition::Missing));
        assert_eq!(
            conditions.0[&field("detail.id")],
            Condition::NoneOf(["", " ", ".", ".."].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn a_field_within_another_is_noticed() {
        let mut conditions = Conditions::default();
        assert!(conditions.add(field("detail.order"), Condition::Exists));
        assert!(conditions.nested_pair().is_none());
        assert!(conditions.add(field("detail.order.id"), Condition::Exists));
        assert_eq!(
            conditions.nested_pair(),
            Some(("detail.order".to_owned(), "detail.order.id".to_owned()))
        );
    }
}
