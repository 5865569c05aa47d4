//! `x-spec2dest`: what the author of a document, or an overlay, says about the mapping.
//!
//! Paths into the event stay text here; whether EventBridge can address them is checked where fields and bodies are built.

use indexmap::IndexMap;

use crate::openapi::Located;

/// `x-spec2dest` on the document, a path or an operation.
#[derive(Debug, Clone, Default)]
pub(super) struct OperationExtension {
    /// Whether the operation is left out.
    pub(super) skip: Option<Located<Skip>>,
    /// The detail-type instead of the operationId.
    pub(super) detail_type: Option<Located<String>>,
    /// The source that events must have.
    pub(super) source: Option<Located<String>>,
    /// Calls per second.
    pub(super) rate_limit: Option<Located<u32>>,
    /// Retry attempts.
    pub(super) retry_attempts: Option<Located<u32>>,
    /// Seconds after which an event is given up.
    pub(super) retry_max_age: Option<Located<u32>>,
    /// What is done with optional parameters.
    pub(super) optional: Option<OptionalPolicy>,
    /// The body built from fields of the event.
    pub(super) body_template: Option<Located<serde_json::Value>>,
    /// Where in the event the body is.
    pub(super) body_from: Option<Located<String>>,
    /// Extensions of parameters by name, for overlays and shared parameters.
    pub(super) parameters: IndexMap<String, ParameterExtension>,
}

/// `x-spec2dest` on a parameter.
#[derive(Debug, Clone, Default)]
pub(super) struct ParameterExtension {
    /// What is done when it is optional.
    pub(super) optional: Option<OptionalPolicy>,
    /// Always this value.
    pub(super) literal: Option<Located<String>>,
    /// Where in the event the value is.
    pub(super) from: Option<Located<String>>,
}

/// Whether an operation is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Skip {
    /// No, whatever the path or the document says.
    No,
    /// Yes, for this reason if one is given.
    Yes(Option<String>),
}

/// What is done with an optional query or header parameter when the event has no value for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OptionalPolicy {
    /// As well as the backend can, with a reasonable number of resources.
    #[default]
    Auto,
    /// One rule with it and one without.
    Split,
    /// Never sent.
    Omit,
    /// Always sent, empty when missing.
    Always,
}

impl ParameterExtension {
    /// This extension with everything that `inner` says instead.
    #[must_use]
    pub(super) fn refined_by(self, inner: Self) -> Self {
        Self {
            optional: inner.optional.or(self.optional),
            literal: inner.literal.or(self.literal),
            from: inner.from.or(self.from),
        }
    }
}
