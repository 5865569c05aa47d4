//! The outputs of the step: those of its commands, put together.

use std::path::Path;

use crate::commands::generate::GenerateResult;
use crate::commands::launch_url::{Link, join_urls};
use crate::findings::Severity;

/// The results of the commands.
#[derive(Default)]
pub(super) struct Totals {
    /// The highest exit code.
    pub(super) code: u8,
    pub(super) links: Vec<Link>,
    paths: Vec<String>,
    operations: usize,
    skipped: usize,
    findings: usize,
    changed: bool,
    /// Whether a spec could be read, so that there is something to count.
    is_counted: bool,
}

impl Totals {
    /// Adds the result of the command that writes `output`.
    pub(super) fn add(&mut self, output: &Path, result: &GenerateResult) {
        self.code = self.code.max(result.code);
        self.paths.push(output.display().to_string());
        self.changed |= result.changed;
        let Some(outcome) = &result.outcome else {
            return;
        };
        self.is_counted = true;
        let accounting = outcome.accounting.clone().unwrap_or_default();
        self.operations += accounting.generated;
        self.skipped += accounting.left_out_total();
        let findings = &outcome.findings;
        let above_notes = findings
            .iter()
            .filter(|finding| findings.severity(finding) > Severity::Note);
        self.findings += above_notes.count();
    }

    /// The outputs by name. With several templates, paths are on one line each and numbers are sums.
    pub(super) fn outputs(&self) -> Vec<(&'static str, String)> {
        let mut outputs = vec![("template-path", self.paths.join("\n"))];
        if self.is_counted {
            outputs.extend([
                ("operations", self.operations.to_string()),
                ("skipped", self.skipped.to_string()),
                ("findings", self.findings.to_string()),
                ("changed", self.changed.to_string()),
                ("launch-url", join_urls(&self.links)),
            ]);
        }
        outputs
    }
}
