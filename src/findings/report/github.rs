//! Renders findings as workflow commands of GitHub Actions, which annotate the lines of the spec.
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
            let file = escape_property(&location.name);
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
            escape_property(finding.code.name()),
            escape_data(&format!("{}{help}", finding.message))
        )?;
    }
    match accounting {
        Some(accounting) => writeln!(
            out,
            "::notice title=spec2dest::{}",
            escape_data(&summary(accounting))
        ),
        None => Ok(()),
    }
}

/// Builds an `error` command without a place.
pub(crate) fn error(message: &str) -> String {
    format!("::error title=spec2dest::{}", escape_data(message))
}

/// Encloses `text` in commands that stop and resume command processing, so that the runner executes no line of it. The
/// author of the text cannot guess the delimiter that resumes it.
///
/// # Errors
/// The system provides no random numbers.
pub fn fence_commands(text: &str) -> io::Result<String> {
    let delimiter = random_delimiter()?;
    let end = if text.ends_with('\n') { "" } else { "\n" };
    Ok(format!(
        "::stop-commands::{delimiter}\n{text}{end}::{delimiter}::\n"
    ))
}

/// Generates a word with 128 random bits.
///
/// # Errors
/// The system provides no random numbers.
pub(crate) fn random_delimiter() -> io::Result<String> {
    let (first, second) = (getrandom::u64()?, getrandom::u64()?);
    Ok(format!("spec2dest-{first:016x}{second:016x}"))
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
