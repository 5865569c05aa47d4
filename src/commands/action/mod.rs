//! `spec2dest action`: a step of a GitHub Actions workflow. Writes annotations, the job summary and the step's outputs.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions" (`GITHUB_OUTPUT`, `GITHUB_STEP_SUMMARY`).

mod inputs;
mod plan;
mod summary;
mod totals;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Parser};

use crate::findings::report::{error, random_delimiter};
use crate::pipeline::{DeclaredTemplate, Outcome, read_declared};

use super::generate::GenerateResult;
use super::launch_url::{LaunchArgs, Link};
use super::output::{is_outside, leads_out_of};
use super::{Environment, exit};
use inputs::Inputs;
use plan::{StepCommand, StepPlan};
use summary::{Checkout, Report};
use totals::Totals;

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
    let plan = StepPlan::parse(arguments.command, &arguments.generate)?;
    if let Some(file) = plan.project_file() {
        args.check_link(file)?;
    }
    plan.report_problems(log)?;
    if launch.is_some() && plan.commands.len() > 1 {
        bail!("a Launch Stack button is for one template: choose one with the input `template`");
    }
    for (command, origin) in &plan.commands {
        args.check_paths(command, origin.is_some())?;
    }
    let mut totals = Totals::default();
    if plan.commands.is_empty() {
        totals.code = exit::USAGE;
    }
    let mut summary = String::new();
    for (command, origin) in &plan.commands {
        let generated = match command.run_logged(environment, log) {
            Ok(generated) => generated,
            Err(error) => plan.report_failure(origin.as_ref(), error, log)?,
        };
        totals.add(command.output(), &generated);
        if let Some(outcome) = &generated.outcome {
            let (text, links) = summarise(args, command, outcome, &generated, launch.as_ref())?;
            summary += &text;
            totals.links = links;
        }
    }
    let is_shown = arguments.summary && !summary.is_empty();
    Ok(StepResult {
        code: totals.code,
        outputs: totals.outputs(),
        summary: is_shown.then_some(summary),
    })
}

/// The part of the job summary about one template, and its links.
fn summarise(
    args: &ActionArgs,
    command: &StepCommand,
    outcome: &Outcome,
    generated: &GenerateResult,
    launch: Option<&LaunchArgs>,
) -> anyhow::Result<(String, Vec<Link>)> {
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
    let text = report.markdown()?;
    Ok((text, links))
}

fn parse_launch(arguments: Option<&[String]>) -> anyhow::Result<Option<LaunchArgs>> {
    let Some(arguments) = arguments else {
        return Ok(None);
    };
    let parsed = LaunchInputs::try_parse_from(arguments).map_err(|error| strip_usage(&error));
    Ok(Some(parsed.context("the inputs launch-…")?.launch))
}

impl ActionArgs {
    /// A pull request can contain a symbolic link to any file of the runner, and a project file that names any.
    fn check_paths(&self, command: &StepCommand, is_project: bool) -> anyhow::Result<()> {
        let spec = command.spec();
        let side_files = [&spec.overlay, &spec.blueprint, &spec.ref_root];
        let side_files = side_files.into_iter().flatten().map(PathBuf::as_path);
        let files = [spec.spec.as_path(), command.output()];
        for path in files.into_iter().chain(side_files) {
            if is_project && is_outside(&self.workspace()?, path) {
                bail!("{} is outside the workspace", path.display());
            }
            self.check_link(path)?;
        }
        Ok(())
    }

    /// Rejects a path below the workspace that leads out of it.
    fn check_link(&self, path: &Path) -> anyhow::Result<()> {
        if leads_out_of(&self.workspace()?, path) {
            bail!(
                "{} is a symbolic link that leads out of the workspace",
                path.display()
            );
        }
        Ok(())
    }

    fn workspace(&self) -> anyhow::Result<PathBuf> {
        Ok(match self.workspace.as_deref() {
            Some(workspace) if !workspace.is_empty() => PathBuf::from(workspace),
            _ => std::env::current_dir()?,
        })
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
pub(super) fn strip_usage(error: &clap::Error) -> anyhow::Error {
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
