//! `spec2dest generate`

use std::path::Path;

use crate::findings::report::report;
use crate::findings::{Code, FileId, Finding, Findings, Place, Severity, Sources};
use crate::pipeline::{self, Outcome, Unreadable};
use crate::template::Format;

use super::args::{GenerateArgs, MessageArgs};
use super::{Environment, exit, is_broken_pipe, output};

pub(super) fn run(args: &GenerateArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let format = args
        .format
        .map_or_else(|| format_of(&args.output), Format::from);
    let request = args
        .spec
        .request(&args.plan, &args.messages, format, environment)?;
    let mut outcome = match pipeline::run(&request) {
        Ok(outcome) => outcome,
        Err(unreadable) => return refuse(&unreadable, &args.messages, environment),
    };
    let Some(template) = outcome.template.take() else {
        say(&outcome, &args.messages, environment)?;
        return Ok(exit::FINDINGS);
    };
    let mut code = exit_code(&outcome.findings, &args.messages);
    if args.check {
        if !output::compare(&args.output, &template, environment.stdout)? {
            code = exit::FINDINGS;
        }
    } else if let Err(error) = output::write(&args.output, &template, environment.stdout) {
        if is_broken_pipe(&error) {
            return Err(error);
        }
        outcome
            .findings
            .push(Finding::new(Code::OutputNotWritable, format!("{error:#}")));
        code = exit::USAGE;
    }
    say(&outcome, &args.messages, environment)?;
    Ok(code)
}

/// Says that a file cannot be read.
pub(super) fn refuse(
    unreadable: &Unreadable,
    messages: &MessageArgs,
    environment: &mut Environment<'_>,
) -> anyhow::Result<u8> {
    let mut findings = Findings::default();
    findings.push(Finding::new(Code::InputUnreadable, unreadable.to_string()));
    report(
        environment.stderr,
        messages.message_format.into(),
        &findings,
        &NoSources,
        None,
    )?;
    Ok(exit::USAGE)
}

/// The files of a run that could read none.
struct NoSources;

impl Sources for NoSources {
    fn name(&self, _: FileId) -> &'static str {
        ""
    }

    fn text(&self, _: FileId) -> &'static str {
        ""
    }

    fn locate(&self, places: &[&Place]) -> Vec<std::ops::Range<usize>> {
        vec![0..0; places.len()]
    }
}

fn format_of(output: &Path) -> Format {
    match output.extension() {
        Some(extension) if extension.eq_ignore_ascii_case("json") => Format::Json,
        _ => Format::Yaml,
    }
}

/// Writes the findings.
pub(super) fn say(
    outcome: &Outcome,
    messages: &MessageArgs,
    environment: &mut Environment<'_>,
) -> anyhow::Result<()> {
    let (format, accounting) = (messages.message_format.into(), outcome.accounting.as_ref());
    Ok(report(
        environment.stderr,
        format,
        &outcome.findings,
        outcome.sources.as_ref(),
        accounting,
    )?)
}

/// The exit code that the findings make.
pub(super) fn exit_code(findings: &Findings, messages: &MessageArgs) -> u8 {
    let failing = Severity::from(messages.fail_on);
    if findings.worst().is_some_and(|worst| worst >= failing) {
        exit::FINDINGS
    } else {
        exit::DONE
    }
}
