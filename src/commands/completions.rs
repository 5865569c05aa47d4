//! `spec2dest completions`

use anyhow::Context;
use clap::Args;
use clap_complete::Shell;
use clap_complete::env::Shells;

use super::{Environment, exit};

/// The variable in which the shell's script asks the program for completions.
pub(super) const VARIABLE: &str = "SPEC2DEST_COMPLETE";

/// The arguments of `completions`.
#[derive(Debug, Clone, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints a script that asks `spec2dest` itself, which knows the spec on the command line.
pub(super) fn run(args: &CompletionsArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let shells = Shells::builtins();
    let name = args.shell.to_string();
    let shell = shells.completer(&name).context("unknown shell")?;
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, "spec2dest", "spec2dest", "spec2dest", &mut script)?;
    environment.stdout.write_all(&script)?;
    Ok(exit::SUCCESS)
}
