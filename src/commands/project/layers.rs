//! Combines the settings of a template: the command line overrides the template, which overrides the defaults.

use clap::Command;

use super::keys::find_key;
use super::settings::Setting;

/// The settings that apply, of `layers` in descending order of precedence. A setting replaces those of lower layers with the
/// same key, and those that it cannot be used with.
pub(super) fn combine<'s>(command: &Command, layers: [&'s [Setting]; 3]) -> Vec<&'s Setting> {
    let mut combined: Vec<&Setting> = Vec::new();
    for layer in layers {
        let above = combined.len();
        for setting in layer {
            let mut higher = combined.iter().take(above);
            if !higher.any(|higher| replaces(command, higher, setting)) {
                combined.push(setting);
            }
        }
    }
    combined
}

fn replaces(command: &Command, higher: &Setting, lower: &Setting) -> bool {
    let conflicts = |one: &Setting, other: &Setting| {
        find_key(command, &one.key).is_some_and(|arg| {
            let mut conflicts = command.get_arg_conflicts_with(arg).into_iter();
            conflicts.any(|conflict| *conflict.get_id() == other.id)
        })
    };
    higher.id == lower.id
        || (!higher.words.is_empty() && (conflicts(higher, lower) || conflicts(lower, higher)))
}
