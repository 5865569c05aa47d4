//! `spec2dest generate`

use std::path::Path;

use crate::findings::report::report;
use crate::findings::{Findings, Severity};
use crate::pipeline::{self, Outcome};
use crate::template::Format;

use super::args::{GenerateArgs, MessageArgs};
use super::{Environment, exit, output};

pub(super) fn run(args: &GenerateArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let format = args
        .format
        .map_or_else(|| format_of(&args.output), Format::from);
    let request = args
        .spec
        .request(&args.plan, &args.messages, format, environment)?;
    let outcome = pipeline::run(&request)?;
    say(&outcome, &args.messages, environment)?;
    let code = exit_code(&outcome.findings, &args.messages);
    let Some(template) = outcome.template else {
        return Ok(exit::FINDINGS);
    };
    if args.check {
        let same = output::compare(&args.output, &template, environment.stdout)?;
        return Ok(if same { code } else { exit::FINDINGS });
    }
    output::write(&args.output, &template, environment.stdout)?;
    Ok(code)
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
