//! The arguments about findings.

use anyhow::bail;
use clap::Args;

use crate::findings::report::{Detail, MessageFormat};
use crate::findings::{Code, Levels, Severity};

/// How findings are reported.
#[derive(Debug, Clone, Args)]
pub struct MessageArgs {
    /// How findings are written: to standard error, by `check` to standard output
    #[arg(long, value_enum, default_value_t = MessageFormat::Human, value_name = "FORMAT", help_heading = "Messages")]
    pub message_format: MessageFormat,
    /// Show every finding, instead of one for each code
    #[arg(long, help_heading = "Messages")]
    pub verbose: bool,
    /// Exit with status 1 if there is a finding of this severity or a higher one
    #[arg(long, value_enum, default_value_t = Severity::Error, value_name = "SEVERITY", help_heading = "Messages")]
    pub fail_on: Severity,
    /// Report these findings as errors; no template is written
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        help_heading = "Messages"
    )]
    pub deny: Vec<Code>,
    /// Report these findings as warnings
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        help_heading = "Messages"
    )]
    pub warn: Vec<Code>,
    /// Report these findings as notes
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        help_heading = "Messages"
    )]
    pub allow: Vec<Code>,
}

impl MessageArgs {
    pub(super) fn format(&self) -> MessageFormat {
        self.message_format
    }

    pub(super) fn detail(&self) -> Detail {
        if self.verbose {
            Detail::Full
        } else {
            Detail::Grouped
        }
    }

    pub(super) fn levels(&self) -> anyhow::Result<Levels> {
        let mut levels = Levels::default();
        for (codes, severity) in [
            (&self.allow, Severity::Note),
            (&self.warn, Severity::Warning),
            (&self.deny, Severity::Error),
        ] {
            for code in codes {
                if code.is_fatal() && severity < Severity::Error {
                    bail!("`{code}` cannot be allowed: there would be nothing to write");
                }
                levels.set(*code, severity);
            }
        }
        Ok(levels)
    }
}
