//! The values of a CloudFormation template, intrinsic functions included.

use indexmap::IndexMap;
use serde_json::json;

use crate::plan::{LogicalId, Piece, Text};

/// A value of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string.
    String(String),
    /// A whole number.
    Integer(i64),
    /// A boolean.
    Bool(bool),
    /// A list.
    List(Vec<Value>),
    /// A mapping.
    Map(Map),
    /// `Ref`: the value of a parameter, or the physical id of a resource.
    Ref(String),
    /// `Fn::GetAtt`: logical id and attribute.
    GetAtt(String, String),
    /// `Fn::Sub` with this text.
    Sub(String),
    /// `Fn::If`: condition, value, other value.
    If(String, Box<Value>, Box<Value>),
    /// `Fn::Equals`.
    Equals(Box<Value>, Box<Value>),
}

/// A mapping in the order in which it is written.
pub type Map = IndexMap<String, Value>;

impl Value {
    /// A string.
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// A list of strings.
    pub fn strings(texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::List(texts.into_iter().map(Self::string).collect())
    }

    /// The value of a parameter or the physical id of a resource.
    #[must_use]
    pub fn reference(id: &LogicalId) -> Self {
        Self::Ref(id.as_str().to_owned())
    }

    /// The attribute `Arn` of a resource.
    #[must_use]
    pub fn arn(id: &LogicalId) -> Self {
        Self::GetAtt(id.as_str().to_owned(), "Arn".to_owned())
    }

    /// A text of literal pieces and parameters, in the simplest form that says it.
    ///
    /// Literal `${` is escaped, so that text of a spec never becomes a substitution.
    /// Source: CloudFormation User Guide, `Fn::Sub`.
    #[must_use]
    pub fn text(text: &Text) -> Self {
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
        match self {
            Self::String(text) => text.as_str().into(),
            Self::Integer(number) => (*number).into(),
            Self::Bool(value) => (*value).into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(map) => map
                .iter()
                .map(|(key, value)| (key.clone(), value.to_json()))
                .collect(),
            Self::Ref(id) => json!({ "Ref": id }),
            Self::GetAtt(id, attribute) => json!({ "Fn::GetAtt": [id, attribute] }),
            Self::Sub(text) => json!({ "Fn::Sub": text }),
            Self::If(condition, yes, no) => {
                json!({ "Fn::If": [condition, yes.to_json(), no.to_json()] })
            }
            Self::Equals(a, b) => json!({ "Fn::Equals": [a.to_json(), b.to_json()] }),
        }
    }

    /// A value from JSON without functions, as event patterns are.
    #[must_use]
    pub fn from_json(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::string(""),
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => number
                .as_i64()
                .map_or_else(|| Self::string(number.to_string()), Self::Integer),
            serde_json::Value::String(text) => Self::string(text),
            serde_json::Value::Array(items) => {
                Self::List(items.iter().map(Self::from_json).collect())
            }
            serde_json::Value::Object(members) => Self::Map(
                members
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::from_json(value)))
                    .collect(),
            ),
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

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

/// A mapping of these members, in this order.
#[must_use]
pub fn map<const N: usize>(members: [(&str, Value); N]) -> Map {
    members
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
