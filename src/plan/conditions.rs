//! What must hold of an event's fields, and the event pattern that says so.

use std::borrow::Cow;

use crate::contract::EventPath;
use crate::stack::{EventPattern, Matcher, Members, PatternNode};

/// The names that lead to a field, from the event's top.
pub(super) type FieldPath = Vec<Cow<'static, str>>;

/// The field that `path` addresses.
pub(super) fn field_path(path: &EventPath) -> FieldPath {
    let name = |name: &str| match name {
        "detail" => Cow::Borrowed("detail"),
        name => Cow::Owned(name.to_owned()),
    };
    path.names().map(name).collect()
}

/// What must hold of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// A leaf is there.
    Exists,
    /// A leaf is there and is none of these strings.
    NoneOf(Cow<'static, [&'static str]>),
    /// The field is missing or empty.
    Missing,
}

impl Condition {
    /// Holds when a path value does not lead to another resource than the one meant: `/users/` for an empty id,
    /// another segment altogether for `.` and `..`.
    pub(super) fn path_value() -> Self {
        Self::NoneOf(Cow::Borrowed(&["", " ", ".", ".."]))
    }

    /// Holds when there is something to send.
    pub(super) fn not_empty() -> Self {
        Self::NoneOf(Cow::Borrowed(&[""]))
    }

    /// Both together; `None` when no event fulfils both.
    fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Missing, Self::Missing) => Some(Self::Missing),
            (Self::Missing, _) | (_, Self::Missing) => None,
            (Self::Exists, other) | (other, Self::Exists) => Some(other),
            (Self::NoneOf(values), Self::NoneOf(others)) => {
                let new = others.iter().filter(|value| !values.contains(value));
                Some(Self::NoneOf(values.iter().chain(new).copied().collect()))
            }
        }
    }

    fn matchers(&self) -> Vec<Matcher> {
        match self {
            Self::Exists => vec![Matcher::Exists(true)],
            Self::NoneOf(values) => vec![Matcher::AnythingBut(values.clone())],
            Self::Missing => vec![Matcher::Exists(false), Matcher::Equals("".into())],
        }
    }

    /// What holds when this does not, as far as a pattern can say it.
    fn negated(&self) -> Vec<Matcher> {
        match self {
            Self::Exists => vec![Matcher::Exists(false)],
            Self::NoneOf(values) => std::iter::once(Matcher::Exists(false))
                .chain(values.iter().map(|value| Matcher::Equals((*value).into())))
                .collect(),
            Self::Missing => vec![Matcher::AnythingBut(Cow::Borrowed(&[""]))],
        }
    }
}

/// Conditions by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Conditions(Vec<(FieldPath, Condition)>);

impl Conditions {
    /// Adds one; `false` when no event can fulfil it together with those before.
    #[must_use]
    pub(super) fn add(&mut self, field: FieldPath, condition: Condition) -> bool {
        let Some((_, known)) = self.0.iter_mut().find(|(known, _)| *known == field) else {
            self.0.push((field, condition));
            return true;
        };
        let both = known.clone().and(condition);
        let possible = both.is_some();
        if let Some(both) = both {
            *known = both;
        }
        possible
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

    /// The pattern of events with this detail-type and source that fulfil all conditions.
    pub(super) fn pattern(&self, detail_type: &str, source: Option<&str>) -> EventPattern {
        let mut members = envelope(detail_type, source);
        for (field, condition) in &self.0 {
            members.insert(field, PatternNode::Leaf(condition.matchers()));
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
            let mut alternative = Members::default();
            alternative.insert(field, PatternNode::Leaf(condition.negated()));
            PatternNode::Object(alternative)
        });
        let mut alternatives: Vec<_> = alternatives.collect();
        // `$or` wants two alternatives or more; a single one stands for itself.
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

fn envelope(detail_type: &str, source: Option<&str>) -> Members {
    let equals = |text: &str| PatternNode::Leaf(vec![Matcher::Equals(Cow::Owned(text.to_owned()))]);
    let mut members = Members::default();
    members.extend(source.map(|source| ("source".into(), equals(source))));
    members.extend([("detail-type".into(), equals(detail_type))]);
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
        assert!(conditions.add(field("detail.id"), Condition::not_empty()));
        assert!(conditions.add(field("detail.id"), Condition::path_value()));
        assert!(!conditions.add(field("detail.id"), Condition::Missing));
        assert_eq!(
            conditions.0,
            [(field("detail.id"), Condition::path_value())]
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
