//! Renders each finding on one line: `file:line:column: severity[code]: message; help`.

use std::io::{self, Write};

use crate::findings::Accounting;

use super::shown::Shown;
use super::summary::summary;

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[Shown],
    accounting: Option<&Accounting>,
) -> io::Result<()> {
    for finding in findings {
        if let Some(location) = &finding.location {
            // The runner of GitHub Actions would execute a line that starts with `::`.
            let name = &location.name;
            let guard = if name.trim_start().starts_with("::") {
                "./"
            } else {
                ""
            };
            write!(out, "{guard}{name}:{}:{}: ", location.line, location.column)?;
        }
        write!(
            out,
            "{}[{}]: {}",
            finding.severity.word(),
            finding.code,
            finding.message
        )?;
        match &finding.help {
            Some(help) => writeln!(out, "; {help}")?,
            None => writeln!(out)?,
        }
    }
    match accounting {
        Some(accounting) => writeln!(out, "{}", summary(accounting)),
        None => Ok(()),
    }
}
