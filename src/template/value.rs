//! The values of a CloudFormation template, intrinsic functions included.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};

use crate::plan::{EventPattern, LogicalId, Matcher, Members, PatternNode, Piece, Text};

use super::map::{Map, map};

/// A value of a template. Most of its text is that of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'p> {
    /// A string.
    String(Cow<'p, str>),
    /// A whole number.
    Integer(i64),
    /// A boolean.
    Bool(bool),
    /// A list.
    List(Vec<Value<'p>>),
    /// A mapping.
    Map(Map<'p>),
    /// `Ref`: the value of a parameter, or the physical id of a resource.
    Ref(&'p str),
    /// `Fn::GetAtt`: the attribute `Arn` of the resource with this logical id.
    Arn(&'p str),
    /// `Fn::Sub` with this text.
    Sub(Cow<'p, str>),
    /// `Fn::If`: the condition, its value when it holds and when it does not.
    If(&'p str, Box<[Value<'p>; 2]>),
    /// `Fn::Equals`.
    Equals(Box<[Value<'p>; 2]>),
}

impl<'p> Value<'p> {
    /// A string.
    pub fn string(text: impl Into<Cow<'p, str>>) -> Self {
        Self::String(text.into())
    }

    /// A list of strings.
    pub fn strings(texts: impl IntoIterator<Item = impl Into<Cow<'p, str>>>) -> Self {
        Self::List(texts.into_iter().map(Self::string).collect())
    }

    /// The value of a parameter or the physical id of a resource.
    #[must_use]
    pub fn reference(id: &'p LogicalId) -> Self {
        Self::Ref(id.as_str())
    }

    /// The attribute `Arn` of a resource.
    #[must_use]
    pub fn arn(id: &'p LogicalId) -> Self {
        Self::Arn(id.as_str())
    }

    /// A text of literal pieces and parameters, in the simplest form that says it.
    ///
    /// Literal `${` is escaped, so that text of a spec never becomes a substitution.
    /// Source: CloudFormation User Guide, `Fn::Sub`.
    #[must_use]
    pub fn text(text: &'p Text) -> Self {
        match text.0.as_slice() {
            [] => Self::string(""),
            [Piece::Literal(literal)] => Self::string(literal),
            [Piece::Parameter(id)] => Self::reference(id),
            pieces => Self::Sub(pieces.iter().map(sub_piece).collect()),
        }
    }

    /// The member `key` of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none for everything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The value as JSON, functions in their long form.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        // Nothing fails: all keys are strings.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// An event pattern.
    #[must_use]
    pub fn pattern(pattern: &'p EventPattern) -> Self {
        Self::Map(pattern_members(&pattern.0))
    }
}

/// As JSON, functions in their long form.
impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::String(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(map) => map.serialize(serializer),
            Self::Ref(id) => serializer.collect_map([("Ref", id)]),
            Self::Arn(id) => serializer.collect_map([("Fn::GetAtt", [id, "Arn"])]),
            Self::Sub(text) => serializer.collect_map([("Fn::Sub", text)]),
            Self::If(condition, choices) => {
                let [yes, no] = choices.as_ref();
                serializer.collect_map([("Fn::If", (condition, yes, no))])
            }
            Self::Equals(sides) => serializer.collect_map([("Fn::Equals", sides)]),
        }
    }
}

fn pattern_members(members: &Members) -> Map<'_> {
    members
        .iter()
        .map(|(name, node)| (name.into(), pattern_node(node)))
        .collect()
}

fn pattern_node(node: &PatternNode) -> Value<'_> {
    match node {
        PatternNode::Leaf(matchers) => Value::List(matchers.iter().map(matcher).collect()),
        PatternNode::Object(members) => Value::Map(pattern_members(members)),
        PatternNode::AnyOf(choices) => Value::List(choices.iter().map(pattern_node).collect()),
    }
}

fn matcher(matcher: &Matcher) -> Value<'_> {
    match matcher {
        Matcher::Equals(text) => Value::string(text.as_ref()),
        Matcher::Exists(exists) => map([("exists", Value::Bool(*exists))]).into(),
        Matcher::AnythingBut(values) => {
            map([("anything-but", Value::strings(values.iter().copied()))]).into()
        }
    }
}

fn sub_piece(piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => text.replace("${", "${!"),
        Piece::Parameter(id) => format!("${{{id}}}"),
        Piece::SecretKey { secret_arn, key } => {
            format!("{{{{resolve:secretsmanager:${{{secret_arn}}}:SecretString:{key}}}}}")
        }
    }
}

impl<'p> From<Map<'p>> for Value<'p> {
    fn from(map: Map<'p>) -> Self {
        Self::Map(map)
    }
}
