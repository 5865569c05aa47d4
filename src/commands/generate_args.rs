//! The arguments of `generate`.

use clap::Args;

use super::args::{PlanArgs, SpecArgs};
use super::messages::MessageArgs;
use super::output_args::OutputArgs;
use super::project::ProjectArgs;
use super::watch::WatchArgs;

/// The arguments of `generate`.
#[derive(Debug, Clone, Args)]
pub struct GenerateArgs {
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) plan: PlanArgs,
    #[command(flatten)]
    pub(super) spec: SpecArgs,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    pub(super) watch: WatchArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}
