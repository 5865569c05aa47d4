//! `spec2dest check`

use clap::Args;

use crate::pipeline::{self, Outcome, Unreadable};

use super::Environment;
use super::args::{PlanArgs, SpecArgs};
use super::generate::{exit_code, report_findings, report_unreadable};
use super::messages::MessageArgs;
use super::progress::show_progress;
use super::project::ProjectArgs;
use super::watch::WatchArgs;

/// The arguments of `check`.
#[derive(Debug, Clone, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    plan: PlanArgs,
    #[command(flatten)]
    spec: SpecArgs,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    watch: WatchArgs,
    #[command(flatten)]
    messages: MessageArgs,
}

pub(super) fn run(args: &CheckArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    check_spec(&args.spec, &args.plan, &args.messages, environment)
}

/// Reports what `generate` would report, without writing anything. The findings are the product of the command.
pub(super) fn check_spec(
    spec: &SpecArgs,
    plan: &PlanArgs,
    messages: &MessageArgs,
    environment: &mut Environment<'_>,
) -> anyhow::Result<u8> {
    let request = spec.request(plan, messages, None, environment)?;
    let result = show_progress(&spec.spec, || pipeline::run(&request));
    report_check(result, messages, environment)
}

/// Writes the findings to standard output, and returns the exit code.
pub(super) fn report_check(
    result: Result<Outcome, Unreadable>,
    messages: &MessageArgs,
    environment: &mut Environment<'_>,
) -> anyhow::Result<u8> {
    let out = &mut *environment.stdout;
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(unreadable) => return report_unreadable(&unreadable, messages, out),
    };
    environment.files.read_all(&outcome.files);
    report_findings(&outcome, messages, out)?;
    Ok(exit_code(&outcome.findings, messages))
}
