//! `spec2dest generate`

use std::io::Write;

use crate::findings::report::{MessageFormat, fence_commands, report};
use crate::findings::{Code, FileId, Finding, Findings, Place, Sources};
use crate::pipeline::{self, Outcome, Unreadable};

use super::generate_args::GenerateArgs;
use super::messages::MessageArgs;
use super::output::{self, Comparison};
use super::output_args::OutputArgs;
use super::progress::show_progress;
use super::{Environment, exit, is_broken_pipe};

/// The result of `generate`.
pub(super) struct GenerateResult {
    /// The exit code.
    pub(super) code: u8,
    /// `None` if a file could not be read.
    pub(super) outcome: Option<Outcome>,
    /// Whether the file was changed or, with `--check`, would be.
    pub(super) changed: bool,
}

pub(super) fn run(args: &GenerateArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let result = generate(args, environment)?;
    if !args.watch.watch {
        // The process is about to end: freeing the document and the contract value by value would only take time.
        std::mem::forget(result.outcome);
    }
    Ok(result.code)
}

/// Generates the template, writes it or compares it with the file, and reports the findings.
pub(super) fn generate(
    args: &GenerateArgs,
    environment: &mut Environment<'_>,
) -> anyhow::Result<GenerateResult> {
    args.output.require_file()?;
    let request = args
        .spec
        .request(&args.plan, &args.messages, Some(&args.output), environment)?;
    let result = show_progress(&args.spec.spec, || pipeline::run(&request));
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(unreadable) => {
            return Ok(GenerateResult {
                code: report_unreadable(&unreadable, &args.messages, environment.stderr)?,
                outcome: None,
                changed: false,
            });
        }
    };
    deliver_template(outcome, &args.output, &args.messages, environment)
}

/// Writes the template to a file, or compares it with the file, and reports the findings.
pub(super) fn deliver_template(
    mut outcome: Outcome,
    file: &OutputArgs,
    messages: &MessageArgs,
    environment: &mut Environment<'_>,
) -> anyhow::Result<GenerateResult> {
    environment.files.read_all(&outcome.files);
    environment.files.write(&file.path);
    let (mut code, mut changed) = (exit_code(&outcome.findings, messages), false);
    if let Some(template) = &outcome.template {
        if file.check {
            let comparison = output::compare_with_file(&file.path, template)?;
            if let Some(finding) = explain_comparison(&comparison, file) {
                (code, changed) = (exit::FINDINGS, true);
                outcome.findings.push(finding);
            }
            if let Comparison::Stale(Some(diff)) = comparison {
                let is_log = messages.format() == MessageFormat::Github;
                let diff = if is_log { fence_commands(&diff)? } else { diff };
                environment.stdout.write_all(diff.as_bytes())?;
            }
        } else {
            match output::write_template(&file.path, template, environment.stdout) {
                Ok(has_changed) => changed = has_changed,
                Err(error) if is_broken_pipe(&error) => return Err(error),
                Err(error) => {
                    let finding = Finding::new(Code::OutputNotWritable, format!("{error:#}"));
                    outcome.findings.push(finding);
                    outcome.template = None;
                    if let Some(accounting) = &mut outcome.accounting {
                        accounting.withdraw();
                    }
                    code = exit::USAGE;
                }
            }
        }
    } else {
        code = exit::FINDINGS;
    }
    report_findings(&outcome, messages, environment.stderr)?;
    Ok(GenerateResult {
        code,
        outcome: Some(outcome),
        changed,
    })
}

/// What is wrong with the file that `--check` names, and the command that corrects it.
fn explain_comparison(comparison: &Comparison, file: &OutputArgs) -> Option<Finding> {
    let name = file.path.display();
    let message = match comparison {
        Comparison::Equal => return None,
        Comparison::Missing => format!("{name} does not exist"),
        Comparison::Stale(Some(_)) => {
            format!("{name} is stale: it differs from what spec2dest generates")
        }
        Comparison::Stale(None) => format!(
            "{name} is stale; the difference is not shown, because the file is a link that leads out of this folder"
        ),
    };
    let finding = Finding::new(Code::StaleOutput, message);
    Some(match &file.command {
        Some(command) => finding.help(format!("run `{command}` and commit the file")),
        None => finding,
    })
}

/// Reports a file that cannot be read, and returns the exit code.
pub(super) fn report_unreadable(
    unreadable: &Unreadable,
    messages: &MessageArgs,
    out: &mut dyn Write,
) -> anyhow::Result<u8> {
    let findings = Findings::default();
    findings.push(Finding::new(Code::InputUnreadable, unreadable.to_string()));
    report(
        out,
        (messages.format(), messages.detail()),
        &findings,
        &NoSources,
        None,
    )?;
    Ok(exit::USAGE)
}

/// Used when no file could be read.
struct NoSources;

impl Sources for NoSources {
    fn name(&self, _: FileId) -> &'static str {
        ""
    }

    fn pointer(&self, _: &Place) -> String {
        String::new()
    }

    fn text(&self, _: FileId) -> &'static str {
        ""
    }

    fn locate(&self, _: &Place) -> std::ops::Range<usize> {
        0..0
    }
}

/// Writes the findings.
pub(super) fn report_findings(
    outcome: &Outcome,
    messages: &MessageArgs,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    Ok(report(
        out,
        (messages.format(), messages.detail()),
        &outcome.findings,
        outcome.sources.as_ref(),
        outcome.accounting.as_ref(),
    )?)
}

/// The exit code for the findings.
pub(super) fn exit_code(findings: &Findings, messages: &MessageArgs) -> u8 {
    let failing = messages.fail_on;
    if findings.worst().is_some_and(|worst| worst >= failing) {
        exit::FINDINGS
    } else {
        exit::SUCCESS
    }
}
