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
use crate::findings::report::{error, unguessable};
use crate::template::declared;

use super::generate::{Done, generate};
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

/// What the runner keeps of a step, beside the log.
struct Told {
    code: u8,
    outputs: Vec<(&'static str, String)>,
    summary: Option<String>,
}

pub(super) fn run(args: &ActionArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    // The runner reads the two streams of a step without order between them, so all goes through one.
    let mut log = Vec::new();
    let told = step(args, environment, &mut log);
    environment.stdout.write_all(&log)?;
    let told = match told {
        Ok(told) => told,
        Err(failure) => {
            writeln!(environment.stdout, "{}", error(&format!("{failure:#}")))?;
            return Ok(exit::USAGE);
        }
    };
    append(&args.output_file, &outputs(&told.outputs))?;
    if let (Some(file), Some(text)) = (&args.summary_file, &told.summary) {
        append(file, text)?;
    }
    Ok(told.code)
}

fn step(
    args: &ActionArgs,
    environment: &mut Environment<'_>,
    log: &mut Vec<u8>,
) -> anyhow::Result<Told> {
    let arguments = Inputs::parse(&args.inputs)?.arguments()?;
    let launch = match &arguments.launch {
        Some(arguments) => {
            let parsed = LaunchOnly::try_parse_from(arguments).map_err(|error| plain(&error));
            Some(parsed.context("the inputs launch-…")?.launch)
        }
        None => None,
    };
    let command = ["spec2dest", "generate"].map(str::to_owned);
    let cli = Cli::try_parse_from(command.into_iter().chain(arguments.generate))
        .map_err(|error| plain(&error))?;
    let Command::Generate(generate_args) = cli.command else {
        bail!("the inputs make no `generate`")
    };
    if is_log(&generate_args.output) {
        bail!("the Action writes the template to a file: name it with `output`");
    }
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
    let Done {
        code,
        outcome,
        changed,
    } = done?;
    let mut told = Told {
        code,
        outputs: vec![("template-path", generate_args.output.display().to_string())],
        summary: None,
    };
    let Some(outcome) = outcome else {
        return Ok(told);
    };
    let (parameters, has_transform) = match &outcome.template {
        Some(template) => declared(template).map_err(anyhow::Error::msg)?,
        None => (Vec::new(), false),
    };
    let (mut links, mut left_to_type): (Vec<Link>, _) = (Vec::new(), Vec::new());
    if let Some(launch) = launch.filter(|_| outcome.template.is_some()) {
        launch.check(&parameters)?;
        links = launch.links()?;
        left_to_type = launch.left_to_type(&parameters);
    }
    let accounting = outcome.accounting.clone().unwrap_or_default();
    let is_noteworthy = |severity: Severity| severity > Severity::Note;
    let findings = outcome
        .findings
        .iter()
        .filter(|finding| is_noteworthy(outcome.findings.severity(finding)));
    told.outputs.extend([
        ("operations", accounting.generated.to_string()),
        ("skipped", accounting.left_out_total().to_string()),
        ("findings", findings.count().to_string()),
        ("changed", changed.to_string()),
        ("launch-url", joined(&links)),
    ]);
    if arguments.summary {
        let report = Report {
            outcome: &outcome,
            output: &generate_args.output,
            check: generate_args.check,
            changed,
            parameters: &parameters,
            has_transform,
            links: &links,
            left_to_type: &left_to_type,
            checkout: &args.checkout(),
        };
        told.summary = Some(report.markdown()?);
    }
    Ok(told)
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

/// `NAME<<WORD`, the value, and the word, which no value can have in it.
fn outputs(outputs: &[(&str, String)]) -> String {
    let word = unguessable();
    let output = |(name, value): &(&str, String)| format!("{name}<<{word}\n{value}\n{word}\n");
    outputs.iter().map(output).collect()
}

fn append(file: &std::path::Path, text: &str) -> anyhow::Result<()> {
    let opened = OpenOptions::new().append(true).create(true).open(file);
    opened
        .and_then(|mut opened| opened.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", file.display()))
}
