//! What the user chooses about connections.

use std::collections::BTreeMap;

use crate::cloudformation::LogicalId;

/// The choices about connections. The default is what `spec2dest generate SPEC` uses.
#[derive(Debug, Clone, Default)]
pub struct ConnectionOptions {
    /// Where credentials come from.
    pub secrets: Secrets,
    /// Parameters of the blueprint that hold credentials, by `SCHEME.FIELD`.
    pub credentials: BTreeMap<String, LogicalId>,
}

/// Where credentials come from at deployment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Secrets {
    /// `NoEcho` parameters.
    #[default]
    Parameters,
    /// Dynamic references to a Secrets Manager secret.
    SecretsManager,
}
