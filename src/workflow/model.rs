//! How one operation is delivered, in the terms of the state machine and without names: enough to tell which request an event
//! leads to.

use std::fmt;
use std::rc::Rc;

use crate::contract::{EventPath, Requirement, ServerUrl};

/// The call that an event of one operation leads to: a row of the table.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which of the contract's operations.
    pub operation: usize,
    /// The method in capitals.
    pub method: &'static str,
    /// What the URL begins with.
    pub server: Rc<ServerUrl>,
    /// What follows, percent-encoded, with fields of the event in braces: `/users/{userId}`.
    pub path: String,
    /// Query parameters, in document order.
    pub query: Vec<Parameter>,
    /// Headers, in document order.
    pub headers: Vec<Parameter>,
    /// Fields that cannot be sent: an event that has one makes no call.
    pub never: Vec<FieldName>,
    /// The body.
    pub body: Option<Body>,
    /// How often the call is repeated if it fails.
    pub retries: u32,
    /// The security schemes of its connection; empty for none.
    pub requirement: Requirement,
}

impl Call {
    /// The URL, with the names of variables and fields in braces.
    #[must_use]
    pub fn describe_url(&self) -> String {
        format!("{}{}", self.server, self.path)
    }
}

/// A query parameter or header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name in the request.
    pub name: String,
    /// The origin of the value.
    pub value: ParameterValue,
    /// Whether a call needs it.
    pub required: bool,
    /// Whether a required value may be empty.
    pub allow_empty: bool,
}

/// The origin of a parameter's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterValue {
    /// A field of the event in this style.
    Field(FieldName, ParameterStyle),
    /// Always the same.
    Literal(String),
}

/// What a field contains, and how it is sent.
///
/// Source: OpenAPI 3.1, "Style Values".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterStyle {
    /// A string, number or boolean, sent as it is.
    Text,
    /// A list or one item; each item is a parameter.
    List,
    /// An object or a list; each member is a parameter with its name in brackets.
    DeepObject,
    /// An object; each member is a parameter.
    Members,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Where it comes from.
    pub field: FieldName,
    /// How it is sent.
    pub encoding: BodyEncoding,
    /// The header `Content-Type`, where Step Functions' `application/json` is not right.
    pub content_type: Option<String>,
    /// Whether a call needs it.
    pub required: bool,
}

/// How a body is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyEncoding {
    /// As JSON.
    Json,
    /// As `application/x-www-form-urlencoded`; the items of a list have numbers in their keys, or the same key.
    Form {
        /// Numbers.
        indices: bool,
    },
    /// As it is.
    Text,
    /// Not at all: an event that has one makes no call.
    Nothing,
}

/// A field of the event as the table names it: a member of `detail`, or a path that begins with `$.` and has dots before the
/// numbers of list items, too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldName(String);

impl FieldName {
    /// The name of the field that `path` addresses; `None` if it addresses several (`[*]`).
    #[must_use]
    pub fn new(path: &EventPath) -> Option<Self> {
        let text = path.as_str();
        if text.contains('*') {
            return None;
        }
        let steps = text.replace('[', ".").replace(']', "");
        let name = steps.strip_prefix("$.detail.");
        Some(match name.filter(|name| !name.contains('.')) {
            Some(name) => Self(name.to_owned()),
            None => Self(steps),
        })
    }

    /// The text in the table.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(path: &str) -> Option<String> {
        FieldName::new(&EventPath::new(path).unwrap()).map(|name| name.to_string())
    }

    #[test]
    fn members_of_detail_have_short_names() {
        assert_eq!(name_of("$.detail.userId").as_deref(), Some("userId"));
        assert_eq!(name_of("$.id").as_deref(), Some("$.id"));
        assert_eq!(
            name_of("$.detail.order.items[0][1].id").as_deref(),
            Some("$.detail.order.items.0.1.id")
        );
        assert_eq!(name_of("$.detail.items[*]"), None);
    }
}
