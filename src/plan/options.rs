//! The user's choices, as the command line, an action or a test gives them, by what they are about. The defaults are what
//! `spec2dest generate SPEC` uses.

pub use crate::contract::OptionalPolicy;

pub use super::LogicalId;
pub use crate::connections::options::{ConnectionOptions, Secrets};
pub use crate::stack::options::{LogicalIds, StackOptions};

/// All choices about a plan.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What all operations share.
    pub stack: StackOptions,
    /// The connections.
    pub connections: ConnectionOptions,
    /// The destinations and their rules.
    pub destinations: DestinationOptions,
}

/// The choices about destinations and their rules.
#[derive(Debug, Clone)]
pub struct DestinationOptions {
    /// What is done with optional parameters of which the document says nothing.
    pub optional_params: OptionalPolicy,
    /// A header that carries the event's id, added to POST and PATCH.
    pub idempotency_header: Option<String>,
    /// What is done with bodies that are neither JSON nor text.
    pub unsupported_body: UnsupportedBody,
    /// Add a rule per guarded operation that sends events which match no other rule to the dead-letter queue.
    pub reject_invalid: bool,
    /// Retries, 0 to 185.
    pub retry_attempts: Option<u32>,
    /// Age of an event after which it is given up, 60 to 86,400 seconds.
    pub retry_max_age: Option<u32>,
    /// Calls per second and destination.
    pub rate_limit: u32,
    /// The ARN of an existing role.
    pub role_arn: Option<String>,
    /// The ARN of a permissions boundary for the roles that are created.
    pub permissions_boundary: Option<String>,
}

impl Default for DestinationOptions {
    fn default() -> Self {
        Self {
            optional_params: OptionalPolicy::Auto,
            idempotency_header: None,
            unsupported_body: UnsupportedBody::LeaveOut,
            reject_invalid: false,
            retry_attempts: None,
            retry_max_age: None,
            rate_limit: 300,
            role_arn: None,
            permissions_boundary: None,
        }
    }
}

/// What is done with bodies that are neither JSON nor text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsupportedBody {
    /// The operation is left out.
    LeaveOut,
    /// JSON is sent all the same.
    Json,
}
