//! What the user chooses about the workflow.

use crate::cloudformation::LogicalId;
use crate::contract::OptionalPolicy;

/// The choices about the workflow. The default is what `spec2dest generate SPEC --deliver workflow` uses.
#[derive(Debug, Clone, Default)]
pub struct WorkflowOptions {
    /// The type of the state machine.
    pub kind: WorkflowType,
    /// Put an event on the bus for each call that succeeded or failed.
    pub replies: bool,
    /// The source of these events; `None` for `spec2dest.replies.` and the title.
    pub reply_source: Option<String>,
    /// Include the body of the response in them.
    pub reply_body: bool,
    /// How optional parameters are sent if the document does not say. Only [`OptionalPolicy::Omit`] makes a difference.
    pub optional_params: OptionalPolicy,
    /// A header that carries the event's id, added to POST and PATCH.
    pub idempotency_header: Option<String>,
    /// Send JSON where the body must be of a kind that is not supported.
    pub json_for_unsupported_body: bool,
    /// Retries, 0 to 185.
    pub retry_attempts: Option<u32>,
    /// Seconds after which an event is no longer retried, 60 to 86,400.
    pub retry_max_age: Option<u32>,
    /// Calls per second that the user asked for, which a workflow cannot limit.
    pub rate_limit: Option<u32>,
    /// The ARN of an existing role that lets EventBridge start the state machine.
    pub role_arn: Option<String>,
    /// Such a role of the blueprint: a resource, or a parameter with its ARN.
    pub role: Option<LogicalId>,
    /// The ARN of a permissions boundary for the roles of the template.
    pub permissions_boundary: Option<String>,
}

/// The type of a state machine.
///
/// Source: Step Functions Developer Guide, "Choosing workflow type".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WorkflowType {
    /// Ends after 5 minutes.
    #[default]
    Express,
    /// Can wait for hours between retries, and shows each execution.
    Standard,
}
