//! `spec2dest completions` and `spec2dest man`

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

/// Prints the manual page, followed by the pages of the subcommands.
pub(super) fn print_man(environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let mut command = command().disable_help_subcommand(true);
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands() {
        clap_mangen::Man::new(subcommand.clone()).render(&mut page)?;
    }
    environment.stdout.write_all(&page)?;
    Ok(exit::SUCCESS)
}
