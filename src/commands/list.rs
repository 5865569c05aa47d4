//! `spec2dest list`

use clap::Args;

use crate::catalogue::options::ListFormat;
use crate::findings::Code;
use crate::pipeline;

use super::args::{PlanArgs, SpecArgs};
use super::messages::MessageArgs;
use super::progress::show_progress;
use super::project::ProjectArgs;
use super::{Environment, explore, generate};

/// The arguments of `list`.
#[derive(Debug, Clone, Args)]
#[command(mut_arg("methods", |arg| arg.help(explore::METHODS_HELP)))]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) spec: SpecArgs,
    #[command(flatten)]
    project: ProjectArgs,
    /// How the operations are written
    #[arg(long, value_enum, default_value_t = ListFormat::Table, value_name = "FORMAT", help_heading = "Output")]
    format: ListFormat,
    #[command(flatten)]
    plan: PlanArgs,
    #[command(flatten)]
    messages: MessageArgs,
}

pub(super) fn run(args: &ListArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let mut request = args
        .spec
        .request(&args.plan, &args.messages, None, environment)?;
    explore::choose_all_methods(&mut request, &args.plan);
    let result = show_progress(&args.spec.spec, || pipeline::list_operations(&request));
    let (outcome, operations) = match result {
        Ok(listed) => listed,
        Err(unreadable) => {
            return generate::report_unreadable(&unreadable, &args.messages, environment.stderr);
        }
    };
    // With a misspelt name, the selection is not the one that the user wants.
    let mut findings = outcome.findings.iter();
    let is_misspelt = findings.any(|finding| finding.code == Code::UnknownSelection);
    if outcome.contract.is_some() && !is_misspelt {
        let width = explore::terminal_width(environment);
        pipeline::write_list(&operations, args.format, width, environment.stdout)?;
    }
    explore::report_problems(&outcome, &args.messages, environment)?;
    Ok(generate::exit_code(&outcome.findings, &args.messages))
}
