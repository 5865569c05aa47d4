//! Takes the project file `spec2dest.yaml` and the command line; gives the command of each of its templates, with all flags, and
//! runs them. The keys of the file are the flags of `generate` and `gateway`: their only list is clap's.

mod blame;
mod file;
mod keys;
mod layers;
mod offered;
mod plan;
mod report;
mod run;
mod schema;
mod settings;

use std::path::PathBuf;

use clap::Args;

use super::candidates::complete_templates;

pub(super) use offered::{list_outputs, list_specs};
pub(super) use plan::TemplateOrigin;
pub(super) use run::{PlannedRun, is_project_run, run};
pub(super) use schema::write_schema;

/// The name of the project file.
pub(super) const FILE_NAME: &str = "spec2dest.yaml";

/// Which templates a run without SPEC is about.
#[derive(Debug, Clone, Args)]
pub(super) struct ProjectArgs {
    /// Without SPEC: the file that lists the templates to make [default: spec2dest.yaml]
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "spec",
        help_heading = "Input"
    )]
    pub(super) project: Option<PathBuf>,
    /// Without SPEC: only the template with this output, as written in the project file; repeatable
    #[arg(
        long,
        value_name = "OUTPUT",
        conflicts_with = "spec",
        help_heading = "Input",
        add = complete_templates()
    )]
    pub(super) template: Vec<String>,
}
