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

/// One `error` command without a place.
pub(crate) fn error(message: &str) -> String {
    format!("::error title=spec2dest::{}", data(message))
}

/// `text` for the log of a workflow, in which no line of it is taken for a command. The word that ends this cannot be
/// known to whoever wrote the text.
#[must_use]
pub fn uncommanded(text: &str) -> String {
    let word = unguessable();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("::stop-commands::{word}\n{text}{end}::{word}::\n")
}

/// 128 bits that the standard library draws from the system for its hash maps, as a word.
#[must_use]
pub(crate) fn unguessable() -> String {
    use std::hash::{BuildHasher, RandomState};
    let draw = || RandomState::new().hash_one(());
    format!("spec2dest-{:016x}{:016x}", draw(), draw())
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
