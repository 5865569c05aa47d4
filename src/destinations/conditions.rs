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

/// What must hold of one field. Of those that need a leaf, a later one includes the earlier ones; the same applies to the
/// first two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Condition {
    /// The field is missing or empty.
    Missing,
    /// The field is missing.
    Absent,
    /// The field is a leaf.
    Exists,
    /// The field is a leaf with something to send.
    NotEmpty,
    /// The field is a leaf that is one segment of a path: an empty id would lead to `/users/`, and `.` and `..` to another
    /// path.
    PathValue,
    /// The same, without `/`, which the receiver might decode.
    StrictPathValue,
    /// The field has one of these values.
    OneOf(Vec<AllowedValue>),
}

/// A value that a field may have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AllowedValue {
    Text(String),
    Integer(i64),
}

impl AllowedValue {
    fn to_matcher(&self) -> Matcher {
        match self {
            Self::Text(text) => Matcher::Equals(text.clone().into()),
            Self::Integer(number) => Matcher::EqualsInteger(*number),
        }
    }
}

/// The strings that are not a segment of a path.
pub(super) const NOT_A_SEGMENT: [&str; 4] = ["", " ", ".", ".."];

/// Any string with a slash.
const WITH_SLASH: &str = "*/*";

/// The same strings, and any with a slash. All of them are in one test, because an event needs to pass only one of the
/// tests on a field.
const NOT_A_STRICT_SEGMENT: [&str; 5] = [WITH_SLASH, "", " ", ".", ".."];

impl Condition {
    /// Both together; `None` when no event can meet both.
    fn and(&self, other: &Self) -> Option<Self> {
        let needs_leaf = |condition: &Self| !matches!(condition, Self::Missing | Self::Absent);
        if needs_leaf(self) != needs_leaf(other) {
            return None;
        }
        match (self, other) {
            (Self::OneOf(some), Self::OneOf(others)) => {
                let both = some.iter().filter(|value| others.contains(value));
                let both: Vec<_> = both.cloned().collect();
                (!both.is_empty()).then_some(Self::OneOf(both))
            }
            (one, another) => Some(one.max(another).clone()),
        }
    }

    /// The strings that a leaf must not be.
    fn excluded(&self) -> &'static [&'static str] {
        match self {
            Self::Exists | Self::Absent => &[],
            Self::Missing | Self::NotEmpty => &[""],
            Self::PathValue | Self::StrictPathValue | Self::OneOf(_) => &NOT_A_SEGMENT,
        }
    }

    pub(super) fn matchers(&self) -> Vec<Matcher> {
        match self {
            Self::Missing => vec![Matcher::Exists(false), Matcher::Equals("".into())],
            Self::Absent => vec![Matcher::Exists(false)],
            Self::Exists => vec![Matcher::Exists(true)],
            Self::NotEmpty | Self::PathValue => {
                let excluded = self.excluded().iter();
                vec![Matcher::AnythingBut(
                    excluded.map(|text| Cow::Borrowed(*text)).collect(),
                )]
            }
            Self::StrictPathValue => vec![Matcher::NotWildcard(&NOT_A_STRICT_SEGMENT)],
            Self::OneOf(values) => values.iter().map(AllowedValue::to_matcher).collect(),
        }
    }

    /// What holds when this does not, as far as a pattern can express it.
    fn negated(&self) -> Vec<Matcher> {
        match self {
            Self::Missing => return vec![Matcher::AnythingBut(vec!["".into()])],
            Self::Absent => return vec![Matcher::Exists(true)],
            _ => {}
        }
        let mut matchers = vec![Matcher::Exists(false)];
        if let Self::OneOf(values) = self {
            let texts = values.iter().map(|value| match value {
                AllowedValue::Text(text) => Some(Cow::Owned(text.clone())),
                AllowedValue::Integer(_) => None,
            });
            // `anything-but` cannot list both strings and numbers.
            if let Some(texts) = texts.collect() {
                matchers.push(Matcher::AnythingBut(texts));
                return matchers;
            }
        }
        let excluded = self.excluded().iter();
        matchers.extend(excluded.map(|value| Matcher::Equals((*value).into())));
        if *self == Self::StrictPathValue {
            matchers.push(Matcher::Wildcard(WITH_SLASH));
        }
        matchers
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
        let both = known.and(&condition);
        let is_possible = both.is_some();
        if let Some(both) = both {
            *known = both;
        }
        is_possible
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
        let mut members = Members::envelope(operation);
        for (field, condition) in &self.0 {
            members.insert(field, PatternNode::Leaf(condition.matchers()));
        }
        EventPattern(members)
    }

    /// The pattern of the operation's events that fail at least one condition.
    pub(super) fn rejecting_pattern(&self, operation: &Operation) -> EventPattern {
        let mut members = Members::envelope(operation);
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
