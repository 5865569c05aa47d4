//! Options for the contract.

use std::collections::BTreeMap;

pub use crate::openapi::Method;

pub use super::auth::Auth;
pub use super::extension::{Deliver, OptionalPolicy};

/// The selection of operations, and settings for all of them. The default is that of `spec2dest generate SPEC`.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Only operations with these methods.
    pub methods: MethodFilter,
    /// Only operations with one of these tags; empty for all.
    pub include_tags: Vec<String>,
    /// No operations with one of these tags.
    pub exclude_tags: Vec<String>,
    /// Only these operations (operationId or `METHOD /path`, or several, separated by commas); empty for all.
    pub operations: Vec<String>,
    /// Leave deprecated operations out.
    pub skip_deprecated: bool,
    /// Leave operations without operationId out.
    pub require_operation_ids: bool,
    /// Ignore the extensions of the document; those of an overlay still apply.
    pub ignore_extensions: bool,
    /// The source that events must have; it does not begin with `aws.`.
    pub source: Option<String>,
    /// The server, by description, index from 0, or URL.
    pub server: Option<String>,
    /// A URL that replaces all servers of the document.
    pub base_url: Option<String>,
    /// Fixed values of server variables.
    pub server_variables: BTreeMap<String, String>,
    /// The security scheme to prefer among alternatives, and to use where the document does not declare any.
    pub security: Option<String>,
    /// The authentication of operations for which the document does not declare any that can be used.
    pub auth: Option<Auth>,
}

/// The methods of the chosen operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodFilter(Vec<Method>);

impl MethodFilter {
    /// Accepts only `methods`.
    pub fn new(methods: impl IntoIterator<Item = Method>) -> Self {
        Self(methods.into_iter().collect())
    }

    /// Whether operations with this method are chosen.
    #[must_use]
    pub fn accepts(&self, method: &Method) -> bool {
        self.0.contains(method)
    }
}

/// The methods that usually change data.
impl Default for MethodFilter {
    fn default() -> Self {
        Self::new([Method::Post, Method::Put, Method::Patch, Method::Delete])
    }
}
