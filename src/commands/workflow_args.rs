//! The arguments about what delivers operations, and about the workflow.

use clap::Args;

use crate::contract::options::Deliver;
use crate::destinations::options::UnsupportedBody;
use crate::workflow::options::{WorkflowOptions, WorkflowType};

use super::args::{DEFAULT_RATE_LIMIT, PlanArgs};
use super::values;

/// What delivers operations.
#[derive(Debug, Clone, Args)]
pub(super) struct WorkflowArgs {
    /// What makes the calls
    #[arg(long, value_enum, default_value_t = Deliver::Destinations, value_name = "HOW", help_heading = "Delivery")]
    pub(super) deliver: Deliver,
    /// The type of the Step Functions workflow
    #[arg(long, value_enum, default_value_t = WorkflowType::Express, value_name = "TYPE", help_heading = "Delivery")]
    pub(super) workflow_type: WorkflowType,
    /// Put an event on the bus after each call by workflow: OPERATION.succeeded or OPERATION.failed
    #[arg(long, help_heading = "Delivery")]
    pub(super) replies: bool,
    /// The source of replies [default: `spec2dest.replies.` followed by the title of the API]
    #[arg(long, value_name = "SOURCE", requires = "replies", value_parser = values::reply_source, help_heading = "Delivery")]
    pub(super) reply_source: Option<String>,
    /// Include the body of the response in replies
    #[arg(long, requires = "replies", help_heading = "Delivery")]
    pub(super) reply_body: bool,
}

impl WorkflowArgs {
    /// The choices about the workflow, with those of `plan` that concern it.
    pub(super) fn options(&self, plan: &PlanArgs) -> WorkflowOptions {
        WorkflowOptions {
            kind: self.workflow_type,
            replies: self.replies,
            reply_source: self.reply_source.clone(),
            reply_body: self.reply_body,
            optional_params: plan.optional_params,
            idempotency_header: plan.idempotency_header.clone(),
            json_for_unsupported_body: plan.unsupported_body == UnsupportedBody::Json,
            retry_attempts: plan.retry_attempts,
            retry_max_age: plan.retry_max_age,
            rate_limit: (plan.rate_limit != DEFAULT_RATE_LIMIT).then_some(plan.rate_limit),
            role_arn: plan.role_arn.clone(),
            role: plan.resources.role.clone(),
            permissions_boundary: plan.permissions_boundary.clone(),
        }
    }
}
