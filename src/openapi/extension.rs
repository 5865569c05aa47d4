//! `x-spec2dest`: what the author of a document, or an overlay, says about the mapping.
//!
//! Paths into the event stay text here; whether EventBridge can address them is for the plan to say.

use std::rc::Rc;

use indexmap::IndexMap;

use super::model::Located;

/// `x-spec2dest` on the document, a path or an operation.
#[derive(Debug, Clone, Default)]
pub struct OperationExtension {
    /// Whether the operation is left out.
    pub skip: Option<Located<Skip>>,
    /// The detail-type instead of the operationId.
    pub detail_type: Option<Located<String>>,
    /// The source that events must have.
    pub source: Option<Located<String>>,
    /// Calls per second.
    pub rate_limit: Option<Located<u32>>,
    /// Retry attempts.
    pub retry_attempts: Option<Located<u32>>,
    /// Seconds after which an event is given up.
    pub retry_max_age: Option<Located<u32>>,
    /// What is done with optional parameters.
    pub optional: Option<OptionalPolicy>,
    /// The body built from fields of the event.
    pub body_template: Option<Located<serde_json::Value>>,
    /// Where in the event the body is.
    pub body_from: Option<Located<String>>,
    /// Extensions of parameters by name, for overlays and shared parameters.
    pub parameters: IndexMap<String, Located<ParameterExtension>>,
}

/// `x-spec2dest` on a parameter.
#[derive(Debug, Clone, Default)]
pub struct ParameterExtension {
    /// What is done when it is optional.
    pub optional: Option<OptionalPolicy>,
    /// Always this value.
    pub literal: Option<Located<String>>,
    /// Where in the event the value is.
    pub from: Option<Located<String>>,
}

/// Whether an operation is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skip {
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

impl OperationExtension {
    /// This extension with everything that `inner` says instead.
    #[must_use]
    pub fn refined_by(self: &Rc<Self>, inner: Option<Self>) -> Rc<Self> {
        let Some(inner) = inner else {
            return Rc::clone(self);
        };
        let outer = Self::clone(self);
        let mut parameters = outer.parameters;
        for (name, extension) in inner.parameters {
            let refined = match parameters.shift_remove(&name) {
                Some(Located { value, .. }) => value.refined_by(extension.value),
                None => extension.value,
            };
            parameters.insert(
                name,
                Located {
                    value: refined,
                    place: extension.place,
                },
            );
        }
        let refined = Self {
            skip: inner.skip.or(outer.skip),
            detail_type: inner.detail_type.or(outer.detail_type),
            source: inner.source.or(outer.source),
            rate_limit: inner.rate_limit.or(outer.rate_limit),
            retry_attempts: inner.retry_attempts.or(outer.retry_attempts),
            retry_max_age: inner.retry_max_age.or(outer.retry_max_age),
            optional: inner.optional.or(outer.optional),
            body_template: inner.body_template.or(outer.body_template),
            body_from: inner.body_from.or(outer.body_from),
            parameters,
        };
        refined.into()
    }
}

impl ParameterExtension {
    /// This extension with everything that `inner` says instead.
    #[must_use]
    pub fn refined_by(self, inner: Self) -> Self {
        Self {
            optional: inner.optional.or(self.optional),
            literal: inner.literal.or(self.literal),
            from: inner.from.or(self.from),
        }
    }
}
