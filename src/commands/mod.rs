//! The command line: one file per subcommand, which parses arguments, runs the pipeline and writes the output.

mod action;
mod args;
mod candidates;
mod check;
mod choices;
mod command_line;
mod completions;
mod event;
mod explain;
mod explore;
mod gateway;
mod generate;
mod generate_args;
mod help;
mod init;
mod invocation;
mod launch_url;
mod list;
mod man;
mod messages;
mod output;
mod output_args;
mod progress;
mod project;
mod resource_args;
mod values;
mod watch;
mod workflow_args;

use std::io::{IsTerminal, Read, Write};

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};
use clap_complete::CompleteEnv;

pub use args::{PlanArgs, SpecArgs};
pub use choices::ColorChoice;
pub use generate_args::GenerateArgs;
use invocation::Invocation;
pub use messages::MessageArgs;
pub use output_args::OutputArgs;
pub use resource_args::ResourceArgs;
pub use watch::UsedFiles;

/// OpenAPI in, a deployable CloudFormation template of EventBridge API destinations out.
///
/// spec2dest reads the OpenAPI document of an HTTP API and writes a template. Once it is deployed, events on an EventBridge bus
/// call the API. Whatever cannot work is reported at its line in the document.
#[derive(Debug, Parser)]
#[command(
    name = "spec2dest",
    version,
    propagate_version = true,
    max_term_width = 100,
    disable_help_flag = true,
    disable_version_flag = true,
    after_help = help::describe_usage("spec2dest")
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    general: GeneralArgs,
}

/// The flags of every command, which come last in help texts.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "General")]
struct GeneralArgs {
    /// When to use colours in messages
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,
    /// Print help; `-h` prints a summary
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// Print the version
    #[arg(short = 'V', long, global = true, action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a template that turns events into API calls
    #[command(after_help = help::describe_usage("generate"))]
    Generate(Box<GenerateArgs>),
    /// Write a template that turns API requests into events
    #[command(after_help = help::describe_usage("gateway"))]
    Gateway(Box<gateway::GatewayArgs>),
    /// Check a spec without writing a template
    #[command(after_help = help::describe_usage("check"))]
    Check(Box<check::CheckArgs>),
    /// List the operations of an API, and how each can be delivered
    ///
    /// The operations of all methods are listed, unless --methods names some. The flags of `generate` change the answer as they
    /// change the template.
    #[command(after_help = help::describe_usage("list"))]
    List(Box<list::ListArgs>),
    /// Write an example event of an operation, and show the request that it leads to
    ///
    /// The event is written to standard output, the request to standard error. `--as json` writes both to standard output.
    #[command(after_help = help::describe_usage("event"))]
    Event(Box<event::EventArgs>),
    /// Ask what a person must decide, and write the project file spec2dest.yaml
    #[command(after_help = help::describe_usage("init"))]
    Init(init::InitArgs),
    /// Explain a finding code
    #[command(after_help = help::describe_usage("explain"))]
    Explain(explain::ExplainArgs),
    /// Print a link or a Launch Stack button that opens CloudFormation with a template in S3
    #[command(after_help = help::describe_usage("launch-url"))]
    LaunchUrl(launch_url::LaunchUrlArgs),
    /// Run as a step of a GitHub Actions workflow, for action.yml
    #[command(hide = true)]
    Action(action::ActionArgs),
    /// Print the JSON Schema of the project file
    #[command(after_help = help::describe_usage("schema"))]
    Schema,
    /// Print a completion script for a shell
    #[command(after_help = help::describe_usage("completions"))]
    Completions(completions::CompletionsArgs),
    /// Print the manual page, or write the pages of all commands
    #[command(after_help = help::describe_usage("man"))]
    Man(man::ManArgs),
}

/// The definition of the command line, for completions and the manual page.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

