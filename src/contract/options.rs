//! What the user chooses about the contract.

use std::collections::BTreeMap;

pub use crate::openapi::Method;

pub use super::extension::OptionalPolicy;

/// Which operations the contract has, and what holds for all of them. The default is what `spec2dest generate SPEC` uses.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Only operations with these methods.
    pub methods: MethodFilter,
    /// Only operations with one of these tags; empty for all.
    pub include_tags: Vec<String>,
    /// No operation with one of these tags.
    pub exclude_tags: Vec<String>,
    /// Only these operations (operationId or `METHOD /path`, also several with commas in between); empty for all.
    pub operations: Vec<String>,
    /// Leave deprecated operations out.
    pub skip_deprecated: bool,
    /// Leave operations without operationId out.
    pub require_operation_ids: bool,
    /// The source of all events.
    pub source: Option<String>,
    /// Which server, by description, index from 0 or URL.
    pub server: Option<String>,
    /// This URL instead of every server of the document.
    pub base_url: Option<String>,
    /// Fixed values of server variables.
    pub server_variables: BTreeMap<String, String>,
    /// The security scheme to prefer among alternatives.
    pub security: Option<String>,
}

/// The methods of the operations that are chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodFilter(Vec<Method>);

impl MethodFilter {
    /// Accepts `methods` only.
    pub fn new(methods: impl IntoIterator<Item = Method>) -> Self {
        Self(methods.into_iter().collect())
    }

    /// Whether operations with this method are chosen.
    #[must_use]
    pub fn accepts(&self, method: &Method) -> bool {
        self.0.contains(method)
    }
}

/// The methods that usually change something.
impl Default for MethodFilter {
    fn default() -> Self {
        Self::new([Method::Post, Method::Put, Method::Patch, Method::Delete])
    }
}
