//! The arguments about resources next to the destinations: those of the blueprint, and what the template adds.

use anyhow::bail;
use clap::Args;

use crate::connections::options::ConnectionOptions;
use crate::pipeline::LogicalId;
use crate::stack::options::LogLevel;

use super::values;

/// Which resources the template uses or adds.
#[derive(Debug, Clone, Args)]
pub struct ResourceArgs {
    /// Take credentials from a Secrets Manager secret of the blueprint, given by its logical id
    #[arg(
        long,
        value_name = "[SCHEME=]ID",
        requires = "blueprint",
        help_heading = "Security"
    )]
    pub secret: Vec<String>,
    /// Encrypt stored credentials with this KMS key, given by its id, ARN or alias
    #[arg(long, value_name = "KEY", value_parser = values::kms_key, help_heading = "Security")]
    pub kms_key: Option<String>,
    /// Use an event bus of the blueprint, given by its logical id or by that of a parameter with its name
    #[arg(long, value_name = "ID", requires = "blueprint", conflicts_with = "create_bus", value_parser = values::logical_id, help_heading = "Delivery")]
    pub event_bus: Option<LogicalId>,
    /// What the created bus logs; where it sends its logs is configured separately
    #[arg(
        long,
        value_enum,
        requires = "create_bus",
        value_name = "LEVEL",
        help_heading = "Delivery"
    )]
    pub log_level: Option<LogLevel>,
    /// Add alarms about events that are not delivered; they notify this SNS topic
    #[arg(long, value_name = "ARN", value_parser = values::topic_arn, help_heading = "Delivery")]
    pub alarm_topic: Option<String>,
    /// Call an API in a private network, through this VPC Lattice resource configuration
    #[arg(long, value_name = "ARN", value_parser = values::resource_configuration_arn, help_heading = "Delivery")]
    pub private: Option<String>,
    /// Use a role of the blueprint, given by its logical id or by that of a parameter with its ARN
    #[arg(long, value_name = "ID", requires = "blueprint", conflicts_with = "role_arn", value_parser = values::logical_id, help_heading = "Delivery")]
    pub role: Option<LogicalId>,
}

impl ResourceArgs {
    /// Adds what concerns connections to `options`.
    pub(super) fn add_to_connections(&self, options: &mut ConnectionOptions) -> anyhow::Result<()> {
        options.kms_key.clone_from(&self.kms_key);
        options.private.clone_from(&self.private);
        for written in &self.secret {
            let (scheme, id) = match written.rsplit_once('=') {
                Some((scheme, id)) => (Some(scheme), id),
                None => (None, written.as_str()),
            };
            let Some(id) = LogicalId::new(id) else {
                bail!("--secret {written}: `{id}` is not a logical id")
            };
            match scheme {
                Some(scheme) => drop(options.secrets_by_scheme.insert(scheme.to_owned(), id)),
                None => options.secret = Some(id),
            }
        }
        Ok(())
    }
}
