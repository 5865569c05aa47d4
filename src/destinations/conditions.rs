//! What must hold of an event's fields, and the event pattern that expresses it.

use std::borrow::Cow;

use crate::contract::{EventPath, Operation};
use crate::stack::{EventPattern, Matcher, Members, PatternNode};

/// The names that lead to a field, from the event's top.
pub(super) type FieldPath = Vec<Cow<'static, str>>;

/// The names on the way to the field that `path` addresses.
pub(super) fn field_path(path: &EventPath) -> FieldPath {
    let name = |name: &str| match name {
        "detail" => Cow::Borrowed("detail"),
        name => Cow::Owned(name.to_owned()),
    };
    path.names().map(name).collect()
}

/// What must hold of one field. Of those that need a leaf, a later one includes the earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Condition {
    /// The field is missing or empty.
    Missing,
    /// The field is a leaf.
    Exists,
    /// The field is a leaf with something to send.
    NotEmpty,
    /// The field is a leaf that stays in its segment of a path: an empty id would lead to `/users/`, and `.` and `..` to
    /// another path.
    PathValue,
}

impl Condition {
    /// Both together; `None` when no event can meet both.
    fn and(self, other: Self) -> Option<Self> {
        let is_possible = (self == Self::Missing) == (other == Self::Missing);
        is_possible.then(|| self.max(other))
    }

    /// The strings that a leaf must not be.
    fn excluded(self) -> &'static [&'static str] {
        match self {
            Self::Exists => &[],
            Self::Missing | Self::NotEmpty => &[""],
            Self::PathValue => &["", " ", ".", ".."],
        }
    }

    fn matchers(self) -> Vec<Matcher> {
        match self {
            Self::Missing => vec![Matcher::Exists(false), Matcher::Equals("".into())],
            Self::Exists => vec![Matcher::Exists(true)],
            Self::NotEmpty | Self::PathValue => vec![Matcher::AnythingBut(self.excluded().into())],
        }
    }

    /// What holds when this does not, as far as a pattern can express it.
    fn negated(self) -> Vec<Matcher> {
        if self == Self::Missing {
            return vec![Matcher::AnythingBut(self.excluded().into())];
        }
        let excluded = self.excluded().iter();
        let excluded = excluded.map(|value| Matcher::Equals((*value).into()));
        std::iter::once(Matcher::Exists(false))
            .chain(excluded)
            .collect()
    }
}

/// Conditions by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Conditions(Vec<(FieldPath, Condition)>);

impl Conditions {
    /// Adds one; `false` when no event can meet it together with those before.
    #[must_use]
    pub(super) fn add(&mut self, field: FieldPath, condition: Condition) -> bool {
        let Some((_, known)) = self.0.iter_mut().find(|(known, _)| *known == field) else {
            self.0.push((field, condition));
            return true;
        };
        let both = known.and(condition);
        *known = both.unwrap_or(*known);
        both.is_some()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Two fields of which one contains the other: the outer one would have to be a leaf and an object.
    pub(super) fn nested_pair(&self) -> Option<(String, String)> {
        let fields = || self.0.iter().map(|(field, _)| field);
        fields().find_map(|outer| {
            let inner =
                fields().find(|inner| inner.len() > outer.len() && inner.starts_with(outer))?;
            Some((outer.join("."), inner.join(".")))
        })
    }

    /// The pattern of the operation's events that meet all conditions.
    pub(super) fn pattern(&self, operation: &Operation) -> EventPattern {
        let mut members = envelope(operation);
        for (field, condition) in &self.0 {
            members.insert(field, PatternNode::Leaf(condition.matchers()));
        }
        EventPattern(members)
    }

    /// The pattern of the operation's events that fail at least one condition.
    pub(super) fn rejecting_pattern(&self, operation: &Operation) -> EventPattern {
        let mut members = envelope(operation);
        let alternatives = self.0.iter().map(|(field, condition)| {
            let mut alternative = Members::default();
            alternative.insert(field, PatternNode::Leaf(condition.negated()));
            PatternNode::Object(alternative)
        });
        let mut alternatives: Vec<_> = alternatives.collect();
        // `$or` needs at least two alternatives.
        match (alternatives.len(), alternatives.pop()) {
            (1, Some(PatternNode::Object(only))) => members.extend(only),
            (_, Some(last)) => {
                alternatives.push(last);
                members.extend([("$or".into(), PatternNode::AnyOf(alternatives))]);
            }
            (_, None) => {}
        }
        EventPattern(members)
    }
}

/// The operation's detail-type and source.
fn envelope(operation: &Operation) -> Members {
    let equals = |text: &str| PatternNode::Leaf(vec![Matcher::Equals(Cow::Owned(text.to_owned()))]);
    let mut members = Members::default();
    let source = operation.source.as_deref();
    members.extend(source.map(|source| ("source".into(), equals(source))));
    members.extend([("detail-type".into(), equals(&operation.detail_type))]);
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &'static str) -> FieldPath {
        text.split('.').map(Cow::Borrowed).collect()
    }

    #[test]
    fn conditions_on_one_field_are_joined_or_contradict() {
        let mut conditions = Conditions::default();
        assert!(conditions.add(field("detail.id"), Condition::NotEmpty));
        assert!(conditions.add(field("detail.id"), Condition::PathValue));
        assert!(!conditions.add(field("detail.id"), Condition::Missing));
        assert_eq!(conditions.0, [(field("detail.id"), Condition::PathValue)]);
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
