//! What the project file offers to shell completions.

use std::path::PathBuf;

use clap::ArgMatches;

use super::file::Project;

/// The outputs of the templates; none if the file cannot be read.
pub(in crate::commands) fn list_outputs(matches: &ArgMatches) -> Vec<String> {
    let templates = read_project(matches).map(|project| project.templates);
    let templates = templates.unwrap_or_default().into_iter();
    templates.map(|template| template.output).collect()
}

/// The specs of the templates; none if the file cannot be read.
pub(in crate::commands) fn list_specs(matches: &ArgMatches) -> Vec<PathBuf> {
    let templates = read_project(matches).map(|project| project.templates);
    let templates = templates.unwrap_or_default().into_iter();
    let settings = templates.flat_map(|template| template.settings);
    let specs = settings.filter(super::settings::Setting::is_spec);
    let mut specs: Vec<_> = specs
        .flat_map(|setting| setting.words)
        .map(PathBuf::from)
        .collect();
    specs.sort();
    specs.dedup();
    specs
}

fn read_project(matches: &ArgMatches) -> Option<Project> {
    let path = matches.try_get_one::<PathBuf>("project").ok().flatten();
    Project::read(path.map(PathBuf::as_path)).ok()
}
