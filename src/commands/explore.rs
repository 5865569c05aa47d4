//! What `list` and `event` have in common: they are for people who look around in a spec.

use clap::ValueEnum;

use crate::contract::options::{Method, MethodFilter};
use crate::findings::report::report;
use crate::findings::{Findings, Severity};
use crate::pipeline::{Outcome, Request};

use super::Environment;
use super::args::PlanArgs;
use super::messages::MessageArgs;

/// The help of `--methods`, whose default is different from that of `generate`.
pub(super) const METHODS_HELP: &str = "Only operations with these methods [default: all]";

/// Selects the operations of all methods, unless the user names some.
pub(super) fn choose_all_methods(request: &mut Request, plan: &PlanArgs) {
    if plan.methods.is_empty() {
        request.choices.methods = MethodFilter::new(Method::value_variants().iter().cloned());
    }
}

/// The columns of the terminal; `None` if standard output is not one.
pub(super) fn terminal_width(environment: &Environment<'_>) -> Option<u16> {
    environment
        .is_terminal
        .then(terminal_size::terminal_size)
        .flatten()
        .map(|(width, _)| width.0)
}

/// Reports the findings, without notes unless the user wants every detail.
pub(super) fn report_problems(
    outcome: &Outcome,
    messages: &MessageArgs,
    environment: &mut Environment<'_>,
) -> anyhow::Result<()> {
    let shown = Findings::new(messages.levels()?);
    let findings = outcome.findings.iter();
    let findings = findings
        .filter(|finding| messages.verbose || outcome.findings.severity(finding) > Severity::Note);
    shown.extend(findings.cloned());
    Ok(report(
        environment.stderr,
        (messages.format(), messages.detail()),
        &shown,
        outcome.sources.as_ref(),
        None,
    )?)
}
