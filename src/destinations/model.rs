//! How one operation is delivered, in EventBridge's own terms and without names: enough to tell which request an event
//! leads to.

use std::fmt;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::contract::{EventPath, Method, Requirement, ServerUrl};
use crate::stack::EventPattern;

/// An HTTP method that API destinations support.
///
/// Source: EventBridge API, `ApiDestinationHttpMethod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpMethod(&'static str);

impl HttpMethod {
    /// `method`, if API destinations support it.
    #[must_use]
    pub fn new(method: &Method) -> Option<Self> {
        let mut supported = crate::aws::DESTINATION_METHODS.iter();
        supported
            .find(|name| **name == method.as_str())
            .map(|name| Self(name))
    }

    /// The name in capitals.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// One API destination with its rules.
#[derive(Debug, Clone)]
pub struct Destination {
    /// Which of the contract's operations.
    pub operation: usize,
    /// The method.
    pub method: HttpMethod,
    /// The URL.
    pub endpoint: Endpoint,
    /// Calls per second, at least 1.
    pub rate_limit: u32,
    /// The security schemes of its connection; empty for none.
    pub requirement: Requirement,
    /// The rules, at least one.
    pub rules: Vec<Rule>,
    /// The events that fail the guards, if these are to go straight to the dead-letter queue.
    pub rejection: Option<EventPattern>,
}

/// The URL of a destination.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// What it begins with.
    pub server: Rc<ServerUrl>,
    /// What follows, percent-encoded, with `*` for each path value.
    pub path: String,
}

/// The URL, with the names of variables in braces.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.server, self.path)
    }
}

/// One rule with its one target.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The names of the optional parameters that it sends and other rules of the operation do not.
    pub optional: Vec<String>,
    /// Which events.
    pub pattern: EventPattern,
    /// What is sent to the destination.
    pub target: Target,
}

/// What a rule sends.
#[derive(Debug, Clone)]
pub struct Target {
    /// One for each `*` of the endpoint, left to right.
    pub path_values: Vec<EventPath>,
    /// Query parameters by key.
    pub query: IndexMap<String, HttpValue>,
    /// Headers by name.
    pub headers: IndexMap<String, HttpValue>,
    /// The body.
    pub input: Input,
    /// Retries, where other than AWS's defaults.
    pub retry: Retry,
}

/// The value of a header or query parameter. EventBridge cannot combine literal text with a field.
#[derive(Debug, Clone)]
pub enum HttpValue {
    /// A field of the event.
    Field(EventPath),
    /// Always the same.
    Literal(String),
}

/// The body of the request.
#[derive(Debug, Clone)]
pub enum Input {
    /// The JSON at this path of the event, verbatim.
    Path(EventPath),
    /// Always this JSON text.
    Constant(String),
    /// A template with `<name>` placeholders.
    Transformer {
        /// Placeholder to path.
        paths: IndexMap<String, EventPath>,
        /// The template.
        template: String,
    },
}

/// Retries of a target; `None` for AWS's default (185 attempts, 24 hours).
#[derive(Debug, Clone, Copy, Default)]
pub struct Retry {
    /// 0 to 185.
    pub attempts: Option<u32>,
    /// 60 to 86,400 seconds.
    pub max_age: Option<u32>,
}
