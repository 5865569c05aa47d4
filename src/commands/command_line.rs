//! The command line that makes a file, for messages about it.

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, CommandFactory};

use super::{Cli, Command};

/// The flags that do not change what is written to a file.
const WITHOUT_EFFECT: &[&str] = &[
    "check",
    "color",
    "fail_on",
    "message_format",
    "template",
    "verbose",
    "watch",
];

/// The flags that determine where it is written.
pub(super) const OUTPUT: &[&str] = &["output", "openapi_out"];

/// The flags about calls, which the gateway alone does not make.
pub(super) const ABOUT_CALLS: &[&str] = &[
    "adopt_credential",
    "server",
    "base_url",
    "server_variable",
    "optional_params",
    "unsupported_body",
    "secrets",
    "credential",
    "secret",
    "kms_key",
    "deliver",
    "workflow_type",
    "replies",
    "reply_source",
    "reply_body",
    "dead_letter_queue",
    "reject_invalid",
    "strict_paths",
    "retry_attempts",
    "retry_max_age",
    "rate_limit",
    "role_arn",
    "alarm_topic",
    "private",
    "role",
];

/// Checks what clap cannot express: a gateway without destinations has no flags about calls.
///
/// # Errors
/// A flag would silently have no effect.
pub(super) fn check_flags(cli: &Cli, matches: &ArgMatches) -> Result<(), clap::Error> {
    match &cli.command {
        Command::Gateway(args) if !args.has_destinations() => refuse_flags_about_calls(matches),
        _ => Ok(()),
    }
}

fn refuse_flags_about_calls(matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some((_, matches)) = matches.subcommand() else {
        return Ok(());
    };
    let is_given = |id: &&&str| matches.value_source(id) == Some(ValueSource::CommandLine);
    match ABOUT_CALLS.iter().find(is_given) {
        None => Ok(()),
        Some(id) => {
            let flag = id.replace('_', "-");
            let message = format!(
                "--{flag} needs --with-destinations, because the gateway alone makes no calls\n"
            );
            Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
        }
    }
}

/// The command line that gives the same output, without the flags in `left_out`, and with the others in the order of the help.
pub(super) fn write_command_line(matches: &ArgMatches, left_out: &[&str]) -> Option<String> {
    let (name, matches) = matches.subcommand()?;
    let program = Cli::command();
    let command = program.find_subcommand(name)?;
    let (positional, flags): (Vec<_>, Vec<_>) =
        command.get_arguments().partition(|arg| arg.is_positional());
    let mut words = vec!["spec2dest".to_owned(), name.to_owned()];
    for arg in positional.into_iter().chain(flags) {
        let id = arg.get_id().as_str();
        let is_given = matches.value_source(id) == Some(ValueSource::CommandLine);
        if is_given && !WITHOUT_EFFECT.contains(&id) && !left_out.contains(&id) {
            words.extend(write_argument(arg, matches));
        }
    }
    // Only a NUL byte cannot be quoted, and arguments have none.
    shlex::try_join(words.iter().map(String::as_str)).ok()
}

/// The words that give `arg` its values.
fn write_argument(arg: &Arg, matches: &ArgMatches) -> Vec<String> {
    let values = matches.get_raw(arg.get_id().as_str()).into_iter().flatten();
    let mut values: Vec<_> = values
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    let Some(flag) = arg.get_long().map(|name| format!("--{name}")) else {
        return values;
    };
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return vec![flag];
    }
    if arg.get_value_delimiter().is_some() {
        values = vec![values.join(",")];
    }
    let short = arg.get_short().map(|letter| format!("-{letter}"));
    let write = |value: String| match value.strip_prefix('-') {
        // It would be read as a flag.
        Some(rest) if !rest.is_empty() => vec![format!("{flag}={value}")],
        _ => vec![short.clone().unwrap_or_else(|| flag.clone()), value],
    };
    values.into_iter().flat_map(write).collect()
}
