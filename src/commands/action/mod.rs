//! `spec2dest action`: the step of a GitHub Actions workflow. One run gives annotations, the job summary and the outputs.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions" (`GITHUB_OUTPUT`, `GITHUB_STEP_SUMMARY`).

mod inputs;
mod summary;

use std::fs::OpenOptions;
use std::io::Write;

use anyhow::{Context, bail};
use clap::{Args, Parser};

use crate::findings::Severity;
use crate::findings::report::{error, random_delimiter};
use crate::pipeline::Outcome;
use crate::pipeline::{DeclaredTemplate, read_declared};

use super::args::GenerateArgs;
use super::generate::generate;
use super::launch_url::{LaunchArgs, Link, joined};
use super::output::is_log;
use super::{Cli, Command, Environment, exit};
use inputs::Inputs;
use summary::{Checkout, Report};

/// The arguments of `action`: what the runner gives in the environment.
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
    /// The file that outputs are added to
    #[arg(long, env = "GITHUB_OUTPUT", value_name = "FILE")]
    output_file: std::path::PathBuf,
    /// The file that the job summary is added to
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

/// `launch-url`, as far as its arguments make the link.
#[derive(Debug, Parser)]
#[command(no_binary_name = true)]
struct LaunchOnly {
    #[command(flatten)]
    launch: LaunchArgs,
}

/// What the runner keeps of a step, besides the log.
struct StepResult {
    code: u8,
    outputs: Vec<(&'static str, String)>,
    summary: Option<String>,
}

pub(super) fn run(args: &ActionArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    // The runner reads the two streams of a step without order between them, so all goes through one.
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
    append(&args.output_file, &outputs(&result.outputs)?)?;
    if let (Some(file), Some(text)) = (&args.summary_file, &result.summary) {
        append(file, text)?;
    }
    Ok(result.code)
}

fn run_step(
    args: &ActionArgs,
    environment: &mut Environment<'_>,
    log: &mut Vec<u8>,
) -> anyhow::Result<StepResult> {
    let arguments = Inputs::parse(&args.inputs)?.arguments()?;
    let launch = parse_launch(arguments.launch.as_deref())?;
    let generate_args = parse_generate(arguments.generate)?;
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let done = generate(
        &generate_args,
        &mut Environment {
            stdin: environment.stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
        },
    );
    log.extend(stdout);
    log.extend(stderr);
    let done = done?;
    let mut result = StepResult {
        code: done.code,
        outputs: vec![("template-path", generate_args.output.display().to_string())],
        summary: None,
    };
    let Some(outcome) = &done.outcome else {
        return Ok(result);
    };
    let declared = match &outcome.template {
        Some(template) => read_declared(template).map_err(anyhow::Error::msg)?,
        None => DeclaredTemplate::default(),
    };
    let (mut links, mut left_to_type): (Vec<Link>, _) = (Vec::new(), Vec::new());
    if let Some(launch) = launch.filter(|_| outcome.template.is_some()) {
        launch.check(&declared.parameters)?;
        links = launch.links()?;
        left_to_type = launch.left_to_type(&declared.parameters);
    }
    result.outputs.extend(count_outputs(outcome));
    result.outputs.push(("changed", done.changed.to_string()));
    result.outputs.push(("launch-url", joined(&links)));
    if arguments.summary {
        let report = Report {
            outcome,
            output: &generate_args.output,
            check: generate_args.check,
            changed: done.changed,
            declared: &declared,
            links: &links,
            left_to_type: &left_to_type,
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
    let parsed = LaunchOnly::try_parse_from(arguments).map_err(|error| plain(&error));
    Ok(Some(parsed.context("the inputs launch-…")?.launch))
}

fn parse_generate(arguments: Vec<String>) -> anyhow::Result<Box<GenerateArgs>> {
    let command = ["spec2dest", "generate"].map(str::to_owned);
    let cli =
        Cli::try_parse_from(command.into_iter().chain(arguments)).map_err(|error| plain(&error))?;
    let Command::Generate(generate_args) = cli.command else {
        bail!("the inputs make no `generate`")
    };
    if is_log(&generate_args.output) {
        bail!("the Action writes the template to a file: name it with `output`");
    }
    Ok(generate_args)
}

/// The outputs that count operations and findings.
fn count_outputs(outcome: &Outcome) -> [(&'static str, String); 3] {
    let accounting = outcome.accounting.clone().unwrap_or_default();
    let findings = &outcome.findings;
    let noteworthy = findings
        .iter()
        .filter(|finding| findings.severity(finding) > Severity::Note);
    [
        ("operations", accounting.generated.to_string()),
        ("skipped", accounting.left_out_total().to_string()),
        ("findings", noteworthy.count().to_string()),
    ]
}

impl ActionArgs {
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

/// The message of clap without its colours, and without the usage that a workflow does not have.
fn plain(error: &clap::Error) -> anyhow::Error {
    let text = error.to_string();
    let message = text.split("\n\n").next().unwrap_or(&text);
    anyhow::Error::msg(message.trim_start_matches("error: ").to_owned())
}

/// `NAME<<DELIMITER`, the value, and the delimiter, which no value can contain.
fn outputs(outputs: &[(&str, String)]) -> anyhow::Result<String> {
    let delimiter = random_delimiter()?;
    let output =
        |(name, value): &(&str, String)| format!("{name}<<{delimiter}\n{value}\n{delimiter}\n");
    Ok(outputs.iter().map(output).collect())
}

fn append(file: &std::path::Path, text: &str) -> anyhow::Result<()> {
    let opened = OpenOptions::new().append(true).create(true).open(file);
    opened
        .and_then(|mut opened| opened.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", file.display()))
}
