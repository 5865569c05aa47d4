//! What is wanted, in EventBridge's terms and in no syntax.

use indexmap::IndexMap;

use crate::cloudformation::{LogicalId, Text, Value};
use crate::connections::Connection;
use crate::contract::EventPath;
use crate::findings::Place;
use crate::stack::{EventPattern, Stack};

/// Which roles let EventBridge call the destinations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Roles {
    /// Roles of the template; a destination's `role` is an index into it. Each covers exactly its destinations.
    Created {
        /// The roles.
        ids: Vec<LogicalId>,
        /// The ARN of a permissions boundary.
        permissions_boundary: Option<String>,
    },
    /// One existing role, by ARN.
    Existing(String),
}

/// The HTTP methods of an API destination.
///
/// Source: EventBridge API, `ApiDestinationHttpMethod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HttpMethod {
    /// DELETE
    Delete,
    /// GET
    Get,
    /// HEAD
    Head,
    /// OPTIONS
    Options,
    /// PATCH
    Patch,
    /// POST
    Post,
    /// PUT
    Put,
}

impl HttpMethod {
    /// The name in capitals.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// One API destination with its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Which of the contract's operations.
    pub operation: usize,
    /// The resource.
    pub id: LogicalId,
    /// Method and path, at most 512 characters.
    pub description: String,
    /// The method.
    pub method: HttpMethod,
    /// The endpoint; `*` for each path value, in order. Literal pieces are percent-encoded already.
    pub endpoint: Text,
    /// Calls per second, at least 1.
    pub rate_limit: u32,
    /// Which of the plan's connections.
    pub connection: usize,
    /// Which of the plan's created roles; 0 when an existing role is used.
    pub role: usize,
    /// The rules, at least one.
    pub rules: Vec<Rule>,
    /// A rule that sends events which fail the guards to the dead-letter queue.
    pub rejection: Option<RejectionRule>,
    /// The operation's place in the spec.
    pub place: Place,
}

/// One rule with its one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The resource.
    pub id: LogicalId,
    /// At most 512 characters.
    pub description: String,
    /// Which events.
    pub pattern: EventPattern,
    /// What is sent to the destination.
    pub target: Target,
}

/// Sends the events of an operation that no rule of it takes straight to the dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectionRule {
    /// The resource.
    pub id: LogicalId,
    /// At most 512 characters.
    pub description: String,
    /// Which events: detail-type and source.
    pub pattern: EventPattern,
    /// The target's id.
    pub target_id: String,
}

/// What a rule sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// 1 to 64 of `[A-Za-z0-9._-]`.
    pub id: String,
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

/// A value of a header or query parameter: wholly a field or wholly literal, EventBridge knows no mixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpValue {
    /// A field of the event.
    Field(EventPath),
    /// Always the same.
    Literal(String),
}

/// The body of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retry {
    /// 0 to 185.
    pub attempts: Option<u32>,
    /// 60 to 86,400 seconds.
    pub max_age: Option<u32>,
}

/// Everything that is to be deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What the template says of itself, at most 1,024 bytes.
    pub description: String,
    /// What all operations share.
    pub stack: Stack,
    /// The parameter or resource that `Ref` turns into the name of the bus.
    pub bus: LogicalId,
    /// The ARN of the dead-letter queue.
    pub dead_letter: Value,
    /// The roles.
    pub roles: Roles,
    /// One for each distinct set of credentials.
    pub connections: Vec<Connection>,
    /// One for each operation, in document order.
    pub destinations: Vec<Destination>,
}
