//! What the user chooses about connections.

use std::collections::BTreeMap;

use crate::cloudformation::LogicalId;

/// The choices about connections. The default is what `spec2dest generate SPEC` uses.
#[derive(Debug, Clone, Default)]
pub struct ConnectionOptions {
    /// Where credentials come from, except those of a secret of the blueprint.
    pub secrets: Secrets,
    /// Parameters of the blueprint that hold credentials, by `SCHEME.FIELD`.
    pub credentials: BTreeMap<String, LogicalId>,
    /// Secrets of the blueprint, by scheme: resources, or parameters with their ARN.
    pub secrets_by_scheme: BTreeMap<String, LogicalId>,
    /// A secret of the blueprint for all other schemes.
    pub secret: Option<LogicalId>,
    /// The KMS key that encrypts the stored credentials: its id, ARN or alias.
    pub kms_key: Option<String>,
    /// The ARN of the VPC Lattice resource configuration of an API in a private network.
    pub private: Option<String>,
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
