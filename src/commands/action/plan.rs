//! The commands that the step runs: the one of its inputs, or those of the project file.

use std::path::Path;

use anyhow::bail;

use crate::commands::args::SpecArgs;
use crate::commands::gateway::{GatewayArgs, write_gateway};
use crate::commands::generate::{GenerateResult, generate};
use crate::commands::generate_args::GenerateArgs;
use crate::commands::invocation::{Invocation, Work};
use crate::commands::output::is_log;
use crate::commands::project::{PlannedRun, TemplateOrigin};
use crate::commands::{Command, Environment, exit};
use crate::findings::report::MessageFormat;

use super::strip_usage;

/// The commands that the step runs.
pub(super) struct StepPlan {
    /// The project file; `None` if the inputs define the command.
    project: Option<PlannedRun>,
    /// The commands, those of a project file with their templates.
    pub(super) commands: Vec<(StepCommand, Option<TemplateOrigin>)>,
}

impl StepPlan {
    /// Parses the arguments of the subcommand `name`.
    pub(super) fn parse(name: &str, arguments: &[String]) -> anyhow::Result<Self> {
        let start = ["spec2dest", name].map(str::to_owned);
        let words = start.iter().chain(arguments);
        let invocation = Invocation::parse(words).map_err(|error| strip_usage(&error))?;
        let matches = invocation.matches().clone();
        if let Work::Command(cli) = invocation.work {
            return Ok(Self {
                project: None,
                commands: vec![(StepCommand::new(cli.command)?, None)],
            });
        }
        let mut project = PlannedRun::new(&matches)?;
        let templates = std::mem::take(&mut project.templates).into_iter();
        let commands = templates.map(|template| {
            let command = StepCommand::new(template.command)?;
            Ok((command, Some(template.origin)))
        });
        let commands = commands.collect::<anyhow::Result<_>>()?;
        Ok(Self {
            project: Some(project),
            commands,
        })
    }

    /// The path of the project file, if it defines the commands.
    pub(super) fn project_file(&self) -> Option<&Path> {
        self.project.as_ref().map(PlannedRun::path)
    }

    /// Reports what is wrong with the project file.
    pub(super) fn report_problems(&self, log: &mut Vec<u8>) -> anyhow::Result<()> {
        if let Some(project) = &self.project {
            project.report_problems(MessageFormat::Github, log)?;
        }
        Ok(())
    }

    /// Reports why the command of a template in the project file failed.
    ///
    /// # Errors
    /// The inputs define the command, so that the error is about them.
    pub(super) fn report_failure(
        &self,
        origin: Option<&TemplateOrigin>,
        error: anyhow::Error,
        log: &mut Vec<u8>,
    ) -> anyhow::Result<GenerateResult> {
        let (Some(project), Some(origin)) = (&self.project, origin) else {
            return Err(error);
        };
        project.report_failure(origin, &error, MessageFormat::Github, log)?;
        Ok(GenerateResult {
            code: exit::USAGE,
            outcome: None,
            changed: false,
        })
    }
}

/// The command that the step runs.
pub(super) enum StepCommand {
    Generate(Box<GenerateArgs>),
    Gateway(Box<GatewayArgs>),
}

impl StepCommand {
    fn new(command: Command) -> anyhow::Result<Self> {
        let command = match command {
            Command::Generate(args) => Self::Generate(args),
            Command::Gateway(args) => Self::Gateway(args),
            _ => bail!("the Action runs only generate and gateway"),
        };
        if is_log(command.output()) {
            bail!("the Action writes the template to a file: set `output` to a file name");
        }
        Ok(command)
    }

    /// Runs the command, and writes its output to the log.
    pub(super) fn run_logged(
        &self,
        environment: &mut Environment<'_>,
        log: &mut Vec<u8>,
    ) -> anyhow::Result<GenerateResult> {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let result = self.run(&mut Environment {
            stdin: environment.stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
            is_terminal: false,
            files: environment.files,
        });
        log.extend(stdout);
        log.extend(stderr);
        result
    }

    fn run(&self, environment: &mut Environment<'_>) -> anyhow::Result<GenerateResult> {
        match self {
            Self::Generate(args) => generate(args, environment),
            Self::Gateway(args) => write_gateway(args, environment),
        }
    }

    pub(super) fn spec(&self) -> &SpecArgs {
        match self {
            Self::Generate(args) => &args.spec,
            Self::Gateway(args) => &args.spec,
        }
    }

    pub(super) fn output(&self) -> &Path {
        match self {
            Self::Generate(args) => &args.output.path,
            Self::Gateway(args) => args.openapi_out.as_ref().unwrap_or(&args.output.path),
        }
    }

    pub(super) fn is_check(&self) -> bool {
        match self {
            Self::Generate(args) => args.output.check,
            Self::Gateway(args) => args.output.check,
        }
    }

    /// Whether the file is a template, and not an OpenAPI document.
    pub(super) fn writes_template(&self) -> bool {
        match self {
            Self::Generate(_) => true,
            Self::Gateway(args) => args.openapi_out.is_none(),
        }
    }
}
