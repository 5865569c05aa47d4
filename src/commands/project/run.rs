//! Runs the commands of a project file.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, FromArgMatches};

use crate::commands::messages::MessageArgs;
use crate::commands::{Command, Environment, command, exit, is_broken_pipe};
use crate::commands::{check, gateway, generate, list};
use crate::findings::Findings;
use crate::findings::report::{Detail, MessageFormat, report};

use super::FILE_NAME;
use super::file::Project;
use super::plan::{CommandLine, PlannedTemplate, TemplateOrigin};
use super::report::Reports;

/// Whether a command line without errors is about the project file: the command can be, and there is no SPEC.
pub(in crate::commands) fn is_project_run(matches: &ArgMatches) -> bool {
    let Some((name, matches)) = matches.subcommand() else {
        return false;
    };
    // In release builds, clap does not tell unknown ids from those that are not given, so the definition is asked.
    let program = command();
    let has_project = program.find_subcommand(name).is_some_and(|command| {
        let mut flags = command.get_arguments();
        flags.any(|flag| flag.get_id() == "project")
    });
    let has_spec = matches.ids().any(|id| id == "spec")
        && matches.value_source("spec") == Some(ValueSource::CommandLine);
    has_project && !has_spec
}

/// A project file and the commands that make its templates.
pub(in crate::commands) struct PlannedRun {
    project: Project,
    /// What is wrong with the file.
    problems: Findings,
    pub(in crate::commands) templates: Vec<PlannedTemplate>,
}

impl PlannedRun {
    /// Reads the project file for a command line. With an error in the file there are no templates.
    ///
    /// # Errors
    /// The file cannot be read, or the command line does not fit it.
    pub(in crate::commands) fn new(matches: &ArgMatches) -> anyhow::Result<Self> {
        let line = CommandLine::new(matches)?;
        let path = line.matches.get_one::<PathBuf>("project");
        let mut project = Project::read(path.map(PathBuf::as_path))?;
        let mut templates = Vec::new();
        let problems = Findings::default();
        problems.extend(std::mem::take(&mut project.findings));
        if !problems.has_errors() {
            let selected = line.select(&project)?;
            for template in line.plan(&selected, &project)? {
                match template {
                    Ok(template) => templates.push(template),
                    Err(finding) => problems.push(finding),
                }
            }
        }
        if problems.has_errors() {
            templates.clear();
        }
        Ok(Self {
            project,
            problems,
            templates,
        })
    }

    /// The path of the project file.
    pub(in crate::commands) fn path(&self) -> &Path {
        &self.project.path
    }

    /// Reports what is wrong with the file. Returns whether the templates can be made.
    pub(in crate::commands) fn report_problems(
        &self,
        format: MessageFormat,
        out: &mut dyn Write,
    ) -> anyhow::Result<bool> {
        if self.problems.count() > 0 {
            self.report(&self.problems, format, out)?;
        }
        Ok(!self.problems.has_errors())
    }

    /// Reports why the command of a template failed.
    pub(in crate::commands) fn report_failure(
        &self,
        origin: &TemplateOrigin,
        error: &anyhow::Error,
        format: MessageFormat,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        let problems = Findings::default();
        problems.push(origin.explain(error));
        self.report(&problems, format, out)
    }

    fn report(
        &self,
        problems: &Findings,
        format: MessageFormat,
        out: &mut dyn Write,
    ) -> anyhow::Result<()> {
        let style = (format, Detail::Full);
        Ok(report(out, style, problems, &self.project.documents, None)?)
    }
}

/// Makes or checks the templates of the project file, and returns the highest exit code.
pub(in crate::commands) fn run(
    matches: &ArgMatches,
    environment: &mut Environment<'_>,
) -> anyhow::Result<u8> {
    environment.files.read(project_path(matches));
    let mut planned = PlannedRun::new(matches)?;
    let CommandLine { name, matches, .. } = CommandLine::new(matches)?;
    let format = MessageArgs::from_arg_matches(matches)?.format();
    let is_check = name == "check";
    if !planned.report_problems(format, environment.report(is_check))? {
        return Ok(exit::USAGE);
    }
    let templates = std::mem::take(&mut planned.templates);
    let mut reports = Reports::new(format, templates.len());
    let mut worst = exit::SUCCESS;
    for template in templates {
        let mut text = Vec::new();
        let mut captured = environment.capture(is_check, &mut text);
        let code = match run_template(name, &template, &mut captured) {
            Ok(code) => code,
            Err(error) if is_broken_pipe(&error) => return Err(error),
            Err(error) => {
                planned.report_failure(&template.origin, &error, format, &mut text)?;
                exit::USAGE
            }
        };
        reports.add(&template.origin.output, &text, environment.report(is_check))?;
        worst = worst.max(code);
    }
    reports.finish(environment.report(is_check))?;
    Ok(worst)
}

/// The path of the project file, whether it exists or not.
fn project_path(matches: &ArgMatches) -> &Path {
    let matches = matches.subcommand().map(|(_, matches)| matches);
    let given = matches.and_then(|matches| matches.get_one::<PathBuf>("project"));
    given.map_or(Path::new(FILE_NAME), PathBuf::as_path)
}

impl Environment<'_> {
    /// The stream for findings: those of `check` are its product.
    fn report(&mut self, is_check: bool) -> &mut dyn Write {
        if is_check { self.stdout } else { self.stderr }
    }

    /// The same streams, but with `text` instead of the stream for findings.
    fn capture<'e>(&'e mut self, is_check: bool, text: &'e mut Vec<u8>) -> Environment<'e> {
        let stdin = &mut *self.stdin;
        let (stdout, stderr): (&mut dyn Write, &mut dyn Write) = if is_check {
            (text, self.stderr)
        } else {
            (self.stdout, text)
        };
        Environment {
            stdin,
            stdout,
            stderr,
            is_terminal: self.is_terminal,
            files: self.files,
        }
    }
}

/// Runs the command of a template.
fn run_template(
    name: &str,
    template: &PlannedTemplate,
    environment: &mut Environment<'_>,
) -> anyhow::Result<u8> {
    match (&template.command, name) {
        (Command::Generate(args), "check") => {
            check::check_spec(&args.spec, &args.plan, &args.messages, environment)
        }
        (Command::Gateway(args), "check") => gateway::check_gateway(args, environment),
        (Command::List(args), _) => list::run(args, environment),
        (Command::Generate(args), _) => Ok(generate::generate(args, environment)?.code),
        (Command::Gateway(args), _) => Ok(gateway::write_gateway(args, environment)?.code),
        _ => Ok(exit::USAGE),
    }
}
