//! Turns the templates of the project file into commands.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{ArgMatches, CommandFactory, FromArgMatches};

use crate::commands::command_line::{ABOUT_CALLS, OUTPUT, check_flags, write_command_line};
use crate::commands::{Cli, Command};
use crate::findings::{Code, Finding, Place, nearest};

use super::FILE_NAME;
use super::blame::{blame_arguments, is_about};
use super::file::{Project, ProjectTemplate};
use super::keys::find_key;
use super::layers::combine;
use super::settings::{Setting, read_command_line};

/// The command that makes a template.
pub(in crate::commands) struct PlannedTemplate {
    pub(in crate::commands) command: Command,
    pub(in crate::commands) origin: TemplateOrigin,
}

/// Where a command comes from.
pub(in crate::commands) struct TemplateOrigin {
    /// The file that is written, as in the project file.
    pub(super) output: String,
    settings: Vec<Setting>,
    place: Place,
}

/// The command line of a run without SPEC.
pub(super) struct CommandLine<'m> {
    /// The subcommand.
    pub(super) name: &'m str,
    pub(super) matches: &'m ArgMatches,
    /// The words that make the templates, for messages.
    text: Option<String>,
    /// The same for the folder of the project file, for the comment at the top of the templates.
    recipe: Option<String>,
}

impl<'m> CommandLine<'m> {
    /// # Errors
    /// There is no subcommand.
    pub(super) fn new(matches: &'m ArgMatches) -> anyhow::Result<Self> {
        let text = write_command_line(matches, &[]);
        let recipe = write_recipe(matches);
        let (name, matches) = matches.subcommand().context("there is no subcommand")?;
        Ok(Self {
            name,
            matches,
            text,
            recipe,
        })
    }

    /// The templates that the run is about.
    ///
    /// # Errors
    /// `--template` names none, or there are none for the subcommand.
    pub(super) fn select<'p>(
        &self,
        project: &'p Project,
    ) -> anyhow::Result<Vec<&'p ProjectTemplate>> {
        let names = self.matches.get_many::<String>("template");
        let names: Vec<_> = names.into_iter().flatten().collect();
        for name in &names {
            let mut outputs = project.templates.iter().map(|template| &*template.output);
            if !outputs.clone().any(|output| output == *name) {
                let hint = nearest(name, &mut outputs)
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
                bail!(
                    "--template {name}: {} has no template with this output{hint}",
                    project.path.display()
                );
            }
        }
        let is_selected = |template: &&ProjectTemplate| {
            (names.is_empty() || names.iter().any(|name| **name == template.output))
                && (self.name != "gateway" || template.command == "gateway")
        };
        let selected: Vec<_> = project.templates.iter().filter(is_selected).collect();
        if selected.is_empty() {
            bail!(
                "{} has no template with `command: gateway`",
                project.path.display()
            );
        }
        Ok(selected)
    }

    /// The commands that make the templates.
    ///
    /// # Errors
    /// The command line does not fit; the inner error is about the project file.
    pub(super) fn plan(
        &self,
        templates: &[&ProjectTemplate],
        project: &Project,
    ) -> anyhow::Result<Vec<Result<PlannedTemplate, Finding>>> {
        let mut definition = Cli::command();
        definition.build();
        let own = definition
            .find_subcommand(self.name)
            .context("the subcommand does not exist")?;
        let flags = read_command_line(
            own,
            self.matches,
            &["color", "project", "template", "watch"],
        );
        let is_output = |flag: &&Setting| ["output", "openapi-out"].contains(&flag.key.as_str());
        if let (Some(flag), [_, _, ..]) = (flags.iter().find(is_output), templates) {
            bail!(
                "--{} is for one template, and {} has several: choose one with --template",
                flag.key,
                project.path.display()
            );
        }
        if let ("list", [_, _, ..]) = (self.name, templates) {
            bail!(
                "list is about one template, and {} has several: choose one with --template",
                project.path.display()
            );
        }
        let templates = templates.iter();
        templates
            .map(|template| {
                let target = if self.name == "list" {
                    "list"
                } else {
                    template.command
                };
                let command = definition
                    .find_subcommand(target)
                    .context("the subcommand does not exist")?;
                let planned = plan_template(command, template, &flags, &project.defaults)?;
                Ok(planned.map(|mut planned| {
                    if let Some(output) = planned.command.output_args() {
                        output.command.clone_from(&self.text);
                        output.recipe.clone_from(&self.recipe);
                        output.project_folder = Some(project.folder().to_owned());
                    }
                    planned
                }))
            })
            .collect()
    }
}

