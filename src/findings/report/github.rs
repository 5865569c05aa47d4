//! Workflow commands of GitHub Actions: annotations on the spec's lines.
//!
//! Source: GitHub Docs, "Workflow commands for GitHub Actions"; escaping as in `@actions/core`.

use std::io::{self, Write};

use crate::findings::Accounting;
use crate::findings::Severity;

use super::shown::Shown;
use super::summary::summary;

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Shown],
    accounting: Option<&Accounting>,
) -> io::Result<()> {
    for finding in findings {
        let command = match finding.severity {
            Severity::Note => "notice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(out, "::{command} ")?;
        if let Some(location) = &finding.location {
            let file = property(&location.name);
            write!(
                out,
                "file={file},line={line},endLine={line},",
                line = location.line
            )?;
            write!(
                out,
                "col={},endColumn={},",
                location.column, location.end_column
            )?;
        }
        let help = finding
            .help
            .as_deref()
            .map(|help| format!("\nhelp: {help}"))
            .unwrap_or_default();
        writeln!(
            out,
            "title={}::{}",
            property(finding.code.name()),
            data(&format!("{}{help}", finding.message))
        )?;
    }
    match accounting {
        Some(accounting) => writeln!(
            out,
            "::notice title=spec2dest::{}",
            data(&summary(accounting))
        ),
        None => Ok(()),
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
