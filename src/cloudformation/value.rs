//! The values of a CloudFormation template, including intrinsic functions.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde::ser::{Serialize, Serializer};
use vecmap::VecMap;

use super::logical_id::LogicalId;
use super::text::{Piece, Text};

/// The members of a mapping, in output order. Mappings of templates are small, so a list is faster than a hash table.
pub type Map = VecMap<Cow<'static, str>, Value>;

/// The rows of a table by name, in output order.
pub type Table = IndexMap<Cow<'static, str>, Map>;

/// A value in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string.
    String(Cow<'static, str>),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(serde_json::Number),
    /// A boolean.
    Bool(bool),
    /// A list.
    List(Vec<Value>),
    /// A mapping.
    Map(Map),
    /// A mapping with many entries, each of which YAML writes on one line.
    Table(Table),
    /// A string that is written on these lines in YAML. Its value has one space between them, without their indentation.
    Lines(Vec<Cow<'static, str>>),
    /// The argument of `Fn::Sub`; not used anywhere else.
    Substitution(Text),
    /// An intrinsic function.
    Function {
        /// The name in its long form: `Ref`, `Condition` or `Fn::…`.
        name: &'static str,
        /// The argument.
        argument: Box<Value>,
    },
}

impl Value {
    /// A string.
    pub fn string(text: impl Into<Cow<'static, str>>) -> Self {
        Self::String(text.into())
    }

    /// A list of strings.
    pub fn strings(texts: impl IntoIterator<Item = impl Into<Cow<'static, str>>>) -> Self {
        Self::List(texts.into_iter().map(Self::string).collect())
    }

    /// The intrinsic function `name` (long form) applied to `argument`.
    #[must_use]
    pub fn function(name: &'static str, argument: Self) -> Self {
        Self::Function {
            name,
            argument: Box::new(argument),
        }
    }

    /// `Ref`: the value of a parameter or the physical id of a resource.
    #[must_use]
    pub fn reference(id: &LogicalId) -> Self {
        Self::function("Ref", Self::string(id.as_str().to_owned()))
    }

    /// `Fn::GetAtt`: an attribute of a resource.
    #[must_use]
    pub fn get_att(id: &LogicalId, attribute: &'static str) -> Self {
        let id = Self::string(id.as_str().to_owned());
        Self::function("Fn::GetAtt", Self::List(vec![id, Self::string(attribute)]))
    }

    /// The attribute `Arn` of a resource.
    #[must_use]
    pub fn arn(id: &LogicalId) -> Self {
        Self::get_att(id, "Arn")
    }

    /// `Fn::Sub` with this text.
    #[must_use]
    pub fn sub(text: Text) -> Self {
        Self::function("Fn::Sub", Self::Substitution(text))
    }

    /// `Fn::If`: `yes` if the condition is true, otherwise `no`.
    #[must_use]
    pub fn if_(condition: &LogicalId, yes: Self, no: Self) -> Self {
        let condition = Self::string(condition.as_str().to_owned());
        Self::function("Fn::If", Self::List(vec![condition, yes, no]))
    }

    /// `Fn::Equals`.
    #[must_use]
    pub fn equals(left: Self, right: Self) -> Self {
        Self::function("Fn::Equals", Self::List(vec![left, right]))
    }

    /// The simplest value for `text`: a string, `Ref` or `Fn::Sub`.
    #[must_use]
    pub fn text(text: &Text) -> Self {
        match text.0.as_slice() {
            [] => Self::string(""),
            [Piece::Literal(literal)] => Self::string(literal.clone()),
            [Piece::Parameter(id)] => Self::reference(id),
            _ => Self::sub(text.clone()),
        }
    }

    /// The member `key` of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key)
    }

    /// The members of a mapping.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
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

    /// The items of a list; empty for other values.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The argument of the intrinsic function `name` (long form).
    #[must_use]
    pub fn argument_of(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Function {
                name: function,
                argument,
            } if *function == name => Some(argument),
            _ => None,
        }
    }

    /// The argument of `Ref`.
    #[must_use]
    pub fn referenced_id(&self) -> Option<&str> {
        self.argument_of("Ref")?.as_str()
    }

    /// The logical id of the resource whose `Arn` attribute this is.
    #[must_use]
    pub fn arn_resource(&self) -> Option<&str> {
        match self.argument_of("Fn::GetAtt")?.items() {
            [id, attribute] if attribute.as_str() == Some("Arn") => id.as_str(),
            _ => None,
        }
    }

    /// The text of `Fn::Sub`.
    #[must_use]
    pub fn substitution(&self) -> Option<&Text> {
        match self.argument_of("Fn::Sub")? {
            Self::Substitution(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string or of `Fn::Sub`, with `x` for each substitution; `None` for other values.
    #[must_use]
    pub fn known_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::String(text) => Some(text.as_ref().into()),
            Self::Lines(lines) => Some(join_lines(lines).into()),
            other => Some(other.substitution()?.filled("x").into()),
        }
    }

    /// The value as JSON, with functions in their long form.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        // This cannot fail: all keys are strings.
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// JSON without functions; `null`, which a template cannot contain, becomes an empty string.
impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::string(""),
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(whole) => Self::Integer(whole),
                None => Self::Number(number),
            },
            serde_json::Value::String(text) => Self::string(text),
            serde_json::Value::Array(items) => {
                Self::List(items.into_iter().map(Self::from).collect())
            }
            serde_json::Value::Object(members) => Self::Map(map_of(members)),
        }
    }
}

/// Serialises functions in their long form.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::String(text) => serializer.serialize_str(text),
            Self::Lines(lines) => serializer.serialize_str(&join_lines(lines)),
            Self::Table(rows) => rows.serialize(serializer),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Number(number) => number.serialize(serializer),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(map) => map.serialize(serializer),
            Self::Substitution(text) => serializer.serialize_str(&text.substitution_text()),
            Self::Function { name, argument } => serializer.collect_map([(name, argument)]),
        }
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

/// The value of [`Value::Lines`].
fn join_lines(lines: &[Cow<'static, str>]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}

/// A mapping with any number of members, in this order. Of equal keys, the last one counts.
pub fn map_of(
    members: impl IntoIterator<Item = (impl Into<Cow<'static, str>>, impl Into<Value>)>,
) -> Map {
    let members = members.into_iter();
    members
        .map(|(key, value)| -> (Cow<'static, str>, Value) { (key.into(), value.into()) })
        .collect()
}

/// A mapping with these members, in this order.
#[must_use]
pub fn map<const N: usize>(members: [(&'static str, Value); N]) -> Map {
    let members = members.into_iter();
    members
        .map(|(key, value)| (Cow::Borrowed(key), value))
        .collect()
}
