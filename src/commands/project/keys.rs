//! The keys of a template in the project file: the arguments of its command, under their long names.

use clap::{Arg, ArgAction, ValueHint};

/// Flags that concern one run, not a template.
const FLAGS_OF_A_RUN: [&str; 8] = [
    "check",
    "color",
    "help",
    "message-format",
    "project",
    "template",
    "version",
    "watch",
];

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    /// true or false.
    Switch,
    /// One value.
    One,
    /// A list of values.
    Many,
    /// A list of `NAME=VALUE`, or a mapping.
    Pairs,
}

/// The arguments of `command` that are keys, with their names.
pub(super) fn list_keys(command: &clap::Command) -> impl Iterator<Item = (&str, &Arg)> {
    command
        .get_arguments()
        .filter_map(|arg| Some((name_key(arg)?, arg)))
        .filter(|(name, _)| !FLAGS_OF_A_RUN.contains(name))
}

/// The argument of `command` with this key.
pub(super) fn find_key<'c>(command: &'c clap::Command, key: &str) -> Option<&'c Arg> {
    list_keys(command)
        .find(|(name, _)| *name == key)
        .map(|(_, arg)| arg)
}

/// The key of an argument: its long name, or the id of a positional argument.
pub(super) fn name_key(arg: &Arg) -> Option<&str> {
    let positional = arg.is_positional().then(|| arg.get_id().as_str());
    arg.get_long().or(positional)
}

pub(super) fn kind_of(arg: &Arg) -> KeyKind {
    let names = arg.get_value_names().unwrap_or_default();
    match arg.get_action() {
        ArgAction::SetTrue => KeyKind::Switch,
        ArgAction::Append if names.iter().any(|name| name.contains('=')) => KeyKind::Pairs,
        ArgAction::Append => KeyKind::Many,
        _ => KeyKind::One,
    }
}

/// Whether the values are paths of files or folders.
pub(super) fn takes_path(arg: &Arg) -> bool {
    arg.get_value_hint() == ValueHint::AnyPath
}

/// What the values are called in the help: `FILE`, `NAME=VALUE`.
pub(super) fn name_value(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names.first().map(ToString::to_string).unwrap_or_default()
}
