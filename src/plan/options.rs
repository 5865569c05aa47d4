//! The user's choices, as the command line, an action or a test gives them.

use std::collections::BTreeMap;

use crate::contract::OptionalPolicy;

use super::LogicalId;

/// Everything that can be chosen about a plan. [`PlanOptions::default`] is what `spec2dest generate SPEC` uses.
#[derive(Debug, Clone)]
pub struct PlanOptions {
    /// What is done with optional parameters.
    pub optional_params: OptionalPolicy,
    /// A header that carries the event's id, added to POST and PATCH.
    pub idempotency_header: Option<String>,
    /// What is done with bodies that are neither JSON nor text.
    pub unsupported_body: UnsupportedBody,
    /// Where credentials come from.
    pub secrets: Secrets,
    /// Parameters of the blueprint that hold credentials, by `SCHEME.FIELD`.
    pub credentials: BTreeMap<String, LogicalId>,
    /// Create a bus of this name instead of using a parameter.
    pub create_bus: Option<String>,
    /// The ARN of an existing dead-letter queue.
    pub dead_letter_queue: Option<String>,
    /// Add a rule per guarded operation that sends refused events to the dead-letter queue.
    pub reject_invalid: bool,
    /// Retries, 0 to 185.
    pub retry_attempts: Option<u32>,
    /// Age of an event after which it is given up, 60 to 86,400 seconds.
    pub retry_max_age: Option<u32>,
    /// Calls per second and destination.
    pub rate_limit: u32,
    /// The ARN of an existing role.
    pub role_arn: Option<String>,
    /// The ARN of a permissions boundary for the roles created.
    pub permissions_boundary: Option<String>,
    /// Stands before every logical id of ours.
    pub prefix: String,
    /// How logical ids are made.
    pub logical_ids: LogicalIds,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            optional_params: OptionalPolicy::Auto,
            idempotency_header: None,
            unsupported_body: UnsupportedBody::LeaveOut,
            secrets: Secrets::Parameters,
            credentials: BTreeMap::new(),
            create_bus: None,
            dead_letter_queue: None,
            reject_invalid: false,
            retry_attempts: None,
            retry_max_age: None,
            rate_limit: 300,
            role_arn: None,
            permissions_boundary: None,
            prefix: String::new(),
            logical_ids: LogicalIds::Operation,
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

/// Where credentials come from at deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// `NoEcho` parameters.
    Parameters,
    /// Dynamic references to a Secrets Manager secret.
    SecretsManager,
}

/// How logical ids are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogicalIds {
    /// From operationIds.
    Operation,
    /// From paths, as the reference action makes them.
    Path,
}
