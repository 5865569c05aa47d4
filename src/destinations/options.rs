//! What the user chooses about the destinations and their rules.

use crate::cloudformation::LogicalId;
use crate::contract::OptionalPolicy;

/// The choices about destinations and their rules. The default is what `spec2dest generate SPEC` uses.
#[derive(Debug, Clone)]
pub struct DestinationOptions {
    /// How optional parameters are sent if the document does not say.
    pub optional_params: OptionalPolicy,
    /// A header that carries the event's id, added to POST and PATCH.
    pub idempotency_header: Option<String>,
    /// What happens to operations whose body is neither JSON nor text.
    pub unsupported_body: UnsupportedBody,
    /// Add a rule to each operation with guards, for the events that none of its rules matches: it sends them to the
    /// dead-letter queue.
    pub reject_invalid: bool,
    /// Accept no path value with a `/`.
    pub strict_paths: bool,
    /// Retries, 0 to 185.
    pub retry_attempts: Option<u32>,
    /// Seconds after which an event is no longer retried, 60 to 86,400.
    pub retry_max_age: Option<u32>,
    /// Calls per second and destination.
    pub rate_limit: u32,
    /// The ARN of an existing role.
    pub role_arn: Option<String>,
    /// A role of the blueprint: a resource, or a parameter with its ARN.
    pub role: Option<LogicalId>,
    /// The ARN of a permissions boundary for the roles of the template.
    pub permissions_boundary: Option<String>,
}

impl Default for DestinationOptions {
    fn default() -> Self {
        Self {
            optional_params: OptionalPolicy::Auto,
            idempotency_header: None,
            unsupported_body: UnsupportedBody::LeaveOut,
            reject_invalid: false,
            strict_paths: false,
            retry_attempts: None,
            retry_max_age: None,
            rate_limit: 300,
            role_arn: None,
            role: None,
            permissions_boundary: None,
        }
    }
}

/// What happens to operations whose body is neither JSON nor text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsupportedBody {
    /// They are left out.
    LeaveOut,
    /// They are called with JSON.
    Json,
}
