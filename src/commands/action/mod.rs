//! `spec2dest action`: a step of a GitHub Actions workflow. Writes annotations, the job summary and the step's outputs.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions" (`GITHUB_OUTPUT`, `GITHUB_STEP_SUMMARY`).

mod inputs;
mod summary;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Parser};

use crate::findings::Severity;
use crate::findings::report::{error, random_delimiter};
use crate::pipeline::Outcome;
use crate::pipeline::{DeclaredTemplate, read_declared};

use super::args::SpecArgs;
use super::command_line::parse_command_line;
use super::gateway::{GatewayArgs, write_gateway};
use super::generate::{GenerateResult, generate};
use super::generate_args::GenerateArgs;
use super::launch_url::{LaunchArgs, Link, join_urls};
use super::output::{is_log, leads_out_of};
use super::{Command, Environment, exit};
use inputs::Inputs;
use summary::{Checkout, Report};

/// The arguments of `action`, which the runner passes in environment variables.
#[derive(Debug, Clone, Args)]
pub(super) struct ActionArgs {
    /// The inputs of the Action as a JSON object: `toJSON(inputs)`
    #[arg(
        long,
        env = "SPEC2DEST_INPUTS",
        value_name = "JSON",
        hide_env_values = true
    )]
    inputs: String,
    /// The file to append the step's outputs to
    #[arg(long, env = "GITHUB_OUTPUT", value_name = "FILE")]
    output_file: std::path::PathBuf,
    /// The file to append the job summary to
    #[arg(long, env = "GITHUB_STEP_SUMMARY", value_name = "FILE")]
    summary_file: Option<std::path::PathBuf>,
    #[arg(long, env = "GITHUB_SERVER_URL", hide = true)]
    server_url: Option<String>,
    #[arg(long, env = "GITHUB_REPOSITORY", hide = true)]
    repository: Option<String>,
    #[arg(long, env = "GITHUB_SHA", hide = true)]
    sha: Option<String>,
    #[arg(long, env = "GITHUB_WORKSPACE", hide = true)]
    workspace: Option<String>,
}

/// The arguments of `launch-url` that define a link.
#[derive(Debug, Parser)]
#[command(no_binary_name = true)]
struct LaunchInputs {
    #[command(flatten)]
    launch: LaunchArgs,
}

/// The result of the step, besides its log.
struct StepResult {
    code: u8,
    outputs: Vec<(&'static str, String)>,
    summary: Option<String>,
}

pub(super) fn run(args: &ActionArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    // The runner does not preserve the order between the two streams of a step, so everything is written to one.
    let mut log = Vec::new();
    let result = run_step(args, environment, &mut log);
    environment.stdout.write_all(&log)?;
    let result = match result {
        Ok(result) => result,
        Err(failure) => {
            writeln!(environment.stdout, "{}", error(&format!("{failure:#}")))?;
            return Ok(exit::USAGE);
        }
    };
    append_to_file(&args.output_file, &format_outputs(&result.outputs)?)?;
    if let (Some(file), Some(text)) = (&args.summary_file, &result.summary) {
        append_to_file(file, text)?;
    }
    Ok(result.code)
}

fn run_step(
    args: &ActionArgs,
    environment: &mut Environment<'_>,
    log: &mut Vec<u8>,
) -> anyhow::Result<StepResult> {
    let arguments = Inputs::parse(&args.inputs)?.into_arguments()?;
    let launch = parse_launch(arguments.launch.as_deref())?;
    let command = StepCommand::parse(arguments.command, &arguments.generate)?;
    args.check_links(&command)?;
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let generated = command.run(&mut Environment {
        stdin: environment.stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        is_terminal: false,
    });
    log.extend(stdout);
    log.extend(stderr);
    let generated = generated?;
    let mut result = StepResult {
        code: generated.code,
        outputs: vec![("template-path", command.output().display().to_string())],
        summary: None,
    };
    let Some(outcome) = &generated.outcome else {
        return Ok(result);
    };
    let declared = match &outcome.template {
        Some(template) if command.writes_template() => {
            read_declared(template).map_err(anyhow::Error::msg)?
        }
        _ => DeclaredTemplate::default(),
    };
    let (mut links, mut missing_values): (Vec<Link>, _) = (Vec::new(), Vec::new());
    if let Some(launch) = launch.filter(|_| outcome.template.is_some()) {
        launch.check_parameters(&declared.parameters)?;
        links = launch.build_links()?;
        missing_values = launch.list_missing_values(&declared.parameters);
    }
    result.outputs.extend(count_outputs(outcome));
    let changed = ("changed", generated.changed.to_string());
    result
        .outputs
        .extend([changed, ("launch-url", join_urls(&links))]);
    if arguments.summary {
        let report = Report {
            outcome,
            output: command.output(),
            check: command.is_check(),
            changed: generated.changed,
            declared: &declared,
            links: &links,
            missing_values: &missing_values,
            checkout: &args.checkout(),
        };
        result.summary = Some(report.markdown()?);
    }
    Ok(result)
}

fn parse_launch(arguments: Option<&[String]>) -> anyhow::Result<Option<LaunchArgs>> {
    let Some(arguments) = arguments else {
        return Ok(None);
    };
    let parsed = LaunchInputs::try_parse_from(arguments).map_err(|error| strip_usage(&error));
    Ok(Some(parsed.context("the inputs launch-…")?.launch))
}

/// The command that the step runs.
enum StepCommand {
    Generate(Box<GenerateArgs>),
    Gateway(Box<GatewayArgs>),
}

impl StepCommand {
    fn parse(name: &str, arguments: &[String]) -> anyhow::Result<Self> {
        let command = ["spec2dest", name].map(str::to_owned);
        let cli = parse_command_line(command.iter().chain(arguments))
            .map_err(|error| strip_usage(&error))?;
        let command = match cli.command {
            Command::Generate(args) => Self::Generate(args),
            Command::Gateway(args) => Self::Gateway(args),
            _ => bail!("the Action cannot run `{name}`"),
        };
        if is_log(command.output()) {
            bail!("the Action writes the template to a file: set `output` to a file name");
        }
        Ok(command)
    }