impl Command {
    /// The input files, for the commands that make a template.
    fn spec_args(&mut self) -> Option<&mut SpecArgs> {
        match self {
            Self::Generate(args) => Some(&mut args.spec),
            Self::Gateway(args) => Some(&mut args.spec),
            Self::List(args) => Some(&mut args.spec),
            _ => None,
        }
    }

    /// The output file, for the same commands.
    fn output_args(&mut self) -> Option<&mut OutputArgs> {
        match self {
            Self::Generate(args) => Some(&mut args.output),
            Self::Gateway(args) => Some(&mut args.output),
            _ => None,
        }
    }
}

/// Exit codes.
pub mod exit {
    /// Success.
    pub const SUCCESS: u8 = 0;
    /// Error findings, findings at or above `--fail-on`, or a difference with `--check`.
    pub const FINDINGS: u8 = 1;
    /// Wrong usage, unreadable input, or an output that cannot be written.
    pub const USAGE: u8 = 2;
}

/// The streams of a command, so that tests can run it in process.
pub struct Environment<'e> {
    /// Standard input.
    pub stdin: &'e mut dyn Read,
    /// Standard output: the template or other result.
    pub stdout: &'e mut dyn Write,
    /// Standard error: findings and errors.
    pub stderr: &'e mut dyn Write,
    /// Whether standard output is a terminal.
    pub is_terminal: bool,
    /// Collects the files that the command reads and writes.
    pub files: &'e mut UsedFiles,
}

/// Runs a command and returns the exit code.
fn run_command(command: &Command, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    match command {
        Command::Generate(args) => generate::run(args, environment),
        Command::Gateway(args) => gateway::run(args, environment),
        Command::Check(args) => check::run(args, environment),
        Command::List(args) => list::run(args, environment),
        Command::Event(args) => event::run(args, environment),
        Command::Init(args) => init::run(args, environment),
        Command::Explain(args) => explain::run(args, environment),
        Command::LaunchUrl(args) => launch_url::run(args, environment),
        Command::Action(args) => action::run(args, environment),
        Command::Completions(args) => completions::run(args, environment),
        Command::Schema => project::write_schema(environment),
        Command::Man(args) => man::run(args, environment),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Parses the arguments of the process, runs the command and returns the exit code.
#[must_use]
pub fn main() -> u8 {
    // Answers a shell that completes a command line, and ends the process.
    CompleteEnv::with_factory(command)
        .var(completions::VARIABLE)
        .complete();
    let invocation = match Invocation::parse(std::env::args_os()) {
        Ok(invocation) => invocation,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                exit::USAGE
            } else {
                exit::SUCCESS
            };
        }
    };
    let color = invocation.color();
    let mut stdout = std::io::stdout();
    let mut report = anstream::AutoStream::new(std::io::stdout(), color.resolve(&stdout));
    let mut stderr =
        anstream::AutoStream::new(std::io::stderr(), color.resolve(&std::io::stderr()));
    let mut environment = Environment {
        stdin: &mut std::io::stdin(),
        is_terminal: std::io::stdout().is_terminal(),
        stdout: if invocation.reports_to_stdout() {
            &mut report
        } else {
            // A template is written as it is.
            &mut stdout
        },
        stderr: &mut stderr,
        files: &mut UsedFiles::default(),
    };
    let result = if invocation.is_watch() {
        watch::watch(&mut environment, |environment| invocation.run(environment))
    } else {
        invocation.run(&mut environment)
    };
    result.unwrap_or_else(|error| {
        // A reader such as `head` that closes the pipe early does not need a message.
        if !is_broken_pipe(&error) {
            let _ = writeln!(environment.stderr, "error: {error:#}");
        }
        exit::USAGE
    })
}

impl ColorChoice {
    /// Whether a stream gets colours.
    fn resolve(self, stream: &impl anstream::stream::RawStream) -> anstream::ColorChoice {
        match self {
            Self::Auto if stream.is_terminal() => anstream::AutoStream::choice(stream),
            Self::Auto | Self::Never => anstream::ColorChoice::Never,
            Self::Always => anstream::ColorChoice::Always,
        }
    }
}
