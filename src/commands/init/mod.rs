//! `spec2dest init`: asks what a person must decide, and writes the project file.

mod answers;
mod questions;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use crate::findings::report::MessageFormat;
use crate::findings::{Code, Severity};
use crate::pipeline::{self, Input, Request, Security};

use super::generate::{report_findings, report_unreadable};
use super::messages::MessageArgs;
use super::output::write_template;
use super::progress::show_progress;
use super::project::FILE_NAME;
use super::{Environment, exit};
use answers::Answers;
use questions::{ask, count_tags};

/// The arguments of `init`.
#[derive(Debug, Clone, Args)]
pub(super) struct InitArgs {
    /// The OpenAPI document, in YAML or JSON
    #[arg(value_name = "SPEC")]
    spec: PathBuf,
    /// Accept the default answers instead of asking
    #[arg(long, short)]
    yes: bool,
    /// Replace the project file if it exists
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &InitArgs, environment: &mut Environment<'_>) -> anyhow::Result<u8> {
    let file = Path::new(FILE_NAME);
    if file.exists() && !args.force {
        bail!("{FILE_NAME} exists: edit it, or replace it with --force");
    }
    if args.spec.as_os_str() == "-" {
        bail!("the project file names the spec, so it must be a file");
    }
    let is_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !args.yes && !is_terminal {
        bail!(
            "init asks questions, and this is not a terminal: accept the default answers with --yes"
        );
    }
    let messages = MessageArgs::short();
    let request = Request::new(Input::Path(args.spec.clone()));
    let outcome = match show_progress(&args.spec, || pipeline::run(&request)) {
        Ok(outcome) => outcome,
        Err(unreadable) => return report_unreadable(&unreadable, &messages, environment.stderr),
    };
    let survey = pipeline::survey(request.input.clone(), &request.read);
    let (Some(survey), Some(contract)) = (survey, &outcome.contract) else {
        report_findings(&outcome, &messages, environment.stderr)?;
        return Ok(exit::FINDINGS);
    };
    let undeclared = contract.operations.iter();
    let undeclared = undeclared.filter(|it| matches!(it.security, Security::Undeclared));
    let called = outcome.findings.iter();
    let called = called.filter(|finding| finding.code == Code::NoAuthentication);
    let mut answers = Answers::defaults(&args.spec, &survey);
    answers.undeclared = undeclared.count().max(called.count());
    if !args.yes {
        let tags = count_tags(contract.operations.iter().map(|operation| &operation.tags));
        ask(&mut answers, &survey, &tags, &request)?;
    }
    let text = answers.write()?;
    write_template(file, &text, environment.stdout)
        .with_context(|| format!("cannot write {FILE_NAME}"))?;
    writeln!(
        environment.stderr,
        "{FILE_NAME} is written. Next: `spec2dest check`, then `spec2dest generate`"
    )?;
    for open in answers.list_open() {
        writeln!(environment.stderr, "note: {open}")?;
    }
    Ok(exit::SUCCESS)
}

impl MessageArgs {
    /// One line for each finding.
    fn short() -> Self {
        Self {
            message_format: MessageFormat::Short,
            verbose: false,
            fail_on: Severity::Error,
            deny: Vec::new(),
            warn: Vec::new(),
            allow: Vec::new(),
        }
    }
}
