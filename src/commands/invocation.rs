//! What the words of a command line ask for: a command, or the templates of the project file.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, FromArgMatches};

use super::command_line::{OUTPUT, check_flags, write_command_line};
use super::{Cli, ColorChoice, Environment, command, project, run_command};

/// What the process is to do.
pub(super) struct Invocation {
    pub(super) work: Work,
    /// The words of the command line.
    matches: ArgMatches,
}

/// A command, or several.
pub(super) enum Work {
    Command(Cli),
    /// The templates of the project file.
    Project,
}

impl Invocation {
    /// Parses the words of a command line, with the name of the program.
    ///
    /// # Errors
    /// Wrong usage, or a request for help or the version.
    pub(super) fn parse(
        words: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Result<Self, clap::Error> {
        let arguments: Vec<_> = words.into_iter().map(Into::into).collect();
        let matches = match command().try_get_matches_from(&arguments) {
            Ok(matches) => matches,
            Err(error) if error.kind() == ErrorKind::MissingRequiredArgument => {
                // The project file can provide what is missing.
                let command = command().ignore_errors(true);
                let matches = command.try_get_matches_from(&arguments)?;
                if !project::is_project_run(&matches) {
                    return Err(error);
                }
                matches
            }
            Err(error) => return Err(error),
        };
        if project::is_project_run(&matches) {
            let work = Work::Project;
            return Ok(Self { work, matches });
        }
        let mut cli = Cli::from_arg_matches(&matches)?;
        check_flags(&cli, &matches)?;
        if let Some(output) = cli.command.output_args() {
            output.command = write_command_line(&matches, &[]);
            output.recipe = write_command_line(&matches, OUTPUT);
        }
        let work = Work::Command(cli);
        Ok(Self { work, matches })
    }

    pub(super) fn color(&self) -> ColorChoice {
        let color = self.matches.get_one::<ColorChoice>("color");
        color.copied().unwrap_or(ColorChoice::Auto)
    }

    /// Whether the command writes text for people to standard output.
    pub(super) fn reports_to_stdout(&self) -> bool {
        self.matches.subcommand_name() == Some("check")
    }

    /// Whether to run again whenever a file changes.
    pub(super) fn is_watch(&self) -> bool {
        let command = self.matches.subcommand().map(|(_, command)| command);
        let watch = command.and_then(|command| command.try_get_one::<bool>("watch").ok()?);
        watch.copied().unwrap_or(false)
    }

    /// The parsed words, for a run of the project file.
    pub(super) fn matches(&self) -> &ArgMatches {
        &self.matches
    }

    pub(super) fn run(&self, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
        match &self.work {
            Work::Command(cli) => run_command(&cli.command, environment),
            Work::Project => project::run(&self.matches, environment),
        }
    }
}