/// The command line that makes the templates in the folder of the project file. It is the same for `generate` and `gateway`.
fn write_recipe(matches: &ArgMatches) -> Option<String> {
    let left_out = [OUTPUT, &["project"]].concat();
    let text = write_command_line(matches, &left_out)?;
    let flags = text
        .split_once(' ')?
        .1
        .split_once(' ')
        .map(|(_, flags)| flags);
    let (_, matches) = matches.subcommand()?;
    let name = matches
        .get_one::<PathBuf>("project")
        .and_then(|path| path.file_name());
    let name = name
        .filter(|name| *name != FILE_NAME)
        .map(|name| name.to_string_lossy());
    let mut words = vec!["spec2dest generate".to_owned()];
    if let Some(name) = name {
        words.push(format!("--project {}", shlex::try_quote(&name).ok()?));
    }
    words.extend(flags.map(str::to_owned));
    Some(words.join(" "))
}

/// The command that makes a template.
fn plan_template(
    command: &clap::Command,
    template: &ProjectTemplate,
    flags: &[Setting],
    defaults: &[Setting],
) -> anyhow::Result<Result<PlannedTemplate, Finding>> {
    // A default that the command does not have, or that has no effect with it, is for other templates.
    let is_switched_on =
        |setting: &Setting| setting.key == "with-destinations" && !setting.words.is_empty();
    let given = flags.iter().chain(&template.settings).chain(defaults);
    let has_calls = template.command == "generate" || given.into_iter().any(is_switched_on);
    let applies = |setting: &&Setting| {
        find_key(command, &setting.key).is_some()
            && (has_calls || !ABOUT_CALLS.contains(&setting.id.as_str()))
    };
    let defaults: Vec<_> = defaults.iter().filter(applies).cloned().collect();
    // The flags of the output are not those of a list.
    let is_list = command.get_name() == "list";
    let applies = |setting: &&Setting| {
        let is_output = ["output", "openapi-out", "format"].contains(&setting.key.as_str());
        !is_list || (!is_output && find_key(command, &setting.key).is_some())
    };
    let own: Vec<_> = template.settings.iter().filter(applies).cloned().collect();
    let defaults: Vec<_> = defaults.iter().filter(applies).cloned().collect();
    let settings = combine(command, [flags, &own, &defaults]);
    let settings: Vec<_> = settings.into_iter().cloned().collect();
    let mut parsed = match parse_settings(command.get_name(), &settings) {
        Ok(cli) => cli.command,
        Err(error) => {
            let without = |left_out: &Setting| {
                let others = settings.iter().filter(|setting| setting.id != left_out.id);
                let others: Vec<_> = others.cloned().collect();
                parse_settings(command.get_name(), &others).is_ok()
            };
            let found = blame_arguments(&error, &settings, without, template);
            return found.map(Err);
        }
    };
    let steps = settings.iter().map(|setting| &setting.overlay_steps);
    if let Some(spec) = parsed.spec_args() {
        spec.overlay_steps = steps.flatten().cloned().collect();
    }
    Ok(Ok(PlannedTemplate {
        command: parsed,
        origin: TemplateOrigin {
            output: template.output.clone(),
            settings,
            place: template.place.clone(),
        },
    }))
}

/// Parses the settings like a command line.
fn parse_settings(command: &str, settings: &[Setting]) -> Result<Cli, clap::Error> {
    let (spec, flags): (Vec<_>, Vec<_>) = settings.iter().partition(|setting| setting.is_spec());
    let words = |settings: Vec<&Setting>| {
        let words = settings.into_iter().flat_map(|setting| &setting.words);
        words.cloned().collect::<Vec<_>>()
    };
    let start = ["spec2dest", command].map(OsString::from);
    // The name of the spec can begin with a hyphen.
    let arguments = start.into_iter().chain(words(flags));
    let arguments = arguments.chain([OsString::from("--")]).chain(words(spec));
    let matches = Cli::command().try_get_matches_from(arguments)?;
    let cli = Cli::from_arg_matches(&matches)?;
    check_flags(&cli, &matches)?;
    Ok(cli)
}

impl TemplateOrigin {
    /// Explains an error of the command: it is about a flag that the error names, or about the template.
    pub(super) fn explain(&self, error: &anyhow::Error) -> Finding {
        let message = format!("{error:#}");
        let setting = self
            .settings
            .iter()
            .find(|setting| is_about(&message, &setting.key));
        let place = setting.and_then(|setting| setting.place.clone());
        Finding::new(Code::InvalidProjectFile, message)
            .at(place.unwrap_or_else(|| self.place.clone()))
    }
}
