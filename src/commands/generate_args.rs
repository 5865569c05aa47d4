//! The arguments of `generate`.

use std::path::PathBuf;

use clap::Args;

use crate::pipeline::Format;

use super::args::{PlanArgs, SpecArgs};
use super::messages::MessageArgs;

/// The arguments of `generate`.
#[derive(Debug, Clone, Args)]
pub struct GenerateArgs {
    #[command(flatten)]
    pub(super) spec: SpecArgs,
    /// The file to write the template to; `-` for standard output
    #[arg(
        short,
        long,
        value_name = "FILE",
        default_value = "-",
        help_heading = "Output"
    )]
    pub(super) output: PathBuf,
    /// The format of the template [default: by the extension of FILE, otherwise yaml]; a blueprint keeps its own
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(super) format: Option<Format>,
    /// Write nothing; exit with 1 and a diff if FILE is stale
    #[arg(long, requires = "output", help_heading = "Output")]
    pub(super) check: bool,
    #[command(flatten)]
    pub(super) plan: PlanArgs,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
    /// The command line that writes the file, for messages.
    #[arg(skip)]
    pub(super) command: Option<String>,
}
