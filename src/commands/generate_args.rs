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

impl GenerateArgs {
    /// Remembers the arguments after `generate`, without those that do not change the template.
    pub(super) fn remember_command(&mut self, arguments: &[String]) {
        let mut words = vec!["spec2dest", "generate"];
        let mut arguments = arguments.iter().map(String::as_str);
        while let Some(word) = arguments.next() {
            match word {
                "--check" => {}
                "--message-format" | "--color" | "--fail-on" => drop(arguments.next()),
                word if ["--message-format=", "--color=", "--fail-on="]
                    .iter()
                    .any(|flag| word.starts_with(flag)) => {}
                word => words.push(word),
            }
        }
        // Only a NUL byte cannot be quoted, and arguments have none.
        self.command = shlex::try_join(words).ok();
    }
}
