//! The flags about the file that a command writes.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use crate::pipeline::Format;

use super::output::is_stdout;

/// The file that a command writes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// The file to write; `-` for standard output
    #[arg(
        id = "output",
        short,
        long = "output",
        value_name = "FILE",
        default_value = "-"
    )]
    pub(super) path: PathBuf,
    /// The format of the template; a blueprint keeps its format [default: by the extension of FILE, otherwise yaml]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Leave out the metadata that names the operation of each resource, and its place in the spec
    #[arg(long)]
    pub(super) no_metadata: bool,
    /// Write nothing; if FILE is stale, print a diff and exit with status 1
    #[arg(long)]
    pub(super) check: bool,
    /// The command line that writes the file, for messages.
    #[arg(skip)]
    pub(super) command: Option<String>,
    /// The same without the file, for the comment at the top of the template.
    #[arg(skip)]
    pub(super) recipe: Option<String>,
    /// The folder of the project file that determines the template.
    #[arg(skip)]
    pub(super) project_folder: Option<PathBuf>,
}

impl OutputArgs {
    /// The format of the template: that of `--format`, or of the file's extension.
    pub(super) fn format(&self) -> Format {
        let extension = self.path.extension();
        let is_json = extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        self.format
            .unwrap_or(if is_json { Format::Json } else { Format::Yaml })
    }

    /// Checks that there is a file to compare with.
    ///
    /// # Errors
    /// `--check` without a file.
    pub(super) fn require_file(&self) -> anyhow::Result<()> {
        if self.check && is_stdout(&self.path) {
            bail!("--check needs a file to compare with: --output FILE");
        }
        Ok(())
    }
}
