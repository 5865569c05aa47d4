//! `x-spec2dest`: settings for the mapping, in the document or in an overlay.
//!
//! Paths into the event are plain text here; they are checked when fields and bodies are built.

use indexmap::IndexMap;

use crate::openapi::Located;

use super::Auth;

/// `x-spec2dest` on the document, a path or an operation.
#[derive(Debug, Clone, Default)]
pub(super) struct OperationExtension {
    /// Whether the operation is left out.
    pub(super) skip: Option<Located<Skip>>,
    /// The detail-type, which replaces the operationId.
    pub(super) detail_type: Option<Located<String>>,
    /// The source that events must have.
    pub(super) source: Option<Located<String>>,
    /// Calls per second.
    pub(super) rate_limit: Option<Located<u32>>,
    /// Retry attempts.
    pub(super) retry_attempts: Option<Located<u32>>,
    /// Maximum age of an event in seconds, after which delivery stops.
    pub(super) retry_max_age: Option<Located<u32>>,
    /// The authentication; only in overlays.
    pub(super) auth: Option<Located<Auth>>,
    /// The policy for optional parameters.
    pub(super) optional: Option<OptionalPolicy>,
    /// What delivers it.
    pub(super) deliver: Option<Deliver>,
    /// A template for the body.
    pub(super) body_template: Option<Located<serde_json::Value>>,
    /// The path of the body in the event.
    pub(super) body_from: Option<Located<String>>,
    /// The extensions of parameters, by parameter name.
    pub(super) parameters: IndexMap<String, ParameterExtension>,
}

/// `x-spec2dest` on a parameter.
#[derive(Debug, Clone, Default)]
pub(super) struct ParameterExtension {
    /// The policy if the parameter is optional.
    pub(super) optional: Option<OptionalPolicy>,
    /// A constant value.
    pub(super) literal: Option<Located<String>>,
    /// The path of the value in the event.
    pub(super) from: Option<Located<String>>,
}

/// Whether an operation is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Skip {
    /// It is not left out, even if the path or the document sets `skip`.
    No,
    /// It is left out, with an optional reason.
    Yes(Option<String>),
}

/// The handling of an optional query or header parameter for which the event has no value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OptionalPolicy {
    /// The best handling of the backend that needs only a reasonable number of resources.
    #[default]
    Auto,
    /// One rule sends it, another one does not.
    Split,
    /// It is never sent.
    Omit,
    /// It is always sent, with an empty value if there is none.
    Always,
}

/// What delivers an operation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Deliver {
    /// An API destination.
    #[default]
    Destinations,
    /// An API destination if that is right for every event, otherwise a workflow.
    Auto,
    /// A workflow.
    Workflow,
}

impl ParameterExtension {
    /// Replaces the values that `inner` sets.
    #[must_use]
    pub(super) fn refined_by(self, inner: Self) -> Self {
        Self {
            optional: inner.optional.or(self.optional),
            literal: inner.literal.or(self.literal),
            from: inner.from.or(self.from),
        }
    }
}
