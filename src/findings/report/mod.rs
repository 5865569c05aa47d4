//! Takes findings; writes reports for people, editors and CI systems, with one renderer for each format.

mod github;
mod human;
mod json;
mod sarif;
mod short;
mod shown;
mod summary;
mod visible;

use std::io::{self, Write};

use super::{Findings, Sources};
use crate::findings::Accounting;

pub use github::fence_commands;
pub(crate) use github::{error, random_delimiter};
pub(crate) use shown::Shown;
pub use summary::summary;
pub(crate) use visible::{is_hidden, visible};

/// The format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageFormat {
    /// With source excerpts and help lines, for people.
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

/// How many findings the formats for people show; JSON and SARIF always contain all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// One for each code, so that a report fits on a screen.
    #[default]
    Grouped,
    /// Every occurrence.
    Full,
}

/// Writes the findings, and the summary line. In the formats for people, the most severe findings come last; JSON and
/// SARIF are ordered by place.
///
/// # Errors
/// Writing to `out` fails.
pub fn report(
    out: &mut dyn Write,
    (format, detail): (MessageFormat, Detail),
    findings: &Findings,
    sources: &dyn Sources,
    accounting: Option<&Accounting>,
) -> io::Result<()> {
    let shown = match (format, detail) {
        (MessageFormat::Json | MessageFormat::Sarif, _) => Shown::each(findings, sources),
        (_, Detail::Grouped) => Shown::grouped(findings, sources),
        (_, Detail::Full) => Shown::each_by_severity(findings, sources),
    };
    match format {
        MessageFormat::Human => human::write(out, &shown, sources, accounting, detail),
        MessageFormat::Short => short::write(out, &shown, accounting),
        MessageFormat::Json => json::write(out, &shown, accounting),
        MessageFormat::Sarif => sarif::write(out, &shown, accounting),
        MessageFormat::Github => github::write(out, &shown, accounting),
    }
}
