//! One file per verb, thin: arguments → the pipeline → output. Knows the terminal.

mod action;
mod args;
mod check;
mod choices;
mod completions;
mod explain;
mod generate;
mod launch_url;
mod output;
mod values;

use std::io::{IsTerminal, Read, Write};

use clap::{CommandFactory, Parser, Subcommand};

pub use args::{GenerateArgs, MessageArgs, PlanArgs, SpecArgs};
pub use choices::ColorChoice;

/// OpenAPI in, a deployable CloudFormation template of EventBridge API destinations out.
#[derive(Debug, Parser)]
#[command(
    name = "spec2dest",
    version,
    propagate_version = true,
    max_term_width = 100
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colours in messages
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the template for an API
    Generate(Box<GenerateArgs>),
    /// Say everything that generate would say, and write nothing
    Check(Box<check::CheckArgs>),
    /// Explain a finding code
    Explain(explain::ExplainArgs),
    /// Print the link, or the Launch Stack button, that opens CloudFormation with a template in S3
    LaunchUrl(launch_url::LaunchUrlArgs),
    /// Run as a step of a GitHub Actions workflow: what action.yml calls
    #[command(hide = true)]
    Action(action::ActionArgs),
    /// Print a completion script for a shell
    Completions(completions::CompletionsArgs),
    /// Print the manual page
    Man,
}

/// The command line's definition, for completions and the manual page.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Exit codes.
pub mod exit {
    /// Done.
    pub const DONE: u8 = 0;
    /// Error findings, findings at or above `--fail-on`, or `--check` differs.
    pub const FINDINGS: u8 = 1;
    /// Wrong usage, unreadable input, output not writable.
    pub const USAGE: u8 = 2;
}

/// What a command reads and writes, so that tests can run it in process.
pub struct Environment<'e> {
    /// Standard input.
    pub stdin: &'e mut dyn Read,
    /// Standard output: the product.
    pub stdout: &'e mut dyn Write,
    /// Standard error: findings and errors.
    pub stderr: &'e mut dyn Write,
}

/// Runs the command line; gives the exit code.
pub fn run(cli: Cli, environment: &mut Environment<'_>) -> u8 {
    let done = match cli.command {
        Command::Generate(args) => generate::run(&args, environment),
        Command::Check(args) => check::run(&args, environment),
        Command::Explain(args) => explain::run(&args, environment),
        Command::LaunchUrl(args) => launch_url::run(&args, environment),
        Command::Action(args) => action::run(&args, environment),
        Command::Completions(args) => completions::run(&args, environment),
        Command::Man => completions::man(environment),
    };
    done.unwrap_or_else(|error| {
        // Whoever closed the pipe has seen enough.
        if !is_broken_pipe(&error) {
            let _ = writeln!(environment.stderr, "error: {error:#}");
        }
        exit::USAGE
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Parses the arguments of the process and runs.
#[must_use]
pub fn main() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                exit::USAGE
            } else {
                exit::DONE
            };
        }
    };
    let choice = match cli.color {
        ColorChoice::Auto if std::io::stderr().is_terminal() => {
            anstream::AutoStream::choice(&std::io::stderr())
        }
        ColorChoice::Auto | ColorChoice::Never => anstream::ColorChoice::Never,
        ColorChoice::Always => anstream::ColorChoice::Always,
    };
    let mut environment = Environment {
        stdin: &mut std::io::stdin(),
        stdout: &mut std::io::stdout(),
        stderr: &mut anstream::AutoStream::new(std::io::stderr(), choice),
    };
    run(cli, &mut environment)
}