    fn run(&self, environment: &mut Environment<'_>) -> anyhow::Result<GenerateResult> {
        match self {
            Self::Generate(args) => generate(args, environment),
            Self::Gateway(args) => write_gateway(args, environment),
        }
    }

    fn spec(&self) -> &SpecArgs {
        match self {
            Self::Generate(args) => &args.spec,
            Self::Gateway(args) => &args.spec,
        }
    }

    fn output(&self) -> &Path {
        match self {
            Self::Generate(args) => &args.output.path,
            Self::Gateway(args) => args.openapi_out.as_ref().unwrap_or(&args.output.path),
        }
    }

    fn is_check(&self) -> bool {
        match self {
            Self::Generate(args) => args.output.check,
            Self::Gateway(args) => args.output.check,
        }
    }

    /// Whether the file is a template, and not an OpenAPI document.
    fn writes_template(&self) -> bool {
        match self {
            Self::Generate(_) => true,
            Self::Gateway(args) => args.openapi_out.is_none(),
        }
    }
}

/// The outputs that count operations and findings.
fn count_outputs(outcome: &Outcome) -> [(&'static str, String); 3] {
    let accounting = outcome.accounting.clone().unwrap_or_default();
    let findings = &outcome.findings;
    let above_notes = findings
        .iter()
        .filter(|finding| findings.severity(finding) > Severity::Note);
    [
        ("operations", accounting.generated.to_string()),
        ("skipped", accounting.left_out_total().to_string()),
        ("findings", above_notes.count().to_string()),
    ]
}

impl ActionArgs {
    /// A pull request can contain a symbolic link to any file of the runner.
    fn check_links(&self, command: &StepCommand) -> anyhow::Result<()> {
        let workspace = match self.workspace.as_deref() {
            Some(workspace) if !workspace.is_empty() => PathBuf::from(workspace),
            _ => std::env::current_dir()?,
        };
        let spec = command.spec();
        let side_files = [&spec.overlay, &spec.blueprint].into_iter().flatten();
        let files = [spec.spec.as_path(), command.output()];
        for path in files.into_iter().chain(side_files.map(PathBuf::as_path)) {
            if leads_out_of(&workspace, path) {
                bail!(
                    "{} is a symbolic link that leads out of the workspace",
                    path.display()
                );
            }
        }
        Ok(())
    }

    fn checkout(&self) -> Checkout {
        let known = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        let (server, repository, sha) = (&self.server_url, &self.repository, &self.sha);
        let blob = known(server).zip(known(repository)).zip(known(sha));
        Checkout {
            blob: blob
                .map(|((server, repository), sha)| format!("{server}/{repository}/blob/{sha}")),
            workspace: known(&self.workspace),
        }
    }
}

/// The message of clap without colours and without the usage, which does not apply to workflows.
fn strip_usage(error: &clap::Error) -> anyhow::Error {
    let text = error.to_string();
    let message = text.split("\n\n").next().unwrap_or(&text);
    anyhow::Error::msg(message.trim_start_matches("error: ").to_owned())
}

/// Formats outputs for `GITHUB_OUTPUT`: `NAME<<DELIMITER`, the value, and a random delimiter that no value can contain.
fn format_outputs(outputs: &[(&str, String)]) -> anyhow::Result<String> {
    let delimiter = random_delimiter()?;
    let output =
        |(name, value): &(&str, String)| format!("{name}<<{delimiter}\n{value}\n{delimiter}\n");
    Ok(outputs.iter().map(output).collect())
}

fn append_to_file(file: &std::path::Path, text: &str) -> anyhow::Result<()> {
    let opened = OpenOptions::new().append(true).create(true).open(file);
    opened
        .and_then(|mut opened| opened.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", file.display()))
}
