//! `spec2dest check`

use clap::Args;

use crate::pipeline;

use super::args::{PlanArgs, SpecArgs};
use super::messages::MessageArgs;
use super::{Environment, generate};

/// The arguments of `check`.
#[derive(Debug, Clone, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    plan: PlanArgs,
    #[command(flatten)]
    spec: SpecArgs,
    #[command(flatten)]
    messages: MessageArgs,
}

pub(super) fn run(args: &CheckArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let request = args
        .spec
        .request(&args.plan, &args.messages, None, environment)?;
    let outcome = match pipeline::run(&request) {
        Ok(outcome) => outcome,
        Err(unreadable) => {
            return generate::report_unreadable(&unreadable, &args.messages, environment);
        }
    };
    generate::report_findings(&outcome, &args.messages, environment)?;
    Ok(generate::exit_code(&outcome.findings, &args.messages))
}
