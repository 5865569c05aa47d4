//! Findings as people, editors and CI systems want them: one renderer per format.

mod github;
mod human;
mod json;
mod sarif;
mod short;
mod shown;
mod summary;
#[cfg(test)]
mod tests;
mod visible;

use std::io::{self, Write};

use super::{Findings, Sources};
use crate::findings::Accounting;

pub use github::fence_commands;
pub(crate) use github::{error, random_delimiter};
pub(crate) use shown::Shown;
pub use summary::summary;
pub(crate) use visible::visible;

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageFormat {
    /// With the piece of source and a help line, for people.
    Human,
    /// One line for each finding.
    Short,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// Writes all findings, in the order of their places, and the closing line.
///
/// # Errors
/// `out` cannot be written.
pub fn report(
    out: &mut dyn Write,
    format: MessageFormat,
    findings: &Findings,
    sources: &dyn Sources,
    accounting: Option<&Accounting>,
) -> io::Result<()> {
    let shown = match format {
        MessageFormat::Human | MessageFormat::Short | MessageFormat::Github => {
            Shown::grouped(findings, sources)
        }
        MessageFormat::Json | MessageFormat::Sarif => Shown::each(findings, sources),
    };
    match format {
        MessageFormat::Human => human::write(out, &shown, sources, accounting),
        MessageFormat::Short => short::write(out, &shown, accounting),
        MessageFormat::Json => json::write(out, &shown, accounting),
        MessageFormat::Sarif => sarif::write(out, &shown, accounting),
        MessageFormat::Github => github::write(out, &shown, accounting),
    }
}
