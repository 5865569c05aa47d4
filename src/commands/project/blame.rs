//! Finds the key of the project file that an error of the command line is about.

use std::error::Error;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::findings::{Code, Finding};

use super::file::ProjectTemplate;
use super::settings::Setting;

/// Explains why clap rejects `settings`. `is_accepted_without` says whether it accepts them without one of them.
///
/// # Errors
/// The error is about a flag of the command line.
pub(super) fn blame_arguments(
    error: &clap::Error,
    settings: &[Setting],
    is_accepted_without: impl Fn(&Setting) -> bool,
    template: &ProjectTemplate,
) -> anyhow::Result<Finding> {
    let named = list_strings(error, ContextKind::InvalidArg);
    let find = |flag: &str| settings.iter().find(|setting| is_flag(flag, &setting.key));
    let is_missing = error.kind() == ErrorKind::MissingRequiredArgument;
    let text = strip_usage(error);
    let culprit = if is_missing {
        settings.iter().find(|setting| is_accepted_without(setting))
    } else if named.is_empty() {
        settings
            .iter()
            .find(|setting| is_about(&text, &setting.key))
    } else {
        named.iter().find_map(|flag| find(flag))
    };
    if error.kind() == ErrorKind::UnknownArgument
        || culprit.is_some_and(|setting| setting.place.is_none())
    {
        return Err(anyhow::Error::msg(text));
    }
    let key = culprit.map_or("", |setting| &setting.key);
    let value = list_strings(error, ContextKind::InvalidValue).join(", ");
    let message = match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            format!("`{key}` needs {}", name_keys(&named))
        }
        ErrorKind::ArgumentConflict if !named.is_empty() => {
            let others = list_strings(error, ContextKind::PriorArg);
            format!("`{key}` cannot be used with {}", name_keys(&others))
        }
        ErrorKind::InvalidValue => {
            let words = list_strings(error, ContextKind::ValidValue).join(", ");
            format!("`{key}` cannot be `{value}`: the values are {words}")
        }
        ErrorKind::ValueValidation => {
            let reason = error.source().map(ToString::to_string).unwrap_or_default();
            format!("`{key}` cannot be `{value}`: {reason}")
        }
        _ => text,
    };
    let place = culprit.and_then(|setting| setting.place.clone());
    let finding = Finding::new(Code::InvalidProjectFile, message)
        .at(place.unwrap_or_else(|| template.place.clone()));
    let near = list_strings(error, ContextKind::SuggestedValue);
    Ok(match near.first() {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding,
    })
}

/// Whether a message is about a flag: it contains `--key` as a word.
pub(super) fn is_about(message: &str, key: &str) -> bool {
    let mut words = message.split_whitespace();
    words.any(|word| is_flag(word.trim_matches(|char| "`:;,.".contains(char)), key))
}

/// Whether `flag` is `--key`, perhaps with a value.
fn is_flag(flag: &str, key: &str) -> bool {
    let name = flag.trim_start_matches("--").split([' ', '=']).next();
    flag.starts_with("--") && name == Some(key)
}

/// `` `blueprint` and `output` `` for `--blueprint <FILE>` and `--output <FILE>`.
fn name_keys(flags: &[String]) -> String {
    let names = flags.iter().map(|flag| {
        let name = flag.trim_start_matches("--").split([' ', '=']).next();
        format!("`{}`", name.unwrap_or_default())
    });
    names.collect::<Vec<_>>().join(" and ")
}

fn list_strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

/// The message of clap without the usage.
fn strip_usage(error: &clap::Error) -> String {
    let text = error.to_string();
    let message = text.split("\n\n").next().unwrap_or(&text);
    message.trim_start_matches("error: ").trim_end().to_owned()
}
