//! `spec2dest completions`

use clap::Args;
use clap_complete::Shell;

use super::{Environment, command, exit};

/// The arguments of `completions`.
#[derive(Debug, Clone, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "spec2dest", &mut script);
    environment.stdout.write_all(&script)?;
    Ok(exit::SUCCESS)
}
